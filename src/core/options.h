/*
 * The table of keys: name, type, where it goes, what it may be.  It serves the
 * file, the module's arguments and whoever lists them.
 */
#ifndef FMET_OPTIONS_H
#define FMET_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "config.h"
#include "error.h"

struct fmet_option;

/* Parses VALUE into CONFIG; false with ERROR set. */
typedef bool fmet_option_fn(struct fmet_config *config,
                            const struct fmet_option *option, const char *value,
                            const struct fmet_config_source *source,
                            struct fmet_error *error);

struct fmet_option {
    const char *key;
    bool repeatable;
    bool decides;       /* the policy or the proof depends on it: fingerprint */
    bool argument_only; /* no key of the file */
    const char *form;   /* what to write, for error messages and the manual */
    fmet_option_fn *set;
    size_t offset;      /* into struct fmet_config, for `set` */
    const void *detail; /* for `set`: names of an enum, bounds, ... */
};

/* The table, of *RET_COUNT rows. */
const struct fmet_option *fmet_options(size_t *ret_count);

/* The row of KEY, or NULL. */
const struct fmet_option *fmet_option_find(const char *key);

#endif
