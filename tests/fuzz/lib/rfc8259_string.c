/*
 * Escapes, surrogate pairs, and the end of a string.
 */
#include "tests/fuzz/lib/rfc8259_string.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

bool rfc8259_take(struct rfc8259_text *text, char c)
{
    if (text->at == text->end || *text->at != c)
        return false;
    text->at++;
    return true;
}

static bool read_hex(struct rfc8259_text *text, unsigned *ret_unit)
{
    static const char digits[] = "00112233445566778899aAbBcCdDeEfF";
    unsigned unit = 0;
    int i;

    for (i = 0; i < 4; i++) {
        const char *digit;

        if (text->at == text->end || *text->at == '\0')
            return false;
        digit = strchr(digits, *text->at++);
        if (digit == NULL)
            return false;
        unit = unit << 4 | (unsigned)(digit - digits) / 2;
    }
    *ret_unit = unit;
    return true;
}

static void put_utf8(struct rfc8259_string *string, uint32_t c)
{
    char *out = string->bytes + string->len;

    if (c < 0x80) {
        string->len += 1;
        out[0] = (char)c;
    } else if (c < 0x800) {
        string->len += 2;
        out[0] = (char)(0xc0 | c >> 6);
        out[1] = (char)(0x80 | (c & 0x3f));
    } else if (c < 0x10000) {
        string->len += 3;
        out[0] = (char)(0xe0 | c >> 12);
        out[1] = (char)(0x80 | (c >> 6 & 0x3f));
        out[2] = (char)(0x80 | (c & 0x3f));
    } else {
        string->len += 4;
        out[0] = (char)(0xf0 | c >> 18);
        out[1] = (char)(0x80 | (c >> 12 & 0x3f));
        out[2] = (char)(0x80 | (c >> 6 & 0x3f));
        out[3] = (char)(0x80 | (c & 0x3f));
    }
}

static bool read_unicode(struct rfc8259_text *text,
                         struct rfc8259_string *string)
{
    struct rfc8259_text before;
    unsigned high, low;

    if (!read_hex(text, &high))
        return false;
    if (high < 0xd800 || high > 0xdfff) {
        put_utf8(string, high);
        return true;
    }
    before = *text;
    if (high < 0xdc00 && rfc8259_take(text, '\\') && rfc8259_take(text, 'u') &&
        read_hex(text, &low) && low >= 0xdc00 && low <= 0xdfff) {
        put_utf8(string, 0x10000 + ((high & 0x3ff) << 10 | (low & 0x3ff)));
        return true;
    }
    *text = before;
    string->half = true;
    return true;
}

static bool read_escape(struct rfc8259_text *text,
                        struct rfc8259_string *string)
{
    static const char names[] = "\"\\/bfnrt", bytes[] = "\"\\/\b\f\n\r\t";
    const char *name;

    if (text->at == text->end || *text->at == '\0')
        return false;
    if (rfc8259_take(text, 'u'))
        return read_unicode(text, string);
    name = strchr(names, *text->at++);
    if (name == NULL)
        return false;
    put_utf8(string, (unsigned char)bytes[name - names]);
    return true;
}

bool rfc8259_string(struct rfc8259_text *text,
                    struct rfc8259_string *ret_string)
{
    struct rfc8259_string string = {.len = 0};
    bool good = rfc8259_take(text, '"');

    string.bytes = malloc((size_t)(text->end - text->at) + 8);
    if (string.bytes == NULL)
        abort();
    while (good && !rfc8259_take(text, '"')) {
        good = text->at != text->end && (unsigned char)*text->at >= ' ';
        if (good && rfc8259_take(text, '\\'))
            good = read_escape(text, &string);
        else if (good)
            string.bytes[string.len++] = *text->at++;
    }
    if (good)
        *ret_string = string;
    else
        free(string.bytes);
    return good;
}
