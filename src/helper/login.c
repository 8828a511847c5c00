/*
 * Which API, in which order; and the end of what was made for the login.
 */
#include "src/helper/login.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "src/core/identity.h"
#include "src/helper/answer.h"
#include "src/helper/api.h"

bool fmet_login_needs_control(const struct fmet_login *login, enum fmet_api api)
{
    return login->request->ask_control || api != login->request->api_hint;
}

static bool make_random(char ret_hex[FMET_RANDOM_HEX + 1])
{
    unsigned char bytes[FMET_RANDOM_HEX / 2];
    size_t i;

    if (getrandom(bytes, sizeof(bytes), 0) != (ssize_t)sizeof(bytes))
        return false;
    for (i = 0; i < sizeof(bytes); i++)
        snprintf(ret_hex + 2 * i, 3, "%02x", bytes[i]);
    return true;
}

/*
 * What proves an owner is also what a random token must be refused.  The
 * object's name is another than the token: what is in a URL is no credential.
 */
static bool make_paths(struct fmet_login *login, const char *object)
{
    login->control_path[FMET_API_V3] = strdup(fmet_api_data(FMET_API_V3)->list);
    if (asprintf(&login->control_path[FMET_API_V4], "/fmeapiv4/repositories/%s",
                 object) < 0)
        login->control_path[FMET_API_V4] = NULL;
    return login->control_path[FMET_API_V3] != NULL &&
           login->control_path[FMET_API_V4] != NULL;
}

static enum fmet_result run_api(struct fmet_login *login, enum fmet_api api)
{
    enum fmet_result result;

    /* What one API said of a random token is not the other's word. */
    login->reply->control_passed = false;
    result = login->request->mode == FMET_MODE_TOKEN
                 ? fmet_prove(login, api)
                 : fmet_exchange(login, api);
    if (result != FMET_NOT_OURS)
        login->reply->api = api;
    return result;
}

/*
 * `auto`: the API of last time, else v4, and the other one only where that one
 * is not there at all.  A refusal is final: the next question would send the
 * password again.
 */
static enum fmet_result run(struct fmet_login *login)
{
    const struct fmet_request *request = login->request;
    enum fmet_api first = request->api, second;
    enum fmet_result result;

    if (first == FMET_API_AUTO)
        first = request->api_hint == FMET_API_V3 ? FMET_API_V3 : FMET_API_V4;
    second = first == FMET_API_V4 ? FMET_API_V3 : FMET_API_V4;
    result = run_api(login, first);
    if (result == FMET_NOT_OURS && request->api == FMET_API_AUTO)
        result = run_api(login, second);
    if (result == FMET_NOT_OURS) {
        fmet_answer_about(login, "the server has no such API; see api");
        result = FMET_BAD_ANSWER;
    }
    return result;
}

void fmet_login_run(struct fmet_login *login)
{
    const struct fmet_request *request = login->request;
    struct fmet_reply *reply = login->reply;
    char object[FMET_RANDOM_HEX + 1];

    if (request->mode == FMET_MODE_TOKEN)
        login->token = request->secret;
    if (!make_random(login->random) || !make_random(object))
        reply->result = FMET_SYSTEM;
    else if (!make_paths(login, object))
        reply->result = FMET_NO_MEMORY;
    else
        reply->result = fmet_http_open(request, &login->http);
    if (reply->result == FMET_OK)
        reply->result = run(login);
    /* Facts are facts when they are proved; a half of them is nothing. */
    if (reply->result != FMET_OK)
        fmet_facts_clear(&reply->facts);
}

/* DELETE, by OWNER/NAME or by NAME alone; whether it is gone. */
static bool remove_at(struct fmet_login *login, const struct fmet_api_data *api,
                      const char *owner, const char *name)
{
    struct fmet_http_call call = {.method = "DELETE",
                                  .auth = FMET_HTTP_TOKEN,
                                  .secret = login->token.text};
    char *path = NULL;

    if (asprintf(&path, "%s%s%s%s", api->remove, owner != NULL ? owner : "",
                 owner != NULL ? "/" : "", name) < 0)
        return false;
    call.path = path;
    fmet_http_flight(login->http, &call, 1);
    fmet_http_call_clear(&call);
    free(path);
    return call.result == FMET_OK && call.status >= 200 && call.status < 300;
}

void fmet_login_remove_minted(struct fmet_login *login)
{
    const struct fmet_api_data *api = fmet_api_data(login->minted);
    const char *whose = login->minted_owner != NULL ? login->minted_owner
                                                    : login->request->fme_user;
    char *owner = fmet_identity_expand_path("%u", whose);
    char *name = fmet_identity_expand_path("%u", login->request->token_name);

    if (owner != NULL && name != NULL && !remove_at(login, api, owner, name) &&
        api->remove_by_name)
        remove_at(login, api, NULL, name);
    free(owner);
    free(name);
}
