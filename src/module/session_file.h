/*
 * The files in which a session has its token: /run/fmetoken/HANDLE.header for
 * curl and HANDLE.yaml for fmeflow-cli.  The folder is root's, the files are
 * the user's.
 */
#ifndef FMET_SESSION_FILE_H
#define FMET_SESSION_FILE_H

#include <stdint.h>

#include "src/core/result.h"
#include "src/module/call.h"
#include "src/module/session_record.h"

#ifndef FMET_SESSION_DIR
#define FMET_SESSION_DIR "/run/fmetoken"
#endif

/*
 * Writes both, and names them in the PAM environment: FME_URL, FME_TOKEN_FILE
 * (for `curl --header @FILE`) and FME_CLI_CONFIG (for `fmeflow --config FILE`);
 * BUILD is FME's, or 0.  FMET_OK; FMET_SYSTEM with call->detail set, or
 * FMET_NO_MEMORY: there are none then.
 */
enum fmet_result fmet_session_file_write(struct fmet_call *call,
                                         const struct fmet_session *session,
                                         uint32_t build);

/* Removes both. */
void fmet_session_file_remove(const char *handle);

/* Takes the names out of the PAM environment. */
void fmet_session_file_forget(struct fmet_call *call);

#endif
