/*
 * The clock of all deadlines: CLOCK_MONOTONIC, so that no step of the wall's
 * makes a login wait or cuts it short.
 */
#ifndef FMET_CLOCK_H
#define FMET_CLOCK_H

#include <stdint.h>

/* Milliseconds since some moment before the host booted. */
int64_t fmet_clock_ms(void);

#endif
