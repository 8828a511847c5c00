/*
 * Tells a process from a later one of its pid: by the time when it started.
 */
#include "src/module/process.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Field 22 of /proc/PID/stat, counted from the `)` that ends field 2. */
static bool process_started(pid_t pid, uint64_t *ret_started)
{
    char path[64], text[1024], *end;
    const char *field;
    size_t len, i;
    FILE *file;

    snprintf(path, sizeof(path), "/proc/%ld/stat", (long)pid);
    file = fopen(path, "re");
    if (file == NULL)
        return false;
    len = fread(text, 1, sizeof(text) - 1, file);
    fclose(file);
    text[len] = '\0';
    field = strrchr(text, ')');
    for (i = 2; i < 22 && field != NULL; i++)
        field = strchr(field + 1, ' ');
    if (field == NULL)
        return false;
    *ret_started = strtoull(field, &end, 10);
    return end != field && *end == ' ';
}

bool fmet_process_describe(pid_t pid, struct fmet_process *ret)
{
    ret->pid = (uint32_t)pid;
    return pid > 0 && process_started(pid, &ret->started);
}

bool fmet_process_is_alive(const struct fmet_process *process)
{
    struct fmet_process now = {0};

    return fmet_process_describe((pid_t)process->pid, &now) &&
           now.started == process->started;
}

bool fmet_process_is_self(const struct fmet_process *process)
{
    return process->pid == (uint32_t)getpid() && fmet_process_is_alive(process);
}

void fmet_process_put(struct fmet_writer *writer,
                      const struct fmet_process *process)
{
    fmet_put_u32(writer, process->pid);
    fmet_put_u64(writer, process->started);
}

struct fmet_process fmet_process_get(struct fmet_reader *reader)
{
    struct fmet_process process;

    process.pid = fmet_get_u32(reader);
    process.started = fmet_get_u64(reader);
    return process;
}
