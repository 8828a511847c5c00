/*
 * What FME vouched for, as bytes, as a hash, and by the clocks.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "src/module/vouch.h"
#include "tests/unit/unit.h"

#define BOOT "01234567-89ab-cdef-0123-456789abcdef"
#define OTHER_BOOT "fedcba98-7654-3210-fedc-ba9876543210"

static struct fmet_secret secret_of(const char *text)
{
    struct fmet_secret secret = {0};

    assert_int_equal(fmet_secret_set(&secret, text, strlen(text)), FMET_OK);
    return secret;
}

static struct fmet_vouch sample(void)
{
    struct fmet_secret secret = secret_of("right");
    struct fmet_vouch vouch = {
        .kind = FMET_VOUCH_OFFLINE,
        .fingerprint = 0x0123456789abcdef,
        .user = strdup("alice"),
        .uid = 2001,
        .owner = strdup("Alice"),
        .mode = FMET_MODE_TOKEN,
        .verified = {BOOT, 1000, 1700000000},
        .seen = 1700000005,
        .tries = 3,
        .facts = {.owner = strdup("Alice"),
                  .token_name = strdup("ci"),
                  .token_expires = 1800000000,
                  .account = FMET_ACCOUNT_KNOWN},
    };

    assert_true(fmet_facts_add_scope(&vouch.facts, "util", NULL));
    assert_true(fmet_facts_add_scope(&vouch.facts, "role", "Data Stewards"));
    assert_true(fmet_hash_make(&secret, FMET_MODE_TOKEN, &vouch.hash));
    return vouch;
}

static void a_record_is_read_as_it_was_written(void **state)
{
    struct fmet_vouch vouch = sample(), got = {0};
    struct fmet_writer writer = {0};

    (void)state;
    assert_true(fmet_vouch_encode(&vouch, &writer));
    assert_int_equal(fmet_vouch_decode(writer.bytes, writer.len, &got),
                     FMET_OK);
    assert_int_equal(got.kind, vouch.kind);
    assert_int_equal(got.fingerprint, vouch.fingerprint);
    assert_string_equal(got.user, vouch.user);
    assert_int_equal(got.uid, vouch.uid);
    assert_string_equal(got.owner, vouch.owner);
    assert_int_equal(got.mode, vouch.mode);
    assert_memory_equal(&got.verified, &vouch.verified, sizeof(got.verified));
    assert_int_equal(got.seen, vouch.seen);
    assert_int_equal(got.tries, vouch.tries);
    assert_string_equal(got.hash.text, vouch.hash.text);
    assert_string_equal(got.facts.owner, "Alice");
    assert_string_equal(got.facts.token_name, "ci");
    assert_int_equal(got.facts.token_expires, 1800000000);
    assert_int_equal(got.facts.account, FMET_ACCOUNT_KNOWN);
    assert_int_equal(got.facts.scope_count, 2);
    assert_string_equal(got.facts.scopes[1], "role:Data Stewards");
    fmet_vouch_clear(&got);
    fmet_vouch_clear(&vouch);
    fmet_writer_clear(&writer);
}

static void no_part_of_a_record_is_one(void **state)
{
    struct fmet_vouch vouch = sample(), got = {0};
    struct fmet_writer writer = {0};
    size_t len, i;

    (void)state;
    assert_true(fmet_vouch_encode(&vouch, &writer));
    for (len = 0; len < writer.len; len++) {
        unsigned char *copy = malloc(len + 1); /* its end is the sanitizer's */

        memcpy(copy, writer.bytes, len);
        assert_int_equal(fmet_vouch_decode(copy, len, &got), FMET_NOT_OURS);
        free(copy);
    }
    for (i = 0; i < writer.len; i++)
        for (len = 1; len < 256; len <<= 1) {
            writer.bytes[i] ^= (unsigned char)len;
            assert_int_equal(fmet_vouch_decode(writer.bytes, writer.len, &got),
                             FMET_NOT_OURS);
            writer.bytes[i] ^= (unsigned char)len;
        }
    assert_null(got.user);
    fmet_put_u8(&writer, 0);
    assert_int_equal(fmet_vouch_decode(writer.bytes, writer.len, &got),
                     FMET_NOT_OURS);
    fmet_vouch_clear(&vouch);
    fmet_writer_clear(&writer);
}

/* One field out of its range, under a sum that is right. */
static void refuses(void (*harm)(struct fmet_vouch *vouch))
{
    struct fmet_vouch vouch = sample(), got = {0};
    struct fmet_writer writer = {0};

    harm(&vouch);
    assert_true(fmet_vouch_encode(&vouch, &writer));
    assert_int_equal(fmet_vouch_decode(writer.bytes, writer.len, &got),
                     FMET_NOT_OURS);
    fmet_vouch_clear(&vouch);
    fmet_writer_clear(&writer);
}

static void harm_kind(struct fmet_vouch *vouch)
{
    vouch->kind = FMET_VOUCH_KINDS;
}

static void harm_mode(struct fmet_vouch *vouch)
{
    vouch->mode = FMET_MODE_LOOKUP;
}

static void harm_boot(struct fmet_vouch *vouch)
{
    vouch->verified.boot_id[0] = '\0';
}

static void harm_hash(struct fmet_vouch *vouch)
{
    strcpy(vouch->hash.text, "*0");
}

static void harm_flags(struct fmet_vouch *vouch)
{
    vouch->facts.account = FMET_ACCOUNT_FLAGS + 1;
}

static void harm_expiry(struct fmet_vouch *vouch)
{
    vouch->facts.token_expires = -1;
}

static void no_field_is_out_of_its_range(void **state)
{
    (void)state;
    refuses(harm_kind);
    refuses(harm_mode);
    refuses(harm_boot);
    refuses(harm_hash);
    refuses(harm_flags);
    refuses(harm_expiry);
}

static void what_is_too_long_is_not_written(void **state)
{
    struct fmet_vouch vouch = sample();
    struct fmet_writer writer = {0};
    char scope[FMET_SCOPE_TEXT_MAX + 1];
    int i;

    (void)state;
    memset(scope, 's', sizeof(scope) - 1);
    scope[sizeof(scope) - 1] = '\0';
    for (i = 0; i < FMET_RECORD_MAX / FMET_SCOPE_TEXT_MAX; i++)
        assert_true(fmet_facts_add_scope(&vouch.facts, scope, NULL));
    assert_false(fmet_vouch_encode(&vouch, &writer));
    assert_null(writer.bytes);
    fmet_vouch_clear(&vouch);
}

static void only_the_secret_matches_its_hash(void **state)
{
    static const char *const wrong[] = {"Right", "righ", "right ", "r", "*0"};
    struct fmet_secret right = secret_of("right"), other;
    struct fmet_hash hash, again;
    size_t i;

    (void)state;
    assert_true(fmet_hash_make(&right, FMET_MODE_PASSWORD, &hash));
    assert_int_equal(fmet_hash_check(&hash, &right), FMET_OK);
    for (i = 0; i < COUNT(wrong); i++) {
        other = secret_of(wrong[i]);
        assert_int_equal(fmet_hash_check(&hash, &other), FMET_REJECTED);
    }
    other = (struct fmet_secret){0};
    assert_int_equal(fmet_hash_check(&hash, &other), FMET_REJECTED);
    assert_true(fmet_hash_make(&right, FMET_MODE_PASSWORD, &again));
    assert_string_not_equal(hash.text, again.text); /* by its salt */
    assert_null(strstr(hash.text, "right"));
}

/* 512 bytes and more are refused, not cut: no prefix of them matches. */
static void long_secrets_have_no_hash(void **state)
{
    char text[FMET_HASH_SECRET_MAX + 2];
    struct fmet_secret longest, longer;
    struct fmet_hash hash, none;

    (void)state;
    memset(text, 'x', sizeof(text) - 1);
    text[sizeof(text) - 1] = '\0';
    longer = secret_of(text);
    text[FMET_HASH_SECRET_MAX] = '\0';
    longest = secret_of(text);
    assert_true(fmet_hash_make(&longest, FMET_MODE_TOKEN, &hash));
    assert_int_equal(fmet_hash_check(&hash, &longest), FMET_OK);
    assert_int_equal(fmet_hash_check(&hash, &longer), FMET_REJECTED);
    assert_false(fmet_hash_make(&longer, FMET_MODE_TOKEN, &none));
}

/* What is no hash of ours matches nothing, whatever libcrypt makes of it. */
static void a_failure_is_no_match(void **state)
{
    static const char digits[] = "0123456789012345678901234567890123456789012";
    static const char *const bad[] = {
        "", "*0", "*1", "x", "$y$", "$y$j9T", "$y$j9T$$", "$y$j75$abcdefgh$",
    };
    struct fmet_secret secret = secret_of("right");
    struct fmet_hash hash = {{0}};
    char text[128];
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(bad); i++) {
        strcpy(hash.text, bad[i]);
        assert_false(fmet_hash_valid(hash.text));
        assert_int_equal(fmet_hash_check(&hash, &secret), FMET_REJECTED);
    }
    /* In form, but its parameters are none: libcrypt answers *0, as it does
       without memory. */
    snprintf(hash.text, sizeof(hash.text), "$y$zzzzzz$abcdefgh$%s", digits);
    assert_true(fmet_hash_valid(hash.text));
    assert_int_equal(fmet_hash_check(&hash, &secret), FMET_NO_MEMORY);
    snprintf(text, sizeof(text), "$6$abcdefgh$%s", digits);
    assert_false(fmet_hash_valid(text)); /* of another kind */
    snprintf(text, sizeof(text), "$y$j75$abcdefgh$%s0", digits);
    assert_false(fmet_hash_valid(text));
    snprintf(text, sizeof(text), "$y$j75$abcdefgh$%s:", digits + 1);
    assert_false(fmet_hash_valid(text));
}

static double milliseconds(const struct fmet_secret *secret,
                           enum fmet_mode mode)
{
    struct timespec begin, end;
    struct fmet_hash hash;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &begin);
    assert_true(fmet_hash_make(secret, mode, &hash));
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &end);
    return (double)(end.tv_sec - begin.tv_sec) * 1e3 +
           (double)(end.tv_nsec - begin.tv_nsec) / 1e6;
}

/* A token's bits are random: the cost is for what people think up. */
static void a_password_costs_more_than_a_token(void **state)
{
    struct fmet_secret secret = secret_of("right");
    struct fmet_hash password, token;
    double dear, cheap;

    (void)state;
    assert_true(fmet_hash_make(&secret, FMET_MODE_PASSWORD, &password));
    assert_true(fmet_hash_make(&secret, FMET_MODE_TOKEN, &token));
    assert_int_equal(strncmp(token.text, "$y$j75$", 7), 0);
    assert_int_not_equal(strncmp(password.text, "$y$j75$", 7), 0);
    dear = milliseconds(&secret, FMET_MODE_PASSWORD);
    cheap = milliseconds(&secret, FMET_MODE_TOKEN);
    print_message("# a password's hash: %.1f ms, a token's: %.1f ms\n", dear,
                  cheap);
    assert_true(dear > cheap);
}

static void age_is_the_larger_of_both_clocks(void **state)
{
    static const struct {
        enum fmet_vouch_kind kind;
        struct fmet_moment now;
        bool good;
        uint64_t age;
    } rows[] = {
        {FMET_VOUCH_OFFLINE, {BOOT, 1000, 1700000000}, true, 0},
        {FMET_VOUCH_OFFLINE, {BOOT, 1010, 1700000010}, true, 10},
        /* The wall clock is set ahead: it ends early. */
        {FMET_VOUCH_OFFLINE, {BOOT, 1010, 1700000099}, true, 99},
        /* It is set back, before it was used and before it was made. */
        {FMET_VOUCH_OFFLINE, {BOOT, 1010, 1700000001}, true, 10},
        {FMET_VOUCH_OFFLINE, {BOOT, 1010, 1}, true, 10},
        {FMET_VOUCH_OFFLINE, {BOOT, 999, 1700000000}, false, 0},
        /* Another boot has the wall clock alone, and what was seen of it. */
        {FMET_VOUCH_OFFLINE, {OTHER_BOOT, 5, 1700000099}, true, 99},
        {FMET_VOUCH_OFFLINE, {OTHER_BOOT, 9999, 1700000005}, true, 5},
        {FMET_VOUCH_OFFLINE, {OTHER_BOOT, 9999, 1700000004}, false, 0},
        {FMET_VOUCH_OFFLINE, {OTHER_BOOT, 9999, 1699999999}, false, 0},
        {FMET_VOUCH_OFFLINE, {OTHER_BOOT, 9999, 0}, false, 0},
        /* A reuse goes by the boot's clock, in its boot. */
        {FMET_VOUCH_REUSE, {BOOT, 1010, 1}, true, 10},
        {FMET_VOUCH_REUSE, {BOOT, 1010, 1800000000}, true, 10},
        {FMET_VOUCH_REUSE, {BOOT, 999, 1700000000}, false, 0},
        {FMET_VOUCH_REUSE, {OTHER_BOOT, 1010, 1700000010}, false, 0},
    };
    static const struct fmet_moment before = {OTHER_BOOT, 9999, 1699999999};
    struct fmet_vouch vouch = sample();
    uint64_t unused;
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(rows); i++) {
        uint64_t age = 0;

        vouch.kind = rows[i].kind;
        if (fmet_vouch_age(&vouch, &rows[i].now, &age) != rows[i].good ||
            age != rows[i].age)
            fail_msg("row %zu: %lu", i, (unsigned long)age);
    }
    vouch.kind = FMET_VOUCH_OFFLINE;
    vouch.seen = 0;
    assert_false(fmet_vouch_age(&vouch, &before, &unused));
    fmet_vouch_clear(&vouch);
}

static void now_is_of_this_boot(void **state)
{
    struct fmet_moment now;

    (void)state;
    assert_true(fmet_moment_now(&now));
    assert_int_equal(strlen(now.boot_id), FMET_BOOT_ID_MAX);
    assert_true(now.wall > 1700000000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_record_is_read_as_it_was_written),
        cmocka_unit_test(no_part_of_a_record_is_one),
        cmocka_unit_test(no_field_is_out_of_its_range),
        cmocka_unit_test(what_is_too_long_is_not_written),
        cmocka_unit_test(only_the_secret_matches_its_hash),
        cmocka_unit_test(long_secrets_have_no_hash),
        cmocka_unit_test(a_failure_is_no_match),
        cmocka_unit_test(a_password_costs_more_than_a_token),
        cmocka_unit_test(age_is_the_larger_of_both_clocks),
        cmocka_unit_test(now_is_of_this_boot),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
