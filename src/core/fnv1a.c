/*
 * The hash, a byte at a time.
 */
#include "src/core/fnv1a.h"

uint64_t fmet_fnv1a(uint64_t hash, const void *bytes, size_t len)
{
    const unsigned char *byte = bytes;
    size_t i;

    for (i = 0; i < len; i++)
        hash = (hash ^ byte[i]) * 0x100000001b3u;
    return hash;
}
