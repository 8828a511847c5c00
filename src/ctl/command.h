/*
 * The commands, one file each, and what was typed behind them.
 */
#ifndef FMET_COMMAND_H
#define FMET_COMMAND_H

#include <stdbool.h>
#include <stddef.h>

#include "src/ctl/page.h"

#define FMET_ARGUMENTS_MAX 64

/* Borrowed from argv.  No secret is among them: there is no option for one. */
struct fmet_choices {
    const char *user;
    const char *service;
    const char *arguments[FMET_ARGUMENTS_MAX]; /* of the module */
    int argument_count;
    bool json, from_stdin, session, all, reuse, offline, servers, sessions;
    bool no_servers;
    const char *operands[2]; /* behind the command */
};

/* Each says on PAGE what it found, and returns its exit status; what its
   findings are worth is added to it. */
typedef int fmet_command(struct fmet_page *page,
                         const struct fmet_choices *choices);

fmet_command fmet_command_check;
fmet_command fmet_command_whoami;
fmet_command fmet_command_test;
fmet_command fmet_command_sessions;
fmet_command fmet_command_flush;

#endif
