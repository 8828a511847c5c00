/*
 * A token for a session, made with the credential of the login before it.
 */
#include <stdlib.h>
#include <string.h>

#include "src/helper/answer.h"
#include "src/helper/json.h"
#include "src/helper/login.h"
#include "src/helper/mint.h"

/*
 * FME's build: fmeflow-cli wants it in its configuration.  v4's is a number,
 * v3's is in a sentence, "FME Server 2023.0 - Build 23166 - linux-x64".
 */
static uint32_t read_build(const struct fmet_http_call *call)
{
    static const char word[] = " Build ";
    struct json_object *json;
    const char *text;
    long build = 0;

    if (call->result != FMET_OK || call->status != 200)
        return 0;
    json = fmet_json_parse(call->answer.bytes, call->answer.len);
    text = fmet_json_text(json, "build");
    if (text != NULL)
        text = strstr(text, word);
    if (text != NULL)
        build = strtol(text + sizeof(word) - 1, NULL, 10);
    else
        fmet_json_number(json, "buildNumber", &build);
    fmet_json_free(json);
    return build > 0 && build <= FMET_BUILD_MAX ? (uint32_t)build : 0;
}

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
        login->reply->build = read_build(&calls[1]);
        fmet_mint_hand_over(login);
    }
    fmet_http_call_clear(&calls[0]);
    fmet_http_call_clear(&calls[1]);
    free(body);
    return result;
}
