/*
 * One record a session: session-HANDLE in the run directory.
 */
#include "src/module/session_record.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "src/core/wire.h"
#include "src/module/log.h"
#include "src/module/record.h"
#include "src/module/rundir.h"
#include "src/module/session_file.h"

#define MAGIC 0x464d456fu /* "FMEo" */
#define VERSION 1u
#define PREFIX "session-"
#define NAME_SIZE (sizeof(PREFIX) + FMET_HANDLE_HEX)

void fmet_session_free(struct fmet_session *session)
{
    if (session == NULL)
        return;
    free(session->user);
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
    fmet_put_text(&writer, session->server);
    fmet_put_u32(&writer, (uint32_t)session->api);
    fmet_put_text(&writer, session->token.owner);
    fmet_put_text(&writer, session->token.name);
    fmet_put_text(&writer, session->token.token.text);
    fmet_put_u32(&writer, session->uid);
    fmet_put_u64(&writer, session->until);
    fmet_process_put(&writer, &session->opener);
    snprintf(name, sizeof(name), PREFIX "%s", session->handle);
    result = fmet_rundir_write(dir, name, &writer);
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
    char *token;

    known = fmet_get_u32(reader) == MAGIC && fmet_get_u32(reader) == VERSION;
    session->user = fmet_get_text(reader, FMET_LOCAL_USER_MAX);
    session->server = fmet_get_text(reader, FMET_URL_MAX);
    session->api = (enum fmet_api)fmet_get_count(reader, FMET_API_COUNT - 1);
    session->token.owner = fmet_get_text(reader, FMET_FME_USER_MAX);
    session->token.name = fmet_get_text(reader, FMET_TEXT_MAX);
    token = fmet_get_optional(reader, FMET_TOKEN_MAX);
    if (token != NULL)
        fmet_secret_set(&session->token.token, token, strlen(token));
    fmet_wipe_free(token);
    session->uid = fmet_get_u32(reader);
    session->until = fmet_get_u64(reader);
    session->opener = fmet_process_get(reader);
    return known && fmet_reader_done(reader) && session->token.token.len != 0;
}

/* The session of a record, or NULL where it is none. */
static struct fmet_session *load(int dir, const char *name)
{
    unsigned char buffer[FMET_RECORD_MAX];
    struct fmet_reader reader = {.bytes = buffer};
    struct fmet_session *session = calloc(1, sizeof(*session));
    bool good = session != NULL &&
                fmet_rundir_read(dir, name, buffer, &reader.len) == FMET_OK;

    if (good)
        good = get_session(&reader, session);
    fmet_wipe(buffer, sizeof(buffer));
    if (!good) {
        fmet_session_free(session);
        return NULL;
    }
    snprintf(session->handle, sizeof(session->handle), "%s",
             name + strlen(PREFIX));
    return session;
}

/*
 * A record of this name: whether its token is to be revoked now, and then
 * SPENT has it.  Of two logins that look at it at once the one whose unlink
 * succeeds has it.
 */
static bool take(struct fmet_call *call, int dir, const char *name,
                 const char *server, struct fmet_spent *spent)
{
    const struct fmet_spent none = {.owner = NULL};
    struct fmet_session *session = load(dir, name);
    bool expired, taken = false;

    if (session == NULL) {
        fmet_log_warning(call, "%s/%s is no record of a session; removed",
                         FMET_RUNDIR, name);
        unlinkat(dir, name, 0);
        return false;
    }
    if (!fmet_process_is_alive(&session->opener)) {
        expired = session->until <= fmet_rundir_now();
        fmet_session_file_remove(session->uid, session->handle);
        if (expired)
            unlinkat(dir, name, 0);
        else if (strcmp(session->server, server) == 0)
            taken = unlinkat(dir, name, 0) == 0;
        if (taken) {
            *spent = session->token;
            session->token = none;
        }
    }
    fmet_session_free(session);
    return taken;
}

size_t fmet_session_record_sweep(struct fmet_call *call, int dir,
                                 const char *server, struct fmet_spent *spent,
                                 size_t max)
{
    int fd = openat(dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    struct dirent *entry;
    size_t count = 0;
    DIR *listing;

    if (fd < 0)
        return 0;
    listing = fdopendir(fd);
    if (listing == NULL) {
        close(fd);
        return 0;
    }
    for (entry = readdir(listing); entry != NULL && count < max;
         entry = readdir(listing))
        if (strncmp(entry->d_name, PREFIX, strlen(PREFIX)) == 0 &&
            fmet_record_handle_valid(entry->d_name + strlen(PREFIX)))
            count += take(call, dir, entry->d_name, server, &spent[count]);
    closedir(listing);
    return count;
}
