/*
 * Percent-encoding, and fields of queries and forms.
 */
#include "url.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"

static int digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

/* The byte of an escape whose two digits are at TEXT; 0 when it is none. */
static char escaped(const char *text, size_t len)
{
    int high, low;

    if (len < 2)
        return '\0';
    high = digit(text[0]);
    low = digit(text[1]);
    if (high < 0 || low < 0)
        return '\0';
    return (char)(high * 16 + low);
}

char *url_decode(const char *text, size_t len, bool form)
{
    char *decoded = mem_zero(len + 1);
    size_t from, to = 0;

    for (from = 0; from < len; from++) {
        char c = text[from];

        if (c == '%') {
            c = escaped(text + from + 1, len - from - 1);
            from += 2;
        } else if (c == '+' && form) {
            c = ' ';
        }
        if (c == '\0') {
            free(decoded);
            return NULL;
        }
        decoded[to++] = c;
    }
    return decoded;
}

char *url_field(const char *form, const char *key)
{
    size_t key_len = strlen(key);

    while (form != NULL && *form != '\0') {
        size_t len = strcspn(form, "&");

        if (len > key_len && form[key_len] == '=' &&
            strncmp(form, key, key_len) == 0)
            return url_decode(form + key_len + 1, len - key_len - 1, true);
        form += len;
        form += *form == '&' ? 1 : 0;
    }
    return NULL;
}

char *url_printable(const char *text)
{
    char *printable = mem_zero(3 * strlen(text) + 1), *to = printable;

    for (; *text != '\0'; text++) {
        if (*text > ' ' && *text < 0x7f)
            *to++ = *text;
        else
            to += sprintf(to, "%%%02X", (unsigned char)*text);
    }
    return printable;
}
