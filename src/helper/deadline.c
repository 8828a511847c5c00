/*
 * Deadlines on the monotonic clock, and the margin that a reply needs.
 */
#include "src/helper/deadline.h"

#include "src/core/clock.h"
#include "src/core/limits.h"

int64_t fmet_deadline_in(int64_t ms)
{
    return fmet_clock_ms() + ms;
}

int64_t fmet_deadline_of(unsigned timeout_ms)
{
    unsigned margin = timeout_ms / 10;

    if (margin > FMET_REPLY_MARGIN_MS)
        margin = FMET_REPLY_MARGIN_MS;
    return fmet_deadline_in((int64_t)timeout_ms - margin);
}

int64_t fmet_deadline_left(int64_t deadline)
{
    return deadline - fmet_clock_ms();
}
