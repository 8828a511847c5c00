/*
 * Everything is set that matters, and nothing left to a default that another
 * release of libcurl could change: which protocols, whose certificates, no
 * redirects, whose proxy, no cookies.  The environment is empty already.
 */
#include <string.h>

#include "src/core/identity.h"
#include "src/core/secret.h"
#include "src/helper/server.h"
#include "src/helper/starved.h"
#include "src/helper/transfer.h"

static CURLcode on_ssl_ctx(CURL *easy, void *ssl_ctx, void *data)
{
    struct fmet_http *http = data;

    (void)easy;
    if (http->trust.folder_alone &&
        !fmet_tls_trust_folder(ssl_ctx, http->trust.capath))
        return CURLE_OUT_OF_MEMORY;
    return fmet_tls_watch(ssl_ctx, &http->tls) ? CURLE_OK : CURLE_OUT_OF_MEMORY;
}

/* Looking on is for OpenSSL; a libcurl over another library says less. */
static bool watch_tls(struct fmet_transfer *transfer)
{
    const curl_version_info_data *curl = curl_version_info(CURLVERSION_NOW);

    if (curl->ssl_version == NULL ||
        strncmp(curl->ssl_version, "OpenSSL", 7) != 0)
        return true;
    return FMET_SET(CURLOPT_SSL_CTX_FUNCTION, on_ssl_ctx) &&
           FMET_SET(CURLOPT_SSL_CTX_DATA, transfer->http);
}

/* The certificate for a server that wants one; the texts are the request's. */
static bool set_client_cert(struct fmet_transfer *transfer)
{
    const struct fmet_request *request = transfer->http->request;
    struct curl_blob cert = {.flags = CURL_BLOB_NOCOPY};
    struct curl_blob key = {.flags = CURL_BLOB_NOCOPY};

    if (request->client_cert == NULL || request->client_key == NULL)
        return true;
    cert.data = request->client_cert;
    cert.len = strlen(request->client_cert);
    key.data = request->client_key;
    key.len = strlen(request->client_key);
    return FMET_SET(CURLOPT_SSLCERT_BLOB, &cert) &&
           FMET_SET(CURLOPT_SSLCERTTYPE, "PEM") &&
           FMET_SET(CURLOPT_SSLKEY_BLOB, &key) &&
           FMET_SET(CURLOPT_SSLKEYTYPE, "PEM") &&
           /* A key behind a passphrase fails; nobody is asked. */
           FMET_SET(CURLOPT_KEYPASSWD, "");
}

/* The oldest TLS that is spoken, to the server and to a proxy. */
static long tls_version(const struct fmet_request *request)
{
    return request->tls_min == FMET_TLS_1_3 ? CURL_SSLVERSION_TLSv1_3
                                            : CURL_SSLVERSION_TLSv1_2;
}

/* Whom to trust: verification has no switch. */
static bool set_trust(struct fmet_transfer *transfer)
{
    const struct fmet_http *http = transfer->http;
    const struct fmet_request *request = http->request;

    return FMET_SET(CURLOPT_SSL_VERIFYPEER, 1L) &&
           FMET_SET(CURLOPT_SSL_VERIFYHOST, 2L) &&
           FMET_SET(CURLOPT_SSLVERSION, tls_version(request)) &&
           FMET_SET(CURLOPT_CAINFO, http->trust.cafile) &&
           FMET_SET(CURLOPT_CAPATH, http->trust.capath) &&
           (request->pin == NULL ||
            FMET_SET(CURLOPT_PINNEDPUBLICKEY, request->pin)) &&
           set_client_cert(transfer) && watch_tls(transfer);
}

/* USER:PASSWORD; libcurl decodes what is percent-encoded of each, and takes the
   first colon to part them. */
static bool set_proxy_auth(struct fmet_transfer *transfer)
{
    const char *auth = transfer->http->request->proxy_auth;
    char *encoded, *colon;
    bool good = false;

    if (auth == NULL)
        return true;
    encoded = fmet_identity_encode(auth, FMET_PROXY_AUTH_MAX);
    colon = encoded != NULL ? strstr(encoded, "%3A") : NULL;
    if (colon != NULL) {
        *colon = ':';
        memmove(colon + 1, colon + 3, strlen(colon + 3) + 1);
        good = FMET_SET(CURLOPT_PROXYUSERPWD, encoded);
    }
    fmet_wipe_free(encoded);
    return good;
}

/*
 * The one proxy that the configuration names, or none at all: never one of an
 * environment, never for this host itself.  It sees the server's name, and TLS
 * that is not its own.
 */
static bool set_proxy(struct fmet_transfer *transfer)
{
    const struct fmet_http *http = transfer->http;
    const struct fmet_request *request = http->request;

    if (!fmet_transfer_proxied(http))
        return FMET_SET(CURLOPT_PROXY, "") && FMET_SET(CURLOPT_NOPROXY, "*");
    return FMET_SET(CURLOPT_PROXY, request->proxy) &&
           FMET_SET(CURLOPT_NOPROXY, "") &&
           FMET_SET(CURLOPT_HTTPPROXYTUNNEL, 1L) &&
           FMET_SET(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L) &&
           FMET_SET(CURLOPT_HEADEROPT, (long)CURLHEADER_SEPARATE) &&
           FMET_SET(CURLOPT_PROXYAUTH, (long)CURLAUTH_BASIC) &&
           set_proxy_auth(transfer) &&
           FMET_SET(CURLOPT_PROXY_SSL_VERIFYPEER, 1L) &&
           FMET_SET(CURLOPT_PROXY_SSL_VERIFYHOST, 2L) &&
           FMET_SET(CURLOPT_PROXY_SSLVERSION, tls_version(request)) &&
           FMET_SET(CURLOPT_PROXY_CAINFO, http->trust.cafile) &&
           FMET_SET(CURLOPT_PROXY_CAPATH, http->trust.capath);
}

/* How far the server may lead us: nowhere. */
static bool set_bounds(struct fmet_transfer *transfer)
{
    const struct fmet_http *http = transfer->http;
    const char *scheme = fmet_server_scheme(http->request->server);
    long left = fmet_http_left_ms(http);
    long connect = (long)http->request->connect_timeout_ms;

    /* The whole time ends it as well, and first where it is the shorter one.
       And to libcurl 8.21 who waits for a turn on a connection that is up, as
       with HTTP/1.1, is connecting. */
    if (http->connected || connect >= left)
        connect = left + 1;
    return FMET_SET(CURLOPT_PROTOCOLS_STR, scheme) &&
           FMET_SET(CURLOPT_FOLLOWLOCATION, 0L) && set_proxy(transfer) &&
           FMET_SET(CURLOPT_NETRC, CURL_NETRC_IGNORED) &&
           FMET_SET(CURLOPT_PATH_AS_IS, 1L) && FMET_SET(CURLOPT_NOSIGNAL, 1L) &&
           FMET_SET(CURLOPT_BUFFERSIZE, FMET_HTTP_BUFFER) &&
           FMET_SET(CURLOPT_OPENSOCKETFUNCTION, fmet_starved_open) &&
           FMET_SET(CURLOPT_OPENSOCKETDATA, transfer->http) &&
           /* A name service that hangs must not be waited for. */
           FMET_SET(CURLOPT_QUICK_EXIT, 1L) &&
           FMET_SET(CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_2TLS) &&
           FMET_SET(CURLOPT_TIMEOUT_MS, left > 0 ? left : 1L) &&
           FMET_SET(CURLOPT_CONNECTTIMEOUT_MS, connect) &&
           (http->localhost == NULL ||
            FMET_SET(CURLOPT_RESOLVE, http->localhost));
}

bool fmet_transfer_settings(struct fmet_transfer *transfer)
{
    return set_trust(transfer) && set_bounds(transfer);
}
