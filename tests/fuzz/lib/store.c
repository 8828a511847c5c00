/*
 * The folders of records, in memory.  One for both: their names differ.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "src/core/limits.h"
#include "src/module/rundir.h"
#include "tests/fuzz/lib/fuzz.h"
#include "tests/fuzz/lib/host.h"

#define FOLDER 1000 /* no descriptor; closed in vain */

enum fmet_result __wrap_fmet_rundir_open(struct fmet_call *call, int *ret_fd);
enum fmet_result __wrap_fmet_rundir_open_lasting(struct fmet_call *call,
                                                 int *ret_fd);
enum fmet_result __wrap_fmet_rundir_write(int dir, const char *name,
                                          const struct fmet_writer *record);
enum fmet_result __wrap_fmet_rundir_replace(int dir, const char *name,
                                            const struct fmet_writer *record,
                                            bool sync);
enum fmet_result __wrap_fmet_rundir_read(int dir, const char *name,
                                         unsigned char *buffer,
                                         size_t *ret_len);
bool __wrap_fmet_rundir_each(int dir, const char *prefix,
                             fmet_rundir_visit *visit, void *context);
void __wrap_fmet_rundir_sweep(int dir, const char *prefix, unsigned seconds);
enum fmet_result __wrap_fmet_rundir_take_place(int dir, unsigned count,
                                               unsigned wait_ms, int *ret_fd);
enum fmet_result __wrap_fmet_rundir_lock(int dir, uint32_t number,
                                         unsigned wait_ms, int *ret_fd);
int __wrap_unlinkat(int dir, const char *name, int flags);
int __wrap_renameat(int dir, const char *name, int to, const char *new_name);
int __wrap_fstatat(int dir, const char *name, struct stat *st, int flags);
int __wrap_open(const char *path, int how, ...);

static struct host_record records[HOST_RECORDS_MAX];

static struct host_record *find(const char *name, size_t len)
{
    size_t i;

    for (i = 0; i < HOST_RECORDS_MAX; i++)
        if (records[i].bytes != NULL &&
            strncmp(records[i].name, name, len) == 0)
            return &records[i];
    return NULL;
}

static struct host_record *find_exact(const char *name)
{
    return find(name, strlen(name) + 1);
}

struct host_record *host_record_find(const char *prefix)
{
    return find(prefix, strlen(prefix));
}

static void drop(struct host_record *record)
{
    free(record->bytes);
    *record = (struct host_record){.bytes = NULL};
}

void host_records_clear(void)
{
    size_t i;

    for (i = 0; i < HOST_RECORDS_MAX; i++)
        drop(&records[i]);
}

void host_record_put(const char *name, const uint8_t *bytes, size_t len)
{
    size_t i;

    MUST(len <= FMET_RECORD_MAX && strlen(name) < sizeof(records->name));
    for (i = 0; i < HOST_RECORDS_MAX && records[i].bytes != NULL; i++)
        continue;
    if (i == HOST_RECORDS_MAX)
        drop(&records[--i]);
    strcpy(records[i].name, name);
    records[i].bytes = malloc(len + 1);
    MUST(records[i].bytes != NULL);
    memcpy(records[i].bytes, bytes, len);
    records[i].len = len;
}

enum fmet_result __wrap_fmet_rundir_open(struct fmet_call *call, int *ret_fd)
{
    (void)call;
    *ret_fd = FOLDER;
    return FMET_OK;
}

enum fmet_result __wrap_fmet_rundir_open_lasting(struct fmet_call *call,
                                                 int *ret_fd)
{
    (void)call;
    *ret_fd = FOLDER;
    return FMET_OK;
}

int __wrap_open(const char *path, int how, ...)
{
    (void)how;
    MUST(strcmp(path, FMET_RUNDIR) == 0 || strcmp(path, FMET_STATEDIR) == 0);
    return FOLDER;
}

enum fmet_result __wrap_fmet_rundir_write(int dir, const char *name,
                                          const struct fmet_writer *record)
{
    MUST(dir == FOLDER);
    if (record->failed || record->len > FMET_RECORD_MAX ||
        find_exact(name) != NULL)
        return FMET_SYSTEM;
    host_record_put(name, record->bytes, record->len);
    return FMET_OK;
}

enum fmet_result __wrap_fmet_rundir_replace(int dir, const char *name,
                                            const struct fmet_writer *record,
                                            bool sync)
{
    (void)sync;
    if (record->failed || record->len > FMET_RECORD_MAX)
        return FMET_SYSTEM;
    __wrap_unlinkat(dir, name, 0);
    return __wrap_fmet_rundir_write(dir, name, record);
}

enum fmet_result __wrap_fmet_rundir_read(int dir, const char *name,
                                         unsigned char *buffer, size_t *ret_len)
{
    const struct host_record *record = find_exact(name);

    MUST(dir == FOLDER);
    if (record == NULL)
        return FMET_NOT_OURS;
    memcpy(buffer, record->bytes, record->len);
    *ret_len = record->len;
    return FMET_OK;
}

bool __wrap_fmet_rundir_each(int dir, const char *prefix,
                             fmet_rundir_visit *visit, void *context)
{
    char name[sizeof(records->name)];
    bool more = true;
    size_t i;

    for (i = 0; i < HOST_RECORDS_MAX && more; i++) {
        if (records[i].bytes == NULL ||
            strncmp(records[i].name, prefix, strlen(prefix)) != 0)
            continue;
        strcpy(name, records[i].name);
        more = visit(context, dir, name);
    }
    return true;
}

void __wrap_fmet_rundir_sweep(int dir, const char *prefix, unsigned seconds)
{
    (void)dir;
    (void)prefix;
    (void)seconds;
}

enum fmet_result __wrap_fmet_rundir_take_place(int dir, unsigned count,
                                               unsigned wait_ms, int *ret_fd)
{
    (void)dir;
    MUST(wait_ms <= FMET_TIMEOUT_MAX_MS / 2);
    MUST(count <= FMET_HELPERS_MAX);
    *ret_fd = FOLDER;
    return FMET_OK;
}

enum fmet_result __wrap_fmet_rundir_lock(int dir, uint32_t number,
                                         unsigned wait_ms, int *ret_fd)
{
    (void)dir;
    (void)number;
    (void)wait_ms;
    *ret_fd = FOLDER;
    return FMET_OK;
}

int __wrap_unlinkat(int dir, const char *name, int flags)
{
    struct host_record *record = find_exact(name);

    (void)flags;
    MUST(dir == FOLDER);
    if (record == NULL) {
        errno = ENOENT;
        return -1;
    }
    drop(record);
    return 0;
}

int __wrap_renameat(int dir, const char *name, int to, const char *new_name)
{
    struct host_record *record = find_exact(name);

    MUST(dir == to && record != NULL);
    __wrap_unlinkat(dir, new_name, 0);
    strcpy(record->name, new_name);
    return 0;
}

int __wrap_fstatat(int dir, const char *name, struct stat *st, int flags)
{
    (void)dir;
    (void)name;
    (void)st;
    (void)flags;
    errno = ENOENT;
    return -1;
}
