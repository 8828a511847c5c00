/*
 * pam_authenticate: from a name and a secret to a grant.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "src/core/identity.h"
#include "src/core/policy.h"
#include "src/module/ask.h"
#include "src/module/conversation.h"
#include "src/module/grant.h"
#include "src/module/groups.h"
#include "src/module/log.h"
#include "src/module/rundir.h"
#include "src/module/user.h"
#include "src/module/verbs.h"

/* One authentication, however many secrets it tries. */
struct login {
    enum fmet_result who; /* whether this user may log in here at all */
    struct fmet_secret secret;
    unsigned left_ms; /* of `timeout`, which the user's typing is not part of */
};

/* Who it is, and as whom FME knows them; remembered, not acted on yet. */
static enum fmet_result identify(struct fmet_call *call)
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

/* One secret, one question, one verdict. */
static enum fmet_result attempt(struct fmet_call *call, struct login *login)
{
    const struct fmet_require *require = NULL;
    struct fmet_facts facts = {0};
    enum fmet_result result;
    enum fmet_mode mode;

    if (login->who != FMET_OK)
        return login->who;
    fmet_call_forget(call);
    result = fmet_identity_credential(call->config.mode, &login->secret, &mode);
    if (result == FMET_OK)
        result = fmet_ask(call, mode, &login->secret, &login->left_ms, &facts);
    if (result != FMET_OK)
        return result;
    result = fmet_policy_decide(&call->config, &facts, call->owner, time(NULL),
                                &require);
    if (result != FMET_OK) {
        describe_requirement(call, require);
        fmet_facts_clear(&facts);
        return result;
    }
    return grant(call, mode == FMET_MODE_TOKEN ? "token" : "password", &facts);
}

/*
 * The secret that a module before us asked for.  FMET_NOT_OURS: there is none
 * to use, or try_first_pass had no luck with it: ask the user.
 */
static enum fmet_result attempt_stacked(struct fmet_call *call,
                                        struct login *login)
{
    enum fmet_result result;

    if (!call->config.use_first_pass && !call->config.try_first_pass)
        return FMET_NOT_OURS;
    result = fmet_conversation_stacked(call, &login->secret);
    if (result == FMET_OK)
        result = attempt(call, login);
    if (call->config.use_first_pass)
        return result;
    if (result == FMET_CONVERSATION || result == FMET_REJECTED ||
        result == FMET_NOT_OWNER || result == FMET_BAD_SECRET)
        return FMET_NOT_OURS;
    return result;
}

static enum fmet_result converse(struct fmet_call *call, struct login *login)
{
    enum fmet_result result = attempt_stacked(call, login);

    if (result != FMET_NOT_OURS)
        return result;
    result = fmet_conversation_prompt(call, &login->secret);
    if (result == FMET_OK)
        result = attempt(call, login);
    return result;
}

enum fmet_result fmet_authenticate(struct fmet_call *call)
{
    struct login *login;
    enum fmet_result result;

    fmet_grant_drop(call);
    result = fmet_call_configure(call);
    if (result != FMET_OK)
        return result;
    login = calloc(1, sizeof(*login));
    if (login == NULL)
        return FMET_NO_MEMORY;
    login->left_ms = call->config.timeout_ms;
    login->who = identify(call);
    result = converse(call, login);
    if (result != FMET_OK && login->who != FMET_OK)
        result = login->who;
    fmet_secret_clear(&login->secret);
    free(login);
    return result;
}
