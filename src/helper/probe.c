/*
 * What an administrator wants to know of a server before anybody logs in: is it
 * there, is it trusted, is it FME's, and does it refuse whom nobody knows.  No
 * credential is sent; a random token is none.
 */
#include <stdlib.h>

#include "src/helper/answer.h"
#include "src/helper/api.h"
#include "src/helper/login.h"
#include "src/helper/release.h"

/* What the token service is asked for its control (legacy.c). */
#define LEGACY_CONTROL "/fmerest/v3/info"

static void tell(struct fmet_login *login, const struct fmet_http_call *version)
{
    struct fmet_reply *reply = login->reply;
    char *text = NULL;

    reply->build = fmet_release_build(version, &text);
    if (text != NULL)
        fmet_answer_server_text(login, text);
    free(text);
}

enum fmet_result fmet_probe(struct fmet_login *login, enum fmet_api api)
{
    struct fmet_reply *reply = login->reply;
    struct fmet_http_call calls[] = {
        {.method = "GET",
         .path =
             api == FMET_API_LEGACY ? LEGACY_CONTROL : login->control_path[api],
         .auth = FMET_HTTP_TOKEN,
         .secret = login->random},
        /* v4's, which older releases with v3 have as well, to anybody. */
        {.method = "GET",
         .path = fmet_api_data(FMET_API_V4)->version,
         .auth = FMET_HTTP_NONE},
    };
    enum fmet_result result;

    fmet_http_flight(login->http, calls, 2);
    fmet_http_tls(login->http, &reply->cert_until, &reply->tls_version);
    if (fmet_answer_missing(&calls[0])) {
        result = FMET_NOT_OURS;
    } else {
        result = fmet_answer_control(login, &calls[0]);
        if (result == FMET_OK || result == FMET_OPEN_SERVER)
            tell(login, &calls[1]);
    }
    fmet_http_call_clear(&calls[0]);
    fmet_http_call_clear(&calls[1]);
    return result;
}
