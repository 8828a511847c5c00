/*
 * An input, piece by piece.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/fuzz/lib/fuzz.h"

_Noreturn void fuzz_broken(const char *what, const char *file, int line)
{
    fprintf(stderr, "%s:%d: broken: %s\n", file, line, what);
    abort();
}

uint8_t fuzz_u8(struct fuzz_input *input)
{
    if (input->len == 0)
        return 0;
    input->len--;
    return *input->bytes++;
}

uint32_t fuzz_u32(struct fuzz_input *input)
{
    uint32_t value = 0;
    int i;

    for (i = 0; i < 4; i++)
        value = value << 8 | fuzz_u8(input);
    return value;
}

struct fuzz_input fuzz_blob(struct fuzz_input *input)
{
    struct fuzz_input blob = {.len = fuzz_u32(input)};

    blob.bytes = input->bytes;
    if (blob.len > input->len)
        blob.len = input->len;
    input->bytes += blob.len;
    input->len -= blob.len;
    return blob;
}

char *fuzz_text(struct fuzz_input *input)
{
    struct fuzz_input blob = fuzz_blob(input);
    char *text = strndup((const char *)blob.bytes, blob.len);

    MUST(text != NULL);
    return text;
}

uint8_t *fuzz_copy(const struct fuzz_input *input)
{
    uint8_t *copy = malloc(input->len != 0 ? input->len : 1);

    MUST(copy != NULL);
    if (input->len != 0)
        memcpy(copy, input->bytes, input->len);
    return copy;
}
