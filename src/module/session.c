/*
 * pam_open_session and pam_close_session: a token that lives as long as the
 * session.
 */
#include "src/module/session.h"

#include <stdlib.h>
#include <string.h>
#include <sys/fsuid.h>
#include <time.h>
#include <unistd.h>

#include "src/core/random.h"
#include "src/module/ask.h"
#include "src/module/conversation.h"
#include "src/module/grant_record.h"
#include "src/module/log.h"
#include "src/module/rundir.h"
#include "src/module/session_file.h"
#include "src/module/session_record.h"
#include "src/module/spent.h"
#include "src/module/user.h"
#include "src/module/verbs.h"

#define DATA_NAME "pam_fmetoken_session"

bool fmet_session_wanted(const struct fmet_call *call)
{
    return call->config.session_token == FMET_SESSION_FILE && geteuid() == 0 &&
           !fmet_call_is_sudo(call);
}

/* Revokes COUNT tokens of SERVER, with little patience; LATER: by what the
   helper leaves behind, without waiting for the server. */
static enum fmet_result end_tokens(struct fmet_call *call, const char *server,
                                   enum fmet_api api, struct fmet_spent *spent,
                                   size_t count, bool later)
{
    const struct fmet_asking asking = {.mode = FMET_MODE_REVOKE,
                                       .server = server,
                                       .api = api,
                                       .later = later,
                                       .spent = spent,
                                       .spent_count = count};
    unsigned left_ms = FMET_SESSION_WAIT_MS;
    struct fmet_outcome outcome = {.server = NULL};
    enum fmet_result result;

    free(call->owner);
    call->owner = strdup(spent->owner);
    if (call->owner == NULL)
        return FMET_NO_MEMORY;
    result = fmet_call_configure(call);
    if (result == FMET_OK && call->config.timeout_ms < left_ms)
        left_ms = call->config.timeout_ms;
    if (result == FMET_OK)
        result = fmet_ask(call, &asking, &left_ms, &outcome);
    fmet_outcome_clear(&outcome);
    return result;
}

enum fmet_result fmet_session_revoke(struct fmet_call *call,
                                     struct fmet_spent_list *spent)
{
    return end_tokens(call, spent->server, spent->api, spent->spent,
                      spent->count, false);
}

static void warn_alive(const struct fmet_call *call, const char *name,
                       enum fmet_result result)
{
    fmet_log_warning(call,
                     "token %s is not revoked yet (%s) and ends by itself; "
                     "remove it in FME if that is too late",
                     name, fmet_result_reason(result));
}

/* A call of its own: what was said of the login stays what is said of it. */
static void end_token_aside(const struct fmet_call *call, const char *server,
                            enum fmet_api api, struct fmet_spent *spent)
{
    struct fmet_call aside = {.pamh = call->pamh,
                              .phase = call->phase,
                              .argc = call->argc,
                              .argv = call->argv,
                              .service = call->service,
                              .user = call->user,
                              .uid = call->uid};
    enum fmet_result result = end_tokens(&aside, server, api, spent, 1, true);

    if (result != FMET_OK)
        warn_alive(&aside, spent->name, result);
    fmet_config_clear(&aside.config);
    fmet_call_forget(&aside);
    free(aside.owner);
}

void fmet_session_release(struct fmet_call *call, const char *owner,
                          struct fmet_held *held)
{
    union {
        const char *in;
        char *out;
    } whose = {.in = owner};
    struct fmet_spent spent = {
        .owner = whose.out, .name = held->name, .token = held->token};

    if (held->name != NULL && held->server != NULL && owner != NULL)
        end_token_aside(call, held->server, held->api, &spent);
    fmet_secret_clear(&spent.token);
    fmet_held_clear(held);
}

static void cleanup(pam_handle_t *pamh, void *data, int status)
{
    (void)pamh;
    (void)status;
    fmet_session_free(data);
}

/* A session for what came of asking, or NULL; its token lives for SECONDS. */
static struct fmet_session *new_session(const struct fmet_call *call,
                                        const struct fmet_outcome *outcome,
                                        uint32_t seconds)
{
    struct fmet_session *session = calloc(1, sizeof(*session));

    if (session == NULL)
        return NULL;
    session->api = outcome->api;
    session->uid = call->uid;
    session->opened = fmet_rundir_now();
    session->until = session->opened + seconds;
    session->user = strdup(call->user);
    session->service = strndup(call->service, FMET_SERVICE_MAX);
    session->server = strdup(outcome->server);
    session->token.owner = strdup(call->owner);
    session->token.name = strdup(outcome->token_name);
    session->token.token = outcome->token;
    if (session->user != NULL && session->service != NULL &&
        session->server != NULL && session->token.owner != NULL &&
        session->token.name != NULL &&
        fmet_random_hex(session->handle, FMET_HANDLE_HEX) &&
        fmet_process_describe(getpid(), &session->opener))
        return session;
    fmet_session_free(session);
    return NULL;
}

/* Record, files, and what close_session will find; in this order, so that
   nothing is there that nobody knows of. */
static enum fmet_result keep(struct fmet_call *call, int dir,
                             struct fmet_session *session, uint32_t build)
{
    enum fmet_result result = fmet_session_record_write(dir, session);

    if (result == FMET_OK)
        result = fmet_session_file_write(call, session, build);
    if (result == FMET_OK &&
        pam_set_data(call->pamh, DATA_NAME, session, cleanup) != PAM_SUCCESS) {
        fmet_session_file_forget(call);
        fmet_session_file_remove(session->handle);
        result = FMET_NO_MEMORY;
    }
    if (result == FMET_OK)
        return FMET_OK;
    fmet_session_record_remove(dir, session->handle);
    fmet_session_free(session);
    return result;
}

/* How long the token may live that is made with HELD: not longer than what it
   is made with.  0: it is not worth it. */
static uint32_t seconds_of(const struct fmet_call *call,
                           const struct fmet_held *held)
{
    uint32_t seconds = call->config.token_lifetime_ms / 1000;
    int64_t left = held->expires - (int64_t)time(NULL);

    if (held->expires == 0 || left >= (int64_t)seconds)
        return seconds;
    return left >= FMET_SESSION_SECONDS_MIN ? (uint32_t)left : 0;
}

/* What is of no more use, once a token is made with HELD: that of the exchange,
   and those of sessions that died, or never came. */
static void gather_spent(struct fmet_call *call, int dir,
                         const struct fmet_held *held,
                         struct fmet_spent_list *spent)
{
    spent->server = held->server;
    spent->api = held->api;
    if (held->name != NULL) {
        struct fmet_spent own = {.owner = strdup(call->owner),
                                 .name = strdup(held->name),
                                 .token = held->token};

        fmet_spent_add(spent, &own, "");
    }
    fmet_session_record_sweep(call, dir, spent);
    fmet_record_sweep_dead(dir, spent);
}

/* One token is made, and what is spent deleted with the same request. */
static enum fmet_result make(struct fmet_call *call, int dir,
                             struct fmet_held *held, uint32_t seconds,
                             struct fmet_outcome *ret_outcome)
{
    struct fmet_spent_list *spent = calloc(1, sizeof(*spent));
    struct fmet_asking asking = {.mode = FMET_MODE_SESSION,
                                 .secret = &held->token,
                                 .server = held->server,
                                 .api = held->api,
                                 .seconds = seconds};
    unsigned left_ms = FMET_SESSION_WAIT_MS;
    enum fmet_result result;

    if (spent == NULL)
        return FMET_NO_MEMORY;
    if (call->config.timeout_ms < left_ms)
        left_ms = call->config.timeout_ms;
    gather_spent(call, dir, held, spent);
    asking.spent = spent->spent;
    asking.spent_count = spent->count;
    result = fmet_ask(call, &asking, &left_ms, ret_outcome);
    /* With another outcome they are there for the next login to try. */
    if (result == FMET_OK)
        fmet_spent_remove_records(spent, dir);
    fmet_spent_list_clear(spent);
    free(spent);
    return result;
}

/* The session's token is there, but nothing to keep it in. */
static void undo(struct fmet_call *call, const struct fmet_outcome *outcome)
{
    struct fmet_spent spent = {.owner = call->owner,
                               .name = outcome->token_name,
                               .token = outcome->token};

    end_token_aside(call, outcome->server, outcome->api, &spent);
    fmet_secret_clear(&spent.token);
}

static enum fmet_result give_token(struct fmet_call *call, int dir,
                                   struct fmet_grant *grant)
{
    uint32_t seconds = seconds_of(call, &grant->held);
    struct fmet_outcome outcome = {.server = NULL};
    struct fmet_session *session;
    enum fmet_result result;

    if (seconds == 0)
        return FMET_EXPIRED;
    result = make(call, dir, &grant->held, seconds, &outcome);
    if (result == FMET_OK) {
        session = new_session(call, &outcome, seconds);
        result = session != NULL ? keep(call, dir, session, outcome.build)
                                 : FMET_NO_MEMORY;
        if (result != FMET_OK)
            undo(call, &outcome);
    }
    fmet_outcome_clear(&outcome);
    return result;
}

/* Whether what was held is for this session, and not, as in sudo, for nobody.
 */
static bool is_for_session(struct fmet_call *call,
                           const struct fmet_grant *grant)
{
    return !grant->reinitialized && fmet_grant_is_for(grant, call) &&
           call->config.session_token == FMET_SESSION_FILE &&
           fmet_user_resolve(call) == FMET_OK && call->uid == grant->uid;
}

/* A session that cannot have a token goes on without: it has less, not more. */
static void try_to_give_token(struct fmet_call *call, struct fmet_grant *grant)
{
    enum fmet_result result;
    int dir;

    result = fmet_rundir_open(call, &dir);
    if (result == FMET_OK) {
        result = give_token(call, dir, grant);
        close(dir);
    }
    if (result == FMET_OK)
        return;
    fmet_log_warning(
        call, "the session has no FME token: %s%s%s%s; %s",
        fmet_result_reason(result), call->detail != NULL ? " (" : "",
        call->detail != NULL ? call->detail : "",
        call->detail != NULL ? ")" : "", fmet_result_advice(result));
    fmet_conversation_tell(call, PAM_TEXT_INFO,
                           "There is no FME token for this session.");
}

enum fmet_result fmet_open_session(struct fmet_call *call)
{
    struct fmet_grant *grant = NULL;
    enum fmet_result result = fmet_grant_take(call, &grant);

    /* setcred has taken it before, where the stack's jumps led to it. */
    if (result != FMET_OK)
        return result;
    if (grant->user == NULL)
        return FMET_NOT_OURS;
    if (grant->must_change)
        return FMET_MUST_CHANGE;
    if (grant->held.token.len == 0 || geteuid() != 0)
        return FMET_OK;
    free(call->owner);
    call->owner = strdup(grant->owner);
    if (call->owner == NULL)
        return FMET_NO_MEMORY;
    result = fmet_call_configure(call);
    if (result != FMET_OK)
        return result;
    if (is_for_session(call, grant)) {
        try_to_give_token(call, grant);
        fmet_held_clear(&grant->held);
    } else {
        fmet_session_release(call, grant->owner, &grant->held);
    }
    /* -1 changes nothing, and tells whose rights over files these are. */
    if ((uid_t)setfsuid((uid_t)-1) == geteuid())
        return FMET_OK;
    fmet_call_detail(call, "root's rights over files are not back");
    return FMET_SYSTEM;
}

enum fmet_result fmet_close_session(struct fmet_call *call)
{
    const void *data = NULL;
    union {
        const void *in;
        struct fmet_session *out;
    } session;
    enum fmet_result result;
    int dir;

    /* libpam keeps the name of data that was taken away. */
    if (pam_get_data(call->pamh, DATA_NAME, &data) != PAM_SUCCESS ||
        data == NULL)
        return FMET_NOT_OURS;
    session.in = data;
    /* A child that inherited the session does not end it. */
    if (!fmet_process_is_self(&session.out->opener))
        return FMET_OK;
    fmet_session_file_remove(session.out->handle);
    fmet_session_file_forget(call);
    call->user = strdup(session.out->user);
    call->uid = session.out->uid;
    result = end_tokens(call, session.out->server, session.out->api,
                        &session.out->token, 1, false);
    /* The record stays where the token does: whoever comes next tries again. */
    if (result != FMET_OK) {
        warn_alive(call, session.out->token.name, result);
    } else if (fmet_rundir_open(call, &dir) == FMET_OK) {
        fmet_session_record_remove(dir, session.out->handle);
        close(dir);
    }
    pam_set_data(call->pamh, DATA_NAME, NULL, NULL);
    return FMET_OK;
}
