/*
 * server, alias, require, group, allow_group; scope is in scope_line.c.
 */
#include "src/core/lines.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "src/core/identity.h"
#include "src/core/limits.h"
#include "src/core/list.h"
#include "src/core/url.h"
#include "src/core/words.h"

static void free_texts(char **texts, size_t count)
{
    size_t i;

    for (i = 0; i < count; i++)
        free(texts[i]);
    free(texts);
}

/* A server that is tried twice would be sent a password twice. */
static bool is_new(const struct fmet_config *config, const char *url,
                   struct fmet_error *error)
{
    size_t i;

    for (i = 0; i < config->server_count; i++)
        if (strcasecmp(config->servers[i], url) == 0) {
            fmet_error_set(error, "%s stands here twice; keep one", url);
            return false;
        }
    return true;
}

bool fmet_lines_server(struct fmet_config *config,
                       const struct fmet_option *option, const char *value,
                       const struct fmet_config_source *source,
                       struct fmet_error *error)
{
    char *text = fmet_words_value(value, error), *url = NULL;
    void *list = config->servers;

    (void)option;
    if (text != NULL)
        url = fmet_url_normalize(text, source->first_unprivileged_port, error);
    free(text);
    if (url == NULL)
        return false;
    if (!is_new(config, url, error) ||
        !fmet_list_grow(&list, config->server_count, sizeof(*config->servers),
                        FMET_SERVERS_MAX, error)) {
        free(url);
        return false;
    }
    config->servers = list;
    config->servers[config->server_count++] = url;
    return true;
}

bool fmet_lines_alias(struct fmet_config *config,
                      const struct fmet_option *option, const char *value,
                      const struct fmet_config_source *source,
                      struct fmet_error *error)
{
    struct fmet_words words = {0};
    void *list = config->aliases;
    bool good = false;

    (void)option;
    (void)source;
    if (!fmet_words_split(value, "", &words, error))
        return false;
    if (words.count != 2) {
        fmet_error_set(error, "there are %zu words, not two", words.count);
    } else if (*words.word[0].text == '\0' ||
               !fmet_identity_fme_name_valid(words.word[1].text)) {
        fmet_error_set(error, "FME allows no user of this name");
    } else if (fmet_list_grow(&list, config->alias_count,
                              sizeof(*config->aliases), FMET_ALIASES_MAX,
                              error)) {
        config->aliases = list;
        config->aliases[config->alias_count++] =
            (struct fmet_alias){.local = fmet_word_take(&words.word[0]),
                                .fme = fmet_word_take(&words.word[1])};
        good = true;
    }
    fmet_words_clear(&words);
    return good;
}

/*
 * WORD SEPARATOR WORD ... from WORDS[FIRST] on, at most MAX words: moved into
 * a new list.  False with ERROR set.
 */
static bool take_list(struct fmet_words *words, size_t first, size_t max,
                      char ***ret_list, size_t *ret_count,
                      struct fmet_error *error)
{
    size_t count = 0, i;
    char **list;

    for (i = first; i < words->count; i++)
        if (words->word[i].is_operator != ((i - first) % 2 == 1)) {
            fmet_error_set(error,
                           words->word[i].is_operator
                               ? "something is missing before \"%s\""
                               : "something is missing before \"%s\"; "
                                 "put words with blanks in quotes",
                           words->word[i].text);
            return false;
        }
    if (words->count <= first || (words->count - first) % 2 == 0) {
        fmet_error_set(error, "something is missing at the end");
        return false;
    }
    if ((words->count - first + 1) / 2 > max)
        return fmet_list_too_many(error, max);
    list = calloc((words->count - first + 1) / 2, sizeof(*list));
    if (list == NULL)
        return fmet_list_no_memory(error);
    for (i = first; i < words->count; i += 2)
        list[count++] = fmet_word_take(&words->word[i]);
    *ret_list = list;
    *ret_count = count;
    return true;
}

static bool pattern_valid(const char *pattern, struct fmet_error *error)
{
    if (*pattern != '\0' && strlen(pattern) <= FMET_PATTERN_MAX)
        return true;
    fmet_error_set(error, "a pattern is empty or over %d bytes",
                   FMET_PATTERN_MAX);
    return false;
}

static bool patterns_valid(char **patterns, size_t count,
                           struct fmet_error *error)
{
    size_t i;

    for (i = 0; i < count; i++)
        if (!pattern_valid(patterns[i], error))
            return false;
    return true;
}

bool fmet_lines_require(struct fmet_config *config,
                        const struct fmet_option *option, const char *value,
                        const struct fmet_config_source *source,
                        struct fmet_error *error)
{
    struct fmet_require require = {0};
    struct fmet_words words = {0};
    void *list = config->requires;
    bool good;

    (void)option;
    (void)source;
    if (!fmet_words_split(value, "|", &words, error))
        return false;
    good = take_list(&words, 0, FMET_ALTERNATIVES_MAX, &require.pattern,
                     &require.count, error) &&
           patterns_valid(require.pattern, require.count, error) &&
           fmet_list_grow(&list, config->require_count,
                          sizeof(*config->requires), FMET_REQUIRES_MAX, error);
    if (good) {
        config->requires = list;
        config->requires[config->require_count++] = require;
    } else {
        free_texts(require.pattern, require.count);
    }
    fmet_words_clear(&words);
    return good;
}

static bool group_name_valid(const char *name, struct fmet_error *error)
{
    if (*name != '\0' && *name != '-' && strlen(name) < FMET_UNIX_GROUP_MAX &&
        strpbrk(name, ":/,\t\n*?") == NULL)
        return true;
    fmet_error_set(error, "\"%s\" is not the name of a Unix group", name);
    return false;
}

static bool group_names_valid(char **names, size_t count,
                              struct fmet_error *error)
{
    size_t i;

    for (i = 0; i < count; i++)
        if (!group_name_valid(names[i], error))
            return false;
    return true;
}

/* PATTERN -> and then at least one group; operators in their places. */
static bool group_arrow(const struct fmet_words *words,
                        struct fmet_error *error)
{
    size_t i;

    if (words->count < 3 || words->word[0].is_operator ||
        !words->word[1].is_operator || strcmp(words->word[1].text, "->") != 0) {
        fmet_error_set(error, "this is not PATTERN -> GROUP; put a pattern "
                              "with blanks in quotes");
        return false;
    }
    for (i = 2; i < words->count; i++)
        if (words->word[i].is_operator &&
            strcmp(words->word[i].text, "->") == 0) {
            fmet_error_set(error, "there is a second ->; write two lines");
            return false;
        }
    return pattern_valid(words->word[0].text, error);
}

bool fmet_lines_group(struct fmet_config *config,
                      const struct fmet_option *option, const char *value,
                      const struct fmet_config_source *source,
                      struct fmet_error *error)
{
    struct fmet_group_line line = {0};
    struct fmet_words words = {0};
    void *list = config->groups;
    bool good;

    (void)option;
    (void)source;
    if (!fmet_words_split(value, "->,", &words, error))
        return false;
    good = group_arrow(&words, error) &&
           take_list(&words, 2, FMET_GROUPS_PER_LINE_MAX, &line.group,
                     &line.count, error) &&
           group_names_valid(line.group, line.count, error) &&
           fmet_list_grow(&list, config->group_count, sizeof(*config->groups),
                          FMET_GROUP_LINES_MAX, error);
    if (good) {
        line.pattern = fmet_word_take(&words.word[0]);
        config->groups = list;
        config->groups[config->group_count++] = line;
    } else {
        free_texts(line.group, line.count);
    }
    fmet_words_clear(&words);
    return good;
}

bool fmet_lines_allow_group(struct fmet_config *config,
                            const struct fmet_option *option, const char *value,
                            const struct fmet_config_source *source,
                            struct fmet_error *error)
{
    struct fmet_words words = {0};
    char **names = NULL;
    size_t count = 0, i = 0;
    bool good;

    (void)option;
    (void)source;
    if (!fmet_words_split(value, ",", &words, error))
        return false;
    good = take_list(&words, 0, FMET_ALLOW_GROUPS_MAX, &names, &count, error) &&
           group_names_valid(names, count, error);
    for (; i < count && good; i++) {
        void *list = config->allow_groups;

        good = fmet_list_grow(&list, config->allow_group_count,
                              sizeof(*config->allow_groups),
                              FMET_ALLOW_GROUPS_MAX, error);
        if (!good)
            break;
        config->allow_groups = list;
        config->allow_groups[config->allow_group_count++] = names[i];
        names[i] = NULL;
    }
    free_texts(names, count);
    fmet_words_clear(&words);
    return good;
}

static void drop_servers(struct fmet_config *config)
{
    free_texts(config->servers, config->server_count);
    config->servers = NULL;
    config->server_count = 0;
}

static void drop_aliases(struct fmet_config *config)
{
    size_t i;

    for (i = 0; i < config->alias_count; i++) {
        free(config->aliases[i].local);
        free(config->aliases[i].fme);
    }
    free(config->aliases);
    config->aliases = NULL;
    config->alias_count = 0;
}

static void drop_scopes(struct fmet_config *config)
{
    size_t i;

    for (i = 0; i < config->scope_count; i++) {
        free(config->scopes[i].name);
        free(config->scopes[i].path);
        free(config->scopes[i].pointer);
    }
    free(config->scopes);
    config->scopes = NULL;
    config->scope_count = 0;
}

static void drop_requires(struct fmet_config *config)
{
    size_t i;

    for (i = 0; i < config->require_count; i++)
        free_texts(config->requires[i].pattern, config->requires[i].count);
    free(config->requires);
    config->requires = NULL;
    config->require_count = 0;
}

static void drop_groups(struct fmet_config *config)
{
    size_t i;

    for (i = 0; i < config->group_count; i++) {
        free(config->groups[i].pattern);
        free_texts(config->groups[i].group, config->groups[i].count);
    }
    free(config->groups);
    config->groups = NULL;
    config->group_count = 0;
}

static void drop_allow_groups(struct fmet_config *config)
{
    free_texts(config->allow_groups, config->allow_group_count);
    config->allow_groups = NULL;
    config->allow_group_count = 0;
}

void fmet_lines_drop(struct fmet_config *config, const char *key)
{
    static const struct {
        const char *key;
        void (*drop)(struct fmet_config *config);
    } lists[] = {
        {"server", drop_servers}, {"alias", drop_aliases},
        {"scope", drop_scopes},   {"require", drop_requires},
        {"group", drop_groups},   {"allow_group", drop_allow_groups},
    };
    size_t i;

    for (i = 0; i < sizeof(lists) / sizeof(*lists); i++)
        if (strcmp(lists[i].key, key) == 0)
            lists[i].drop(config);
}
