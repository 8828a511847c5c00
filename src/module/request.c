/*
 * From the configuration and its files to the request: what is the same
 * whichever server is asked.
 */
#include "src/module/request.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "src/core/checks.h"
#include "src/core/identity.h"
#include "src/core/trusted.h"

/* Whether this is a login, or a lookup in its place: not an errand around it.
 */
static bool is_login(enum fmet_mode mode)
{
    return mode == FMET_MODE_PASSWORD || mode == FMET_MODE_TOKEN ||
           mode == FMET_MODE_LOOKUP;
}

/* Whether scopes and the account are asked for. */
static bool wants_facts(const struct fmet_asking *asking)
{
    return is_login(asking->mode) && !asking->bare;
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

bool fmet_request_wants(const struct fmet_config *config,
                        const struct fmet_scope *scope)
{
    char prefix[FMET_SCOPE_NAME_MAX + 2];

    if (fmet_config_asks(config, scope->name))
        return true;
    snprintf(prefix, sizeof(prefix), "%s:", scope->name);
    return scope->pointer != NULL && fmet_config_asks_any(config, prefix);
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
        .service = scope->service,
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

/* Where there is no login there is no token of one, and nothing to ask it. */
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
        if (!fmet_request_wants(config, &config->scopes[i]) ||
            (request->mode == FMET_MODE_LOOKUP && !config->scopes[i].service))
            continue;
        result = new_question(&config->scopes[i], call->owner,
                              &request->questions[request->question_count]);
        if (result == FMET_OK)
            request->question_count++;
    }
    return result;
}

/* The first line of a file that root alone may read; NULL in *RET_LINE where no
   file is configured.  The caller wipes it. */
static enum fmet_result read_line(struct fmet_call *call, const char *key,
                                  const char *path, size_t max, char **ret_line)
{
    struct fmet_error error = {{0}};
    enum fmet_result result;
    size_t len;

    if (path == NULL)
        return FMET_OK;
    result = fmet_trusted_read_named(path, FMET_TRUSTED_SECRET, max, 0,
                                     ret_line, &error);
    if (result != FMET_OK) {
        fmet_call_detail(call, "%s: %s", key, error.text);
        return result;
    }
    len = strcspn(*ret_line, "\r\n");
    if (strspn(*ret_line + len, "\r\n") == strlen(*ret_line + len)) {
        (*ret_line)[len] = '\0';
        return FMET_OK;
    }
    fmet_call_detail(call, "%s: %s has more than one line", key, path);
    return FMET_CONFIG;
}

static enum fmet_result add_service_token(struct fmet_call *call,
                                          struct fmet_request *request)
{
    const char *path = call->config.service_token_file;
    enum fmet_result result;
    enum fmet_mode mode;
    char *token = NULL;

    result =
        read_line(call, "service_token_file", path, FMET_TOKEN_MAX + 2, &token);
    if (result == FMET_OK && token != NULL &&
        (fmet_secret_set(&request->service_token, token, strlen(token)) !=
             FMET_OK ||
         fmet_identity_credential(FMET_MODE_TOKEN, &request->service_token,
                                  &mode) != FMET_OK)) {
        fmet_call_detail(call, "service_token_file: %s does not hold a token",
                         path);
        result = FMET_CONFIG;
    }
    fmet_wipe_free(token);
    return result;
}

static enum fmet_result add_proxy_auth(struct fmet_call *call,
                                       struct fmet_request *request)
{
    const char *path = call->config.proxy_auth_file;
    enum fmet_result result =
        read_line(call, "proxy_auth_file", path, FMET_PROXY_AUTH_MAX,
                  &request->proxy_auth);

    if (result != FMET_OK || path == NULL ||
        strchr(request->proxy_auth, ':') != NULL)
        return result;
    fmet_call_detail(call, "proxy_auth_file: %s does not hold USER:PASSWORD",
                     path);
    return FMET_CONFIG;
}

/* Certificate and key as texts: the helper could not read the key. */
static enum fmet_result add_client_cert(struct fmet_call *call,
                                        struct fmet_request *request)
{
    const struct fmet_config *config = &call->config;
    struct fmet_error error = {{0}};
    enum fmet_result result;

    if (config->client_cert == NULL)
        return FMET_OK;
    result =
        fmet_trusted_read_named(config->client_cert, FMET_TRUSTED_FILE,
                                FMET_PEM_MAX, 0, &request->client_cert, &error);
    if (result == FMET_OK)
        result = fmet_trusted_read_named(config->client_key,
                                         FMET_TRUSTED_SECRET, FMET_PEM_MAX, 0,
                                         &request->client_key, &error);
    if (result != FMET_OK)
        fmet_call_detail(call, "client_cert, client_key: %s", error.text);
    return result;
}

/* What only root can read.  A screen locker goes without: the scopes of the
   service's token do not hold there. */
static enum fmet_result add_secrets(struct fmet_call *call,
                                    const struct fmet_asking *asking,
                                    struct fmet_request *request)
{
    enum fmet_result result = FMET_OK;

    if (geteuid() != 0)
        return FMET_OK;
    if (wants_facts(asking))
        result = add_service_token(call, request);
    if (result == FMET_OK)
        result = add_proxy_auth(call, request);
    if (result == FMET_OK)
        result = add_client_cert(call, request);
    return result;
}

static enum fmet_result add_texts(const struct fmet_call *call,
                                  struct fmet_request *request)
{
    const struct fmet_config *config = &call->config;
    bool failed = false;

    request->cafile = copy(config->cafile, &failed);
    request->capath = copy(config->capath, &failed);
    request->pin = copy(config->pin, &failed);
    request->proxy = copy(config->proxy, &failed);
    request->owner_path = copy(config->owner_path, &failed);
    request->owner_pointer = copy(config->owner_pointer, &failed);
    if (request->mode != FMET_MODE_PROBE)
        request->fme_user = copy(call->owner, &failed);
    request->token_name = minted_name(call);
    return failed || request->token_name == NULL ? FMET_NO_MEMORY : FMET_OK;
}

/* How long a token lives that this request makes: through the exchange, or
   until the session can begin, or as long as the session's may. */
static uint32_t token_seconds(const struct fmet_config *config,
                              const struct fmet_asking *asking)
{
    uint32_t seconds = config->timeout_ms / 1000 + FMET_MINTED_TOKEN_EXTRA_S;

    if (asking->mode == FMET_MODE_SESSION)
        return asking->seconds;
    return asking->keep_token ? seconds + FMET_GRANT_SECONDS : seconds;
}

/* What a login wants to know besides. */
static void add_wishes(const struct fmet_call *call,
                       const struct fmet_asking *asking,
                       struct fmet_request *request)
{
    const struct fmet_config *config = &call->config;

    if (!wants_facts(asking))
        return;
    /* A session's token is made of one that can do all that it will. */
    request->ask_unrestricted =
        asking->mode != FMET_MODE_LOOKUP &&
        (fmet_config_asks(config, "unrestricted") || asking->keep_token);
    request->ask_roles = fmet_config_asks_any(config, "role:");
    request->ask_superuser = fmet_config_asks(config, "superuser");
    request->ask_expiry =
        asking->mode == FMET_MODE_TOKEN && config->expiry_warning_ms != 0;
    request->keep_token =
        asking->mode == FMET_MODE_PASSWORD && asking->keep_token;
}

/* The spent tokens are copied: the frame owns what it holds. */
static enum fmet_result add_spent(const struct fmet_asking *asking,
                                  struct fmet_request *request)
{
    bool failed = false;
    size_t i;

    if (asking->spent_count == 0)
        return FMET_OK;
    request->spent = calloc(asking->spent_count, sizeof(*request->spent));
    if (request->spent == NULL)
        return FMET_NO_MEMORY;
    request->spent_count = asking->spent_count;
    for (i = 0; i < asking->spent_count; i++) {
        request->spent[i].owner = copy(asking->spent[i].owner, &failed);
        request->spent[i].name = copy(asking->spent[i].name, &failed);
        request->spent[i].token = asking->spent[i].token;
    }
    return failed ? FMET_NO_MEMORY : FMET_OK;
}

static enum fmet_result add_change(const struct fmet_asking *asking,
                                   struct fmet_request *request)
{
    bool failed = false;

    if (asking->new_password != NULL)
        request->new_password = *asking->new_password;
    request->change_path = copy(asking->change_path, &failed);
    return failed ? FMET_NO_MEMORY : FMET_OK;
}

enum fmet_result fmet_request_build(struct fmet_call *call,
                                    const struct fmet_asking *asking,
                                    struct fmet_request *request)
{
    const struct fmet_config *config = &call->config;
    enum fmet_result result;

    request->mode = asking->mode;
    request->api = is_login(asking->mode) || asking->mode == FMET_MODE_PROBE
                       ? config->api
                       : asking->api;
    request->owner_method = config->owner_method;
    request->tls_min = config->tls_min;
    request->token_seconds = token_seconds(config, asking);
    request->later = asking->later;
    if (asking->secret != NULL)
        request->secret = *asking->secret;
    add_wishes(call, asking, request);
    result = add_texts(call, request);
    if (result == FMET_OK)
        result = add_spent(asking, request);
    if (result == FMET_OK)
        result = add_change(asking, request);
    if (result == FMET_OK && wants_facts(asking))
        result = add_questions(call, request);
    if (result == FMET_OK)
        result = add_secrets(call, asking, request);
    if (result == FMET_OK && asking->mode == FMET_MODE_LOOKUP &&
        request->service_token.len == 0) {
        fmet_call_detail(call, "account = lookup: only root can read "
                               "service_token_file");
        result = FMET_SERVICE_TOKEN;
    }
    return result;
}
