/*
 * What an answer that is not the hoped one means, and what of it may go into a
 * log; hostile JSON; the small readers of URLs and deadlines.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "src/core/limits.h"
#include "src/helper/answer.h"
#include "src/helper/deadline.h"
#include "src/helper/json.h"
#include "src/helper/lexical.h"
#include "src/helper/server.h"
#include "tests/unit/unit.h"

/* A login that was answered; nothing in it is allocated but the reply. */
struct asked {
    struct fmet_request request;
    struct fmet_reply reply;
    struct fmet_login login;
    struct fmet_http_call call;
};

static void answer(struct asked *asked, unsigned status, const char *body)
{
    static const char secret[] = "hunter2 hunter2";

    *asked = (struct asked){0};
    assert_int_equal(
        fmet_secret_set(&asked->request.secret, secret, strlen(secret)),
        FMET_OK);
    asked->login.request = &asked->request;
    asked->login.reply = &asked->reply;
    asked->call.status = status;
    assert_true(fmet_body_add(&asked->call.answer, body, strlen(body)));
}

static void end(struct asked *asked)
{
    fmet_http_call_clear(&asked->call);
    fmet_reply_clear(&asked->reply);
}

static void a_status_means_one_thing(void **state)
{
    static const struct {
        unsigned status;
        enum fmet_result refusal, control;
    } rows[] = {
        {200, FMET_BAD_ANSWER, FMET_OPEN_SERVER},
        {201, FMET_BAD_ANSWER, FMET_OPEN_SERVER},
        {204, FMET_BAD_ANSWER, FMET_OPEN_SERVER},
        {301, FMET_BAD_ANSWER, FMET_BAD_ANSWER},
        {302, FMET_BAD_ANSWER, FMET_BAD_ANSWER},
        {400, FMET_BAD_ANSWER, FMET_OPEN_SERVER},
        {401, FMET_REJECTED, FMET_OK},
        {402, FMET_BAD_ANSWER, FMET_OPEN_SERVER},
        {403, FMET_BAD_ANSWER, FMET_OPEN_SERVER},
        {404, FMET_BAD_ANSWER, FMET_OPEN_SERVER},
        {409, FMET_SERVER_ERROR, FMET_SERVER_ERROR},
        {418, FMET_BAD_ANSWER, FMET_OPEN_SERVER},
        {429, FMET_SERVER_ERROR, FMET_SERVER_ERROR},
        {500, FMET_SERVER_ERROR, FMET_SERVER_ERROR},
        {502, FMET_SERVER_ERROR, FMET_SERVER_ERROR},
        {503, FMET_SERVER_ERROR, FMET_SERVER_ERROR},
        {599, FMET_SERVER_ERROR, FMET_SERVER_ERROR},
        {600, FMET_BAD_ANSWER, FMET_OPEN_SERVER},
        {999, FMET_BAD_ANSWER, FMET_OPEN_SERVER},
    };
    struct asked asked;
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(rows); i++) {
        answer(&asked, rows[i].status, "{\"message\":\"No.\"}");
        assert_int_equal(fmet_answer_refusal(&asked.login, &asked.call),
                         rows[i].refusal);
        assert_int_equal(asked.reply.status, rows[i].status);
        assert_string_equal(asked.reply.server_text, "No.");
        assert_int_equal(fmet_answer_control(&asked.login, &asked.call),
                         rows[i].control);
        assert_int_equal(asked.reply.control_passed, rows[i].status == 401);
        end(&asked);
    }
}

static void an_answer_that_did_not_come_passes_no_control(void **state)
{
    struct asked asked;

    (void)state;
    answer(&asked, 401, "{}");
    asked.call.result = FMET_TOO_LARGE;
    fmet_answer_note_control(&asked.login, &asked.call);
    assert_false(asked.reply.control_passed);
    end(&asked);
}

static void the_servers_words_are_cleaned_and_cut(void **state)
{
    static const char begin[] = "{\"message\":\"a b ";
    char body[2048], *text;
    struct asked asked;
    size_t i;

    (void)state;
    answer(&asked, 400, "{\"message\":\"a\\u001b[2J\\r\\nroot: in\\u007f\"}");
    fmet_answer_refusal(&asked.login, &asked.call);
    text = asked.reply.server_text;
    assert_string_equal(text, "a [2J  root: in ");
    end(&asked);

    memset(body, ' ', sizeof(body));
    memcpy(body, begin, strlen(begin)); /* NOLINT: the end comes below */
    for (i = strlen(begin); i < 1500; i += 2)
        body[i] = 'x';
    memcpy(body + 1500, "\"}", 3);
    answer(&asked, 400, body);
    fmet_answer_refusal(&asked.login, &asked.call);
    assert_int_equal(strlen(asked.reply.server_text), FMET_TEXT_MAX);
    end(&asked);
}

static void words_with_a_secret_in_them_are_dropped(void **state)
{
    static const char *const bodies[] = {
        "{\"message\":\"You said hunter2 hunter2\"}",
        "{\"message\":\"You said hunter2\\u0020hunter2.\"}",
        /* alice and it, as Basic sends them */
        "{\"message\":\"Basic YWxpY2U6aHVudGVyMiBodW50ZXIy\"}",
        "{\"message\":7}",
        "{\"message\":\"a\\u0000b\"}",
        "<html>hunter2 hunter2</html>",
        "",
    };
    struct asked asked;
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(bodies); i++) {
        answer(&asked, 401, bodies[i]);
        assert_int_equal(fmet_answer_refusal(&asked.login, &asked.call),
                         FMET_REJECTED);
        if (asked.reply.server_text != NULL)
            fail_msg("%s: %s", bodies[i], asked.reply.server_text);
        end(&asked);
    }
}

static void a_message_speaks_though_it_be_unreadable(void **state)
{
    static const struct {
        const char *body;
        bool speaks;
    } rows[] = {
        {"{\"message\":\"x\"}", true}, {"{\"message\":\"\"}", true},
        {"{\"message\":7}", true},     {"{\"message\":null}", false},
        {"{\"error\":\"x\"}", false},  {"[\"message\"]", false},
        {"<html></html>", false},      {"", false},
    };
    struct asked asked;
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(rows); i++) {
        answer(&asked, 404, rows[i].body);
        if (fmet_answer_speaks(&asked.call) != rows[i].speaks)
            fail_msg("%s", rows[i].body);
        end(&asked);
    }
}

/* What json-c alone would read. */
static void json_has_no_dialects(void **state)
{
    static const char *const bad[] = {
        "{'a':1}",
        "{\"a\":NaN}",
        "{\"a\":Infinity}",
        "{\"a\":-Infinity}",
        "{\"a\":\"x\ny\"}",
        "{\"a\":\"\x01\"}",
        "{\"a\":\"\xc0\xaf\"}",         /* overlong */
        "{\"a\":\"\xe0\x80\xaf\"}",     /* overlong */
        "{\"a\":\"\xed\xa0\x80\"}",     /* a surrogate */
        "{\"a\":\"\xf4\x90\x80\x80\"}", /* past U+10FFFF */
        "{\"a\":\"\xf5\x80\x80\x80\"}",
        "{\"a\":\"\xc3\"}",
        "\xef\xbb\xbf{}",
        "{\"a\":1}/* c */",
        "{\"a\":\"x\\\"}",
        "{\"a\\u0000b\":1}", /* json-c's name would be "a" */
        "{\"x\":\"y\",\"a\\u0000\" :1}",
    };
    static const char *const good[] = {
        "{\"a\":\"\\\\\"}",
        "{\"a\":\"\\\"\"}",
        "{\"a\":\"\\u0000\",\"b\\\\u0000\":1}",
        "{\"a\":[true,false,null,-1.5e+10]}",
        "{\"a\":\"\xf0\x9f\x97\xba \xe2\x82\xac \xc3\xbc ' / NaN\"}",
    };
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(bad); i++)
        if (fmet_json_parse(bad[i], strlen(bad[i])) != NULL)
            fail_msg("read: %s", bad[i]);
    for (i = 0; i < COUNT(good); i++) {
        struct json_object *json = fmet_json_parse(good[i], strlen(good[i]));

        if (json == NULL)
            fail_msg("not read: %s", good[i]);
        fmet_json_free(json);
    }
    assert_false(fmet_lexical_valid("\"", 1));
    assert_true(fmet_lexical_valid("", 0));
}

static struct json_object *parse_text(const char *text)
{
    return fmet_json_parse(text, strlen(text));
}

/* A number that no integer holds is as large as one can be (json-c 0.16), or
   makes the whole text none (0.17 on). */
static void numbers_and_duplicates_are_bounded(void **state)
{
    struct json_object *json = parse_text("{\"n\":99999999999999999999999}");
    long number = 7;

    (void)state;
    assert_true(json == NULL ||
                (fmet_json_number(json, "n", &number) && number > 1000000));
    fmet_json_free(json);
    json = parse_text("{\"f\":1.0,\"d\":\"x\",\"d\":\"y\"}");
    assert_non_null(json);
    assert_false(fmet_json_number(json, "f", &number));
    assert_string_equal(fmet_json_text(json, "d"), "y");
    fmet_json_free(json);
    json = parse_text("{\"e\":1e999}");
    assert_true(json == NULL || !fmet_json_number(json, "e", &number));
    fmet_json_free(json);
}

/* json-c 0.16 takes "/l/" for "/l/0", and 2^32 for 0. */
static void an_index_is_digits_without_a_leading_zero(void **state)
{
    static const char text[] =
        "{\"l\":[\"a\",\"b\"],\"\":\"e\",\"0\":\"z\",\"ll\":[[\"x\"]]}";
    static const char *const nothing[] = {
        "/l/",           "/l/2",   "/l/00", "/l/01", "/l/+1",
        "/l/ 1",         "/l/-",   "/l/-1", "/l/1x", "/l/a",
        "/l/4294967296", "/l/0/0", "x",     "/l/1e0"};
    struct json_object *json = fmet_json_parse(text, strlen(text));
    char long_pointer[FMET_POINTER_MAX + 8];
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(nothing); i++)
        if (fmet_json_at(json, nothing[i]) != NULL)
            fail_msg("%s names something", nothing[i]);
    assert_string_equal(fmet_json_string(fmet_json_at(json, "/l/1")), "b");
    assert_string_equal(fmet_json_string(fmet_json_at(json, "/ll/0/0")), "x");
    assert_string_equal(fmet_json_string(fmet_json_at(json, "/0")), "z");
    assert_string_equal(fmet_json_string(fmet_json_at(json, "/")), "e");
    assert_ptr_equal(fmet_json_at(json, ""), json);
    memset(long_pointer, 'a', sizeof(long_pointer));
    long_pointer[0] = '/';
    long_pointer[sizeof(long_pointer) - 1] = '\0';
    assert_null(fmet_json_at(json, long_pointer));
    fmet_json_free(json);
}

static void localhost_is_this_host(void **state)
{
    static const struct {
        const char *url, *entry;
    } rows[] = {
        {"http://localhost", "localhost:80:127.0.0.1,[::1]"},
        {"https://localhost", "localhost:443:127.0.0.1,[::1]"},
        {"https://LocalHost:8443", "localhost:8443:127.0.0.1,[::1]"},
        {"https://localhost.example", NULL},
        {"https://notlocalhost", NULL},
        {"https://127.0.0.1:80", NULL},
    };
    char entry[64], small[8];
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(rows); i++) {
        bool pinned =
            fmet_server_pin_localhost(rows[i].url, entry, sizeof(entry));

        assert_int_equal(pinned, rows[i].entry != NULL);
        if (pinned)
            assert_string_equal(entry, rows[i].entry);
    }
    assert_false(fmet_server_pin_localhost(rows[0].url, small, sizeof(small)));
    assert_string_equal(fmet_server_scheme("https://x"), "https");
    assert_string_equal(fmet_server_scheme("http://x"), "http");
}

/* The reply must be there before the module stops waiting for it. */
static void the_helpers_deadline_is_before_the_modules(void **state)
{
    int64_t left = fmet_deadline_left(fmet_deadline_of(10000));

    (void)state;
    assert_true(left <= 10000 - FMET_REPLY_MARGIN_MS && left > 9000);
    left = fmet_deadline_left(fmet_deadline_of(100));
    assert_true(left <= 90 && left > 0);
    assert_true(fmet_deadline_left(fmet_deadline_in(-5)) < 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_status_means_one_thing),
        cmocka_unit_test(an_answer_that_did_not_come_passes_no_control),
        cmocka_unit_test(the_servers_words_are_cleaned_and_cut),
        cmocka_unit_test(words_with_a_secret_in_them_are_dropped),
        cmocka_unit_test(a_message_speaks_though_it_be_unreadable),
        cmocka_unit_test(json_has_no_dialects),
        cmocka_unit_test(numbers_and_duplicates_are_bounded),
        cmocka_unit_test(an_index_is_digits_without_a_leading_zero),
        cmocka_unit_test(localhost_is_this_host),
        cmocka_unit_test(the_helpers_deadline_is_before_the_modules),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
