/*
 * What a reply frame proves, read and judged a second time, for the
 * configurations of fuzz_module alone and by nothing of the product.
 */
#ifndef FUZZ_REFERENCE_H
#define FUZZ_REFERENCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "src/core/protocol.h"

/* A group of a configuration and what earns it; NULL: everybody. */
struct reference_group {
    const char *scope; /* or "NAME:" for NAME with any value */
    gid_t gid;
};

struct reference_config {
    const char *text;
    const char *requires[2][2]; /* lines, and alternatives; NULL: none */
    struct reference_group groups[4];
    bool must_change_ask; /* with must_change=ask in pam.d */
    bool remembers;
    bool broken;
};

extern const struct reference_config reference_configs[];
extern const size_t reference_config_count;

struct reference_verdict {
    bool whole;  /* a frame of this release, nothing missing, nothing behind */
    bool ok;     /* it says that what was asked is so */
    bool owner;  /* of the expected user */
    bool proves; /* and nothing is against the login */
    bool change; /* but that the password must be changed */
    unsigned groups; /* bits: of config->groups, which are earned */
};

struct reference_verdict reference_judge(const struct reference_config *config,
                                         const struct fmet_request *request,
                                         const char *owner,
                                         const uint8_t *frame, size_t len);

#endif
