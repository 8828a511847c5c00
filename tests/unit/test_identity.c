/*
 * Names and credentials by their form.
 */
#include <stdlib.h>
#include <string.h>

#include "src/core/identity.h"
#include "tests/unit/unit.h"

static char template[] = "%u";
static char at_template[] = "%u@example.com";
static char local[] = "jdoe", fme[] = "john.doe@example.com";
static char local_admin[] = "root2", fme_admin[] = "admin";
static struct fmet_alias aliases[] = {
    {local, fme}, {local_admin, fme_admin}, {local, fme_admin}};

static struct fmet_config config(void)
{
    return (struct fmet_config){.fme_user = template,
                                .min_uid = 1000,
                                .aliases = aliases,
                                .alias_count = COUNT(aliases)};
}

static void only_ordinary_users(void **state)
{
    struct fmet_config c = config();

    (void)state;
    assert_int_equal(fmet_identity_local(&c, 1000), FMET_OK);
    assert_int_equal(fmet_identity_local(&c, 999), FMET_LOW_UID);
    assert_int_equal(fmet_identity_local(&c, 65534), FMET_LOW_UID);
    assert_int_equal(fmet_identity_local(&c, (uid_t)-1), FMET_LOW_UID);
    c.min_uid = 0;
    assert_int_equal(fmet_identity_local(&c, 0), FMET_LOW_UID);
}

static void check_user(const struct fmet_config *c, const char *name,
                       const char *wanted)
{
    char *user = NULL;
    enum fmet_result result = fmet_identity_fme_user(c, name, &user);

    if (wanted == NULL) {
        assert_int_equal(result, FMET_BAD_FME_USER);
        assert_null(user);
    } else {
        assert_int_equal(result, FMET_OK);
        assert_string_equal(user, wanted);
    }
    free(user);
}

static void the_fme_user_comes_from_alias_or_template(void **state)
{
    struct fmet_config c = config();

    (void)state;
    check_user(&c, "alice", "alice");
    check_user(&c, "jdoe", "john.doe@example.com");
    c.fme_user = at_template;
    check_user(&c, "alice", "alice@example.com");
}

/* They ship with known passwords: admin/admin must not be a login. */
static void built_in_accounts_need_an_alias(void **state)
{
    struct fmet_config c = config();

    (void)state;
    check_user(&c, "admin", NULL);
    check_user(&c, "author", NULL);
    check_user(&c, "user", NULL);
    check_user(&c, "guest", NULL);
    check_user(&c, "Admin", NULL);
    check_user(&c, "root2", "admin");
}

static void names_that_fme_forbids_are_refused(void **state)
{
    static const char *const bad[] = {
        "",          ".",
        "..",        "a/b",
        "a:b",       "a*b",
        "a?b",       "a\"b",
        "a<b",       "a>b",
        "a|b",       "a^b",
        "a&b",       "a'b",
        "a=b",       "a+b",
        "a%b",       "a#b",
        " a",        "a ",
        "a\nb",      "a\x7f",
        "a\xc2\x85", "\xff",
        "\xc0\xaf",  "\xed\xa0\x80",
        "a\xe2\x82",
    };
    char longest[222];
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(bad); i++)
        assert_false(fmet_identity_fme_name_valid(bad[i]));
    assert_true(fmet_identity_fme_name_valid("J\xc3\xbcrgen M\xc3\xbcller"));
    assert_true(fmet_identity_fme_name_valid("DOM\\user@example.com"));
    memset(longest, 'a', sizeof(longest));
    longest[220] = '\0';
    assert_true(fmet_identity_fme_name_valid(longest));
    longest[220] = 'a';
    longest[221] = '\0';
    assert_false(fmet_identity_fme_name_valid(longest));
}

static enum fmet_result credential(enum fmet_mode configured, const char *text,
                                   enum fmet_mode *mode)
{
    struct fmet_secret secret = {0};

    fmet_secret_set(&secret, text, strlen(text));
    return fmet_identity_credential(configured, &secret, mode);
}

#define HEX40 "0123456789abcdef0123456789abcdef01234567"

static void auto_takes_forty_hex_digits_for_a_token(void **state)
{
    enum fmet_mode mode;

    (void)state;
    assert_int_equal(credential(FMET_MODE_AUTO, HEX40, &mode), FMET_OK);
    assert_int_equal(mode, FMET_MODE_TOKEN);
    assert_int_equal(credential(FMET_MODE_AUTO, HEX40 "8", &mode), FMET_OK);
    assert_int_equal(mode, FMET_MODE_PASSWORD);
    assert_int_equal(credential(FMET_MODE_AUTO,
                                "0123456789ABCDEF0123456789abcdef01234567",
                                &mode),
                     FMET_OK);
    assert_int_equal(mode, FMET_MODE_PASSWORD);
    assert_int_equal(credential(FMET_MODE_PASSWORD, HEX40, &mode), FMET_OK);
    assert_int_equal(mode, FMET_MODE_PASSWORD);
}

static void a_token_cannot_break_out_of_its_header(void **state)
{
    static const char *const bad[] = {"short",
                                      "0123456789abcdef\r\nX: y",
                                      "0123456789abcdef,x=y",
                                      "0123456789abcdef 0",
                                      "0123456789abcdef\"",
                                      "0123456789abcd\xc3\xbc"};
    enum fmet_mode mode;
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(bad); i++)
        assert_int_equal(credential(FMET_MODE_TOKEN, bad[i], &mode),
                         FMET_BAD_SECRET);
    assert_int_equal(credential(FMET_MODE_TOKEN, "0123456789ABCDEF", &mode),
                     FMET_OK);
}

/* sshd, auth-pam.c: what it runs the stack with for a login it will refuse. */
static void sshds_junk_password_is_known_at_any_length(void **state)
{
    static const char junk[] = "\b\n\r\177INCORRECT\b\n\r\177INCORRECT\b";
    char text[sizeof(junk)];
    enum fmet_mode mode;
    size_t len;

    (void)state;
    for (len = 1; len < sizeof(junk); len++) {
        memcpy(text, junk, len);
        text[len] = '\0';
        assert_int_equal(credential(FMET_MODE_PASSWORD, text, &mode),
                         FMET_JUNK_SECRET);
    }
    assert_int_equal(credential(FMET_MODE_PASSWORD, "INCORRECT", &mode),
                     FMET_OK);
    assert_int_equal(credential(FMET_MODE_PASSWORD, "", &mode),
                     FMET_BAD_SECRET);
}

static void the_user_stays_one_segment_of_a_path(void **state)
{
    char *path = fmet_identity_expand_path("/a/%u/b?u=%u", "J\xc3\xbc x\\@y");

    (void)state;
    assert_string_equal(path, "/a/J%C3%BC%20x%5C%40y/b?u=J%C3%BC%20x%5C%40y");
    free(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_ordinary_users),
        cmocka_unit_test(the_fme_user_comes_from_alias_or_template),
        cmocka_unit_test(built_in_accounts_need_an_alias),
        cmocka_unit_test(names_that_fme_forbids_are_refused),
        cmocka_unit_test(auto_takes_forty_hex_digits_for_a_token),
        cmocka_unit_test(a_token_cannot_break_out_of_its_header),
        cmocka_unit_test(sshds_junk_password_is_known_at_any_length),
        cmocka_unit_test(the_user_stays_one_segment_of_a_path),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
