/*
 * Records, whose bytes are the input: of grants, of sessions, of servers, of
 * what FME vouched for.  A record is taken for no other user, uid, service or
 * configuration than it says, by a process that it names, in its time; and one
 * that is taken is written again to the byte.
 *
 *   which record, flags, its bytes
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "src/core/limits.h"
#include "src/module/grant.h"
#include "src/module/grant_record.h"
#include "src/module/process.h"
#include "src/module/rundir.h"
#include "src/module/server_memory.h"
#include "src/module/session_record.h"
#include "src/module/shelf.h"
#include "src/module/vouch.h"
#include "tests/fuzz/lib/fuzz.h"
#include "tests/fuzz/lib/host.h"

#define DIR 1000
#define HANDLE "0123456789abcdef0123456789abcdef"
#define SERVER "https://fme.example.com"

enum { GRANT, VOUCH, MEMORY, SESSION, KINDS };
enum { FOR_NOW = 1, FIX_SUM = 2, OTHER_USER = 4, OTHER = 8, OURS = 16 };

/* Kind and flags, then the fields as they are written. */
static const char *const shapes[KINDS] = {
    [GRANT] = "1144t4tt8848481(4)t4t8t",
    [VOUCH] = "114418t4t1t8884ttt84(t)8",
    [MEMORY] = "11448t8841",
    [SESSION] = "1144tt4ttt4848",
};

static struct fmet_call call;

static void on_log(const char *text)
{
    (void)text;
}

static void on_new_group(gid_t gid)
{
    (void)gid;
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    host.service = "sshd";
    host.user = &host_users[0];
    host.config = "server = " SERVER "\n";
    host.on_log = on_log;
    host.on_new_group = on_new_group;
    return 0;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max,
                               unsigned seed)
{
    return fuzz_shape_mutate(size != 0 ? shapes[*data % KINDS] : "11", NULL,
                             data, size, max, seed);
}

static void put(uint8_t *bytes, uint64_t value, size_t size)
{
    size_t i;

    for (i = 0; i < size; i++)
        bytes[i] = (uint8_t)(value >> (8 * (size - 1 - i)));
}

/* Where the text at AT ends, or SIZE_MAX. */
static size_t behind_text(const uint8_t *bytes, size_t len, size_t at)
{
    struct fuzz_input input;
    size_t text;

    if (at > len || len - at < 4)
        return SIZE_MAX;
    input = (struct fuzz_input){bytes + at, len - at};
    text = fuzz_u32(&input);
    return text <= len - at - 4 ? at + 4 + text : SIZE_MAX;
}

/* A grant's deadline, and who may take it, as if it were made just now: a seed
   is of another boot. */
static void make_fresh(uint8_t *bytes, size_t len, unsigned flags)
{
    struct fmet_process self = {0};
    size_t at = behind_text(bytes, len, 8);

    if (at == SIZE_MAX || len - at < 4)
        return;
    at = behind_text(bytes, len, behind_text(bytes, len, at + 4));
    if (at == SIZE_MAX || len - at < 28)
        return;
    if ((flags & OURS) != 0)
        put(bytes + at, call.config.fingerprint, 8);
    MUST(fmet_process_describe(getpid(), &self));
    put(bytes + at + 8, fmet_rundir_now() + FMET_GRANT_SECONDS / 2, 8);
    put(bytes + at + 16, self.pid, 4);
    put(bytes + at + 20, self.started, 8);
}

/* What the record says at its beginning: its magic, a user, a uid. */
static bool says(const uint8_t *bytes, size_t len, const char *user, uid_t uid)
{
    struct fuzz_input input = {bytes, len}, name;

    (void)fuzz_u32(&input);
    (void)fuzz_u32(&input);
    name = fuzz_blob(&input);
    return name.len == strlen(user) &&
           memcmp(name.bytes, user, name.len) == 0 && fuzz_u32(&input) == uid;
}

/* The taken grant is written again: all but handle, maker and parent. */
static void check_grant_again(struct fmet_grant *grant, const uint8_t *bytes,
                              size_t len)
{
    const struct host_record *again;
    size_t at;

    host_records_clear();
    MUST(fmet_record_write(DIR, grant) == FMET_OK);
    again = host_record_find("grant-");
    MUST(again != NULL && again->len == len);
    at = behind_text(bytes, len, 8) + 4;
    at = behind_text(bytes, len, behind_text(bytes, len, at)) + 16;
    MUST(memcmp(again->bytes, bytes, at) == 0);
    MUST(memcmp(again->bytes + at + 24, bytes + at + 24, len - at - 24) == 0);
}

static void check_grant(uint8_t *bytes, size_t len, unsigned flags)
{
    struct fmet_grant *grant = NULL;

    if ((flags & FOR_NOW) != 0)
        make_fresh(bytes, len, flags);
    host_record_put("grant-" HANDLE, bytes, len);
    MUST(fmet_record_take(DIR, "grant", &grant) == FMET_NOT_OURS);
    if (fmet_record_take(DIR, HANDLE, &grant) != FMET_OK) {
        MUST(grant == NULL);
        return;
    }
    MUST((flags & FOR_NOW) != 0); /* no input knows this process */
    MUST(host_record_find("grant-" HANDLE) == NULL);
    MUST(grant->user != NULL && says(bytes, len, grant->user, grant->uid));
    MUST(grant->gid_count <= FMET_GRANT_GROUPS_MAX);
    if (fmet_grant_is_for(grant, &call))
        MUST(says(bytes, len, host.user->name, grant->uid) &&
             strcmp(grant->service, host.service) == 0);
    check_grant_again(grant, bytes, len);
    fmet_grant_free(grant);
}

/* The way that setcred takes: nothing comes of a record of another
   configuration, user or service, but that a password must be changed. */
static void check_take(uint8_t *bytes, size_t len, unsigned flags)
{
    struct fmet_grant *grant = NULL;
    enum fmet_result result;

    if ((flags & FOR_NOW) != 0)
        make_fresh(bytes, len, flags);
    host_records_clear();
    host_record_put("grant-" HANDLE, bytes, len);
    pam_putenv(call.pamh, FMET_GRANT_VARIABLE "=" HANDLE);
    result = fmet_grant_take(&call, &grant);
    MUST((pam_getenv(call.pamh, FMET_GRANT_VARIABLE) == NULL) ==
         (result != FMET_NO_MEMORY && result != FMET_SYSTEM));
    if (result == FMET_OK && grant->user != NULL && !grant->must_change)
        MUST(says(bytes, len, host.user->name, grant->uid) &&
             grant->fingerprint == call.config.fingerprint &&
             strcmp(grant->service, host.service) == 0);
    host_new_handle();
}

static uint64_t sum(const uint8_t *bytes, size_t len)
{
    uint64_t hash = 0xcbf29ce484222325u;

    while (len-- != 0)
        hash = (hash ^ *bytes++) * 0x100000001b3u;
    return hash;
}

static void check_vouch(uint8_t *bytes, size_t len, unsigned flags)
{
    struct fmet_shelf shelf = {.dir = DIR, .lock = DIR, .name = "reuse-1"};
    struct fmet_writer writer = {0};
    struct fmet_vouch vouch = {0};

    if ((flags & OURS) != 0 && len >= 17)
        put(bytes + 9, call.config.fingerprint, 8);
    if ((flags & FIX_SUM) != 0 && len >= 8)
        put(bytes + len - 8, sum(bytes, len - 8), 8);
    if (fmet_vouch_decode(bytes, len, &vouch) == FMET_OK) {
        MUST(vouch.user != NULL && fmet_hash_valid(vouch.hash.text));
        MUST(fmet_vouch_encode(&vouch, &writer));
        MUST(writer.len == len && memcmp(writer.bytes, bytes, len) == 0);
        fmet_writer_clear(&writer);
        fmet_vouch_clear(&vouch);
    } else {
        MUST(vouch.user == NULL && vouch.hash.text[0] == '\0');
    }
    shelf.kind = (flags & OTHER) != 0 ? FMET_VOUCH_OFFLINE : FMET_VOUCH_REUSE;
    host_record_put(shelf.name, bytes, len);
    if (!fmet_shelf_read(&call, &shelf, &vouch))
        return;
    MUST(strcmp(vouch.user, call.user) == 0 && vouch.uid == call.uid &&
         strcmp(vouch.owner, call.owner) == 0 && vouch.kind == shelf.kind &&
         vouch.fingerprint == call.config.fingerprint);
    MUST(len > 29 && bytes[len - 1] == (uint8_t)sum(bytes, len - 8));
    fmet_vouch_clear(&vouch);
}

static void check_memory(uint8_t *bytes, size_t len, unsigned flags)
{
    struct fmet_server_memory memory, again;
    uint64_t now = fmet_rundir_now();
    char name[64];

    if ((flags & OURS) != 0 && len >= 16)
        put(bytes + 8, call.config.fingerprint, 8);
    if ((flags & FOR_NOW) != 0 && len > 42) {
        put(bytes + len - 21, now, 8);
        put(bytes + len - 13, now + 20, 8);
    }
    snprintf(name, sizeof(name), "server-%016llx-0",
             (unsigned long long)call.config.fingerprint);
    host_record_put(name, bytes, len);
    memory = fmet_server_memory_load(&call, DIR, 0);
    MUST(memory.api < FMET_API_COUNT);
    MUST(memory.learned <= now + 1);
    MUST(memory.down_until <= now + 1 + FMET_SERVER_DOWN_SECONDS);
    MUST(!memory.control_passed || memory.learned != 0 || now < 7200);
    if (memory.learned == 0 && memory.down_until == 0)
        return;
    MUST(memmem(bytes, len, SERVER, strlen(SERVER)) != NULL);
    fmet_server_memory_store(&call, DIR, 0, &memory);
    again = fmet_server_memory_load(&call, DIR, 0);
    MUST(!fmet_server_memory_differs(&memory, &again));
}

/* Only the tokens of dead sessions and lapsed grants, of this server and API,
   are there to be revoked. */
static void check_sweeps(const uint8_t *bytes, size_t len, unsigned flags)
{
    static struct fmet_spent_list spent;
    size_t i;

    spent.server = SERVER;
    spent.api = (flags & OTHER) != 0 ? FMET_API_V3 : FMET_API_V4;
    host_record_put("session-" HANDLE, bytes, len);
    host_record_put("grant-" HANDLE, bytes, len);
    fmet_session_record_sweep(&call, DIR, &spent);
    fmet_record_sweep_dead(DIR, &spent);
    MUST(spent.count <= 2);
    for (i = 0; i < spent.count; i++)
        MUST(spent.spent[i].owner != NULL && spent.spent[i].name != NULL &&
             spent.spent[i].token.len != 0 &&
             memmem(bytes, len, SERVER, strlen(SERVER)) != NULL);
    fmet_spent_remove_records(&spent, DIR);
    fmet_spent_list_clear(&spent);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fuzz_input input = {data, size};
    unsigned kind = fuzz_u8(&input) % KINDS, flags = fuzz_u8(&input);
    uint8_t *bytes = fuzz_copy(&input);
    size_t len = input.len;

    if (len <= FMET_RECORD_MAX && len != 0) {
        host.user = &host_users[(flags & OTHER_USER) != 0];
        host_reset();
        /* Nobody looks into the handle. */
        call = (struct fmet_call){.pamh = (pam_handle_t *)&host,
                                  .service = host.service};
        MUST(fmet_call_configure(&call) == FMET_OK);
        call.user = strdup(host.user->name);
        call.uid = host.user->uid;
        call.owner = strdup(host.user->fme);
        if (kind == GRANT)
            check_grant(bytes, len, flags);
        if (kind == GRANT)
            check_take(bytes, len, flags);
        if (kind == VOUCH)
            check_vouch(bytes, len, flags);
        if (kind == MEMORY)
            check_memory(bytes, len, flags);
        check_sweeps(bytes, len, flags);
        fmet_config_clear(&call.config);
        fmet_call_forget(&call);
        free(call.user);
        free(call.owner);
        host_reset();
    }
    free(bytes);
    return 0;
}
