/*
 * pam_authenticate: from a name and a secret to a grant.
 */
#include <stdlib.h>

#include "src/core/identity.h"
#include "src/module/admit.h"
#include "src/module/ask.h"
#include "src/module/conversation.h"
#include "src/module/grant.h"
#include "src/module/log.h"
#include "src/module/verbs.h"

/* One authentication, however many secrets it tries. */
struct login {
    enum fmet_result who; /* whether this user may log in here at all */
    struct fmet_secret secret;
    unsigned left_ms; /* of `timeout`, which the user's typing is not part of */
};

/* One secret, one question, one verdict. */
static enum fmet_result attempt(struct fmet_call *call, struct login *login)
{
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
    if (call->config.api == FMET_API_LEGACY)
        fmet_log_warning(call, "api = legacy: FME may have replaced the user's "
                               "one token by a new one that ends soon; what "
                               "used the old one must get another");
    return fmet_admit(call, mode == FMET_MODE_TOKEN ? "token" : "password",
                      &facts);
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
    login->who = fmet_admit_identify(call);
    result = converse(call, login);
    if (result != FMET_OK && login->who != FMET_OK)
        result = login->who;
    fmet_secret_clear(&login->secret);
    free(login);
    return result;
}
