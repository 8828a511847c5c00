/*
 * Every allocation of the process.  The functions below are glibc's own under
 * its other names for them: dlsym(3) allocates.
 */
#include "tests/fault/lib/fault.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *memory, size_t size);
extern void __libc_free(void *memory);

#define FAILS(name)                                                            \
    (fault_hit(name, CALLER, FAULT_ALLOCATION) != FAULT_NOT ? (errno = ENOMEM) \
                                                            : 0)

void *malloc(size_t size)
{
    void *memory = FAILS("malloc") ? NULL : __libc_malloc(size);

    fault_track(memory, CALLER);
    return memory;
}

void *calloc(size_t count, size_t size)
{
    void *memory = FAILS("calloc") ? NULL : __libc_calloc(count, size);

    fault_track(memory, CALLER);
    return memory;
}

static void *resize(void *old, size_t size, const void *caller)
{
    void *memory;

    fault_untrack(old);
    memory = __libc_realloc(old, size);
    fault_track(memory != NULL ? memory : old, caller);
    return memory;
}

void *realloc(void *old, size_t size)
{
    return FAILS("realloc") ? NULL : resize(old, size, CALLER);
}

void *reallocarray(void *old, size_t count, size_t size)
{
    size_t bytes;

    if (FAILS("reallocarray"))
        return NULL;
    if (__builtin_mul_overflow(count, size, &bytes)) {
        errno = ENOMEM;
        return NULL;
    }
    return resize(old, bytes, CALLER);
}

void free(void *memory)
{
    int saved = errno;

    fault_untrack(memory);
    __libc_free(memory);
    errno = saved;
}

static char *copy(const char *text, size_t len, const void *caller)
{
    char *memory = __libc_malloc(len + 1);

    if (memory == NULL)
        return NULL;
    memcpy(memory, text, len);
    memory[len] = '\0';
    fault_track(memory, caller);
    return memory;
}

char *(strdup)(const char *text)
{
    return FAILS("strdup") ? NULL : copy(text, strlen(text), CALLER);
}

char *(strndup)(const char *text, size_t max)
{
    return FAILS("strndup") ? NULL : copy(text, strnlen(text, max), CALLER);
}

/* FORMAT is the caller's, whose compiler has checked it. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"

static int print(char **ret, const char *format, va_list args,
                 const void *caller)
{
    static int (*real)(char **, const char *, va_list);
    int len;

    if (real == NULL)
        fault_resolve("vasprintf", &real, sizeof(real));
    len = real(ret, format, args);
    if (len >= 0)
        fault_track(*ret, caller);
    return len;
}

/* What libc allocates for it is counted where libc asks. */
#define PRINTING(name, last)                                                   \
    va_list args;                                                              \
    int len;                                                                   \
                                                                               \
    if (fault_hit(name, CALLER, FAULT_CALL) != FAULT_NOT) {                    \
        errno = ENOMEM;                                                        \
        return -1;                                                             \
    }                                                                          \
    va_start(args, last);                                                      \
    len = print(ret, last, args, CALLER);                                      \
    va_end(args);                                                              \
    return len;

#undef asprintf
#undef vasprintf
int __asprintf_chk(char **ret, int flag, const char *format, ...);
int __vasprintf_chk(char **ret, int flag, const char *format, va_list args);

int asprintf(char **ret, const char *format, ...)
{
    PRINTING("asprintf", format)
}

int __asprintf_chk(char **ret, int flag, const char *format, ...)
{
    (void)flag;
    PRINTING("asprintf", format)
}

int vasprintf(char **ret, const char *format, va_list args)
{
    if (fault_hit("vasprintf", CALLER, FAULT_CALL) != FAULT_NOT) {
        errno = ENOMEM;
        return -1;
    }
    return print(ret, format, args, CALLER);
}

int __vasprintf_chk(char **ret, int flag, const char *format, va_list args)
{
    (void)flag;
    if (fault_hit("vasprintf", CALLER, FAULT_CALL) != FAULT_NOT) {
        errno = ENOMEM;
        return -1;
    }
    return print(ret, format, args, CALLER);
}

#pragma GCC diagnostic pop
