/*
 * What the module does with the helper, without PAM: start it as an
 * unprivileged user, one frame in, one frame out.
 */
#ifndef ASK_H
#define ASK_H

#include <fcntl.h>
#include <grp.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "src/core/limits.h"
#include "src/core/protocol.h"

#define ASK_USER 64123 /* nobody's on any system, and its group */

/* By descriptor: the build may lie in a folder that the user cannot enter. */
static inline void ask_exec(int helper, int socket)
{
    static char name[] = "pam_fmetoken_helper";
    char *const argv[] = {name, NULL}, *const environment[] = {NULL};
    int null = open("/dev/null", O_RDWR);

    if (null < 0 || dup2(socket, 0) < 0 || dup2(null, 1) < 0 ||
        dup2(null, 2) < 0)
        _exit(126);
    if (geteuid() == 0 && (setgroups(0, NULL) != 0 ||
                           setresgid(ASK_USER, ASK_USER, ASK_USER) != 0 ||
                           setresuid(ASK_USER, ASK_USER, ASK_USER) != 0))
        _exit(125);
    syscall(SYS_execveat, helper, "", argv, environment, AT_EMPTY_PATH);
    _exit(127);
}

/* Starts the helper; its pid, and our end of the socket. */
static inline pid_t ask_start(const char *path, int *ret_socket)
{
    int helper = open(path, O_RDONLY | O_CLOEXEC), ends[2];
    pid_t pid;

    if (helper < 0 ||
        socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
        return -1;
    pid = fork();
    if (pid == 0)
        ask_exec(helper, ends[1]);
    close(helper);
    close(ends[1]);
    *ret_socket = ends[0];
    return pid;
}

/* All that comes until the end, at most ROOM bytes. */
static inline size_t ask_read(int socket, unsigned char *bytes, size_t room)
{
    size_t len = 0;
    ssize_t n = 1;

    while (len < room && n > 0) {
        n = recv(socket, bytes + len, room - len, 0);
        if (n > 0)
            len += (size_t)n;
    }
    return len;
}

/* Sends BYTES as they are; FMET_BUSY when no whole frame comes back. */
static inline enum fmet_result ask_bytes(const char *path, const void *bytes,
                                         size_t len,
                                         struct fmet_reply *ret_reply)
{
    enum fmet_result result = FMET_BUSY;
    unsigned char *frame = malloc(FMET_FRAME_MAX + 1);
    int socket = -1;
    pid_t pid = ask_start(path, &socket);
    size_t got, body;

    if (pid > 0 && frame != NULL) {
        if (send(socket, bytes, len, MSG_NOSIGNAL) == (ssize_t)len)
            shutdown(socket, SHUT_WR);
        got = ask_read(socket, frame, FMET_FRAME_MAX + 1);
        if (got >= FMET_FRAME_HEADER &&
            fmet_frame_body(frame, FMET_FRAME_REPLY, &body) &&
            got == FMET_FRAME_HEADER + body)
            result =
                fmet_reply_decode(frame + FMET_FRAME_HEADER, body, ret_reply);
        close(socket);
        waitpid(pid, NULL, 0);
    }
    free(frame);
    return result;
}

static inline enum fmet_result ask(const char *path,
                                   const struct fmet_request *request,
                                   struct fmet_reply *ret_reply)
{
    struct fmet_writer writer = {0};
    enum fmet_result result = FMET_BUSY;

    if (fmet_request_encode(request, &writer))
        result = ask_bytes(path, writer.bytes, writer.len, ret_reply);
    fmet_writer_clear(&writer);
    return result;
}

#endif
