/*
 * scope = NAME GET PATH [POINTER] [service], owner = GET PATH POINTER: what may
 * be asked of a server, and what nobody can be led to ask by accident.
 */
#include <stdlib.h>
#include <string.h>

#include "src/core/limits.h"
#include "src/core/lines.h"
#include "src/core/list.h"
#include "src/core/words.h"

static bool scope_name_valid(const char *name, struct fmet_error *error)
{
    static const char *const built_in[] = {"any",       "lookup",       "role",
                                           "superuser", "unrestricted", "user"};
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

/* Whether the last word says whose token asks: no pointer looks like it. */
static bool says_service(const struct fmet_words *words)
{
    return words->count >= 4 &&
           strcmp(words->word[words->count - 1].text, "service") == 0;
}

static bool scope_words_valid(const struct fmet_words *words,
                              struct fmet_error *error)
{
    const struct fmet_word *word = words->word;
    size_t count = words->count - (says_service(words) ? 1 : 0);

    if (count != 3 && count != 4) {
        fmet_error_set(error, "there are %zu words, not three to five",
                       words->count);
        return false;
    }
    if (strcmp(word[1].text, "GET") != 0) {
        fmet_error_set(error, "only GET is asked");
        return false;
    }
    return scope_name_valid(word[0].text, error) &&
           path_valid(word[2].text, error) &&
           (count == 3 || pointer_valid(word[3].text, error));
}

/* Two of one name would be an "or" that nobody wrote. */
static bool is_new(const struct fmet_config *config, const char *name,
                   struct fmet_error *error)
{
    size_t i;

    for (i = 0; i < config->scope_count; i++)
        if (strcmp(config->scopes[i].name, name) == 0) {
            fmet_error_set(error, "%s stands here twice; keep one", name);
            return false;
        }
    return true;
}

bool fmet_lines_scope(struct fmet_config *config,
                      const struct fmet_option *option, const char *value,
                      const struct fmet_config_source *source,
                      struct fmet_error *error)
{
    struct fmet_words words = {0};
    void *list = config->scopes;
    bool good, service;

    (void)option;
    (void)source;
    if (!fmet_words_split(value, "", &words, error))
        return false;
    good = scope_words_valid(&words, error) &&
           is_new(config, words.word[0].text, error) &&
           fmet_list_grow(&list, config->scope_count, sizeof(*config->scopes),
                          FMET_SCOPES_MAX, error);
    if (good) {
        service = says_service(&words);
        config->scopes = list;
        config->scopes[config->scope_count++] = (struct fmet_scope){
            .name = fmet_word_take(&words.word[0]),
            .path = fmet_word_take(&words.word[2]),
            .pointer = words.count - (service ? 1 : 0) == 4
                           ? fmet_word_take(&words.word[3])
                           : NULL,
            .service = service,
        };
    }
    fmet_words_clear(&words);
    return good;
}

/* GET PATH POINTER, where the answer must not depend on whom we expect. */
static bool owner_words_valid(const struct fmet_words *words,
                              struct fmet_error *error)
{
    const struct fmet_word *word = words->word;

    if (words->count != 3 || strcmp(word[0].text, "GET") != 0) {
        fmet_error_set(error, "this is none of them");
        return false;
    }
    if (!path_valid(word[1].text, error) || !pointer_valid(word[2].text, error))
        return false;
    if (strstr(word[1].text, "%u") == NULL &&
        strstr(word[2].text, "%u") == NULL)
        return true;
    fmet_error_set(error, "%%u would make the expected user prove itself");
    return false;
}

bool fmet_lines_owner(struct fmet_config *config,
                      const struct fmet_option *option, const char *value,
                      const struct fmet_config_source *source,
                      struct fmet_error *error)
{
    struct fmet_words words = {0};
    bool good = true;

    (void)option;
    (void)source;
    if (!fmet_words_split(value, "", &words, error))
        return false;
    free(config->owner_path);
    free(config->owner_pointer);
    config->owner_path = NULL;
    config->owner_pointer = NULL;
    if (words.count == 1 && strcmp(words.word[0].text, "auto") == 0) {
        config->owner_method = FMET_OWNER_AUTO;
    } else if (words.count == 1 && strcmp(words.word[0].text, "mint") == 0) {
        config->owner_method = FMET_OWNER_MINT;
    } else if (owner_words_valid(&words, error)) {
        config->owner_method = FMET_OWNER_GET;
        config->owner_path = fmet_word_take(&words.word[1]);
        config->owner_pointer = fmet_word_take(&words.word[2]);
    } else {
        good = false;
    }
    fmet_words_clear(&words);
    return good;
}

bool fmet_lines_password_path(struct fmet_config *config,
                              const struct fmet_option *option,
                              const char *value,
                              const struct fmet_config_source *source,
                              struct fmet_error *error)
{
    char *path = fmet_words_value(value, error);

    (void)option;
    (void)source;
    if (path == NULL || !path_valid(path, error)) {
        free(path);
        return false;
    }
    free(config->password_path);
    config->password_path = path;
    return true;
}
