/*
 * What went wrong with a call, and what to do about it where that is known.
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "src/core/url.h"
#include "src/helper/transfer.h"

bool fmet_transfer_proxied(const struct fmet_http *http)
{
    return http->request->proxy != NULL &&
           !fmet_url_loopback(http->request->server);
}

static const char *said(const struct fmet_transfer *transfer, CURLcode code)
{
    return *transfer->error != '\0' ? transfer->error
                                    : curl_easy_strerror(code);
}

static void explain_size(const struct fmet_transfer *transfer)
{
    if (transfer->header_bytes > FMET_HEADERS_MAX)
        fmet_http_note(transfer->http,
                       "the answer's headers have more than %d bytes",
                       FMET_HEADERS_MAX);
    else
        fmet_http_note(transfer->http, "the answer has more than %d bytes",
                       FMET_BODY_MAX);
}

/* The other side asked for our certificate, and then would not go on. */
static void explain_cert(const struct fmet_transfer *transfer, bool proxy)
{
    struct fmet_http *http = transfer->http;

    if (proxy)
        fmet_http_note(http, "the proxy wants a client certificate; there is "
                             "none for a proxy");
    else if (http->request->client_cert == NULL)
        fmet_http_note(http, "the server wants a client certificate; set "
                             "client_cert and client_key");
    else
        fmet_http_note(http, "%s", fmet_tls_cert_words(http->tls.alert));
}

/* What is configured is there and root's: the configuration was read. */
static void explain_cas(struct fmet_http *http)
{
    const char *cafile = http->trust.cafile, *capath = http->request->capath;

    if (strcmp(cafile, FMET_TRUST_NONE) == 0 && capath != NULL)
        fmet_http_note(http,
                       "capath %s has no hashed certificate that helper_user "
                       "can read; openssl rehash it, chmod 644 its files, and "
                       "755 its folders",
                       capath);
    else if (strcmp(cafile, FMET_TRUST_NONE) == 0)
        fmet_http_note(http, "no CA certificates of the system are where "
                             "distributions have them; set cafile or capath");
    else if (access(cafile, R_OK) != 0)
        fmet_http_note(http,
                       "cafile %s cannot be read by helper_user (%s); "
                       "chmod 644 it, and 755 its folders",
                       cafile, strerror(errno));
    else
        fmet_http_note(http, "cafile %s holds no certificate in PEM form",
                       cafile);
}

/* PROXY: the way to the server was not open yet, so that what did not please
   is the proxy's.  libcurl calls the alert that our certificate has expired a
   failed verification too: with an alert it is not the server's name. */
static void explain_tls(const struct fmet_transfer *transfer, CURLcode code,
                        bool proxy)
{
    struct fmet_http *http = transfer->http;
    const struct fmet_tls_view *tls = &http->tls;
    const char *whose = proxy ? "proxy: " : "";
    const char *alert = fmet_tls_alert_words(tls->alert);

    if (code == CURLE_SSL_PINNEDPUBKEYNOTMATCH && *tls->pin != '\0')
        fmet_http_note(http,
                       "the server's key is another than pin says; if that is "
                       "meant, its pin is %s",
                       tls->pin);
    else if (code == CURLE_SSL_CACERT_BADFILE)
        explain_cas(http);
    else if (code == CURLE_SSL_CERTPROBLEM ||
             code == CURLE_BAD_FUNCTION_ARGUMENT)
        fmet_http_note(http,
                       "client_cert and client_key are no certificate and its "
                       "key without a passphrase, in PEM form: %s",
                       said(transfer, code));
    else if (*tls->problem != '\0')
        fmet_http_note(http, "%s%s", whose, tls->problem);
    else if (code == CURLE_PEER_FAILED_VERIFICATION && alert == NULL)
        fmet_http_note(http,
                       "%s%s; the certificate is for %s: set %s to such a name",
                       whose, said(transfer, code),
                       *tls->names != '\0' ? tls->names : "no name",
                       proxy ? "proxy" : "server");
    else if (tls->wants_cert)
        explain_cert(transfer, proxy);
    else if (alert != NULL)
        fmet_http_note(http, "%s%s", whose, alert);
    else
        fmet_http_note(http, "%s%s; see tls_min and the other side's log",
                       whose, said(transfer, code));
}

void fmet_transfer_explain(const struct fmet_transfer *transfer, CURLcode code,
                           long proxy_status)
{
    struct fmet_http *http = transfer->http;
    bool proxy = fmet_transfer_proxied(http) && !http->reached &&
                 (proxy_status < 200 || proxy_status >= 300);

    if (transfer->too_large)
        explain_size(transfer);
    else if (code == CURLE_OK && !transfer->headers_end)
        fmet_http_note(http, "the answer ends within its headers");
    else if (transfer->bad_status)
        fmet_http_note(http,
                       "the answer's status is no number of three digits");
    else if (code == CURLE_ABORTED_BY_CALLBACK)
        fmet_http_note(http, "the connection broke behind the password, which "
                             "is not sent twice");
    else if (transfer->call->result == FMET_TLS)
        explain_tls(transfer, code, proxy);
    else if (proxy_status >= 300)
        fmet_http_note(
            http, "the proxy answers with status %ld; see %s", proxy_status,
            proxy_status == 407 || proxy_status == 401 ? "proxy_auth_file"
                                                       : "the proxy's own log");
    else if (proxy && transfer->call->result == FMET_UNREACHABLE)
        fmet_http_note(http, "%s; see proxy", said(transfer, code));
    else
        fmet_http_note(http, "%s", said(transfer, code));
}
