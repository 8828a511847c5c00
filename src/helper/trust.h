/*
 * Whom to trust: what the configuration says, or the system where it is silent.
 */
#ifndef FMET_TRUST_H
#define FMET_TRUST_H

#include <stdbool.h>

#include "src/core/limits.h"
#include "src/core/protocol.h"

/* A path below which there is nothing, and that is no certificate. */
#define FMET_TRUST_NONE "/dev/null"

/*
 * For libcurl, which since 8.21 puts the system's trust in the place of one of
 * the two that is NULL: there neither is.  A file beside a folder that is alone
 * is one of its own then, and in OpenSSL the folder must be put alone again: a
 * CA that was read hides others of its name, such as its successor.
 */
struct fmet_trust {
    const char *cafile, *capath;
    bool folder_alone; /* but CAFILE is set */
    char hashed[FMET_PATH_MAX + sizeof("/01234567.0")];
};

/*
 * What REQUEST says, whose texts are not copied.  Where it names neither, the
 * system's folder of CAs by hashes, which costs a login nothing; else its
 * bundle, which is parsed to its end each time (20 ms on Debian).  FILLS_IN:
 * libcurl puts the system's trust where one is NULL.
 *
 * Where a folder has no hashed file that can be read, the cafile is
 * FMET_TRUST_NONE, and nobody is trusted: libcurl fails with
 * CURLE_SSL_CACERT_BADFILE.
 */
void fmet_trust_of(const struct fmet_request *request, bool fills_in,
                   struct fmet_trust *ret_trust);

#endif
