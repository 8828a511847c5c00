/*
 * libcurl tells that a certificate is not trusted, not whose it is, whom it is
 * for or since when: that is known only while OpenSSL verifies.
 */
#include "src/helper/tls.h"

#include <arpa/inet.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define NAME_BYTES 120

/* Where a view hangs on its SSL_CTX; -1: nowhere yet. */
static int view_index = -1;

/* A whole name, or a moment, as text; what is too long is cut. */
static void print_name(const X509_NAME *name, char *text, int size)
{
    BIO *bio = BIO_new(BIO_s_mem());
    int len = 0;

    if (bio != NULL && X509_NAME_print_ex(bio, name, 0, XN_FLAG_ONELINE) >= 0)
        len = BIO_read(bio, text, size - 1);
    text[len > 0 ? len : 0] = '\0';
    BIO_free(bio);
}

static void print_time(const ASN1_TIME *moment, char *text, int size)
{
    BIO *bio = BIO_new(BIO_s_mem());
    int len = 0;

    if (bio != NULL && ASN1_TIME_print(bio, moment) == 1)
        len = BIO_read(bio, text, size - 1);
    text[len > 0 ? len : 0] = '\0';
    BIO_free(bio);
}

static void tell_issuer(struct fmet_tls_view *view, const X509 *cert)
{
    char issuer[NAME_BYTES];

    print_name(X509_get_issuer_name(cert), issuer, sizeof(issuer));
    snprintf(view->problem, sizeof(view->problem),
             "the certificate's issuer \"%s\" is not trusted; put that CA's "
             "certificate into cafile",
             issuer);
}

static void tell_time(struct fmet_tls_view *view, const X509 *cert, bool over)
{
    char subject[NAME_BYTES], when[40];

    print_name(X509_get_subject_name(cert), subject, sizeof(subject));
    print_time(over ? X509_get0_notAfter(cert) : X509_get0_notBefore(cert),
               when, sizeof(when));
    snprintf(view->problem, sizeof(view->problem),
             over ? "the certificate of \"%s\" expired on %s; renew it on the "
                    "server"
                  : "the certificate of \"%s\" is good from %s on only; check "
                    "the clocks of server and host",
             subject, when);
}

/* The first thing that is wrong; what comes after follows from it. */
static void tell_problem(struct fmet_tls_view *view, X509_STORE_CTX *store)
{
    const X509 *cert = X509_STORE_CTX_get_current_cert(store);
    int error = X509_STORE_CTX_get_error(store);

    if (*view->problem != '\0' || cert == NULL)
        return;
    switch (error) {
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
        tell_issuer(view, cert);
        break;
    case X509_V_ERR_CERT_HAS_EXPIRED:
    case X509_V_ERR_CERT_NOT_YET_VALID:
        tell_time(view, cert, error == X509_V_ERR_CERT_HAS_EXPIRED);
        break;
    default:
        snprintf(view->problem, sizeof(view->problem),
                 "the certificate is not acceptable: %s",
                 X509_verify_cert_error_string(error));
    }
}

static void add_name(struct fmet_tls_view *view, const char *name, int len)
{
    size_t used = strlen(view->names);

    if (len > 0)
        snprintf(view->names + used, sizeof(view->names) - used, "%s%.*s",
                 used != 0 ? ", " : "", len, name);
}

static void add_address(struct fmet_tls_view *view, const ASN1_STRING *address)
{
    int family = ASN1_STRING_length(address) == 4 ? AF_INET : AF_INET6;
    char text[INET6_ADDRSTRLEN];

    if ((family == AF_INET || ASN1_STRING_length(address) == 16) &&
        inet_ntop(family, ASN1_STRING_get0_data(address), text, sizeof(text)))
        add_name(view, text, (int)strlen(text));
}

/* The DNS names and addresses that the certificate is for (RFC 6125). */
static void note_names(struct fmet_tls_view *view, const X509 *cert)
{
    GENERAL_NAMES *names =
        X509_get_ext_d2i(cert, NID_subject_alt_name, NULL, NULL);
    int i;

    *view->names = '\0';
    for (i = 0; i < sk_GENERAL_NAME_num(names); i++) {
        const GENERAL_NAME *name = sk_GENERAL_NAME_value(names, i);

        if (name->type == GEN_DNS)
            add_name(view, (const char *)ASN1_STRING_get0_data(name->d.dNSName),
                     ASN1_STRING_length(name->d.dNSName));
        else if (name->type == GEN_IPADD)
            add_address(view, name->d.iPAddress);
    }
    GENERAL_NAMES_free(names);
}

static void note_pin(struct fmet_tls_view *view, const X509 *cert)
{
    unsigned char digest[EVP_MAX_MD_SIZE], *key = NULL;
    int len = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(cert), &key);
    unsigned size = 0;

    *view->pin = '\0';
    if (len > 0 &&
        EVP_Digest(key, (size_t)len, digest, &size, EVP_sha256(), NULL) == 1 &&
        size == 32) {
        memcpy(view->pin, "sha256//", 9);
        EVP_EncodeBlock((unsigned char *)view->pin + 8, digest, (int)size);
    }
    OPENSSL_free(key);
}

static void note_until(struct fmet_tls_view *view, const X509 *cert)
{
    struct tm tm = {0};
    int64_t until;

    if (ASN1_TIME_to_tm(X509_get0_notAfter(cert), &tm) != 1)
        return;
    until = (int64_t)timegm(&tm);
    if (until > 0 && (view->until == 0 || until < view->until))
        view->until = until;
}

static struct fmet_tls_view *view_of(const SSL *ssl)
{
    return ssl != NULL ? SSL_CTX_get_ex_data(SSL_get_SSL_CTX(ssl), view_index)
                       : NULL;
}

/* Called for each certificate; the library's verdict stays as it is. */
static int on_verify(int good, X509_STORE_CTX *store)
{
    struct fmet_tls_view *view = view_of(X509_STORE_CTX_get_ex_data(
        store, SSL_get_ex_data_X509_STORE_CTX_idx()));

    if (view == NULL)
        return good;
    if (good != 1)
        tell_problem(view, store);
    if (X509_STORE_CTX_get_current_cert(store) != NULL)
        note_until(view, X509_STORE_CTX_get_current_cert(store));
    if (X509_STORE_CTX_get_error_depth(store) == 0 &&
        X509_STORE_CTX_get_current_cert(store) != NULL) {
        note_names(view, X509_STORE_CTX_get_current_cert(store));
        note_pin(view, X509_STORE_CTX_get_current_cert(store));
    }
    return good;
}

static void on_info(const SSL *ssl, int where, int value)
{
    struct fmet_tls_view *view = view_of(ssl);

    if (view != NULL && (where & SSL_CB_HANDSHAKE_DONE) != 0)
        view->version = (uint32_t)SSL_version(ssl) & 0xffff;
    if (view != NULL && (where & SSL_CB_READ_ALERT) == SSL_CB_READ_ALERT &&
        (value & 0xff) != SSL_AD_CLOSE_NOTIFY)
        view->alert = value & 0xff;
}

/* Called when the server asks; what was set is sent, or that there is none. */
static int on_wants_cert(SSL *ssl, void *data)
{
    struct fmet_tls_view *view = data;

    (void)ssl;
    view->wants_cert = true;
    return 1;
}

bool fmet_tls_watch(void *ssl_ctx, struct fmet_tls_view *view)
{
    SSL_CTX *context = ssl_ctx;

    if (view_index < 0)
        view_index = SSL_CTX_get_ex_new_index(0, NULL, NULL, NULL, NULL);
    if (view_index < 0 || SSL_CTX_set_ex_data(context, view_index, view) != 1)
        return false;
    SSL_CTX_set_verify(context, SSL_CTX_get_verify_mode(context), on_verify);
    SSL_CTX_set_info_callback(context, on_info);
    SSL_CTX_set_cert_cb(context, on_wants_cert, view);
    view->wants_cert = false; /* a proxy's wish is not the server's */
    view->until = 0;
    view->version = 0;
    return true;
}

bool fmet_tls_trust_folder(void *ssl_ctx, const char *capath)
{
    X509_STORE *store = X509_STORE_new();

    if (store == NULL || X509_STORE_load_locations(store, NULL, capath) != 1 ||
        X509_STORE_set_flags(store, X509_V_FLAG_TRUSTED_FIRST |
                                        X509_V_FLAG_PARTIAL_CHAIN) != 1) {
        X509_STORE_free(store);
        return false;
    }
    SSL_CTX_set_cert_store(ssl_ctx, store); /* whose it is now */
    return true;
}

bool fmet_tls_is_certificate(const char *path)
{
    BIO *file = BIO_new_file(path, "r");
    X509 *cert =
        file != NULL ? PEM_read_bio_X509_AUX(file, NULL, NULL, NULL) : NULL;
    bool good = cert != NULL;

    X509_free(cert);
    BIO_free(file);
    ERR_clear_error();
    return good;
}

const char *fmet_tls_cert_words(int alert)
{
    return alert == SSL3_AD_CERTIFICATE_EXPIRED
               ? "the server says that our client certificate has expired; "
                 "renew client_cert"
               : "the server does not accept our client certificate; see "
                 "client_cert";
}

const char *fmet_tls_alert_words(int alert)
{
    switch (alert) {
    case SSL3_AD_HANDSHAKE_FAILURE:
        return "the server found no common way to speak TLS, or wants a "
               "client certificate: see tls_min and client_cert";
    case TLS1_AD_PROTOCOL_VERSION:
        return "the server does not speak this version of TLS; see tls_min";
    case TLS13_AD_CERTIFICATE_REQUIRED:
        return "the server wants a client certificate; set client_cert and "
               "client_key";
    case SSL3_AD_BAD_CERTIFICATE:
    case SSL3_AD_UNSUPPORTED_CERTIFICATE:
    case SSL3_AD_CERTIFICATE_REVOKED:
    case SSL3_AD_CERTIFICATE_EXPIRED:
    case SSL3_AD_CERTIFICATE_UNKNOWN:
    case TLS1_AD_UNKNOWN_CA:
    case TLS1_AD_ACCESS_DENIED:
        return fmet_tls_cert_words(alert);
    default:
        return NULL;
    }
}
