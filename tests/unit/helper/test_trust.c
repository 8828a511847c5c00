/*
 * Whom libcurl is told to trust.  Where one of its options for that is NULL,
 * libcurl 8.21 and later put the system's trust in its place.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

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

/* In libcurl's place. */
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
    fmet_http_close(transfer.http);
    for (i = 0; i < COUNT(trusted); i++) {
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

static void touch(const char *name)
{
    FILE *file = fopen(in_folder(name), "we");

    assert_non_null(file);
    fclose(file);
}

/* A file is asked for in any case: one of those that OpenSSL would look up. */
static void a_folder_alone(void **state)
{
    static const char *const others[] = {
        "ca.pem",         "0123abcd.r0", "0123abcd.1",
        "0123abcd.0.old", "0123abcd.0~", "0123abc.0",
        "0123ABCD.0",     "0123abcd",    "00123abcd.0",
    };
    struct stat st;
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(others); i++)
        touch(others[i]);
    assert_int_equal(symlink("gone.pem", in_folder("00000000.0")), 0);
    trust(NULL, folder);
    assert_false(stat(trusted[0].text, &st) == 0 && S_ISREG(st.st_mode));
    assert_string_equal(trusted[1].text, folder);
    touch("0123abcd.0");
    trust(NULL, folder);
    assert_string_equal(trusted[0].text, in_folder("0123abcd.0"));
    assert_string_equal(trusted[1].text, folder);
    for (i = 0; i < COUNT(others); i++)
        unlink(in_folder(others[i]));
    unlink(in_folder("00000000.0"));
    unlink(in_folder("0123abcd.0"));
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
        cmocka_unit_test(a_folder_alone),
        cmocka_unit_test(the_systems),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
