/*
 * The frames: what is written is read, what is not a frame is not.
 */
#include <stdlib.h>
#include <string.h>

#include "src/core/protocol.h"
#include "tests/unit/unit.h"

static char server[] = "https://fme.example.com", user[] = "alice",
            token_name[] = "pam-x", cafile[] = "/etc/ca.pem", util[] = "util",
            perm[] = "perm", path[] = "/fmeapiv4/repositories/Utilities",
            pointer[] = "/permissions", text[] = "words", seen[] = "seen",
            cert[] = "-----BEGIN CERTIFICATE-----", key[] = "-----BEGIN KEY",
            proxy[] = "http://proxy:3128", proxy_auth[] = "u:p";
static struct fmet_question questions[] = {{util, path, NULL, false},
                                           {perm, path, pointer, false},
                                           {seen, path, NULL, true}};

static struct fmet_request a_request(void)
{
    struct fmet_request request = {.mode = FMET_MODE_TOKEN,
                                   .api = FMET_API_AUTO,
                                   .api_hint = FMET_API_V3,
                                   .ask_control = true,
                                   .ask_roles = true,
                                   .timeout_ms = 10000,
                                   .connect_timeout_ms = 3000,
                                   .tls_min = FMET_TLS_1_3,
                                   .server = server,
                                   .cafile = cafile,
                                   .fme_user = user,
                                   .token_name = token_name,
                                   .token_seconds = 70,
                                   .owner_method = FMET_OWNER_GET,
                                   .owner_path = path,
                                   .owner_pointer = pointer,
                                   .client_cert = cert,
                                   .client_key = key,
                                   .proxy = proxy,
                                   .proxy_auth = proxy_auth,
                                   .questions = questions,
                                   .question_count = COUNT(questions)};

    fmet_secret_set(&request.secret, "secret", 6);
    fmet_secret_set(&request.service_token, "service", 7);
    return request;
}

/* Owns its facts; clear those. */
static struct fmet_reply a_reply(void)
{
    struct fmet_reply reply = {
        .result = FMET_OK,
        .api = FMET_API_V4,
        .control_passed = true,
        .status = 404,
        .about = text,
        .facts = {.owner = strdup("alice"), .token_expires = 1234567890123}};

    fmet_facts_add_scope(&reply.facts, "util", NULL);
    fmet_facts_add_scope(&reply.facts, "perm", "Run");
    return reply;
}

static void a_request_comes_as_it_went(void **state)
{
    struct fmet_request sent = a_request(), got = {0};
    struct fmet_writer writer = {0};
    size_t len = 0;

    (void)state;
    assert_true(fmet_request_encode(&sent, &writer));
    assert_true(fmet_frame_body(writer.bytes, FMET_FRAME_REQUEST, &len));
    assert_int_equal(len, writer.len - FMET_FRAME_HEADER);
    assert_int_equal(
        fmet_request_decode(writer.bytes + FMET_FRAME_HEADER, len, &got),
        FMET_OK);
    assert_int_equal(got.mode, FMET_MODE_TOKEN);
    assert_int_equal(got.api_hint, FMET_API_V3);
    assert_true(got.ask_control && got.ask_roles && !got.ask_unrestricted);
    assert_int_equal(got.timeout_ms, 10000);
    assert_int_equal(got.tls_min, FMET_TLS_1_3);
    assert_string_equal(got.server, server);
    assert_string_equal(got.cafile, cafile);
    assert_null(got.capath);
    assert_string_equal(got.secret.text, "secret");
    assert_string_equal(got.service_token.text, "service");
    assert_int_equal(got.owner_method, FMET_OWNER_GET);
    assert_string_equal(got.owner_path, path);
    assert_string_equal(got.owner_pointer, pointer);
    assert_string_equal(got.client_cert, cert);
    assert_string_equal(got.client_key, key);
    assert_string_equal(got.proxy, proxy);
    assert_string_equal(got.proxy_auth, proxy_auth);
    assert_int_equal(got.question_count, 3);
    assert_null(got.questions[0].pointer);
    assert_false(got.questions[0].service);
    assert_true(got.questions[2].service);
    assert_string_equal(got.questions[1].pointer, pointer);
    fmet_request_clear(&got);
    assert_int_equal(got.secret.len, 0);
    assert_int_equal(got.service_token.len, 0);
    fmet_writer_clear(&writer);
}

/* Decodes what CHANGE makes of a request. */
static enum fmet_result changed(void (*change)(struct fmet_request *))
{
    struct fmet_request sent = a_request(), got = {0};
    struct fmet_writer writer = {0};
    enum fmet_result result;

    change(&sent);
    assert_true(fmet_request_encode(&sent, &writer));
    result = fmet_request_decode(writer.bytes + FMET_FRAME_HEADER,
                                 writer.len - FMET_FRAME_HEADER, &got);
    fmet_request_clear(&got);
    fmet_writer_clear(&writer);
    return result;
}

static void nothing(struct fmet_request *request)
{
    (void)request;
}

static void lookup(struct fmet_request *request)
{
    request->mode = FMET_MODE_LOOKUP;
    fmet_secret_clear(&request->secret);
}

static void lookup_with_secret(struct fmet_request *request)
{
    request->mode = FMET_MODE_LOOKUP;
}

static void lookup_without_token(struct fmet_request *request)
{
    lookup(request);
    fmet_secret_clear(&request->service_token);
}

static void no_secret(struct fmet_request *request)
{
    fmet_secret_clear(&request->secret);
}

static void mode_auto(struct fmet_request *request)
{
    request->mode = FMET_MODE_AUTO;
}

static void get_without_pointer(struct fmet_request *request)
{
    request->owner_pointer = NULL;
}

static void cert_without_key(struct fmet_request *request)
{
    request->client_key = NULL;
}

static void auth_without_proxy(struct fmet_request *request)
{
    request->proxy = NULL;
}

static void a_request_makes_sense(void **state)
{
    static void (*const bad[])(struct fmet_request *) = {
        lookup_with_secret,  lookup_without_token, no_secret,         mode_auto,
        get_without_pointer, cert_without_key,     auth_without_proxy};
    size_t i;

    (void)state;
    assert_int_equal(changed(nothing), FMET_OK);
    assert_int_equal(changed(lookup), FMET_OK);
    for (i = 0; i < COUNT(bad); i++)
        assert_int_equal(changed(bad[i]), FMET_NO_HELPER);
}

static void a_reply_comes_as_it_went(void **state)
{
    struct fmet_reply sent = a_reply(), got = {0};
    struct fmet_writer writer = {0};

    (void)state;
    assert_true(fmet_reply_encode(&sent, &writer));
    assert_int_equal(fmet_reply_decode(writer.bytes + FMET_FRAME_HEADER,
                                       writer.len - FMET_FRAME_HEADER, &got),
                     FMET_OK);
    assert_string_equal(got.facts.owner, "alice");
    assert_int_equal(got.facts.token_expires, 1234567890123);
    assert_int_equal(got.facts.scope_count, 2);
    assert_string_equal(got.facts.scopes[1], "perm:Run");
    assert_string_equal(got.about, text);
    assert_null(got.server_text);
    fmet_reply_clear(&got);
    fmet_facts_clear(&sent.facts);
    fmet_writer_clear(&writer);
}

static void half_a_frame_or_more_than_one_is_none(void **state)
{
    struct fmet_reply sent = a_reply(), got = {0};
    struct fmet_writer writer = {0};
    const unsigned char *body;
    size_t len, i;

    (void)state;
    assert_true(fmet_reply_encode(&sent, &writer));
    fmet_put_u8(&writer, 0);
    body = writer.bytes + FMET_FRAME_HEADER;
    len = writer.len - FMET_FRAME_HEADER - 1;
    for (i = 0; i < len; i++)
        assert_int_equal(fmet_reply_decode(body, i, &got), FMET_NO_HELPER);
    assert_int_equal(fmet_reply_decode(body, len + 1, &got), FMET_NO_HELPER);
    assert_int_equal(fmet_reply_decode(body, len, &got), FMET_OK);
    fmet_reply_clear(&got);
    fmet_facts_clear(&sent.facts);
    fmet_writer_clear(&writer);
}

/* Whatever one byte becomes, it is refused or says something else; nothing is
   read past the end (run under the sanitizers). */
static void one_changed_byte_is_survived(void **state)
{
    struct fmet_request request = a_request(), got_request = {0};
    struct fmet_reply sent = a_reply(), got = {0};
    struct fmet_writer frame = {0}, other = {0};
    unsigned value;
    size_t i;

    (void)state;
    assert_true(fmet_reply_encode(&sent, &frame));
    assert_true(fmet_request_encode(&request, &other));
    for (i = FMET_FRAME_HEADER; i < frame.len; i++)
        for (value = 0; value < 256; value += 5) {
            unsigned char old = frame.bytes[i];

            frame.bytes[i] = (unsigned char)value;
            if (fmet_reply_decode(frame.bytes + FMET_FRAME_HEADER,
                                  frame.len - FMET_FRAME_HEADER,
                                  &got) == FMET_OK)
                fmet_reply_clear(&got);
            frame.bytes[i] = old;
        }
    for (i = FMET_FRAME_HEADER; i < other.len; i++)
        for (value = 0; value < 256; value += 5) {
            unsigned char old = other.bytes[i];

            other.bytes[i] = (unsigned char)value;
            if (fmet_request_decode(other.bytes + FMET_FRAME_HEADER,
                                    other.len - FMET_FRAME_HEADER,
                                    &got_request) == FMET_OK)
                fmet_request_clear(&got_request);
            other.bytes[i] = old;
        }
    fmet_facts_clear(&sent.facts);
    fmet_writer_clear(&frame);
    fmet_writer_clear(&other);
}

static void headers_of_others_are_refused(void **state)
{
    struct fmet_reply sent = a_reply();
    struct fmet_writer writer = {0};
    size_t len = 7, i;

    (void)state;
    assert_true(fmet_reply_encode(&sent, &writer));
    assert_true(fmet_frame_body(writer.bytes, FMET_FRAME_REPLY, &len));
    len = 7;
    assert_false(fmet_frame_body(writer.bytes, FMET_FRAME_REQUEST, &len));
    for (i = 0; i < 8; i++) {
        writer.bytes[i] ^= 1;
        assert_false(fmet_frame_body(writer.bytes, FMET_FRAME_REPLY, &len));
        writer.bytes[i] ^= 1;
    }
    memset(writer.bytes + 8, 0xff, 4);
    assert_false(fmet_frame_body(writer.bytes, FMET_FRAME_REPLY, &len));
    assert_int_equal(len, 7);
    fmet_facts_clear(&sent.facts);
    fmet_writer_clear(&writer);
}

/* An outcome that only the module may reach cannot come from a helper. */
static void a_helper_reports_only_what_it_can_know(void **state)
{
    struct fmet_reply sent = {.facts = {.owner = NULL}}, got = {0};
    struct fmet_writer writer = {0};
    int result;

    (void)state;
    for (result = 0; result < FMET_RESULT_COUNT + 3; result++) {
        sent.result = (enum fmet_result)result;
        assert_true(fmet_reply_encode(&sent, &writer));
        assert_int_equal(
            fmet_reply_decode(writer.bytes + FMET_FRAME_HEADER,
                              writer.len - FMET_FRAME_HEADER, &got),
            fmet_result_from_helper(sent.result) ? FMET_OK : FMET_NO_HELPER);
        fmet_reply_clear(&got);
        fmet_writer_clear(&writer);
    }
    assert_false(fmet_result_from_helper(FMET_NOT_OURS));
}

static void a_reply_must_answer_its_request(void **state)
{
    struct fmet_request request = a_request();
    struct fmet_reply reply = a_reply();

    (void)state;
    assert_true(fmet_reply_answers(&reply, &request));
    /* What was remembered is of the API's own proof, not of owner's. */
    reply.control_passed = false;
    request.ask_control = false;
    request.api_hint = FMET_API_V4;
    assert_false(fmet_reply_answers(&reply, &request));
    request = a_request();
    request.owner_method = FMET_OWNER_AUTO;
    assert_false(fmet_reply_answers(&reply, &request));
    request.ask_control = false;
    assert_false(fmet_reply_answers(&reply, &request)); /* not at v4 */
    request.api_hint = FMET_API_V4;
    assert_true(fmet_reply_answers(&reply, &request));
    request.api = FMET_API_V3;
    assert_false(fmet_reply_answers(&reply, &request));
    request.api = FMET_API_V4;
    assert_true(fmet_reply_answers(&reply, &request));
    reply.api = FMET_API_AUTO;
    assert_false(fmet_reply_answers(&reply, &request));
    reply.api = FMET_API_V4;
    reply.result = FMET_REJECTED; /* a refusal brings no scopes */
    assert_false(fmet_reply_answers(&reply, &request));
    reply.result = FMET_OK;
    free(reply.facts.owner);
    reply.facts.owner = NULL;
    assert_false(fmet_reply_answers(&reply, &request));
    fmet_facts_clear(&reply.facts);
}

/* A lookup has no control, and no token of a login. */
static void a_lookup_has_its_own_answers(void **state)
{
    struct fmet_request request = a_request();
    struct fmet_reply reply = {.api = FMET_API_V4,
                               .facts = {.owner = strdup("alice")}};

    (void)state;
    lookup(&request);
    request.ask_unrestricted = true;
    assert_false(fmet_reply_answers(&reply, &request)); /* no account */
    reply.facts.account = FMET_ACCOUNT_KNOWN;
    assert_true(fmet_reply_answers(&reply, &request));
    fmet_facts_add_scope(&reply.facts, "seen", NULL);
    fmet_facts_add_scope(&reply.facts, "role", "x");
    assert_true(fmet_reply_answers(&reply, &request));
    fmet_facts_add_scope(&reply.facts, "util", NULL); /* of the login's own */
    assert_false(fmet_reply_answers(&reply, &request));
    strcpy(reply.facts.scopes[2], "perm");
    assert_false(fmet_reply_answers(&reply, &request));
    fmet_facts_clear(&reply.facts);
    reply.facts.owner = strdup("alice");
    reply.facts.account = FMET_ACCOUNT_KNOWN;
    fmet_facts_add_scope(&reply.facts, "unrestricted", NULL);
    assert_false(fmet_reply_answers(&reply, &request));
    fmet_facts_clear(&reply.facts);
    /* What the module alone says is not the helper's to say. */
    reply.facts.owner = strdup("alice");
    reply.facts.account = FMET_ACCOUNT_KNOWN;
    fmet_facts_add_scope(&reply.facts, "lookup", NULL);
    assert_false(fmet_reply_answers(&reply, &request));
    fmet_facts_clear(&reply.facts);
}

/* "Ask another server" goes with outcomes in which nobody has judged. */
static void not_judged_is_no_word_of_a_judge(void **state)
{
    struct fmet_request request = a_request();
    int result;

    (void)state;
    for (result = 0; result < FMET_RESULT_COUNT; result++) {
        struct fmet_reply reply = {.result = (enum fmet_result)result,
                                   .not_judged = true,
                                   .api = FMET_API_V4,
                                   .control_passed = true,
                                   .facts = {.owner = user}};

        assert_int_equal(fmet_reply_answers(&reply, &request),
                         result == FMET_UNREACHABLE ||
                             result == FMET_SERVER_ERROR);
    }
}

/* The token service of 2018 is spoken by name only. */
static void legacy_is_never_found_out(void **state)
{
    struct fmet_request request = a_request();
    struct fmet_reply reply = {.api = FMET_API_LEGACY,
                               .control_passed = true,
                               .facts = {.owner = user}};

    (void)state;
    assert_false(fmet_reply_answers(&reply, &request));
    request.api = FMET_API_LEGACY;
    assert_true(fmet_reply_answers(&reply, &request));
    reply.api = FMET_API_V3;
    assert_false(fmet_reply_answers(&reply, &request));
}

static void a_reply_brings_no_scope_that_was_not_asked(void **state)
{
    static const struct {
        const char *name, *value;
        bool good;
    } rows[] = {
        {"util", NULL, true},          {"util", "x", false},
        {"perm", NULL, true},          {"perm", "x", true},
        {"permx", NULL, false},        {"other", NULL, false},
        {"unrestricted", NULL, false}, {"role", "x", true},
        {"any", NULL, false},          {"", NULL, false},
        {"seen", NULL, true},          {"superuser", NULL, false},
        {"lookup", NULL, false},
    };
    struct fmet_request request = a_request();
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(rows); i++) {
        struct fmet_reply reply = {.api = FMET_API_V4,
                                   .control_passed = true,
                                   .facts = {.owner = strdup("alice")}};

        fmet_facts_add_scope(&reply.facts, rows[i].name, rows[i].value);
        assert_int_equal(fmet_reply_answers(&reply, &request), rows[i].good);
        fmet_facts_clear(&reply.facts);
    }
}

static void secrets_have_bounds_and_are_wiped(void **state)
{
    struct fmet_secret secret = {0};
    char longest[FMET_SECRET_MAX + 1];
    size_t i;

    (void)state;
    memset(longest, 'p', sizeof(longest));
    assert_int_equal(fmet_secret_set(&secret, longest, FMET_SECRET_MAX),
                     FMET_OK);
    assert_int_equal(fmet_secret_set(&secret, longest, FMET_SECRET_MAX + 1),
                     FMET_BAD_SECRET);
    for (i = 0; i < sizeof(secret.text); i++)
        assert_int_equal(secret.text[i], 0);
    assert_int_equal(fmet_secret_set(&secret, "", 0), FMET_BAD_SECRET);
    assert_int_equal(fmet_secret_set(&secret, NULL, 0), FMET_BAD_SECRET);
    assert_int_equal(fmet_secret_set(&secret, "a\0b", 3), FMET_BAD_SECRET);
    fmet_secret_clear(NULL);
}

static void every_outcome_has_its_words(void **state)
{
    int result, other;

    (void)state;
    for (result = 0; result < FMET_RESULT_COUNT; result++) {
        const char *name = fmet_result_name((enum fmet_result)result);

        assert_string_not_equal(name, "unknown");
        assert_true(*fmet_result_reason((enum fmet_result)result) != '\0');
        assert_true(*fmet_result_advice((enum fmet_result)result) != '\0');
        for (other = 0; other < result; other++)
            assert_string_not_equal(name,
                                    fmet_result_name((enum fmet_result)other));
    }
    assert_string_equal(fmet_result_name(FMET_RESULT_COUNT), "unknown");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_request_comes_as_it_went),
        cmocka_unit_test(a_request_makes_sense),
        cmocka_unit_test(a_reply_comes_as_it_went),
        cmocka_unit_test(half_a_frame_or_more_than_one_is_none),
        cmocka_unit_test(one_changed_byte_is_survived),
        cmocka_unit_test(headers_of_others_are_refused),
        cmocka_unit_test(a_helper_reports_only_what_it_can_know),
        cmocka_unit_test(a_reply_must_answer_its_request),
        cmocka_unit_test(a_lookup_has_its_own_answers),
        cmocka_unit_test(not_judged_is_no_word_of_a_judge),
        cmocka_unit_test(legacy_is_never_found_out),
        cmocka_unit_test(a_reply_brings_no_scope_that_was_not_asked),
        cmocka_unit_test(secrets_have_bounds_and_are_wiped),
        cmocka_unit_test(every_outcome_has_its_words),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
