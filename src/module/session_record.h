/*
 * What is remembered of a session that has a token of its own: for its end, and
 * for whoever comes after it where it died.
 */
#ifndef FMET_SESSION_RECORD_H
#define FMET_SESSION_RECORD_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "src/core/limits.h"
#include "src/core/protocol.h"
#include "src/module/call.h"
#include "src/module/process.h"
#include "src/module/spent.h"

struct fmet_session {
    char *user;    /* the local one, for the log */
    char *service; /* PAM's */
    char *server;
    enum fmet_api api;
    struct fmet_spent token;          /* the session's: owner, name, text */
    uid_t uid;                        /* whose files they are */
    uint64_t opened;                  /* fmet_rundir_now */
    uint64_t until;                   /* the same: it has expired then */
    struct fmet_process opener;       /* lives as long as the session */
    char handle[FMET_HANDLE_HEX + 1]; /* of record and files; or empty */
};

/* Writes the record under session->handle, which is set; FMET_SYSTEM. */
enum fmet_result fmet_session_record_write(int dir,
                                           const struct fmet_session *session);

/* Removes it, if it is there. */
void fmet_session_record_remove(int dir, const char *handle);

/*
 * Calls VISIT with CONTEXT for each session that has a record, until it answers
 * false.  SESSION is the visit's to read, and to take the token from
 * (fmet_spent_add); NAME is the record's.  Returns how many could not be read;
 * a folder that cannot be listed is one.
 */
typedef bool fmet_session_visit(void *context, const char *name,
                                struct fmet_session *session);
unsigned fmet_session_record_each(int dir, fmet_session_visit *visit,
                                  void *context);

/*
 * Sessions that died: their files are removed; SPENT gets the tokens of its
 * server and API, to be revoked, and the records' names.
 */
void fmet_session_record_sweep(struct fmet_call *call, int dir,
                               struct fmet_spent_list *spent);

/* Wipes and frees; NULL is allowed. */
void fmet_session_free(struct fmet_session *session);

#endif
