/*
 * What must hold between the keys of a configuration, and what they ask for
 * together.
 */
#ifndef FMET_CHECKS_H
#define FMET_CHECKS_H

#include "config.h"
#include "error.h"

/* False with ERROR naming the key and what to write instead.
   FIRST_UNPRIVILEGED_PORT: see url.h. */
bool fmet_checks_pass(const struct fmet_config *config,
                      unsigned first_unprivileged_port,
                      struct fmet_error *error);

/*
 * Whether some `require` or `group` pattern can match a scope that begins
 * with PREFIX: what nobody looks at is not asked.
 */
bool fmet_config_asks_any(const struct fmet_config *config, const char *prefix);

/* The same, for the one scope of exactly this text. */
bool fmet_config_asks(const struct fmet_config *config, const char *scope);

#endif
