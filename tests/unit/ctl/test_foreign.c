/*
 * What a server said, before a terminal gets it.
 */
#include <stdlib.h>
#include <string.h>

#include "src/ctl/text.h"
#include "tests/unit/unit.h"

/* CLEAN is what is left of TEXT. */
struct row {
    const char *text, *clean;
};

static void clean_rows(const struct row *rows, size_t count)
{
    size_t i;

    for (i = 0; i < count; i++) {
        char *clean = fmet_text_clean(rows[i].text);

        assert_non_null(clean);
        if (strcmp(clean, rows[i].clean) != 0)
            fail_msg("row %zu: %s, not %s", i, clean, rows[i].clean);
        free(clean);
    }
}

static void what_is_text_stays(void **state)
{
    static const struct row rows[] = {
        {"", ""},
        {"FME Flow 2025.1", "FME Flow 2025.1"},
        {"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80", /* 2, 3 and 4 bytes */
         "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80"},
        {"\xed\x9f\xbf\xee\x80\x80", "\xed\x9f\xbf\xee\x80\x80"},
        {"\xf4\x8f\xbf\xbf", "\xf4\x8f\xbf\xbf"}, /* the last there is */
        {"\xef\xbf\xbd", "\xef\xbf\xbd"}, /* the mark for what is none */
        {"a\tb\r\nc", "a b  c"},
    };

    (void)state;
    clean_rows(rows, COUNT(rows));
}

static void a_terminal_obeys_nobody(void **state)
{
    static const struct row rows[] = {
        {"\x1b[31m\x07\x7f", "?[31m??"},
        {"\xc2\x9b"
         "31m",
         "?31m"},                             /* C1: CSI in two bytes */
        {"\xd8\x9c.", "?."},                  /* U+061C */
        {"\xe2\x80\x8e\xe2\x80\x8f", "??"},   /* U+200E, U+200F */
        {"\xe2\x80\xa8\xe2\x80\xae", "??"},   /* U+2028, U+202E */
        {"\xe2\x81\xa6\xe2\x81\xa9.", "??."}, /* U+2066, U+2069 */
    };

    (void)state;
    clean_rows(rows, COUNT(rows));
}

static void what_is_no_utf8_is_marked(void **state)
{
    static const struct row rows[] = {
        {"\x9b"
         "31m",
         "?31m"},                     /* C1 in one byte */
        {"\xc0\x80", "??"},           /* NUL, in more bytes than it needs */
        {"\xc0\x9b[", "??["},         /* ESC, the same */
        {"\xe0\x80\x9b", "???"},      /* and in three */
        {"\xf0\x80\x80\x9b", "????"}, /* and in four */
        {"\xed\xa0\x80", "???"},      /* half a surrogate pair */
        {"\xf4\x90\x80\x80", "????"}, /* past U+10FFFF */
        {"\xf8\x88\x80\x80\x80", "?????"},
        {"\xff\xfe", "??"},
        {"\xe2\x82", "??"},        /* cut off by the end */
        {"\xe2\x82\x1b[", "???["}, /* cut off by an escape */
        {"\xc3(", "?("},
    };

    (void)state;
    clean_rows(rows, COUNT(rows));
}

static void columns_are_characters(void **state)
{
    (void)state;
    assert_int_equal(fmet_text_columns("", 0), 0);
    assert_int_equal(fmet_text_columns("a\xe2\x82\xac", 4), 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_text_stays),
        cmocka_unit_test(a_terminal_obeys_nobody),
        cmocka_unit_test(what_is_no_utf8_is_marked),
        cmocka_unit_test(columns_are_characters),
    };

    /* A terminal that is not UTF-8 is tests/ctl's. */
    setenv("LC_ALL", "C.UTF-8", 1);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
