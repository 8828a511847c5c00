/*
 * Percent-encoding, and fields of queries and forms.
 */
#ifndef SIM_URL_H
#define SIM_URL_H

#include <stdbool.h>
#include <stddef.h>

/* LEN bytes of TEXT decoded, + as a blank in a FORM; the caller frees it.
   NULL for a bad escape, and for a NUL. */
char *url_decode(const char *text, size_t len, bool form);

/* The decoded value of KEY in a=b&c=d; or NULL. */
char *url_field(const char *form, const char *key);

/* TEXT for a log line: what is not printable, and blanks, percent-encoded. */
char *url_printable(const char *text);

#endif
