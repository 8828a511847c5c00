/*
 * What is asked; see credentials_in_range of protocol.c.
 */
#include "tests/fuzz/lib/helper_request.h"

static char user[] = "alice", token_name[] = "pam-x", change_path[] = "/change",
            old_name[] = "pam-old", name[] = "s", path[] = "/s",
            pointer[] = "/a", owner_path[] = "/me", owner_pointer[] = "/name",
            server[] = "http://127.0.0.1:80", folder[] = "/none";

unsigned helper_status(unsigned byte)
{
    static const unsigned statuses[] = {200, 201, 401, 403, 404, 405,
                                        204, 302, 400, 409, 429, 500,
                                        502, 503, 504, 200, 200, 401};

    return statuses[byte % (sizeof(statuses) / sizeof(*statuses))];
}

/* What is around a login. */
static void make_errand(struct helper_request *asked, unsigned flags)
{
    struct fmet_request *request = &asked->request;
    size_t i;

    for (i = 0; i < 2; i++) {
        asked->spent[i].owner = user;
        asked->spent[i].name = old_name;
        fmet_secret_set(&asked->spent[i].token, "spent-token-of-alice", 20);
    }
    if (request->api != FMET_API_V3)
        request->api = FMET_API_V4;
    if (request->mode != FMET_MODE_REVOKE)
        fmet_secret_set(&request->secret, "presented-token-of-alice", 24);
    if (request->mode == FMET_MODE_CHANGE) {
        fmet_secret_set(&request->new_password, "another-password", 16);
        request->change_path = change_path;
    } else {
        request->spent = asked->spent;
        request->spent_count = 1 + (flags & 1);
    }
}

static void make_login(struct helper_request *asked, unsigned flags,
                       unsigned method)
{
    struct fmet_request *request = &asked->request;

    request->ask_control = true;
    request->ask_unrestricted = (flags & 1) != 0;
    request->ask_roles = (flags & 2) != 0;
    request->ask_superuser = (flags & 4) != 0;
    request->ask_expiry = (flags & 128) != 0;
    request->keep_token = request->mode == FMET_MODE_PASSWORD &&
                          request->api != FMET_API_LEGACY && (flags & 64) != 0;
    request->owner_method = (enum fmet_owner_method)(method % FMET_OWNER_COUNT);
    if (request->owner_method == FMET_OWNER_GET) {
        request->owner_path = owner_path;
        request->owner_pointer = owner_pointer;
    }
    if ((flags & 8) != 0 || request->mode == FMET_MODE_LOOKUP)
        fmet_secret_set(&request->service_token, "service-token-of-mine", 21);
    if (request->mode != FMET_MODE_LOOKUP)
        fmet_secret_set(&request->secret, "presented-token-of-alice", 24);
    request->question_count = flags >> 4 & 3;
}

void helper_request_make(struct helper_request *asked, unsigned mode,
                         unsigned api, unsigned flags, unsigned method)
{
    static const enum fmet_mode modes[] = {
        FMET_MODE_PASSWORD, FMET_MODE_TOKEN,  FMET_MODE_LOOKUP,
        FMET_MODE_SESSION,  FMET_MODE_REVOKE, FMET_MODE_CHANGE};
    struct fmet_request *request = &asked->request;

    *asked =
        (struct helper_request){.questions = {{name, path, NULL, false},
                                              {name, path, pointer, false},
                                              {name, path, pointer, true}}};
    request->mode = modes[mode % 6];
    request->api = (enum fmet_api)(api % FMET_API_COUNT);
    if (request->api == FMET_API_LEGACY && request->mode != FMET_MODE_PASSWORD)
        request->api = FMET_API_AUTO;
    request->server = server;
    request->capath = folder;
    request->fme_user = user;
    request->token_name = token_name;
    request->token_seconds = 70;
    request->timeout_ms = 10000;
    request->connect_timeout_ms = 3000;
    request->questions = asked->questions;
    if (request->mode > FMET_MODE_LOOKUP)
        make_errand(asked, flags);
    else
        make_login(asked, flags, method);
}
