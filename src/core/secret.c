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
