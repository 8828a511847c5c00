/*
 * The file and the arguments, line by line, into one configuration.  What
 * holds between the keys is checks.c's.
 */
#include "src/core/config.h"

#include <stdlib.h>
#include <string.h>

#include "src/core/checks.h"
#include "src/core/fingerprint.h"
#include "src/core/limits.h"
#include "src/core/lines.h"
#include "src/core/options.h"
#include "src/core/trusted.h"
#include "src/core/values.h"
#include "src/core/words.h"

#define OPTIONS_MAX 64

/* One reading: the keys seen so far in the file or among the arguments. */
struct reading {
    struct fmet_config *config;
    const struct fmet_config_source *source;
    bool arguments;
    const char *file; /* NULL: arguments */
    unsigned line;    /* or the argument's number */
    bool seen[OPTIONS_MAX];
    struct fmet_error *error;
};

static void trace(const struct reading *reading, const char *key,
                  const char *value)
{
    const struct fmet_config_source *source = reading->source;

    if (source->trace != NULL)
        source->trace(source->trace_context, reading->file, reading->line, key,
                      value);
}

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Levenshtein's distance of two short words. */
static size_t distance(const char *a, const char *b)
{
    size_t row[32], len = strlen(b), i, j;

    if (len >= sizeof(row) / sizeof(*row) || strlen(a) >= 32)
        return 99;
    for (j = 0; j <= len; j++)
        row[j] = j;
    for (i = 1; a[i - 1] != '\0'; i++) {
        size_t corner = row[0];

        row[0] = i;
        for (j = 1; j <= len; j++) {
            size_t above = row[j];

            row[j] = smaller(smaller(row[j], row[j - 1]) + 1,
                             corner + (a[i - 1] != b[j - 1]));
            corner = above;
        }
    }
    return row[len];
}

/* The name of a key, as far as it may be told: what has not the form of one may
   be a line of a file of secrets that root was led to read. */
static const char *showable(const char *key)
{
    return key[strspn(key, "abcdefghijklmnopqrstuvwxyz_")] == '\0' ? key
                                                                   : "(hidden)";
}

static bool unknown(struct reading *reading, const char *key)
{
    const struct fmet_option *nearest = NULL, *option;
    size_t count, i, best = 3;

    option = fmet_options(&count);
    for (i = 0; i < count; i++)
        if (distance(key, option[i].key) < best) {
            nearest = &option[i];
            best = distance(key, nearest->key);
        }
    if (nearest != NULL)
        fmet_error_set(reading->error,
                       "%.40s: there is no such key; did you mean %s?",
                       showable(key), nearest->key);
    else
        fmet_error_set(reading->error, "%.40s: there is no such key",
                       showable(key));
    return false;
}

/* One key and its value, NULL where there is no `=`, which means yes to a flag
   and nothing to any other; false with ERROR saying key, problem and form. */
static bool set(struct reading *reading, const char *key, const char *value)
{
    const struct fmet_option *option = fmet_option_find(key);
    size_t count, index;

    if (option == NULL)
        return unknown(reading, key);
    index = (size_t)(option - fmet_options(&count));
    if (option->argument_only && !reading->arguments) {
        fmet_error_set(reading->error,
                       "%s: this is an argument in pam.d, not a key of the "
                       "file",
                       key);
        return false;
    }
    if (reading->seen[index] && !option->repeatable) {
        fmet_error_set(reading->error, "%s: it stands here twice; keep one",
                       key);
        return false;
    }
    if (reading->arguments && option->repeatable && !reading->seen[index])
        fmet_lines_drop(reading->config, key);
    reading->seen[index] = true;
    if (value == NULL)
        value = option->set == fmet_value_flag ? "yes" : "";
    if (*value == '\0' || strcmp(value, "\"\"") == 0)
        fmet_error_set(reading->error, "it has no value");
    else if (option->set(reading->config, option, value, reading->source,
                         reading->error)) {
        trace(reading, key, value);
        return true;
    }
    fmet_error_prefix(reading->error, "%s", key);
    fmet_error_add(reading->error, "; write %s", option->form);
    return false;
}

static char *trim(char *text)
{
    size_t len;

    text += strspn(text, " \t");
    len = strlen(text);
    while (len != 0 && (text[len - 1] == ' ' || text[len - 1] == '\t'))
        text[--len] = '\0';
    return text;
}

static bool read_line(struct reading *reading, char *line)
{
    char *equals;

    if (strlen(line) > FMET_CONFIG_LINE_MAX) {
        fmet_error_set(reading->error, "the line has more than %d bytes",
                       FMET_CONFIG_LINE_MAX);
        return false;
    }
    if (strchr(line, '\r') != NULL) {
        fmet_error_set(reading->error, "the line ends with CR LF; convert the "
                                       "file to Unix line ends (dos2unix)");
        return false;
    }
    line = trim(line);
    if (*line == '\0' || *line == '#')
        return true;
    equals = strchr(line, '=');
    if (equals != NULL)
        *equals = '\0';
    return set(reading, trim(line), equals != NULL ? trim(equals + 1) : NULL);
}

static bool read_file(struct reading *reading, char *text)
{
    char *line;

    while (text != NULL) {
        line = strsep(&text, "\n");
        reading->line++;
        if (!read_line(reading, line)) {
            fmet_error_prefix(reading->error, "%s:%u", reading->file,
                              reading->line);
            return false;
        }
    }
    return true;
}

static bool read_argument(struct reading *reading, const char *argument)
{
    char *text, *equals;
    bool good;

    if (strncmp(argument, "config=", 7) == 0)
        return true;
    if (strlen(argument) > FMET_CONFIG_LINE_MAX) {
        fmet_error_set(reading->error, "an argument is too long");
        return false;
    }
    text = strdup(argument);
    if (text == NULL) {
        fmet_error_set(reading->error, "out of memory");
        return false;
    }
    equals = strchr(text, '=');
    if (equals != NULL)
        *equals = '\0';
    good = set(reading, trim(text), equals != NULL ? trim(equals + 1) : NULL);
    free(text);
    if (!good)
        fmet_error_prefix(reading->error, "argument in pam.d");
    return good;
}

static bool read_arguments(struct reading *reading)
{
    int i;

    for (i = 0; i < reading->source->argc; i++) {
        reading->line++;
        if (!read_argument(reading, reading->source->argv[i]))
            return false;
    }
    return true;
}

const char *fmet_config_file(const struct fmet_config_source *source)
{
    const char *file = source->file;
    int i;

    for (i = 0; i < source->argc; i++)
        if (strncmp(source->argv[i], "config=", 7) == 0)
            file = source->argv[i] + 7;
    return file;
}

static bool set_default(char **text, const char *value)
{
    if (*text == NULL)
        *text = strdup(value);
    return *text != NULL;
}

/* What was not said; false when out of memory. */
static bool fill_in(struct fmet_config *config)
{
    static const char *const prompts[FMET_MODE_COUNT] = {
        [FMET_MODE_PASSWORD] = "FME password: ",
        [FMET_MODE_TOKEN] = "FME token: ",
        [FMET_MODE_AUTO] = "FME password or token: ",
    };

    if (config->connect_timeout_ms > config->timeout_ms)
        config->connect_timeout_ms = config->timeout_ms;
    return set_default(&config->fme_user, "%u") &&
           set_default(&config->prompt, prompts[config->mode]) &&
           set_default(&config->helper_user, "_fmetoken") &&
           set_default(&config->helper, FMET_LIBEXECDIR "/pam_fmetoken_helper");
}

/* Reads both places into CONFIG, which the caller clears on failure. */
static enum fmet_result load(const struct fmet_config_source *source,
                             struct fmet_config *config,
                             struct fmet_error *error)
{
    struct reading of_file = {
        .config = config, .source = source, .error = error};
    struct reading of_arguments = of_file;
    const char *file = fmet_config_file(source);
    enum fmet_result result;
    char *text = NULL;
    bool good;

    of_arguments.arguments = true;
    of_file.file = file;
    result = fmet_trusted_read(file, FMET_CONFIG_FILE_MAX, source->owner, &text,
                               error);
    if (result != FMET_OK)
        return result;
    good = read_file(&of_file, text) && read_arguments(&of_arguments);
    free(text);
    if (!good)
        return FMET_CONFIG;
    if (!fill_in(config))
        return FMET_NO_MEMORY;
    if (!fmet_checks_pass(config, source->first_unprivileged_port, error)) {
        fmet_error_prefix(error, "%s", file);
        return FMET_CONFIG;
    }
    config->fingerprint = fmet_config_fingerprint(config);
    return FMET_OK;
}

enum fmet_result fmet_config_load(const struct fmet_config_source *source,
                                  struct fmet_config *ret_config,
                                  struct fmet_error *error)
{
    struct fmet_config config = {
        .timeout_ms = FMET_TIMEOUT_DEFAULT_MS,
        .connect_timeout_ms = FMET_CONNECT_TIMEOUT_DEFAULT_MS,
        .token_lifetime_ms = FMET_LIFETIME_DEFAULT_MS,
        .expiry_warning_ms = FMET_WARNING_DEFAULT_MS,
        .min_uid = FMET_MIN_UID_DEFAULT,
        .min_gid = FMET_MIN_GID_DEFAULT,
    };
    enum fmet_result result = load(source, &config, error);

    if (result == FMET_OK)
        *ret_config = config;
    else
        fmet_config_clear(&config);
    return result;
}

void fmet_config_clear(struct fmet_config *config)
{
    const struct fmet_option *option;
    size_t count, i;

    if (config == NULL)
        return;
    option = fmet_options(&count);
    for (i = 0; i < count; i++)
        if (option[i].repeatable)
            fmet_lines_drop(config, option[i].key);
    free(config->cafile);
    free(config->capath);
    free(config->pin);
    free(config->client_cert);
    free(config->client_key);
    free(config->proxy);
    free(config->proxy_auth_file);
    free(config->owner_path);
    free(config->owner_pointer);
    free(config->service_token_file);
    free(config->lookup_group);
    free(config->fme_user);
    free(config->password_path);
    free(config->prompt);
    free(config->helper);
    free(config->helper_user);
    *config = (struct fmet_config){0};
}
