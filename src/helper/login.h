/*
 * One login at the server: what is asked, in which order, and what the answers
 * mean.  Facts go into the reply; nothing is decided here.
 */
#ifndef FMET_LOGIN_H
#define FMET_LOGIN_H

#include <stdbool.h>

#include "src/core/protocol.h"
#include "src/helper/http.h"

/* A random token, and a random object name: 40 lowercase hex digits, as many
   as FME's own tokens have. */
#define FMET_RANDOM_HEX 40

struct fmet_login {
    const struct fmet_request *request;
    struct fmet_reply *reply;
    struct fmet_http *http;
    char random[FMET_RANDOM_HEX + 1]; /* the token that nobody has */
    struct fmet_secret token;         /* that scopes are asked with */
    struct fmet_secret minted;        /* made for this login, to be deleted */
    enum fmet_api minted_by;          /* AUTO: none was */
    char *minted_owner;    /* whose it is, where the server said so */
    char *account_path[2]; /* what the account is asked with, account.h */
    char *control_path[FMET_API_COUNT]; /* what a random token is asked with */
    bool judged; /* a credential was sent that may have been judged */
};

/*
 * Asks all that LOGIN->request wants, and fills LOGIN->reply, its result
 * included.
 */
void fmet_login_run(struct fmet_login *login);

/* For login's parts, one file each. */

/* FMET_OK, or FMET_NOT_OURS when this API is not there at all. */
enum fmet_result fmet_exchange(struct fmet_login *login, enum fmet_api api);
enum fmet_result fmet_legacy(struct fmet_login *login);
enum fmet_result fmet_prove(struct fmet_login *login, enum fmet_api api);
enum fmet_result fmet_lookup(struct fmet_login *login, enum fmet_api api);
enum fmet_result fmet_session(struct fmet_login *login, enum fmet_api api);

/* A password that becomes another one, at the path of the request.  FMET_OK;
   FMET_REJECTED when it is not the user's, FMET_NEW_REFUSED when FME does not
   take the new one, FMET_NO_CHANGE when nothing is at that path. */
enum fmet_result fmet_change(struct fmet_login *login);

/* What this server is, without a credential: FMET_OK when a random token is
   refused as it must be. */
enum fmet_result fmet_probe(struct fmet_login *login, enum fmet_api api);

/* Whether the random token must be asked at this API. */
bool fmet_login_needs_control(const struct fmet_login *login,
                              enum fmet_api api);

/* OWNER is proved: FMET_OK, FMET_NO_MEMORY. */
enum fmet_result fmet_login_set_owner(struct fmet_login *login,
                                      const char *owner);

#endif
