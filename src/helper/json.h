/*
 * JSON from a server that may be hostile, and JSON to it.  The only part that
 * knows json-c.  Objects are json-c's own, owned by who parsed them.
 */
#ifndef FMET_JSON_H
#define FMET_JSON_H

#include <stdbool.h>
#include <stddef.h>

struct json_object;

/*
 * Parses the whole of LEN bytes (RFC 8259, UTF-8, at most FMET_JSON_DEPTH deep,
 * nothing but blanks behind it).  An object or array, or NULL.  Free it with
 * fmet_json_free.  Of two members of one name the last counts.
 */
struct json_object *fmet_json_parse(const char *bytes, size_t len);

/* NULL is allowed. */
void fmet_json_free(struct json_object *json);

/*
 * The text at KEY of an object: NULL when it is missing, not a string, empty,
 * or has a NUL inside.  Lives as long as JSON.
 */
const char *fmet_json_text(struct json_object *json, const char *key);

/* The same of an object's first member that has such a text, whatever its key;
   NULL where none has. */
const char *fmet_json_any_text(struct json_object *json);

/* The boolean at KEY; false when it is missing or none: then *RET is as it
   was. */
bool fmet_json_flag(struct json_object *json, const char *key, bool *ret);

/* The same for a whole number. */
bool fmet_json_number(struct json_object *json, const char *key, long *ret);

/* Whether KEY is there at all and not null. */
bool fmet_json_has(struct json_object *json, const char *key);

/* The array at KEY, or NULL when it is none.  Lives as long as JSON. */
struct json_object *fmet_json_array(struct json_object *json, const char *key);
size_t fmet_json_length(struct json_object *array);
struct json_object *fmet_json_item(struct json_object *array, size_t index);

/* The text that JSON itself is, under the rules of fmet_json_text. */
const char *fmet_json_string(struct json_object *json);

/* Whether JSON itself is the boolean true. */
bool fmet_json_true(struct json_object *json);

/* Whether JSON itself is an array. */
bool fmet_json_is_array(struct json_object *json);

/* What POINTER (RFC 6901) names; NULL when nothing.  Lives as long as JSON. */
struct json_object *fmet_json_at(struct json_object *json, const char *pointer);

/* One member of an object to be written: a text, or a number, or a flag. */
struct fmet_json_member {
    const char *key;
    enum { FMET_JSON_TEXT, FMET_JSON_NUMBER, FMET_JSON_FLAG } kind;
    const char *text;
    long number; /* or the flag */
};

/* An object of COUNT members as text, which the caller frees; NULL when out of
   memory. */
char *fmet_json_write(const struct fmet_json_member *members, size_t count);

#endif
