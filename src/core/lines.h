/*
 * The repeatable keys: each function reads one value and appends it to its
 * list in the configuration.  For the table in options.c.
 */
#ifndef FMET_LINES_H
#define FMET_LINES_H

#include "options.h"

fmet_option_fn fmet_lines_server;
fmet_option_fn fmet_lines_alias;
fmet_option_fn fmet_lines_scope;
fmet_option_fn fmet_lines_require;
fmet_option_fn fmet_lines_group;
fmet_option_fn fmet_lines_allow_group;

/* `owner` and `password_path`, which are not repeatable, but speak scope's
   language. */
fmet_option_fn fmet_lines_owner;
fmet_option_fn fmet_lines_password_path;

/* Empties the list of a repeatable key: arguments replace the file's lines. */
void fmet_lines_drop(struct fmet_config *config, const char *key);

#endif
