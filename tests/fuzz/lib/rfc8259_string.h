/*
 * Strings of JSON: for rfc8259.c.
 */
#ifndef FUZZ_RFC8259_STRING_H
#define FUZZ_RFC8259_STRING_H

#include <stdbool.h>
#include <stddef.h>

struct rfc8259;

/* What is left to read. */
struct rfc8259_text {
    const char *at, *end;
    struct rfc8259 *found;
};

/* What a string says; whether it has half of a surrogate pair, for which there
   is no UTF-8. */
struct rfc8259_string {
    char *bytes;
    size_t len;
    bool half;
};

/* Takes C, where that is next. */
bool rfc8259_take(struct rfc8259_text *text, char c);

/* Takes a whole string; the caller frees its bytes.  That they are UTF-8 is
   for others to see. */
bool rfc8259_string(struct rfc8259_text *text,
                    struct rfc8259_string *ret_string);

#endif
