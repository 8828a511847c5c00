/*
 * Mistakes in the product, linked in by --wrap for the runs that must find
 * them: whoever watches the tests is watched.
 */
#include <stdint.h>
#include <stdlib.h>

#include "src/helper/deadline.h"
#include "src/module/codes.h"

/* In the module: each refused login calls it.  In the helper: each login. */
const char *__real_fmet_code_name(int code) __attribute__((weak));
const char *__wrap_fmet_code_name(int code);
int64_t __real_fmet_deadline_of(unsigned timeout_ms) __attribute__((weak));
int64_t __wrap_fmet_deadline_of(unsigned timeout_ms);

/* What the compiler must not see through. */
static void *volatile kept;

static void mistake(void)
{
    volatile char *bytes;

    kept = malloc(41);
    bytes = kept;
    if (bytes == NULL)
        return;
#if defined(PLANTED_LEAK)
    bytes[0] = 1;
    kept = NULL;
#elif defined(PLANTED_UNINITIALISED)
    if (bytes[7] == 'x')
        bytes[7] = 'y';
    free(kept);
#else
    bytes[41] = 1;
    free(kept);
#endif
}

const char *__wrap_fmet_code_name(int code)
{
    mistake();
    return __real_fmet_code_name(code);
}

int64_t __wrap_fmet_deadline_of(unsigned timeout_ms)
{
    mistake();
    return __real_fmet_deadline_of(timeout_ms);
}
