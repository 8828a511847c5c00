/*
 * Random names, the hash that tells things apart, and the clock.
 */
#include <string.h>

#include "src/core/clock.h"
#include "src/core/fnv1a.h"
#include "src/core/random.h"
#include "tests/unit/unit.h"

static void names_are_hex_and_never_the_same(void **state)
{
    char one[65], other[65];

    (void)state;
    assert_true(fmet_random_hex(one, 40));
    assert_true(fmet_random_hex(other, 40));
    assert_int_equal(strlen(one), 40);
    assert_int_equal(strspn(one, "0123456789abcdef"), 40);
    assert_string_not_equal(one, other);
    assert_true(fmet_random_hex(one, 64));
    assert_int_equal(strlen(one), 64);
    assert_false(fmet_random_hex(one, 66));
}

/* The vectors are those of the hash's authors. */
static void the_hash_is_fnv_1a(void **state)
{
    static const struct {
        const char *text;
        uint64_t hash;
    } rows[] = {{"", 0xcbf29ce484222325u},
                {"a", 0xaf63dc4c8601ec8cu},
                {"foobar", 0x85944171f73967e8u}};
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(rows); i++)
        assert_true(fmet_fnv1a(FMET_FNV1A_START, rows[i].text,
                               strlen(rows[i].text)) == rows[i].hash);
    assert_true(fmet_fnv1a(fmet_fnv1a(FMET_FNV1A_START, "foo", 3), "bar", 3) ==
                rows[2].hash);
}

static void the_clock_never_goes_back(void **state)
{
    int64_t last = fmet_clock_ms(), now;
    int i;

    (void)state;
    assert_true(last > 0);
    for (i = 0; i < 1000; i++, last = now) {
        now = fmet_clock_ms();
        assert_true(now >= last);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_hex_and_never_the_same),
        cmocka_unit_test(the_hash_is_fnv_1a),
        cmocka_unit_test(the_clock_never_goes_back),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
