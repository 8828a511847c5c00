/*
 * What is around a login, as frames: a session's token, tokens that are of no
 * more use, another password.
 */
#include <stdlib.h>
#include <string.h>

#include "src/core/protocol.h"
#include "tests/unit/unit.h"

#define TOKEN "0123456789abcdef0123456789abcdef01234567"

static char server[] = "https://fme.example.com", user[] = "alice",
            token_name[] = "pam-x", path[] = "/fmerest/v3/x", owner[] = "bob",
            name[] = "pam-old";

/* A request of MODE with all that it needs, and nothing more. */
static struct fmet_request a_request(enum fmet_mode mode)
{
    static struct fmet_spent spent[FMET_SPENT_MAX];
    struct fmet_request request = {.mode = mode,
                                   .api = FMET_API_V4,
                                   .timeout_ms = 5000,
                                   .connect_timeout_ms = 3000,
                                   .server = server,
                                   .fme_user = user,
                                   .token_name = token_name,
                                   .token_seconds = 70};
    size_t i;

    for (i = 0; i < FMET_SPENT_MAX; i++) {
        spent[i].owner = owner;
        spent[i].name = name;
        fmet_secret_set(&spent[i].token, TOKEN, 40);
    }
    if (mode != FMET_MODE_REVOKE)
        fmet_secret_set(&request.secret, "secret", 6);
    if (mode == FMET_MODE_CHANGE) {
        fmet_secret_set(&request.new_password, "new", 3);
        request.change_path = path;
    } else {
        request.spent = spent;
        request.spent_count = 2;
    }
    return request;
}

static enum fmet_result travel(const struct fmet_request *sent,
                               struct fmet_request *got)
{
    struct fmet_writer writer = {0};
    enum fmet_result result = FMET_TOO_LARGE;

    *got = (struct fmet_request){0};
    if (fmet_request_encode(sent, &writer))
        result = fmet_request_decode(writer.bytes + FMET_FRAME_HEADER,
                                     writer.len - FMET_FRAME_HEADER, got);
    fmet_writer_clear(&writer);
    return result;
}

static void requests_come_as_they_went(void **state)
{
    struct fmet_request sent = a_request(FMET_MODE_SESSION), got;

    (void)state;
    sent.spent_count = FMET_SPENT_MAX;
    assert_int_equal(travel(&sent, &got), FMET_OK);
    assert_int_equal(got.spent_count, FMET_SPENT_MAX);
    assert_non_null(got.spent);
    /* NOLINTNEXTLINE: cmocka does not come back from an assertion. */
    assert_string_equal(got.spent[15].owner, "bob");
    assert_string_equal(got.spent[15].name, "pam-old");
    assert_string_equal(got.spent[15].token.text, TOKEN);
    fmet_request_clear(&got);
    sent = a_request(FMET_MODE_REVOKE);
    assert_int_equal(travel(&sent, &got), FMET_OK);
    assert_int_equal(got.secret.len, 0);
    fmet_request_clear(&got);
    sent = a_request(FMET_MODE_CHANGE);
    assert_int_equal(travel(&sent, &got), FMET_OK);
    assert_string_equal(got.secret.text, "secret");
    assert_string_equal(got.new_password.text, "new");
    assert_string_equal(got.change_path, path);
    fmet_request_clear(&got);
    assert_int_equal(got.new_password.len, 0);
}

static void requests_make_sense(void **state)
{
    struct fmet_request request, got;

    (void)state;
    request = a_request(FMET_MODE_REVOKE); /* nothing to revoke */
    request.spent_count = 0;
    assert_int_equal(travel(&request, &got), FMET_NO_HELPER);
    request = a_request(FMET_MODE_REVOKE); /* a credential too many */
    fmet_secret_set(&request.secret, "secret", 6);
    assert_int_equal(travel(&request, &got), FMET_NO_HELPER);
    request = a_request(FMET_MODE_CHANGE);
    request.change_path = NULL;
    assert_int_equal(travel(&request, &got), FMET_NO_HELPER);
    request = a_request(FMET_MODE_CHANGE);
    fmet_secret_clear(&request.new_password);
    assert_int_equal(travel(&request, &got), FMET_NO_HELPER);
    request = a_request(FMET_MODE_CHANGE);
    fmet_secret_clear(&request.secret);
    assert_int_equal(travel(&request, &got), FMET_NO_HELPER);
    request = a_request(FMET_MODE_SESSION);
    fmet_secret_clear(&request.secret);
    assert_int_equal(travel(&request, &got), FMET_NO_HELPER);
    /* A login with a change in it would have the new password judged. */
    request = a_request(FMET_MODE_CHANGE);
    request.mode = FMET_MODE_PASSWORD;
    assert_int_equal(travel(&request, &got), FMET_NO_HELPER);
    request.mode = FMET_MODE_COUNT;
    assert_int_equal(travel(&request, &got), FMET_NO_HELPER);
    request = a_request(FMET_MODE_SESSION); /* which API is not found out */
    request.api = FMET_API_AUTO;
    assert_int_equal(travel(&request, &got), FMET_NO_HELPER);
    request = a_request(FMET_MODE_SESSION);
    request.spent[1].name = NULL;
    assert_int_equal(travel(&request, &got), FMET_NO_HELPER);
    request = a_request(FMET_MODE_SESSION);
    request.later = true;
    assert_int_equal(travel(&request, &got), FMET_NO_HELPER);
    request = a_request(FMET_MODE_REVOKE);
    request.keep_token = true;
    assert_int_equal(travel(&request, &got), FMET_NO_HELPER);
    request = a_request(FMET_MODE_REVOKE);
    fmet_secret_set(&request.service_token, TOKEN, 40);
    assert_int_equal(travel(&request, &got), FMET_NO_HELPER);
}

/* What a helper that is somebody else's could answer. */
struct answer {
    enum fmet_mode mode;
    bool keep;
    enum fmet_result result;
    enum fmet_api api;
    const char *owner, *token;
    bool scope, not_judged, good;
};

static bool answers(const struct answer *row)
{
    struct fmet_request request = a_request(row->mode);
    struct fmet_reply reply = {.result = row->result,
                               .api = row->api,
                               .control_passed = true,
                               .not_judged = row->not_judged};
    bool good;

    request.keep_token = row->keep;
    if (row->owner != NULL)
        reply.facts.owner = strdup(row->owner);
    if (row->token != NULL)
        fmet_secret_set(&reply.token, row->token, strlen(row->token));
    if (row->scope)
        fmet_facts_add_scope(&reply.facts, "unrestricted", NULL);
    good = fmet_reply_answers(&reply, &request);
    fmet_reply_clear(&reply);
    return good;
}

#define S FMET_MODE_SESSION
#define R FMET_MODE_REVOKE
#define C FMET_MODE_CHANGE
#define P FMET_MODE_PASSWORD
#define OK FMET_OK
#define V4 FMET_API_V4
#define V3 FMET_API_V3
#define NONE FMET_API_AUTO

static void answers_fit_what_was_asked(void **state)
{
    static const struct answer rows[] = {
        {S, 0, OK, V4, "alice", TOKEN, 0, 0, true},
        {S, 0, OK, V4, "alice", NULL, 0, 0, false},
        {S, 0, OK, V4, "bob", TOKEN, 0, 0, false},
        {S, 0, OK, V4, NULL, TOKEN, 0, 0, false},
        {S, 0, OK, V3, "alice", TOKEN, 0, 0, false}, /* another API */
        {S, 0, OK, V4, "alice", TOKEN, 1, 0, false},
        {S, 0, OK, V4, "alice", TOKEN, 0, 1, false},
        {S, 0, OK, V4, "alice", "short", 0, 0, false},
        {S, 0, OK, V4, "alice", "a line\nfor the user's file", 0, 0, false},
        {S, 0, OK, V4, "alice", "quote\"for-the-yaml-file", 0, 0, false},
        {S, 0, FMET_NO_MINT, V4, NULL, NULL, 0, 0, true},
        {S, 0, FMET_NO_MINT, V4, NULL, TOKEN, 0, 0, false},
        {R, 0, OK, V4, NULL, NULL, 0, 0, true},
        {R, 0, OK, V4, NULL, TOKEN, 0, 0, false},
        {R, 0, OK, V4, NULL, NULL, 1, 0, false},
        {C, 0, OK, V4, NULL, NULL, 0, 0, true},
        {C, 0, OK, V4, NULL, TOKEN, 0, 0, false},
        {C, 0, OK, V4, NULL, NULL, 0, 1, false},
        {C, 0, FMET_UNREACHABLE, NONE, NULL, NULL, 0, 1, true},
        {C, 0, FMET_NEW_REFUSED, V4, NULL, NULL, 0, 1, false},
        {P, 1, OK, V4, "alice", TOKEN, 0, 0, true},
        {P, 1, OK, V4, "alice", NULL, 0, 0, false},
        {P, 0, OK, V4, "alice", NULL, 0, 0, true},
        {P, 0, OK, V4, "alice", TOKEN, 0, 0, false},
    };
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(rows); i++)
        if (answers(&rows[i]) != rows[i].good)
            fail_msg("row %zu", i);
}

static void replies_bring_tokens_and_builds(void **state)
{
    struct fmet_reply sent = {.result = FMET_OK,
                              .api = FMET_API_V4,
                              .build = 25606},
                      got = {0};
    struct fmet_writer writer = {0};

    (void)state;
    fmet_secret_set(&sent.token, TOKEN, 40);
    assert_true(fmet_reply_encode(&sent, &writer));
    assert_int_equal(fmet_reply_decode(writer.bytes + FMET_FRAME_HEADER,
                                       writer.len - FMET_FRAME_HEADER, &got),
                     FMET_OK);
    assert_string_equal(got.token.text, TOKEN);
    assert_int_equal(got.build, 25606);
    fmet_reply_clear(&got);
    assert_int_equal(got.token.len, 0);
    fmet_writer_clear(&writer);
}

static struct fmet_request a_probe(void)
{
    return (struct fmet_request){.mode = FMET_MODE_PROBE,
                                 .timeout_ms = 5000,
                                 .connect_timeout_ms = 3000,
                                 .server = server,
                                 .token_name = token_name};
}

/* What it has none of would be sent, or believed. */
static void probes_carry_no_credential(void **state)
{
    struct fmet_request probe = a_probe(), got;
    struct fmet_spent one = {.owner = owner, .name = name};

    (void)state;
    assert_int_equal(travel(&probe, &got), FMET_OK);
    assert_null(got.fme_user);
    fmet_request_clear(&got);
    probe.fme_user = user;
    assert_int_equal(travel(&probe, &got), FMET_NO_HELPER);
    probe = a_probe();
    fmet_secret_set(&probe.secret, "secret", 6);
    assert_int_equal(travel(&probe, &got), FMET_NO_HELPER);
    probe = a_probe();
    fmet_secret_set(&probe.service_token, TOKEN, 40);
    assert_int_equal(travel(&probe, &got), FMET_NO_HELPER);
    probe = a_probe();
    probe.change_path = path;
    assert_int_equal(travel(&probe, &got), FMET_NO_HELPER);
    probe = a_probe();
    fmet_secret_set(&one.token, TOKEN, 40);
    probe.spent = &one;
    probe.spent_count = 1;
    assert_int_equal(travel(&probe, &got), FMET_NO_HELPER);
    probe = a_probe(); /* a login needs to know whose it is */
    probe.mode = FMET_MODE_PASSWORD;
    fmet_secret_set(&probe.secret, "secret", 6);
    assert_int_equal(travel(&probe, &got), FMET_NO_HELPER);
}

static void probes_prove_nothing(void **state)
{
    const struct fmet_request probe = a_probe();
    const struct fmet_reply good = {.result = FMET_OK,
                                    .api = FMET_API_V4,
                                    .control_passed = true,
                                    .build = 25606,
                                    .cert_until = 1900000000,
                                    .tls_version = 0x0304};
    struct fmet_request login = a_request(FMET_MODE_CHANGE);
    struct fmet_reply reply = good;

    (void)state;
    assert_true(fmet_reply_answers(&reply, &probe));
    reply.result = FMET_OPEN_SERVER;
    reply.control_passed = false;
    assert_true(fmet_reply_answers(&reply, &probe));
    reply.result = FMET_OK;
    assert_false(fmet_reply_answers(&reply, &probe));
    reply = good;
    reply.facts.owner = user;
    assert_false(fmet_reply_answers(&reply, &probe));
    reply = good;
    reply.facts.account = FMET_ACCOUNT_KNOWN;
    assert_false(fmet_reply_answers(&reply, &probe));
    reply = good;
    fmet_secret_set(&reply.token, TOKEN, 40);
    assert_false(fmet_reply_answers(&reply, &probe));
    /* And what is told of a server is told to whom asked for it only. */
    reply = (struct fmet_reply){.result = FMET_OK, .api = FMET_API_V4};
    login.api = FMET_API_V4;
    assert_true(fmet_reply_answers(&reply, &login));
    reply.cert_until = 1;
    assert_false(fmet_reply_answers(&reply, &login));
    reply.cert_until = 0;
    reply.tls_version = 0x0304;
    assert_false(fmet_reply_answers(&reply, &login));
    reply.result = FMET_REJECTED;
    assert_false(fmet_reply_answers(&reply, &login));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(requests_come_as_they_went),
        cmocka_unit_test(requests_make_sense),
        cmocka_unit_test(answers_fit_what_was_asked),
        cmocka_unit_test(replies_bring_tokens_and_builds),
        cmocka_unit_test(probes_carry_no_credential),
        cmocka_unit_test(probes_prove_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
