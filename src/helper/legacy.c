/*
 * The token service of 2018 (docs/fme-api.md, "Legacy token service"), whose
 * users have one token each.  That token is the user's own: it is not deleted.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "src/core/identity.h"
#include "src/core/limits.h"
#include "src/helper/answer.h"
#include "src/helper/api.h"
#include "src/helper/form.h"
#include "src/helper/json.h"
#include "src/helper/login.h"
#include "src/helper/scopes.h"

/* The calls behind the exchange; scopes come behind them. */
enum { CONFIRM, CONFIRM_CONTROL, CONFIRM_CALLS };

/* A secret to be wiped. */
static char *make_form(const struct fmet_request *request)
{
    char seconds[16];
    const struct fmet_form_field fields[] = {
        {"user", request->fme_user},
        {"password", request->secret.text},
        {"expiration", seconds},
        {"timeunit", "second"},
    };

    snprintf(seconds, sizeof(seconds), "%u", (unsigned)request->token_seconds);
    return fmet_form_write(fields, sizeof(fields) / sizeof(*fields));
}

/* The token of the 200; a page that is not that JSON is no token. */
static enum fmet_result read_token(struct fmet_login *login,
                                   const struct fmet_http_call *call)
{
    struct json_object *json =
        fmet_json_parse(call->answer.bytes, call->answer.len);
    const char *token = fmet_json_string(
        json != NULL ? fmet_json_at(json, "/serviceResponse/token") : NULL);
    enum fmet_result result = FMET_BAD_ANSWER;
    enum fmet_mode mode;

    if (token != NULL &&
        fmet_secret_set(&login->token, token, strlen(token)) == FMET_OK)
        result = fmet_identity_credential(FMET_MODE_TOKEN, &login->token,
                                          &mode) == FMET_OK
                     ? FMET_OK
                     : FMET_BAD_ANSWER;
    if (result != FMET_OK)
        fmet_answer_about(login, "the token service's 200 has no token in it");
    fmet_json_free(json);
    return result;
}

static enum fmet_result read_exchange(struct fmet_login *login,
                                      const struct fmet_http_call *call)
{
    fmet_answer_note_judged(login, call);
    login->reply->status = call->status;
    if (call->result == FMET_OK && call->status == 200)
        return read_token(login, call);
    if (call->result == FMET_OK && (call->status == 404 || call->status == 405))
        return FMET_NOT_OURS;
    return fmet_answer_refusal(login, call);
}

/* Whether the token that was given is one: 200 with FME's JSON. */
static enum fmet_result read_confirm(struct fmet_login *login,
                                     const struct fmet_http_call *call)
{
    struct json_object *json;

    if (call->result != FMET_OK || call->status != 200)
        return fmet_answer_refusal(login, call);
    login->reply->status = call->status;
    json = fmet_json_parse(call->answer.bytes, call->answer.len);
    if (json == NULL) {
        fmet_answer_about(login, "the new token is not confirmed by JSON");
        return FMET_BAD_ANSWER;
    }
    fmet_json_free(json);
    return FMET_OK;
}

static enum fmet_result read_proof(struct fmet_login *login,
                                   const struct fmet_http_call *calls)
{
    bool control = fmet_login_needs_control(login, FMET_API_LEGACY);
    enum fmet_result result;

    if (control)
        fmet_answer_note_control(login, &calls[CONFIRM_CONTROL]);
    result = read_confirm(login, &calls[CONFIRM]);
    if (result == FMET_OK && control)
        result = fmet_answer_control(login, &calls[CONFIRM_CONTROL]);
    /* Nobody says whose the token is: it is for the password's user. */
    if (result == FMET_OK)
        result = fmet_login_set_owner(login, login->request->fme_user);
    if (result == FMET_OK && login->request->ask_unrestricted &&
        !fmet_facts_add_scope(&login->reply->facts, "unrestricted", NULL))
        result = FMET_NO_MEMORY;
    return result;
}

/* The token confirmed, a random one refused, in one flight; FMET_NOT_OURS where
   there is nothing at PATH. */
static enum fmet_result confirm_at(struct fmet_login *login, const char *path)
{
    struct fmet_http_call calls[CONFIRM_CALLS] = {
        [CONFIRM] = {.method = "GET",
                     .path = path,
                     .auth = FMET_HTTP_TOKEN,
                     .secret = login->token.text},
        [CONFIRM_CONTROL] = {.method = "GET",
                             .path = path,
                             .auth = FMET_HTTP_TOKEN,
                             .secret = login->random},
    };
    enum fmet_result result = FMET_NOT_OURS;
    size_t i;

    fmet_http_flight(login->http, calls,
                     fmet_login_needs_control(login, FMET_API_LEGACY) ? 2 : 1);
    if (!fmet_answer_missing(&calls[CONFIRM]))
        result = read_proof(login, calls);
    for (i = 0; i < CONFIRM_CALLS; i++)
        fmet_http_call_clear(&calls[i]);
    return result;
}

/* REST v3 came in 2017; before it there was v2 alone. */
static enum fmet_result confirm(struct fmet_login *login)
{
    enum fmet_result result = confirm_at(login, "/fmerest/v3/info");

    if (result == FMET_NOT_OURS)
        result = confirm_at(login, "/fmerest/v2/info");
    if (result == FMET_NOT_OURS) {
        fmet_answer_about(login, "neither REST v3 nor v2 confirms the token");
        result = FMET_BAD_ANSWER;
    }
    return result;
}

enum fmet_result fmet_legacy(struct fmet_login *login)
{
    char *form = make_form(login->request);
    struct fmet_http_call call = {.method = "POST",
                                  .path = fmet_api_data(FMET_API_LEGACY)->mint,
                                  .auth = FMET_HTTP_NONE,
                                  .body = form,
                                  .form = true};
    enum fmet_result result = FMET_NO_MEMORY;

    if (form != NULL) {
        fmet_http_flight(login->http, &call, 1);
        result = read_exchange(login, &call);
    }
    fmet_http_call_clear(&call);
    fmet_wipe_free(form);
    if (result == FMET_OK)
        result = confirm(login);
    if (result == FMET_OK)
        result = fmet_scopes_ask(login, FMET_API_LEGACY, FMET_SCOPES_ALL);
    return result;
}
