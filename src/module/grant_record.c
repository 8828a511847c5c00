/*
 * Records are for one hop: from sshd's forked child, which authenticates, to
 * the process that sets credentials.  A record names both by pid and start
 * time, so that a name that leaks is of no use to any other process.
 */
#include "src/module/grant_record.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "src/core/random.h"
#include "src/core/wire.h"
#include "src/module/process.h"
#include "src/module/rundir.h"

#define MAGIC 0x464d4567u /* "FMEg" */
#define VERSION 2u
#define PREFIX "grant-"
#define NAME_SIZE (sizeof(PREFIX) + FMET_HANDLE_HEX)

bool fmet_record_handle_valid(const char *text)
{
    return strlen(text) == FMET_HANDLE_HEX &&
           strspn(text, "0123456789abcdef") == FMET_HANDLE_HEX;
}

static void put_grant(struct fmet_writer *writer,
                      const struct fmet_grant *grant,
                      const struct fmet_process *maker,
                      const struct fmet_process *parent)
{
    size_t i;

    fmet_put_u32(writer, MAGIC);
    fmet_put_u32(writer, VERSION);
    fmet_put_text(writer, grant->user);
    fmet_put_u32(writer, grant->uid);
    fmet_put_text(writer, grant->owner);
    fmet_put_text(writer, grant->service);
    fmet_put_u64(writer, grant->fingerprint);
    fmet_put_u64(writer, grant->deadline);
    fmet_process_put(writer, maker);
    fmet_process_put(writer, parent);
    fmet_put_u8(writer, grant->must_change);
    fmet_put_u32(writer, (uint32_t)grant->gid_count);
    for (i = 0; i < grant->gid_count; i++)
        fmet_put_u32(writer, grant->gids[i]);
    fmet_put_text(writer, grant->held.server);
    fmet_put_u32(writer, (uint32_t)grant->held.api);
    fmet_put_text(writer, grant->held.name);
    fmet_put_u64(writer, (uint64_t)grant->held.expires);
    fmet_secret_put(writer, &grant->held.token);
}

enum fmet_result fmet_record_write(int dir, struct fmet_grant *grant)
{
    char handle[FMET_HANDLE_HEX + 1], name[NAME_SIZE];
    struct fmet_process maker = {0}, parent = {0};
    struct fmet_writer writer = {0};
    enum fmet_result result;

    /* A parent in another pid namespace has no number here: none may take. */
    if (!fmet_process_describe(getpid(), &maker) ||
        !fmet_random_hex(handle, FMET_HANDLE_HEX))
        return FMET_SYSTEM;
    if (!fmet_process_describe(getppid(), &parent))
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

static void get_held(struct fmet_reader *reader, struct fmet_held *held)
{
    held->server = fmet_get_optional(reader, FMET_URL_MAX);
    held->api = (enum fmet_api)fmet_get_count(reader, FMET_API_COUNT - 1);
    held->name = fmet_get_optional(reader, FMET_TEXT_MAX);
    held->expires = (int64_t)fmet_get_u64(reader);
    fmet_secret_get(reader, &held->token);
}

/* Who may have a record. */
struct takers {
    struct fmet_process maker, parent;
};

/* Reads all fields; whether they are a record's is the answer. */
static bool get_grant(struct fmet_reader *reader, struct fmet_grant *grant,
                      struct takers *takers)
{
    bool known;
    size_t i;

    known = fmet_get_u32(reader) == MAGIC && fmet_get_u32(reader) == VERSION;
    grant->user = fmet_get_optional(reader, FMET_LOCAL_USER_MAX);
    grant->uid = fmet_get_u32(reader);
    grant->owner = fmet_get_text(reader, FMET_FME_USER_MAX);
    grant->service = fmet_get_text(reader, FMET_SERVICE_MAX);
    grant->fingerprint = fmet_get_u64(reader);
    grant->deadline = fmet_get_u64(reader);
    takers->maker = fmet_process_get(reader);
    takers->parent = fmet_process_get(reader);
    grant->must_change = fmet_get_bool(reader);
    grant->gid_count = fmet_get_count(reader, FMET_GRANT_GROUPS_MAX);
    for (i = 0; i < grant->gid_count; i++)
        grant->gids[i] = fmet_get_u32(reader);
    get_held(reader, &grant->held);
    return known && fmet_reader_done(reader) && grant->user != NULL;
}

static bool lapsed(const struct fmet_grant *grant)
{
    uint64_t now = fmet_rundir_now();

    return grant->deadline < now || grant->deadline > now + FMET_GRANT_SECONDS;
}

/* FMET_OK, FMET_NOT_OURS, FMET_NO_MEMORY, FMET_SYSTEM. */
static enum fmet_result load(int dir, const char *name,
                             struct fmet_grant **ret_grant,
                             struct takers *ret_takers)
{
    unsigned char buffer[FMET_RECORD_MAX];
    struct fmet_reader reader = {.bytes = buffer};
    enum fmet_result result = fmet_rundir_read(dir, name, buffer, &reader.len);
    struct fmet_grant *grant;

    if (result != FMET_OK)
        return result;
    grant = calloc(1, sizeof(*grant));
    if (grant == NULL)
        result = FMET_NO_MEMORY;
    else if (!get_grant(&reader, grant, ret_takers))
        result = reader.no_memory ? FMET_NO_MEMORY : FMET_NOT_OURS;
    fmet_wipe(buffer, sizeof(buffer));
    if (result == FMET_OK)
        *ret_grant = grant;
    else
        fmet_grant_free(grant);
    return result;
}

enum fmet_result fmet_record_take(int dir, const char *handle,
                                  struct fmet_grant **ret_grant)
{
    struct fmet_grant *grant = NULL;
    enum fmet_result result;
    struct takers takers;
    char name[NAME_SIZE];

    if (!fmet_record_handle_valid(handle))
        return FMET_NOT_OURS;
    snprintf(name, sizeof(name), PREFIX "%s", handle);
    result = load(dir, name, &grant, &takers);
    if (result != FMET_OK)
        return result;
    if (!fmet_process_is_self(&takers.maker) &&
        !fmet_process_is_self(&takers.parent)) {
        fmet_grant_free(grant);
        return FMET_NOT_OURS;
    }
    /* It is for us: nobody else will want it, whatever is in it. */
    unlinkat(dir, name, 0);
    /* A password that must be changed must be so however late it is. */
    if (lapsed(grant) && !grant->must_change) {
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

static bool has_takers(const struct takers *takers)
{
    return fmet_process_is_alive(&takers->maker) ||
           fmet_process_is_alive(&takers->parent);
}

/* That a password must be changed holds as long as there is somebody whom it
   can hold up. */
static bool holds(const struct fmet_grant *grant, const struct takers *takers)
{
    return grant->must_change && has_takers(takers);
}

/* CONTEXT: the moment before which it is old. */
static bool sweep_old(void *context, int dir, const char *name)
{
    struct fmet_grant *grant = NULL;
    enum fmet_result result;
    struct takers takers;

    if (!fmet_rundir_older(dir, name, *(const time_t *)context))
        return true;
    result = load(dir, name, &grant, &takers);
    /* What cannot be read just now may be one that holds. */
    if (result == FMET_OK ? !holds(grant, &takers) : result == FMET_NOT_OURS)
        unlinkat(dir, name, 0);
    fmet_grant_free(grant);
    return true;
}

void fmet_record_sweep(int dir)
{
    /* Later than they lapse: who revokes what is in them comes first. */
    time_t oldest = time(NULL) - 2 * FMET_GRANT_SECONDS;

    fmet_rundir_each(dir, PREFIX, sweep_old, &oldest);
}

static bool is_dead(const struct fmet_grant *grant, const struct takers *takers)
{
    return !holds(grant, takers) && (lapsed(grant) || !has_takers(takers));
}

/* What GRANT held goes to the list, where it is ours to revoke. */
static void spend(struct fmet_spent_list *list, int dir, const char *name,
                  struct fmet_grant *grant)
{
    struct fmet_held *held = &grant->held;
    struct fmet_spent spent = {
        .owner = grant->owner, .name = held->name, .token = held->token};

    if (held->name == NULL || held->server == NULL) {
        unlinkat(dir, name, 0);
    } else if (strcmp(held->server, list->server) == 0 &&
               held->api == list->api) {
        fmet_spent_add(list, &spent, name);
        grant->owner = NULL;
        held->name = NULL;
    }
    fmet_secret_clear(&spent.token);
}

/* CONTEXT: the list. */
static bool sweep_dead(void *context, int dir, const char *name)
{
    struct fmet_spent_list *list = context;
    struct fmet_grant *grant = NULL;
    struct takers takers;

    if (load(dir, name, &grant, &takers) == FMET_OK && is_dead(grant, &takers))
        spend(list, dir, name, grant);
    fmet_grant_free(grant);
    return list->count < FMET_SPENT_MAX;
}

void fmet_record_sweep_dead(int dir, struct fmet_spent_list *spent)
{
    if (spent->count < FMET_SPENT_MAX)
        fmet_rundir_each(dir, PREFIX, sweep_dead, spent);
}
