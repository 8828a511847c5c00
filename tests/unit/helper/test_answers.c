/*
 * What the helper reads: JSON, times, lists of tokens, bodies.
 */
#include <stdlib.h>
#include <string.h>

#include "src/core/limits.h"
#include "src/helper/api.h"
#include "src/helper/body.h"
#include "src/helper/json.h"
#include "src/helper/owner.h"
#include "tests/unit/unit.h"

static struct json_object *parse(const char *text)
{
    return fmet_json_parse(text, strlen(text));
}

static void only_whole_strict_json_is_read(void **state)
{
    static const char *const bad[] = {
        "",
        " ",
        "x",
        "{",
        "{\"a\":1}x",
        "{\"a\":1}{}",
        "{\"a\":1,}",
        "[1,]",
        "7",
        "\"text\"",
        "true",
        "null",
        "{a:1}",
        "// c\n{}",
        "{\"a\":\"\xff\"}",
        "<html></html>",
    };
    struct json_object *json;
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(bad); i++) {
        json = parse(bad[i]);
        if (json != NULL)
            fail_msg("read: %s", bad[i]);
    }
    json = fmet_json_parse("{}\0{}", 5);
    assert_null(json);
    json = parse(" {\"a\":[1,{\"b\":\"\xc3\xbc\"}]} \r\n\t");
    assert_non_null(json);
    fmet_json_free(json);
    fmet_json_free(NULL);
}

static void depth_is_bounded(void **state)
{
    char text[2 * FMET_JSON_DEPTH + 8];
    struct json_object *json;

    (void)state;
    memset(text, '[', FMET_JSON_DEPTH + 2);
    memset(text + FMET_JSON_DEPTH + 2, ']', FMET_JSON_DEPTH + 2);
    assert_null(fmet_json_parse(text, 2 * (FMET_JSON_DEPTH + 2)));
    json = fmet_json_parse("[[[[]]]]", 8);
    assert_non_null(json);
    fmet_json_free(json);
}

static void types_are_checked(void **state)
{
    struct json_object *json =
        parse("{\"t\":\"x\",\"e\":\"\",\"n\":7,\"z\":\"a\\u0000b\",\"f\":true,"
              "\"s\":\"true\",\"l\":[\"a\"],\"o\":{},\"u\":null}");
    bool flag = false;
    long number = -1;

    (void)state;
    assert_string_equal(fmet_json_text(json, "t"), "x");
    assert_null(fmet_json_text(json, "e"));
    assert_null(fmet_json_text(json, "n"));
    assert_null(fmet_json_text(json, "z"));
    assert_null(fmet_json_text(json, "missing"));
    assert_null(fmet_json_text(NULL, "t"));
    assert_true(fmet_json_flag(json, "f", &flag) && flag);
    assert_false(fmet_json_flag(json, "s", &flag));
    assert_false(fmet_json_flag(json, "n", &flag));
    assert_true(fmet_json_number(json, "n", &number) && number == 7);
    assert_false(fmet_json_number(json, "t", &number));
    assert_int_equal(fmet_json_length(fmet_json_array(json, "l")), 1);
    assert_null(fmet_json_array(json, "o"));
    assert_false(fmet_json_has(json, "u"));
    fmet_json_free(json);
}

/* json-c's names are C strings: `owner` and more would be taken for `owner`. */
static void a_nul_does_not_end_a_name(void **state)
{
    static const char *const texts[] = {
        "{\"owner\\u0000x\":\"alice\"}",
        "{\"owner\":\"bob\",\"owner\\u0000\" :\"alice\"}",
        "[{\"\\u0000\"\n:1}]",
    };
    static const char *const others[] = {
        "{\"owner\\\\u0000\":\"alice\"}",
        "[\"owner\\u0000\",\"x\"]",
        "{\"a\":\"\\u0000\",\"b\":\"c\"}",
    };
    size_t i;

    (void)state;
    for (i = 0; i < sizeof(texts) / sizeof(*texts); i++)
        assert_null(fmet_json_parse(texts[i], strlen(texts[i])));
    for (i = 0; i < sizeof(others) / sizeof(*others); i++)
        fmet_json_free(parse(others[i]));
}

static void pointers_are_those_of_rfc_6901(void **state)
{
    struct json_object *json =
        parse("{\"a/b\":{\"m~n\":[\"x\",true]},\"c\":\"d\"}");

    (void)state;
    assert_string_equal(fmet_json_string(fmet_json_at(json, "/c")), "d");
    assert_string_equal(fmet_json_string(fmet_json_at(json, "/a~1b/m~0n/0")),
                        "x");
    assert_true(fmet_json_true(fmet_json_at(json, "/a~1b/m~0n/1")));
    assert_null(fmet_json_at(json, "/a~1b/m~0n/2"));
    assert_null(fmet_json_at(json, "/a~1b/m~0n/-"));
    assert_null(fmet_json_at(json, "/none"));
    fmet_json_free(json);
}

static void times_are_utc_and_real(void **state)
{
    static const char *const bad[] = {
        "",
        "2025-09-19",
        "2025-09-19T01:22:18",
        "2025-09-19 01:22:18Z",
        "2025-09-19T01:22:18+02:00",
        "2025-13-19T01:22:18Z",
        "2025-02-30T01:22:18Z",
        "2025-09-19T25:22:18Z",
        "2025-09-19T01:22:18.Z",
        "2025-09-19T01:22:18ZZ",
        "9999999-09-19T01:22:18Z",
    };
    int64_t when = 7;
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(bad); i++)
        assert_false(fmet_api_time(bad[i], &when));
    assert_true(fmet_api_time("2025-09-19T01:22:18.996Z", &when));
    assert_int_equal(when, 1758244938);
    assert_true(fmet_api_time("1970-01-01T00:00:00Z", &when));
    assert_int_equal(when, 0);
}

#define ITEM(user, enabled, expires)                                           \
    "{\"name\":\"n\",\"user\":\"" user "\",\"enabled\":" enabled expires "}"
#define LATER ",\"expirationDate\":\"2030-01-01T00:00:00Z\""
#define GONE ",\"expirationDate\":\"2000-01-01T00:00:00Z\""
#define LIST(count, items) "{\"totalCount\":" count ",\"items\":[" items "]}"

static void a_list_has_one_owner_or_none(void **state)
{
    static const struct {
        const char *text;
        enum fmet_result result;
    } rows[] = {
        {LIST("1", ITEM("alice", "true", LATER)), FMET_OK},
        {LIST("1", ITEM("alice", "true", "")), FMET_OK},
        {LIST("2",
              ITEM("alice", "true", LATER) "," ITEM("alice", "false", GONE)),
         FMET_OK},
        {LIST("2", ITEM("alice", "true", LATER) "," ITEM("bob", "true", LATER)),
         FMET_UNPROVABLE},
        {LIST("2", ITEM("alice", "true", LATER) ",{}"), FMET_UNPROVABLE},
        {LIST("2", ITEM("alice", "true", LATER) ",7"), FMET_UNPROVABLE},
        {LIST("0", ""), FMET_UNPROVABLE},
        {LIST("1", ITEM("alice", "false", LATER)), FMET_UNPROVABLE},
        {LIST("1", ITEM("alice", "\"true\"", LATER)), FMET_UNPROVABLE},
        {LIST("1", ITEM("alice", "true", GONE)), FMET_UNPROVABLE},
        {LIST("1", ITEM("alice", "true", ",\"expirationDate\":\"never\"")),
         FMET_UNPROVABLE},
        {LIST("1", ITEM("alice", "true", ",\"expirationDate\":7")),
         FMET_UNPROVABLE},
        {"{\"items\":{}}", FMET_BAD_ANSWER},
        {"{}", FMET_BAD_ANSWER},
        {"[]", FMET_BAD_ANSWER},
        {"{\"items\":[" ITEM("alice", "true", LATER) "]}", FMET_BAD_ANSWER},
        {"{\"totalCount\":\"1\",\"items\":[" ITEM("alice", "true", LATER) "]}",
         FMET_BAD_ANSWER},
        {"{\"totalCount\":1.0,\"items\":[" ITEM("alice", "true", LATER) "]}",
         FMET_BAD_ANSWER},
        /* A page of a longer list could hide another owner. */
        {"{\"totalCount\":2,\"items\":[" ITEM("alice", "true", LATER) "]}",
         FMET_BAD_ANSWER},
    };
    const struct fmet_api_data *v3 = fmet_api_data(FMET_API_V3);
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(rows); i++) {
        struct json_object *json = parse(rows[i].text);
        struct fmet_owner owner = {0};

        assert_non_null(json);
        if (fmet_owner_read(json, v3, 1764000000, &owner) != rows[i].result)
            fail_msg("%s", rows[i].text);
        if (rows[i].result == FMET_OK)
            assert_string_equal(owner.name, "alice");
        fmet_owner_clear(&owner);
        fmet_json_free(json);
    }
}

static void a_token_is_known_only_when_it_is_the_only_one(void **state)
{
    static const char one[] =
        "{\"totalCount\":1,\"items\":[{\"name\":\"ci\",\"user\":\"a\","
        "\"enabled\":true,\"restricted\":false,"
        "\"expirationDate\":\"2030-01-01T00:00:00Z\"}]}";
    /* The second may be the presented one: its date is not one we can read. */
    static const char two[] =
        "{\"totalCount\":2,\"items\":[{\"name\":\"ci\",\"user\":\"a\","
        "\"enabled\":true,\"restricted\":false},"
        "{\"name\":\"cd\",\"user\":\"a\",\"enabled\":true,"
        "\"expirationDate\":\"2030-01-01T00:00:00+00:00\"}]}";
    static const char typed[] =
        "{\"totalCount\":1,\"items\":[{\"name\":\"ci\",\"user\":\"a\","
        "\"enabled\":true,\"restricted\":\"false\"}]}";
    const struct fmet_api_data *v3 = fmet_api_data(FMET_API_V3);
    struct fmet_owner owner = {0};
    struct json_object *json = parse(one);

    (void)state;
    assert_int_equal(fmet_owner_read(json, v3, 1764000000, &owner), FMET_OK);
    assert_true(owner.only_one && owner.unrestricted);
    assert_string_equal(owner.token_name, "ci");
    assert_int_equal(owner.token_expires, 1893456000);
    fmet_owner_clear(&owner);
    fmet_json_free(json);
    json = parse(two);
    assert_int_equal(fmet_owner_read(json, v3, 1764000000, &owner), FMET_OK);
    assert_false(owner.only_one);
    fmet_owner_clear(&owner);
    fmet_json_free(json);
    json = parse(typed);
    assert_int_equal(fmet_owner_read(json, v3, 1764000000, &owner), FMET_OK);
    assert_false(owner.unrestricted);
    fmet_owner_clear(&owner);
    fmet_json_free(json);
}

/* A user may be called like the rest of the sentence. */
static void the_sentence_is_built_not_searched(void **state)
{
    char *alice = fmet_api_no_object("alice");
    char *other = fmet_api_no_object("alice due to lack of proper permissions "
                                     "or the object does not exist.");

    (void)state;
    assert_string_equal(alice,
                        "Unauthorized request by user alice due to lack of "
                        "proper permissions or the object does not exist.");
    assert_string_not_equal(alice, other);
    assert_memory_equal(alice, other, strlen(alice)); /* a lazy reader's trap */
    free(alice);
    free(other);
}

static void the_request_for_a_token_is_as_documented(void **state)
{
    static char user[] = "al\"ice", name[] = "pam-x";
    const struct fmet_request request = {
        .fme_user = user, .token_name = name, .token_seconds = 70};
    char *v4 = fmet_api_mint_body(fmet_api_data(FMET_API_V4), &request);
    char *v3 = fmet_api_mint_body(fmet_api_data(FMET_API_V3), &request);

    (void)state;
    assert_non_null(strstr(v4, "\"secondsToExpiry\":70"));
    assert_non_null(strstr(v4, "\"customPermissions\":false"));
    assert_non_null(strstr(v3, "\"expirationTimeout\":70"));
    assert_non_null(strstr(v3, "\"user\":\"al\\\"ice\""));
    free(v4);
    free(v3);
}

static void a_body_grows_as_it_comes(void **state)
{
    struct fmet_body body = {0};
    size_t i;

    (void)state;
    for (i = 0; i < 10000; i++)
        assert_true(fmet_body_add(&body, "ab", 2));
    assert_int_equal(body.len, 20000);
    assert_int_equal(strlen(body.bytes), 20000);
    fmet_body_clear(&body);
    assert_null(body.bytes);
    fmet_body_clear(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_whole_strict_json_is_read),
        cmocka_unit_test(depth_is_bounded),
        cmocka_unit_test(types_are_checked),
        cmocka_unit_test(a_nul_does_not_end_a_name),
        cmocka_unit_test(pointers_are_those_of_rfc_6901),
        cmocka_unit_test(times_are_utc_and_real),
        cmocka_unit_test(a_list_has_one_owner_or_none),
        cmocka_unit_test(a_token_is_known_only_when_it_is_the_only_one),
        cmocka_unit_test(the_sentence_is_built_not_searched),
        cmocka_unit_test(the_request_for_a_token_is_as_documented),
        cmocka_unit_test(a_body_grows_as_it_comes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
