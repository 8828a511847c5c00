/*
 * What two configurations that decide alike have in common.
 */
#ifndef FMET_FINGERPRINT_H
#define FMET_FINGERPRINT_H

#include <stdint.h>

#include "config.h"

/* Over every key that `decides` (options.h), its values in their order. */
uint64_t fmet_config_fingerprint(const struct fmet_config *config);

#endif
