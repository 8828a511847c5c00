/*
 * What may be typed, as tables: options, commands, help.
 */
#ifndef FMET_USAGE_H
#define FMET_USAGE_H

#include "src/ctl/command.h"

struct fmet_usage {
    const char *name;
    const char *operands; /* "SERVICE USER", or "" */
    size_t operand_count;
    const char *summary;
    const char *help;
    fmet_command *run;
};

/*
 * Reads the command line.  With *RET_USAGE set there is a command to run;
 * otherwise help, version or what is wrong has been printed, and the return
 * value is the exit status.
 */
int fmet_usage_read(int argc, char **argv, struct fmet_choices *ret_choices,
                    const struct fmet_usage **ret_usage);

#endif
