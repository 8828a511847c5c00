/*
 * The one place that logs: LOG_AUTHPRIV, through pam_syslog(3), the user
 * first.  No secret gets here; foreign text is escaped here.
 */
#ifndef FMET_LOG_H
#define FMET_LOG_H

#include <stddef.h>
#include <sys/types.h>

#include "src/module/call.h"

/*
 * The canonical line of a refusal:
 *
 *   user NAME refused: REASON (DETAIL); ADVICE service=S result=PAM_CODE
 *   reason=OUTCOME [uid=N] [owner=FME] [status=HTTP] [rhost=H] [helper=TEXT]
 *   [server=TEXT]
 *
 * on one line.  Everything behind a `=` is escaped: bytes outside
 * [A-Za-z0-9._@-] as %XX, but colons in rhost; blanks as +.  A user that was
 * not resolved is "(unknown)": what was typed may be a password at the wrong
 * prompt.
 */
void fmet_log_refusal(const struct fmet_call *call, enum fmet_result result);

/* The one line of a success, WHY in words, with owner and groups; it says
   call->remembered where FME was not asked now. */
void fmet_log_accepted(const struct fmet_call *call, const char *why,
                       const char *const *groups, size_t count);

/* Something an administrator should mend, though the login goes on. */
void fmet_log_warning(const struct fmet_call *call, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Only with `debug`. */
void fmet_log_debug(const struct fmet_call *call, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/*
 * TEXT escaped as above into ROOM bytes at BUFFER, cut where they end; returns
 * BUFFER.
 */
const char *fmet_log_escape(const char *text, char *buffer, size_t room);

#endif
