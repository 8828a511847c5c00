/*
 * What JSON is made of, before anybody makes sense of it: json-c reads more
 * than RFC 8259 has.
 */
#ifndef FMET_LEXICAL_H
#define FMET_LEXICAL_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Whether LEN bytes are UTF-8 (RFC 3629: nothing overlong, no surrogates),
 * without control characters in strings, and outside of strings nothing but
 * blanks, brackets, numbers and the letters of true, false and null.  json-c
 * would also take single quotes, NaN and Infinity, and end a member's name at
 * U+0000, so that "owner\u0000x" is an owner: in a name that is refused.
 */
bool fmet_lexical_valid(const char *bytes, size_t len);

#endif
