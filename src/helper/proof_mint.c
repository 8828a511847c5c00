/*
 * owner = mint: a token that is made with the presented one names its owner, in
 * the server's own word.  It may be able to do more than the presented one, so
 * it is never used but to delete itself.
 */
#include <stdlib.h>

#include "src/helper/answer.h"
#include "src/helper/mint.h"
#include "src/helper/proof.h"

enum fmet_result fmet_proof_mint(struct fmet_login *login)
{
    const struct fmet_api_data *api = fmet_api_data(FMET_API_V4);
    struct fmet_http_call call = {.auth = FMET_HTTP_TOKEN,
                                  .secret = login->token.text};
    enum fmet_result result = FMET_NO_MEMORY;
    char *body = NULL;

    if (fmet_mint_prepare(login, api, &call, &body)) {
        fmet_http_flight(login->http, &call, 1);
        result = fmet_mint_read(login, api, &call);
    }
    if (result == FMET_NO_MINT)
        fmet_answer_about(login, "the presented token may not make a token, "
                                 "which owner = mint needs");
    fmet_http_call_clear(&call);
    free(body);
    return result;
}
