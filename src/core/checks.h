/*
 * What must hold between the keys of a configuration.
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

#endif
