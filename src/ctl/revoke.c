/*
 * Sessions whose process died: their files go, their tokens are revoked by
 * their server's word, and only then their records.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "src/ctl/records.h"
#include "src/module/process.h"
#include "src/module/rundir.h"
#include "src/module/session.h"
#include "src/module/session_file.h"
#include "src/module/session_record.h"

#define ROUNDS_MAX 1000

/* One round: the tokens of one server and API. */
struct round {
    const uid_t *uid; /* NULL: everybody's */
    int dir;
    struct fmet_spent_list *spent;
    char server[FMET_URL_MAX + 1]; /* "": none is found yet */
    /* Servers that did not revoke: they are asked once. */
    char *failed[FMET_SERVERS_MAX];
    size_t failed_count;
    unsigned removed, left;
    unsigned stuck;  /* records that cannot be removed */
    unsigned unread; /* and that cannot be read */
};

static bool has_failed(const struct round *round, const char *server)
{
    size_t i;

    for (i = 0; i < round->failed_count; i++)
        if (strcmp(round->failed[i], server) == 0)
            return true;
    return false;
}

/* A token that has ended by itself needs nobody's word. */
static void remove_ended(struct round *round, const char *name)
{
    if (unlinkat(round->dir, name, 0) == 0)
        round->removed++;
    else if (errno != ENOENT)
        round->stuck++;
}

static bool visit(void *context, const char *name, struct fmet_session *session)
{
    struct round *round = context;

    if ((round->uid != NULL && *round->uid != session->uid) ||
        fmet_process_is_alive(&session->opener) ||
        has_failed(round, session->server))
        return true;
    fmet_session_file_remove(session->handle);
    if (session->until <= fmet_rundir_now()) {
        remove_ended(round, name);
        return true;
    }
    if (round->server[0] == '\0') {
        snprintf(round->server, sizeof(round->server), "%s", session->server);
        round->spent->server = round->server;
        round->spent->api = session->api;
    }
    if (strcmp(round->server, session->server) == 0 &&
        round->spent->api == session->api)
        fmet_spent_add(round->spent, &session->token, name);
    return round->spent->count < FMET_SPENT_MAX;
}

/* True when there may be more. */
static bool revoke_some(struct fmet_desk *desk, struct round *round)
{
    enum fmet_result result = FMET_OK;
    char why[FMET_WHY_SIZE];
    size_t stuck = 0;
    char *server;

    round->server[0] = '\0';
    /* Each round meets the ones that are left again. */
    round->stuck = 0;
    round->unread = fmet_session_record_each(round->dir, visit, round);
    if (round->spent->count == 0)
        return false;
    fmet_call_forget(&desk->call);
    result = fmet_session_revoke(&desk->call, round->spent);
    if (result == FMET_OK) {
        stuck = fmet_spent_remove_records(round->spent, round->dir);
        round->removed += (unsigned)(round->spent->count - stuck);
        round->stuck += (unsigned)stuck;
    } else {
        fmet_page_finding(desk->page, FMET_LEVEL_ERROR, round->server,
                          "the tokens of %zu sessions are not revoked: %s",
                          round->spent->count,
                          fmet_desk_why(desk, result, why));
        round->left += (unsigned)round->spent->count;
        server = strdup(round->server);
        if (server == NULL || round->failed_count == FMET_SERVERS_MAX) {
            free(server);
            fmet_spent_list_clear(round->spent);
            return false;
        }
        round->failed[round->failed_count++] = server;
    }
    fmet_spent_list_clear(round->spent);
    /* The next round would find them again, and ask their server again. */
    return stuck == 0;
}

void fmet_records_revoke(struct fmet_desk *desk, const uid_t *uid)
{
    struct fmet_spent_list *spent = calloc(1, sizeof(*spent));
    struct round *round = calloc(1, sizeof(*round));
    unsigned rounds = 0;
    size_t i;

    if (spent == NULL || round == NULL)
        fmet_page_finding(desk->page, FMET_LEVEL_ERROR, "sessions",
                          "out of memory");
    if (spent != NULL && round != NULL) {
        round->uid = uid;
        round->spent = spent;
        if (fmet_records_folder(desk->page, &round->dir) == FMET_EXIT_WELL &&
            round->dir >= 0) {
            while (rounds < ROUNDS_MAX && revoke_some(desk, round))
                rounds++;
            close(round->dir);
        }
        if (round->stuck != 0)
            fmet_page_finding(
                desk->page, FMET_LEVEL_ERROR, "sessions",
                "%u of their records cannot be removed; see " FMET_RUNDIR,
                round->stuck);
        fmet_records_unread(desk->page, round->unread);
        fmet_page_pair(desk->page, "sessions", "%u removed%s", round->removed,
                       round->left + round->stuck + round->unread != 0
                           ? ", others are left"
                           : "");
        fmet_page_number(desk->page, "sessions", round->removed);
        for (i = 0; i < round->failed_count; i++)
            free(round->failed[i]);
    }
    free(round);
    free(spent);
}
