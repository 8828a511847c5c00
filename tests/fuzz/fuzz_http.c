/*
 * The whole helper with real libcurl over a connection that the input scripts:
 * what the server says on the wire, HTTP and all.  Whatever that is, a login
 * that is accepted has the expected owner and its random token was answered
 * with 401; no connection goes anywhere but to the configured server; what has
 * a body is not sent twice; and the module takes the reply.
 *
 *   mode, API, flags, owner's method; the answers: for each how it is framed,
 *   and its bytes.  0: they are all of it; 1: also the end of the connection;
 *   else a status, and they are the body
 */
#include <curl/curl.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "src/helper/login.h"
#include "src/helper/revoke.h"
#include "src/helper/transfer.h"
#include "tests/fuzz/lib/fuzz.h"
#include "tests/fuzz/lib/helper_request.h"

#define SEEN_MAX 16384
#define BODIES_MAX 16
#define IDLE_MAX 4 /* turns that libcurl may need before it does something */

bool __real_fmet_transfer_settings(struct fmet_transfer *transfer);
bool __wrap_fmet_transfer_settings(struct fmet_transfer *transfer);
CURLMcode __real_curl_multi_poll(CURLM *multi, struct curl_waitfd extra[],
                                 unsigned count, int ms, int *ret_count);
CURLMcode __wrap_curl_multi_poll(CURLM *multi, struct curl_waitfd extra[],
                                 unsigned count, int ms, int *ret_count);

static struct fuzz_input script; /* the answers that are left */
static uint32_t answers_left;
static int server = -1;         /* our end of the connection */
static char seen[SEEN_MAX + 1]; /* the request that is coming in */
static size_t seen_len;
static struct fmet_login *login;
static bool control_refused;
static char
    *bodies[BODIES_MAX]; /* requests with a body: not one of them twice */
static size_t body_count;

/*
 * In place of the C library's, for libcurl's library too: the socket is
 * connected as it is, and has addresses of the internet.
 */
int connect(int fd, __CONST_SOCKADDR_ARG address, socklen_t len)
{
    (void)fd;
    (void)address;
    (void)len;
    return 0;
}

static int name_of(struct sockaddr *address, socklen_t *len)
{
    struct sockaddr_in in = {.sin_family = AF_INET, .sin_port = htons(80)};

    in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    MUST(*len >= sizeof(in));
    memcpy(address, &in, sizeof(in));
    *len = sizeof(in);
    return 0;
}

int getsockname(int fd, __SOCKADDR_ARG address, socklen_t *restrict len)
{
    (void)fd;
    return name_of(address.__sockaddr__, len);
}

int getpeername(int fd, __SOCKADDR_ARG address, socklen_t *restrict len)
{
    (void)fd;
    return name_of(address.__sockaddr__, len);
}

static void hang_up(void)
{
    if (server >= 0)
        close(server);
    server = -1;
}

static curl_socket_t on_open(void *data, curlsocktype type,
                             struct curl_sockaddr *address)
{
    const struct sockaddr_in *in =
        (const struct sockaddr_in *)(const void *)&address->addr;
    int ends[2];

    (void)data;
    (void)type;
    MUST(address->family == AF_INET &&
         in->sin_addr.s_addr == htonl(INADDR_LOOPBACK) &&
         in->sin_port == htons(80));
    hang_up();
    seen_len = 0;
    MUST(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0,
                    ends) == 0);
    server = ends[1];
    return ends[0];
}

bool __wrap_fmet_transfer_settings(struct fmet_transfer *transfer)
{
    return __real_fmet_transfer_settings(transfer) &&
           FMET_SET(CURLOPT_BUFFERSIZE, 16384L) && /* faster to get */
           FMET_SET(CURLOPT_OPENSOCKETFUNCTION, on_open);
}

/* A request with a body, which must be a new one. */
static void note_body(const char *whole)
{
    size_t i;

    for (i = 0; i < body_count; i++)
        MUST(strcmp(bodies[i], whole) != 0);
    if (body_count < BODIES_MAX) {
        bodies[body_count] = strdup(whole);
        MUST(bodies[body_count++] != NULL);
    }
}

/* How long the request in `seen` is, or 0: it is not all there. */
static size_t request_len(void)
{
    const char *end = strstr(seen, "\r\n\r\n");
    const char *length = strcasestr(seen, "\r\nContent-Length: ");
    size_t len;

    if (end == NULL)
        return 0;
    len = (size_t)(end - seen) + 4;
    if (length != NULL && length < end)
        len += strtoul(length + 18, NULL, 10);
    return len <= seen_len ? len : 0;
}

static void say(const void *bytes, size_t len)
{
    /* What does not fit is lost, as with any server that dies. */
    if (server >= 0 && len != 0)
        (void)!send(server, bytes, len, MSG_NOSIGNAL);
}

static void answer(bool random)
{
    struct fuzz_input bytes;
    char header[128];
    unsigned kind = fuzz_u8(&script);

    bytes = fuzz_blob(&script);
    if (kind < 2) {
        say(bytes.bytes, bytes.len);
        if (random && memmem(bytes.bytes, bytes.len, " 401", 4) != NULL)
            control_refused = true;
        if (kind == 1)
            hang_up();
        return;
    }
    kind = helper_status(kind);
    if (random && kind == 401)
        control_refused = true;
    snprintf(header, sizeof(header),
             "HTTP/1.1 %u X\r\nContent-Length: %zu\r\n\r\n", kind, bytes.len);
    say(header, strlen(header));
    say(bytes.bytes, bytes.len);
}

/* One request that is all there; false when there is none. */
static bool serve(void)
{
    size_t len = request_len();
    const char *authorization;
    bool random;

    if (len == 0)
        return false;
    authorization = strstr(seen, login->random);
    random = authorization != NULL && authorization < seen + len;
    if (strncmp(seen, "GET ", 4) != 0 && strncmp(seen, "DELETE ", 7) != 0) {
        char *whole = strndup(seen, len);

        MUST(whole != NULL);
        note_body(whole);
        free(whole);
    }
    memmove(seen, seen + len, seen_len - len + 1);
    seen_len -= len;
    if (answers_left == 0) {
        hang_up();
    } else {
        answers_left--;
        answer(random);
    }
    return true;
}

/* Takes what libcurl has sent, and answers; who waits for more than the script
   has is hung up on, so that nothing waits for the clock. */
static void turn(void)
{
    static unsigned idle;
    bool busy = false;
    ssize_t n = 1;

    while (server >= 0 && n > 0 && seen_len < SEEN_MAX) {
        n = recv(server, seen + seen_len, SEEN_MAX - seen_len, 0);
        if (n > 0) {
            seen_len += (size_t)n;
            busy = true;
        }
    }
    seen[seen_len] = '\0';
    while (server >= 0 && serve())
        busy = true;
    idle = busy ? 0 : idle + 1;
    if (idle > IDLE_MAX)
        hang_up();
}

CURLMcode __wrap_curl_multi_poll(CURLM *multi, struct curl_waitfd extra[],
                                 unsigned count, int ms, int *ret_count)
{
    (void)ms;
    turn();
    return __real_curl_multi_poll(multi, extra, count, 0, ret_count);
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max,
                               unsigned seed)
{
    return fuzz_shape_mutate("1111(1t)", NULL, data, size, max, seed);
}

/* The reply as the module would get it. */
static void check(const struct fmet_request *request,
                  const struct fmet_reply *reply)
{
    struct fmet_writer writer = {0};
    struct fmet_reply got = {0};
    size_t len;

    MUST(fmet_reply_answers(reply, request));
    if (fmet_reply_encode(reply, &writer)) {
        MUST(fmet_frame_body(writer.bytes, FMET_FRAME_REPLY, &len));
        MUST(fmet_reply_decode(writer.bytes + FMET_FRAME_HEADER, len, &got) ==
             FMET_OK);
        MUST(fmet_reply_answers(&got, request));
    }
    fmet_writer_clear(&writer);
    fmet_reply_clear(&got);
    if (reply->result != FMET_OK || request->mode == FMET_MODE_REVOKE ||
        request->mode == FMET_MODE_CHANGE)
        return;
    MUST(strcmp(reply->facts.owner, request->fme_user) == 0);
    if (request->mode == FMET_MODE_LOOKUP)
        MUST((reply->facts.account & FMET_ACCOUNT_KNOWN) != 0);
    else if (request->mode != FMET_MODE_SESSION)
        MUST(control_refused);
}

static void clear(struct fmet_reply *reply)
{
    size_t i;

    fmet_reply_clear(reply);
    free(login->minted_owner);
    for (i = 0; i < 2; i++)
        free(login->account_path[i]);
    for (i = 0; i < FMET_API_COUNT; i++)
        free(login->control_path[i]);
    fmet_http_close(login->http);
    free(login);
    for (i = 0; i < body_count; i++)
        free(bodies[i]);
    body_count = 0;
    hang_up();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct helper_request asked;
    struct fmet_request *request = &asked.request;
    struct fmet_reply reply = {.about = NULL};
    unsigned mode, api, flags;

    script = (struct fuzz_input){data, size};
    mode = fuzz_u8(&script);
    api = fuzz_u8(&script);
    flags = fuzz_u8(&script);
    helper_request_make(&asked, mode, api, flags, fuzz_u8(&script));
    answers_left = fuzz_u32(&script);
    control_refused = false;
    login = calloc(1, sizeof(*login));
    MUST(login != NULL);
    login->request = request;
    login->reply = &reply;
    fmet_login_run(login);
    check(request, &reply);
    if (login->http != NULL && request->mode != FMET_MODE_REVOKE &&
        fmet_revoke_wanted(login))
        fmet_revoke(login);
    clear(&reply);
    return 0;
}
