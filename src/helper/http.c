/*
 * libcurl, with everything set that matters and nothing left to a default that
 * another release could change: which protocols, whose certificates, no
 * redirects, no proxy, no cookies.  The environment is empty already.
 */
#include "src/helper/http.h"

#include <curl/curl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "src/core/limits.h"
#include "src/core/secret.h"
#include "src/helper/deadline.h"
#include "src/helper/server.h"
#include "src/helper/trust.h"

struct fmet_http {
    const struct fmet_request *request;
    CURLM *multi;
    struct curl_slist *localhost; /* pinned, without a name service */
    int64_t deadline;
    const char *cafile, *capath;
    bool connected; /* in this flight: HTTP/2 or not is known */
    bool reached;   /* in any flight */
    char problem[FMET_TEXT_MAX];
};

/* One call under way. */
struct transfer {
    struct fmet_http *http;
    struct fmet_http_call *call;
    CURL *easy;
    struct curl_slist *headers;
    size_t header_bytes;
    unsigned issued;
    bool too_large;
    char error[CURL_ERROR_SIZE];
};

/* libcurl's own timers end a call, and say why; this is for when they do not,
   and before the module ends us. */
#define GRACE_MS (FMET_REPLY_MARGIN_MS / 2)

static long left_ms(const struct fmet_http *http)
{
    int64_t left = fmet_deadline_left(http->deadline);

    return left > 0 ? (long)left : 0;
}

static enum fmet_result pin_localhost(struct fmet_http *http)
{
    char entry[64];

    if (!fmet_server_pin_localhost(http->request->server, entry, sizeof(entry)))
        return FMET_OK;
    http->localhost = curl_slist_append(NULL, entry);
    return http->localhost != NULL ? FMET_OK : FMET_NO_MEMORY;
}

enum fmet_result fmet_http_open(const struct fmet_request *request,
                                struct fmet_http **ret_http)
{
    struct fmet_http *http = calloc(1, sizeof(*http));
    enum fmet_result result;

    if (http == NULL)
        return FMET_NO_MEMORY;
    http->request = request;
    http->deadline = fmet_deadline_of(request->timeout_ms);
    http->cafile = request->cafile;
    http->capath = request->capath;
    if (http->cafile == NULL && http->capath == NULL)
        fmet_trust_default(&http->cafile, &http->capath);
    result = pin_localhost(http);
    if (result == FMET_OK && curl_global_init(CURL_GLOBAL_SSL) != CURLE_OK)
        result = FMET_SYSTEM;
    if (result == FMET_OK) {
        http->multi = curl_multi_init();
        if (http->multi == NULL)
            result = FMET_NO_MEMORY;
    }
    if (result != FMET_OK) {
        fmet_http_close(http);
        return result;
    }
    curl_multi_setopt(http->multi, CURLMOPT_PIPELINING, CURLPIPE_MULTIPLEX);
    curl_multi_setopt(http->multi, CURLMOPT_MAX_HOST_CONNECTIONS, 1L);
    curl_multi_setopt(http->multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, 1L);
    *ret_http = http;
    return FMET_OK;
}

static size_t on_body(char *bytes, size_t size, size_t count, void *data)
{
    struct transfer *transfer = data;
    struct fmet_body *body = &transfer->call->answer;
    size_t len = size * count;

    if (len > FMET_BODY_MAX - body->len) {
        transfer->too_large = true;
        return 0;
    }
    return fmet_body_add(body, bytes, len) ? len : 0;
}

static size_t on_header(char *bytes, size_t size, size_t count, void *data)
{
    struct transfer *transfer = data;

    (void)bytes;
    transfer->header_bytes += size * count;
    if (transfer->header_bytes <= FMET_HEADERS_MAX)
        return size * count;
    transfer->too_large = true;
    return 0;
}

/*
 * The connection is up and the request about to be sent.  libcurl sends again
 * by itself when a connection that it had used before turns out dead; what has
 * a password in it must not be judged twice.
 */
static int on_issue(void *data, char *ip, char *local_ip, int port,
                    int local_port)
{
    struct transfer *transfer = data;

    (void)ip;
    (void)local_ip;
    (void)port;
    (void)local_port;
    transfer->http->connected = true;
    transfer->http->reached = true;
    transfer->issued++;
    if (transfer->issued > 1 && strcmp(transfer->call->method, "POST") == 0)
        return CURL_PREREQFUNC_ABORT;
    return CURL_PREREQFUNC_OK;
}

static bool add_header(struct transfer *transfer, const char *header)
{
    struct curl_slist *more = curl_slist_append(transfer->headers, header);

    if (more == NULL)
        return false;
    transfer->headers = more;
    return true;
}

static bool set_credential(struct transfer *transfer)
{
    const struct fmet_http_call *call = transfer->call;
    char header[sizeof("Authorization: fmetoken token=") + FMET_TOKEN_MAX];
    bool good;

    if (call->auth == FMET_HTTP_BASIC)
        return curl_easy_setopt(transfer->easy, CURLOPT_HTTPAUTH,
                                CURLAUTH_BASIC) == CURLE_OK &&
               curl_easy_setopt(transfer->easy, CURLOPT_USERNAME, call->user) ==
                   CURLE_OK &&
               curl_easy_setopt(transfer->easy, CURLOPT_PASSWORD,
                                call->secret) == CURLE_OK;
    if (strlen(call->secret) > FMET_TOKEN_MAX)
        return false;
    snprintf(header, sizeof(header), "Authorization: fmetoken token=%s",
             call->secret);
    good = add_header(transfer, header);
    fmet_wipe(header, sizeof(header));
    return good;
}

static bool set_url(struct transfer *transfer)
{
    char *url = NULL;
    bool good;

    if (asprintf(&url, "%s%s", transfer->http->request->server,
                 transfer->call->path) < 0)
        return false;
    good = curl_easy_setopt(transfer->easy, CURLOPT_URL, url) == CURLE_OK;
    free(url);
    return good;
}

static bool set_method(struct transfer *transfer)
{
    const struct fmet_http_call *call = transfer->call;

    if (!add_header(transfer, "Accept: application/json") ||
        !add_header(transfer, "Expect:"))
        return false;
    if (call->body != NULL &&
        (!add_header(transfer, "Content-Type: application/json") ||
         curl_easy_setopt(transfer->easy, CURLOPT_POSTFIELDS, call->body) !=
             CURLE_OK))
        return false;
    if (strcmp(call->method, "GET") == 0 || call->body != NULL)
        return true;
    return curl_easy_setopt(transfer->easy, CURLOPT_CUSTOMREQUEST,
                            call->method) == CURLE_OK;
}

#define SET(option, value)                                                     \
    (curl_easy_setopt(transfer->easy, option, value) == CURLE_OK)

/* Whom to trust: verification has no switch. */
static bool set_trust(struct transfer *transfer)
{
    const struct fmet_http *http = transfer->http;
    const struct fmet_request *request = http->request;
    long version = request->tls_min == FMET_TLS_1_3 ? CURL_SSLVERSION_TLSv1_3
                                                    : CURL_SSLVERSION_TLSv1_2;

    return SET(CURLOPT_SSL_VERIFYPEER, 1L) && SET(CURLOPT_SSL_VERIFYHOST, 2L) &&
           SET(CURLOPT_SSLVERSION, version) &&
           SET(CURLOPT_CAINFO, http->cafile) &&
           SET(CURLOPT_CAPATH, http->capath) &&
           (request->pin == NULL || SET(CURLOPT_PINNEDPUBLICKEY, request->pin));
}

/* How far the server may lead us: nowhere. */
static bool set_bounds(struct transfer *transfer)
{
    const struct fmet_http *http = transfer->http;
    const char *scheme = fmet_server_scheme(http->request->server);
    long left = left_ms(http);
    long connect = (long)http->request->connect_timeout_ms;

    return SET(CURLOPT_PROTOCOLS_STR, scheme) &&
           SET(CURLOPT_FOLLOWLOCATION, 0L) && SET(CURLOPT_PROXY, "") &&
           SET(CURLOPT_NOPROXY, "*") &&
           SET(CURLOPT_NETRC, CURL_NETRC_IGNORED) &&
           SET(CURLOPT_PATH_AS_IS, 1L) && SET(CURLOPT_NOSIGNAL, 1L) &&
           /* A name service that hangs must not be waited for. */
           SET(CURLOPT_QUICK_EXIT, 1L) &&
           SET(CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_2TLS) &&
           SET(CURLOPT_TIMEOUT_MS, left > 0 ? left : 1L) &&
           SET(CURLOPT_CONNECTTIMEOUT_MS,
               connect < left ? connect : left + 1) &&
           (http->localhost == NULL || SET(CURLOPT_RESOLVE, http->localhost));
}

static bool set_callbacks(struct transfer *transfer)
{
    return SET(CURLOPT_PRIVATE, transfer) &&
           SET(CURLOPT_ERRORBUFFER, transfer->error) &&
           SET(CURLOPT_WRITEFUNCTION, on_body) &&
           SET(CURLOPT_WRITEDATA, transfer) &&
           SET(CURLOPT_HEADERFUNCTION, on_header) &&
           SET(CURLOPT_HEADERDATA, transfer) &&
           SET(CURLOPT_PREREQFUNCTION, on_issue) &&
           SET(CURLOPT_PREREQDATA, transfer) &&
           SET(CURLOPT_USERAGENT, "pam_fmetoken/" FMET_VERSION);
}

static bool start(struct fmet_http *http, struct transfer *transfer,
                  struct fmet_http_call *call)
{
    transfer->http = http;
    transfer->call = call;
    transfer->easy = curl_easy_init();
    return transfer->easy != NULL && set_url(transfer) &&
           set_method(transfer) && set_credential(transfer) &&
           SET(CURLOPT_HTTPHEADER, transfer->headers) && set_trust(transfer) &&
           set_bounds(transfer) && set_callbacks(transfer) &&
           curl_multi_add_handle(http->multi, transfer->easy) == CURLM_OK;
}

static enum fmet_result result_of(CURLcode code)
{
    static const struct {
        CURLcode code;
        enum fmet_result result;
    } table[] = {
        {CURLE_OK, FMET_OK},
        {CURLE_COULDNT_RESOLVE_HOST, FMET_UNREACHABLE},
        {CURLE_COULDNT_CONNECT, FMET_UNREACHABLE},
        {CURLE_OPERATION_TIMEDOUT, FMET_TIMEOUT},
        {CURLE_SSL_CONNECT_ERROR, FMET_TLS},
        {CURLE_PEER_FAILED_VERIFICATION, FMET_TLS},
        {CURLE_SSL_PINNEDPUBKEYNOTMATCH, FMET_TLS},
        {CURLE_SSL_CACERT_BADFILE, FMET_TLS},
        {CURLE_SSL_CERTPROBLEM, FMET_TLS},
        {CURLE_SSL_CIPHER, FMET_TLS},
        {CURLE_SSL_ISSUER_ERROR, FMET_TLS},
        {CURLE_SSL_INVALIDCERTSTATUS, FMET_TLS},
        {CURLE_OUT_OF_MEMORY, FMET_NO_MEMORY},
        {CURLE_UNSUPPORTED_PROTOCOL, FMET_BAD_ANSWER},
        {CURLE_WEIRD_SERVER_REPLY, FMET_BAD_ANSWER},
        {CURLE_PARTIAL_FILE, FMET_BAD_ANSWER},
        {CURLE_BAD_CONTENT_ENCODING, FMET_BAD_ANSWER},
    };
    size_t i;

    for (i = 0; i < sizeof(table) / sizeof(*table); i++)
        if (table[i].code == code)
            return table[i].result;
    return FMET_SERVER_ERROR;
}

/* Notes the first problem: what follows from it says less. */
static void note(struct fmet_http *http, const char *problem)
{
    if (*http->problem == '\0')
        snprintf(http->problem, sizeof(http->problem), "%s", problem);
}

static void finish(struct transfer *transfer, CURLcode code)
{
    struct fmet_http_call *call = transfer->call;
    curl_off_t connected = 0;
    long status = 0;

    call->result = result_of(code);
    if (transfer->too_large)
        call->result = FMET_TOO_LARGE;
    curl_easy_getinfo(transfer->easy, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(transfer->easy, CURLINFO_CONNECT_TIME_T, &connected);
    if (code == CURLE_OPERATION_TIMEDOUT && connected == 0 &&
        !transfer->http->reached)
        call->result = FMET_UNREACHABLE;
    call->status = status > 0 && status < 1000 ? (unsigned)status : 0;
    if (code == CURLE_OK && call->status == 0)
        call->result = FMET_BAD_ANSWER;
    if (code == CURLE_ABORTED_BY_CALLBACK)
        note(transfer->http, "the connection broke behind the password, which "
                             "is not sent twice");
    else if (call->result == FMET_TOO_LARGE)
        note(transfer->http, "the answer is over the limit of this release");
    else if (call->result != FMET_OK)
        note(transfer->http, *transfer->error != '\0'
                                 ? transfer->error
                                 : curl_easy_strerror(code));
}

/* Takes what libcurl has done; returns how many that were. */
static size_t collect(struct fmet_http *http)
{
    struct transfer *transfer;
    size_t count = 0;
    CURLMsg *message;
    int left;

    for (message = curl_multi_info_read(http->multi, &left); message != NULL;
         message = curl_multi_info_read(http->multi, &left)) {
        if (message->msg != CURLMSG_DONE)
            continue;
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE,
                          (char **)&transfer);
        finish(transfer, message->data.result);
        count++;
    }
    return count;
}

/* Where the first found no server, the others need not look for it. */
static void share_result(struct fmet_http_call *calls, size_t count)
{
    size_t i;

    for (i = 1; i < count; i++)
        calls[i].result = calls[0].result;
}

/*
 * The first call alone until its connection is up, then all others: libcurl
 * would otherwise open a connection for each, or, held to one, wake those that
 * wait for it one at a time.
 */
static void fly(struct fmet_http *http, struct transfer *transfers,
                struct fmet_http_call *calls, size_t count)
{
    size_t started = 0, done = 0, goal = 1;
    int running;

    http->connected = false;
    while (done < count && fmet_deadline_left(http->deadline) > -GRACE_MS) {
        for (; started < goal; started++)
            if (!start(http, &transfers[started], &calls[started])) {
                calls[started].result = FMET_SYSTEM;
                note(http, "libcurl is short of memory, or of an option");
                done++;
            }
        if (curl_multi_perform(http->multi, &running) != CURLM_OK)
            return;
        done += collect(http);
        if (goal == 1 && done == 1 && calls[0].result != FMET_OK) {
            share_result(calls, count);
            return;
        }
        if (goal < count && (http->connected || done != 0))
            goal = count;
        else if (done < count)
            curl_multi_poll(http->multi, NULL, 0, (int)left_ms(http) + GRACE_MS,
                            NULL);
    }
}

static void end(struct fmet_http *http, struct transfer *transfer)
{
    struct curl_slist *header;

    if (transfer->easy != NULL) {
        curl_multi_remove_handle(http->multi, transfer->easy);
        curl_easy_cleanup(transfer->easy);
    }
    for (header = transfer->headers; header != NULL; header = header->next)
        fmet_wipe(header->data, strlen(header->data));
    curl_slist_free_all(transfer->headers);
}

void fmet_http_flight(struct fmet_http *http, struct fmet_http_call *calls,
                      size_t count)
{
    struct transfer *transfers = calloc(count, sizeof(*transfers));
    size_t i;

    for (i = 0; i < count; i++)
        calls[i].result = transfers != NULL ? FMET_TIMEOUT : FMET_NO_MEMORY;
    if (transfers == NULL)
        return;
    fly(http, transfers, calls, count);
    for (i = 0; i < count; i++) {
        end(http, &transfers[i]);
        if (calls[i].result == FMET_TIMEOUT)
            note(http, "no answer before the deadline");
    }
    free(transfers);
}

const char *fmet_http_problem(const struct fmet_http *http)
{
    return http->problem;
}

void fmet_http_extend(struct fmet_http *http, unsigned ms)
{
    http->deadline = fmet_deadline_in((int64_t)ms);
}

void fmet_http_call_clear(struct fmet_http_call *call)
{
    if (call != NULL)
        fmet_body_clear(&call->answer);
}

void fmet_http_close(struct fmet_http *http)
{
    if (http == NULL)
        return;
    curl_multi_cleanup(http->multi);
    curl_slist_free_all(http->localhost);
    free(http);
}
