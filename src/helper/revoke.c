/*
 * DELETE .../tokens/...: docs/fme-api.md, "Password to token".
 */
#include "src/helper/revoke.h"

#include <stdio.h>
#include <stdlib.h>

#include "src/core/identity.h"
#include "src/core/limits.h"
#include "src/helper/answer.h"
#include "src/helper/api.h"

/* One token to be deleted; its texts are the login's and the request's. */
struct target {
    const char *owner, *name, *token;
    bool gone;
};

/* The request's, and the login's own. */
struct targets {
    struct target target[FMET_SPENT_MAX + 1];
    size_t count;
};

bool fmet_revoke_wanted(const struct fmet_login *login)
{
    return login->minted_by != FMET_API_AUTO ||
           login->request->spent_count != 0;
}

bool fmet_revoke_possible(const struct fmet_request *request)
{
    switch (request->mode) {
    case FMET_MODE_LOOKUP:
        return false;
    case FMET_MODE_TOKEN:
        return request->owner_method == FMET_OWNER_MINT;
    case FMET_MODE_REVOKE:
        return request->later;
    default:
        return true;
    }
}

static struct targets targets_of(const struct fmet_login *login)
{
    const struct fmet_request *request = login->request;
    struct targets targets = {.count = request->spent_count};
    size_t i;

    for (i = 0; i < request->spent_count; i++)
        targets.target[i] =
            (struct target){request->spent[i].owner, request->spent[i].name,
                            request->spent[i].token.text, false};
    if (login->minted_by != FMET_API_AUTO)
        targets.target[targets.count++] =
            (struct target){login->minted_owner != NULL ? login->minted_owner
                                                        : request->fme_user,
                            request->token_name, login->minted.text, false};
    return targets;
}

/* API/OWNER/NAME, or API/NAME where OWNER is NULL; NULL when out of memory. */
static char *path_of(const struct fmet_api_data *api, const char *owner,
                     const char *name)
{
    char *whose = fmet_identity_expand_path("%u", owner != NULL ? owner : "");
    char *what = fmet_identity_expand_path("%u", name), *path = NULL;

    if (whose != NULL && what != NULL &&
        asprintf(&path, "%s%s%s%s", api->remove, whose,
                 owner != NULL ? "/" : "", what) < 0)
        path = NULL;
    free(whose);
    free(what);
    return path;
}

/* 401: a token that is its own credential is dead already. */
static bool is_gone(const struct fmet_http_call *call)
{
    return call->result == FMET_OK &&
           ((call->status >= 200 && call->status < 300) || call->status == 401);
}

/* One flight for all that are still there; how many are so after it. */
static size_t fly(struct fmet_login *login, const struct fmet_api_data *api,
                  struct targets *targets, bool by_owner)
{
    struct fmet_http_call calls[FMET_SPENT_MAX + 1] = {{0}};
    char *path[FMET_SPENT_MAX + 1] = {NULL};
    size_t of[FMET_SPENT_MAX + 1], count = 0, left = 0, i;

    for (i = 0; i < targets->count; i++) {
        const struct target *target = &targets->target[i];

        if (target->gone)
            continue;
        left++;
        path[count] =
            path_of(api, by_owner ? target->owner : NULL, target->name);
        if (path[count] == NULL)
            continue;
        of[count] = i;
        calls[count] = (struct fmet_http_call){.method = "DELETE",
                                               .path = path[count],
                                               .auth = FMET_HTTP_TOKEN,
                                               .secret = target->token};
        count++;
    }
    fmet_http_flight(login->http, calls, count);
    for (i = 0; i < count; i++) {
        targets->target[of[i]].gone = is_gone(&calls[i]);
        left -= is_gone(&calls[i]);
        if (!is_gone(&calls[i]))
            fmet_answer_refusal(login, &calls[i]);
        fmet_http_call_clear(&calls[i]);
        free(path[i]);
    }
    return left;
}

size_t fmet_revoke(struct fmet_login *login)
{
    const struct fmet_api_data *api =
        fmet_api_data(login->minted_by != FMET_API_AUTO ? login->minted_by
                                                        : login->request->api);
    struct targets targets = targets_of(login);
    size_t left = fly(login, api, &targets, true);

    return left != 0 && api->remove_by_name ? fly(login, api, &targets, false)
                                            : left;
}

enum fmet_result fmet_revoke_asked(struct fmet_login *login)
{
    if (login->request->later || fmet_revoke(login) == 0)
        return FMET_OK;
    return fmet_http_reached(login->http) ? FMET_SERVER_ERROR
                                          : FMET_UNREACHABLE;
}
