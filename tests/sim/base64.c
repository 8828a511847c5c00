/*
 * Base64, for Basic.
 */
#include "base64.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                               "abcdefghijklmnopqrstuvwxyz0123456789+/";

char *base64_decode(const char *text)
{
    size_t len = strcspn(text, "="), i, to = 0;
    char *decoded = mem_zero(len + 1);
    uint32_t bits = 0;
    unsigned count = 0;

    for (i = 0; i < len; i++) {
        const char *place = strchr(alphabet, text[i]);

        if (place == NULL)
            break;
        bits = (bits << 6 | (uint32_t)(place - alphabet)) & 0xffffff;
        count += 6;
        if (count >= 8) {
            count -= 8;
            decoded[to++] = (char)(bits >> count);
        }
    }
    if (i < len || strlen(decoded) != to) {
        free(decoded);
        return NULL;
    }
    return decoded;
}
