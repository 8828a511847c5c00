/*
 * Who asks, and what they may.
 */
#ifndef SIM_AUTH_H
#define SIM_AUTH_H

#include "request.h"

/* Fills request->caller from the Authorization header; on v3 also from
   fmetoken= in the query or the form, which the log points at. */
void auth_identify(struct request *request);

/* Whether PASSWORD is the one of an enabled USER; both may be NULL. */
bool auth_password(const struct user *user, const char *password);

/* Whether the caller's credential covers GET PATH: a restricted token covers
   what it lists, any other one all that its owner may. */
bool auth_covers(const struct caller *caller, const char *path);

/* Whether the caller has all of its owner's permissions. */
bool auth_unrestricted(const struct caller *caller);

/* Whether the caller, who is somebody, may make tokens. */
bool auth_may_mint(const struct caller *caller);

/* "Manage" on User Management, by a credential that covers it. */
bool auth_manages_users(const struct caller *caller);

/* Whether OBJECT is for the caller's user, and PATH for the credential. */
bool auth_may_read(const struct caller *caller, const struct object *object,
                   const char *path);

#endif
