/*
 * One call of one verb: what libpam handed over, what was found out on the
 * way, and how it ends.  Everything in src/module works on this.
 */
#ifndef FMET_CALL_H
#define FMET_CALL_H

#include <security/pam_modules.h>
#include <stdbool.h>
#include <sys/types.h>

#include "src/core/config.h"
#include "src/core/result.h"

enum fmet_phase {
    FMET_PHASE_AUTH,
    FMET_PHASE_ACCOUNT,
    FMET_PHASE_SETCRED,
    FMET_PHASE_PASSWORD, /* chauthtok */
    FMET_PHASE_SESSION,  /* open_session and close_session */
    FMET_PHASE_COUNT
};

/* Takes a line of the log in syslog's place. */
typedef void fmet_call_sink(void *context, int priority, const char *line);

struct fmet_call {
    pam_handle_t *pamh;
    enum fmet_phase phase;
    int flags;
    int argc;
    const char **argv;
    const char *service; /* PAM_SERVICE, never NULL */

    struct fmet_config config; /* all zeroes until fmet_call_configure */

    /* The local user, once resolved: never what somebody only typed. */
    char *user;
    uid_t uid;

    /* For the log, as far as known. */
    char *owner;       /* the FME user that was expected */
    char *detail;      /* this module's own words on a failure */
    char *about;       /* the helper's words: foreign */
    char *server_text; /* the server's words: foreign */
    unsigned status;   /* the deciding HTTP status, or 0 */
    char *remembered;  /* that FME vouched earlier; NULL: it does now */

    fmet_call_sink *sink; /* for fmetokenctl; NULL: the log is syslog's */
    void *sink_context;

    bool all_unreachable; /* fmet_ask: no server could be connected to */
};

/*
 * Starts a call.  FMET_OK, or FMET_SYSTEM where libpam does not even know the
 * service.  fmet_call_end must follow in any case.
 */
enum fmet_result fmet_call_begin(struct fmet_call *call, pam_handle_t *pamh,
                                 enum fmet_phase phase, int flags, int argc,
                                 const char **argv);

/* Where fmet_call_configure reads from. */
struct fmet_config_source fmet_call_source(const struct fmet_call *call);

/* Reads the configuration, once; on failure the detail says what to mend. */
enum fmet_result fmet_call_configure(struct fmet_call *call);

/* Whether this is sudo: it opens no new session, and takes some codes of
   acct_mgmt for a yes (docs/pam-callers.md). */
bool fmet_call_is_sudo(const struct fmet_call *call);

/* Forgets what an earlier attempt left for the log. */
void fmet_call_forget(struct fmet_call *call);

/* Sets the detail from a format; for the log. */
void fmet_call_detail(struct fmet_call *call, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/*
 * Ends a call: logs a refusal, asks libpam for the delay of a failed
 * authentication, wipes and frees, and answers the PAM code of RESULT.
 */
int fmet_call_end(struct fmet_call *call, enum fmet_result result);

#endif
