/*
 * The policy over the facts, and the grant that follows.
 */
#include "src/module/admit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "src/core/identity.h"
#include "src/core/policy.h"
#include "src/module/grant.h"
#include "src/module/groups.h"
#include "src/module/log.h"
#include "src/module/notice.h"
#include "src/module/password.h"
#include "src/module/rundir.h"
#include "src/module/session.h"
#include "src/module/user.h"

enum fmet_result fmet_admit_identify(struct fmet_call *call)
{
    enum fmet_result result = fmet_user_resolve(call);

    if (result == FMET_OK)
        result = fmet_user_admissible(call);
    if (result == FMET_OK)
        result =
            fmet_identity_fme_user(&call->config, call->user, &call->owner);
    return result;
}

/* The first of the configured requirements that does not hold, as written. */
static void describe_requirement(struct fmet_call *call,
                                 const struct fmet_require *require)
{
    char *text = NULL, *longer;
    size_t i;

    if (require == NULL)
        return;
    for (i = 0; i < require->count; i++) {
        longer = NULL;
        if (asprintf(&longer, "%s%s%s", text != NULL ? text : "",
                     text != NULL ? " | " : "", require->pattern[i]) < 0)
            longer = NULL;
        free(text);
        text = longer;
    }
    fmet_call_detail(call, "require = %s", text != NULL ? text : "?");
    free(text);
}

static struct fmet_grant *new_grant(const struct fmet_call *call)
{
    struct fmet_grant *grant = calloc(1, sizeof(*grant));

    if (grant == NULL)
        return NULL;
    grant->uid = call->uid;
    grant->fingerprint = call->config.fingerprint;
    grant->deadline = fmet_rundir_now() + FMET_GRANT_SECONDS;
    grant->user = strdup(call->user);
    grant->service = strdup(call->service);
    grant->owner = strdup(call->owner);
    if (grant->user != NULL && grant->service != NULL && grant->owner != NULL)
        return grant;
    fmet_grant_free(grant);
    return NULL;
}

enum fmet_result fmet_admit_earn(struct fmet_call *call,
                                 struct fmet_grant *grant,
                                 const char ***ret_names, size_t *ret_count)
{
    enum fmet_result result =
        fmet_policy_groups(&call->config, &grant->facts, ret_names, ret_count);

    if (result == FMET_OK)
        result = fmet_groups_resolve(call, *ret_names, ret_count, grant);
    else if (result == FMET_CONFIG)
        fmet_call_detail(call, "the group lines give more than %d groups",
                         FMET_GRANT_GROUPS_MAX);
    return result;
}

static void move_held(struct fmet_held *to, struct fmet_held *from)
{
    if (from->server == NULL)
        return;
    *to = *from;
    fmet_secret_clear(&from->token);
    *from = (struct fmet_held){.server = NULL};
}

/* Takes FACTS over, and HELD where it is published. */
static enum fmet_result give(struct fmet_call *call, const char *why,
                             struct fmet_facts *facts, struct fmet_held *held)
{
    struct fmet_grant *grant = new_grant(call);
    const char **names = NULL;
    enum fmet_result result;
    size_t count = 0;

    if (grant == NULL) {
        fmet_facts_clear(facts);
        return FMET_NO_MEMORY;
    }
    grant->facts = *facts;
    *facts = (struct fmet_facts){0};
    result = fmet_admit_earn(call, grant, &names, &count);
    if (result == FMET_OK && held != NULL)
        move_held(&grant->held, held);
    if (result == FMET_OK)
        result = fmet_grant_publish(call, grant);
    if (result == FMET_OK) {
        fmet_log_accepted(call, why, names, count);
    } else {
        if (held != NULL)
            move_held(held, &grant->held);
        fmet_grant_free(grant);
    }
    free(names);
    return result;
}

/* A good login that gets nothing before the password is another. */
static enum fmet_result grant_change(struct fmet_call *call,
                                     struct fmet_facts *facts)
{
    struct fmet_grant *grant = new_grant(call);
    enum fmet_result result;

    if (grant == NULL) {
        fmet_facts_clear(facts);
        return FMET_NO_MEMORY;
    }
    grant->facts = *facts;
    *facts = (struct fmet_facts){0};
    grant->must_change = true;
    result = fmet_grant_publish(call, grant);
    if (result == FMET_OK)
        fmet_log_warning(call, "the credential is good, but the FME password "
                               "must be changed before the session");
    else
        fmet_grant_free(grant);
    return result;
}

/* Whether the one who logs in can be asked for another password, in a stack
   that somebody made for it: sudo goes on after acct_mgmt says so
   (docs/pam-callers.md), and a lookup has nobody. */
static bool changeable(const struct fmet_call *call)
{
    return call->config.must_change == FMET_CHANGE_ASK &&
           call->phase == FMET_PHASE_AUTH && !fmet_call_is_sudo(call) &&
           fmet_password_path(&call->config) != NULL;
}

enum fmet_result fmet_admit_decide(const struct fmet_call *call,
                                   const struct fmet_facts *facts,
                                   const struct fmet_require **ret_require)
{
    enum fmet_result result = fmet_policy_decide(
        &call->config, facts, call->owner, time(NULL), ret_require);

    return result == FMET_MUST_CHANGE && !changeable(call)
               ? FMET_PASSWORD_EXPIRED
               : result;
}

enum fmet_result fmet_admit(struct fmet_call *call, const char *why,
                            struct fmet_facts *facts, struct fmet_held *held)
{
    const struct fmet_require *require = NULL;
    enum fmet_result result = fmet_admit_decide(call, facts, &require);

    if (result == FMET_OK)
        return give(call, why, facts, held);
    if (result == FMET_MUST_CHANGE)
        return grant_change(call, facts);
    if (result == FMET_PASSWORD_EXPIRED)
        fmet_notice_change_there(call);
    describe_requirement(call, require);
    fmet_facts_clear(facts);
    return result;
}

enum fmet_result fmet_admit_changed(struct fmet_call *call,
                                    struct fmet_grant *grant)
{
    const struct fmet_require *require = NULL;
    const char **names = NULL;
    enum fmet_result result;
    size_t count = 0;

    grant->facts.account &=
        ~(uint32_t)(FMET_ACCOUNT_PASSWORD_EXPIRED | FMET_ACCOUNT_MUST_CHANGE);
    if (grant->fingerprint != call->config.fingerprint) {
        fmet_call_detail(call, "the auth and password lines have different "
                               "settings, or the file changed between them; "
                               "keep settings in the file");
        return FMET_CONFIG;
    }
    result = fmet_policy_decide(&call->config, &grant->facts, grant->owner,
                                time(NULL), &require);
    if (result == FMET_OK)
        result = fmet_admit_earn(call, grant, &names, &count);
    if (result == FMET_OK) {
        grant->must_change = false;
        /* The user has typed for a while. */
        grant->deadline = fmet_rundir_now() + FMET_GRANT_SECONDS;
        result = fmet_grant_update(call, grant);
    }
    if (result != FMET_OK)
        grant->must_change = true;
    free(names);
    describe_requirement(call, require);
    return result;
}

enum fmet_result fmet_admit_undo(struct fmet_call *call)
{
    struct fmet_grant *grant = fmet_grant_current(call);
    enum fmet_result result = FMET_OK;

    if (grant != NULL) {
        result = fmet_groups_remove(call, grant);
        fmet_session_release(call, grant->owner, &grant->held);
    }
    fmet_grant_drop(call);
    return result;
}
