/*
 * Whose a token is by other ways than the API's own, what the service's token
 * tells, the token service of 2018, and when another server may be asked: the
 * whole helper against the simulator.
 */
#include "tests/unit/helper/flight.h"

#define ALL "a11ce00000000000000000000000000000000001"
#define UTIL "a11ce00000000000000000000000000000000002"
#define NO_MINT "a11ce00000000000000000000000000000000003"
#define BOBS "b0b0000000000000000000000000000000000001"
#define DAVES "dafe0000000000000000000000000000000000d1"
#define DEAD "0123456789abcdef0123456789abcdef01234567"
#define PW "alice's password"

static const char people[] =
    "user alice password \"alice's password\" role fmeauthor\n"
    "user bob password \"bob's password\" role fmeuser\n"
    "user dave password daves role fmesuperuser role \"Data Stewards\" manager "
    "superuser\n"
    "user eve password eves disabled\n"
    "user frank password franks must-change\n"
    "user oscar password oscars password-expired\n"
    "user svc password svcs manager\n"
    "repository Utilities\n"
    "repository Other\n"
    "json /seen/alice '{\"may\":[\"read\",\"write\"]}' allow svc\n"
    "json /own '{\"may\":true}' allow alice\n"
    "token " ALL " owner alice name all\n"
    "token " UTIL " owner alice name util restricted"
    " allow /fmeapiv4/repositories/Utilities allow " FLIGHT_OWNER_PATH "\n"
    "token " NO_MINT " owner alice name no-mint no-mint\n"
    "token " BOBS " owner bob name ci\n"
    "token " DAVES " owner dave name ci\n"
    "token " FLIGHT_SERVICE " owner svc name svc\n"
    "release 2025.1\n";

#define OLD "release 2021.0"
#define NEW "release 2026.2"
#define OF_2018 "release 2018.1"
#define ME(NAME) "json " FLIGHT_OWNER_PATH " '{\"name\":\"" NAME "\"}'\n"

#define TRY(flights)                                                           \
    ((void)state, flight_try_all(flights, sizeof(flights) / sizeof(*(flights))))

/* The 201's owner is the server's own word; the object is always deleted. */
static void a_token_made_with_it_names_the_owner(void **state)
{
    static const struct flight flights[] = {
        {"", "alice", ALL, MINT, NULL, NULL, "ok v4 control 2/1/1 "},
        /* What was remembered is of other requests. */
        {"", "alice", ALL, MINT | V4 | HINT_V4, NULL, NULL,
         "ok v4 control 2/1/1 "},
        {"", "alice", ALL, MINT, "/fmeapiv4/repositories/Utilities", NULL,
         "ok v4 control 2/1/1 s;"},
        {"", "bob", BOBS, MINT | UNRESTRICTED, NULL, NULL,
         "ok v4 control 2/1/1 unrestricted;"},
        /* Two tokens are alice's: which one it is is not known. */
        {"", "alice", ALL, MINT | UNRESTRICTED, NULL, NULL,
         "ok v4 control 2/1/1 "},
        {"", "alice", BOBS, MINT, NULL, NULL, "not_owner v4 control 2/1/1 "},
        {"", "Alice", ALL, MINT, NULL, NULL, "not_owner v4 control 2/*/1 "},
        {"", "alice", DEAD, MINT, NULL, NULL, "rejected v4 control 2/0/1 "},
        {"", "alice", NO_MINT, MINT, NULL, NULL, "no_mint v4 control 2/0/1 "},
        {"", "dave", DAVES, MINT, NULL, NULL, "ok v4 control 2/1/1 "},
        /* The way to the owner is v4's: v3's is not taken instead. */
        {OLD, "alice", ALL, MINT, NULL, NULL, "bad_answer none - 1/0/1 "},
        {OLD, "alice", ALL, MINT | HINT_V3, NULL, NULL,
         "bad_answer none - 1/0/1 "},
        /* A server that makes tokens for anybody proves nothing, and what it
           made is deleted. */
        {"guest alice", "alice", ALL, MINT, NULL, NULL,
         "open_server v4 - 1/1/1 "},
        {"guest alice", "alice", DEAD, MINT | HINT_V4, NULL, NULL,
         "open_server v4 - 1/1/1 "},
        {"fault POST / wrong-owner bob", "alice", ALL, MINT, NULL, NULL,
         "not_owner v4 control 2/2/1 "},
        {"fault POST / no-owner", "alice", ALL, MINT, NULL, NULL,
         "bad_answer v4 control 2/1/1 "},
    };

    TRY(flights);
}

static void an_endpoint_names_the_owner(void **state)
{
    static const struct flight flights[] = {
        {ME("alice"), "alice", ALL, OWNER, NULL, NULL, "ok v4 control 0/0/1 "},
        {ME("alice"), "alice", UTIL, OWNER, "/fmeapiv4/repositories/Utilities",
         NULL, "ok v4 control 0/0/1 s;"},
        {ME("bob"), "bob", BOBS, OWNER | UNRESTRICTED, NULL, NULL,
         "ok v4 control 0/0/1 unrestricted;"},
        /* Whatever else v4 says, this way was configured. */
        {ME("bob"), "alice", ALL, OWNER, NULL, NULL,
         "not_owner v4 control 0/0/1 "},
        {ME("Alice"), "alice", ALL, OWNER, NULL, NULL,
         "not_owner v4 control 0/0/1 "},
        {ME(""), "alice", ALL, OWNER, NULL, NULL,
         "unprovable v4 control 0/0/1 "},
        {"json " FLIGHT_OWNER_PATH " '{\"name\":[\"alice\"]}'", "alice", ALL,
         OWNER, NULL, NULL, "unprovable v4 control 0/0/1 "},
        {"json " FLIGHT_OWNER_PATH " '{\"id\":1}'", "alice", ALL, OWNER, NULL,
         NULL, "unprovable v4 control 0/0/1 "},
        {"", "alice", ALL, OWNER, NULL, NULL, "unprovable v4 - 0/0/1 "},
        {ME("alice"), "alice", DEAD, OWNER, NULL, NULL,
         "rejected v4 control 0/0/1 "},
        {ME("alice") "guest alice", "alice", ALL, OWNER, NULL, NULL,
         "open_server v4 - 0/0/1 "},
        {ME("alice") "guest alice", "alice", DEAD, OWNER | HINT_V4, NULL, NULL,
         "open_server v4 - 0/0/1 "},
        {ME("alice") "fault GET " FLIGHT_OWNER_PATH " html 200", "alice", ALL,
         OWNER, NULL, NULL, "unprovable v4 - 0/0/1 "},
        /* The list is of somebody else: the server contradicts itself. */
        {ME("alice"), "alice", BOBS, OWNER | UNRESTRICTED, NULL, NULL,
         "not_owner v4 control 0/0/1 "},
    };

    TRY(flights);
}

static void a_server_that_contradicts_itself_proves_nothing(void **state)
{
    static const struct flight flights[] = {
        {"fault GET /fmeapiv4/tokens wrong-owner bob", "alice", ALL,
         UNRESTRICTED, NULL, NULL, "not_owner v4 control 0/0/1 "},
        {"fault GET /fmeapiv4/accounts wrong-owner bob", "alice", ALL, SERVICE,
         NULL, NULL, "ok v4 control 0/0/1 known "},
        {"json /fmeapiv4/accounts/alice '{\"name\":\"bob\",\"enabled\":true}'",
         "alice", ALL, SERVICE, NULL, NULL, "bad_answer v4 control 0/0/1 "},
    };

    TRY(flights);
}

static void the_service_tells_the_account(void **state)
{
    static const struct flight flights[] = {
        {"", "alice", PW, SERVICE, NULL, NULL, "ok v4 control 1/1/1 known "},
        {"", "alice", ALL, SERVICE, NULL, NULL, "ok v4 control 0/0/1 known "},
        {"", "dave", "daves", SERVICE | SUPERUSER | ROLES, NULL, NULL,
         "ok v4 control 1/1/1 superuser;known "},
        {"", "dave", "daves", SERVICE, NULL, NULL,
         "ok v4 control 1/1/1 known "},
        {"", "alice", ALL, SERVICE | SUPERUSER, NULL, NULL,
         "ok v4 control 0/0/1 known "},
        {"", "alice", PW, SERVICE | ROLES | V3, NULL, NULL,
         "ok v3 control 1/1/1 role:fmeauthor;known "},
        {OLD, "alice", ALL, SERVICE | ROLES, NULL, NULL,
         "ok v3 control 0/0/1 role:fmeauthor;known "},
        {"", "frank", "franks", SERVICE | V3, NULL, NULL,
         "ok v3 control 1/1/1 known must-change "},
        {"", "oscar", "oscars", SERVICE | V3, NULL, NULL,
         "ok v3 control 1/1/1 known expired "},
        {"accounts-by-name no", "alice", PW, SERVICE | ROLES | V3, NULL, NULL,
         "ok v3 control 1/1/1 role:fmeauthor;known "},
        /* Without the accounts there is no word on the user, and no login. */
        {"fault GET /fmeapiv4/accounts html 404", "alice", ALL, SERVICE, NULL,
         NULL, "bad_answer v4 control 0/0/1 "},
        {"fault GET /fmeapiv4/accounts status 500", "alice", ALL, SERVICE, NULL,
         NULL, "server_error v4 control 0/0/1 "},
        {"remove token svc svc", "alice", ALL, SERVICE, NULL, NULL,
         "service_token v4 control 0/0/1 "},
        {"user svc password svcs", "alice", ALL, SERVICE, NULL, NULL,
         "service_token v4 control 0/0/1 "},
        {"user svc password svcs", "alice", ALL, SERVICE | V3, NULL, NULL,
         "service_token v3 control 0/0/1 "},
        {"fault GET /fmeapiv4/accounts body 200 "
         "'{\"items\":[{\"name\":\"alice\"}],\"totalCount\":1}'",
         "alice", ALL, SERVICE, NULL, NULL, "bad_answer v4 control 0/0/1 "},
        {"fault GET /fmeapiv4/accounts body 200 "
         "'{\"items\":[],\"totalCount\":9}'",
         "alice", ALL, SERVICE, NULL, NULL, "bad_answer v4 control 0/0/1 "},
        {"fault GET /fmeapiv4/accounts body 200 "
         "'{\"items\":[],\"totalCount\":0}'",
         "alice", ALL, SERVICE, NULL, NULL, "bad_answer v4 control 0/0/1 "},
    };

    TRY(flights);
}

static void the_service_asks_its_own_scopes(void **state)
{
    static const struct flight flights[] = {
        {"", "alice", ALL, SERVICE | BY_SERVICE, "/seen/alice", "/may",
         "ok v4 control 0/0/1 s:read;s:write;known "},
        {"", "alice", PW, SERVICE | BY_SERVICE, "/seen/alice", NULL,
         "ok v4 control 1/1/1 s;known "},
        /* Not with the login's own token, and the other way round. */
        {"", "alice", ALL, SERVICE | BY_SERVICE, "/own", "/may",
         "ok v4 control 0/0/1 known "},
        {"", "alice", ALL, SERVICE, "/seen/alice", NULL,
         "ok v4 control 0/0/1 known "},
        {"", "alice", ALL, SERVICE, "/own", "/may",
         "ok v4 control 0/0/1 s;known "},
        {"", "alice", ALL, BY_SERVICE, "/seen/alice", NULL,
         "ok v4 control 0/0/1 "},
        /* The service's token is not sent before the owner is proved. */
        {"fault GET /seen status 500", "alice", BOBS, SERVICE | BY_SERVICE,
         "/seen/alice", NULL, "not_owner v4 control 0/0/1 "},
        {"fault GET /seen status 401", "alice", ALL, SERVICE | BY_SERVICE,
         "/seen/alice", NULL, "service_token v4 control 0/0/1 "},
        {"fault GET /seen status 500", "alice", ALL, SERVICE | BY_SERVICE,
         "/seen/alice", NULL, "server_error v4 control 0/0/1 "},
    };

    TRY(flights);
}

static void accounts_are_found_page_by_page(void **state)
{
    static const struct flight flights[] = {
        {"users 250 x\nuser zoe password zoes", "zoe", "zoes", SERVICE, NULL,
         NULL, "ok v4 control 1/1/1 known "},
        {"users 250 x\nuser zoe password zoes\npage-max 7", "zoe", "zoes",
         SERVICE, NULL, NULL, "ok v4 control 1/1/1 known "},
        {"users 250 x role\nuser zoe password zoes role r\npage-max 7\n"
         "accounts-by-name no",
         "zoe", "zoes", SERVICE | ROLES | V3, NULL, NULL,
         "ok v3 control 1/1/1 role:r;known "},
        {"users 250 x", "zoe", "", SERVICE | LOOKUP, NULL, NULL,
         "no_account v4 - 0/0/1 "},
        {"users 250 x\nfault GET /fmeapiv4/accounts?limit=100&offset=200 "
         "status 500",
         "zoe", "", SERVICE | LOOKUP, NULL, NULL, "server_error v4 - 0/0/1 "},
        {"users 250 x\nfault GET /fmeapiv4/accounts?limit=100&offset=100 body "
         "200 '{\"items\":[],\"totalCount\":257}'",
         "zoe", "", SERVICE | LOOKUP, NULL, NULL, "server_error v4 - 0/0/1 "},
        {"users 250 x\nfault GET /fmeapiv4/accounts?limit=100&offset=100 body "
         "200 '{\"items\":[],\"totalCount\":3}'",
         "zoe", "", SERVICE | LOOKUP, NULL, NULL, "server_error v4 - 0/0/1 "},
        {"fault GET /fmeapiv4/accounts body 200 "
         "'{\"items\":[{\"name\":\"a\"}],\"totalCount\":999999999}'",
         "zoe", "", SERVICE | LOOKUP, NULL, NULL, "bad_answer v4 - 0/0/1 "},
    };

    TRY(flights);
}

static void a_lookup_has_no_token_of_a_login(void **state)
{
    static const struct flight flights[] = {
        {"", "alice", "", SERVICE | LOOKUP, NULL, NULL, "ok v4 - 0/0/1 known "},
        {OLD, "alice", "", SERVICE | LOOKUP | ROLES, NULL, NULL,
         "ok v3 - 0/0/1 role:fmeauthor;known "},
        {NEW, "alice", "", SERVICE | LOOKUP | HINT_V3, NULL, NULL,
         "ok v4 - 0/0/1 known "},
        {"", "eve", "", SERVICE | LOOKUP, NULL, NULL,
         "ok v4 - 0/0/1 known disabled "},
        {"", "frank", "", SERVICE | LOOKUP | V3, NULL, NULL,
         "ok v3 - 0/0/1 known must-change "},
        {"", "nobody", "", SERVICE | LOOKUP, NULL, NULL,
         "no_account v4 - 0/0/1 "},
        {"", "Alice", "", SERVICE | LOOKUP | V3, NULL, NULL,
         "no_account v3 - 0/0/1 "},
        {"", "alice", "", SERVICE | LOOKUP | BY_SERVICE, "/seen/alice", NULL,
         "ok v4 - 0/0/1 s;known "},
        {"", "alice", "", SERVICE | LOOKUP, "/own", NULL,
         "ok v4 - 0/0/1 known "},
        {"remove token svc svc", "alice", "", SERVICE | LOOKUP, NULL, NULL,
         "service_token v4 - 0/0/1 "},
        {"fault GET / html 404", "alice", "", SERVICE | LOOKUP, NULL, NULL,
         "bad_answer none - 0/0/1 "},
    };

    TRY(flights);
}

static void the_token_service_of_2018_takes_passwords(void **state)
{
    static const struct flight flights[] = {
        {OF_2018, "alice", PW, LEGACY, NULL, NULL, "ok legacy control 1/0/1 "},
        {OF_2018, "alice", PW, LEGACY | UNRESTRICTED,
         "/fmerest/v3/repositories/Utilities", NULL,
         "ok legacy control 1/0/1 unrestricted;s;"},
        {OF_2018, "alice", "wrong", LEGACY, NULL, NULL,
         "rejected legacy - 1/0/1 "},
        {OF_2018, "bob", PW, LEGACY, NULL, NULL, "rejected legacy - 1/0/1 "},
        /* Any page of status 200 would look like a token, if it were text. */
        {OF_2018 "\nfault POST / body 200 " ALL, "alice", PW, LEGACY, NULL,
         NULL, "bad_answer legacy - 1/0/1 "},
        {OF_2018 "\nfault POST / html 200", "alice", PW, LEGACY, NULL, NULL,
         "bad_answer legacy - 1/0/1 "},
        {OF_2018 "\nfault POST / status 201", "alice", PW, LEGACY, NULL, NULL,
         "bad_answer legacy - 1/0/1 "},
        {OF_2018 "\nfault POST / body 200 "
                 "'{\"serviceResponse\":{\"token\":\"" DEAD "\"}}'",
         "alice", PW, LEGACY, NULL, NULL, "rejected legacy control 1/0/1 "},
        {OF_2018 "\nfault POST / body 200 "
                 "'{\"serviceResponse\":{\"token\":\"a b\"}}'",
         "alice", PW, LEGACY, NULL, NULL, "bad_answer legacy - 1/0/1 "},
        /* Guests may not: then the token is not confirmed by anything. */
        {OF_2018 "\nguest yes", "alice", PW, LEGACY, NULL, NULL,
         "open_server legacy - 1/0/1 "},
        {OF_2018 "\nfault GET /fmerest/v3/info html 404", "alice", PW, LEGACY,
         NULL, NULL, "ok legacy control 1/0/1 "},
        {OF_2018 "\nfault GET /fmerest html 404", "alice", PW, LEGACY, NULL,
         NULL, "bad_answer legacy - 1/0/1 "},
        {NEW "\napi legacy no", "alice", PW, LEGACY, NULL, NULL,
         "bad_answer none - 1/0/1 "},
        /* Never found out: a server of 2018 has no API that is asked. */
        {OF_2018, "alice", PW, 0, NULL, NULL, "bad_answer none - 2/0/1 "},
    };

    TRY(flights);
}

/* Only where nobody can have judged the credential: docs/configuration.md. */
static void another_server_is_asked_where_nobody_judged(void **state)
{
    static const struct flight flights[] = {
        {"fault * / status 503", "alice", PW, V4, NULL, NULL,
         "server_error v4 - 1/0/1 next"},
        {"fault POST / status 503", "alice", PW, V4, NULL, NULL,
         "server_error v4 control 1/0/1 next"},
        {"fault POST / status 502", "alice", PW, V4, NULL, NULL,
         "server_error v4 control 1/0/1 "},
        {"fault POST / status 504", "alice", PW, V4, NULL, NULL,
         "server_error v4 control 1/0/1 "},
        {"fault POST / status 500", "alice", PW, V4, NULL, NULL,
         "server_error v4 control 1/0/1 "},
        {"fault POST / status 429", "alice", PW, V4, NULL, NULL,
         "server_error v4 control 1/0/1 "},
        {"fault GET / status 503", "alice", PW, V4, NULL, NULL,
         "server_error v4 - 1/1/1 "},
        {"fault POST / reset", "alice", PW, V4 | HINT_V4, NULL, NULL,
         "server_error v4 - 1/0/1 "},
        {"fault POST / hang", "alice", PW, V4 | HINT_V4, NULL, NULL,
         "timeout v4 - 1/0/1 "},
        {"", "alice", "wrong", V4, NULL, NULL, "rejected v4 control 1/0/1 "},
        {"fault GET / status 503", "alice", ALL, V4, NULL, NULL,
         "server_error v4 - 0/0/1 next"},
        {"fault GET / status 502", "alice", ALL, V4, NULL, NULL,
         "server_error v4 - 0/0/1 next"},
        {"fault GET /fmeapiv4/repositories/Util status 504", "alice", ALL, V4,
         "/fmeapiv4/repositories/Utilities", NULL,
         "server_error v4 control 0/0/1 next"},
        {"fault GET / status 500", "alice", ALL, V4, NULL, NULL,
         "server_error v4 - 0/0/1 "},
        {"fault GET / status 429", "alice", ALL, V4, NULL, NULL,
         "server_error v4 - 0/0/1 "},
        {"fault GET / status 503\nfault GET / reset", "alice", ALL,
         V4 | HINT_V4, NULL, NULL, "server_error v4 - 0/0/1 "},
        {"fault POST / status 503", "alice", ALL, MINT, NULL, NULL,
         "server_error v4 - 1/0/1 next"},
        {OF_2018 "\nfault POST / status 503", "alice", PW, LEGACY, NULL, NULL,
         "server_error legacy - 1/0/1 next"},
        {OF_2018 "\nfault GET / status 503", "alice", PW, LEGACY, NULL, NULL,
         "server_error legacy - 1/0/1 "},
        {"fault GET / status 503", "alice", "", SERVICE | LOOKUP, NULL, NULL,
         "server_error v4 - 0/0/1 next"},
    };

    TRY(flights);
}

/* How long it is to be left alone, as the module is told. */
static void retry_after_is_passed_on(void **state)
{
    static const struct {
        const char *fault;
        unsigned seconds;
    } rows[] = {
        {"fault POST / retry-after 503 7", 7},
        /* libcurl stops at six hours since 8.9, and we long before. */
        {"fault POST / retry-after 429 86401", FMET_SERVER_DOWN_SECONDS},
        {"fault POST / retry-after 503 99999999999999999999", 0},
        {"fault POST / retry-after 503 -5", 0},
        {"fault POST / retry-after 503 soon", 0},
        {"fault POST / retry-after 500 7", 0},
        {"fault POST / status 503", 0},
    };
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(rows); i++) {
        struct flight flight = {rows[i].fault, "alice", PW,  V4,
                                NULL,          NULL,    NULL};
        struct fmet_request request;
        struct fmet_reply reply = {0};

        flight_start_sim(flight.lines);
        request = flight_request(&flight);
        assert_int_equal(ask(flight_helper, &request, &reply), FMET_OK);
        if (reply.retry_after > FMET_SERVER_DOWN_SECONDS)
            reply.retry_after = FMET_SERVER_DOWN_SECONDS;
        if (reply.retry_after != rows[i].seconds)
            fail_msg("%s: %u", rows[i].fault, (unsigned)reply.retry_after);
        fmet_reply_clear(&reply);
        fmet_request_clear(&request);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_token_made_with_it_names_the_owner),
        cmocka_unit_test(an_endpoint_names_the_owner),
        cmocka_unit_test(a_server_that_contradicts_itself_proves_nothing),
        cmocka_unit_test(the_service_tells_the_account),
        cmocka_unit_test(the_service_asks_its_own_scopes),
        cmocka_unit_test(accounts_are_found_page_by_page),
        cmocka_unit_test(a_lookup_has_no_token_of_a_login),
        cmocka_unit_test(the_token_service_of_2018_takes_passwords),
        cmocka_unit_test(another_server_is_asked_where_nobody_judged),
        cmocka_unit_test(retry_after_is_passed_on),
    };

    flight_people = people;
    return cmocka_run_group_tests(tests, flight_set_up, flight_tear_down);
}
