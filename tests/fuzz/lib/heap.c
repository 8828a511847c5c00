/*
 * The product's calls of malloc(3) and its kin, by --wrap: counted, and one of
 * them failed.  Those of libraries go their own way.
 */
#include <errno.h>
#include <stdlib.h>

#include "tests/fuzz/lib/fuzz.h"

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_reallocarray(void *memory, size_t count, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_reallocarray(void *memory, size_t count, size_t size);

static bool on, failed;
static size_t bytes;
static unsigned left;

void fuzz_heap_start(unsigned fail_at)
{
    on = true;
    failed = false;
    bytes = 0;
    left = fail_at;
}

size_t fuzz_heap_stop(void)
{
    on = false;
    return bytes;
}

bool fuzz_heap_failed(void)
{
    return failed;
}

/* Whether SIZE more bytes are to be had. */
static bool have(size_t size)
{
    if (!on)
        return true;
    bytes += size;
    if (left == 0 || --left != 0)
        return true;
    failed = true;
    errno = ENOMEM;
    return false;
}

void *__wrap_malloc(size_t size)
{
    return have(size) ? __real_malloc(size) : NULL;
}

void *__wrap_calloc(size_t count, size_t size)
{
    return have(count * size) ? __real_calloc(count, size) : NULL;
}

void *__wrap_reallocarray(void *memory, size_t count, size_t size)
{
    return have(count * size) ? __real_reallocarray(memory, count, size) : NULL;
}
