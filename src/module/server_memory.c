/*
 * One record a configuration: the file's name has the fingerprint, the record
 * has the server's URL and the fingerprint again, and all must agree.
 */
#include "src/module/server_memory.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "src/module/log.h"
#include "src/module/rundir.h"

#define MAGIC 0x464d4573u /* "FMEs" */
#define VERSION 1u
#define PREFIX "server-"
#define NAME_SIZE (sizeof(PREFIX) + 16)

static void name_of(const struct fmet_call *call, char name[NAME_SIZE])
{
    snprintf(name, NAME_SIZE, PREFIX "%016" PRIx64, call->config.fingerprint);
}

static struct fmet_server_memory parse(const struct fmet_call *call,
                                       struct fmet_reader *reader)
{
    const struct fmet_server_memory nothing = {0};
    uint64_t now = fmet_rundir_now();
    struct fmet_server_memory memory;
    bool known, same;
    uint64_t when;
    char *server;

    known = fmet_get_u32(reader) == MAGIC && fmet_get_u32(reader) == VERSION;
    same = fmet_get_u64(reader) == call->config.fingerprint;
    server = fmet_get_text(reader, FMET_URL_MAX);
    same = same && server != NULL && strcmp(server, call->config.server) == 0;
    free(server);
    when = fmet_get_u64(reader);
    memory.api = (enum fmet_api)fmet_get_count(reader, FMET_API_COUNT - 1);
    memory.control_passed = fmet_get_bool(reader);
    if (!known || !same || !fmet_reader_done(reader) || when > now ||
        now - when > FMET_SERVER_MEMORY_SECONDS)
        return nothing;
    return memory;
}

struct fmet_server_memory fmet_server_memory_load(struct fmet_call *call,
                                                  int dir)
{
    const struct fmet_server_memory nothing = {0};
    unsigned char buffer[FMET_RECORD_MAX];
    struct fmet_reader reader = {.bytes = buffer};
    char name[NAME_SIZE];

    name_of(call, name);
    if (fmet_rundir_read(dir, name, buffer, &reader.len) != FMET_OK)
        return nothing;
    return parse(call, &reader);
}

void fmet_server_memory_store(struct fmet_call *call, int dir,
                              const struct fmet_server_memory *memory)
{
    struct fmet_writer writer = {0};
    char name[NAME_SIZE], fresh[NAME_SIZE + 16];
    bool stored;

    fmet_put_u32(&writer, MAGIC);
    fmet_put_u32(&writer, VERSION);
    fmet_put_u64(&writer, call->config.fingerprint);
    fmet_put_text(&writer, call->config.server);
    fmet_put_u64(&writer, fmet_rundir_now());
    fmet_put_u32(&writer, (uint32_t)memory->api);
    fmet_put_u8(&writer, memory->control_passed);
    name_of(call, name);
    snprintf(fresh, sizeof(fresh), "%s.%ld", name, (long)getpid());
    stored = fmet_rundir_write(dir, fresh, &writer) == FMET_OK;
    if (stored && renameat(dir, fresh, dir, name) != 0) {
        unlinkat(dir, fresh, 0);
        stored = false;
    }
    if (!stored)
        fmet_log_warning(call,
                         "%s/%s cannot be written: every login asks the "
                         "server once more",
                         FMET_RUNDIR, name);
    fmet_writer_clear(&writer);
    fmet_rundir_sweep(dir, PREFIX, FMET_SERVER_MEMORY_SECONDS);
}
