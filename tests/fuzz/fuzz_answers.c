/*
 * What a server answers: JSON, read as RFC 8259 has it and no other way; the
 * lists of tokens; pointers into answers; times.
 */
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "src/core/limits.h"
#include "src/helper/api.h"
#include "src/helper/json.h"
#include "src/helper/lexical.h"
#include "src/helper/owner.h"
#include "tests/fuzz/lib/fuzz.h"
#include "tests/fuzz/lib/rfc8259.h"

#define NOW 1764000000

/*
 * What json-c takes and RFC 8259 has not, as far as it is known to get through:
 * a comma too many, where there is text that is not ASCII (json.c, flags_for).
 */
static bool known_leniency(const char *text, size_t len)
{
    size_t i;

    for (i = 0; i < len; i++)
        if ((unsigned char)text[i] >= 0x80)
            return true;
    return false;
}

static void check_reading(const char *text, size_t len,
                          struct json_object *json)
{
    struct rfc8259 rfc = rfc8259_read(text, len);

    if (json == NULL) {
        /* What is JSON, and not too deep or odd for us, is read. */
        MUST(!rfc.valid || !rfc.container || rfc.depth >= FMET_JSON_DEPTH ||
             rfc.nul_in_key || rfc.odd_number);
        return;
    }
    MUST(fmet_lexical_valid(text, len));
    MUST(rfc.valid || known_leniency(text, len));
    if (!rfc.valid || rfc.odd_number)
        return;
    MUST(rfc.container && rfc.depth <= FMET_JSON_DEPTH && !rfc.nul_in_key);
    MUST(rfc8259_same(text, len, json));
}

/* The text at KEY, or NULL. */
static const char *text_at(struct json_object *item, const char *key)
{
    struct json_object *value = NULL;

    if (!json_object_is_type(item, json_type_object) ||
        !json_object_object_get_ex(item, key, &value) ||
        !json_object_is_type(value, json_type_string))
        return NULL;
    return json_object_get_string(value);
}

/* An owner is named by every item of a whole list, and some item is enabled. */
static void check_list(struct json_object *json, enum fmet_api api)
{
    const char *key = fmet_api_data(api)->list_owner;
    struct json_object *items, *total, *flag;
    struct fmet_owner owner = {0};
    size_t count, i;
    bool enabled = false;

    if (fmet_owner_read(json, fmet_api_data(api), NOW, &owner) != FMET_OK) {
        MUST(owner.name == NULL && owner.token_name == NULL);
        return;
    }
    MUST(owner.name != NULL && *owner.name != '\0');
    MUST(json_object_object_get_ex(json, "items", &items) &&
         json_object_object_get_ex(json, "totalCount", &total));
    count = json_object_array_length(items);
    MUST(json_object_get_int64(total) == (int64_t)count);
    for (i = 0; i < count; i++) {
        struct json_object *item = json_object_array_get_idx(items, i);

        MUST(text_at(item, key) != NULL &&
             strcmp(text_at(item, key), owner.name) == 0);
        if (json_object_object_get_ex(item, "enabled", &flag))
            enabled |= json_object_get_boolean(flag) != 0;
    }
    MUST(enabled);
    MUST(owner.only_one == (count == 1));
    MUST(owner.token_expires == 0 || owner.token_expires > NOW);
    fmet_owner_clear(&owner);
}

static void check_pointers(struct json_object *json)
{
    static const char *const pointers[] = {
        "",         "/items/0/user",   "/a~1b/0", "/x/-",
        "/message", "/items/00/owner", "//",      "/~0/~1"};
    const char *text;
    size_t i;
    bool flag;
    long number;

    for (i = 0; i < sizeof(pointers) / sizeof(*pointers); i++) {
        text = fmet_json_string(fmet_json_at(json, pointers[i]));
        MUST(text == NULL || *text != '\0');
    }
    MUST(fmet_json_at(json, "") == json);
    MUST(fmet_json_at(json, "no slash") == NULL);
    text = fmet_json_text(json, "message");
    MUST(text == fmet_json_string(fmet_json_at(json, "/message")) ||
         fmet_json_is_array(json));
    (void)fmet_json_any_text(json);
    (void)fmet_json_flag(json, "enabled", &flag);
    (void)fmet_json_number(json, "totalCount", &number);
}

/* What is a time of our form reads as the clock that it says. */
static void check_time(const char *text)
{
    struct tm tm;
    int64_t when = -1;
    time_t seconds;
    char again[32];

    if (!fmet_api_time(text, &when)) {
        MUST(when == -1);
        return;
    }
    seconds = (time_t)when;
    MUST(when >= 0 && gmtime_r(&seconds, &tm) != NULL);
    MUST(strftime(again, sizeof(again), "%Y-%m-%dT%H:%M:%S", &tm) == 19);
    MUST(strncmp(again, text, 16) == 0 || strncmp(text + 17, "60", 2) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fuzz_input input = {data, size};
    uint8_t *copy = fuzz_copy(&input);
    char *text = strndup((const char *)data, size);
    struct json_object *json;

    MUST(text != NULL);
    check_time(text);
    json = fmet_json_parse((const char *)copy, size);
    check_reading((const char *)copy, size, json);
    if (json != NULL) {
        check_list(json, FMET_API_V3);
        check_list(json, FMET_API_V4);
        check_pointers(json);
    }
    fmet_json_free(json);
    free(text);
    free(copy);
    return 0;
}
