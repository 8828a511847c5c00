/*
 * Who logs in: PAM_USER as a local account.
 */
#ifndef FMET_USER_H
#define FMET_USER_H

#include "src/core/result.h"
#include "src/module/call.h"

/*
 * Resolves PAM_USER into call->user and call->uid.  FMET_OK;
 * FMET_UNKNOWN_USER, FMET_NAME_DIFFERS (call->user stays NULL: what was typed
 * is not a name we know), FMET_SYSTEM when the name service fails,
 * FMET_NO_MEMORY, FMET_CONVERSATION.  PAM_USER is never changed: sshd since
 * 10.1 refuses a login whose user a module changed.
 */
enum fmet_result fmet_user_resolve(struct fmet_call *call);

/*
 * Whether this user is one that the module logs in: fmet_identity_local, and
 * for an unprivileged caller (a screen locker) that it is the caller itself.
 */
enum fmet_result fmet_user_admissible(const struct fmet_call *call);

struct fmet_account_ids {
    uid_t uid;
    gid_t gid;
};

/* The ids of a local account; FMET_UNKNOWN_USER, FMET_SYSTEM, FMET_NO_MEMORY */
enum fmet_result fmet_user_ids(const char *name, struct fmet_account_ids *ret);

#endif
