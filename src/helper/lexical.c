/*
 * One pass over the bytes; whether they are JSON is json-c's to say.
 */
#include "src/helper/lexical.h"

#include <stdint.h>
#include <string.h>

/*
 * The length of the character of UTF-8 at BYTES, of which there are LEFT, or
 * 0 for what is none: RFC 3629, section 4, by the range of the second byte.
 */
static size_t character(const unsigned char *bytes, size_t left)
{
    static const struct {
        unsigned char first, last; /* the lead byte */
        unsigned char low, high;   /* the second one */
        size_t len;
    } forms[] = {
        {0xc2, 0xdf, 0x80, 0xbf, 2}, {0xe0, 0xe0, 0xa0, 0xbf, 3},
        {0xe1, 0xec, 0x80, 0xbf, 3}, {0xed, 0xed, 0x80, 0x9f, 3},
        {0xee, 0xef, 0x80, 0xbf, 3}, {0xf0, 0xf0, 0x90, 0xbf, 4},
        {0xf1, 0xf3, 0x80, 0xbf, 4}, {0xf4, 0xf4, 0x80, 0x8f, 4},
    };
    size_t i, k;

    if (bytes[0] < 0x80)
        return 1;
    for (i = 0; i < sizeof(forms) / sizeof(*forms); i++) {
        if (bytes[0] < forms[i].first || bytes[0] > forms[i].last)
            continue;
        if (left < forms[i].len || bytes[1] < forms[i].low ||
            bytes[1] > forms[i].high)
            return 0;
        for (k = 2; k < forms[i].len; k++)
            if ((bytes[k] & 0xc0) != 0x80)
                return 0;
        return forms[i].len;
    }
    return 0;
}

static bool outside_string(unsigned char c)
{
    return c != '\0' && strchr(" \t\r\n{}[]:,+-.0123456789eEtrufalsn\"", c);
}

/* Whether U+0000 is written behind a backslash at BYTES. */
static bool escaped_nul(const unsigned char *bytes, size_t left)
{
    return left >= 5 && memcmp(bytes, "u0000", 5) == 0;
}

bool fmet_lexical_valid(const char *text, size_t len)
{
    const unsigned char *bytes = (const unsigned char *)text;
    bool in_string = false, escaped = false, nul = false;
    size_t i, step;

    for (i = 0; i < len; i += step) {
        step = character(bytes + i, len - i);
        if (step == 0)
            return false;
        if (in_string ? bytes[i] < ' ' : !outside_string(bytes[i]))
            return false;
        if (!in_string && bytes[i] == ':' && nul)
            return false;
        if (in_string ? escaped && escaped_nul(bytes + i, len - i)
                      : bytes[i] == '"')
            nul = in_string; /* the last string has one */
        if (bytes[i] == '"' && !escaped)
            in_string = !in_string;
        escaped = in_string && bytes[i] == '\\' && !escaped;
    }
    return !in_string;
}
