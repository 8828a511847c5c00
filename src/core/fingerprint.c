/*
 * Hashes each setting that the decision depends on.
 */
#include "src/core/fingerprint.h"

#include <string.h>

#include "src/core/fnv1a.h"

static void mix(uint64_t *hash, const void *bytes, size_t len)
{
    *hash = fmet_fnv1a(*hash, bytes, len);
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

uint64_t fmet_config_fingerprint(const struct fmet_config *config)
{
    uint64_t hash = FMET_FNV1A_START;
    size_t i;

    mix_texts(&hash, config->servers, config->server_count);
    mix_number(&hash, config->api);
    mix_number(&hash, config->mode);
    mix_text(&hash, config->cafile);
    mix_text(&hash, config->capath);
    mix_text(&hash, config->pin);
    mix_number(&hash, config->tls_min);
    mix_text(&hash, config->client_cert);
    mix_text(&hash, config->client_key);
    mix_number(&hash, config->owner_method);
    mix_text(&hash, config->owner_path);
    mix_text(&hash, config->owner_pointer);
    mix_text(&hash, config->service_token_file);
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
        mix_number(&hash, config->scopes[i].service);
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
