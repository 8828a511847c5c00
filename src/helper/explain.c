/*
 * What went wrong with a call, and what to do about it where that is known.
 */
#include "src/helper/transfer.h"

void fmet_transfer_explain(struct fmet_transfer *transfer, CURLcode code,
                           long proxy_status)
{
    struct fmet_http *http = transfer->http;
    const struct fmet_tls_view *tls = &http->tls;
    const char *said =
        *transfer->error != '\0' ? transfer->error : curl_easy_strerror(code);
    const char *alert = fmet_tls_alert_words(tls->alert);

    if (transfer->too_large && transfer->header_bytes > FMET_HEADERS_MAX)
        fmet_http_note(http, "the answer's headers have more than %d bytes",
                       FMET_HEADERS_MAX);
    else if (transfer->too_large)
        fmet_http_note(http, "the answer has more than %d bytes",
                       FMET_BODY_MAX);
    else if (code == CURLE_ABORTED_BY_CALLBACK)
        fmet_http_note(http, "the connection broke behind the password, which "
                             "is not sent twice");
    else if (code == CURLE_SSL_PINNEDPUBKEYNOTMATCH && *tls->pin != '\0')
        fmet_http_note(http,
                       "the server's key is another than pin says; if that is "
                       "meant, its pin is %s",
                       tls->pin);
    else if (transfer->call->result == FMET_TLS && *tls->problem != '\0')
        fmet_http_note(http, "%s", tls->problem);
    else if (transfer->call->result == FMET_TLS && alert != NULL)
        fmet_http_note(http, "%s", alert);
    else if (code == CURLE_PEER_FAILED_VERIFICATION)
        fmet_http_note(http,
                       "%s; the certificate is for %s: set server to such a "
                       "name",
                       said, *tls->names != '\0' ? tls->names : "no name");
    else if (proxy_status >= 300)
        fmet_http_note(http, "the proxy answers with status %ld%s",
                       proxy_status,
                       proxy_status == 407 ? "; see proxy_auth_file" : "");
    else
        fmet_http_note(http, "%s", said);
}
