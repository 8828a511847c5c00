/*
 * The host's side of the wall.  A socket, not a pipe, so that a helper that
 * ends early is an error and not a SIGPIPE in sshd; one monotonic deadline
 * over writing, reading and reaping.
 */
#include "src/module/spawn.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "src/core/clock.h"
#include "src/core/limits.h"
#include "src/module/child.h"

struct helper {
    pid_t pid;
    int pidfd;
    int socket;
    int64_t deadline; /* milliseconds, CLOCK_MONOTONIC */
};

/* Waits for EVENTS on FD; FMET_OK, FMET_TIMEOUT or FMET_SYSTEM. */
static enum fmet_result wait_for(const struct helper *helper, int fd,
                                 short events)
{
    struct pollfd entry = {.fd = fd, .events = events};
    int64_t left;
    int ready;

    do {
        left = helper->deadline - fmet_clock_ms();
        if (left <= 0)
            return FMET_TIMEOUT;
        ready = poll(&entry, 1, (int)left);
    } while (ready == 0 || (ready < 0 && errno == EINTR));
    return ready > 0 ? FMET_OK : FMET_SYSTEM;
}

static bool try_again(void)
{
    return errno == EINTR || errno == EAGAIN || errno == EWOULDBLOCK;
}

static enum fmet_result send_all(const struct helper *helper,
                                 const unsigned char *bytes, size_t len)
{
    enum fmet_result result;

    while (len != 0) {
        ssize_t n =
            send(helper->socket, bytes, len, MSG_NOSIGNAL | MSG_DONTWAIT);

        if (n > 0) {
            bytes += n;
            len -= (size_t)n;
            continue;
        }
        if (n == 0 || !try_again())
            return FMET_NO_HELPER;
        result = wait_for(helper, helper->socket, POLLOUT);
        if (result != FMET_OK)
            return result;
    }
    return shutdown(helper->socket, SHUT_WR) == 0 ? FMET_OK : FMET_NO_HELPER;
}

/* Receives exactly LEN bytes. */
static enum fmet_result receive(const struct helper *helper,
                                unsigned char *bytes, size_t len)
{
    enum fmet_result result;

    while (len != 0) {
        ssize_t n = recv(helper->socket, bytes, len, MSG_DONTWAIT);

        if (n > 0) {
            bytes += n;
            len -= (size_t)n;
            continue;
        }
        if (n == 0 || !try_again())
            return FMET_NO_HELPER;
        result = wait_for(helper, helper->socket, POLLIN);
        if (result != FMET_OK)
            return result;
    }
    return FMET_OK;
}

/* Nothing may follow the frame but the end. */
static enum fmet_result receive_end(const struct helper *helper)
{
    enum fmet_result result;
    unsigned char byte;
    ssize_t n;

    do {
        result = wait_for(helper, helper->socket, POLLIN);
        if (result != FMET_OK)
            return result;
        n = recv(helper->socket, &byte, 1, MSG_DONTWAIT);
    } while (n < 0 && try_again());
    return n == 0 ? FMET_OK : FMET_NO_HELPER;
}

static enum fmet_result receive_reply(const struct helper *helper,
                                      struct fmet_reply *ret_reply)
{
    unsigned char header[FMET_FRAME_HEADER];
    struct fmet_reply reply = {0};
    unsigned char *body = NULL;
    enum fmet_result result;
    size_t len;

    result = receive(helper, header, sizeof(header));
    if (result != FMET_OK)
        return result;
    if (!fmet_frame_body(header, FMET_FRAME_REPLY, &len))
        return FMET_NO_HELPER;
    body = malloc(len + 1);
    if (body == NULL)
        return FMET_NO_MEMORY;
    result = receive(helper, body, len);
    if (result == FMET_OK)
        result = receive_end(helper);
    if (result == FMET_OK)
        result = fmet_reply_decode(body, len, &reply);
    fmet_wipe(body, len);
    free(body);
    if (result == FMET_OK)
        *ret_reply = reply;
    fmet_secret_clear(&reply.token);
    return result;
}

/*
 * Ends and reaps the helper: by itself until the deadline, killed after it or
 * when its answer was none.  The host may have ignored SIGCHLD or reaped
 * everybody's children: ECHILD is as good an end as any.
 */
static void finish(struct helper *helper, bool answered)
{
    if (!answered || wait_for(helper, helper->pidfd, POLLIN) != FMET_OK)
        (void)syscall(SYS_pidfd_send_signal, helper->pidfd, SIGKILL, NULL, 0);
    while (waitpid(helper->pid, NULL, 0) < 0 && errno == EINTR)
        continue;
    close(helper->pidfd);
    close(helper->socket);
}

/* No handler of the host's may run in the child, which has its memory and its
   descriptors: signals wait until the child has put them back to the default.
 */
static pid_t fork_quietly(void)
{
    sigset_t all, kept;
    pid_t pid;

    sigfillset(&all);
    if (pthread_sigmask(SIG_SETMASK, &all, &kept) != 0)
        return -1;
    pid = fork();
    if (pid != 0)
        (void)pthread_sigmask(SIG_SETMASK, &kept, NULL);
    return pid;
}

static enum fmet_result start(struct fmet_call *call,
                              const struct fmet_spawn *spawn,
                              struct helper *helper)
{
    int ends[2];

    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
        fmet_call_detail(call, "socketpair: %s", strerror(errno));
        return FMET_SYSTEM;
    }
    helper->pid = fork_quietly();
    if (helper->pid == 0)
        fmet_child_exec(spawn, ends[1]);
    if (helper->pid < 0)
        fmet_call_detail(call, "fork: %s", strerror(errno));
    close(ends[1]);
    helper->socket = ends[0];
    if (helper->pid < 0) {
        close(ends[0]);
        return FMET_SYSTEM;
    }
    helper->pidfd = (int)syscall(SYS_pidfd_open, helper->pid, 0);
    if (helper->pidfd >= 0)
        return FMET_OK;
    fmet_call_detail(call, "pidfd_open: %s", strerror(errno));
    kill(helper->pid, SIGKILL); /* it is waiting for its frame still */
    close(ends[0]);
    while (waitpid(helper->pid, NULL, 0) < 0 && errno == EINTR)
        continue;
    return FMET_SYSTEM;
}

static enum fmet_result exchange(struct fmet_call *call,
                                 const struct fmet_spawn *spawn,
                                 const struct fmet_writer *request,
                                 struct helper *helper,
                                 struct fmet_reply *ret_reply)
{
    enum fmet_result result = start(call, spawn, helper);

    if (result != FMET_OK)
        return result;
    result = send_all(helper, request->bytes, request->len);
    if (result == FMET_OK)
        result = receive_reply(helper, ret_reply);
    if (result == FMET_NO_HELPER)
        fmet_call_detail(call,
                         "%s ended early or did not answer in the form "
                         "of this release",
                         spawn->path);
    finish(helper, result == FMET_OK);
    return result;
}

/* What the host does at SIGCHLD, kept by the first of several threads that
   have a helper, and put back by the last. */
static struct {
    pthread_mutex_t lock;
    unsigned users;
    struct sigaction theirs;
} children = {.lock = PTHREAD_MUTEX_INITIALIZER};

/*
 * sshd kills its PAM child when another child of it ends, and a host that
 * ignores SIGCHLD loses the helper's pid: the default for the while.
 */
static bool quiet_children(void)
{
    const struct sigaction ours = {.sa_handler = SIG_DFL};
    bool good = true;

    pthread_mutex_lock(&children.lock);
    if (children.users == 0)
        good = sigaction(SIGCHLD, &ours, &children.theirs) == 0;
    children.users += good;
    pthread_mutex_unlock(&children.lock);
    return good;
}

static void restore_children(void)
{
    pthread_mutex_lock(&children.lock);
    children.users--;
    if (children.users == 0)
        (void)sigaction(SIGCHLD, &children.theirs, NULL);
    pthread_mutex_unlock(&children.lock);
}

enum fmet_result fmet_spawn_exchange(struct fmet_call *call,
                                     const struct fmet_spawn *spawn,
                                     const struct fmet_writer *request,
                                     unsigned timeout_ms,
                                     struct fmet_reply *ret_reply)
{
    struct helper helper = {.deadline = fmet_clock_ms() + (int64_t)timeout_ms};
    enum fmet_result result;

    if (!quiet_children())
        return FMET_SYSTEM;
    result = exchange(call, spawn, request, &helper, ret_reply);
    restore_children();
    return result;
}
