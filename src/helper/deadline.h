/*
 * One moment by which everything must be over, on a clock that nobody sets.
 */
#ifndef FMET_DEADLINE_H
#define FMET_DEADLINE_H

#include <stdint.h>

/* The moment MS milliseconds from now, in milliseconds of CLOCK_MONOTONIC. */
int64_t fmet_deadline_in(int64_t ms);

/*
 * The moment by which TIMEOUT_MS of the module's are as good as over: it
 * counts from when it started us, and ends us at that time, with or without
 * our reply.
 */
int64_t fmet_deadline_of(unsigned timeout_ms);

/* How many milliseconds are left until DEADLINE; negative: it is past. */
int64_t fmet_deadline_left(int64_t deadline);

#endif
