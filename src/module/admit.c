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
#include "src/module/rundir.h"
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

/* Takes FACTS over. */
static enum fmet_result grant(struct fmet_call *call, const char *how,
                              struct fmet_facts *facts)
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
    result = fmet_policy_groups(&call->config, &grant->facts, &names, &count);
    if (result == FMET_OK)
        result = fmet_groups_resolve(call, names, &count, grant);
    if (result == FMET_OK)
        result = fmet_grant_publish(call, grant);
    else
        fmet_grant_free(grant);
    if (result == FMET_OK)
        fmet_log_accepted(call, how, names, count);
    free(names);
    return result;
}

enum fmet_result fmet_admit(struct fmet_call *call, const char *how,
                            struct fmet_facts *facts)
{
    const struct fmet_require *require = NULL;
    enum fmet_result result;

    result = fmet_policy_decide(&call->config, facts, call->owner, time(NULL),
                                &require);
    if (result == FMET_OK)
        return grant(call, how, facts);
    describe_requirement(call, require);
    fmet_facts_clear(facts);
    return result;
}
