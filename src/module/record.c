/*
 * Records are for one hop: from sshd's forked child, which authenticates, to
 * the process that sets credentials.  A record names both by pid and start
 * time, so that a name that leaks is of no use to any other process.
 */
#include "src/module/record.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "src/core/wire.h"
#include "src/module/rundir.h"

#define MAGIC 0x464d4567u /* "FMEg" */
#define VERSION 1u
#define PREFIX "grant-"
#define NAME_SIZE (sizeof(PREFIX) + FMET_HANDLE_HEX)

struct process {
    uint32_t pid;
    uint64_t started; /* clock ticks since boot, proc(5) */
};

bool fmet_record_handle_valid(const char *text)
{
    return strlen(text) == FMET_HANDLE_HEX &&
           strspn(text, "0123456789abcdef") == FMET_HANDLE_HEX;
}

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

static bool describe(pid_t pid, struct process *ret)
{
    ret->pid = (uint32_t)pid;
    return pid > 0 && process_started(pid, &ret->started);
}

static bool new_handle(char *handle)
{
    unsigned char bytes[FMET_HANDLE_HEX / 2];
    size_t i;

    if (getrandom(bytes, sizeof(bytes), 0) != (ssize_t)sizeof(bytes))
        return false;
    for (i = 0; i < sizeof(bytes); i++)
        snprintf(handle + 2 * i, 3, "%02x", bytes[i]);
    return true;
}

static void put_grant(struct fmet_writer *writer,
                      const struct fmet_grant *grant,
                      const struct process *maker, const struct process *parent)
{
    size_t i;

    fmet_put_u32(writer, MAGIC);
    fmet_put_u32(writer, VERSION);
    fmet_put_text(writer, grant->user);
    fmet_put_u32(writer, grant->uid);
    fmet_put_text(writer, grant->service);
    fmet_put_u64(writer, grant->fingerprint);
    fmet_put_u64(writer, grant->deadline);
    fmet_put_u32(writer, maker->pid);
    fmet_put_u64(writer, maker->started);
    fmet_put_u32(writer, parent->pid);
    fmet_put_u64(writer, parent->started);
    fmet_put_u32(writer, (uint32_t)grant->gid_count);
    for (i = 0; i < grant->gid_count; i++)
        fmet_put_u32(writer, grant->gids[i]);
}

enum fmet_result fmet_record_write(int dir, struct fmet_grant *grant)
{
    char handle[FMET_HANDLE_HEX + 1], name[NAME_SIZE];
    struct process maker = {0}, parent = {0};
    struct fmet_writer writer = {0};
    enum fmet_result result;

    /* A parent in another pid namespace has no number here: none may take. */
    if (!describe(getpid(), &maker) || !new_handle(handle))
        return FMET_SYSTEM;
    if (!describe(getppid(), &parent))
        parent = maker;
    put_grant(&writer, grant, &maker, &parent);
    snprintf(name, sizeof(name), PREFIX "%s", handle);
    result = fmet_rundir_write(dir, name, &writer);
    fmet_writer_clear(&writer);
    if (result != FMET_OK)
        return result;
    memcpy(grant->handle, handle, sizeof(handle));
    grant->maker = getpid();
    return FMET_OK;
}

/* Whether this process is the one that the record names next. */
static bool is_self(struct fmet_reader *reader)
{
    uint32_t pid = fmet_get_u32(reader);
    uint64_t started = fmet_get_u64(reader);
    struct process self = {0};

    return describe(getpid(), &self) && self.pid == pid &&
           self.started == started;
}

/* Reads all fields; whether this process may have it is the answer. */
static bool get_grant(struct fmet_reader *reader, struct fmet_grant *grant)
{
    bool maker, parent, known;
    size_t i;

    known = fmet_get_u32(reader) == MAGIC && fmet_get_u32(reader) == VERSION;
    grant->user = fmet_get_optional(reader, FMET_LOCAL_USER_MAX);
    grant->uid = fmet_get_u32(reader);
    grant->service = fmet_get_text(reader, FMET_SERVICE_MAX);
    grant->fingerprint = fmet_get_u64(reader);
    grant->deadline = fmet_get_u64(reader);
    maker = is_self(reader);
    parent = is_self(reader);
    grant->gid_count = fmet_get_count(reader, FMET_GRANT_GROUPS_MAX);
    for (i = 0; i < grant->gid_count; i++)
        grant->gids[i] = fmet_get_u32(reader);
    return known && fmet_reader_done(reader) && grant->user != NULL &&
           (maker || parent);
}

static bool lapsed(const struct fmet_grant *grant)
{
    uint64_t now = fmet_rundir_now();

    return grant->deadline < now || grant->deadline > now + FMET_GRANT_SECONDS;
}

enum fmet_result fmet_record_take(int dir, const char *handle,
                                  struct fmet_grant **ret_grant)
{
    unsigned char buffer[FMET_RECORD_MAX];
    struct fmet_reader reader = {.bytes = buffer};
    struct fmet_grant *grant;
    enum fmet_result result;
    char name[NAME_SIZE];

    if (!fmet_record_handle_valid(handle))
        return FMET_NOT_OURS;
    snprintf(name, sizeof(name), PREFIX "%s", handle);
    result = fmet_rundir_read(dir, name, buffer, &reader.len);
    if (result != FMET_OK)
        return result;
    grant = calloc(1, sizeof(*grant));
    if (grant == NULL)
        return FMET_NO_MEMORY;
    if (!get_grant(&reader, grant)) {
        fmet_grant_free(grant);
        return reader.no_memory ? FMET_NO_MEMORY : FMET_NOT_OURS;
    }
    /* It is for us: nobody else will want it, whatever is in it. */
    unlinkat(dir, name, 0);
    if (lapsed(grant)) {
        fmet_grant_free(grant);
        return FMET_NOT_OURS;
    }
    *ret_grant = grant;
    return FMET_OK;
}

void fmet_record_remove(int dir, const char *handle)
{
    char name[NAME_SIZE];

    if (!fmet_record_handle_valid(handle))
        return;
    snprintf(name, sizeof(name), PREFIX "%s", handle);
    unlinkat(dir, name, 0);
}

void fmet_record_sweep(int dir)
{
    fmet_rundir_sweep(dir, PREFIX, FMET_GRANT_SECONDS);
}
