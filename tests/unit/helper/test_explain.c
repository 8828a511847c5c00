/*
 * Who is to mend what, when TLS fails: the server, or this host.
 */
#include <openssl/ssl.h>
#include <string.h>

#include "src/helper/transfer.h"
#include "tests/unit/unit.h"

#define UNWANTED                                                               \
    "the server does not accept our client certificate; see client_cert"
#define EXPIRED                                                                \
    "the server says that our client certificate has expired; renew "          \
    "client_cert"

static char server[] = "https://fme.example.com";
static char proxy[] = "https://proxy.example.com:3128";
static char client_cert[] = "/etc/client.pem";

/* What is noted after a call to a server ended with CODE. */
static const char *explain(struct fmet_http *http, CURLcode code)
{
    struct fmet_http_call call = {.result = FMET_TLS};
    struct fmet_transfer transfer = {.http = http, .call = &call};

    *http->problem = '\0';
    fmet_transfer_explain(&transfer, code, 0);
    return http->problem;
}

/* libcurl calls the alert certificate_expired a failed verification of the
   server, whose certificate nothing is wrong with. */
static void an_alert_about_our_certificate_is_not_the_servers(void **state)
{
    static const int alerts[] = {
        SSL3_AD_BAD_CERTIFICATE,     SSL3_AD_UNSUPPORTED_CERTIFICATE,
        SSL3_AD_CERTIFICATE_REVOKED, SSL3_AD_CERTIFICATE_EXPIRED,
        SSL3_AD_CERTIFICATE_UNKNOWN, TLS1_AD_UNKNOWN_CA,
        TLS1_AD_ACCESS_DENIED,
    };
    struct fmet_request request = {.server = server,
                                   .client_cert = client_cert};
    struct fmet_http http = {.request = &request};
    const char *wanted;
    size_t i;

    (void)state;
    strcpy(http.tls.names, "fme.example.com");
    for (i = 0; i < COUNT(alerts) * 2; i++) {
        http.tls.alert = alerts[i / 2];
        http.tls.wants_cert = i % 2 == 0;
        wanted =
            http.tls.alert == SSL3_AD_CERTIFICATE_EXPIRED ? EXPIRED : UNWANTED;
        assert_string_equal(explain(&http, CURLE_PEER_FAILED_VERIFICATION),
                            wanted);
        assert_string_equal(explain(&http, CURLE_SSL_CONNECT_ERROR), wanted);
        assert_string_equal(explain(&http, CURLE_RECV_ERROR), wanted);
    }
}

/* Without an alert it is we who do not trust the server. */
static void a_name_that_differs_is_the_servers(void **state)
{
    struct fmet_request request = {.server = server};
    struct fmet_http http = {.request = &request};

    (void)state;
    strcpy(http.tls.names, "fme.example.org");
    assert_string_equal(
        explain(&http, CURLE_PEER_FAILED_VERIFICATION),
        "SSL peer certificate or SSH remote key was not OK; the certificate is "
        "for fme.example.org: set server to such a name");
    http.tls.wants_cert = true; /* asked for before we looked */
    assert_non_null(strstr(explain(&http, CURLE_PEER_FAILED_VERIFICATION),
                           "the certificate is for fme.example.org"));
    strcpy(http.tls.problem, "the certificate is out of date");
    assert_string_equal(explain(&http, CURLE_PEER_FAILED_VERIFICATION),
                        "the certificate is out of date");
}

static void what_is_missing_is_named(void **state)
{
    struct fmet_request request = {.server = server};
    struct fmet_http http = {.request = &request};

    (void)state;
    http.tls.wants_cert = true;
    assert_non_null(strstr(explain(&http, CURLE_SSL_CONNECT_ERROR),
                           "set client_cert and client_key"));
    http.tls.wants_cert = false;
    http.tls.alert = TLS1_AD_PROTOCOL_VERSION;
    assert_non_null(
        strstr(explain(&http, CURLE_SSL_CONNECT_ERROR), "see tls_min"));
    request.proxy = proxy;
    http.tls.wants_cert = true;
    assert_string_equal(
        explain(&http, CURLE_SSL_CONNECT_ERROR),
        "the proxy wants a client certificate; there is none for a proxy");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_alert_about_our_certificate_is_not_the_servers),
        cmocka_unit_test(a_name_that_differs_is_the_servers),
        cmocka_unit_test(what_is_missing_is_named),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
