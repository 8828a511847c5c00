/*
 * CLOCK_MONOTONIC: a clock that jumps must not make a login wait.
 */
#include "src/helper/deadline.h"

#include <time.h>

#include "src/core/limits.h"

static int64_t now_ms(void)
{
    struct timespec now = {0};

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t fmet_deadline_in(int64_t ms)
{
    return now_ms() + ms;
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
    return deadline - now_ms();
}
