/*
 * Which API, in which order, and whether another server may be asked.
 */
#include "src/helper/login.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "src/core/random.h"
#include "src/helper/answer.h"
#include "src/helper/api.h"
#include "src/helper/revoke.h"

bool fmet_login_needs_control(const struct fmet_login *login, enum fmet_api api)
{
    return login->request->ask_control || api != login->request->api_hint;
}

enum fmet_result fmet_login_set_owner(struct fmet_login *login,
                                      const char *owner)
{
    free(login->reply->facts.owner);
    login->reply->facts.owner = strdup(owner);
    return login->reply->facts.owner != NULL ? FMET_OK : FMET_NO_MEMORY;
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

static enum fmet_result ask_api(struct fmet_login *login, enum fmet_api api)
{
    switch (login->request->mode) {
    case FMET_MODE_TOKEN:
        return fmet_prove(login, api);
    case FMET_MODE_LOOKUP:
        return fmet_lookup(login, api);
    case FMET_MODE_PASSWORD:
        return api == FMET_API_LEGACY ? fmet_legacy(login)
                                      : fmet_exchange(login, api);
    case FMET_MODE_SESSION:
        return fmet_session(login, api);
    case FMET_MODE_REVOKE:
        return fmet_revoke_asked(login);
    case FMET_MODE_CHANGE:
        return fmet_change(login);
    case FMET_MODE_PROBE:
        return fmet_probe(login, api);
    case FMET_MODE_AUTO:
    case FMET_MODE_COUNT:
        break;
    }
    return FMET_BAD_ANSWER;
}

static enum fmet_result run_api(struct fmet_login *login, enum fmet_api api)
{
    enum fmet_result result;

    /* What one API said of a random token is not the other's word. */
    login->reply->control_passed = false;
    fmet_facts_clear(&login->reply->facts);
    result = ask_api(login, api);
    if (result != FMET_NOT_OURS && fmet_http_reached(login->http))
        login->reply->api = api;
    return result;
}

/*
 * The only API that may be asked, or AUTO for v4 and v3.  A way to the owner
 * that somebody configured is of one API, and where that one is missing the
 * other's is not taken instead: it may be the weaker.
 */
static enum fmet_api only_api(const struct fmet_request *request)
{
    static const char v3[] = "/fmerest/";

    if (request->api != FMET_API_AUTO || request->mode != FMET_MODE_TOKEN)
        return request->api;
    if (request->owner_method == FMET_OWNER_MINT)
        return FMET_API_V4;
    if (request->owner_method == FMET_OWNER_GET)
        return strncmp(request->owner_path, v3, strlen(v3)) == 0 ? FMET_API_V3
                                                                 : FMET_API_V4;
    return FMET_API_AUTO;
}

/*
 * `auto`: the API of last time, else v4, and the other one only where that one
 * is not there at all.  A refusal is final: the next question would send the
 * password again.
 */
static enum fmet_result run(struct fmet_login *login)
{
    const struct fmet_request *request = login->request;
    enum fmet_api only = only_api(request), first = only, second;
    enum fmet_result result;

    if (only == FMET_API_AUTO)
        first = request->api_hint == FMET_API_V3 ? FMET_API_V3 : FMET_API_V4;
    second = first == FMET_API_V4 ? FMET_API_V3 : FMET_API_V4;
    result = run_api(login, first);
    if (result == FMET_NOT_OURS && only == FMET_API_AUTO)
        result = run_api(login, second);
    if (result == FMET_NOT_OURS) {
        fmet_answer_about(login, "the server has no such API; see api");
        result = FMET_BAD_ANSWER;
    }
    return result;
}

/*
 * Whether another server may be asked all of it: no connection came up, or a
 * gateway said that FME is not there, before anything was judged.
 */
static bool not_judged(const struct fmet_login *login)
{
    const struct fmet_reply *reply = login->reply;

    if (login->judged)
        return false;
    if (reply->result == FMET_UNREACHABLE)
        return !fmet_http_reached(login->http);
    return reply->result == FMET_SERVER_ERROR &&
           fmet_answer_absent(reply->status);
}

void fmet_login_run(struct fmet_login *login)
{
    const struct fmet_request *request = login->request;
    struct fmet_reply *reply = login->reply;
    char object[FMET_RANDOM_HEX + 1];

    if (request->mode == FMET_MODE_TOKEN)
        login->token = request->secret;
    if (!fmet_random_hex(login->random, FMET_RANDOM_HEX) ||
        !fmet_random_hex(object, FMET_RANDOM_HEX))
        reply->result = FMET_SYSTEM;
    else if (!make_paths(login, object))
        reply->result = FMET_NO_MEMORY;
    else
        reply->result = fmet_http_open(request, &login->http);
    if (reply->result == FMET_OK)
        reply->result = run(login);
    if (reply->result == FMET_OK)
        return;
    /* Facts are facts when they are proved; a half of them is nothing. */
    fmet_facts_clear(&reply->facts);
    if (login->http != NULL)
        reply->not_judged = not_judged(login);
}
