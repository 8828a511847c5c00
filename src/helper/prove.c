/*
 * A presented token: is it live, and is it the expected user's?  There is no
 * endpoint that says so; docs/fme-api.md, "Whose token is it", has the rules.
 */
#include <stdlib.h>
#include <string.h>

#include "src/helper/answer.h"
#include "src/helper/mint.h"
#include "src/helper/proof.h"
#include "src/helper/scopes.h"

#define V3_ACCOUNTS "/fmerest/v3/security/accounts?limit=1"

/* What a proof asks: where each call is in the flight, if it is in it. */
struct proof {
    const struct fmet_api_data *api;
    enum fmet_owner_method method;
    bool control;
    struct fmet_http_call call[PROOF_CALLS];
    bool wanted[PROOF_CALLS];
};

enum fmet_result fmet_proof_expect(struct fmet_login *login, const char *owner)
{
    if (strcmp(owner, login->request->fme_user) == 0)
        return fmet_login_set_owner(login, owner);
    fmet_answer_about(login,
                      login->reply->facts.owner != NULL
                          ? "the server contradicts itself: the token is also "
                            "of the user %s"
                          : "the token is of the user %s",
                      fmet_answer_name(login, owner));
    return FMET_NOT_OWNER;
}

static struct fmet_http_call get(const char *path, const char *token)
{
    return (struct fmet_http_call){.method = "GET",
                                   .path = path,
                                   .auth = FMET_HTTP_TOKEN,
                                   .secret = token};
}

/* v3's owner is proved by two answers; elsewhere the list tells more of the
   token, where somebody looks at it. */
static const char *extra_path(const struct proof *proof)
{
    return proof->api->api == FMET_API_V3 && proof->method == FMET_OWNER_AUTO
               ? V3_ACCOUNTS
               : proof->api->list;
}

/* The random token asks exactly what the presented one asks.  False when out of
   memory; BODY is to be freed after the flight. */
static bool prepare(struct fmet_login *login, struct proof *proof,
                    char **ret_body)
{
    const struct fmet_request *request = login->request;
    const char *path = proof->method == FMET_OWNER_GET
                           ? request->owner_path
                           : login->control_path[proof->api->api];

    /* What was remembered is of v4's and v3's own proofs. */
    proof->control = proof->method != FMET_OWNER_AUTO ||
                     fmet_login_needs_control(login, proof->api->api);
    proof->call[PROBE] = get(path, login->token.text);
    proof->call[CONTROL] = get(path, login->random);
    proof->call[EXTRA] = get(extra_path(proof), login->token.text);
    proof->wanted[PROBE] = proof->method != FMET_OWNER_MINT;
    proof->wanted[CONTROL] = proof->control;
    proof->wanted[EXTRA] =
        request->ask_unrestricted || request->ask_expiry ||
        (proof->api->api == FMET_API_V3 && proof->method == FMET_OWNER_AUTO);
    return proof->method != FMET_OWNER_MINT || !proof->control ||
           fmet_mint_prepare(login, proof->api, &proof->call[CONTROL],
                             ret_body);
}

static enum fmet_result read_control(struct fmet_login *login,
                                     const struct proof *proof)
{
    return proof->control ? fmet_answer_control(login, &proof->call[CONTROL])
                          : FMET_OK;
}

/*
 * owner = mint: nothing is made with the token before a random one was refused
 * to make one; what a random one could make after all is deleted.
 */
static enum fmet_result read_mint(struct fmet_login *login,
                                  const struct proof *proof)
{
    enum fmet_result result = FMET_OK;

    if (proof->control && fmet_answer_missing(&proof->call[CONTROL]))
        return FMET_NOT_OURS;
    if (proof->control)
        fmet_mint_note(login, proof->api, &proof->call[CONTROL]);
    result = read_control(login, proof);
    return result == FMET_OK ? fmet_proof_mint(login) : result;
}

static enum fmet_result read_proof(struct fmet_login *login,
                                   const struct proof *proof)
{
    enum fmet_result result;

    if (proof->control)
        fmet_answer_note_control(login, &proof->call[CONTROL]);
    if (proof->method == FMET_OWNER_MINT)
        return read_mint(login, proof);
    if (proof->method == FMET_OWNER_GET)
        result = fmet_proof_get(login, proof->call);
    else if (proof->api->api == FMET_API_V3)
        result = fmet_proof_v3(login, proof->call);
    else
        result = fmet_proof_v4(login, proof->call);
    return result == FMET_OK ? read_control(login, proof) : result;
}

/* What the flight brought, in the order in which it counts. */
static enum fmet_result read_flight(struct fmet_login *login,
                                    const struct proof *proof,
                                    const struct fmet_http_call *scopes)
{
    bool list = proof->wanted[EXTRA] && extra_path(proof) == proof->api->list;
    enum fmet_api api = proof->api->api;
    enum fmet_result result = read_proof(login, proof);

    if (result == FMET_OK && list)
        result = fmet_proof_list(login, proof->api, &proof->call[EXTRA]);
    if (result == FMET_OK)
        result = fmet_scopes_read(login, api, FMET_SCOPES_OWN, scopes);
    if (result == FMET_OK)
        result = fmet_scopes_ask(login, api, FMET_SCOPES_SERVICE);
    return result;
}

/* One flight: the proof, the control and, the first time, all questions. */
static enum fmet_result fly(struct fmet_login *login, struct proof *proof,
                            struct fmet_http_call *calls, size_t scopes)
{
    size_t place[PROOF_CALLS], count = 0, i;
    enum fmet_result result;

    for (i = 0; i < PROOF_CALLS; i++) {
        place[i] = count;
        if (proof->wanted[i])
            calls[count++] = proof->call[i];
    }
    if (!fmet_scopes_prepare(login, proof->api->api, FMET_SCOPES_OWN,
                             calls + count))
        return FMET_NO_MEMORY;
    fmet_http_flight(login->http, calls, count + scopes);
    for (i = 0; i < PROOF_CALLS; i++)
        if (proof->wanted[i])
            proof->call[i] = calls[place[i]];
    result = read_flight(login, proof, calls + count);
    for (i = 0; i < count + scopes; i++)
        fmet_http_call_clear(&calls[i]);
    return result;
}

enum fmet_result fmet_prove(struct fmet_login *login, enum fmet_api which)
{
    struct proof proof = {.api = fmet_api_data(which),
                          .method = login->request->owner_method};
    size_t scopes = fmet_scopes_count(login, which, FMET_SCOPES_OWN);
    struct fmet_http_call *calls = calloc(PROOF_CALLS + scopes, sizeof(*calls));
    enum fmet_result result = FMET_NO_MEMORY;
    char *body = NULL;

    if (calls != NULL && prepare(login, &proof, &body))
        result = fly(login, &proof, calls, scopes);
    free(calls);
    free(body);
    return result;
}
