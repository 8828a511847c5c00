/*
 * The library that makes calls fail: it stands before libc and all others, so
 * that their functions of the same names are reached through it.
 */
#ifndef FAULT_H
#define FAULT_H

#include <errno.h>
#include <stddef.h>
#include <stdint.h>

#include "tests/fault/page.h"

/*
 * The host's.  begin: from here on calls of the code between LOW and HIGH are
 * counted; end: not any more.  live: how many of the allocations that this code
 * asked for were not freed, and from where one was asked for.
 */
void fault_begin(uintptr_t low, uintptr_t high);
void fault_end(void);
unsigned fault_live(uintptr_t *ret_at);

/* What kind of call it is. */
enum fault_kind {
    FAULT_CALL,
    FAULT_PATIENT, /* one that a signal can interrupt */
    FAULT_ALLOCATION
};

/* How a call is to fail: not, with its own errno, or with EINTR. */
enum fault_way { FAULT_NOT, FAULT_ITS_OWN, FAULT_EINTR };

/* Counts a call of NAME that returns to CALLER; does not return where the
   process is to be killed. */
enum fault_way fault_hit(const char *name, const void *caller,
                         enum fault_kind kind);

/* The next library's NAME into *SLOT, a function pointer; ends the process
   where there is none. */
void fault_resolve(const char *name, void *slot, size_t size);

/* Allocations of our code, kept in mind. */
void fault_track(const void *memory, const void *caller);
void fault_untrack(const void *memory);

/* The calling process is a new one, which CALLER forked. */
void fault_forked(const void *caller);
/* A child of the caller's has ended so. */
void fault_note_end(int status);

#define CALLER __builtin_return_address(0)

/*
 * A function that fails with VALUE and ERROR.  A wrapper has the name of what
 * it stands for and no prototype but its header's.
 */
#define WRAP_KIND(kind, type, name, params, args, value, error)                \
    type name params                                                           \
    {                                                                          \
        static type(*real) params;                                             \
        enum fault_way way = fault_hit(#name, CALLER, kind);                   \
                                                                               \
        if (way != FAULT_NOT) {                                                \
            errno = way == FAULT_EINTR ? EINTR : (error);                      \
            return value;                                                      \
        }                                                                      \
        if (real == NULL)                                                      \
            fault_resolve(#name, &real, sizeof(real));                         \
        return real args;                                                      \
    }
#define WRAP(type, name, params, args, value, error)                           \
    WRAP_KIND(FAULT_CALL, type, name, params, args, value, error)
#define WRAP_PATIENT(type, name, params, args, value, error)                   \
    WRAP_KIND(FAULT_PATIENT, type, name, params, args, value, error)

#endif
