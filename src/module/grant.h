/*
 * A grant: that this user proved to be the FME user, what was proved, and the
 * groups it earns.  Kept in the PAM data, and for sshd's keyboard-interactive
 * method, whose authenticate runs in a forked child, as a record in the run
 * directory that a random handle in the PAM environment names.
 */
#ifndef FMET_GRANT_H
#define FMET_GRANT_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "src/core/facts.h"
#include "src/core/limits.h"
#include "src/core/result.h"
#include "src/module/call.h"

#define FMET_GRANT_VARIABLE "PAM_FMETOKEN_GRANT"

/*
 * What the session's token can be made with, until the session is open: the
 * token of the exchange, which is ours to delete, or the presented one.
 */
struct fmet_held {
    char *server;
    enum fmet_api api;
    char *name;      /* NULL: the user's own, not to be deleted */
    int64_t expires; /* seconds since 1970; 0: not known, or late enough */
    struct fmet_secret token;
};

struct fmet_grant {
    char *user; /* PAM_USER of the login; NULL: there was no login of ours */
    uid_t uid;
    char *owner; /* the FME user */
    char *service;
    uint64_t fingerprint; /* of the configuration that decided */
    uint64_t deadline;    /* fmet_rundir_now, until it is first used */
    bool used;            /* setcred took it: the deadline is met */
    bool must_change;     /* no groups and no session until the password is
                             another */
    gid_t gids[FMET_GRANT_GROUPS_MAX];
    size_t gid_count;
    struct fmet_held held;

    /* In the process that authenticated only. */
    struct fmet_facts facts;
    char handle[FMET_HANDLE_HEX + 1]; /* of the record, or empty */
    pid_t maker;
    bool reinitialized; /* setcred, as sudo does: this is no new session */

    /* What setcred added to this process, to take it away again. */
    gid_t added[FMET_GRANT_GROUPS_MAX];
    size_t added_count;
    pid_t added_in;
};

/*
 * Publishes GRANT: into the PAM data, and where setcred has something to do and
 * we are root, as a record.  Takes GRANT over, on FMET_OK alone.
 */
enum fmet_result fmet_grant_publish(struct fmet_call *call,
                                    struct fmet_grant *grant);

/*
 * Writes the record of the grant in the PAM data anew, which has changed.
 * FMET_OK; FMET_NO_MEMORY, FMET_SYSTEM: there is none then.
 */
enum fmet_result fmet_grant_update(struct fmet_call *call,
                                   struct fmet_grant *grant);

/* Wipes and frees what HELD owns, and makes it all zeroes. */
void fmet_held_clear(struct fmet_held *held);

/* The grant in the PAM data, or NULL. */
struct fmet_grant *fmet_grant_current(const struct fmet_call *call);

/*
 * The grant for setcred.  The first time in a process without one the record
 * is taken: read, removed, checked and moved into the PAM data; where there is
 * none, or it is of another configuration, user or service, an empty grant goes
 * there, so that a name that appears in the environment later (pam_env with
 * user_readenv) is never looked at; but a record whose password must be changed
 * stays one that refuses.  The variable is gone afterwards.  FMET_OK with a
 * grant (perhaps an empty one), FMET_CONFIG; or FMET_NO_MEMORY, FMET_SYSTEM,
 * after which the next call tries again.
 */
enum fmet_result fmet_grant_take(struct fmet_call *call,
                                 struct fmet_grant **ret_grant);

/* Forgets the grant: data, record and variable. */
void fmet_grant_drop(struct fmet_call *call);

/* Whether GRANT is one for the current PAM_USER and service. */
bool fmet_grant_is_for(const struct fmet_grant *grant,
                       const struct fmet_call *call);

/* Frees it; NULL is allowed. */
void fmet_grant_free(struct fmet_grant *grant);

#endif
