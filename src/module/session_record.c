/*
 * One record a session: session-HANDLE in the run directory.
 */
#include "src/module/session_record.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "src/core/wire.h"
#include "src/module/grant_record.h"
#include "src/module/log.h"
#include "src/module/rundir.h"
#include "src/module/session_file.h"

#define MAGIC 0x464d456fu /* "FMEo" */
#define VERSION 2u
#define PREFIX "session-"
#define NAME_SIZE (sizeof(PREFIX) + FMET_HANDLE_HEX)

void fmet_session_free(struct fmet_session *session)
{
    if (session == NULL)
        return;
    free(session->user);
    free(session->service);
    free(session->server);
    free(session->token.owner);
    free(session->token.name);
    fmet_secret_clear(&session->token.token);
    free(session);
}

enum fmet_result fmet_session_record_write(int dir,
                                           const struct fmet_session *session)
{
    struct fmet_writer writer = {0};
    enum fmet_result result;
    char name[NAME_SIZE];

    fmet_put_u32(&writer, MAGIC);
    fmet_put_u32(&writer, VERSION);
    fmet_put_text(&writer, session->user);
    fmet_put_text(&writer, session->service);
    fmet_put_text(&writer, session->server);
    fmet_put_u32(&writer, (uint32_t)session->api);
    fmet_put_text(&writer, session->token.owner);
    fmet_put_text(&writer, session->token.name);
    fmet_secret_put(&writer, &session->token.token);
    fmet_put_u32(&writer, session->uid);
    fmet_put_u64(&writer, session->opened);
    fmet_put_u64(&writer, session->until);
    fmet_process_put(&writer, &session->opener);
    snprintf(name, sizeof(name), PREFIX "%s", session->handle);
    result = fmet_rundir_replace(dir, name, &writer, false);
    fmet_writer_clear(&writer);
    return result;
}

void fmet_session_record_remove(int dir, const char *handle)
{
    char name[NAME_SIZE];

    if (!fmet_record_handle_valid(handle))
        return;
    snprintf(name, sizeof(name), PREFIX "%s", handle);
    unlinkat(dir, name, 0);
}

static bool get_session(struct fmet_reader *reader,
                        struct fmet_session *session)
{
    bool known;

    known = fmet_get_u32(reader) == MAGIC && fmet_get_u32(reader) == VERSION;
    session->user = fmet_get_text(reader, FMET_LOCAL_USER_MAX);
    session->service = fmet_get_text(reader, FMET_SERVICE_MAX);
    session->server = fmet_get_text(reader, FMET_URL_MAX);
    session->api = (enum fmet_api)fmet_get_count(reader, FMET_API_COUNT - 1);
    session->token.owner = fmet_get_text(reader, FMET_FME_USER_MAX);
    session->token.name = fmet_get_text(reader, FMET_TEXT_MAX);
    fmet_secret_get(reader, &session->token.token);
    session->uid = fmet_get_u32(reader);
    session->opened = fmet_get_u64(reader);
    session->until = fmet_get_u64(reader);
    session->opener = fmet_process_get(reader);
    return known && fmet_reader_done(reader) && session->token.token.len != 0;
}

/* The session of a record.  FMET_OK, FMET_NOT_OURS where it is none,
   FMET_SYSTEM or FMET_NO_MEMORY where that is not known. */
static enum fmet_result load(int dir, const char *name,
                             struct fmet_session **ret_session)
{
    unsigned char buffer[FMET_RECORD_MAX];
    struct fmet_reader reader = {.bytes = buffer};
    struct fmet_session *session = calloc(1, sizeof(*session));
    enum fmet_result result = FMET_NO_MEMORY;

    if (session != NULL)
        result = fmet_rundir_read(dir, name, buffer, &reader.len);
    if (result == FMET_OK && !get_session(&reader, session))
        result = reader.no_memory ? FMET_NO_MEMORY : FMET_NOT_OURS;
    fmet_wipe(buffer, sizeof(buffer));
    if (result != FMET_OK) {
        fmet_session_free(session);
        return result;
    }
    snprintf(session->handle, sizeof(session->handle), "%s",
             name + strlen(PREFIX));
    *ret_session = session;
    return FMET_OK;
}

struct each {
    fmet_session_visit *visit;
    void *context;
    unsigned unread;
};

static bool visit_one(void *context, int dir, const char *name)
{
    struct each *each = context;
    struct fmet_session *session = NULL;
    bool more = true;
    struct stat st;

    if (!fmet_record_handle_valid(name + strlen(PREFIX)))
        return true;
    if (load(dir, name, &session) == FMET_OK)
        more = each->visit(each->context, name, session);
    /* Its session may have ended meanwhile. */
    else if (fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) == 0)
        each->unread++;
    fmet_session_free(session);
    return more;
}

unsigned fmet_session_record_each(int dir, fmet_session_visit *visit,
                                  void *context)
{
    struct each each = {.visit = visit, .context = context};

    if (!fmet_rundir_each(dir, PREFIX, visit_one, &each))
        each.unread++;
    return each.unread;
}

/* What a sweep carries along. */
struct sweep {
    struct fmet_call *call;
    struct fmet_spent_list *spent;
};

/* A session whose process is gone, NAME its record. */
static void end_dead(const struct sweep *sweep, int dir, const char *name,
                     struct fmet_session *session)
{
    fmet_session_file_remove(session->handle);
    if (session->until <= fmet_rundir_now())
        unlinkat(dir, name, 0);
    else if (strcmp(session->server, sweep->spent->server) == 0 &&
             session->api == sweep->spent->api)
        fmet_spent_add(sweep->spent, &session->token, name);
}

/* What is no record: one that is just being written looks like it. */
static void remove_old(const struct sweep *sweep, int dir, const char *name)
{
    struct stat st;

    if (fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) != 0 ||
        st.st_mtime > time(NULL) - FMET_GRANT_SECONDS)
        return;
    fmet_log_warning(sweep->call, "%s/%s is no record of a session; removed",
                     FMET_RUNDIR, name);
    unlinkat(dir, name, 0);
}

static bool visit(void *context, int dir, const char *name)
{
    const struct sweep *sweep = context;
    struct fmet_session *session = NULL;
    enum fmet_result result = FMET_NOT_OURS;

    if (fmet_record_handle_valid(name + strlen(PREFIX)))
        result = load(dir, name, &session);
    if (result == FMET_NOT_OURS)
        remove_old(sweep, dir, name);
    if (result == FMET_OK && !fmet_process_is_alive(&session->opener))
        end_dead(sweep, dir, name, session);
    fmet_session_free(session);
    return sweep->spent->count < FMET_SPENT_MAX;
}

void fmet_session_record_sweep(struct fmet_call *call, int dir,
                               struct fmet_spent_list *spent)
{
    struct sweep sweep = {.call = call, .spent = spent};

    if (spent->count < FMET_SPENT_MAX)
        fmet_rundir_each(dir, PREFIX, visit, &sweep);
}
