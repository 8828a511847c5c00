/*
 * Tokens that are made for a login: what is asked for, and what the 201 says.
 */
#ifndef FMET_MINT_H
#define FMET_MINT_H

#include "src/helper/api.h"
#include "src/helper/login.h"

/*
 * Asks for a token with CALL's credential: its method, path and body.  False
 * when out of memory.  BODY is the caller's to free, after the flight.
 */
bool fmet_mint_prepare(const struct fmet_login *login,
                       const struct fmet_api_data *api,
                       struct fmet_http_call *call, char **ret_body);

/*
 * Reads the answer.  FMET_OK: the 201 is for the token that was asked for, the
 * token is in login->minted, and its owner, the server's own word, is the
 * expected user byte for byte and in the facts.  FMET_NOT_OURS when the
 * endpoint is missing, FMET_NO_MINT for 403, FMET_NOT_OWNER, FMET_BAD_ANSWER,
 * and what fmet_answer_refusal says.  A token is kept for its deletion whatever
 * else is wrong with the 201.
 */
enum fmet_result fmet_mint_read(struct fmet_login *login,
                                const struct fmet_api_data *api,
                                const struct fmet_http_call *call);

/* Keeps the token of a 201 that was not hoped for, for its deletion. */
void fmet_mint_note(struct fmet_login *login, const struct fmet_api_data *api,
                    const struct fmet_http_call *call);

/* Puts the token into the reply: it is the module's from here on, and not to
   be deleted. */
void fmet_mint_hand_over(struct fmet_login *login);

#endif
