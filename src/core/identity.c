/*
 * Names and credentials by their form.
 */
#include "src/core/identity.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "src/core/limits.h"

enum fmet_result fmet_identity_local(const struct fmet_config *config,
                                     uid_t uid)
{
    if (uid == 0 || uid == FMET_NOBODY || uid == (uid_t)-1 ||
        uid < config->min_uid)
        return FMET_LOW_UID;
    return FMET_OK;
}

/*
 * One character of UTF-8 (RFC 3629): its length, or 0 for what is none,
 * overlong, a surrogate, or a control character.
 */
static size_t character(const unsigned char *text)
{
    static const struct {
        unsigned char mask, lead;
        size_t len;
        uint32_t least;
    } forms[] = {
        {0x80, 0x00, 1, 0x20},
        {0xe0, 0xc0, 2, 0xa0},
        {0xf0, 0xe0, 3, 0x800},
        {0xf8, 0xf0, 4, 0x10000},
    };
    uint32_t value;
    size_t i, j;

    for (i = 0; i < sizeof(forms) / sizeof(*forms); i++) {
        if ((text[0] & forms[i].mask) != forms[i].lead)
            continue;
        value = text[0] & (unsigned char)~forms[i].mask;
        for (j = 1; j < forms[i].len; j++) {
            if ((text[j] & 0xc0) != 0x80)
                return 0;
            value = value << 6 | (text[j] & 0x3fu);
        }
        if (value < forms[i].least || value == 0x7f || value > 0x10ffff ||
            (value >= 0xd800 && value <= 0xdfff))
            return 0;
        return forms[i].len;
    }
    return 0;
}

bool fmet_identity_fme_name_valid(const char *name)
{
    const unsigned char *c = (const unsigned char *)name;
    size_t count = 0, len;

    if (strpbrk(name, "/:*?\"<>|^&'=+%#") != NULL || *name == ' ' ||
        strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
        return false;
    for (; *c != '\0'; c += len, count++) {
        len = character(c);
        if (len == 0)
            return false;
    }
    return count != 0 && count <= FMET_FME_USER_CHARS_MAX && c[-1] != ' ';
}

static bool built_in(const char *name)
{
    static const char *const names[] = {"admin", "author", "user", "guest"};
    size_t i;

    for (i = 0; i < sizeof(names) / sizeof(*names); i++)
        if (strcasecmp(name, names[i]) == 0)
            return true;
    return false;
}

/* TEMPLATE with each %u replaced; FMET_NO_MEMORY, or FMET_BAD_FME_USER where
   that is longer than MAX. */
static enum fmet_result expand(const char *template, const char *value,
                               size_t max, char **ret_text)
{
    size_t len = strlen(value), used = 0;
    char *text = malloc(max + 1);

    if (text == NULL)
        return FMET_NO_MEMORY;
    while (*template != '\0') {
        bool place = template[0] == '%' && template[1] == 'u';
        size_t piece = place ? len : 1;

        if (used + piece > max) {
            free(text);
            return FMET_BAD_FME_USER;
        }
        memcpy(text + used, place ? value : template, piece);
        used += piece;
        template += place ? 2 : 1;
    }
    text[used] = '\0';
    *ret_text = text;
    return FMET_OK;
}

const struct fmet_alias *fmet_identity_alias(const struct fmet_config *config,
                                             const char *local)
{
    size_t i;

    for (i = 0; i < config->alias_count; i++)
        if (strcmp(config->aliases[i].local, local) == 0)
            return &config->aliases[i];
    return NULL;
}

enum fmet_result fmet_identity_fme_user(const struct fmet_config *config,
                                        const char *local, char **ret_fme_user)
{
    const struct fmet_alias *alias = fmet_identity_alias(config, local);
    enum fmet_result result;
    char *name = NULL;

    if (alias != NULL) {
        name = strdup(alias->fme);
        if (name == NULL)
            return FMET_NO_MEMORY;
    } else {
        result = expand(config->fme_user, local, FMET_FME_USER_MAX, &name);
        if (result != FMET_OK)
            return result;
        if (built_in(name)) {
            free(name);
            return FMET_BAD_FME_USER;
        }
    }
    if (!fmet_identity_fme_name_valid(name)) {
        free(name);
        return FMET_BAD_FME_USER;
    }
    *ret_fme_user = name;
    return FMET_OK;
}

/*
 * What sshd's fake_password (auth-pam.c) makes of a secret for a user that it
 * will refuse: this text, over and over, as long as what was typed.
 */
static bool sshd_junk(const struct fmet_secret *secret)
{
    static const char junk[] = "\b\n\r\177INCORRECT";
    size_t i;

    for (i = 0; i < secret->len; i++)
        if (secret->text[i] != junk[i % (sizeof(junk) - 1)])
            return false;
    return true;
}

static bool all_in(const struct fmet_secret *secret, const char *set)
{
    return strspn(secret->text, set) == secret->len;
}

static bool token_valid(const struct fmet_secret *secret)
{
    return secret->len >= FMET_TOKEN_MIN && secret->len <= FMET_TOKEN_MAX &&
           all_in(secret, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                          "0123456789._~+/=-");
}

enum fmet_result fmet_identity_credential(enum fmet_mode configured,
                                          const struct fmet_secret *secret,
                                          enum fmet_mode *ret_mode)
{
    enum fmet_mode mode = configured;

    if (secret->len == 0)
        return FMET_BAD_SECRET;
    if (sshd_junk(secret))
        return FMET_JUNK_SECRET;
    if (mode == FMET_MODE_AUTO)
        mode = secret->len == FMET_TOKEN_USUAL &&
                       all_in(secret, "0123456789abcdef")
                   ? FMET_MODE_TOKEN
                   : FMET_MODE_PASSWORD;
    if (mode == FMET_MODE_TOKEN && !token_valid(secret))
        return FMET_BAD_SECRET;
    *ret_mode = mode;
    return FMET_OK;
}

char *fmet_identity_encode(const char *text, size_t max)
{
    static const char hex[] = "0123456789ABCDEF";
    size_t len = strlen(text), used = 0, i;
    char *encoded;

    if (len > max)
        return NULL;
    encoded = malloc(3 * len + 1);
    if (encoded == NULL)
        return NULL;
    for (i = 0; i < len; i++) {
        unsigned char c = (unsigned char)text[i];

        if (strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                   "0123456789-._~",
                   c) != NULL) {
            encoded[used++] = (char)c;
        } else {
            encoded[used++] = '%';
            encoded[used++] = hex[c >> 4];
            encoded[used++] = hex[c & 15];
        }
    }
    encoded[used] = '\0';
    return encoded;
}

char *fmet_identity_expand_path(const char *path, const char *fme_user)
{
    char *encoded = fmet_identity_encode(fme_user, FMET_FME_USER_MAX);
    char *expanded = NULL;

    if (encoded != NULL)
        (void)expand(path, encoded, FMET_REQUEST_PATH_MAX, &expanded);
    free(encoded);
    return expanded;
}
