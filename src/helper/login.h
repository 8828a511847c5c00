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
    struct fmet_secret token;         /* the login's own: presented or minted */
    char *minted_owner;   /* whose it is, where the server said so */
    enum fmet_api minted; /* AUTO: none was minted */
    char *account_path;   /* v3's account, once it is asked for */
    char *control_path[FMET_API_COUNT]; /* what a random token is asked with */
};

/*
 * Asks all that LOGIN->request wants, and fills LOGIN->reply, its result
 * included.
 */
void fmet_login_run(struct fmet_login *login);

/* Deletes the minted token; best effort, to be called after the reply. */
void fmet_login_remove_minted(struct fmet_login *login);

/* For login's parts: exchange.c, prove.c, scopes.c, answer.c. */

/* FMET_OK, or FMET_NOT_OURS when this API is not there at all. */
enum fmet_result fmet_exchange(struct fmet_login *login, enum fmet_api api);
enum fmet_result fmet_prove(struct fmet_login *login, enum fmet_api api);

/* Whether the random token must be asked at this API. */
bool fmet_login_needs_control(const struct fmet_login *login,
                              enum fmet_api api);

#endif
