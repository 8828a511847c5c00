/*
 * pam_acct_mgmt.
 */
#include <time.h>

#include "src/core/policy.h"
#include "src/module/grant.h"
#include "src/module/rundir.h"
#include "src/module/user.h"
#include "src/module/verbs.h"

/*
 * sudo calls this for NOPASSWD and within its timestamp, sshd for public keys:
 * no grant, not ours.  Before the configuration is read only root is let
 * through, so that a broken file does not shut root's key out, while it does
 * not count as "nothing is required" for anybody else.
 */
static enum fmet_result without_grant(struct fmet_call *call)
{
    enum fmet_result result;

    if (fmet_user_resolve(call) == FMET_OK && call->uid == 0)
        return FMET_NOT_OURS;
    result = fmet_call_configure(call);
    return result == FMET_OK ? FMET_NOT_OURS : result;
}

enum fmet_result fmet_account(struct fmet_call *call)
{
    const struct fmet_grant *grant = fmet_grant_current(call);
    const struct fmet_require *require;
    enum fmet_result result;

    if (grant == NULL || grant->user == NULL)
        return without_grant(call);
    result = fmet_call_configure(call);
    if (result == FMET_OK)
        result = fmet_user_resolve(call);
    if (result != FMET_OK)
        return result;
    if (!fmet_grant_is_for(grant, call) || grant->uid != call->uid) {
        fmet_call_detail(call, "another user or service than authenticated");
        return FMET_NOT_OWNER;
    }
    if (grant->fingerprint != call->config.fingerprint) {
        fmet_call_detail(call, "the auth and account lines have different "
                               "settings, or the file changed between them; "
                               "keep settings in the file");
        return FMET_CONFIG;
    }
    if (!grant->used && fmet_rundir_now() > grant->deadline)
        return FMET_EXPIRED;
    return fmet_policy_decide(&call->config, &grant->facts, grant->owner,
                              time(NULL), &require);
}
