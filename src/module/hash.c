/*
 * yescrypt by libcrypt, crypt(5): the host's own choice for passwords.
 */
#include "src/module/hash.h"

#include <crypt.h>
#include <stdlib.h>
#include <string.h>

#define PREFIX "$y$"
#define DIGITS                                                                 \
    "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
#define HASH_DIGITS 43 /* 256 bits */
#define DEFAULT_COST 0UL
#define LOWEST_COST 1UL

_Static_assert(FMET_HASH_MAX + 1 >= CRYPT_OUTPUT_SIZE, "a hash fits");
_Static_assert(FMET_HASH_SECRET_MAX < CRYPT_MAX_PASSPHRASE_SIZE,
               "libcrypt takes it whole");

/* $y$PARAMETERS$SALT$HASH: crypt(5). */
bool fmet_hash_valid(const char *text)
{
    size_t len = strlen(text), field;
    const char *rest = text + strlen(PREFIX);

    if (len > FMET_HASH_MAX || strncmp(text, PREFIX, strlen(PREFIX)) != 0)
        return false;
    for (field = 0; field < 2; field++) {
        size_t digits = strspn(rest, DIGITS);

        if (digits == 0 || rest[digits] != '$')
            return false;
        rest += digits + 1;
    }
    return strspn(rest, DIGITS) == HASH_DIGITS && rest[HASH_DIGITS] == '\0';
}

/* SECRET under SETTING, zeroes behind the text; libcrypt's failures are NULL
   or begin with `*`, which is not valid. */
static bool run(const struct fmet_secret *secret, const char *setting,
                struct fmet_hash *ret_hash)
{
    struct crypt_data *data;
    const char *text;
    bool good;

    if (secret->len == 0 || secret->len > FMET_HASH_SECRET_MAX)
        return false;
    data = calloc(1, sizeof(*data));
    if (data == NULL)
        return false;
    text = crypt_rn(secret->text, setting, data, (int)sizeof(*data));
    good = text != NULL && fmet_hash_valid(text);
    if (good) {
        *ret_hash = (struct fmet_hash){{0}};
        memcpy(ret_hash->text, text, strlen(text));
    }
    fmet_wipe(data, sizeof(*data));
    free(data);
    return good;
}

bool fmet_hash_make(const struct fmet_secret *secret, enum fmet_mode mode,
                    struct fmet_hash *ret_hash)
{
    unsigned long cost = mode == FMET_MODE_TOKEN ? LOWEST_COST : DEFAULT_COST;
    char setting[CRYPT_GENSALT_OUTPUT_SIZE];

    return crypt_gensalt_rn(PREFIX, cost, NULL, 0, setting,
                            (int)sizeof(setting)) != NULL &&
           run(secret, setting, ret_hash);
}

enum fmet_result fmet_hash_check(const struct fmet_hash *hash,
                                 const struct fmet_secret *secret)
{
    struct fmet_hash known = {{0}}, got = {{0}};
    volatile unsigned char differ = 0;
    bool good;
    size_t i;

    if (!fmet_hash_valid(hash->text) || secret->len == 0 ||
        secret->len > FMET_HASH_SECRET_MAX)
        return FMET_REJECTED;
    memcpy(known.text, hash->text, strlen(hash->text));
    good = run(secret, hash->text, &got);
    for (i = 0; i < sizeof(got.text); i++)
        differ |= (unsigned char)(known.text[i] ^ got.text[i]);
    fmet_wipe(&got, sizeof(got));
    if (!good)
        return FMET_NO_MEMORY;
    return differ == 0 ? FMET_OK : FMET_REJECTED;
}
