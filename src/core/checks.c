/*
 * The doors that a configuration could leave open by accident.
 */
#include "src/core/checks.h"

#include <string.h>

#include "src/core/pattern.h"
#include "src/core/policy.h"

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

/* Built-in scopes that tell of the user, not of the presented token. */
static bool matches_user(const char *pattern)
{
    return fmet_pattern_match(pattern, "any") ||
           fmet_pattern_match(pattern, "superuser") ||
           fmet_pattern_may_match(pattern, "role:");
}

static bool matches_something(const struct fmet_config *config,
                              const char *pattern, struct fmet_error *error)
{
    if (matches_declared(config, pattern) || matches_user(pattern) ||
        fmet_pattern_match(pattern, "unrestricted"))
        return true;
    fmet_error_set(error,
                   "\"%s\" matches no scope line and no built-in scope; add "
                   "scope = NAME GET PATH, or mend the name",
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
static bool asks_the_token(const struct fmet_require *require)
{
    size_t i;

    for (i = 0; i < require->count; i++)
        if (matches_user(require->pattern[i]))
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
        if (asks_the_token(&config->requires[i]) ||
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

bool fmet_checks_pass(const struct fmet_config *config,
                      struct fmet_error *error)
{
    if (config->server == NULL) {
        fmet_error_set(error, "server: it is missing; write server = "
                              "https://HOST");
        return false;
    }
    if (config->use_first_pass && config->try_first_pass) {
        fmet_error_set(error, "use_first_pass: it contradicts try_first_pass; "
                              "keep one");
        return false;
    }
    return patterns_known(config, error) &&
           narrow_tokens_shut_out(config, error) &&
           groups_harmless(config, error);
}

bool fmet_config_wants(const struct fmet_config *config, const char *prefix)
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

bool fmet_config_names(const struct fmet_config *config, const char *scope)
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

/* FNV-1a, 64 bits: http://www.isthe.com/chongo/tech/comp/fnv/ */
static void mix(uint64_t *hash, const void *bytes, size_t len)
{
    const unsigned char *byte = bytes;
    size_t i;

    for (i = 0; i < len; i++)
        *hash = (*hash ^ byte[i]) * 0x100000001b3u;
}

/* A text with its end, so that "ab","c" is not "a","bc"; NULL is its own. */
static void mix_text(uint64_t *hash, const char *text)
{
    if (text != NULL)
        mix(hash, text, strlen(text) + 1);
    else
        mix(hash, "\001", 2);
}

static void mix_number(uint64_t *hash, uint64_t number)
{
    mix(hash, &number, sizeof(number));
}

static void mix_texts(uint64_t *hash, char *const *texts, size_t count)
{
    size_t i;

    mix_number(hash, count);
    for (i = 0; i < count; i++)
        mix_text(hash, texts[i]);
}

uint64_t fmet_checks_fingerprint(const struct fmet_config *config)
{
    uint64_t hash = 0xcbf29ce484222325u;
    size_t i;

    mix_text(&hash, config->server);
    mix_number(&hash, config->api);
    mix_number(&hash, config->mode);
    mix_text(&hash, config->cafile);
    mix_text(&hash, config->capath);
    mix_text(&hash, config->pin);
    mix_number(&hash, config->tls_min);
    mix_text(&hash, config->fme_user);
    mix_number(&hash, config->min_uid);
    mix_number(&hash, config->min_gid);
    mix_texts(&hash, config->allow_groups, config->allow_group_count);
    mix_number(&hash, config->alias_count);
    for (i = 0; i < config->alias_count; i++) {
        mix_text(&hash, config->aliases[i].local);
        mix_text(&hash, config->aliases[i].fme);
    }
    mix_number(&hash, config->scope_count);
    for (i = 0; i < config->scope_count; i++) {
        mix_text(&hash, config->scopes[i].name);
        mix_text(&hash, config->scopes[i].path);
        mix_text(&hash, config->scopes[i].pointer);
    }
    mix_number(&hash, config->require_count);
    for (i = 0; i < config->require_count; i++)
        mix_texts(&hash, config->requires[i].pattern,
                  config->requires[i].count);
    mix_number(&hash, config->group_count);
    for (i = 0; i < config->group_count; i++) {
        mix_text(&hash, config->groups[i].pattern);
        mix_texts(&hash, config->groups[i].group, config->groups[i].count);
    }
    return hash;
}
