/*
 * The repeatable keys: each function reads one value and appends it to its
 * list in the configuration.  For the table in options.c.
 */
#ifndef FMET_LINES_H
#define FMET_LINES_H

#include "options.h"

typedef bool fmet_line_fn(struct fmet_config *config,
                          const struct fmet_option *option, const char *value,
                          const struct fmet_config_source *source,
                          struct fmet_error *error);

fmet_line_fn fmet_lines_alias;
fmet_line_fn fmet_lines_scope;
fmet_line_fn fmet_lines_require;
fmet_line_fn fmet_lines_group;
fmet_line_fn fmet_lines_allow_group;

/* Empties the list of a repeatable key: arguments replace the file's lines. */
void fmet_lines_drop(struct fmet_config *config, const char *key);

#endif
