/*
 * v3 lists a user's own tokens, and to a user manager everybody's:
 * docs/fme-api.md, "Whose token is it".
 */
#include <stdlib.h>
#include <time.h>

#include "src/helper/answer.h"
#include "src/helper/json.h"
#include "src/helper/owner.h"
#include "src/helper/proof.h"

/*
 * A manager's list is everybody's, so the caller must be refused what a manager
 * is not, in FME's own words.
 */
static enum fmet_result read_no_manager(struct fmet_login *login,
                                        const struct fmet_http_call *call)
{
    bool in_words;
    char *message;

    if (call->result != FMET_OK || call->status == 429 || call->status >= 500)
        return fmet_answer_refusal(login, call);
    message = fmet_answer_message(call);
    in_words = message != NULL;
    free(message);
    if (call->status == 403 && in_words)
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

enum fmet_result fmet_proof_v3(struct fmet_login *login,
                               const struct fmet_http_call *calls)
{
    const struct fmet_api_data *api = fmet_api_data(FMET_API_V3);
    struct fmet_owner owner = {0};
    enum fmet_result result;

    if (fmet_answer_missing(&calls[PROBE]))
        return FMET_NOT_OURS;
    result = read_list(login, api, &calls[PROBE], &owner);
    /* A manager's list has many owners: then it is this that helps. */
    if (result == FMET_OK ||
        (result == FMET_UNPROVABLE && calls[EXTRA].status == 200))
        result = read_no_manager(login, &calls[EXTRA]);
    if (result == FMET_OK)
        result = fmet_proof_expect(login, owner.name);
    if (result == FMET_OK)
        result = take_token(login, &owner);
    fmet_owner_clear(&owner);
    return result;
}

enum fmet_result fmet_proof_list(struct fmet_login *login,
                                 const struct fmet_api_data *api,
                                 const struct fmet_http_call *call)
{
    enum fmet_result result = FMET_OK;
    struct fmet_owner owner = {0};
    struct json_object *json = NULL;

    if (call->result == FMET_OK && call->status == 200)
        json = fmet_json_parse(call->answer.bytes, call->answer.len);
    if (json != NULL &&
        fmet_owner_read(json, api, (int64_t)time(NULL), &owner) == FMET_OK) {
        result = fmet_proof_expect(login, owner.name);
        if (result == FMET_OK)
            result = take_token(login, &owner);
    }
    fmet_owner_clear(&owner);
    fmet_json_free(json);
    return result;
}
