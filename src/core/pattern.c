/*
 * Matching with one point to come back to: after a mismatch the last `*`
 * takes one byte more.  No recursion, at most length times length steps.
 */
#include "src/core/pattern.h"

#include <stddef.h>

bool fmet_pattern_match(const char *pattern, const char *text)
{
    const char *star = NULL, *resume = NULL;

    while (*text != '\0') {
        if (*pattern == '*') {
            star = pattern++;
            resume = text;
        } else if (*pattern == '?' || *pattern == *text) {
            pattern++;
            text++;
        } else if (star != NULL) {
            pattern = star + 1;
            text = ++resume;
        } else {
            return false;
        }
    }
    while (*pattern == '*')
        pattern++;
    return *pattern == '\0';
}

bool fmet_pattern_may_match(const char *pattern, const char *prefix)
{
    for (; *prefix != '\0'; pattern++, prefix++) {
        if (*pattern == '*')
            return true;
        if (*pattern != '?' && *pattern != *prefix)
            return false;
    }
    return true;
}
