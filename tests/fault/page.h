/*
 * What the driver orders and the preloaded library reports: one page that the
 * driver, the host, its children and the helper share.
 */
#ifndef FAULT_PAGE_H
#define FAULT_PAGE_H

#include <stdbool.h>
#include <stdint.h>

#define FAULT_PAGE_FILE "/run/fault/page"
#define FAULT_SIDE_VARIABLE "FAULT_SIDE" /* the launcher's, for the helper */

/* Where a call is made. */
enum fault_side {
    FAULT_NOWHERE,
    FAULT_HOST,   /* the module, in the host */
    FAULT_CHILD,  /* the module, between fork and exec */
    FAULT_HELPER, /* the helper, from its first instruction */
    FAULT_LATER,  /* the helper's own child, which deletes tokens */
    FAULT_SIDES
};

/* Which calls are counted. */
enum fault_scope {
    FAULT_OWN,    /* every interposed call of the module or the helper itself */
    FAULT_MEMORY, /* every allocation in the process, whoever asks for it */
    FAULT_WAITS,  /* of FAULT_OWN those that a signal can interrupt */
    FAULT_SCOPES
};

enum fault_action {
    FAULT_COUNT,     /* nothing fails */
    FAULT_FAIL,      /* the Nth call fails */
    FAULT_FAIL_ON,   /* it, and all later calls of the same function; of
                        FAULT_MEMORY, all later allocations */
    FAULT_INTERRUPT, /* the Nth call says EINTR; of FAULT_WAITS only */
    FAULT_KILL,      /* the process is killed instead of the Nth call */
    FAULT_STOP,      /* the process is stopped before it */
    FAULT_ACTIONS
};

#define FAULT_STEPS_MAX 16
#define FAULT_LOG_BYTES 8192

/* One call of the application, its answer, and how long it took. */
struct fault_step {
    int verb, code;
    unsigned ms;
};

struct fault_page {
    /* The order. */
    int side, scope, action;
    unsigned nth;

    /* The library's report. */
    unsigned count[FAULT_SIDES][FAULT_SCOPES];
    unsigned hits;     /* calls that were made to fail */
    char what[32];     /* the first one's function */
    uintptr_t at;      /* and its place in our object */
    int died_of;       /* a signal that ended a helper */
    char died_in[32];  /* of SIGSEGV: whose code it was */
    unsigned children; /* that the module has forked */

    /* The host's report. */
    bool finished;
    unsigned steps;
    struct fault_step step[FAULT_STEPS_MAX];
    unsigned live;     /* what the module allocated and did not free */
    uintptr_t live_at; /* where one of them was */
    char problem[256]; /* what the host saw that must not be */
    char log[FAULT_LOG_BYTES];
    unsigned log_len;
};

#endif
