/*
 * The one place that wipes.
 */
#include "src/core/secret.h"

#include <stdlib.h>
#include <string.h>

enum fmet_result fmet_secret_set(struct fmet_secret *secret, const char *text,
                                 size_t len)
{
    fmet_secret_clear(secret);
    if (text == NULL || len == 0 || len > FMET_SECRET_MAX ||
        memchr(text, '\0', len) != NULL)
        return FMET_BAD_SECRET;
    memcpy(secret->text, text, len);
    secret->len = len;
    return FMET_OK;
}

void fmet_secret_clear(struct fmet_secret *secret)
{
    fmet_wipe(secret, sizeof(*secret));
}

void fmet_wipe(void *memory, size_t len)
{
    if (memory != NULL)
        explicit_bzero(memory, len);
}

/*
 * Called by a pointer that the compiler must read each time: it would leave out
 * copies that nobody looks at.  The sizes are those that memcpy(3) treats
 * differently, with other registers; past the last one it has no more.
 */
void fmet_wipe_registers(void)
{
    static const unsigned char zeroes[4096];
    void *(*volatile copy)(void *, const void *, size_t) = memcpy;
    unsigned char sink[sizeof(zeroes)];
    size_t len;

    for (len = sizeof(zeroes); len >= 8; len /= 2)
        copy(sink, zeroes, len);
}

void fmet_wipe_free(char *text)
{
    if (text == NULL)
        return;
    fmet_wipe(text, strlen(text));
    free(text);
}

void fmet_secret_put(struct fmet_writer *writer,
                     const struct fmet_secret *secret)
{
    fmet_put_text(writer, secret->len != 0 ? secret->text : NULL);
}

void fmet_secret_get(struct fmet_reader *reader, struct fmet_secret *secret)
{
    char *text = fmet_get_optional(reader, FMET_SECRET_MAX);

    if (text != NULL && fmet_secret_set(secret, text, strlen(text)) != FMET_OK)
        reader->failed = true;
    fmet_wipe_free(text);
}
