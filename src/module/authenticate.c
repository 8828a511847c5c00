/*
 * pam_authenticate: from a name and a secret to a grant.
 */
#include <stdlib.h>
#include <string.h>

#include "src/core/identity.h"
#include "src/module/admit.h"
#include "src/module/ask.h"
#include "src/module/conversation.h"
#include "src/module/grant.h"
#include "src/module/log.h"
#include "src/module/notice.h"
#include "src/module/remember.h"
#include "src/module/session.h"
#include "src/module/verbs.h"

/* One authentication, however many secrets it tries. */
struct login {
    enum fmet_result who; /* whether this user may log in here at all */
    struct fmet_secret secret;
    unsigned left_ms; /* of `timeout`, which the user's typing is not part of */
    /* What try_first_pass had no luck with, and why. */
    struct fmet_secret refused;
    enum fmet_result refused_for;
};

/*
 * What the session's token can be made with: the token of the exchange, or the
 * presented one where it can do all that its owner can; a session must not be
 * able to do more than what opened it.
 */
static enum fmet_result hold(const struct login *login,
                             struct fmet_outcome *outcome,
                             struct fmet_held *ret_held)
{
    ret_held->api = outcome->api;
    ret_held->server = strdup(outcome->server);
    if (ret_held->server == NULL)
        return FMET_NO_MEMORY;
    if (outcome->token.len != 0) {
        ret_held->token = outcome->token;
        ret_held->name = outcome->token_name;
        outcome->token_name = NULL;
    } else if (fmet_facts_have_scope(&outcome->facts, "unrestricted")) {
        ret_held->token = login->secret;
        ret_held->expires = outcome->facts.token_expires;
    }
    return FMET_OK;
}

static const char *why(enum fmet_mode mode)
{
    return mode == FMET_MODE_TOKEN ? "FME vouches for this token"
                                   : "FME vouches for this password";
}

/* What came of asking becomes a grant, or nothing is left of it. */
static enum fmet_result admit(struct fmet_call *call, const struct login *login,
                              const struct fmet_asking *asking,
                              struct fmet_outcome *outcome)
{
    struct fmet_held held = {.server = NULL};
    enum fmet_result result = FMET_OK;

    if (asking->keep_token)
        result = hold(login, outcome, &held);
    if (result == FMET_OK)
        result = fmet_admit(call, why(asking->mode), &outcome->facts, &held);
    fmet_session_release(call, call->owner, &held);
    if (result == FMET_OK)
        fmet_notice_login(call, fmet_grant_current(call));
    return result;
}

/* A server's verdict, and what is remembered of it. */
static enum fmet_result attempt_asking(struct fmet_call *call,
                                       struct login *login,
                                       const struct fmet_asking *asking)
{
    struct fmet_outcome outcome = {.server = NULL};
    unsigned room = fmet_remember_room(call, login->left_ms);
    struct fmet_moment asked = {.boot = 0};
    struct fmet_facts copy = {0};
    enum fmet_result result;

    fmet_remember_moment(call, &asked);
    login->left_ms -= room;
    result = fmet_ask(call, asking, &login->left_ms, &outcome);
    login->left_ms += room;
    if (result == FMET_OK && call->config.api == FMET_API_LEGACY)
        fmet_log_warning(call, "api = legacy: FME may have replaced the user's "
                               "one token by a new one that ends soon; what "
                               "used the old one must get another");
    if (result == FMET_OK) {
        (void)fmet_facts_copy(&outcome.facts, &copy);
        result = admit(call, login, asking, &outcome);
    }
    if (result == FMET_OK)
        fmet_remember(call, asking->mode, &login->secret, &copy, &asked);
    else
        fmet_remember_refused(call, &login->secret, result);
    fmet_facts_clear(&copy);
    fmet_outcome_clear(&outcome);
    return result;
}

/* No server is there: what is remembered of the user decides, or nothing. */
static enum fmet_result attempt_offline(struct fmet_call *call,
                                        struct login *login,
                                        enum fmet_mode mode)
{
    struct fmet_facts facts = {0};
    enum fmet_result result;

    result = fmet_remember_offline(call, mode, &login->secret, login->left_ms,
                                   &facts);
    if (result != FMET_OK)
        return result;
    result = fmet_admit(call, why(mode), &facts, NULL);
    if (result == FMET_OK)
        fmet_conversation_tell(call, PAM_TEXT_INFO,
                               "FME cannot be reached: logged in offline.");
    else
        fmet_remember_refused(call, &login->secret, result);
    return result;
}

/* What FME said a while ago is enough, but not to make a session's token. */
static bool reused(struct fmet_call *call, struct login *login,
                   const struct fmet_asking *asking, enum fmet_result *result)
{
    struct fmet_facts facts = {0};

    if (asking->keep_token ||
        !fmet_remember_reuse(call, asking->mode, &login->secret,
                             &login->left_ms, &facts))
        return false;
    *result = fmet_admit(call, why(asking->mode), &facts, NULL);
    return true;
}

/* One secret, one question, one verdict. */
static enum fmet_result attempt(struct fmet_call *call, struct login *login)
{
    struct fmet_asking asking = {.secret = &login->secret,
                                 .keep_token = fmet_session_wanted(call)};
    enum fmet_result result;

    if (login->who != FMET_OK)
        return login->who;
    fmet_call_forget(call);
    result = fmet_identity_credential(call->config.mode, &login->secret,
                                      &asking.mode);
    if (result != FMET_OK || reused(call, login, &asking, &result))
        return result;
    result = attempt_asking(call, login, &asking);
    if (result == FMET_UNREACHABLE && call->all_unreachable)
        result = attempt_offline(call, login, asking.mode);
    return result;
}

/* Whether try_first_pass had no luck: who may not log in here at all is asked
   as everybody is. */
static bool asks_again(const struct login *login, enum fmet_result result)
{
    return login->who != FMET_OK || result == FMET_CONVERSATION ||
           result == FMET_REJECTED || result == FMET_NOT_OWNER ||
           result == FMET_BAD_SECRET || result == FMET_JUNK_SECRET ||
           result == FMET_OFFLINE_REJECTED;
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
    if (asks_again(login, result)) {
        login->refused = login->secret;
        login->refused_for = result;
        return FMET_NOT_OURS;
    }
    return result;
}

/* Whether the answer to the prompt is what was refused just now: sshd's
   password method has one password for all prompts. */
static bool refused_before(const struct login *login)
{
    return login->refused.len != 0 && login->refused.len == login->secret.len &&
           memcmp(login->refused.text, login->secret.text, login->secret.len) ==
               0;
}

static enum fmet_result converse(struct fmet_call *call, struct login *login)
{
    enum fmet_result result = attempt_stacked(call, login);

    if (result != FMET_NOT_OURS)
        return result;
    result = fmet_conversation_prompt(call, &login->secret);
    if (result == FMET_OK)
        result =
            refused_before(login) ? login->refused_for : attempt(call, login);
    return result;
}

enum fmet_result fmet_authenticate(struct fmet_call *call)
{
    struct login *login;
    /* What an earlier login gave is not this one's, whoever it is. */
    enum fmet_result result = fmet_admit_undo(call);

    if (result == FMET_OK)
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
    fmet_secret_clear(&login->refused);
    free(login);
    return result;
}
