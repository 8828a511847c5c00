/*
 * What a token may do: questions to answers, answers to scopes.
 */
#ifndef FMET_SCOPES_H
#define FMET_SCOPES_H

#include "src/helper/login.h"

/*
 * Whose questions: those of the login's own token, and those of the service's,
 * which is sent only after the owner is proved.  A bit each.
 */
enum fmet_scopes_whose {
    FMET_SCOPES_OWN = 1,
    FMET_SCOPES_SERVICE = 2,
    FMET_SCOPES_ALL = 3
};

/* How many calls fmet_scopes_prepare makes; 0 where nothing is to be asked. */
size_t fmet_scopes_count(const struct fmet_login *login, enum fmet_api api,
                         enum fmet_scopes_whose whose);

/* Fills CALLS with the questions, and those about the account behind them.
   False when out of memory. */
bool fmet_scopes_prepare(struct fmet_login *login, enum fmet_api api,
                         enum fmet_scopes_whose whose,
                         struct fmet_http_call *calls);

/*
 * Reads their answers into the facts; may ask for more pages of accounts.
 * FMET_OK; FMET_SERVICE_TOKEN, FMET_NO_ACCOUNT; FMET_NOT_OURS where the API
 * has no accounts at all; what hinders an answer otherwise: a scope that cannot
 * be decided fails the login.
 */
enum fmet_result fmet_scopes_read(struct fmet_login *login, enum fmet_api api,
                                  enum fmet_scopes_whose whose,
                                  const struct fmet_http_call *calls);

/* All three, in a flight of their own. */
enum fmet_result fmet_scopes_ask(struct fmet_login *login, enum fmet_api api,
                                 enum fmet_scopes_whose whose);

/* Adds "NAME:VALUE"; a value that no pattern of a configuration could spell
   (control characters, too long) is passed over.  False when out of memory or
   past a limit. */
bool fmet_scopes_add_value(struct fmet_facts *facts, const char *name,
                           const char *value);

#endif
