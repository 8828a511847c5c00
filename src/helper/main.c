/*
 * pam_fmetoken_helper: one request frame in on descriptor 0, one reply frame
 * out, and the end.  Started by the module; of no use to anybody else.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "src/core/limits.h"
#include "src/core/protocol.h"
#include "src/helper/answer.h"
#include "src/helper/confine.h"
#include "src/helper/login.h"
#include "src/helper/revoke.h"
#include "src/helper/seccomp.h"

/* The module sends its frame at once; who is slower is not the module. */
#define READ_SECONDS 5

static bool read_exactly(unsigned char *bytes, size_t len)
{
    while (len != 0) {
        ssize_t n = recv(0, bytes, len, 0);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        bytes += n;
        len -= (size_t)n;
    }
    return true;
}

/* Nothing may follow. */
static bool read_end(void)
{
    unsigned char more;
    ssize_t n;

    do
        n = recv(0, &more, 1, 0);
    while (n < 0 && errno == EINTR);
    return n == 0;
}

/* The whole request and nothing behind it. */
static enum fmet_result read_request(struct fmet_request *ret_request)
{
    unsigned char header[FMET_FRAME_HEADER];
    enum fmet_result result = FMET_NO_HELPER;
    unsigned char *body;
    size_t len;

    if (!read_exactly(header, sizeof(header)) ||
        !fmet_frame_body(header, FMET_FRAME_REQUEST, &len))
        return FMET_NO_HELPER;
    body = malloc(len + 1);
    if (body == NULL)
        return FMET_NO_MEMORY;
    if (read_exactly(body, len) && read_end())
        result = fmet_request_decode(body, len, ret_request);
    fmet_wipe(body, len);
    free(body);
    return result;
}

static bool send_all(const unsigned char *bytes, size_t len)
{
    while (len != 0) {
        ssize_t n = send(0, bytes, len, MSG_NOSIGNAL);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        bytes += n;
        len -= (size_t)n;
    }
    return true;
}

/* Answers, with "too much" where the facts do not fit a frame. */
static bool send_reply(const struct fmet_reply *reply)
{
    const struct fmet_reply too_large = {.result = FMET_TOO_LARGE};
    struct fmet_writer writer = {0};
    bool sent = (fmet_reply_encode(reply, &writer) ||
                 fmet_reply_encode(&too_large, &writer)) &&
                send_all(writer.bytes, writer.len) && shutdown(0, SHUT_WR) == 0;

    fmet_writer_clear(&writer);
    return sent;
}

/*
 * Ends this process in SECONDS, whatever it does: a signal that can be neither
 * ignored nor held up, by a timer that the filter lets nobody touch.  A child
 * does not inherit it, but the filter lets nobody make one.
 */
static bool end_in(unsigned seconds)
{
    struct sigevent kill = {.sigev_notify = SIGEV_SIGNAL,
                            .sigev_signo = SIGKILL};
    const struct itimerspec when = {.it_value.tv_sec = (time_t)seconds};
    timer_t timer;

    return timer_create(CLOCK_MONOTONIC, &kill, &timer) == 0 &&
           timer_settime(timer, 0, &when, NULL) == 0;
}

/* What the host waits for, while its child asks: until the other end of DONE is
   closed. */
_Noreturn static void wait_for_child(struct fmet_request *request, int done)
{
    char none;

    fmet_request_clear(request);
    close(0);
    while (read(done, &none, 1) < 0 && errno == EINTR)
        continue;
    _exit(0);
}

/*
 * Tokens that are of no more use are deleted after the reply, and the host must
 * not wait for that.  So where there may be one, a child goes on, before
 * anything is asked, and this process ends when the child has answered: later
 * nobody can fork any more.  Where no child can be had, nothing is deleted: a
 * token's life is short.  A host that kills this process at the deadline
 * kills the child too.
 */
static bool become_child(struct fmet_request *request, int *ret_done)
{
    pid_t parent = getpid(), pid;
    int ends[2];

    if (pipe2(ends, O_CLOEXEC) != 0)
        return true;
    pid = fork();
    if (pid > 0) {
        close(ends[1]);
        wait_for_child(request, ends[0]);
    }
    close(ends[0]);
    if (pid == 0) {
        *ret_done = ends[1];
        return prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 && getppid() == parent;
    }
    close(ends[1]);
    return true;
}

/* The tokens; the host is not waiting any more. */
static void revoke_later(struct fmet_login *login, int done)
{
    if (login->http == NULL || done < 0 || !fmet_revoke_wanted(login) ||
        (login->request->mode == FMET_MODE_REVOKE && !login->request->later) ||
        prctl(PR_SET_PDEATHSIG, 0) != 0)
        return;
    alarm(FMET_DELETE_SECONDS);
    close(0);
    close(done);
    fmet_http_extend(login->http, FMET_DELETE_SECONDS * 1000);
    fmet_revoke(login);
}

static bool refuse(struct fmet_reply *reply, enum fmet_result result,
                   const char *about)
{
    reply->result = result;
    reply->about = about != NULL ? strdup(about) : NULL;
    return send_reply(reply);
}

static bool serve(struct fmet_request *request, struct fmet_reply *reply,
                  int done)
{
    struct fmet_login *login = calloc(1, sizeof(*login));
    bool sent;

    if (login == NULL)
        return refuse(reply, FMET_NO_MEMORY, NULL);
    login->request = request;
    login->reply = reply;
    fmet_login_run(login);
    sent = send_reply(reply);
    fmet_secret_clear(&reply->token);
    fmet_secret_clear(&request->secret);
    fmet_secret_clear(&request->service_token);
    fmet_secret_clear(&request->new_password);
    revoke_later(login, done);
    fmet_secret_clear(&login->token);
    fmet_secret_clear(&login->minted);
    fmet_request_clear(request);
    return sent;
}

/* The walls that need to know the request, and that let nobody through who
   comes after. */
static enum fmet_result close_in(struct fmet_request *request, int *ret_done,
                                 const char **ret_problem)
{
    unsigned seconds = request->timeout_ms / 1000 + 2;

    *ret_problem = "the helper cannot start, or set the timer that ends it";
    alarm(seconds);
    if (fmet_revoke_possible(request)) {
        if (!become_child(request, ret_done))
            return FMET_SYSTEM;
        alarm(seconds);
        seconds += FMET_DELETE_SECONDS;
    }
    if (!end_in(seconds))
        return FMET_SYSTEM;
    *ret_problem = "the helper cannot shut itself into Landlock";
    if (fmet_confine_files(request->cafile, request->capath) != FMET_OK)
        return FMET_SYSTEM;
    *ret_problem = "the helper cannot give its system calls away (seccomp)";
    return fmet_seccomp_enter();
}

int main(void)
{
    struct fmet_request request = {0};
    struct fmet_reply reply = {0};
    const char *problem = NULL;
    enum fmet_result result;
    int done = -1;
    bool sent;

    alarm(READ_SECONDS);
    signal(SIGPIPE, SIG_IGN);
    result = fmet_confine_process(&problem);
    if (result == FMET_OK)
        result = read_request(&request);
    if (result == FMET_OK)
        result = close_in(&request, &done, &problem);
    if (result == FMET_OK)
        sent = serve(&request, &reply, done);
    else
        sent = refuse(&reply, result, problem);
    /* Not exit(3): no library need say goodbye, nor the connection be shut. */
    _exit(sent ? 0 : 1);
}
