/*
 * Words, patterns and URLs: the grammar of values.
 */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "src/core/pattern.h"
#include "src/core/url.h"
#include "src/core/words.h"
#include "tests/unit/unit.h"

/* The words of TEXT joined by `;`, operators in brackets; or the error. */
static const char *joined(const char *text, const char *operators)
{
    static char line[1024];
    struct fmet_words words = {0};
    struct fmet_error error = {{0}};
    size_t i;

    *line = '\0';
    if (!fmet_words_split(text, operators, &words, &error))
        return strcpy(line, error.text);
    for (i = 0; i < words.count; i++) {
        strcat(line, i != 0 ? ";" : "");
        strcat(line, words.word[i].is_operator ? "[" : "");
        strcat(line, words.word[i].text);
        strcat(line, words.word[i].is_operator ? "]" : "");
    }
    fmet_words_clear(&words);
    return line;
}

static void words_are_split_at_blanks_and_operators(void **state)
{
    (void)state;
    assert_string_equal(joined("  a\tb  c ", ""), "a;b;c");
    assert_string_equal(joined("", ""), "");
    assert_string_equal(joined("a|b | c", "|"), "a;[|];b;[|];c");
    assert_string_equal(joined("a|b,c->d", ""), "a|b,c->d");
    assert_string_equal(joined("x ->g1,g2", "->,"), "x;[->];g1;[,];g2");
    assert_string_equal(joined("a-b -c", "->,"), "a-b;-c");
}

static void quotes_make_text_of_everything(void **state)
{
    (void)state;
    assert_string_equal(joined("\"role:Data Stewards\" | b", "|"),
                        "role:Data Stewards;[|];b");
    assert_string_equal(joined("\"a | b -> c, # d\"", "|"), "a | b -> c, # d");
    assert_string_equal(joined("\"a \\\" b \\\\ c\"", ""), "a \" b \\ c");
    assert_string_equal(joined("\"\"", ""), "");
}

static void broken_words_are_errors(void **state)
{
    static const char *const bad[] = {"\"open", "a \"open", "\"a\"b",
                                      "a\"b\"", "\"a\\n\"", "\"a\\",
                                      "a\001b", "a\x7f",    "\"a\" \"b\"c"};
    struct fmet_words words = {0};
    struct fmet_error error;
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(bad); i++) {
        *error.text = '\0';
        assert_false(fmet_words_split(bad[i], "|", &words, &error));
        assert_true(*error.text != '\0');
        assert_null(words.word);
    }
}

static void whole_values_keep_their_blanks_in_quotes_only(void **state)
{
    struct fmet_error error;
    char *value;

    (void)state;
    value = fmet_words_value("  FME password  ", &error);
    assert_string_equal(value, "FME password");
    free(value);
    value = fmet_words_value("\"FME password: \"", &error);
    assert_string_equal(value, "FME password: ");
    free(value);
    assert_null(fmet_words_value("\"a\" b", &error));
    assert_null(fmet_words_value("\"a", &error));
}

static void patterns_match_byte_by_byte(void **state)
{
    static const struct {
        const char *pattern, *text;
        bool match;
    } rows[] = {
        {"util", "util", true},
        {"util", "Util", false},
        {"util", "utility", false},
        {"util*", "utility", true},
        {"*", "", true},
        {"*", "anything", true},
        {"?", "", false},
        {"?", "a", true},
        {"role:Data *", "role:Data Stewards", true},
        {"role:*:x", "role:a:b:x", true},
        {"a*b*c", "aXbXXc", true},
        {"a*b*c", "aXbXX", false},
        {"**a", "bba", true},
        {"[ab]", "a", false},
        {"\\*", "*", false},
        {"", "", true},
        {"", "a", false},
    };
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(rows); i++)
        assert_int_equal(fmet_pattern_match(rows[i].pattern, rows[i].text),
                         rows[i].match);
}

static void patterns_do_not_explode(void **state)
{
    char pattern[513], text[4097];
    size_t i;

    (void)state;
    for (i = 0; i < 512; i++)
        pattern[i] = i % 2 == 0 ? '*' : 'a';
    pattern[512] = '\0';
    memset(text, 'a', 4096);
    text[4095] = 'b';
    text[4096] = '\0';
    assert_false(fmet_pattern_match(pattern, text));
}

static void patterns_know_what_they_may_match(void **state)
{
    (void)state;
    assert_true(fmet_pattern_may_match("role:x", "role:"));
    assert_true(fmet_pattern_may_match("*", "role:"));
    assert_true(fmet_pattern_may_match("r*", "role:"));
    assert_true(fmet_pattern_may_match("?ole:?", "role:"));
    assert_false(fmet_pattern_may_match("rol", "role:"));
    assert_false(fmet_pattern_may_match("util", "role:"));
    assert_false(fmet_pattern_may_match("roles:x", "role:"));
}

static void check_url(const char *text, const char *wanted)
{
    struct fmet_error error = {{0}};
    char *url = fmet_url_normalize(text, 1024, &error);

    if (wanted == NULL) {
        assert_null(url);
        assert_true(*error.text != '\0');
    } else {
        assert_non_null(url);
        assert_string_equal(url, wanted);
    }
    free(url);
}

static void urls_are_brought_into_one_form(void **state)
{
    (void)state;
    check_url("https://fme.example.com", "https://fme.example.com");
    check_url("https://fme.example.com/", "https://fme.example.com");
    check_url("HTTPS://fme.example.com:8443/fmeserver/",
              "https://fme.example.com:8443");
    check_url("https://[2001:db8::1]:8443", "https://[2001:db8::1]:8443");
    check_url("https://10.0.0.1", "https://10.0.0.1");
}

static void other_urls_are_refused(void **state)
{
    static const char *const bad[] = {
        "fme.example.com",     "ftp://fme",           "https://",
        "https://user@fme",    "https://user:pw@fme", "https://fme/path",
        "https://fme?x",       "https://fme#x",       "https://fme:0",
        "https://fme:65536",   "https://fme:",        "https://fme:80x",
        "https://fme example", "https://[::1",        "https://[zz]",
        "https://fme\r\nX: y", "https://-fme",        "https://a..b",
        "https://fme\\@evil",  "file:///etc/passwd",
    };
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(bad); i++)
        check_url(bad[i], NULL);
}

/* Any local user may listen on an unprivileged port, anybody on a network. */
static void plain_http_opens_no_door(void **state)
{
    (void)state;
    check_url("http://localhost", "http://localhost");
    check_url("http://127.0.0.1:80", "http://127.0.0.1:80");
    check_url("http://127.9.9.9:1023", "http://127.9.9.9:1023");
    check_url("http://[::1]:80", "http://[::1]:80");
    check_url("http://fme.example.com", NULL);
    check_url("http://localhost.evil.example", NULL);
    check_url("http://127.0.0.1.evil.example", NULL);
    check_url("http://128.0.0.1", NULL);
    check_url("http://[::2]", NULL);
    check_url("http://localhost:1024", NULL);
    check_url("http://localhost:8080", NULL);
    check_url("http://0x7f000001", NULL);
    check_url("http://127.1", NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_are_split_at_blanks_and_operators),
        cmocka_unit_test(quotes_make_text_of_everything),
        cmocka_unit_test(broken_words_are_errors),
        cmocka_unit_test(whole_values_keep_their_blanks_in_quotes_only),
        cmocka_unit_test(patterns_match_byte_by_byte),
        cmocka_unit_test(patterns_do_not_explode),
        cmocka_unit_test(patterns_know_what_they_may_match),
        cmocka_unit_test(urls_are_brought_into_one_form),
        cmocka_unit_test(other_urls_are_refused),
        cmocka_unit_test(plain_http_opens_no_door),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
