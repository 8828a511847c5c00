/*
 * Secrets: the one type that owns, caps and wipes them.  Nothing else in the
 * project calls explicit_bzero(3).
 */
#ifndef FMET_SECRET_H
#define FMET_SECRET_H

#include <stddef.h>

#include "limits.h"
#include "result.h"
#include "wire.h"

/* A password or a token.  All zeroes is the empty secret. */
struct fmet_secret {
    size_t len;                     /* bytes, without the NUL */
    char text[FMET_SECRET_MAX + 1]; /* always ends with a NUL */
};

/*
 * Copies LEN bytes into SECRET, wiping what it held.  FMET_BAD_SECRET, and an
 * empty secret, when they are none, more than FMET_SECRET_MAX, or hold a NUL.
 */
enum fmet_result fmet_secret_set(struct fmet_secret *secret, const char *text,
                                 size_t len);

/* Wipes and keeps; NULL is allowed. */
void fmet_secret_clear(struct fmet_secret *secret);

/* Wipes LEN bytes of memory that held a secret; NULL is allowed. */
void fmet_wipe(void *memory, size_t len);

/*
 * Overwrites what memcpy(3) left of secrets in vector registers.  The dynamic
 * linker saves those on the stack when a function is bound at its first call
 * (_dl_runtime_resolve_xsavec), where they would stay: a host whose libraries
 * are bound so had pieces of our frames there after pam_end.
 */
void fmet_wipe_registers(void);

/* Wipes a NUL-terminated text and frees it; NULL is allowed. */
void fmet_wipe_free(char *text);

/* Writes it to a frame or record, an empty one as the empty text, and reads
   it; what is no secret fails READER. */
void fmet_secret_put(struct fmet_writer *writer,
                     const struct fmet_secret *secret);
void fmet_secret_get(struct fmet_reader *reader, struct fmet_secret *secret);

#endif
