/*
 * The session's own token, before the session is there.
 */
#ifndef FMET_SESSION_H
#define FMET_SESSION_H

#include <stdbool.h>

#include "src/module/call.h"
#include "src/module/grant.h"
#include "src/module/spent.h"

/* Whether this login's session is to have a token. */
bool fmet_session_wanted(const struct fmet_call *call);

/*
 * There will be no session: the token of OWNER's that was held for it is
 * revoked, where it is ours.  Best effort, after this has returned; HELD is
 * cleared.
 */
void fmet_session_release(struct fmet_call *call, const char *owner,
                          struct fmet_held *held);

/*
 * Revokes the tokens of SPENT, which is not empty, at its server, which is one
 * of the configuration's, waiting for its answer.  FMET_OK when none of them
 * lives; else, as fmet_ask answers.
 */
enum fmet_result fmet_session_revoke(struct fmet_call *call,
                                     struct fmet_spent_list *spent);

#endif
