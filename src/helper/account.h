/*
 * The account of a login: its flags, its roles, whether it is a superuser's.
 */
#ifndef FMET_ACCOUNT_H
#define FMET_ACCOUNT_H

#include "src/helper/scopes.h"

/* The most calls that fmet_account_prepare makes. */
#define FMET_ACCOUNT_CALLS 2

/*
 * How many calls are made for it.  With a service token that token asks, in
 * each login; without one only v3 is asked, with the login's own token, and
 * only where roles are wanted.
 */
size_t fmet_account_count(const struct fmet_login *login, enum fmet_api api,
                          enum fmet_scopes_whose whose);

/* Fills CALLS: by the name, and for v4, which has no documented way by name,
   the first page of the list besides.  PATHS are the caller's to free, after
   the flight; false when out of memory. */
bool fmet_account_prepare(const struct fmet_login *login, enum fmet_api api,
                          struct fmet_http_call *calls,
                          char *paths[FMET_ACCOUNT_CALLS]);

/* Reads the answers; see fmet_scopes_read. */
enum fmet_result fmet_account_read(struct fmet_login *login, enum fmet_api api,
                                   const struct fmet_http_call *calls);

#endif
