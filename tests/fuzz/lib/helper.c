/*
 * The helper's process, in this one: its end of the socket is read when the
 * module has sent its frame, and answered at once.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

#include "src/core/limits.h"
#include "tests/fuzz/lib/fuzz.h"
#include "tests/fuzz/lib/host.h"

#define PID 4242

int __real_socketpair(int domain, int type, int protocol, int ends[2]);
int __wrap_socketpair(int domain, int type, int protocol, int ends[2]);
pid_t __wrap_fork(void);
int __real_shutdown(int fd, int how);
int __wrap_shutdown(int fd, int how);
long __wrap_syscall(long number, ...);
pid_t __wrap_waitpid(pid_t pid, int *status, int options);

static int end = -1;

int __wrap_socketpair(int domain, int type, int protocol, int ends[2])
{
    int result = __real_socketpair(domain, type, protocol, ends);

    MUST(result == 0 && end < 0);
    end = dup(ends[1]);
    MUST(end >= 0);
    return result;
}

pid_t __wrap_fork(void)
{
    return PID;
}

int __wrap_shutdown(int fd, int how)
{
    static unsigned char frame[FMET_FRAME_MAX + FMET_FRAME_HEADER];
    static struct fmet_request request;
    int result = __real_shutdown(fd, how);
    size_t len = 0, body = 0;
    ssize_t n = 1;

    MUST(how == SHUT_WR && end >= 0);
    while (n > 0) {
        n = recv(end, frame + len, sizeof(frame) - len, MSG_DONTWAIT);
        if (n > 0)
            len += (size_t)n;
    }
    MUST(len >= FMET_FRAME_HEADER &&
         fmet_frame_body(frame, FMET_FRAME_REQUEST, &body) &&
         body == len - FMET_FRAME_HEADER);
    /* What the module asks the helper takes for a request. */
    MUST(fmet_request_decode(frame + FMET_FRAME_HEADER, body, &request) ==
         FMET_OK);
    host.on_helper(&request, end);
    fmet_request_clear(&request);
    close(end);
    end = -1;
    return result;
}

/* The pidfd of a process that has ended. */
long __wrap_syscall(long number, ...)
{
    if (number == SYS_pidfd_open)
        return eventfd(1, EFD_CLOEXEC);
    MUST(number == SYS_pidfd_send_signal);
    return 0;
}

pid_t __wrap_waitpid(pid_t pid, int *status, int options)
{
    (void)status;
    (void)options;
    MUST(pid == PID);
    return pid;
}
