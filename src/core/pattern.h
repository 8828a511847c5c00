/*
 * Patterns over scopes: `*` any bytes, `?` one byte, all else itself; byte by
 * byte, no locale, no escapes.
 */
#ifndef FMET_PATTERN_H
#define FMET_PATTERN_H

#include <stdbool.h>

/* Whether the whole TEXT matches; linear in memory, no recursion. */
bool fmet_pattern_match(const char *pattern, const char *text);

/* Whether PATTERN could match some text that begins with PREFIX. */
bool fmet_pattern_may_match(const char *pattern, const char *prefix);

#endif
