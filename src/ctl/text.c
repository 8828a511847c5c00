/*
 * UTF-8, strictly.
 */
#include "src/ctl/text.h"

#include <langinfo.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

size_t fmet_text_next(const char *text, uint32_t *ret_value)
{
    static const struct {
        unsigned char mask, lead;
        size_t len;
        uint32_t least;
    } forms[] = {
        {0x80, 0x00, 1, 0},
        {0xe0, 0xc0, 2, 0x80},
        {0xf0, 0xe0, 3, 0x800},
        {0xf8, 0xf0, 4, 0x10000},
    };
    const unsigned char *byte = (const unsigned char *)text;
    uint32_t value;
    size_t i, j;

    *ret_value = FMET_TEXT_INVALID;
    for (i = 0; i < sizeof(forms) / sizeof(*forms); i++) {
        if ((byte[0] & forms[i].mask) != forms[i].lead)
            continue;
        value = byte[0] & (unsigned char)~forms[i].mask;
        /* The NUL at the end is no continuation. */
        for (j = 1; j < forms[i].len; j++) {
            if ((byte[j] & 0xc0) != 0x80)
                return 1;
            value = value << 6 | (byte[j] & 0x3fu);
        }
        if (value < forms[i].least || value > 0x10ffff ||
            (value >= 0xd800 && value <= 0xdfff))
            return 1;
        *ret_value = value;
        return forms[i].len;
    }
    return 1;
}

bool fmet_text_obeyed(uint32_t value)
{
    return value < 0x20 || (value >= 0x7f && value <= 0x9f) ||
           value == 0x061c || (value >= 0x200e && value <= 0x200f) ||
           (value >= 0x2028 && value <= 0x202e) ||
           (value >= 0x2066 && value <= 0x2069);
}

/*
 * Whether whoever reads takes UTF-8, by the locale of this process; in any
 * other coding the bytes of a harmless character may be an order: those of
 * U+00DB are C3 9B, and 9B is CSI.  The locale itself stays "C": what compares
 * words of configurations and stacks must not depend on it.
 */
static bool reader_takes_utf8(void)
{
    static enum { NOT_KNOWN, NO, YES } known;
    locale_t theirs;

    if (known == NOT_KNOWN) {
        known = NO;
        theirs = newlocale(LC_CTYPE_MASK, "", (locale_t)0);
        if (theirs != (locale_t)0) {
            if (strcmp(nl_langinfo_l(CODESET, theirs), "UTF-8") == 0)
                known = YES;
            freelocale(theirs);
        }
    }
    return known == YES;
}

char *fmet_text_clean(const char *text)
{
    char *clean = malloc(strlen(text) + 1);
    size_t len, used = 0;
    uint32_t value;

    if (clean == NULL)
        return NULL;
    for (; *text != '\0'; text += len) {
        len = fmet_text_next(text, &value);
        if (value == '\n' || value == '\r' || value == '\t') {
            clean[used++] = ' ';
        } else if (fmet_text_obeyed(value) ||
                   (value == FMET_TEXT_INVALID && len == 1) ||
                   (value > 0x7f && !reader_takes_utf8())) {
            clean[used++] = '?';
        } else {
            memcpy(clean + used, text, len);
            used += len;
        }
    }
    clean[used] = '\0';
    return clean;
}

size_t fmet_text_columns(const char *text, size_t len)
{
    size_t columns = 0, i;

    for (i = 0; i < len; i++)
        columns += ((unsigned char)text[i] & 0xc0) != 0x80;
    return columns;
}
