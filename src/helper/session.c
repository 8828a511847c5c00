/*
 * A token for a session, made with the credential of the login before it.
 */
#include <stdlib.h>

#include "src/helper/answer.h"
#include "src/helper/login.h"
#include "src/helper/mint.h"
#include "src/helper/release.h"

enum fmet_result fmet_session(struct fmet_login *login, enum fmet_api which)
{
    const struct fmet_api_data *api = fmet_api_data(which);
    struct fmet_http_call calls[2] = {
        {.auth = FMET_HTTP_TOKEN, .secret = login->request->secret.text},
        {.method = "GET",
         .path = api->version,
         .auth = FMET_HTTP_TOKEN,
         .secret = login->request->secret.text},
    };
    enum fmet_result result = FMET_NO_MEMORY;
    char *body = NULL;

    if (fmet_mint_prepare(login, api, &calls[0], &body)) {
        fmet_http_flight(login->http, calls, 2);
        result = fmet_mint_read(login, api, &calls[0]);
    }
    if (result == FMET_OK) {
        login->reply->build = fmet_release_build(&calls[1], NULL);
        fmet_mint_hand_over(login);
    }
    fmet_http_call_clear(&calls[0]);
    fmet_http_call_clear(&calls[1]);
    free(body);
    return result;
}
