/*
 * pam_acct_mgmt.
 */
#include <time.h>

#include "src/core/policy.h"
#include "src/module/admit.h"
#include "src/module/ask.h"
#include "src/module/grant.h"
#include "src/module/groups.h"
#include "src/module/remember.h"
#include "src/module/rundir.h"
#include "src/module/session.h"
#include "src/module/user.h"
#include "src/module/verbs.h"

/* Whether the policy is asked about this login at all: it is of a member of
   lookup_group, and not of a user that this module has no word on. */
static enum fmet_result to_be_looked_up(struct fmet_call *call)
{
    enum fmet_result who = fmet_admit_identify(call), result;
    bool member = false;

    if (who == FMET_LOW_UID)
        return FMET_NOT_OURS;
    if (who != FMET_OK && who != FMET_BAD_FME_USER)
        return who;
    result = fmet_groups_has_user(call, call->config.lookup_group, &member);
    if (result != FMET_OK)
        return result;
    return member ? who : FMET_NOT_OURS;
}

/*
 * account = lookup: the user came by an ssh key, NOPASSWD or cron, and what FME
 * says of their account now decides.  No token of theirs is here: `lookup`
 * holds in the place of what one would have to answer for.
 */
static enum fmet_result look_up(struct fmet_call *call)
{
    const struct fmet_asking asking = {.mode = FMET_MODE_LOOKUP};
    unsigned left_ms = call->config.timeout_ms;
    struct fmet_outcome outcome = {.server = NULL};
    enum fmet_result result = to_be_looked_up(call);

    if (result == FMET_OK)
        result = fmet_ask(call, &asking, &left_ms, &outcome);
    if (result == FMET_OK &&
        !fmet_facts_add_scope(&outcome.facts, "lookup", NULL))
        result = FMET_NO_MEMORY;
    if (result == FMET_OK)
        result = fmet_admit(call, "FME vouches for this account",
                            &outcome.facts, NULL);
    fmet_outcome_clear(&outcome);
    fmet_remember_shut(call, result);
    return result;
}

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
    if (result != FMET_OK || call->config.account == FMET_ELSEWHERE_IGNORE)
        return result == FMET_OK ? FMET_NOT_OURS : result;
    return look_up(call);
}

/* The policy once more about a login of ours. */
static enum fmet_result decide_again(struct fmet_call *call,
                                     const struct fmet_grant *grant)
{
    const struct fmet_require *require;
    enum fmet_result result = fmet_call_configure(call);

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

enum fmet_result fmet_account(struct fmet_call *call)
{
    struct fmet_grant *grant = fmet_grant_current(call);
    enum fmet_result result;

    if (grant == NULL || grant->user == NULL)
        return without_grant(call);
    result = decide_again(call, grant);
    if (result != FMET_OK && result != FMET_MUST_CHANGE)
        fmet_session_release(call, grant->owner, &grant->held);
    return result;
}
