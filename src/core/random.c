/*
 * Random bytes as text.
 */
#include "src/core/random.h"

#include <stdio.h>
#include <sys/random.h>

bool fmet_random_hex(char *ret_hex, size_t digits)
{
    unsigned char bytes[32];
    size_t len = digits / 2, i;

    if (len > sizeof(bytes) || getrandom(bytes, len, 0) != (ssize_t)len)
        return false;
    for (i = 0; i < len; i++)
        snprintf(ret_hex + 2 * i, 3, "%02x", bytes[i]);
    return true;
}
