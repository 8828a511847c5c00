/*
 * A process that can be told from a later one of the same number.
 */
#ifndef FMET_PROCESS_H
#define FMET_PROCESS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "src/core/wire.h"

struct fmet_process {
    uint32_t pid;
    uint64_t started; /* clock ticks since boot: proc_pid_stat(5), field 22 */
};

/* The process PID; false when there is none, or none in this namespace. */
bool fmet_process_describe(pid_t pid, struct fmet_process *ret);

/* Whether it is this process; whether it is there still. */
bool fmet_process_is_self(const struct fmet_process *process);
bool fmet_process_is_alive(const struct fmet_process *process);

void fmet_process_put(struct fmet_writer *writer,
                      const struct fmet_process *process);
struct fmet_process fmet_process_get(struct fmet_reader *reader);

#endif
