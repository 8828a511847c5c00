/*
 * A password for a token: one POST, judged once; then what the token may do.
 */
#include <stdlib.h>

#include "src/helper/answer.h"
#include "src/helper/login.h"
#include "src/helper/mint.h"
#include "src/helper/scopes.h"

/* Everything about the token of a login by password; its owner is proved. */
static enum fmet_result ask_scopes(struct fmet_login *login, enum fmet_api api)
{
    login->token = login->minted;
    if (login->request->ask_unrestricted &&
        !fmet_facts_add_scope(&login->reply->facts, "unrestricted", NULL))
        return FMET_NO_MEMORY;
    return fmet_scopes_ask(login, api, FMET_SCOPES_ALL);
}

enum fmet_result fmet_exchange(struct fmet_login *login, enum fmet_api which)
{
    const struct fmet_api_data *api = fmet_api_data(which);
    struct fmet_http_call calls[2] = {
        {.auth = FMET_HTTP_BASIC,
         .user = login->request->fme_user,
         .secret = login->request->secret.text},
        {.method = "GET",
         .path = login->control_path[which],
         .auth = FMET_HTTP_TOKEN,
         .secret = login->random},
    };
    bool control = fmet_login_needs_control(login, which);
    enum fmet_result result = FMET_NO_MEMORY;
    char *body = NULL;

    if (fmet_mint_prepare(login, api, &calls[0], &body)) {
        fmet_http_flight(login->http, calls, control ? 2 : 1);
        if (control)
            fmet_answer_note_control(login, &calls[1]);
        result = fmet_mint_read(login, api, &calls[0]);
        if (result == FMET_OK && control)
            result = fmet_answer_control(login, &calls[1]);
        if (result == FMET_OK)
            result = ask_scopes(login, which);
        if (result == FMET_OK && login->request->keep_token)
            fmet_mint_hand_over(login);
    }
    fmet_http_call_clear(&calls[0]);
    fmet_http_call_clear(&calls[1]);
    free(body);
    return result;
}
