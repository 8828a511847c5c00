/*
 * Everything is set that matters, and nothing left to a default that another
 * release of libcurl could change: which protocols, whose certificates, no
 * redirects, no proxy, no cookies.  The environment is empty already.
 */
#include "src/helper/transfer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "src/core/secret.h"
#include "src/helper/deadline.h"
#include "src/helper/server.h"

long fmet_http_left_ms(const struct fmet_http *http)
{
    int64_t left = fmet_deadline_left(http->deadline);

    return left > 0 ? (long)left : 0;
}

static size_t on_body(char *bytes, size_t size, size_t count, void *data)
{
    struct fmet_transfer *transfer = data;
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
    struct fmet_transfer *transfer = data;

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
    struct fmet_transfer *transfer = data;

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

static bool add_header(struct fmet_transfer *transfer, const char *header)
{
    struct curl_slist *more = curl_slist_append(transfer->headers, header);

    if (more == NULL)
        return false;
    transfer->headers = more;
    return true;
}

static bool set_credential(struct fmet_transfer *transfer)
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

static bool set_url(struct fmet_transfer *transfer)
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

static bool set_method(struct fmet_transfer *transfer)
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
static bool set_trust(struct fmet_transfer *transfer)
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
static bool set_bounds(struct fmet_transfer *transfer)
{
    const struct fmet_http *http = transfer->http;
    const char *scheme = fmet_server_scheme(http->request->server);
    long left = fmet_http_left_ms(http);
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

static bool set_callbacks(struct fmet_transfer *transfer)
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

bool fmet_transfer_start(struct fmet_http *http, struct fmet_transfer *transfer,
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

void fmet_http_note(struct fmet_http *http, const char *problem)
{
    if (*http->problem == '\0')
        snprintf(http->problem, sizeof(http->problem), "%s", problem);
}

void fmet_transfer_finish(struct fmet_transfer *transfer, CURLcode code)
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
        fmet_http_note(transfer->http,
                       "the connection broke behind the password, which "
                       "is not sent twice");
    else if (call->result == FMET_TOO_LARGE)
        fmet_http_note(transfer->http,
                       "the answer is over the limit of this release");
    else if (call->result != FMET_OK)
        fmet_http_note(transfer->http, *transfer->error != '\0'
                                           ? transfer->error
                                           : curl_easy_strerror(code));
}

void fmet_transfer_end(struct fmet_http *http, struct fmet_transfer *transfer)
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
