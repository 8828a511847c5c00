/*
 * What the exit status says; --help and the manual repeat it.
 */
#ifndef FMET_EXITS_H
#define FMET_EXITS_H

enum fmet_exit {
    FMET_EXIT_WELL = 0,         /* all is well; the login would be let in */
    FMET_EXIT_WARNING = 1,      /* warnings; the login would be refused */
    FMET_EXIT_ERROR = 2,        /* errors; the question could not be answered */
    FMET_EXIT_USAGE = 64,       /* not a command, or not its options */
    FMET_EXIT_NOT_ALLOWED = 77, /* only root can do that */
};

#endif
