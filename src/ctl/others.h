/*
 * What is known of the modules that stand beside ours.
 */
#ifndef FMET_OTHERS_H
#define FMET_OTHERS_H

#include "src/ctl/stack.h"

enum fmet_other {
    FMET_OTHER_UNKNOWN,   /* nothing is known of it */
    FMET_OTHER_VOUCHES,   /* looks at a secret, and says yes or no */
    FMET_OTHER_CONDITION, /* looks at something else, and says yes or no */
    FMET_OTHER_SILENT,    /* has no word on who it is: always PAM_IGNORE */
    FMET_OTHER_FRIENDLY,  /* has none either, but may answer PAM_SUCCESS */
    FMET_OTHER_PERMIT,    /* always PAM_SUCCESS */
    FMET_OTHER_DENY,      /* always a refusal */
};

/* What the module of LINE, which is not ours, is in its type's lines. */
enum fmet_other fmet_other_of(const struct fmet_stack_line *line);

#endif
