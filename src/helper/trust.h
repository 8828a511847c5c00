/*
 * Whom to trust: what the configuration says, or the system where it is silent.
 */
#ifndef FMET_TRUST_H
#define FMET_TRUST_H

#include "src/core/limits.h"
#include "src/core/protocol.h"

/* A path below which there is nothing, and that is no certificate. */
#define FMET_TRUST_NONE "/dev/null"

/*
 * For libcurl: never NULL.  In the place of one of the two that is, 8.21 and
 * later put the system's trust.
 */
struct fmet_trust {
    const char *cafile, *capath;
    /* Where there is a folder alone: one of the files that it has by hashes. */
    char hashed[FMET_PATH_MAX + sizeof("/01234567.0")];
};

/*
 * What REQUEST says, whose texts are not copied.  Where it names neither, the
 * system's folder of CAs by hashes, which costs a login nothing; else its
 * bundle, which is parsed to its end each time (20 ms on Debian).
 *
 * A folder alone gets one of its own files for a cafile.  Where none is there
 * that can be read, the cafile is FMET_TRUST_NONE, and nobody is trusted:
 * libcurl then fails with CURLE_SSL_CACERT_BADFILE.
 */
void fmet_trust_of(const struct fmet_request *request,
                   struct fmet_trust *ret_trust);

#endif
