/*
 * The body of an answer while it comes: it may hold a token, so that all its
 * memory is wiped, also what it grows out of.
 */
#ifndef FMET_BODY_H
#define FMET_BODY_H

#include <stdbool.h>
#include <stddef.h>

/* All zeroes is an empty body. */
struct fmet_body {
    char *bytes; /* ends with a NUL; NULL while there are none */
    size_t len;
    size_t room;
};

/* Adds LEN bytes; false when out of memory, with the body as it was.  The
   caller bounds it. */
bool fmet_body_add(struct fmet_body *body, const char *bytes, size_t len);

/* Wipes and frees; NULL is allowed. */
void fmet_body_clear(struct fmet_body *body);

#endif
