/*
 * Tokens that are of no more use.
 */
#ifndef FMET_REVOKE_H
#define FMET_REVOKE_H

#include "src/helper/login.h"

/* Whether there is a token to be deleted: one made for this login and not
   handed back, or one that the request has. */
bool fmet_revoke_wanted(const struct fmet_login *login);

/* Whether there may be one after the reply; known before anything is asked. */
bool fmet_revoke_possible(const struct fmet_request *request);

/*
 * Deletes them, in one flight, each with itself as the credential.  Best
 * effort: how many are not known to be gone.
 */
size_t fmet_revoke(struct fmet_login *login);

/* The request that is nothing else: FMET_OK, or what hinders it. */
enum fmet_result fmet_revoke_asked(struct fmet_login *login);

#endif
