/*
 * Where records of what FME vouched for lie: one file a user and configuration,
 *
 *   /run/pam_fmetoken/reuse-UID-FINGERPRINT
 *   /var/lib/pam_fmetoken/offline-UID-FINGERPRINT
 *
 * Root's alone; who deletes one makes its user ask a server again.
 */
#ifndef FMET_SHELF_H
#define FMET_SHELF_H

#include <stdbool.h>
#include <sys/types.h>

#include "src/core/result.h"
#include "src/module/call.h"
#include "src/module/vouch.h"

/* The place of one record: call->user's, under this configuration. */
struct fmet_shelf {
    enum fmet_vouch_kind kind;
    int dir;
    int lock; /* the user's in this folder, or -1: not to be had in time */
    char name[64];
};

/*
 * Opens the folder (see fmet_rundir_open), made when absent, and takes the
 * user's lock, waiting WAIT_MS milliseconds at most.  False, with a warning
 * logged, where there is no such folder.  fmet_shelf_close must follow a true.
 */
bool fmet_shelf_open(struct fmet_call *call, enum fmet_vouch_kind kind,
                     unsigned wait_ms, struct fmet_shelf *ret_shelf);
void fmet_shelf_close(struct fmet_shelf *shelf);

/*
 * Reads the record.  False where there is none for this user, owner and
 * configuration that root alone could have written; one that is damaged, not
 * root's alone, or another's is removed, with a warning that says so.
 */
bool fmet_shelf_read(struct fmet_call *call, const struct fmet_shelf *shelf,
                     struct fmet_vouch *ret_vouch);

/*
 * Both: opens, with the lock, and reads the record, which is still of the
 * secret that BEFORE is of, where BEFORE is not NULL.  False, and all closed,
 * where there is none.
 */
bool fmet_shelf_open_record(struct fmet_call *call, enum fmet_vouch_kind kind,
                            unsigned wait_ms, const struct fmet_vouch *before,
                            struct fmet_shelf *ret_shelf,
                            struct fmet_vouch *ret_vouch);

/*
 * Writes the record in the place of the one before, and sweeps what is old.
 * False when it cannot, with a warning but for one that is too long; the one
 * before is then still there.
 */
bool fmet_shelf_write(struct fmet_call *call, const struct fmet_shelf *shelf,
                      const struct fmet_vouch *vouch);

/*
 * Calls VISIT with CONTEXT for each uid that has a record in the folder, once a
 * record; makes neither folder nor lock.  False when the folder is there and
 * could not be listed.
 */
typedef void fmet_shelf_visit(void *context, uid_t uid);
bool fmet_shelf_each(enum fmet_vouch_kind kind, fmet_shelf_visit *visit,
                     void *context);

/* Removes the record, if it is there; WHY, where not NULL, is logged as a
   warning with the file's name. */
void fmet_shelf_remove(struct fmet_call *call, const struct fmet_shelf *shelf,
                       const char *why);

/* Whether there is a record of the user's, under whatever configuration, or may
   be, where the folder cannot be listed; makes neither folder nor lock. */
bool fmet_shelf_any(const struct fmet_call *call, enum fmet_vouch_kind kind);

/* Removes the user's records under whatever configuration; how many went into
 *RET_COUNT.  False where one is left, or may be. */
bool fmet_shelf_clear(struct fmet_call *call, const struct fmet_shelf *shelf,
                      unsigned *ret_count);

#endif
