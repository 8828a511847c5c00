/*
 * alias, scope, require, group, allow_group.
 */
#include "src/core/lines.h"

#include <stdlib.h>
#include <string.h>

#include "src/core/identity.h"
#include "src/core/limits.h"
#include "src/core/words.h"

static bool too_many(struct fmet_error *error, size_t max)
{
    fmet_error_set(error, "there are more than %zu of them", max);
    return false;
}

static bool no_memory(struct fmet_error *error)
{
    fmet_error_set(error, "out of memory");
    return false;
}

/* Makes room for one more element of SIZE bytes; false with ERROR set. */
static bool grow(void **list, size_t count, size_t size, size_t max,
                 struct fmet_error *error)
{
    void *more;

    if (count >= max)
        return too_many(error, max);
    more = reallocarray(*list, count + 1, size);
    if (more == NULL)
        return no_memory(error);
    *list = more;
    return true;
}

/* The word's text, which the caller owns from then on. */
static char *take(struct fmet_word *word)
{
    char *text = word->text;

    word->text = NULL;
    return text;
}

static void free_texts(char **texts, size_t count)
{
    size_t i;

    for (i = 0; i < count; i++)
        free(texts[i]);
    free(texts);
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
    } else if (grow(&list, config->alias_count, sizeof(*config->aliases),
                    FMET_ALIASES_MAX, error)) {
        config->aliases = list;
        config->aliases[config->alias_count++] = (struct fmet_alias){
            .local = take(&words.word[0]), .fme = take(&words.word[1])};
        good = true;
    }
    fmet_words_clear(&words);
    return good;
}

static bool scope_name_valid(const char *name, struct fmet_error *error)
{
    static const char *const built_in[] = {"any", "role", "superuser",
                                           "unrestricted", "user"};
    size_t i;

    if (*name == '\0' || strlen(name) > FMET_SCOPE_NAME_MAX ||
        strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                     "0123456789._-") != strlen(name)) {
        fmet_error_set(error,
                       "a scope's name is made of letters, digits and "
                       "._- and has at most %d of them",
                       FMET_SCOPE_NAME_MAX);
        return false;
    }
    for (i = 0; i < sizeof(built_in) / sizeof(*built_in); i++)
        if (strcmp(name, built_in[i]) == 0) {
            fmet_error_set(error, "%s is a built-in scope; choose another name",
                           name);
            return false;
        }
    return true;
}

static int hex(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

/*
 * %u, or an encoded byte that is neither NUL, a dot nor a slash: those could
 * walk out of the path where some proxy decodes them.
 */
static bool percent_valid(const char *percent)
{
    int byte;

    if (percent[1] == 'u')
        return true;
    if (hex(percent[1]) < 0 || hex(percent[2]) < 0)
        return false;
    byte = hex(percent[1]) * 16 + hex(percent[2]);
    return byte >= 0x20 && byte != '.' && byte != '/' && byte != '\\' &&
           byte != 0x7f;
}

/* Whether a segment of PATH, up to its query, is `.` or `..`. */
static bool dot_segments(const char *path)
{
    size_t len;

    for (; *path == '/'; path += len) {
        path++;
        len = strcspn(path, "/?");
        if ((len == 1 && path[0] == '.') ||
            (len == 2 && path[0] == '.' && path[1] == '.'))
            return true;
    }
    return false;
}

static bool path_valid(const char *path, struct fmet_error *error)
{
    const char *c;

    if (*path != '/' || strstr(path, "//") != NULL || dot_segments(path) ||
        strlen(path) > FMET_REQUEST_PATH_MAX) {
        fmet_error_set(error, "PATH begins with / and has no //, . or .. in "
                              "it");
        return false;
    }
    for (c = path; *c != '\0'; c++) {
        if (*c == '%' ? percent_valid(c)
                      : strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                               "abcdefghijklmnopqrstuvwxyz"
                               "0123456789-._~!$&'()*+,;=:@/?",
                               *c) != NULL)
            continue;
        fmet_error_set(error,
                       "PATH has a `%c` at byte %zu that may not stand there; "
                       "percent-encode it (%%u is the FME user)",
                       *c, (size_t)(c - path) + 1);
        return false;
    }
    return true;
}

/* RFC 6901: tokens behind slashes, `~` as ~0 or ~1 only. */
static bool pointer_valid(const char *pointer, struct fmet_error *error)
{
    const char *c = pointer;

    if (*c == '/' && strlen(pointer) <= FMET_POINTER_MAX) {
        while (*c != '\0' && (*c != '~' || c[1] == '0' || c[1] == '1'))
            c++;
        if (*c == '\0')
            return true;
    }
    fmet_error_set(error, "POINTER is a JSON Pointer (RFC 6901) that begins "
                          "with /");
    return false;
}

static bool scope_words_valid(const struct fmet_words *words,
                              struct fmet_error *error)
{
    const struct fmet_word *word = words->word;

    if (words->count >= 4 &&
        strcmp(word[words->count - 1].text, "service") == 0) {
        fmet_error_set(error, "scopes asked with a service token are not "
                              "supported by this release");
        return false;
    }
    if (words->count != 3 && words->count != 4) {
        fmet_error_set(error, "there are %zu words, not three or four",
                       words->count);
        return false;
    }
    if (strcmp(word[1].text, "GET") != 0) {
        fmet_error_set(error, "only GET is asked");
        return false;
    }
    return scope_name_valid(word[0].text, error) &&
           path_valid(word[2].text, error) &&
           (words->count == 3 || pointer_valid(word[3].text, error));
}

bool fmet_lines_scope(struct fmet_config *config,
                      const struct fmet_option *option, const char *value,
                      const struct fmet_config_source *source,
                      struct fmet_error *error)
{
    struct fmet_words words = {0};
    void *list = config->scopes;
    bool good;

    (void)option;
    (void)source;
    if (!fmet_words_split(value, "", &words, error))
        return false;
    good = scope_words_valid(&words, error) &&
           grow(&list, config->scope_count, sizeof(*config->scopes),
                FMET_SCOPES_MAX, error);
    if (good) {
        config->scopes = list;
        config->scopes[config->scope_count++] = (struct fmet_scope){
            .name = take(&words.word[0]),
            .path = take(&words.word[2]),
            .pointer = words.count == 4 ? take(&words.word[3]) : NULL,
        };
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
        return too_many(error, max);
    list = calloc((words->count - first + 1) / 2, sizeof(*list));
    if (list == NULL)
        return no_memory(error);
    for (i = first; i < words->count; i += 2)
        list[count++] = take(&words->word[i]);
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
           grow(&list, config->require_count, sizeof(*config->requires),
                FMET_REQUIRES_MAX, error);
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
           grow(&list, config->group_count, sizeof(*config->groups),
                FMET_GROUP_LINES_MAX, error);
    if (good) {
        line.pattern = take(&words.word[0]);
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

        good =
            grow(&list, config->allow_group_count,
                 sizeof(*config->allow_groups), FMET_ALLOW_GROUPS_MAX, error);
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
        {"alias", drop_aliases},
        {"scope", drop_scopes},
        {"require", drop_requires},
        {"group", drop_groups},
        {"allow_group", drop_allow_groups},
    };
    size_t i;

    for (i = 0; i < sizeof(lists) / sizeof(*lists); i++)
        if (strcmp(lists[i].key, key) == 0)
            lists[i].drop(config);
}
