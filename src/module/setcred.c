/*
 * pam_setcred.
 *
 * sshd calls it twice: in the monitor, and after initgroups(3) in the session
 * child; so it adds what is missing each time, and a "done already" flag would
 * lose the groups.  sudo calls it for the target, not for the user who
 * authenticated: that user's groups are not for root.
 */
#include <unistd.h>

#include "src/module/admit.h"
#include "src/module/grant.h"
#include "src/module/groups.h"
#include "src/module/rundir.h"
#include "src/module/user.h"
#include "src/module/verbs.h"

static enum fmet_result establish(struct fmet_call *call)
{
    struct fmet_grant *grant = NULL;
    enum fmet_result result = fmet_grant_take(call, &grant);

    if (result != FMET_OK || grant->user == NULL)
        return result;
    /* Whoever the target is: no session came of this. */
    if (grant->must_change)
        return FMET_MUST_CHANGE;
    if (!fmet_grant_is_for(grant, call))
        return fmet_groups_remove(call, grant);
    result = fmet_user_resolve(call);
    if (result != FMET_OK)
        return result;
    if (call->uid != grant->uid) {
        fmet_call_detail(call, "the name stands for another uid than when it "
                               "authenticated");
        return FMET_NOT_OWNER;
    }
    if (!grant->used && fmet_rundir_now() > grant->deadline)
        return FMET_EXPIRED;
    grant->used = true;
    grant->reinitialized = (call->flags & PAM_REINITIALIZE_CRED) != 0;
    /* A screen locker can give nobody groups, and need not. */
    if (geteuid() != 0)
        return FMET_OK;
    return fmet_groups_add(call, grant);
}

enum fmet_result fmet_setcred(struct fmet_call *call)
{
    if ((call->flags & PAM_DELETE_CRED) != 0)
        return fmet_admit_undo(call);
    if ((call->flags & PAM_REFRESH_CRED) != 0)
        return FMET_OK;
    return establish(call);
}
