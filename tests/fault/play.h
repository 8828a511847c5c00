/*
 * The parts of play: logins with a call that fails, and what must hold.
 */
#ifndef PLAY_H
#define PLAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "tests/fault/page.h"

#define RUNDIR "/run/pam_fmetoken"
#define STATEDIR "/var/lib/pam_fmetoken"
#define SESSIONDIR "/run/fmetoken"
#define MODULE_SIDE(side) ((side) == FAULT_HOST || (side) == FAULT_CHILD)

/* What an application calls. */
enum verb {
    END,
    AUTHENTICATE,
    ACCOUNT,
    ESTABLISH,
    OPEN,
    CLOSE,
    DELETE,
    CHANGE,
    FINISH, /* pam_end */
    VERBS
};

struct flow {
    const char *name;
    const char *config; /* what is its own in the configuration */
    const char *user, *right, *wrong;
    const char *wrong_user; /* where what is wrong is the user */
    const char *changed;    /* the new password */
    enum verb verbs[8];
    bool forked;   /* authenticate and account in a child, as sshd does */
    bool offline;  /* no server is there, and something is remembered */
    bool reuse;    /* something is remembered */
    bool fresh;    /* of the server nothing is known yet */
    bool sessions; /* a token is made for each */
    bool groups;   /* gis and fme-users come of it */
};

extern const struct flow flows[];
extern const size_t flow_count;
const char *verb_name(int verb);

/* host.c: plays FLOW in this process, ends it, and leaves its report in PAGE.
 */
_Noreturn void host_play(const struct flow *flow, bool right);
/* Looks the module and the groups up, once for all hosts to come. */
void host_prepare(void);
extern struct fault_page *page;

/* world.c */
void world_configure(const struct flow *flow, unsigned timeout_s);
void world_save(const struct flow *flow);
void world_restore(const struct flow *flow);
/* Tells the server that passwords are as they were. */
void world_reset_server(void);
/* Makes all that was left behind two days old. */
void world_age(void);
/* How many files there are that no login leaves; one's name in NAME. */
unsigned world_leftovers(const struct flow *flow, char *name, size_t size);
bool world_locked(void);

/* end.c */
unsigned clock_ms(void);
bool end_wait(pid_t pid, unsigned ms, int *ret_status);
bool end_orphans(unsigned ms);

/* judge.c: what of the report must not be; NULL where all is well. */
struct run {
    const struct flow *flow;
    bool right;
    unsigned timeout_s;
    int status; /* the host's, as waitpid(2) says */
    bool hung;
    bool orphans; /* some process did not end */
    unsigned leftovers;
    char leftover[256];
    bool locked;
};
const char *judge(const struct run *run);
/* A crash of libcurl, OpenSSL or json-c where one of their allocations failed:
   the helper is the wall for it.  It is counted. */
bool judge_excuses_crash(void);
/* Whether every call answered success, and had groups where they are due. */
bool all_well(const struct flow *flow);

#endif
