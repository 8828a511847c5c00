/*
 * Which server is asked, and which one next; runs the helper for each, and
 * believes of its reply only what answers the request.
 */
#include "src/module/ask.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "src/core/clock.h"
#include "src/core/identity.h"
#include "src/core/trusted.h"
#include "src/module/log.h"
#include "src/module/request.h"
#include "src/module/rundir.h"
#include "src/module/server_memory.h"
#include "src/module/spawn.h"
#include "src/module/user.h"

/* What one exchange holds besides the request. */
struct exchange {
    const struct fmet_asking *asking;
    int dir;   /* the run directory, or -1 */
    int place; /* one of FMET_HELPERS_MAX, or -1 */
    struct fmet_server_memory memory[FMET_SERVERS_MAX];
    struct fmet_spawn spawn;
    struct fmet_request request;
};

enum fmet_result fmet_ask_helper(struct fmet_call *call,
                                 struct fmet_spawn *spawn)
{
    const char *user = call->config.helper_user;
    struct fmet_account_ids ids;
    struct fmet_error error = {{0}};
    enum fmet_result result;

    spawn->path = call->config.helper;
    result = fmet_trusted_check(spawn->path, FMET_TRUSTED_FILE, 0, &error);
    if (result != FMET_OK) {
        fmet_call_detail(call, "helper: %s", error.text);
        return result;
    }
    if (geteuid() != 0)
        return FMET_OK;
    result = fmet_user_ids(user, &ids);
    if (result == FMET_UNKNOWN_USER) {
        fmet_call_detail(call,
                         "helper_user: there is no user %s; make it with "
                         "useradd --system, or reinstall",
                         user);
        return FMET_CONFIG;
    }
    if (result != FMET_OK)
        return result;
    if (ids.uid == 0 || ids.gid == 0 || ids.uid == FMET_NOBODY ||
        ids.gid == FMET_NOBODY) {
        fmet_call_detail(call,
                         "helper_user: %s is root or shared with others; "
                         "it must be a user of its own",
                         user);
        return FMET_CONFIG;
    }
    spawn->switch_user = true;
    spawn->uid = ids.uid;
    spawn->gid = ids.gid;
    return FMET_OK;
}

/* How many of the places this exchange may be in. */
static unsigned places_for(enum fmet_mode mode)
{
    if (getuid() != 0)
        return FMET_HELPERS_FOR_USERS;
    return mode == FMET_MODE_LOOKUP || mode == FMET_MODE_REVOKE
               ? FMET_HELPERS_MAX
               : FMET_HELPERS_FOR_LOGINS;
}

/* What only root has: the run directory, its memory, a place for a helper, for
   which to wait WAIT_MS at most. */
static enum fmet_result open_rundir(struct fmet_call *call,
                                    struct exchange *exchange, unsigned wait_ms)
{
    enum fmet_mode mode = exchange->asking->mode;
    enum fmet_result result;
    size_t i;

    if (geteuid() != 0)
        return FMET_OK;
    result = fmet_rundir_open(call, &exchange->dir);
    if (result != FMET_OK)
        return result;
    result = fmet_rundir_take_place(exchange->dir, places_for(mode), wait_ms,
                                    &exchange->place);
    for (i = 0; i < call->config.server_count && result == FMET_OK; i++)
        exchange->memory[i] = fmet_server_memory_load(call, exchange->dir, i);
    return result;
}

/* Moves a text from FROM to TO. */
static void move_text(char **to, char **from)
{
    free(*to);
    *to = *from;
    *from = NULL;
}

/*
 * For how many seconds to ask this server last: it was not there, or wants to
 * be left alone.  However long it says, not longer than a login can wait for a
 * change.
 */
static unsigned leave_alone(const struct fmet_reply *reply)
{
    unsigned seconds = 0;

    if (reply->not_judged)
        seconds = reply->result == FMET_UNREACHABLE ? FMET_SERVER_DOWN_SECONDS
                                                    : FMET_SERVER_LEAVE_SECONDS;
    else if (reply->status == 429 || reply->status == 503)
        seconds = FMET_SERVER_LEAVE_SECONDS;
    if (seconds != 0 && reply->retry_after != 0)
        seconds = reply->retry_after;
    return seconds < FMET_SERVER_DOWN_SECONDS ? seconds
                                              : FMET_SERVER_DOWN_SECONDS;
}

/* What one server said must not stand in the log as the next one's. */
static void forget_words(struct fmet_call *call)
{
    free(call->about);
    free(call->server_text);
    call->about = NULL;
    call->server_text = NULL;
    call->status = 0;
}

/* Whether the control of this mode is that of the API's own proofs: with `owner
   = mint` or GET it was sent to another path, and says nothing of FME's. */
static bool apis_own(const struct fmet_call *call, enum fmet_mode mode)
{
    return mode == FMET_MODE_PASSWORD ||
           call->config.owner_method == FMET_OWNER_AUTO;
}

/* Learns from a valid reply: for the log, and for the next login. */
static void learn(struct fmet_call *call, struct exchange *exchange,
                  size_t server, struct fmet_reply *reply)
{
    struct fmet_server_memory *memory = &exchange->memory[server];
    struct fmet_server_memory before = *memory;
    unsigned seconds = leave_alone(reply);

    move_text(&call->about, &reply->about);
    move_text(&call->server_text, &reply->server_text);
    call->status = reply->status;
    fmet_log_debug(call, "asked %s: %s, status %u, %zu scopes",
                   call->config.servers[server],
                   fmet_result_name(reply->result), (unsigned)reply->status,
                   reply->facts.scope_count);
    /* Only a login says which API proves an owner. */
    if (exchange->request.mode == FMET_MODE_PASSWORD ||
        exchange->request.mode == FMET_MODE_TOKEN)
        fmet_server_memory_learn(memory, reply->api,
                                 reply->control_passed &&
                                     apis_own(call, exchange->request.mode));
    /* One server alone is asked in any case. */
    memory->down_until = seconds != 0 && call->config.server_count > 1
                             ? fmet_rundir_now() + seconds
                             : 0;
    if (exchange->dir >= 0 && fmet_server_memory_differs(memory, &before))
        fmet_server_memory_store(call, exchange->dir, server, memory);
}

/* Moves what is proved out of REPLY. */
static void take(const struct fmet_call *call, struct exchange *exchange,
                 size_t server, struct fmet_reply *reply,
                 struct fmet_outcome *ret_outcome)
{
    const struct fmet_facts none = {0};

    ret_outcome->facts = reply->facts;
    reply->facts = none;
    ret_outcome->server = call->config.servers[server];
    ret_outcome->token = reply->token;
    if (reply->token.len != 0)
        move_text(&ret_outcome->token_name, &exchange->request.token_name);
}

/* A reply to this request, or FMET_NO_HELPER. */
static enum fmet_result judge(struct fmet_call *call, struct exchange *exchange,
                              size_t server, struct fmet_reply *reply,
                              struct fmet_outcome *ret_outcome)
{
    if (!fmet_reply_answers(reply, &exchange->request) ||
        (reply->facts.owner != NULL &&
         !fmet_identity_fme_name_valid(reply->facts.owner))) {
        fmet_call_detail(call,
                         "the helper's answer is not one to the question");
        return FMET_NO_HELPER;
    }
    learn(call, exchange, server, reply);
    ret_outcome->cert_until = reply->cert_until;
    ret_outcome->tls_version = reply->tls_version;
    ret_outcome->api = reply->api;
    ret_outcome->build = reply->build;
    if (reply->result == FMET_OK)
        take(call, exchange, server, reply, ret_outcome);
    return reply->result;
}

/* What is this server's in the request; it has LEFT_MS, and OTHERS come behind
   it: a connection that does not come up must leave them their share. */
static enum fmet_result address(const struct fmet_call *call,
                                struct exchange *exchange, size_t server,
                                unsigned left_ms, size_t others)
{
    const struct fmet_server_memory *memory = &exchange->memory[server];
    struct fmet_request *request = &exchange->request;
    uint32_t share = (uint32_t)(left_ms / (others + 1));

    free(request->server);
    request->server = strdup(call->config.servers[server]);
    request->api_hint = memory->api;
    request->ask_control = (request->mode == FMET_MODE_PASSWORD ||
                            request->mode == FMET_MODE_TOKEN) &&
                           !memory->control_passed;
    request->timeout_ms = left_ms;
    request->connect_timeout_ms = call->config.connect_timeout_ms < share
                                      ? call->config.connect_timeout_ms
                                      : share;
    return request->server != NULL ? FMET_OK : FMET_NO_MEMORY;
}

/* One server.  *RET_NEXT: nobody has judged anything, another may be asked. */
static enum fmet_result
ask_server(struct fmet_call *call, struct exchange *exchange, size_t server,
           unsigned left_ms, struct fmet_outcome *ret_outcome, bool *ret_next)
{
    struct fmet_writer frame = {0};
    struct fmet_reply reply = {0};
    enum fmet_result result;

    forget_words(call);
    if (!fmet_request_encode(&exchange->request, &frame))
        return FMET_NO_MEMORY;
    result =
        fmet_spawn_exchange(call, &exchange->spawn, &frame, left_ms, &reply);
    fmet_writer_clear(&frame);
    if (result == FMET_OK)
        result = judge(call, exchange, server, &reply, ret_outcome);
    /* Only a valid frame says so: not a helper that died. */
    *ret_next = reply.not_judged && result == reply.result &&
                (result == FMET_UNREACHABLE || result == FMET_SERVER_ERROR);
    fmet_reply_clear(&reply);
    return result;
}

/* Whether the server of this place may be asked: any, or the one named. */
static bool may_ask(const struct fmet_call *call,
                    const struct exchange *exchange, size_t server)
{
    const char *only = exchange->asking->server;

    return only == NULL || strcmp(only, call->config.servers[server]) == 0;
}

/* The order: as configured, but those that are marked down last; how many. */
static size_t put_in_order(const struct fmet_call *call,
                           const struct exchange *exchange, size_t *order)
{
    uint64_t now = fmet_rundir_now();
    size_t count = 0, i;
    int down;

    for (down = 0; down <= 1; down++)
        for (i = 0; i < call->config.server_count; i++)
            if ((exchange->memory[i].down_until > now) == (down == 1) &&
                may_ask(call, exchange, i))
                order[count++] = i;
    return count;
}

/* What is left of LEFT_MS, now that it began at STARTED. */
static unsigned left_of(unsigned left_ms, int64_t started)
{
    int64_t spent = fmet_clock_ms() - started;

    return spent < (int64_t)left_ms ? left_ms - (unsigned)spent : 0;
}

/* The login may end well: then this is the only line that says why not here. */
static void tell_next(const struct fmet_call *call, const char *server,
                      enum fmet_result result)
{
    char about[3 * FMET_TEXT_MAX + 1] = "";

    if (call->about != NULL)
        fmet_log_escape(call->about, about, sizeof(about));
    fmet_log_warning(call, "server %s: %s; the next one is asked%s%s", server,
                     fmet_result_reason(result),
                     *about != '\0' ? " helper=" : "", about);
}

/* One server after the other, until one has judged. */
static enum fmet_result ask_servers(struct fmet_call *call,
                                    struct exchange *exchange, unsigned left_ms,
                                    struct fmet_outcome *ret_outcome)
{
    size_t order[FMET_SERVERS_MAX], count, i;
    enum fmet_result result = FMET_TIMEOUT;
    int64_t started = fmet_clock_ms();
    bool next = true, unreachable = true;

    count = put_in_order(call, exchange, order);
    if (count == 0) {
        fmet_call_detail(call, "%s is no server of this configuration any more",
                         exchange->asking->server);
        return FMET_CONFIG;
    }
    for (i = 0; i < count && next; i++) {
        const char *server = call->config.servers[order[i]];
        unsigned left = left_of(left_ms, started);

        if (left == 0)
            return FMET_TIMEOUT;
        next = false;
        result = address(call, exchange, order[i], left, count - 1 - i);
        if (result == FMET_OK)
            result =
                ask_server(call, exchange, order[i], left, ret_outcome, &next);
        unreachable = unreachable && next && result == FMET_UNREACHABLE;
        if (next && i + 1 < count)
            tell_next(call, server, result);
        else if (result != FMET_OK && count > 1 && call->detail == NULL)
            fmet_call_detail(call, "%s", server);
    }
    call->all_unreachable = unreachable && i == count && count != 0;
    return result;
}

void fmet_outcome_clear(struct fmet_outcome *outcome)
{
    fmet_facts_clear(&outcome->facts);
    fmet_secret_clear(&outcome->token);
    free(outcome->token_name);
    *outcome = (struct fmet_outcome){.server = NULL};
}

enum fmet_result fmet_ask(struct fmet_call *call,
                          const struct fmet_asking *asking, unsigned *left_ms,
                          struct fmet_outcome *ret_outcome)
{
    struct exchange *exchange = calloc(1, sizeof(*exchange));
    int64_t started = fmet_clock_ms();
    enum fmet_result result;

    if (exchange == NULL)
        return FMET_NO_MEMORY;
    call->all_unreachable = false;
    exchange->asking = asking;
    exchange->dir = -1;
    exchange->place = -1;
    result =
        *left_ms != 0 ? fmet_ask_helper(call, &exchange->spawn) : FMET_TIMEOUT;
    if (result == FMET_OK)
        result = open_rundir(call, exchange, *left_ms / 2);
    if (result == FMET_OK)
        result = fmet_request_build(call, asking, &exchange->request);
    if (result == FMET_OK)
        result = ask_servers(call, exchange, left_of(*left_ms, started),
                             ret_outcome);
    if (exchange->place >= 0)
        close(exchange->place);
    if (exchange->dir >= 0)
        close(exchange->dir);
    fmet_request_clear(&exchange->request);
    free(exchange);
    *left_ms = left_of(*left_ms, started);
    return result;
}
