/*
 * Foreign text, byte by byte: what a terminal could obey is found here.
 */
#ifndef FMET_TEXT_H
#define FMET_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Stands for bytes that are no UTF-8. */
#define FMET_TEXT_INVALID 0xfffdu

/*
 * The character that TEXT, which is not empty, begins with, into *RET_VALUE;
 * returns how many bytes it has.  What is no UTF-8 (RFC 3629) is one byte of
 * FMET_TEXT_INVALID.
 */
size_t fmet_text_next(const char *text, uint32_t *ret_value);

/* Whether a terminal could obey it: C0, DEL, C1, and the marks that turn the
   direction of what stands around them. */
bool fmet_text_obeyed(uint32_t value);

/*
 * A copy of TEXT in which each such character, and what is no UTF-8, is a `?`,
 * and each line end and tab a blank; where the locale's coding is not UTF-8,
 * each character beyond ASCII is a `?` as well.  The caller frees it; NULL when
 * out of memory.
 */
char *fmet_text_clean(const char *text);

/* How many columns LEN bytes of clean text take; characters are counted. */
size_t fmet_text_columns(const char *text, size_t len);

#endif
