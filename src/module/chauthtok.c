/*
 * pam_chauthtok: two passes, first over all modules of the stack the question
 * whether the password can be changed, then the change.
 */
#include <stdlib.h>
#include <string.h>

#include "src/core/identity.h"
#include "src/module/admit.h"
#include "src/module/ask.h"
#include "src/module/codes.h"
#include "src/module/conversation.h"
#include "src/module/grant.h"
#include "src/module/log.h"
#include "src/module/notice.h"
#include "src/module/password.h"
#include "src/module/remember.h"
#include "src/module/user.h"
#include "src/module/verbs.h"

#define DATA_NAME "pam_fmetoken_first_pass"

/* Its address in the PAM data: the first pass succeeded. */
static char passed;

/* The two secrets of the second pass. */
struct change {
    struct fmet_secret current, wanted;
};

/* Whose password it is; FMET_NOT_OURS for root and system users, and where
   only an expired one is to be changed and FME's is not. */
static enum fmet_result identify(struct fmet_call *call)
{
    const struct fmet_grant *grant = fmet_grant_current(call);
    enum fmet_result result;

    if ((call->flags & PAM_CHANGE_EXPIRED_AUTHTOK) != 0 &&
        (grant == NULL || !grant->must_change ||
         !fmet_grant_is_for(grant, call)))
        return FMET_NOT_OURS;
    result = fmet_admit_identify(call);
    return result == FMET_LOW_UID ? FMET_NOT_OURS : result;
}

/* Whether PASSWORD is the user's, by an exchange of its own and nothing else.
 */
static enum fmet_result prove(struct fmet_call *call,
                              const struct fmet_secret *password)
{
    const struct fmet_asking asking = {
        .mode = FMET_MODE_PASSWORD, .secret = password, .bare = true};
    struct fmet_outcome outcome = {.server = NULL};
    unsigned left_ms = call->config.timeout_ms;
    enum fmet_result result = fmet_ask(call, &asking, &left_ms, &outcome);

    fmet_outcome_clear(&outcome);
    /* Who may not make tokens was not refused for a wrong password; but no
       login comes of that. */
    if (result == FMET_NO_MINT &&
        (call->flags & PAM_CHANGE_EXPIRED_AUTHTOK) == 0)
        return FMET_OK;
    return result;
}

static enum fmet_result first_pass(struct fmet_call *call,
                                   struct fmet_secret *current)
{
    enum fmet_result result;

    pam_set_data(call->pamh, DATA_NAME, NULL, NULL);
    if (fmet_password_path(&call->config) == NULL) {
        fmet_notice_change_there(call);
        return FMET_NO_CHANGE;
    }
    if ((call->flags & PAM_CHANGE_EXPIRED_AUTHTOK) != 0)
        fmet_notice_change_here(call);
    result = fmet_conversation_current(call, current);
    /*
     * Then nobody types a new one in vain, and modules behind us know that it
     * is not for them.  Not one that has expired: the login has just proved it,
     * and FME may not take it for anything else.
     */
    if (result == FMET_OK && (call->flags & PAM_CHANGE_EXPIRED_AUTHTOK) == 0)
        result = prove(call, current);
    if (result == FMET_OK &&
        pam_set_data(call->pamh, DATA_NAME, &passed, NULL) != PAM_SUCCESS)
        result = FMET_NO_MEMORY;
    return result;
}

/* Whether the first pass succeeded: libpam calls the second one also where the
   stack went on after a failure of the first. */
static bool first_passed(const struct fmet_call *call)
{
    const void *data = NULL;

    return pam_get_data(call->pamh, DATA_NAME, &data) == PAM_SUCCESS &&
           data == &passed;
}

/* Asks FME for it; the user is told what FME says against the new one. */
static enum fmet_result ask(struct fmet_call *call, const struct change *change)
{
    static const char v3[] = "/fmerest/";
    struct fmet_asking asking = {.mode = FMET_MODE_CHANGE,
                                 .secret = &change->current,
                                 .new_password = &change->wanted};
    struct fmet_outcome outcome = {.server = NULL};
    unsigned left_ms = call->config.timeout_ms;
    enum fmet_result result;

    asking.change_path = fmet_identity_expand_path(
        fmet_password_path(&call->config), call->owner);
    if (asking.change_path == NULL)
        return FMET_NO_MEMORY;
    asking.api = strncmp(asking.change_path, v3, strlen(v3)) == 0 ? FMET_API_V3
                                                                  : FMET_API_V4;
    result = fmet_ask(call, &asking, &left_ms, &outcome);
    fmet_outcome_clear(&outcome);
    free(asking.change_path);
    if (result == FMET_NO_CHANGE)
        fmet_notice_change_there(call);
    if (result == FMET_NEW_REFUSED)
        fmet_conversation_tell(
            call, PAM_ERROR_MSG, "FME does not take the new password: %s",
            call->server_text != NULL ? call->server_text : "no reason given");
    return result;
}

static bool same(const struct change *change)
{
    size_t len = change->current.len;

    return len == change->wanted.len &&
           memcmp(change->current.text, change->wanted.text, len) == 0;
}

/* Of a user who has an FME password: not PAM_AUTH_ERR, after which a stack goes
   on to pam_unix. */
static enum fmet_result no_local_password(enum fmet_result result)
{
    return fmet_code(FMET_PHASE_PASSWORD, result) == PAM_AUTH_ERR
               ? FMET_BAD_ANSWER
               : result;
}

/* Changes it, and believes it when the new password opens: any page of status
   200 could be FME's word. */
static enum fmet_result ask_and_prove(struct fmet_call *call,
                                      const struct change *change)
{
    enum fmet_result result = ask(call, change);

    /* The first pass has proved it. */
    if (result == FMET_REJECTED &&
        (call->flags & PAM_CHANGE_EXPIRED_AUTHTOK) == 0) {
        fmet_call_detail(call, "the current password, which FME accepted just "
                               "now, is refused");
        return no_local_password(result);
    }
    if (result != FMET_OK)
        return result;
    result = prove(call, &change->wanted);
    if (result == FMET_OK)
        return FMET_OK;
    fmet_call_detail(call, "FME answered that it took the new password, which "
                           "then did not open");
    fmet_conversation_tell(call, PAM_ERROR_MSG,
                           "It is not certain that FME has taken the new "
                           "password.");
    return no_local_password(result);
}

static enum fmet_result change_and_forget(struct fmet_call *call,
                                          const struct change *change)
{
    enum fmet_result result;

    if (same(change)) {
        fmet_conversation_tell(call, PAM_ERROR_MSG,
                               "The new password is the current one.");
        return FMET_BAD_SECRET;
    }
    /* Whatever comes of it, what was known of the user is not any more.  Once
       more behind it: FME may have accepted the old password in a login that
       ended since. */
    fmet_forget_user(call);
    result = ask_and_prove(call, change);
    fmet_forget_user(call);
    return result;
}

static enum fmet_result second_pass(struct fmet_call *call,
                                    struct change *change)
{
    struct fmet_grant *grant = fmet_grant_current(call);
    enum fmet_result result;

    if (!first_passed(call))
        return FMET_NOT_OURS;
    result = fmet_conversation_current(call, &change->current);
    if (result == FMET_OK)
        result = fmet_conversation_new(call, &change->wanted);
    if (result == FMET_OK)
        result = change_and_forget(call, change);
    if (result != FMET_OK)
        return result;
    fmet_log_accepted(call, "FME has taken the new password", NULL, 0);
    if (grant != NULL && grant->must_change && fmet_grant_is_for(grant, call))
        return fmet_admit_changed(call, grant);
    return FMET_OK;
}

enum fmet_result fmet_chauthtok(struct fmet_call *call)
{
    struct change *change;
    enum fmet_result result;

    /* A broken file is none of root's password's. */
    if (fmet_user_resolve(call) == FMET_OK && call->uid == 0)
        return FMET_NOT_OURS;
    result = fmet_call_configure(call);
    if (result == FMET_OK)
        result = identify(call);
    if (result != FMET_OK)
        return result;
    change = calloc(1, sizeof(*change));
    if (change == NULL)
        return FMET_NO_MEMORY;
    if ((call->flags & PAM_PRELIM_CHECK) != 0)
        result = first_pass(call, &change->current);
    else
        result = second_pass(call, change);
    fmet_secret_clear(&change->current);
    fmet_secret_clear(&change->wanted);
    free(change);
    return result;
}
