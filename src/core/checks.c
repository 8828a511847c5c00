/*
 * The doors that a configuration could leave open by accident.
 */
#include "src/core/checks.h"

#include <string.h>

#include "src/core/pattern.h"
#include "src/core/policy.h"
#include "src/core/url.h"

/* Whether PATTERN can match what the scope line can give. */
static bool matches_line(const struct fmet_scope *scope, const char *pattern)
{
    size_t len = strlen(scope->name);
    char prefix[FMET_SCOPE_NAME_MAX + 2];

    if (fmet_pattern_match(pattern, scope->name))
        return true;
    if (scope->pointer == NULL || len > FMET_SCOPE_NAME_MAX)
        return false;
    memcpy(prefix, scope->name, len);
    memcpy(prefix + len, ":", 2);
    return fmet_pattern_may_match(pattern, prefix);
}

static bool matches_declared(const struct fmet_config *config,
                             const char *pattern)
{
    size_t i;

    for (i = 0; i < config->scope_count; i++)
        if (matches_line(&config->scopes[i], pattern))
            return true;
    return false;
}

/* What tells of the user, not of the presented token. */
static bool matches_user(const struct fmet_config *config, const char *pattern)
{
    size_t i;

    for (i = 0; i < config->scope_count; i++)
        if (config->scopes[i].service &&
            matches_line(&config->scopes[i], pattern))
            return true;
    return fmet_pattern_match(pattern, "any") ||
           fmet_pattern_match(pattern, "superuser") ||
           fmet_pattern_may_match(pattern, "role:");
}

/* Whether PATTERN can match a built-in scope that this configuration's API
   has: roles are v3's, superusers are v4's and shown to the service only. */
static bool matches_built_in(const struct fmet_config *config,
                             const char *pattern)
{
    if (fmet_pattern_match(pattern, "any") ||
        fmet_pattern_match(pattern, "unrestricted"))
        return true;
    if (config->account == FMET_ELSEWHERE_LOOKUP &&
        fmet_pattern_match(pattern, "lookup"))
        return true;
    if ((config->api == FMET_API_V3 || config->api == FMET_API_AUTO) &&
        fmet_pattern_may_match(pattern, "role:"))
        return true;
    return (config->api == FMET_API_V4 || config->api == FMET_API_AUTO) &&
           config->service_token_file != NULL &&
           fmet_pattern_match(pattern, "superuser");
}

static bool matches_something(const struct fmet_config *config,
                              const char *pattern, struct fmet_error *error)
{
    if (matches_declared(config, pattern) || matches_built_in(config, pattern))
        return true;
    if (fmet_pattern_may_match(pattern, "role:"))
        fmet_error_set(error,
                       "\"%s\": only v3 tells roles; ask for something else, "
                       "or write api = v3",
                       pattern);
    else if (fmet_pattern_match(pattern, "superuser"))
        fmet_error_set(error,
                       "\"%s\": only v4 tells it, and only a user manager's "
                       "token: set service_token_file",
                       pattern);
    else if (fmet_pattern_match(pattern, "lookup"))
        fmet_error_set(error, "\"%s\": it holds with account = lookup only",
                       pattern);
    else
        fmet_error_set(error,
                       "\"%s\" matches no scope line and no built-in scope; "
                       "add scope = NAME GET PATH, or mend the name",
                       pattern);
    return false;
}

static bool patterns_known(const struct fmet_config *config,
                           struct fmet_error *error)
{
    size_t i, j;

    for (i = 0; i < config->require_count; i++)
        for (j = 0; j < config->requires[i].count; j++)
            if (!matches_something(config, config->requires[i].pattern[j],
                                   error)) {
                fmet_error_prefix(error, "require");
                return false;
            }
    for (i = 0; i < config->group_count; i++)
        if (!matches_something(config, config->groups[i].pattern, error)) {
            fmet_error_prefix(error, "group");
            return false;
        }
    return true;
}

/* Whether only what is asked with the presented token can satisfy it. */
static bool asks_the_token(const struct fmet_config *config,
                           const struct fmet_require *require)
{
    size_t i;

    for (i = 0; i < require->count; i++)
        if (matches_user(config, require->pattern[i]))
            return false;
    return true;
}

static bool is_any(const struct fmet_require *require)
{
    return require->count == 1 && strcmp(require->pattern[0], "any") == 0;
}

/*
 * A token that may run one workspace, and sits in some URL, must not open a
 * shell by accident.
 */
static bool narrow_tokens_shut_out(const struct fmet_config *config,
                                   struct fmet_error *error)
{
    size_t i;

    if (config->mode == FMET_MODE_PASSWORD)
        return true;
    for (i = 0; i < config->require_count; i++)
        if (asks_the_token(config, &config->requires[i]) ||
            is_any(&config->requires[i]))
            return true;
    fmet_error_set(error, "mode: tokens may log in, but no require line asks "
                          "the token itself, so that every token of the user, "
                          "however narrow, would open a session; write "
                          "require = SCOPE with a scope line, require = "
                          "unrestricted, or require = any if that is meant");
    return false;
}

static bool groups_harmless(const struct fmet_config *config,
                            struct fmet_error *error)
{
    size_t i, j;

    for (i = 0; i < config->group_count; i++)
        for (j = 0; j < config->groups[i].count; j++) {
            const char *name = config->groups[i].group[j];

            if (!fmet_policy_root_equivalent(name) ||
                fmet_policy_allowed(config, name))
                continue;
            fmet_error_set(error,
                           "group: %s is as good as root; remove it from \"%s "
                           "-> ...\", or write allow_group = %s if that is "
                           "meant",
                           name, config->groups[i].pattern, name);
            return false;
        }
    return true;
}

/* The token service of 2018 has passwords and nothing else. */
static bool legacy_possible(const struct fmet_config *config,
                            struct fmet_error *error)
{
    if (config->api != FMET_API_LEGACY)
        return true;
    if (config->mode != FMET_MODE_PASSWORD) {
        fmet_error_set(error, "mode: with api = legacy nothing says whose a "
                              "presented token is; write mode = password");
        return false;
    }
    if (config->owner_method != FMET_OWNER_AUTO) {
        fmet_error_set(error, "owner: it is of presented tokens, which api = "
                              "legacy cannot take; remove it");
        return false;
    }
    if (config->session_token != FMET_SESSION_NONE) {
        fmet_error_set(error, "session_token: with api = legacy a user has one "
                              "token, which a session's would replace; write "
                              "session_token = none");
        return false;
    }
    if (config->account == FMET_ELSEWHERE_LOOKUP) {
        fmet_error_set(error, "account: api = legacy has no accounts to look "
                              "up; write account = ignore");
        return false;
    }
    return true;
}

static bool owner_possible(const struct fmet_config *config,
                           struct fmet_error *error)
{
    if (config->owner_method != FMET_OWNER_MINT || config->api != FMET_API_V3)
        return true;
    fmet_error_set(error, "owner: mint is for v4; write api = v4, or owner = "
                          "auto");
    return false;
}

/* Of two keys one that means nothing without the other. */
static bool together(const char *key, const void *value, const char *needed,
                     const void *other, struct fmet_error *error)
{
    if (value == NULL || other != NULL)
        return true;
    fmet_error_set(error, "%s: it needs %s as well", key, needed);
    return false;
}

static bool pairs_complete(const struct fmet_config *config,
                           struct fmet_error *error)
{
    const void *lookup =
        config->account == FMET_ELSEWHERE_LOOKUP ? config : NULL;

    return together("client_cert", config->client_cert, "client_key",
                    config->client_key, error) &&
           together("client_key", config->client_key, "client_cert",
                    config->client_cert, error) &&
           together("proxy_auth_file", config->proxy_auth_file, "proxy",
                    config->proxy, error) &&
           together("account = lookup", lookup, "service_token_file",
                    config->service_token_file, error) &&
           together("account = lookup", lookup, "lookup_group",
                    config->lookup_group, error);
}

/* A service scope needs its token; in a lookup, where nothing else says who
   it is, it must be about the user. */
static bool service_scopes_possible(const struct fmet_config *config,
                                    struct fmet_error *error)
{
    size_t i;

    for (i = 0; i < config->scope_count; i++) {
        const struct fmet_scope *scope = &config->scopes[i];

        if (!scope->service)
            continue;
        if (config->service_token_file == NULL) {
            fmet_error_set(error,
                           "scope: %s is asked with the service token; set "
                           "service_token_file",
                           scope->name);
            return false;
        }
        if (config->account == FMET_ELSEWHERE_LOOKUP &&
            strstr(scope->path, "%u") == NULL) {
            fmet_error_set(error,
                           "scope: %s holds for everybody or nobody, and "
                           "account = lookup relies on it; put %%u, the FME "
                           "user, into its path",
                           scope->name);
            return false;
        }
    }
    return true;
}

/* Without a password a false proxy on this host can only hinder: what is said
   to a server goes through it unseen. */
static bool proxy_password_safe(const struct fmet_config *config,
                                unsigned first_unprivileged_port,
                                struct fmet_error *error)
{
    if (config->proxy_auth_file == NULL ||
        !fmet_url_anybodys(config->proxy, first_unprivileged_port))
        return true;
    fmet_error_set(error,
                   "proxy_auth_file: any local user may listen on the port of "
                   "%s while the proxy is down; use an https proxy, or a port "
                   "below %u",
                   config->proxy, first_unprivileged_port);
    return false;
}

bool fmet_checks_pass(const struct fmet_config *config,
                      unsigned first_unprivileged_port,
                      struct fmet_error *error)
{
    if (config->server_count == 0) {
        fmet_error_set(error, "server: it is missing; write server = "
                              "https://HOST");
        return false;
    }
    if (config->use_first_pass && config->try_first_pass) {
        fmet_error_set(error, "use_first_pass: it contradicts try_first_pass; "
                              "keep one");
        return false;
    }
    return legacy_possible(config, error) && owner_possible(config, error) &&
           pairs_complete(config, error) &&
           proxy_password_safe(config, first_unprivileged_port, error) &&
           service_scopes_possible(config, error) &&
           patterns_known(config, error) &&
           narrow_tokens_shut_out(config, error) &&
           groups_harmless(config, error);
}

bool fmet_config_asks_any(const struct fmet_config *config, const char *prefix)
{
    size_t i, j;

    for (i = 0; i < config->require_count; i++)
        for (j = 0; j < config->requires[i].count; j++)
            if (fmet_pattern_may_match(config->requires[i].pattern[j], prefix))
                return true;
    for (i = 0; i < config->group_count; i++)
        if (fmet_pattern_may_match(config->groups[i].pattern, prefix))
            return true;
    return false;
}

bool fmet_config_asks(const struct fmet_config *config, const char *scope)
{
    size_t i, j;

    for (i = 0; i < config->require_count; i++)
        for (j = 0; j < config->requires[i].count; j++)
            if (fmet_pattern_match(config->requires[i].pattern[j], scope))
                return true;
    for (i = 0; i < config->group_count; i++)
        if (fmet_pattern_match(config->groups[i].pattern, scope))
            return true;
    return false;
}
