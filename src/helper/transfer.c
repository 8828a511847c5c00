/*
 * One call from its set-up to its result.
 */
#include "src/helper/transfer.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "src/core/secret.h"
#include "src/helper/deadline.h"
#include "src/helper/server.h"
#include "src/helper/starved.h"

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

static bool is_status(const char *line, size_t len)
{
    return len >= 5 && strncmp(line, "HTTP/", 5) == 0;
}

/* Whether LINE is a status line without a number of three digits: libcurl 8.14
   takes the first three of more. */
static bool is_bad_status(const char *line, size_t len)
{
    const char *end = line + len, *at;
    ptrdiff_t digits = 0;

    if (!is_status(line, len))
        return false;
    for (at = line; at < end && *at != ' ';)
        at++;
    while (at < end && *at == ' ')
        at++;
    while (at + digits < end && at[digits] >= '0' && at[digits] <= '9')
        digits++;
    return digits != 3;
}

static size_t on_header(char *bytes, size_t size, size_t count, void *data)
{
    struct fmet_transfer *transfer = data;

    transfer->header_bytes += size * count;
    transfer->too_large |= transfer->header_bytes > FMET_HEADERS_MAX;
    transfer->bad_status |= is_bad_status(bytes, size * count);
    /* Trailers come behind the end. */
    if (is_status(bytes, size * count))
        transfer->headers_end = false;
    else if (size * count <= 2)
        transfer->headers_end = true;
    return transfer->too_large || transfer->bad_status ? 0 : size * count;
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
    fmet_starved_forget(transfer->http);
    transfer->issued++;
    if (transfer->issued > 1 && transfer->call->body != NULL)
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

    if (call->auth == FMET_HTTP_NONE)
        return true;
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
        (!add_header(transfer,
                     call->form
                         ? "Content-Type: application/x-www-form-urlencoded"
                         : "Content-Type: application/json") ||
         curl_easy_setopt(transfer->easy, CURLOPT_POSTFIELDS, call->body) !=
             CURLE_OK))
        return false;
    /* libcurl's own choice without a body, and with one. */
    if (strcmp(call->method, call->body == NULL ? "GET" : "POST") == 0)
        return true;
    return curl_easy_setopt(transfer->easy, CURLOPT_CUSTOMREQUEST,
                            call->method) == CURLE_OK;
}

static bool set_callbacks(struct fmet_transfer *transfer)
{
    return FMET_SET(CURLOPT_PRIVATE, transfer) &&
           FMET_SET(CURLOPT_ERRORBUFFER, transfer->error) &&
           FMET_SET(CURLOPT_WRITEFUNCTION, on_body) &&
           FMET_SET(CURLOPT_WRITEDATA, transfer) &&
           FMET_SET(CURLOPT_HEADERFUNCTION, on_header) &&
           FMET_SET(CURLOPT_HEADERDATA, transfer) &&
           FMET_SET(CURLOPT_PREREQFUNCTION, on_issue) &&
           FMET_SET(CURLOPT_PREREQDATA, transfer) &&
           FMET_SET(CURLOPT_USERAGENT, "pam_fmetoken/" FMET_VERSION);
}

bool fmet_transfer_start(struct fmet_http *http, struct fmet_transfer *transfer,
                         struct fmet_http_call *call)
{
    transfer->http = http;
    transfer->call = call;
    transfer->easy = curl_easy_init();
    return transfer->easy != NULL && set_url(transfer) &&
           set_method(transfer) && set_credential(transfer) &&
           FMET_SET(CURLOPT_HTTPHEADER, transfer->headers) &&
           fmet_transfer_settings(transfer) && set_callbacks(transfer) &&
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
        {CURLE_COULDNT_RESOLVE_PROXY, FMET_UNREACHABLE},
        {CURLE_COULDNT_CONNECT, FMET_UNREACHABLE},
        {CURLE_OPERATION_TIMEDOUT, FMET_TIMEOUT},
        {CURLE_SSL_CONNECT_ERROR, FMET_TLS},
        {CURLE_PEER_FAILED_VERIFICATION, FMET_TLS},
        {CURLE_SSL_PINNEDPUBKEYNOTMATCH, FMET_TLS},
        {CURLE_SSL_CACERT_BADFILE, FMET_TLS},
        {CURLE_SSL_CERTPROBLEM, FMET_TLS},
        {CURLE_BAD_FUNCTION_ARGUMENT, FMET_TLS}, /* 8.21, of our key */
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

void fmet_http_note(struct fmet_http *http, const char *format, ...)
{
    va_list args;

    if (*http->problem != '\0')
        return;
    va_start(args, format);
    vsnprintf(http->problem, sizeof(http->problem), format, args);
    va_end(args);
}

static bool broken(CURLcode code)
{
    return code == CURLE_RECV_ERROR || code == CURLE_SEND_ERROR ||
           code == CURLE_GOT_NOTHING;
}

/* Whether FAILURE came before anything of the request was sent: no connection,
   by the clock, by the proxy's word or by its silence. */
static bool never_connected(const struct fmet_transfer *transfer,
                            CURLcode failure, long proxy_status)
{
    const struct fmet_http *http = transfer->http;

    if (http->reached || failure == CURLE_OK)
        return false;
    /* Whoever can stop this process must not make a server look missing. */
    return (failure == CURLE_OPERATION_TIMEDOUT && !http->stalled) ||
           proxy_status >= 300 ||
           (fmet_transfer_proxied(http) && proxy_status == 0 &&
            !http->tls.wants_cert && broken(failure));
}

/*
 * Whether the other side wants a certificate that it did not get.  Not each
 * says so in an alert, and an alert can be lost where it closes at once (in TLS
 * 1.3 we may be sending by then); a web server that stands before FME answers,
 * with a page of its own.
 */
static bool cert_refused(const struct fmet_transfer *transfer, CURLcode code)
{
    unsigned status = transfer->call->status;
    const char *type = NULL;

    if (!transfer->http->tls.wants_cert)
        return false;
    if (code != CURLE_OK)
        return status == 0 && (broken(code) || code == CURLE_SSL_CONNECT_ERROR);
    curl_easy_getinfo(transfer->easy, CURLINFO_CONTENT_TYPE, &type);
    return status == 400 &&
           (type == NULL || strncasecmp(type, "text/", 5) == 0);
}

/*
 * A header's line that is longer than libcurl keeps, which it calls a lack of
 * memory until 8.6 (since then CURLE_TOO_LARGE, 100).  What a server sends must
 * not be taken for a fault of this host, which has another code in PAM.
 */
static bool line_too_long(const struct fmet_transfer *transfer, CURLcode code)
{
    return (int)code == 100 ||
           (code == CURLE_OUT_OF_MEMORY &&
            (transfer->http->reached || fmet_transfer_proxied(transfer->http)));
}

void fmet_transfer_finish(struct fmet_transfer *transfer, CURLcode code)
{
    struct fmet_http_call *call = transfer->call;
    bool starved = fmet_starved(transfer, code);
    long status = 0, proxy_status = 0;
    curl_off_t retry_after = 0;

    curl_easy_getinfo(transfer->easy, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(transfer->easy, CURLINFO_HTTP_CONNECTCODE, &proxy_status);
    curl_easy_getinfo(transfer->easy, CURLINFO_RETRY_AFTER, &retry_after);
    call->status = 0;
    if (status > 0 && status < 1000 && !transfer->bad_status)
        call->status = (unsigned)status;
    if (retry_after > 0)
        call->retry_after = retry_after < FMET_RETRY_AFTER_MAX
                                ? (unsigned)retry_after
                                : FMET_RETRY_AFTER_MAX;
    call->result = starved ? FMET_SYSTEM : result_of(code);
    if (code != CURLE_OK && fmet_tls_alert_words(transfer->http->tls.alert))
        call->result = FMET_TLS;
    if (line_too_long(transfer, code)) {
        transfer->too_large = true;
        transfer->header_bytes = FMET_HEADERS_MAX + 1;
    }
    if (transfer->too_large)
        call->result = FMET_TOO_LARGE;
    /* libcurl takes the end of a connection for the end of the headers. */
    if (transfer->bad_status || (code == CURLE_OK && !transfer->headers_end))
        call->result = FMET_BAD_ANSWER;
    /* TLS that was refused is no missing connection: no other server is asked.
     */
    if (call->result != FMET_TLS && !starved &&
        never_connected(transfer, code, proxy_status))
        call->result = FMET_UNREACHABLE;
    else if (cert_refused(transfer, code))
        call->result = FMET_TLS;
    if (code == CURLE_OK && call->status == 0)
        call->result = FMET_BAD_ANSWER;
    if (call->result == FMET_OK) /* it goes without */
        transfer->http->tls.wants_cert = false;
    else
        fmet_transfer_explain(transfer, code, proxy_status);
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
