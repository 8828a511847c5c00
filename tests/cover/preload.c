/*
 * Preloaded into what `make valgrind` runs.  valgrind 3.19 does not know the
 * two system calls of a pidfd and answers ENOSYS, before the module has started
 * a helper: another process makes them (pidfd.c).  And a password's hash, which
 * is libcrypt's work and takes valgrind seconds, is one of the lowest cost but
 * one: still dearer than a token's.
 */
#include <crypt.h>
#include <dlfcn.h>
#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

union control {
    struct cmsghdr header;
    char space[CMSG_SPACE(sizeof(int))];
};

#define PIDFD_SOCKET "/run/pidfd.socket" /* as in watched-inside */
#define FDS_MAX 1024

/* Whose each pidfd is: it is signalled by its pid, which nobody has reaped. */
static pid_t pids[FDS_MAX];

static int receive_fd(int socket)
{
    union control control;
    char byte;
    struct iovec data = {&byte, 1};
    struct msghdr message = {.msg_iov = &data,
                             .msg_iovlen = 1,
                             .msg_control = &control,
                             .msg_controllen = sizeof(control)};
    int fd = -1;

    memset(&control, 0, sizeof(control));
    if (recvmsg(socket, &message, MSG_CMSG_CLOEXEC) == 1 &&
        CMSG_FIRSTHDR(&message) != NULL)
        memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof(fd));
    return fd;
}

static int ask(pid_t pid)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX,
                                  .sun_path = PIDFD_SOCKET};
    int fd = -1, end = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (end >= 0 &&
        connect(end, (struct sockaddr *)&address, sizeof(address)) == 0 &&
        write(end, &pid, sizeof(pid)) == sizeof(pid))
        fd = receive_fd(end);
    if (end >= 0)
        close(end);
    if (fd >= FDS_MAX) {
        close(fd);
        fd = -1;
    }
    if (fd >= 0)
        pids[fd] = pid;
    else
        errno = ESRCH;
    return fd;
}

long syscall(long number, ...)
{
    static long (*real)(long, ...);
    long words[6];
    va_list args;
    size_t i;

    va_start(args, number);
    for (i = 0; i < sizeof(words) / sizeof(*words); i++)
        words[i] = va_arg(args, long);
    va_end(args);
    if (number == SYS_pidfd_open)
        return ask((pid_t)words[0]);
    if (number == SYS_pidfd_send_signal && words[0] >= 0 && words[0] < FDS_MAX)
        return kill(pids[words[0]], (int)words[1]);
    if (real == NULL)
        real = (long (*)(long, ...))dlsym(RTLD_NEXT, "syscall");
    return real(number, words[0], words[1], words[2], words[3], words[4],
                words[5]);
}

char *crypt_gensalt_rn(const char *prefix, unsigned long count,
                       const char *bytes, int bytes_len, char *output,
                       int output_len)
{
    static char *(*real)(const char *, unsigned long, const char *, int, char *,
                         int);

    if (real == NULL)
        real = (char *(*)(const char *, unsigned long, const char *, int,
                          char *, int))dlsym(RTLD_NEXT, "crypt_gensalt_rn");
    return real(prefix, count == 0 ? 2 : count, bytes, bytes_len, output,
                output_len);
}
