/*
 * A configuration as a whole: the file's text and the module's arguments.  What
 * is accepted has no door open that checks.c shuts, by checks written anew
 * here; what is refused is refused with words and leaves nothing behind.
 *
 *   flags, the file's text, the arguments: a count and so many texts
 */
#include <stdlib.h>
#include <string.h>

#include "src/core/config.h"
#include "src/core/limits.h"
#include "src/core/options.h"
#include "src/core/policy.h"
#include "src/core/trusted.h"
#include "tests/fuzz/lib/fuzz.h"

#define ARGUMENTS_MAX 12

enum { NO_FILES = 1, LOW_PORTS = 2, PRIVILEGED = 4 };

/* The file's text, and the named files' state; for the wrapped functions. */
static struct fuzz_input file;
static unsigned flags;

enum fmet_result __wrap_fmet_trusted_read(const char *path, size_t max,
                                          uid_t owner, char **ret_text,
                                          struct fmet_error *error);
enum fmet_result __wrap_fmet_trusted_check(const char *path,
                                           enum fmet_trusted_kind kind,
                                           uid_t owner,
                                           struct fmet_error *error);

enum fmet_result __wrap_fmet_trusted_read(const char *path, size_t max,
                                          uid_t owner, char **ret_text,
                                          struct fmet_error *error)
{
    (void)path;
    MUST(owner == 0 && file.len <= max);
    if (memchr(file.bytes, '\0', file.len) != NULL) {
        fmet_error_set(error, "a NUL");
        return FMET_CONFIG;
    }
    *ret_text = strndup((const char *)file.bytes, file.len);
    MUST(*ret_text != NULL);
    return FMET_OK;
}

enum fmet_result __wrap_fmet_trusted_check(const char *path,
                                           enum fmet_trusted_kind kind,
                                           uid_t owner,
                                           struct fmet_error *error)
{
    (void)kind;
    MUST(owner == 0);
    if (*path == '/' && (flags & NO_FILES) == 0)
        return FMET_OK;
    fmet_error_set(error, "it is not there");
    return FMET_CONFIG;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max,
                               unsigned seed)
{
    return fuzz_shape_mutate("1t(t)", NULL, data, size, max, seed);
}

static bool listed(char **names, size_t count, const char *name)
{
    size_t i;

    for (i = 0; i < count; i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

/* No group that is as good as root but by its name in allow_group. */
static void check_groups(const struct fmet_config *config)
{
    static const char *const roots[] = {"root", "sudo",   "wheel",  "adm",
                                        "lxd",  "docker", "shadow", "disk",
                                        "kvm",  "libvirt"};
    size_t i, j, k;

    for (i = 0; i < config->group_count; i++) {
        const struct fmet_group_line *line = &config->groups[i];

        MUST(line->count > 0 && line->count <= FMET_GROUPS_PER_LINE_MAX);
        MUST(*line->pattern != '\0');
        for (j = 0; j < line->count; j++)
            for (k = 0; k < sizeof(roots) / sizeof(*roots); k++)
                MUST(strcmp(line->group[j], roots[k]) != 0 ||
                     listed(config->allow_groups, config->allow_group_count,
                            roots[k]));
    }
}

/* Names of scopes that no server's word can look like. */
static void check_scopes(const struct fmet_config *config)
{
    static const char *const built_in[] = {"any", "role", "superuser",
                                           "unrestricted", "lookup"};
    size_t i, k;

    MUST(config->scope_count <= FMET_SCOPES_MAX);
    for (i = 0; i < config->scope_count; i++) {
        const struct fmet_scope *scope = &config->scopes[i];

        MUST(*scope->name != '\0' && strchr(scope->name, ':') == NULL &&
             strlen(scope->name) <= FMET_SCOPE_NAME_MAX);
        for (k = 0; k < sizeof(built_in) / sizeof(*built_in); k++)
            MUST(strcmp(scope->name, built_in[k]) != 0);
        MUST(*scope->path == '/' && strstr(scope->path, "//") == NULL);
        MUST(strpbrk(scope->path, " \t\r\n#") == NULL);
        MUST(scope->pointer == NULL || *scope->pointer == '/');
        MUST(!scope->service || config->service_token_file != NULL);
    }
}

static void check_servers(const struct fmet_config *config)
{
    size_t i;

    MUST(config->server_count > 0 && config->server_count <= FMET_SERVERS_MAX);
    for (i = 0; i < config->server_count; i++) {
        const char *url = config->servers[i];

        MUST(strncmp(url, "https://", 8) == 0 ||
             ((flags & LOW_PORTS) == 0 &&
              (strncmp(url, "http://localhost", 16) == 0 ||
               strncmp(url, "http://127.", 11) == 0 ||
               strncmp(url, "http://[", 8) == 0)));
        MUST(strpbrk(url, "@#?\\ \t\r\n%") == NULL);
        MUST(strlen(url) <= FMET_URL_MAX && url[strlen(url) - 1] != '/');
    }
}

/* Where a token is let in, some line asks it or all are let in by a word. */
static void check_narrow_tokens(const struct fmet_config *config)
{
    MUST(config->mode == FMET_MODE_PASSWORD || config->require_count != 0);
    MUST(config->api != FMET_API_LEGACY || config->mode == FMET_MODE_PASSWORD);
}

static void check_numbers(const struct fmet_config *config)
{
    MUST(config->min_uid > 0 && config->min_gid > 0);
    MUST(config->timeout_ms >= FMET_TIMEOUT_MIN_MS &&
         config->timeout_ms <= FMET_TIMEOUT_MAX_MS);
    MUST(config->connect_timeout_ms <= config->timeout_ms);
    MUST(config->reuse_ms <= FMET_REUSE_MAX_MS &&
         config->offline_ms <= FMET_OFFLINE_MAX_MS);
    MUST(config->token_lifetime_ms <= FMET_LIFETIME_MAX_MS);
    MUST(strstr(config->fme_user, "%u") != NULL);
    MUST(*config->helper == '/' && *config->helper_user != '\0');
    MUST(config->alias_count <= FMET_ALIASES_MAX &&
         config->require_count <= FMET_REQUIRES_MAX);
    MUST(!config->use_first_pass || !config->try_first_pass);
}

/* The same again says the same; an argument that repeats a deciding line of
   the file does not change what is decided by. */
static void check_again(const struct fmet_config_source *source,
                        const struct fmet_config *config)
{
    struct fmet_config again = {.fme_user = NULL};
    struct fmet_error error = {{0}};

    MUST(fmet_config_load(source, &again, &error) == FMET_OK);
    MUST(again.fingerprint == config->fingerprint);
    MUST(again.server_count == config->server_count &&
         again.group_count == config->group_count);
    fmet_config_clear(&again);
}

/* Unknown keys, and keys of arguments in a file, are never passed over. */
static void check_keys(void)
{
    char *text = strndup((const char *)file.bytes, file.len), *rest = text;
    char *line;

    MUST(text != NULL);
    while ((line = strsep(&rest, "\n")) != NULL) {
        const struct fmet_option *option;
        size_t len;

        line += strspn(line, " \t");
        if (*line == '\0' || *line == '#')
            continue;
        len = strcspn(line, "=");
        while (len != 0 && (line[len - 1] == ' ' || line[len - 1] == '\t'))
            len--;
        line[len] = '\0';
        option = fmet_option_find(line);
        MUST(option != NULL && !option->argument_only);
    }
    free(text);
}

static void check(const struct fmet_config_source *source)
{
    struct fmet_config config = {.fme_user = NULL};
    struct fmet_error error = {{0}};

    if (fmet_config_load(source, &config, &error) != FMET_OK) {
        MUST(*error.text != '\0' && config.fme_user == NULL &&
             config.server_count == 0);
        MUST(memchr(error.text, '\0', sizeof(error.text)) != NULL);
        return;
    }
    check_keys();
    check_servers(&config);
    check_scopes(&config);
    check_groups(&config);
    check_narrow_tokens(&config);
    check_numbers(&config);
    check_again(source, &config);
    fmet_config_clear(&config);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fuzz_input input = {data, size};
    struct fmet_config_source source = {.file = "/configuration"};
    char *arguments[ARGUMENTS_MAX];
    union {
        char **in;
        const char **out;
    } argv = {.in = arguments};
    uint32_t count;
    int i;

    flags = fuzz_u8(&input);
    file = fuzz_blob(&input);
    count = fuzz_u32(&input);
    for (i = 0; i < ARGUMENTS_MAX && (uint32_t)i < count; i++)
        arguments[i] = fuzz_text(&input);
    source.argc = i;
    source.argv = argv.out;
    source.privileged = (flags & PRIVILEGED) != 0;
    source.first_unprivileged_port = (flags & LOW_PORTS) != 0 ? 0 : 1024;
    check(&source);
    while (i > 0)
        free(arguments[--i]);
    return 0;
}
