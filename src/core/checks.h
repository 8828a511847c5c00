/*
 * What must hold between the keys of a configuration.
 */
#ifndef FMET_CHECKS_H
#define FMET_CHECKS_H

#include "config.h"
#include "error.h"

/* False with ERROR naming the key and what to write instead. */
bool fmet_checks_pass(const struct fmet_config *config,
                      struct fmet_error *error);

#endif
