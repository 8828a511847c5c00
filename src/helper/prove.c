/*
 * A presented token: is it live, and is it the expected user's?  There is no
 * endpoint that says so; docs/fme-api.md, "Whose token is it", has the rules.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "src/helper/answer.h"
#include "src/helper/api.h"
#include "src/helper/json.h"
#include "src/helper/login.h"
#include "src/helper/owner.h"
#include "src/helper/scopes.h"

#define V3_ACCOUNTS "/fmerest/v3/security/accounts?limit=1"

/* The calls that prove, in the order of the flight; scopes come behind them. */
enum { PROBE, CONTROL, EXTRA, PROOF_CALLS };

/* Whether the endpoint is missing, and not merely the object. */
static bool missing(const struct fmet_http_call *call)
{
    return call->result == FMET_OK &&
           (call->status == 404 || call->status == 405) &&
           !fmet_answer_speaks(call);
}

static enum fmet_result set_owner(struct fmet_login *login, const char *owner)
{
    login->reply->facts.owner = strdup(owner);
    return login->reply->facts.owner != NULL ? FMET_OK : FMET_NO_MEMORY;
}

/*
 * v4: the whole sentence, with the expected name in it, or nothing.  It is not
 * searched: a user's name may have the rest of the sentence in it.
 */
static enum fmet_result read_sentence(struct fmet_login *login,
                                      const struct fmet_http_call *call)
{
    char *message = fmet_answer_message(call);
    char *wanted = fmet_api_no_object(login->request->fme_user);
    enum fmet_result result = FMET_UNPROVABLE;

    login->reply->status = call->status;
    if (wanted == NULL)
        result = FMET_NO_MEMORY;
    else if (message == NULL)
        fmet_answer_about(login, "a refusal without FME's message");
    else if (strcmp(message, wanted) == 0)
        result = set_owner(login, login->request->fme_user);
    else if (strncmp(message, FMET_API_NO_OBJECT_START,
                     strlen(FMET_API_NO_OBJECT_START)) == 0)
        result = FMET_NOT_OWNER;
    else
        fmet_answer_about(login, "FME's wording is not the one that this "
                                 "release knows");
    if (result != FMET_OK && message != NULL)
        fmet_answer_server_text(login, message);
    free(message);
    free(wanted);
    return result;
}

static enum fmet_result read_probe_v4(struct fmet_login *login,
                                      const struct fmet_http_call *call)
{
    if (missing(call))
        return FMET_NOT_OURS;
    if (call->result == FMET_OK && (call->status == 403 || call->status == 404))
        return read_sentence(login, call);
    if (call->result == FMET_OK && call->status == 200) {
        login->reply->status = call->status;
        fmet_answer_about(login, "an object of a random name exists there");
        return FMET_UNPROVABLE;
    }
    return fmet_answer_refusal(login, call);
}

/*
 * v3: a manager's list is everybody's, so the caller must be refused what a
 * manager is not, in FME's own words.
 */
static enum fmet_result read_no_manager(struct fmet_login *login,
                                        const struct fmet_http_call *call)
{
    char *message;

    if (call->result != FMET_OK || call->status == 429 || call->status >= 500)
        return fmet_answer_refusal(login, call);
    message = fmet_answer_message(call);
    free(message);
    if (call->status == 403 && message != NULL)
        return FMET_OK;
    login->reply->status = call->status;
    fmet_answer_about(login, call->status == 200
                                 ? "a user manager's token: v3 lists "
                                   "everybody's; use the password, or v4"
                                 : "the accounts were not refused in FME's "
                                   "words: the list may be everybody's");
    return FMET_UNPROVABLE;
}

static enum fmet_result read_list(struct fmet_login *login,
                                  const struct fmet_api_data *api,
                                  const struct fmet_http_call *call,
                                  struct fmet_owner *ret_owner)
{
    struct json_object *json;
    enum fmet_result result;

    if (call->result != FMET_OK || call->status != 200)
        return fmet_answer_refusal(login, call);
    login->reply->status = call->status;
    json = fmet_json_parse(call->answer.bytes, call->answer.len);
    result = json != NULL
                 ? fmet_owner_read(json, api, (int64_t)time(NULL), ret_owner)
                 : FMET_BAD_ANSWER;
    if (result == FMET_BAD_ANSWER)
        fmet_answer_about(login, "the list of tokens is not as documented");
    if (result == FMET_UNPROVABLE)
        fmet_answer_about(login, "the list of tokens names no one owner of a "
                                 "live token");
    fmet_json_free(json);
    return result;
}

/* What is known of the presented token where it is the only one. */
static enum fmet_result take_token(struct fmet_login *login,
                                   struct fmet_owner *owner)
{
    struct fmet_facts *facts = &login->reply->facts;

    if (!owner->only_one)
        return FMET_OK;
    facts->token_name = owner->token_name;
    facts->token_expires = owner->token_expires;
    owner->token_name = NULL;
    if (owner->unrestricted && login->request->ask_unrestricted &&
        !fmet_facts_add_scope(facts, "unrestricted", NULL))
        return FMET_NO_MEMORY;
    return FMET_OK;
}

static enum fmet_result expect_owner(struct fmet_login *login,
                                     const char *owner)
{
    if (owner != NULL && strcmp(owner, login->request->fme_user) == 0)
        return set_owner(login, owner);
    fmet_answer_about(login, "the token is of the user %s",
                      owner != NULL ? fmet_answer_name(login, owner)
                                    : "of no name");
    return FMET_NOT_OWNER;
}

static enum fmet_result read_proof_v3(struct fmet_login *login,
                                      const struct fmet_api_data *api,
                                      const struct fmet_http_call *calls)
{
    struct fmet_owner owner = {0};
    enum fmet_result result;

    if (missing(&calls[PROBE]))
        return FMET_NOT_OURS;
    result = read_list(login, api, &calls[PROBE], &owner);
    /* A manager's list has many owners: then it is this that helps. */
    if (result == FMET_OK ||
        (result == FMET_UNPROVABLE && calls[EXTRA].status == 200))
        result = read_no_manager(login, &calls[EXTRA]);
    if (result == FMET_OK)
        result = expect_owner(login, owner.name);
    if (result == FMET_OK)
        result = take_token(login, &owner);
    fmet_owner_clear(&owner);
    return result;
}

/*
 * v4's list is inferred: what it says is used where it is as documented, and
 * not missed where it is not.
 */
static enum fmet_result read_list_v4(struct fmet_login *login,
                                     const struct fmet_api_data *api,
                                     const struct fmet_http_call *call)
{
    enum fmet_result result = FMET_OK;
    struct fmet_owner owner = {0};
    struct json_object *json = NULL;

    if (call->result == FMET_OK && call->status == 200)
        json = fmet_json_parse(call->answer.bytes, call->answer.len);
    if (json != NULL &&
        fmet_owner_read(json, api, (int64_t)time(NULL), &owner) == FMET_OK &&
        strcmp(owner.name, login->request->fme_user) == 0)
        result = take_token(login, &owner);
    fmet_owner_clear(&owner);
    fmet_json_free(json);
    return result;
}

static enum fmet_result read_proof(struct fmet_login *login,
                                   const struct fmet_api_data *api,
                                   const struct fmet_http_call *calls)
{
    enum fmet_result result;

    if (api->api == FMET_API_V3)
        return read_proof_v3(login, api, calls);
    result = read_probe_v4(login, &calls[PROBE]);
    if (result == FMET_OK && login->request->ask_unrestricted)
        result = read_list_v4(login, api, &calls[EXTRA]);
    return result;
}

/* Puts the calls that are wanted behind each other; where each went is in
   PLACE. */
static size_t prepare(struct fmet_login *login, const struct fmet_api_data *api,
                      struct fmet_http_call *calls, size_t *place)
{
    bool v3 = api->api == FMET_API_V3;
    const struct fmet_http_call proof[PROOF_CALLS] = {
        [PROBE] = {.method = "GET",
                   .path = login->control_path[api->api],
                   .auth = FMET_HTTP_TOKEN,
                   .secret = login->token.text},
        [CONTROL] = {.method = "GET",
                     .path = login->control_path[api->api],
                     .auth = FMET_HTTP_TOKEN,
                     .secret = login->random},
        [EXTRA] = {.method = "GET",
                   .path = v3 ? V3_ACCOUNTS : api->list,
                   .auth = FMET_HTTP_TOKEN,
                   .secret = login->token.text},
    };
    const bool wanted[PROOF_CALLS] = {
        [PROBE] = true,
        [CONTROL] = fmet_login_needs_control(login, api->api),
        [EXTRA] = v3 || login->request->ask_unrestricted,
    };
    size_t count = 0, i;

    for (i = 0; i < PROOF_CALLS; i++) {
        place[i] = count;
        if (wanted[i])
            calls[count++] = proof[i];
    }
    return count;
}

/* One flight: the proof, the control and, the first time, all questions. */
static enum fmet_result fly(struct fmet_login *login,
                            const struct fmet_api_data *api,
                            struct fmet_http_call *calls, size_t *ret_count)
{
    struct fmet_http_call proof[PROOF_CALLS] = {{0}};
    size_t place[PROOF_CALLS], count, i;
    enum fmet_result result;

    count = prepare(login, api, calls, place);
    fmet_scopes_prepare(login, api->api, calls + count);
    *ret_count = count + fmet_scopes_count(login, api->api);
    fmet_http_flight(login->http, calls, *ret_count);
    for (i = 0; i < PROOF_CALLS; i++)
        proof[i] = calls[place[i]];
    if (fmet_login_needs_control(login, api->api))
        fmet_answer_note_control(login, &proof[CONTROL]);
    result = read_proof(login, api, proof);
    if (result == FMET_OK && fmet_login_needs_control(login, api->api))
        result = fmet_answer_control(login, &proof[CONTROL]);
    if (result == FMET_OK)
        result = fmet_scopes_read(login, api->api, calls + count);
    return result;
}

enum fmet_result fmet_prove(struct fmet_login *login, enum fmet_api which)
{
    const struct fmet_api_data *api = fmet_api_data(which);
    size_t room = PROOF_CALLS + fmet_scopes_count(login, which) + 1, count = 0;
    struct fmet_http_call *calls = calloc(room, sizeof(*calls));
    enum fmet_result result;
    size_t i;

    if (calls == NULL)
        return FMET_NO_MEMORY;
    result = fly(login, api, calls, &count);
    for (i = 0; i < count; i++)
        fmet_http_call_clear(&calls[i]);
    free(calls);
    return result;
}
