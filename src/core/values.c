/*
 * One function for each type of value.
 */
#include "src/core/values.h"

#include <stdlib.h>
#include <string.h>

#include "src/core/limits.h"
#include "src/core/trusted.h"
#include "src/core/url.h"
#include "src/core/words.h"

/* The field of CONFIG that OPTION sets. */
static void *field(struct fmet_config *config, const struct fmet_option *option)
{
    return (char *)config + option->offset;
}

/* Puts VALUE into a text field, which owns it from then on. */
static bool put_text(struct fmet_config *config,
                     const struct fmet_option *option, char *value)
{
    char **text = field(config, option);

    if (value == NULL)
        return false;
    free(*text);
    *text = value;
    return true;
}

bool fmet_value_text(struct fmet_config *config,
                     const struct fmet_option *option, const char *value,
                     const struct fmet_config_source *source,
                     struct fmet_error *error)
{
    (void)source;
    return put_text(config, option, fmet_words_value(value, error));
}

bool fmet_value_proxy(struct fmet_config *config,
                      const struct fmet_option *option, const char *value,
                      const struct fmet_config_source *source,
                      struct fmet_error *error)
{
    char *text = fmet_words_value(value, error), *url = NULL;

    (void)source;
    if (text != NULL)
        url = fmet_url_proxy(text, error);
    free(text);
    return put_text(config, option, url);
}

/* A file or folder that decides whom to trust: only root may have made it. */
bool fmet_value_trusted(struct fmet_config *config,
                        const struct fmet_option *option, const char *value,
                        const struct fmet_config_source *source,
                        struct fmet_error *error)
{
    const enum fmet_trusted_kind *kind = option->detail;
    char *path = fmet_words_value(value, error);

    if (path != NULL && (source->privileged || *kind != FMET_TRUSTED_SECRET) &&
        fmet_trusted_check(path, *kind, source->owner, error) != FMET_OK) {
        free(path);
        return false;
    }
    return put_text(config, option, path);
}

bool fmet_value_path(struct fmet_config *config,
                     const struct fmet_option *option, const char *value,
                     const struct fmet_config_source *source,
                     struct fmet_error *error)
{
    char *path = fmet_words_value(value, error);

    (void)source;
    if (path != NULL && (*path != '/' || strlen(path) >= FMET_PATH_MAX)) {
        fmet_error_set(error, "this is not an absolute path");
        free(path);
        return false;
    }
    return put_text(config, option, path);
}

/* curl's form: sha256//, 43 digits of base64 and one `=`, joined by `;`. */
static bool pin_valid(const char *pin)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                 "abcdefghijklmnopqrstuvwxyz0123456789+/";

    if (strlen(pin) > FMET_PIN_MAX)
        return false;
    for (;;) {
        if (strncmp(pin, "sha256//", 8) != 0)
            return false;
        pin += 8;
        if (strspn(pin, digits) != 43 || pin[43] != '=')
            return false;
        pin += 44;
        if (*pin == '\0')
            return true;
        if (*pin++ != ';')
            return false;
    }
}

bool fmet_value_pin(struct fmet_config *config,
                    const struct fmet_option *option, const char *value,
                    const struct fmet_config_source *source,
                    struct fmet_error *error)
{
    char *pin = fmet_words_value(value, error);

    (void)source;
    if (pin != NULL && !pin_valid(pin)) {
        fmet_error_set(error, "this is not a pin");
        free(pin);
        return false;
    }
    return put_text(config, option, pin);
}

/* %u once or more, no other %: else every user would be the same FME user. */
bool fmet_value_template(struct fmet_config *config,
                         const struct fmet_option *option, const char *value,
                         const struct fmet_config_source *source,
                         struct fmet_error *error)
{
    char *text = fmet_words_value(value, error);
    const char *percent;
    bool good = false;

    (void)source;
    if (text == NULL)
        return false;
    for (percent = strchr(text, '%'); percent != NULL;
         percent = strchr(percent + 1, '%')) {
        good = percent[1] == 'u';
        if (!good)
            break;
    }
    if (!good || strlen(text) > FMET_FME_USER_MAX) {
        fmet_error_set(error, "without %%u all local users would be one FME "
                              "user, and no other %% has a meaning");
        free(text);
        return false;
    }
    return put_text(config, option, text);
}

bool fmet_value_helper_user(struct fmet_config *config,
                            const struct fmet_option *option, const char *value,
                            const struct fmet_config_source *source,
                            struct fmet_error *error)
{
    char *name = fmet_words_value(value, error);

    (void)source;
    if (name != NULL &&
        (strcmp(name, "root") == 0 || strcmp(name, "nobody") == 0 ||
         strlen(name) > FMET_LOCAL_USER_MAX)) {
        fmet_error_set(error, "the helper needs a user of its own, not %s",
                       name);
        free(name);
        return false;
    }
    return put_text(config, option, name);
}

bool fmet_value_enum(struct fmet_config *config,
                     const struct fmet_option *option, const char *value,
                     const struct fmet_config_source *source,
                     struct fmet_error *error)
{
    const char *const *names = option->detail;
    int *number = field(config, option);
    int i;

    (void)source;
    for (i = 0; names[i] != NULL; i++)
        if (strcmp(names[i], value) == 0) {
            *number = i;
            return true;
        }
    fmet_error_set(error, "\"%s\" is none of them", value);
    return false;
}

bool fmet_value_flag(struct fmet_config *config,
                     const struct fmet_option *option, const char *value,
                     const struct fmet_config_source *source,
                     struct fmet_error *error)
{
    bool *flag = field(config, option);

    (void)source;
    if (strcmp(value, "yes") != 0 && strcmp(value, "no") != 0) {
        fmet_error_set(error, "\"%s\" is neither yes nor no", value);
        return false;
    }
    *flag = strcmp(value, "yes") == 0;
    return true;
}

/* Digits alone, up to 2^32 - 2: (uid_t)-1 is no user. */
static bool read_digits(const char *text, size_t len, uint64_t *ret_number)
{
    uint64_t number = 0;
    size_t i;

    if (len == 0 || len > 10)
        return false;
    for (i = 0; i < len; i++) {
        if (text[i] < '0' || text[i] > '9')
            return false;
        number = number * 10 + (uint64_t)(text[i] - '0');
    }
    *ret_number = number;
    return number < UINT32_MAX;
}

static bool in_range(uint64_t number, const struct fmet_value_range *range)
{
    return number >= range->min && number <= range->max;
}

bool fmet_value_id(struct fmet_config *config, const struct fmet_option *option,
                   const char *value, const struct fmet_config_source *source,
                   struct fmet_error *error)
{
    uint32_t *id = field(config, option);
    uint64_t number;

    (void)source;
    if (!read_digits(value, strlen(value), &number) ||
        !in_range(number, option->detail)) {
        fmet_error_set(error, "\"%s\" is not such a number", value);
        return false;
    }
    *id = (uint32_t)number;
    return true;
}

bool fmet_value_duration(struct fmet_config *config,
                         const struct fmet_option *option, const char *value,
                         const struct fmet_config_source *source,
                         struct fmet_error *error)
{
    static const struct {
        const char *unit;
        uint64_t ms;
    } units[] = {{"", 1000},
                 {"s", 1000},
                 {"m", 60 * 1000},
                 {"h", 3600 * 1000},
                 {"d", 86400 * 1000}};
    size_t digits = strspn(value, "0123456789"), i;
    uint32_t *ms = field(config, option);
    uint64_t number;

    (void)source;
    for (i = 0; i < sizeof(units) / sizeof(*units); i++)
        if (strcmp(value + digits, units[i].unit) == 0 &&
            read_digits(value, digits, &number) &&
            in_range(number * units[i].ms, option->detail)) {
            *ms = (uint32_t)(number * units[i].ms);
            return true;
        }
    fmet_error_set(error, "\"%s\" is not such a time", value);
    return false;
}
