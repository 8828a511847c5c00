/*
 * JSON by the letter of RFC 8259, to hold json-c's reading against.
 */
#ifndef FUZZ_RFC8259_H
#define FUZZ_RFC8259_H

#include <stdbool.h>
#include <stddef.h>

struct json_object;

struct rfc8259 {
    bool valid;      /* JSON to its last byte */
    bool container;  /* an object or an array */
    unsigned depth;  /* how deep containers nest */
    bool odd_number; /* it would be valid but for the form of a number */
    bool nul_in_key; /* some member's name has a NUL in it */
};

struct rfc8259 rfc8259_read(const char *text, size_t len);

/*
 * Whether JSON is what TEXT, which is valid, says: types, strings with their
 * escapes, whole numbers, the members of an object (the last of one name), the
 * elements of an array in their order.
 */
bool rfc8259_same(const char *text, size_t len, struct json_object *json);

#endif
