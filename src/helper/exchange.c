/*
 * A password for a token: one POST, judged once; then what the token may do.
 */
#include <stdlib.h>
#include <string.h>

#include "src/core/identity.h"
#include "src/helper/answer.h"
#include "src/helper/api.h"
#include "src/helper/json.h"
#include "src/helper/login.h"
#include "src/helper/scopes.h"

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
        fmet_secret_set(&login->token, token, strlen(token)) != FMET_OK ||
        fmet_identity_credential(FMET_MODE_TOKEN, &login->token, &mode) !=
            FMET_OK)
        return false;
    login->minted = api;
    return true;
}

/* The owner in the 201 is who proved the password: it must be the expected
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
    login->reply->facts.owner = strdup(owner);
    return login->reply->facts.owner != NULL ? FMET_OK : FMET_NO_MEMORY;
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

static enum fmet_result read_mint(struct fmet_login *login,
                                  const struct fmet_api_data *api,
                                  const struct fmet_http_call *call)
{
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

/* Everything about the token of a login by password. */
static enum fmet_result ask_scopes(struct fmet_login *login, enum fmet_api api)
{
    size_t count = fmet_scopes_count(login, api), i;
    struct fmet_http_call *calls;
    enum fmet_result result;

    if (login->request->ask_unrestricted &&
        !fmet_facts_add_scope(&login->reply->facts, "unrestricted", NULL))
        return FMET_NO_MEMORY;
    if (count == 0)
        return FMET_OK;
    calls = calloc(count, sizeof(*calls));
    if (calls == NULL)
        return FMET_NO_MEMORY;
    fmet_scopes_prepare(login, api, calls);
    fmet_http_flight(login->http, calls, count);
    result = fmet_scopes_read(login, api, calls);
    for (i = 0; i < count; i++)
        fmet_http_call_clear(&calls[i]);
    free(calls);
    return result;
}

enum fmet_result fmet_exchange(struct fmet_login *login, enum fmet_api which)
{
    const struct fmet_api_data *api = fmet_api_data(which);
    char *body = fmet_api_mint_body(api, login->request);
    struct fmet_http_call calls[2] = {
        {.method = "POST",
         .path = api->mint,
         .auth = FMET_HTTP_BASIC,
         .user = login->request->fme_user,
         .secret = login->request->secret.text,
         .body = body},
        {.method = "GET",
         .path = login->control_path[which],
         .auth = FMET_HTTP_TOKEN,
         .secret = login->random},
    };
    bool control = fmet_login_needs_control(login, which);
    enum fmet_result result = FMET_NO_MEMORY;

    if (body != NULL) {
        fmet_http_flight(login->http, calls, control ? 2 : 1);
        if (control)
            fmet_answer_note_control(login, &calls[1]);
        result = read_mint(login, api, &calls[0]);
        if (result == FMET_OK && control)
            result = fmet_answer_control(login, &calls[1]);
        if (result == FMET_OK)
            result = ask_scopes(login, which);
    }
    fmet_http_call_clear(&calls[0]);
    fmet_http_call_clear(&calls[1]);
    free(body);
    return result;
}
