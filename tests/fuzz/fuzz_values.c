/*
 * The values of a configuration, one reader by the first byte: words and
 * their operators, patterns, URLs, names, paths, and each key by its own.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "src/core/identity.h"
#include "src/core/limits.h"
#include "src/core/options.h"
#include "src/core/pattern.h"
#include "src/core/url.h"
#include "src/core/words.h"
#include "tests/fuzz/lib/fuzz.h"

static void split(const char *text)
{
    static const char *const operators[] = {"", "|", "->,", ","};
    struct fmet_words words = {0};
    struct fmet_error error;
    size_t i;

    for (i = 0; i < sizeof(operators) / sizeof(*operators); i++)
        if (fmet_words_split(text, operators[i], &words, &error))
            fmet_words_clear(&words);
    free(fmet_words_value(text, &error));
}

/* PATTERN and text, parted by a newline; a text matches itself and `*`. */
static void match(char *text)
{
    char *end = strchr(text, '\n');

    if (end == NULL)
        return;
    *end++ = '\0';
    if (fmet_pattern_match(text, end) && !fmet_pattern_may_match(text, end))
        abort();
    if (!fmet_pattern_match("*", end) || !fmet_pattern_may_match(text, ""))
        abort();
}

static void url(const char *text)
{
    struct fmet_error error;
    char *first = fmet_url_normalize(text, 1024, &error);
    char *second = NULL;

    if (first == NULL)
        return;
    second = fmet_url_normalize(first, 1024, &error);
    if (second == NULL || strcmp(first, second) != 0)
        abort();
    free(first);
    free(second);
}

static void name(const char *text)
{
    const char *c;
    char *path;

    if (!fmet_identity_fme_name_valid(text))
        return;
    path = fmet_identity_expand_path("/accounts/%u", text);
    if (path == NULL)
        return;
    /* Whatever a name is, it stays one segment of the path. */
    for (c = path + strlen("/accounts/"); *c != '\0'; c++)
        if (*c == '/' || *c == '?' || *c == '#' || *c <= ' ' || *c == 0x7f)
            abort();
    free(path);
}

/* The first byte chooses the key; what is refused is refused with words. */
static void key(const char *text)
{
    const struct fmet_config_source source = {
        .file = "", .owner = (uid_t)-2, .first_unprivileged_port = 1024};
    struct fmet_config config = {.fme_user = NULL};
    struct fmet_error error = {{0}};
    const struct fmet_option *options;
    size_t count;

    options = fmet_options(&count);
    options += (unsigned char)*text % count;
    if (*text != '\0' &&
        !options->set(&config, options, text + 1, &source, &error) &&
        *error.text == '\0')
        abort();
    fmet_config_clear(&config);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text;

    if (size < 2)
        return 0;
    text = calloc(1, size);
    if (text == NULL)
        return 0;
    memcpy(text, data + 1, size - 1);
    switch (data[0] % 5) {
    case 0:
        split(text);
        break;
    case 1:
        match(text);
        break;
    case 2:
        url(text);
        break;
    case 3:
        key(text);
        break;
    default:
        name(text);
    }
    free(text);
    return 0;
}
