/*
 * The ways to prove whose a presented token is, one file each.  For prove.c.
 */
#ifndef FMET_PROOF_H
#define FMET_PROOF_H

#include "src/helper/api.h"
#include "src/helper/login.h"

/* The calls of a proof, in the order of the flight: the one that names the
   owner, the same with a random token, and what else it takes. */
enum { PROBE, CONTROL, EXTRA, PROOF_CALLS };

/*
 * Each reads its answers.  FMET_OK with the owner in the facts, who is the
 * expected user; FMET_NOT_OURS where the endpoint is missing; FMET_NOT_OWNER,
 * FMET_UNPROVABLE, or what hinders an answer.
 */
enum fmet_result fmet_proof_v4(struct fmet_login *login,
                               const struct fmet_http_call *calls);
enum fmet_result fmet_proof_v3(struct fmet_login *login,
                               const struct fmet_http_call *calls);
enum fmet_result fmet_proof_get(struct fmet_login *login,
                                const struct fmet_http_call *calls);

/* owner = mint, in a flight of its own. */
enum fmet_result fmet_proof_mint(struct fmet_login *login);

/*
 * A list that proves nothing, of a token whose owner is proved: what it says of
 * the token is used if it has the documented form, and ignored otherwise.
 * FMET_NOT_OWNER where it is of another user alone: then the server contradicts
 * itself.
 */
enum fmet_result fmet_proof_list(struct fmet_login *login,
                                 const struct fmet_api_data *api,
                                 const struct fmet_http_call *call);

/* OWNER, the server's word, must be the expected user. */
enum fmet_result fmet_proof_expect(struct fmet_login *login, const char *owner);

#endif
