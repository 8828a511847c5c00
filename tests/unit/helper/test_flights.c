/*
 * The whole helper, as the module starts it, against the FME simulator: what
 * it asks, how often, and what it makes of the answers.  HTTP/1.1 without TLS;
 * TLS, HTTP/2 and PAM are tests/e2e's.
 */
#include <time.h>

#include "tests/unit/helper/flight.h"

#define ALL "a11ce00000000000000000000000000000000001"
#define UTIL "a11ce00000000000000000000000000000000002"
#define BOBS "b0b0000000000000000000000000000000000001"
#define DAVES "dafe0000000000000000000000000000000000d1"
#define TRAP "5e00000000000000000000000000000000000001"
#define DEAD "0123456789abcdef0123456789abcdef01234567"
#define PW "alice's password"

static const char people[] =
    "user alice password \"alice's password\" role fmeauthor\n"
    "user bob password \"bob's password\" role fmeuser\n"
    "user dave password daves role fmesuperuser role \"Data Stewards\" manager "
    "superuser\n"
    "user grace password graces no-tokens\n"
    /* Called like the rest of the sentence that names alice. */
    "user \"alice due to lack of proper permissions or the object does not "
    "exist.\" password other\n"
    "repository Utilities\n"
    "repository Other\n"
    "json /me '{\"roles\":[\"a\",7,\"b\\u0007\",\"c d\"],\"is\":true,"
    "\"no\":false,\"one\":\"x\",\"n\":1}'\n"
    "token " ALL " owner alice name all\n"
    "token " UTIL " owner alice name util restricted"
    " allow /fmeapiv4/repositories/Utilities"
    " allow /fmerest/v3/repositories/Utilities\n"
    "token " BOBS " owner bob name ci\n"
    "token " DAVES " owner dave name ci\n"
    "token " TRAP " owner \"alice due to lack of proper permissions or the "
    "object does not exist.\" name trap\n"
    "release 2025.1\n";

#define U4 "/fmeapiv4/repositories/Utilities"
#define O4 "/fmeapiv4/repositories/Other"
#define U3 "/fmerest/v3/repositories/Utilities"
#define OLD "release 2021.0"
#define NEW "release 2026.2"
#define BOTH (ROLES | UNRESTRICTED)

#define TRY(flights)                                                           \
    ((void)state, flight_try_all(flights, sizeof(flights) / sizeof(*(flights))))

static void a_password_is_judged_once(void **state)
{
    static const struct flight flights[] = {
        {"", "alice", PW, 0, NULL, NULL, "ok v4 control 1/1/1 "},
        {"", "alice", PW, V3, NULL, NULL, "ok v3 control 1/1/1 "},
        {"", "alice", PW, UNRESTRICTED, U4, NULL,
         "ok v4 control 1/1/1 unrestricted;s;"},
        {"", "alice", "wrong", 0, NULL, NULL, "rejected v4 control 1/0/1 "},
        {"", "ghost", "wrong", 0, NULL, NULL, "rejected v4 control 1/0/1 "},
        {"", "grace", "graces", 0, NULL, NULL, "no_mint v4 control 1/0/1 "},
        {"", "dave", "daves", V3 | BOTH, NULL, NULL,
         "ok v3 control 1/1/1 "
         "unrestricted;role:fmesuperuser;role:Data Stewards;"},
        {"", "alice", PW, V3 | ROLES, NULL, NULL, "ok v3 control 1/1/1 "},
        {"accounts-self yes", "alice", PW, V3 | ROLES, NULL, NULL,
         "ok v3 control 1/1/1 role:fmeauthor;"},
    };

    TRY(flights);
}

static void auto_goes_on_only_where_the_endpoint_is_missing(void **state)
{
    static const struct flight flights[] = {
        {OLD, "alice", PW, 0, NULL, NULL, "ok v3 control 2/1/1 "},
        {OLD, "alice", PW, HINT_V3, NULL, NULL, "ok v3 - 1/1/1 "},
        {NEW, "alice", PW, HINT_V3, NULL, NULL, "ok v4 control 2/1/1 "},
        {OLD, "alice", "wrong", 0, NULL, NULL, "rejected v3 control 2/0/1 "},
        {OLD, "alice", PW, V4, NULL, NULL, "bad_answer none - 1/0/1 "},
        {OLD, "alice", ALL, 0, NULL, NULL, "ok v3 control 0/0/1 "},
        {NEW, "alice", ALL, HINT_V3, NULL, NULL, "ok v4 control 0/0/1 "},
        {"fault POST /fmeapiv4 html 405", "alice", PW, 0, NULL, NULL,
         "ok v3 control 2/1/1 "},
        {"fault POST / status 401", "alice", PW, 0, NULL, NULL,
         "rejected v4 control 1/0/1 "},
        {"fault POST / html 403", "alice", PW, 0, NULL, NULL,
         "no_mint v4 control 1/0/1 "},
        {"fault POST / html 500", "alice", PW, 0, NULL, NULL,
         "server_error v4 control 1/0/1 "},
        {"fault GET /fmeapiv4 html 403", "alice", ALL, V4, NULL, NULL,
         "unprovable v4 - 0/0/1 "},
        /* A message, even one that nobody can read: v4 has spoken. */
        {"fault GET /fmeapiv4 body 404 '{\"message\":7}'", "alice", ALL, 0,
         NULL, NULL, "unprovable v4 - 0/0/1 "},
        {"fault GET /fmeapiv4 body 404 '{\"message\":\"\"}'", "alice", ALL, 0,
         NULL, NULL, "unprovable v4 - 0/0/1 "},
        /* An object of a name that nobody has given: the control, were it asked
           this time, would say the same. */
        {"fault GET /fmeapiv4/repositories body 200 '{}'", "alice", ALL,
         HINT_V4, NULL, NULL, "unprovable v4 - 0/0/1 "},
    };

    TRY(flights);
}

static void only_the_documented_201_is_a_token(void **state)
{
    static const struct flight flights[] = {
        {"fault POST / status 200", "alice", PW, 0, NULL, NULL,
         "bad_answer v4 control 1/0/1 "},
        {"fault POST / status 409", "alice", PW, 0, NULL, NULL,
         "server_error v4 control 1/0/1 "},
        {"fault POST / status 429", "alice", PW, 0, NULL, NULL,
         "server_error v4 control 1/0/1 "},
        {"fault POST / redirect https://x.example/", "alice", PW, 0, NULL, NULL,
         "bad_answer v4 control 1/0/1 "},
        {"fault POST / empty", "alice", PW, 0, NULL, NULL,
         "bad_answer v4 control 1/0/1 "},
        {"fault POST / notjson", "alice", PW, 0, NULL, NULL,
         "bad_answer v4 control 1/0/1 "},
        {"fault POST / types", "alice", PW, 0, NULL, NULL,
         "bad_answer v4 control 1/0/1 "},
        /* Whose it is decides; and it is deleted, by both forms of the path,
           though here it was alice's all the while. */
        {"fault POST / wrong-owner bob", "alice", PW, 0, NULL, NULL,
         "not_owner v4 control 1/2/1 "},
        {"fault POST / no-owner", "alice", PW, 0, NULL, NULL,
         "bad_answer v4 control 1/1/1 "},
        {"fault POST / body 201 '{\"owner\":\"alice\",\"token\":\"short\"}'",
         "alice", PW, 0, NULL, NULL, "bad_answer v4 control 1/0/1 "},
    };

    TRY(flights);
}

static void a_token_is_proved_to_be_the_users(void **state)
{
    static const struct flight flights[] = {
        {"", "alice", UTIL, UNRESTRICTED, U4, NULL, "ok v4 control 0/0/1 s;"},
        {"", "alice", UTIL, 0, O4, NULL, "ok v4 control 0/0/1 "},
        {"missing 403", "alice", ALL, 0, O4, NULL, "ok v4 control 0/0/1 s;"},
        {"", "bob", BOBS, UNRESTRICTED, NULL, NULL,
         "ok v4 control 0/0/1 unrestricted;"},
        {"", "alice", UTIL, V3 | BOTH, U3, NULL, "ok v3 control 0/0/1 s;"},
        {"", "bob", BOBS, V3 | BOTH, NULL, NULL,
         "ok v3 control 0/0/1 unrestricted;"},
        {"", "alice", DEAD, 0, NULL, NULL, "rejected v4 control 0/0/1 "},
        {"", "alice", DEAD, V3, NULL, NULL, "rejected v3 control 0/0/1 "},
        {"", "alice", BOBS, 0, NULL, NULL, "not_owner v4 control 0/0/1 "},
        {"", "alice", BOBS, V3, NULL, NULL, "not_owner v3 control 0/0/1 "},
        {"", "Alice", ALL, 0, NULL, NULL, "not_owner v4 control 0/0/1 "},
        {"", "alice", TRAP, 0, NULL, NULL, "not_owner v4 control 0/0/1 "},
        {"", "dave", DAVES, 0, NULL, NULL, "ok v4 control 0/0/1 "},
        {"", "dave", DAVES, V3, NULL, NULL, "unprovable v3 control 0/0/1 "},
        {"", "alice", DAVES, V3, NULL, NULL, "unprovable v3 control 0/0/1 "},
    };

    TRY(flights);
}

static void half_a_proof_is_none(void **state)
{
    static const struct flight flights[] = {
        {"fault GET /fmeapiv4 wording \"Hello %u\"", "alice", ALL, 0, NULL,
         NULL, "unprovable v4 control 0/0/1 "},
        {"fault GET /fmerest/v3/security html 403", "alice", ALL, V3, NULL,
         NULL, "unprovable v3 control 0/0/1 "},
        {"fault GET /fmerest/v3/security status 401", "alice", ALL, V3, NULL,
         NULL, "unprovable v3 control 0/0/1 "},
        {"fault GET /fmerest/v3/security html 500", "alice", ALL, V3, NULL,
         NULL, "server_error v3 control 0/0/1 "},
        {"fault GET /fmerest/v3/tokens types", "alice", ALL, V3, NULL, NULL,
         "bad_answer v3 control 0/0/1 "},
        {"fault GET /fmerest/v3/tokens wrong-owner bob", "alice", ALL, V3, NULL,
         NULL, "not_owner v3 control 0/0/1 "},
    };

    TRY(flights);
}

static void an_open_server_proves_nothing(void **state)
{
    static const struct flight flights[] = {
        {"guest yes", "alice", ALL, 0, NULL, NULL, "open_server v4 - 0/0/1 "},
        {"guest yes", "alice", ALL, V3, NULL, NULL, "open_server v3 - 0/0/1 "},
        {"guest yes", "alice", PW, 0, NULL, NULL, "open_server v4 - 1/1/1 "},
        /* A gateway that adds alice's credential to everything. */
        {"guest alice", "alice", DEAD, 0, NULL, NULL,
         "open_server v4 - 0/0/1 "},
        {"guest alice", "alice", "wrong", 0, NULL, NULL,
         "open_server v4 - 1/1/1 "},
        {"", "alice", ALL, HINT_V4, NULL, NULL, "ok v4 - 0/0/1 "},
    };

    TRY(flights);
}

static void a_scope_is_yes_no_or_nothing_at_all(void **state)
{
    static const struct flight flights[] = {
        {"", "alice", ALL, 0, "/me", NULL, "ok v4 control 0/0/1 s;"},
        {"", "alice", ALL, 0, "/me", "/roles",
         "ok v4 control 0/0/1 s:a;s:c d;"},
        {"", "alice", ALL, 0, "/me", "/roles/3", "ok v4 control 0/0/1 s:c d;"},
        {"", "alice", ALL, 0, "/me", "/one", "ok v4 control 0/0/1 s:x;"},
        {"", "alice", ALL, 0, "/me", "/is", "ok v4 control 0/0/1 s;"},
        {"", "alice", ALL, 0, "/me", "/no", "ok v4 control 0/0/1 "},
        {"", "alice", ALL, 0, "/me", "/n", "ok v4 control 0/0/1 "},
        {"", "alice", ALL, 0, "/me", "/none", "ok v4 control 0/0/1 "},
        {"fault GET " U4 " html 401", "alice", ALL, 0, U4, NULL,
         "ok v4 control 0/0/1 "},
        {"fault GET " U4 " html 403", "alice", ALL, 0, U4, NULL,
         "ok v4 control 0/0/1 "},
        {"fault GET " U4 " html 500", "alice", ALL, 0, U4, NULL,
         "server_error v4 control 0/0/1 "},
        {"fault GET " U4 " redirect /", "alice", ALL, 0, U4, NULL,
         "bad_answer v4 control 0/0/1 "},
        {"fault GET " U4 " html 200", "alice", ALL, 0, U4, NULL,
         "bad_answer v4 control 0/0/1 "},
        {"fault GET " U4 " html 500", "alice", PW, 0, U4, NULL,
         "server_error v4 control 1/1/1 "},
    };

    TRY(flights);
}

static int64_t now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void a_server_that_wastes_time_or_memory_is_left(void **state)
{
    static const struct flight flights[] = {
        {"fault POST / hang", "alice", PW, 0, NULL, NULL,
         "timeout v4 - 1/0/1 "},
        {"fault POST / drip 300", "alice", PW, 0, NULL, NULL,
         "timeout v4 - 1/0/1 "},
        {"fault GET " U4 " hang", "alice", ALL, 0, U4, NULL,
         "timeout v4 control 0/0/1 "},
        {"fault POST / deep 5000", "alice", PW, 0, NULL, NULL,
         "bad_answer v4 control 1/0/1 "},
        {"fault POST / huge 3000000", "alice", PW, 0, NULL, NULL,
         "too_large v4 * 1/0/? "},
        {"fault POST / headers 200", "alice", PW, 0, NULL, NULL,
         "too_large v4 * 1/0/? "},
        {"fault POST / truncated", "alice", PW, 0, NULL, NULL,
         "bad_answer v4 * 1/0/? "},
        {"fault POST / reset", "alice", PW, 0, NULL, NULL,
         "server_error v4 * 1/0/? "},
    };
    int64_t start;
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(flights); i++) {
        start = now_ms();
        flight_try(&flights[i]);
        assert_true(now_ms() - start < 5000);
    }
}

static void no_secret_comes_back(void **state)
{
    static const struct flight flights[] = {
        {"fault POST / echo-secret 401", "alice", PW, 0, NULL, NULL, ""},
        {"fault GET / echo-secret 500", "alice", ALL, 0, NULL, NULL, ""},
        {"fault GET " U4 " echo-secret 500", "alice", PW, 0, U4, NULL, ""},
    };
    struct fmet_request request;
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(flights); i++) {
        struct fmet_reply reply = {0};

        flight_start_sim(flights[i].lines);
        request = flight_request(&flights[i]);
        assert_int_equal(ask(flight_helper, &request, &reply), FMET_OK);
        assert_int_not_equal(reply.result, FMET_OK);
        assert_null(reply.server_text);
        fmet_reply_clear(&reply);
        fmet_request_clear(&request);
    }
}

static void expect_refused(const unsigned char *bytes, size_t len)
{
    struct fmet_reply reply = {0};

    assert_int_equal(ask_bytes(flight_helper, bytes, len, &reply), FMET_OK);
    assert_int_equal(reply.result, FMET_NO_HELPER);
    fmet_reply_clear(&reply);
}

static void a_frame_is_whole_or_refused(void **state)
{
    static const struct flight flight = {"", "alice", PW, 0, U4, NULL, ""};
    struct fmet_writer writer = {0};
    struct fmet_request request;
    size_t len;

    (void)state;
    flight_start_sim(flight.lines);
    request = flight_request(&flight);
    assert_true(fmet_request_encode(&request, &writer));
    for (len = 0; len < writer.len; len += 7)
        expect_refused(writer.bytes, len);
    fmet_put_u8(&writer, 0);
    expect_refused(writer.bytes, writer.len);
    assert_int_equal(flight_count("connection "), 0);
    fmet_writer_clear(&writer);
    fmet_request_clear(&request);
}

static void nobody_listens(void **state)
{
    static const struct flight flight = {"", "alice", PW, 0, U4, NULL, ""};
    struct fmet_request request;
    struct fmet_reply reply = {0};

    (void)state;
    flight_start_sim(flight.lines);
    flight_stop_sim();
    request = flight_request(&flight);
    assert_int_equal(ask(flight_helper, &request, &reply), FMET_OK);
    assert_int_equal(reply.result, FMET_UNREACHABLE);
    assert_non_null(reply.about);
    fmet_reply_clear(&reply);
    fmet_request_clear(&request);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_password_is_judged_once),
        cmocka_unit_test(auto_goes_on_only_where_the_endpoint_is_missing),
        cmocka_unit_test(only_the_documented_201_is_a_token),
        cmocka_unit_test(a_token_is_proved_to_be_the_users),
        cmocka_unit_test(half_a_proof_is_none),
        cmocka_unit_test(an_open_server_proves_nothing),
        cmocka_unit_test(a_scope_is_yes_no_or_nothing_at_all),
        cmocka_unit_test(a_server_that_wastes_time_or_memory_is_left),
        cmocka_unit_test(no_secret_comes_back),
        cmocka_unit_test(a_frame_is_whole_or_refused),
        cmocka_unit_test(nobody_listens),
    };

    flight_people = people;
    return cmocka_run_group_tests(tests, flight_set_up, flight_tear_down);
}
