/*
 * What the login's own token may do: questions to answers, answers to scopes.
 */
#ifndef FMET_SCOPES_H
#define FMET_SCOPES_H

#include "src/helper/login.h"

/* How many calls fmet_scopes_prepare makes. */
size_t fmet_scopes_count(const struct fmet_login *login, enum fmet_api api);

/* Fills CALLS with the questions, and the account where roles are wanted. */
void fmet_scopes_prepare(struct fmet_login *login, enum fmet_api api,
                         struct fmet_http_call *calls);

/*
 * Reads their answers into the facts.  FMET_OK; what hinders an answer
 * otherwise: a scope that cannot be decided fails the login.
 */
enum fmet_result fmet_scopes_read(struct fmet_login *login, enum fmet_api api,
                                  const struct fmet_http_call *calls);

#endif
