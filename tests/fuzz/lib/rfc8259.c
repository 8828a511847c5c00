/*
 * One function a production, without regard to speed.
 */
#include "tests/fuzz/lib/rfc8259.h"

#include <json-c/json.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "tests/fuzz/lib/rfc8259_string.h"

#define DEPTH_MAX 200
#define MEMBERS_MAX 64

static void skip_blanks(struct rfc8259_text *text)
{
    while (text->at != text->end && *text->at != '\0' &&
           strchr(" \t\r\n", *text->at) != NULL)
        text->at++;
}

static bool take_digits(struct rfc8259_text *text)
{
    const char *start = text->at;

    while (text->at != text->end && *text->at >= '0' && *text->at <= '9')
        text->at++;
    return text->at != start;
}

static bool read_strict_number(struct rfc8259_text *text)
{
    rfc8259_take(text, '-');
    if (!rfc8259_take(text, '0') && !take_digits(text))
        return false;
    if (rfc8259_take(text, '.') && !take_digits(text))
        return false;
    if (rfc8259_take(text, 'e') || rfc8259_take(text, 'E')) {
        if (!rfc8259_take(text, '+'))
            rfc8259_take(text, '-');
        return take_digits(text);
    }
    return true;
}

/* json-c's strict mode has its own mind on -01 and the like, which are numbers
   to it; they are told apart, not refused. */
static bool read_number(struct rfc8259_text *text)
{
    static const char bytes[] = "+-.eE0123456789";
    struct rfc8259_text start = *text;

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

static bool read_word(struct rfc8259_text *text, const char *word)
{
    size_t len = strlen(word);

    if ((size_t)(text->end - text->at) < len ||
        memcmp(text->at, word, len) != 0)
        return false;
    text->at += len;
    return true;
}

static bool read_value(struct rfc8259_text *text, unsigned depth);

static bool read_member(struct rfc8259_text *text, unsigned depth)
{
    struct rfc8259_string key;

    skip_blanks(text);
    if (!rfc8259_string(text, &key))
        return false;
    if (memchr(key.bytes, '\0', key.len) != NULL)
        text->found->nul_in_key = true;
    free(key.bytes);
    skip_blanks(text);
    return rfc8259_take(text, ':') && read_value(text, depth);
}

static bool read_container(struct rfc8259_text *text, char close,
                           unsigned depth)
{
    if (depth > text->found->depth)
        text->found->depth = depth;
    if (depth > DEPTH_MAX)
        return false;
    skip_blanks(text);
    if (rfc8259_take(text, close))
        return true;
    do {
        if (close == '}' ? !read_member(text, depth) : !read_value(text, depth))
            return false;
        skip_blanks(text);
    } while (rfc8259_take(text, ','));
    return rfc8259_take(text, close);
}

static bool read_value(struct rfc8259_text *text, unsigned depth)
{
    struct rfc8259_string string;
    bool good;

    skip_blanks(text);
    if (rfc8259_take(text, '{'))
        return read_container(text, '}', depth + 1);
    if (rfc8259_take(text, '['))
        return read_container(text, ']', depth + 1);
    if (text->at != text->end && *text->at == '"') {
        good = rfc8259_string(text, &string);
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
    struct rfc8259_text rest = {text, text + len, &found};

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
    struct rfc8259_string key;
    struct rfc8259_text value;
};

static bool same_value(struct rfc8259_text *text, struct json_object *json);

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

static bool same_object(struct rfc8259_text *text, struct json_object *json)
{
    struct member members[MEMBERS_MAX];
    size_t count = 0, i;
    bool same = json_object_is_type(json, json_type_object);

    skip_blanks(text);
    if (rfc8259_take(text, '}'))
        return same && json_object_object_length(json) == 0;
    do {
        skip_blanks(text);
        if (count == MEMBERS_MAX || !rfc8259_string(text, &members[count].key))
            break;
        skip_blanks(text);
        rfc8259_take(text, ':');
        members[count++].value = *text;
        read_value(text, 0);
        skip_blanks(text);
    } while (rfc8259_take(text, ','));
    if (rfc8259_take(text,
                     '}')) /* else it has more members than are compared */
        same = same && same_members(members, count, json);
    for (i = 0; i < count; i++)
        free(members[i].key.bytes);
    return same;
}

static bool same_array(struct rfc8259_text *text, struct json_object *json)
{
    size_t count = 0;

    if (!json_object_is_type(json, json_type_array))
        return false;
    skip_blanks(text);
    if (rfc8259_take(text, ']'))
        return json_object_array_length(json) == 0;
    do {
        if (!same_value(text, json_object_array_get_idx(json, count++)))
            return false;
        skip_blanks(text);
    } while (rfc8259_take(text, ','));
    return json_object_array_length(json) == count;
}

static bool same_string(struct rfc8259_text *text, struct json_object *json)
{
    struct rfc8259_string string;
    bool same = json_object_is_type(json, json_type_string);

    if (!rfc8259_string(text, &string))
        return false;
    if (same && !string.half)
        same =
            (size_t)json_object_get_string_len(json) == string.len &&
            memcmp(json_object_get_string(json), string.bytes, string.len) == 0;
    free(string.bytes);
    return same;
}

static bool same_number(struct rfc8259_text *text, struct json_object *json)
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

static bool same_value(struct rfc8259_text *text, struct json_object *json)
{
    skip_blanks(text);
    if (rfc8259_take(text, '{'))
        return same_object(text, json);
    if (rfc8259_take(text, '['))
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
    struct rfc8259_text rest = {text, text + len, &found};

    return same_value(&rest, json);
}
