/*
 * POST .../tokens: docs/fme-api.md, "Password to token".
 */
#include "src/helper/mint.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "src/core/identity.h"
#include "src/helper/answer.h"
#include "src/helper/json.h"

bool fmet_mint_prepare(const struct fmet_login *login,
                       const struct fmet_api_data *api,
                       struct fmet_http_call *call, char **ret_body)
{
    *ret_body = fmet_api_mint_body(api, login->request);
    call->method = "POST";
    call->path = api->mint;
    call->body = *ret_body;
    return *ret_body != NULL;
}

/*
 * Whether the 201 is for what was asked: an enabled token of all its owner's
 * permissions.  What it does not say is as asked.
 */
static bool as_asked(const struct fmet_api_data *api, struct json_object *json)
{
    bool enabled = true, partial = false;

    fmet_json_flag(json, "enabled", &enabled);
    fmet_json_flag(json, api->partial, &partial);
    return enabled && !partial;
}

/* Keeps the token of the 201, which is deleted whatever comes of the login. */
static bool keep_token(struct fmet_login *login, enum fmet_api api,
                       const char *token)
{
    enum fmet_mode mode;

    if (token == NULL ||
        fmet_secret_set(&login->minted, token, strlen(token)) != FMET_OK)
        return false;
    if (fmet_identity_credential(FMET_MODE_TOKEN, &login->minted, &mode) !=
        FMET_OK) {
        fmet_secret_clear(&login->minted);
        return false;
    }
    login->minted_by = api;
    return true;
}

/* The owner in the 201 is who proved the credential: it must be the expected
   one byte for byte, also where FME folds the case of names. */
static enum fmet_result keep_owner(struct fmet_login *login, const char *owner)
{
    const struct fmet_request *request = login->request;

    /* It goes into the URL that deletes the token. */
    if (fmet_answer_harmless(login, owner)) {
        login->minted_owner = strdup(owner);
        if (login->minted_owner == NULL)
            return FMET_NO_MEMORY;
    }
    if (strcmp(owner, request->fme_user) != 0) {
        fmet_answer_about(login, "the server made the token for the user %s",
                          fmet_answer_name(login, owner));
        return FMET_NOT_OWNER;
    }
    return fmet_login_set_owner(login, owner);
}

/* Takes the token and its owner from the 201. */
static enum fmet_result read_minted(struct fmet_login *login,
                                    const struct fmet_api_data *api,
                                    const struct fmet_http_call *call)
{
    struct json_object *json =
        fmet_json_parse(call->answer.bytes, call->answer.len);
    const char *owner = fmet_json_text(json, api->mint_owner);
    enum fmet_result result = FMET_BAD_ANSWER;

    if (!keep_token(login, api->api, fmet_json_text(json, "token")))
        fmet_answer_about(login, "the 201 has no token in it");
    else if (owner == NULL)
        fmet_answer_about(login, "the 201 does not say whose the token is");
    else
        result = keep_owner(login, owner);
    if (result == FMET_OK && !as_asked(api, json)) {
        fmet_answer_about(login, "the 201 is for another token than asked for");
        result = FMET_BAD_ANSWER;
    }
    fmet_json_free(json);
    return result;
}

enum fmet_result fmet_mint_read(struct fmet_login *login,
                                const struct fmet_api_data *api,
                                const struct fmet_http_call *call)
{
    fmet_answer_note_judged(login, call);
    login->reply->status = call->status;
    if (call->result == FMET_OK && call->status == 201)
        return read_minted(login, api, call);
    if (call->result == FMET_OK && (call->status == 404 || call->status == 405))
        return FMET_NOT_OURS;
    if (call->result == FMET_OK && call->status == 403) {
        fmet_answer_refusal(login, call);
        return FMET_NO_MINT;
    }
    return fmet_answer_refusal(login, call);
}

void fmet_mint_note(struct fmet_login *login, const struct fmet_api_data *api,
                    const struct fmet_http_call *call)
{
    struct json_object *json;

    if (call->result != FMET_OK || call->status != 201)
        return;
    json = fmet_json_parse(call->answer.bytes, call->answer.len);
    keep_token(login, api->api, fmet_json_text(json, "token"));
    fmet_json_free(json);
}

void fmet_mint_hand_over(struct fmet_login *login)
{
    login->reply->token = login->minted;
    fmet_secret_clear(&login->minted);
    login->minted_by = FMET_API_AUTO;
}
