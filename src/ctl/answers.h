/*
 * Walks through a stack where our answer, and what the modules beside us may
 * say to it, are chosen.
 */
#ifndef FMET_ANSWERS_H
#define FMET_ANSWERS_H

#include "src/ctl/stack.h"

struct fmet_answers {
    enum fmet_stack_type type; /* of the lines that are walked */
    int ours;
    int others;  /* modules that vouch, or that may refuse an account */
    int unknown; /* modules that nothing is known of */
    bool mixed;  /* each of both may answer PAM_SUCCESS as well */
};

/* What came of one of the walks. */
struct fmet_walk {
    struct fmet_stack_run run;
    bool condition; /* one in front of ours was not as usual, */
    bool root;      /* and one of those was that it is root */
    /* The last line in front of ours that was asked, or where ours was too, the
       last that said what came of it; and what it said.  Or NULL. */
    const struct fmet_stack_line *front;
    int front_code;
};

/* How many walks it takes to try each answer of each line. */
unsigned fmet_answers_count(const struct fmet_stack *stack,
                            const struct fmet_answers *answers);

/* The walk of number CHOICES.  In the first, friends say nothing, and
   conditions what is usual. */
struct fmet_walk fmet_answers_walk(const struct fmet_stack *stack,
                                   const struct fmet_answers *answers,
                                   unsigned choices);

/* Whether the stack loses our refusal OURS. */
typedef bool fmet_answers_lost(const struct fmet_stack *stack, int ours);

/* The first of our refusals that is LOST, or -1.  PAM_MODULE_UNKNOWN is one:
   libpam's, where it cannot load us. */
int fmet_answers_refusal(const struct fmet_stack *stack,
                         fmet_answers_lost *lost);

#endif
