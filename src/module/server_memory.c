/*
 * One record a configuration and server: the file's name has the fingerprint
 * and the server's place, the record has the URL and the fingerprint again, and
 * all must agree.
 */
#include "src/module/server_memory.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "src/module/log.h"
#include "src/module/rundir.h"

#define MAGIC 0x464d4573u /* "FMEs" */
#define VERSION 2u
#define PREFIX "server-"
#define NAME_SIZE (sizeof(PREFIX) + 16 + 1 + 20)

static void name_of(const struct fmet_call *call, size_t server,
                    char name[NAME_SIZE])
{
    snprintf(name, NAME_SIZE, PREFIX "%016" PRIx64 "-%zu",
             call->config.fingerprint, server);
}

/* What is old is forgotten; a moment to come is none of ours. */
static void forget_old(struct fmet_server_memory *memory)
{
    uint64_t now = fmet_rundir_now();

    if (memory->learned > now ||
        now - memory->learned > FMET_SERVER_MEMORY_SECONDS) {
        memory->api = FMET_API_AUTO;
        memory->control_passed = false;
        memory->learned = 0;
    }
    if (memory->down_until <= now ||
        memory->down_until - now > FMET_SERVER_DOWN_SECONDS)
        memory->down_until = 0;
}

static struct fmet_server_memory
parse(const struct fmet_call *call, size_t server, struct fmet_reader *reader)
{
    const struct fmet_server_memory nothing = {0};
    struct fmet_server_memory memory;
    bool known, same;
    char *url;

    known = fmet_get_u32(reader) == MAGIC && fmet_get_u32(reader) == VERSION;
    same = fmet_get_u64(reader) == call->config.fingerprint;
    url = fmet_get_text(reader, FMET_URL_MAX);
    same =
        same && url != NULL && strcmp(url, call->config.servers[server]) == 0;
    free(url);
    memory.learned = fmet_get_u64(reader);
    memory.down_until = fmet_get_u64(reader);
    memory.api = (enum fmet_api)fmet_get_count(reader, FMET_API_COUNT - 1);
    memory.control_passed = fmet_get_bool(reader);
    if (!known || !same || !fmet_reader_done(reader))
        return nothing;
    forget_old(&memory);
    return memory;
}

struct fmet_server_memory fmet_server_memory_load(struct fmet_call *call,
                                                  int dir, size_t server)
{
    const struct fmet_server_memory nothing = {0};
    unsigned char buffer[FMET_RECORD_MAX];
    struct fmet_reader reader = {.bytes = buffer};
    char name[NAME_SIZE];

    name_of(call, server, name);
    if (fmet_rundir_read(dir, name, buffer, &reader.len) != FMET_OK)
        return nothing;
    return parse(call, server, &reader);
}

void fmet_server_memory_learn(struct fmet_server_memory *memory,
                              enum fmet_api api, bool control_passed)
{
    if (api == FMET_API_AUTO ||
        (api == memory->api && (memory->control_passed || !control_passed)))
        return;
    /* What one API said of a random token is not the other's word. */
    memory->control_passed = control_passed;
    memory->api = api;
    memory->learned = fmet_rundir_now();
}

bool fmet_server_memory_differs(const struct fmet_server_memory *memory,
                                const struct fmet_server_memory *before)
{
    return memory->api != before->api ||
           memory->control_passed != before->control_passed ||
           memory->down_until != before->down_until;
}

void fmet_server_memory_store(struct fmet_call *call, int dir, size_t server,
                              const struct fmet_server_memory *memory)
{
    struct fmet_writer writer = {0};
    char name[NAME_SIZE], fresh[NAME_SIZE + 16];
    bool stored;

    fmet_put_u32(&writer, MAGIC);
    fmet_put_u32(&writer, VERSION);
    fmet_put_u64(&writer, call->config.fingerprint);
    fmet_put_text(&writer, call->config.servers[server]);
    fmet_put_u64(&writer, memory->learned);
    fmet_put_u64(&writer, memory->down_until);
    fmet_put_u32(&writer, (uint32_t)memory->api);
    fmet_put_u8(&writer, memory->control_passed);
    name_of(call, server, name);
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

struct forgetting {
    unsigned forgotten, left;
};

static bool forget_one(void *context, int dir, const char *name)
{
    struct forgetting *forgetting = context;

    if (unlinkat(dir, name, 0) == 0)
        forgetting->forgotten++;
    else if (errno != ENOENT)
        forgetting->left++;
    return true;
}

bool fmet_server_memory_forget(int dir, unsigned *ret_count)
{
    struct forgetting forgetting = {0, 0};
    bool listed = fmet_rundir_each(dir, PREFIX, forget_one, &forgetting);

    *ret_count = forgetting.forgotten;
    return listed && forgetting.left == 0;
}
