/*
 * json-c, held to one strict way of reading.
 */
#include "src/helper/json.h"

#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

#include "src/core/limits.h"
#include "src/helper/lexical.h"

static bool blank(const char *bytes, size_t len)
{
    size_t i;

    for (i = 0; i < len; i++)
        if (strchr(" \t\r\n", bytes[i]) == NULL || bytes[i] == '\0')
            return false;
    return true;
}

static bool container(struct json_object *json)
{
    return json_object_is_type(json, json_type_object) ||
           json_object_is_type(json, json_type_array);
}

/*
 * json-c's strict mode, but for text that is not all ASCII: 0.17 and 0.18 take
 * every byte of UTF-8 for a control character there.  What is left to strict
 * mode by lexical.c is a comma too many.
 */
static int flags_for(const char *bytes, size_t len)
{
    size_t i;

    for (i = 0; i < len; i++)
        if ((unsigned char)bytes[i] >= 0x80)
            return 0;
    return JSON_TOKENER_STRICT;
}

struct json_object *fmet_json_parse(const char *bytes, size_t len)
{
    struct json_tokener *tokener = json_tokener_new_ex(FMET_JSON_DEPTH);
    struct json_object *json = NULL;
    size_t end;

    if (tokener == NULL)
        return NULL;
    if (bytes != NULL && len <= FMET_BODY_MAX &&
        fmet_lexical_valid(bytes, len)) {
        json_tokener_set_flags(tokener, flags_for(bytes, len));
        json = json_tokener_parse_ex(tokener, bytes, (int)len);
    }
    end = json_tokener_get_parse_end(tokener);
    if (json != NULL &&
        (json_tokener_get_error(tokener) != json_tokener_success || end > len ||
         !blank(bytes + end, len - end) || !container(json))) {
        json_object_put(json);
        json = NULL;
    }
    json_tokener_free(tokener);
    return json;
}

void fmet_json_free(struct json_object *json)
{
    json_object_put(json);
}

static struct json_object *member(struct json_object *json, const char *key)
{
    struct json_object *value = NULL;

    if (!json_object_is_type(json, json_type_object) ||
        !json_object_object_get_ex(json, key, &value))
        return NULL;
    return value;
}

const char *fmet_json_string(struct json_object *json)
{
    const char *text;
    int len;

    if (!json_object_is_type(json, json_type_string))
        return NULL;
    text = json_object_get_string(json);
    len = json_object_get_string_len(json);
    if (text == NULL || len <= 0 || strlen(text) != (size_t)len)
        return NULL;
    return text;
}

const char *fmet_json_text(struct json_object *json, const char *key)
{
    return fmet_json_string(member(json, key));
}

const char *fmet_json_any_text(struct json_object *json)
{
    struct json_object_iterator member, end;
    const char *text = NULL;

    if (!json_object_is_type(json, json_type_object))
        return NULL;
    member = json_object_iter_begin(json);
    end = json_object_iter_end(json);
    for (; text == NULL && !json_object_iter_equal(&member, &end);
         json_object_iter_next(&member))
        text = fmet_json_string(json_object_iter_peek_value(&member));
    return text;
}

bool fmet_json_flag(struct json_object *json, const char *key, bool *ret)
{
    struct json_object *value = member(json, key);

    if (!json_object_is_type(value, json_type_boolean))
        return false;
    *ret = json_object_get_boolean(value) != 0;
    return true;
}

bool fmet_json_number(struct json_object *json, const char *key, long *ret)
{
    struct json_object *value = member(json, key);

    if (!json_object_is_type(value, json_type_int))
        return false;
    *ret = (long)json_object_get_int64(value);
    return true;
}

bool fmet_json_has(struct json_object *json, const char *key)
{
    return member(json, key) != NULL;
}

struct json_object *fmet_json_array(struct json_object *json, const char *key)
{
    struct json_object *array = member(json, key);

    return json_object_is_type(array, json_type_array) ? array : NULL;
}

size_t fmet_json_length(struct json_object *array)
{
    return array != NULL ? json_object_array_length(array) : 0;
}

struct json_object *fmet_json_item(struct json_object *array, size_t index)
{
    return json_object_array_get_idx(array, index);
}

bool fmet_json_true(struct json_object *json)
{
    return json_object_is_type(json, json_type_boolean) &&
           json_object_get_boolean(json) != 0;
}

bool fmet_json_is_array(struct json_object *json)
{
    return json_object_is_type(json, json_type_array);
}

/*
 * Whether STEP ("/" and one token) may name an element of an array.  json-c
 * 0.16 takes no token for 0, and a number past 32 bits for what is left of it.
 */
static bool is_index(const char *step)
{
    size_t len = strlen(step + 1);

    return len >= 1 && len <= 9 && strspn(step + 1, "0123456789") == len &&
           (len == 1 || step[1] != '0');
}

/* What STEP names in JSON, or NULL. */
static struct json_object *descend(struct json_object *json, const char *step)
{
    struct json_object *value = NULL;

    if ((fmet_json_is_array(json) && !is_index(step)) ||
        json_pointer_get(json, step, &value) != 0)
        return NULL;
    return value;
}

struct json_object *fmet_json_at(struct json_object *json, const char *pointer)
{
    char step[FMET_POINTER_MAX + 1];
    size_t len;

    for (; *pointer != '\0' && json != NULL; pointer += len) {
        len = 1 + strcspn(pointer + 1, "/");
        if (*pointer != '/' || len > FMET_POINTER_MAX)
            return NULL;
        memcpy(step, pointer, len);
        step[len] = '\0';
        json = descend(json, step);
    }
    return json;
}

static struct json_object *value_of(const struct fmet_json_member *member)
{
    switch (member->kind) {
    case FMET_JSON_TEXT:
        return json_object_new_string(member->text);
    case FMET_JSON_NUMBER:
        return json_object_new_int64(member->number);
    case FMET_JSON_FLAG:
        return json_object_new_boolean(member->number != 0);
    }
    return NULL;
}

char *fmet_json_write(const struct fmet_json_member *members, size_t count)
{
    struct json_object *json = json_object_new_object(), *value;
    const char *text = NULL;
    char *result = NULL;
    size_t i;

    for (i = 0; i < count && json != NULL; i++) {
        value = value_of(&members[i]);
        if (value == NULL ||
            json_object_object_add(json, members[i].key, value) != 0) {
            json_object_put(value);
            json_object_put(json);
            json = NULL;
        }
    }
    if (json != NULL)
        text = json_object_to_json_string_ext(json, JSON_C_TO_STRING_PLAIN);
    if (text != NULL)
        result = strdup(text);
    json_object_put(json);
    return result;
}
