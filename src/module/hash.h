/*
 * What is kept of a secret: a hash of crypt(3), yescrypt.
 */
#ifndef FMET_HASH_H
#define FMET_HASH_H

#include <stdbool.h>

#include "src/core/limits.h"
#include "src/core/protocol.h"
#include "src/core/result.h"
#include "src/core/secret.h"

/* A hash with its salt and cost, as text that ends with a NUL. */
struct fmet_hash {
    char text[FMET_HASH_MAX + 1];
};

/*
 * Hashes SECRET under a new salt: a password at libcrypt's default cost, a
 * token, whose random bits nobody guesses, at the lowest.  False, and RET_HASH
 * untouched, for a secret of more than FMET_HASH_SECRET_MAX bytes and when
 * libcrypt fails.
 */
bool fmet_hash_make(const struct fmet_secret *secret, enum fmet_mode mode,
                    struct fmet_hash *ret_hash);

/* Whether TEXT has the form of a whole hash of this kind. */
bool fmet_hash_valid(const char *text);

/*
 * Whether HASH is SECRET's, in a time that does not tell where they differ.
 * FMET_OK; FMET_REJECTED, also for what is not a valid hash; FMET_NO_MEMORY
 * when libcrypt cannot say: yescrypt needs 16 MiB and more.
 */
enum fmet_result fmet_hash_check(const struct fmet_hash *hash,
                                 const struct fmet_secret *secret);

#endif
