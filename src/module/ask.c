/*
 * Builds the request from the configuration, runs the helper, and believes of
 * the reply only what answers the request.
 */
#include "src/module/ask.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#include "src/core/identity.h"
#include "src/core/trusted.h"
#include "src/module/log.h"
#include "src/module/rundir.h"
#include "src/module/server_memory.h"
#include "src/module/spawn.h"
#include "src/module/user.h"

/* What one exchange holds besides the request. */
struct exchange {
    int dir;   /* the run directory, or -1 */
    int place; /* one of FMET_HELPERS_MAX, or -1 */
    struct fmet_server_memory memory;
    struct fmet_spawn spawn;
    struct fmet_request request;
};

/* Who the helper is to be; see docs/design.md, "The wall". */
static enum fmet_result choose_helper(struct fmet_call *call,
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

/* "pam-HOST-SERVICE-RANDOM": unique, and tells FME's users where it is from. */
static char *minted_name(const struct fmet_call *call)
{
    char host[65] = "", *name = NULL, *c;
    uint64_t number;

    if (getrandom(&number, sizeof(number), 0) != (ssize_t)sizeof(number))
        return NULL;
    if (gethostname(host, sizeof(host) - 1) != 0)
        snprintf(host, sizeof(host), "host");
    if (asprintf(&name, "pam-%.60s-%.60s-%016" PRIx64, host, call->service,
                 number) < 0)
        return NULL;
    for (c = name; *c != '\0'; c++)
        if (!((*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') ||
              (*c >= '0' && *c <= '9') || *c == '.'))
            *c = '-';
    return name;
}

static char *copy(const char *text, bool *failed)
{
    char *result = text != NULL ? strdup(text) : NULL;

    if (text != NULL && result == NULL)
        *failed = true;
    return result;
}

/* Whether anybody looks at what this scope line can give. */
static bool wanted(const struct fmet_config *config,
                   const struct fmet_scope *scope)
{
    char prefix[FMET_SCOPE_NAME_MAX + 2];

    if (fmet_config_names(config, scope->name))
        return true;
    snprintf(prefix, sizeof(prefix), "%s:", scope->name);
    return scope->pointer != NULL && fmet_config_wants(config, prefix);
}

static enum fmet_result new_question(const struct fmet_scope *scope,
                                     const char *fme_user,
                                     struct fmet_question *ret_question)
{
    bool failed = false;
    struct fmet_question question = {
        .name = copy(scope->name, &failed),
        .path = fmet_identity_expand_path(scope->path, fme_user),
        .pointer = copy(scope->pointer, &failed),
    };

    if (!failed && question.path != NULL) {
        *ret_question = question;
        return FMET_OK;
    }
    free(question.name);
    free(question.path);
    free(question.pointer);
    return FMET_NO_MEMORY;
}

static enum fmet_result add_questions(const struct fmet_call *call,
                                      struct fmet_request *request)
{
    const struct fmet_config *config = &call->config;
    enum fmet_result result = FMET_OK;
    size_t i;

    if (config->scope_count == 0)
        return FMET_OK;
    request->questions =
        calloc(config->scope_count, sizeof(*request->questions));
    if (request->questions == NULL)
        return FMET_NO_MEMORY;
    for (i = 0; i < config->scope_count && result == FMET_OK; i++) {
        if (!wanted(config, &config->scopes[i]))
            continue;
        result = new_question(&config->scopes[i], call->owner,
                              &request->questions[request->question_count]);
        if (result == FMET_OK)
            request->question_count++;
    }
    return result;
}

static enum fmet_result build(const struct fmet_call *call, enum fmet_mode mode,
                              const struct fmet_secret *secret,
                              const struct fmet_server_memory *memory,
                              struct fmet_request *request)
{
    const struct fmet_config *config = &call->config;
    bool failed = false;

    request->mode = mode;
    request->api = config->api;
    request->api_hint = memory->api;
    request->ask_control = !memory->control_passed;
    request->ask_unrestricted = fmet_config_names(config, "unrestricted");
    request->ask_roles = fmet_config_wants(config, "role:");
    request->connect_timeout_ms = config->connect_timeout_ms;
    request->tls_min = config->tls_min;
    request->server = copy(config->server, &failed);
    request->cafile = copy(config->cafile, &failed);
    request->capath = copy(config->capath, &failed);
    request->pin = copy(config->pin, &failed);
    request->fme_user = copy(call->owner, &failed);
    request->token_name = minted_name(call);
    request->token_seconds =
        config->timeout_ms / 1000 + FMET_MINTED_TOKEN_EXTRA_S;
    request->secret = *secret;
    if (failed || request->token_name == NULL)
        return FMET_NO_MEMORY;
    return add_questions(call, request);
}

/* What only root has: the run directory, its memory, a place for a helper. */
static enum fmet_result open_rundir(struct fmet_call *call,
                                    struct exchange *exchange)
{
    enum fmet_result result;

    if (geteuid() != 0)
        return FMET_OK;
    result = fmet_rundir_open(call, &exchange->dir);
    if (result != FMET_OK)
        return result;
    exchange->memory = fmet_server_memory_load(call, exchange->dir);
    return fmet_rundir_take_place(exchange->dir, &exchange->place);
}

/* Moves a text from FROM to TO. */
static void move_text(char **to, char **from)
{
    free(*to);
    *to = *from;
    *from = NULL;
}

/* Learns from a valid reply: for the log, and for the next login. */
static void learn(struct fmet_call *call, struct exchange *exchange,
                  struct fmet_reply *reply)
{
    struct fmet_server_memory memory = {
        .api = reply->api,
        .control_passed = exchange->memory.control_passed &&
                          reply->api == exchange->memory.api,
    };

    move_text(&call->about, &reply->about);
    move_text(&call->server_text, &reply->server_text);
    call->status = reply->status;
    fmet_log_debug(call, "asked %s: %s, status %u, %zu scopes",
                   call->config.server, fmet_result_name(reply->result),
                   (unsigned)reply->status, reply->facts.scope_count);
    if (reply->control_passed)
        memory.control_passed = true;
    if (exchange->dir < 0 || reply->api == FMET_API_AUTO ||
        (memory.api == exchange->memory.api &&
         memory.control_passed == exchange->memory.control_passed))
        return;
    fmet_server_memory_store(call, exchange->dir, &memory);
}

/* A reply to this request, or FMET_NO_HELPER. */
static enum fmet_result judge(struct fmet_call *call, struct exchange *exchange,
                              struct fmet_reply *reply,
                              struct fmet_facts *ret_facts)
{
    const struct fmet_facts none = {0};

    if (!fmet_reply_answers(reply, &exchange->request) ||
        (reply->facts.owner != NULL &&
         !fmet_identity_fme_name_valid(reply->facts.owner))) {
        fmet_call_detail(call,
                         "the helper's answer is not one to the question");
        return FMET_NO_HELPER;
    }
    learn(call, exchange, reply);
    if (reply->result == FMET_OK) {
        *ret_facts = reply->facts;
        reply->facts = none;
    }
    return reply->result;
}

static enum fmet_result run(struct fmet_call *call, struct exchange *exchange,
                            unsigned left_ms, struct fmet_facts *ret_facts)
{
    struct fmet_writer frame = {0};
    struct fmet_reply reply = {0};
    enum fmet_result result;

    exchange->request.timeout_ms = left_ms;
    if (!fmet_request_encode(&exchange->request, &frame))
        return FMET_NO_MEMORY;
    result =
        fmet_spawn_exchange(call, &exchange->spawn, &frame, left_ms, &reply);
    fmet_writer_clear(&frame);
    if (result == FMET_OK)
        result = judge(call, exchange, &reply, ret_facts);
    fmet_reply_clear(&reply);
    return result;
}

static int64_t now_ms(void)
{
    struct timespec now = {0};

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

enum fmet_result fmet_ask(struct fmet_call *call, enum fmet_mode mode,
                          const struct fmet_secret *secret, unsigned *left_ms,
                          struct fmet_facts *ret_facts)
{
    struct exchange *exchange = calloc(1, sizeof(*exchange));
    int64_t started = now_ms(), spent;
    enum fmet_result result;

    if (exchange == NULL)
        return FMET_NO_MEMORY;
    exchange->dir = -1;
    exchange->place = -1;
    result =
        *left_ms != 0 ? choose_helper(call, &exchange->spawn) : FMET_TIMEOUT;
    if (result == FMET_OK)
        result = open_rundir(call, exchange);
    if (result == FMET_OK)
        result =
            build(call, mode, secret, &exchange->memory, &exchange->request);
    if (result == FMET_OK)
        result = run(call, exchange, *left_ms, ret_facts);
    if (exchange->place >= 0)
        close(exchange->place);
    if (exchange->dir >= 0)
        close(exchange->dir);
    fmet_request_clear(&exchange->request);
    free(exchange);
    spent = now_ms() - started;
    *left_ms = spent < (int64_t)*left_ms ? *left_ms - (unsigned)spent : 0;
    return result;
}
