/*
 * One function a production, without regard to speed.
 */
#include "tests/fuzz/lib/rfc8259.h"

#include <json-c/json.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define DEPTH_MAX 200
#define MEMBERS_MAX 64

struct text {
    const char *at, *end;
    struct rfc8259 *found;
};

/* What a string says; whether it has half of a surrogate pair, for which there
   is no UTF-8. */
struct string {
    char *bytes;
    size_t len;
    bool half;
};

static bool take(struct text *text, char c)
{
    if (text->at == text->end || *text->at != c)
        return false;
    text->at++;
    return true;
}

static void skip_blanks(struct text *text)
{
    while (text->at != text->end && *text->at != '\0' &&
           strchr(" \t\r\n", *text->at) != NULL)
        text->at++;
}

static bool take_digits(struct text *text)
{
    const char *start = text->at;

    while (text->at != text->end && *text->at >= '0' && *text->at <= '9')
        text->at++;
    return text->at != start;
}

static bool read_strict_number(struct text *text)
{
    take(text, '-');
    if (!take(text, '0') && !take_digits(text))
        return false;
    if (take(text, '.') && !take_digits(text))
        return false;
    if (take(text, 'e') || take(text, 'E')) {
        if (!take(text, '+'))
            take(text, '-');
        return take_digits(text);
    }
    return true;
}

/* json-c's strict mode has its own mind on -01 and the like, which are numbers
   to it; they are told apart, not refused. */
static bool read_number(struct text *text)
{
    static const char bytes[] = "+-.eE0123456789";
    struct text start = *text;

    if (read_strict_number(text) &&
        (text->at == text->end || *text->at == '\0' ||
         strchr(bytes, *text->at) == NULL))
        return true;
    *text = start;
    while (text->at != text->end && *text->at != '\0' &&
           strchr(bytes, *text->at) != NULL)
        text->at++;
    text->found->odd_number = true;
    return text->at != start.at;
}

static bool read_word(struct text *text, const char *word)
{
    size_t len = strlen(word);

    if ((size_t)(text->end - text->at) < len ||
        memcmp(text->at, word, len) != 0)
        return false;
    text->at += len;
    return true;
}

static bool read_hex(struct text *text, unsigned *ret_unit)
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

static void put_utf8(struct string *string, uint32_t c)
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

static bool read_unicode(struct text *text, struct string *string)
{
    struct text before;
    unsigned high, low;

    if (!read_hex(text, &high))
        return false;
    if (high < 0xd800 || high > 0xdfff) {
        put_utf8(string, high);
        return true;
    }
    before = *text;
    if (high < 0xdc00 && take(text, '\\') && take(text, 'u') &&
        read_hex(text, &low) && low >= 0xdc00 && low <= 0xdfff) {
        put_utf8(string, 0x10000 + ((high & 0x3ff) << 10 | (low & 0x3ff)));
        return true;
    }
    *text = before;
    string->half = true;
    return true;
}

static bool read_escape(struct text *text, struct string *string)
{
    static const char names[] = "\"\\/bfnrt", bytes[] = "\"\\/\b\f\n\r\t";
    const char *name;

    if (text->at == text->end || *text->at == '\0')
        return false;
    if (take(text, 'u'))
        return read_unicode(text, string);
    name = strchr(names, *text->at++);
    if (name == NULL)
        return false;
    put_utf8(string, (unsigned char)bytes[name - names]);
    return true;
}

/* A string's bytes are UTF-8: that is read_utf8's to say, of the whole. */
static bool read_string(struct text *text, struct string *ret_string)
{
    struct string string = {.len = 0};
    bool good = take(text, '"');

    string.bytes = malloc((size_t)(text->end - text->at) + 8);
    if (string.bytes == NULL)
        abort();
    while (good && !take(text, '"')) {
        good = text->at != text->end && (unsigned char)*text->at >= ' ';
        if (good && take(text, '\\'))
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

static bool read_value(struct text *text, unsigned depth);

static bool read_member(struct text *text, unsigned depth)
{
    struct string key;

    skip_blanks(text);
    if (!read_string(text, &key))
        return false;
    if (memchr(key.bytes, '\0', key.len) != NULL)
        text->found->nul_in_key = true;
    free(key.bytes);
    skip_blanks(text);
    return take(text, ':') && read_value(text, depth);
}

static bool read_container(struct text *text, char close, unsigned depth)
{
    if (depth > text->found->depth)
        text->found->depth = depth;
    if (depth > DEPTH_MAX)
        return false;
    skip_blanks(text);
    if (take(text, close))
        return true;
    do {
        if (close == '}' ? !read_member(text, depth) : !read_value(text, depth))
            return false;
        skip_blanks(text);
    } while (take(text, ','));
    return take(text, close);
}

static bool read_value(struct text *text, unsigned depth)
{
    struct string string;
    bool good;

    skip_blanks(text);
    if (take(text, '{'))
        return read_container(text, '}', depth + 1);
    if (take(text, '['))
        return read_container(text, ']', depth + 1);
    if (text->at != text->end && *text->at == '"') {
        good = read_string(text, &string);
        if (good)
            free(string.bytes);
        return good;
    }
    return read_word(text, "true") || read_word(text, "false") ||
           read_word(text, "null") || read_number(text);
}

/* RFC 3629 by decoding: each character is its own shortest form. */
static bool is_utf8(const char *text, size_t len)
{
    const unsigned char *at = (const unsigned char *)text, *end = at + len;

    while (at != end) {
        unsigned more = *at < 0x80 ? 0 : *at < 0xe0 ? 1 : *at < 0xf0 ? 2 : 3;
        uint32_t c = more == 0 ? *at : *at & (0x3fu >> more);
        static const uint32_t least[] = {0, 0x80, 0x800, 0x10000};
        unsigned i;

        if ((*at >= 0x80 && *at < 0xc0) || *at >= 0xf8 ||
            (size_t)(end - at) <= more)
            return false;
        for (i = 1; i <= more; i++) {
            if ((at[i] & 0xc0) != 0x80)
                return false;
            c = c << 6 | (at[i] & 0x3f);
        }
        if (c < least[more] || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
            return false;
        at += more + 1;
    }
    return true;
}

struct rfc8259 rfc8259_read(const char *text, size_t len)
{
    struct rfc8259 found = {.valid = false};
    struct text rest = {text, text + len, &found};

    skip_blanks(&rest);
    found.container =
        rest.at != rest.end && (*rest.at == '{' || *rest.at == '[');
    found.valid = is_utf8(text, len) && read_value(&rest, 0);
    skip_blanks(&rest);
    if (rest.at != rest.end)
        found.valid = false;
    return found;
}

/* One member of an object. */
struct member {
    struct string key;
    struct text value;
};

static bool same_value(struct text *text, struct json_object *json);

static bool same_key(const struct member *a, const struct member *b)
{
    return a->key.len == b->key.len &&
           memcmp(a->key.bytes, b->key.bytes, a->key.len) == 0;
}

/* Whether the last of each name is what JSON has under it. */
static bool same_members(struct member *members, size_t count,
                         struct json_object *json)
{
    bool same = true;
    size_t i, j;

    for (i = 0; i < count && same; i++) {
        struct json_object *value = NULL;

        for (j = i + 1; j < count; j++)
            if (same_key(&members[i], &members[j]))
                break;
        if (j < count || members[i].key.half)
            continue;
        members[i].key.bytes[members[i].key.len] = '\0';
        same = json_object_object_get_ex(json, members[i].key.bytes, &value) &&
               same_value(&members[i].value, value);
    }
    return same;
}

static bool same_object(struct text *text, struct json_object *json)
{
    struct member members[MEMBERS_MAX];
    size_t count = 0, i;
    bool same = json_object_is_type(json, json_type_object);

    skip_blanks(text);
    if (take(text, '}'))
        return same && json_object_object_length(json) == 0;
    do {
        skip_blanks(text);
        if (count == MEMBERS_MAX || !read_string(text, &members[count].key))
            break;
        skip_blanks(text);
        take(text, ':');
        members[count++].value = *text;
        read_value(text, 0);
        skip_blanks(text);
    } while (take(text, ','));
    if (take(text, '}')) /* else it has more members than are compared */
        same = same && same_members(members, count, json);
    for (i = 0; i < count; i++)
        free(members[i].key.bytes);
    return same;
}

static bool same_array(struct text *text, struct json_object *json)
{
    size_t count = 0;

    if (!json_object_is_type(json, json_type_array))
        return false;
    skip_blanks(text);
    if (take(text, ']'))
        return json_object_array_length(json) == 0;
    do {
        if (!same_value(text, json_object_array_get_idx(json, count++)))
            return false;
        skip_blanks(text);
    } while (take(text, ','));
    return json_object_array_length(json) == count;
}

static bool same_string(struct text *text, struct json_object *json)
{
    struct string string;
    bool same = json_object_is_type(json, json_type_string);

    if (!read_string(text, &string))
        return false;
    if (same && !string.half)
        same = (size_t)json_object_get_string_len(json) == string.len &&
               memcmp(json_object_get_string(json), string.bytes,
                      string.len) == 0;
    free(string.bytes);
    return same;
}

static bool same_number(struct text *text, struct json_object *json)
{
    const char *start = text->at;
    size_t len;
    char copy[24];

    if (!read_number(text))
        return false;
    len = (size_t)(text->at - start);
    if (len > 18 || memchr(start, '.', len) != NULL ||
        memchr(start, 'e', len) != NULL || memchr(start, 'E', len) != NULL)
        return json_object_is_type(json, json_type_double) ||
               json_object_is_type(json, json_type_int);
    memcpy(copy, start, len);
    copy[len] = '\0';
    /* -0 is whole, and json-c's a double since 0.13. */
    return json_object_get_int64(json) == strtoll(copy, NULL, 10);
}

static bool same_value(struct text *text, struct json_object *json)
{
    skip_blanks(text);
    if (take(text, '{'))
        return same_object(text, json);
    if (take(text, '['))
        return same_array(text, json);
    if (*text->at == '"')
        return same_string(text, json);
    if (read_word(text, "true"))
        return json_object_is_type(json, json_type_boolean) &&
               json_object_get_boolean(json);
    if (read_word(text, "false"))
        return json_object_is_type(json, json_type_boolean) &&
               !json_object_get_boolean(json);
    if (read_word(text, "null"))
        return json == NULL;
    return same_number(text, json);
}

bool rfc8259_same(const char *text, size_t len, struct json_object *json)
{
    struct rfc8259 found = {.valid = false};
    struct text rest = {text, text + len, &found};

    return same_value(&rest, json);
}
