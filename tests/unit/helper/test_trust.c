/*
 * Whom libcurl is told to trust, and OpenSSL besides.  Where one of its options
 * for that is NULL, libcurl 8.21 and later put the system's trust in its place.
 */
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "src/helper/tls.h"
#include "src/helper/transfer.h"
#include "tests/unit/unit.h"

static char server[] = "https://fme.example.com",
            proxy[] = "https://proxy.example.com:3128";
static char folder[] = "/tmp/fmet-trust-XXXXXX";

/* The four, as they were set last. */
static struct {
    CURLoption option;
    char text[FMET_PATH_MAX];
} trusted[] = {{.option = CURLOPT_CAINFO},
               {.option = CURLOPT_CAPATH},
               {.option = CURLOPT_PROXY_CAINFO},
               {.option = CURLOPT_PROXY_CAPATH}};

static unsigned libcurl_is; /* 0x081500 is 8.21.0 */
static bool folder_alone;   /* OpenSSL is told */

/* In libcurl's place. */
curl_version_info_data *curl_version_info(CURLversion age)
{
    static curl_version_info_data data;

    (void)age;
    data.version_num = libcurl_is;
    return &data;
}

#undef curl_easy_setopt
CURLcode curl_easy_setopt(CURL *easy, CURLoption option, ...)
{
    const char *text;
    va_list args;
    size_t i;

    (void)easy;
    for (i = 0; i < COUNT(trusted); i++) {
        if (option != trusted[i].option)
            continue;
        va_start(args, option);
        text = va_arg(args, const char *);
        va_end(args);
        snprintf(trusted[i].text, sizeof(trusted[i].text), "%s",
                 text != NULL ? text : "NULL");
    }
    return CURLE_OK;
}

/* What is trusted with this in the configuration, server and proxy alike. */
static void trust(char *cafile, char *capath)
{
    struct fmet_request request = {.server = server,
                                   .proxy = proxy,
                                   .timeout_ms = 1000,
                                   .connect_timeout_ms = 1000,
                                   .cafile = cafile,
                                   .capath = capath};
    struct fmet_transfer transfer = {0};
    size_t i;

    for (i = 0; i < COUNT(trusted); i++)
        strcpy(trusted[i].text, "not set");
    assert_int_equal(fmet_http_open(&request, &transfer.http), FMET_OK);
    assert_true(fmet_transfer_settings(&transfer));
    folder_alone = transfer.http->trust.folder_alone;
    fmet_http_close(transfer.http);
    for (i = 0; i < COUNT(trusted); i++) {
        if (libcurl_is >= 0x081500)
            assert_string_not_equal(trusted[i].text, "NULL");
        assert_string_not_equal(trusted[i].text, "not set");
        assert_string_equal(trusted[i].text, trusted[i % 2].text);
    }
}

static void a_file_alone(void **state)
{
    static char cafile[] = "/etc/ca.pem";
    struct stat st;

    (void)state;
    trust(cafile, NULL);
    assert_string_equal(trusted[0].text, cafile);
    assert_false(stat(trusted[1].text, &st) == 0 && S_ISDIR(st.st_mode));
}

static void a_file_and_a_folder(void **state)
{
    static char cafile[] = "/etc/ca.pem";

    (void)state;
    trust(cafile, folder);
    assert_string_equal(trusted[0].text, cafile);
    assert_string_equal(trusted[1].text, folder);
}

static char *in_folder(const char *name)
{
    static char path[FMET_PATH_MAX];

    snprintf(path, sizeof(path), "%s/%s", folder, name);
    return path;
}

static void put(const char *name, const char *text)
{
    FILE *file = fopen(in_folder(name), "we");

    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    fclose(file);
}

/* The CA of these tests: itself alone, and under the hash that OpenSSL looks
   for. */
static char ca[2048], ca_name[16];

static void make_ca(void)
{
    EVP_PKEY *key = EVP_EC_gen("P-256");
    X509 *cert = X509_new();
    BIO *bio = BIO_new(BIO_s_mem());

    assert_true(key != NULL && cert != NULL && bio != NULL);
    X509_gmtime_adj(X509_getm_notBefore(cert), 0);
    X509_gmtime_adj(X509_getm_notAfter(cert), 3600);
    assert_int_equal(X509_set_pubkey(cert, key), 1);
    assert_int_equal(X509_NAME_add_entry_by_txt(
                         X509_get_subject_name(cert), "CN", MBSTRING_ASC,
                         (const unsigned char *)"ca", -1, -1, 0),
                     1);
    assert_int_equal(X509_set_issuer_name(cert, X509_get_subject_name(cert)),
                     1);
    assert_true(X509_sign(cert, key, EVP_sha256()) > 0);
    assert_int_equal(PEM_write_bio_X509(bio, cert), 1);
    assert_true(BIO_read(bio, ca, sizeof(ca) - 1) > 0);
    snprintf(ca_name, sizeof(ca_name), "%08lx.0", X509_subject_name_hash(cert));
    BIO_free(bio);
    X509_free(cert);
    EVP_PKEY_free(key);
}

/* A folder of files that are no CAs of its, and of one of that name that is no
   certificate. */
static void fill_folder(bool put_ca)
{
    static const char *const others[] = {
        "ca.pem",         "0123abcd.r0", "0123abcd.1",
        "0123abcd.0.old", "0123abcd.0~", "0123abc.0",
        "0123ABCD.0",     "0123abcd",    "00123abcd.0",
    };
    size_t i;

    for (i = 0; i < COUNT(others); i++)
        put_ca ? put(others[i], ca) : (void)unlink(in_folder(others[i]));
    if (put_ca)
        assert_int_equal(symlink("gone.pem", in_folder("00000000.0")), 0);
    else
        unlink(in_folder("00000000.0"));
}

static void a_folder_without_a_ca(void **state)
{
    struct stat st;

    (void)state;
    fill_folder(true);
    for (libcurl_is = 0x075801; libcurl_is <= 0x081500;
         libcurl_is += 0x081500 - 0x075801) {
        trust(NULL, folder);
        assert_false(stat(trusted[0].text, &st) == 0 && S_ISREG(st.st_mode));
        assert_string_not_equal(trusted[0].text, "NULL");
        assert_string_equal(trusted[1].text, folder);
        assert_false(folder_alone);
    }
    fill_folder(false);
}

static void a_folder_alone(void **state)
{
    (void)state;
    fill_folder(true);
    put(ca_name, ca);
    libcurl_is = 0x081400;
    trust(NULL, folder);
    assert_string_equal(trusted[0].text, "NULL");
    assert_string_equal(trusted[1].text, folder);
    assert_false(folder_alone);
    libcurl_is = 0x081500;
    put("00000001.0", "no certificate\n");
    trust(NULL, folder);
    assert_string_equal(trusted[0].text, in_folder(ca_name));
    assert_string_equal(trusted[1].text, folder);
    assert_true(folder_alone);
    unlink(in_folder("00000001.0"));
    unlink(in_folder(ca_name));
    fill_folder(false);
}

/* Whether CONTEXT trusts the CA. */
static bool trusts_ca(SSL_CTX *context)
{
    BIO *bio = BIO_new_mem_buf(ca, -1);
    X509 *cert = PEM_read_bio_X509(bio, NULL, NULL, NULL);
    X509_STORE_CTX *check = X509_STORE_CTX_new();
    bool good;

    assert_int_equal(
        X509_STORE_CTX_init(check, SSL_CTX_get_cert_store(context), cert, NULL),
        1);
    good = X509_verify_cert(check) == 1;
    X509_STORE_CTX_free(check);
    X509_free(cert);
    BIO_free(bio);
    return good;
}

/* What libcurl has read before is forgotten. */
static void openssl_trusts_the_folder_alone(void **state)
{
    SSL_CTX *context = SSL_CTX_new(TLS_client_method());

    (void)state;
    put("ca.pem", ca);
    assert_int_equal(
        SSL_CTX_load_verify_locations(context, in_folder("ca.pem"), NULL), 1);
    assert_true(trusts_ca(context));
    assert_true(fmet_tls_trust_folder(context, folder));
    assert_false(trusts_ca(context));
    put(ca_name, ca);
    assert_true(trusts_ca(context));
    SSL_CTX_free(context);
    unlink(in_folder(ca_name));
    unlink(in_folder("ca.pem"));
}

/* Nothing, or the bundle, or the folder: whatever this host has. */
static void the_systems(void **state)
{
    (void)state;
    trust(NULL, NULL);
}

static int set_up(void **state)
{
    (void)state;
    libcurl_is = 0x081500;
    make_ca();
    return mkdtemp(folder) != NULL ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    return rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_alone),
        cmocka_unit_test(a_file_and_a_folder),
        cmocka_unit_test(a_folder_without_a_ca),
        cmocka_unit_test(a_folder_alone),
        cmocka_unit_test(openssl_trusts_the_folder_alone),
        cmocka_unit_test(the_systems),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
