/*
 * pam_fmetoken_helper: one request frame in on descriptor 0, one reply frame
 * out, and the end.  Started by the module; of no use to anybody else.
 */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "src/core/limits.h"
#include "src/core/protocol.h"
#include "src/helper/answer.h"
#include "src/helper/confine.h"
#include "src/helper/login.h"
#include "src/helper/revoke.h"

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
 * Tokens that are of no more use, that of this login among them.  The host
 * waits for this process, not for its child, which has the server's connection
 * and five seconds; exit(3) would end the connection for both.
 */
static void revoke_later(struct fmet_login *login)
{
    const struct fmet_request *request = login->request;

    if (login->http == NULL || !fmet_revoke_wanted(login) ||
        (request->mode == FMET_MODE_REVOKE && !request->later) || fork() != 0)
        return;
    alarm(FMET_DELETE_SECONDS);
    close(0);
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

static bool serve(struct fmet_request *request, struct fmet_reply *reply)
{
    struct fmet_login *login = calloc(1, sizeof(*login));
    bool sent;

    if (login == NULL)
        return refuse(reply, FMET_NO_MEMORY, NULL);
    login->request = request;
    login->reply = reply;
    alarm(request->timeout_ms / 1000 + 2);
    fmet_login_run(login);
    sent = send_reply(reply);
    fmet_secret_clear(&reply->token);
    fmet_secret_clear(&request->secret);
    fmet_secret_clear(&request->service_token);
    fmet_secret_clear(&request->new_password);
    revoke_later(login);
    fmet_secret_clear(&login->token);
    fmet_secret_clear(&login->minted);
    fmet_request_clear(request);
    return sent;
}

int main(void)
{
    struct fmet_request request = {0};
    struct fmet_reply reply = {0};
    const char *problem = NULL;
    enum fmet_result result;
    bool sent;

    alarm(READ_SECONDS);
    signal(SIGPIPE, SIG_IGN);
    result = fmet_confine_process(&problem);
    if (result == FMET_OK)
        result = read_request(&request);
    if (result == FMET_OK) {
        result = fmet_confine_files(request.cafile, request.capath);
        if (result != FMET_OK)
            problem = "the helper cannot shut itself into Landlock";
    }
    if (result == FMET_OK)
        sent = serve(&request, &reply);
    else
        sent = refuse(&reply, result, problem);
    /* Not exit(3): no library need say goodbye, nor the connection be shut. */
    _exit(sent ? 0 : 1);
}
