/*
 * The whole login of the helper, and the errands around it, against a scripted
 * connection: each call gets its status and body from the input.  Whatever a
 * server says, a login that is accepted has the expected owner, and the random
 * token was refused; so has a session's token.
 *
 *   mode, API, what is asked, owner's method, and then for each call: a byte
 *   for the status, two for the length of the body, the body
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "src/helper/login.h"
#include "src/helper/revoke.h"
#include "tests/fuzz/lib/fuzz.h"

struct fmet_http {
    int unused;
};

static const uint8_t *input;
static size_t input_left;
static struct fmet_login *login;
static bool reached, control_refused, maybe_judged;

static unsigned take(void)
{
    if (input_left == 0)
        return 0;
    input_left--;
    return *input++;
}

enum fmet_result fmet_http_open(const struct fmet_request *request,
                                struct fmet_http **ret_http)
{
    static struct fmet_http http;

    (void)request;
    *ret_http = &http;
    return FMET_OK;
}

static void answer(struct fmet_http_call *call)
{
    static const unsigned statuses[] = {200, 201, 401, 403, 404, 405,
                                        302, 429, 500, 502, 503, 504};
    static const enum fmet_result failures[] = {FMET_UNREACHABLE, FMET_TLS,
                                                FMET_TIMEOUT, FMET_TOO_LARGE};
    static const unsigned more[] = {204, 400};
    unsigned kind = take() % 18;
    size_t len = take() << 8;

    len |= take();
    if (kind >= 12 && kind < 16) {
        call->result = failures[kind - 12];
        return;
    }
    reached = true;
    call->result = FMET_OK;
    call->status = kind < 12 ? statuses[kind] : more[kind - 16];
    if (len > input_left)
        len = input_left;
    if (len != 0 && !fmet_body_add(&call->answer, (const char *)input, len))
        abort();
    input += len;
    input_left -= len;
}

void fmet_http_flight(struct fmet_http *http, struct fmet_http_call *calls,
                      size_t count)
{
    size_t i;

    (void)http;
    for (i = 0; i < count; i++) {
        answer(&calls[i]);
        if (calls[i].secret == login->random && calls[i].result == FMET_OK &&
            calls[i].status == 401)
            control_refused = true;
        if (calls[i].body != NULL && calls[i].secret != login->random &&
            (calls[i].result == FMET_OK ? calls[i].status != 503 : reached))
            maybe_judged = true;
    }
}

const char *fmet_http_problem(const struct fmet_http *http)
{
    (void)http;
    return "a problem";
}

bool fmet_http_reached(const struct fmet_http *http)
{
    (void)http;
    return reached;
}

void fmet_http_tls(const struct fmet_http *http, int64_t *ret_cert_until,
                   uint32_t *ret_version)
{
    (void)http;
    *ret_cert_until = 0;
    *ret_version = 0;
}

void fmet_http_call_clear(struct fmet_http_call *call)
{
    fmet_body_clear(&call->answer);
}

static void check(const struct fmet_request *request,
                  const struct fmet_reply *reply)
{
    const struct fmet_facts *facts = &reply->facts;

    if (!fmet_reply_answers(reply, request))
        abort();
    if (reply->not_judged && maybe_judged)
        abort();
    if (reply->result != FMET_OK || request->mode == FMET_MODE_REVOKE ||
        request->mode == FMET_MODE_CHANGE)
        return;
    if (strcmp(facts->owner, request->fme_user) != 0)
        abort();
    if (request->mode == FMET_MODE_SESSION)
        return;
    if (request->mode == FMET_MODE_LOOKUP
            ? (facts->account & FMET_ACCOUNT_KNOWN) == 0
            : !control_refused)
        abort();
}

/* What is around a login; see credentials_in_range of protocol.c. */
static void set_up_errand(struct fmet_request *request, unsigned flags)
{
    static char path[] = "/change", owner[] = "alice", name[] = "pam-old";
    static struct fmet_spent spent[2];
    size_t i;

    for (i = 0; i < 2; i++) {
        spent[i].owner = owner;
        spent[i].name = name;
        fmet_secret_set(&spent[i].token, "spent-token-of-alice", 20);
    }
    if (request->api != FMET_API_V3)
        request->api = FMET_API_V4;
    if (request->mode != FMET_MODE_REVOKE)
        fmet_secret_set(&request->secret, "presented-token-of-alice", 24);
    if (request->mode == FMET_MODE_CHANGE) {
        fmet_secret_set(&request->new_password, "another-password", 16);
        request->change_path = path;
    } else {
        request->spent = spent;
        request->spent_count = 1 + (flags & 1);
    }
}

static void set_up(struct fmet_request *request, unsigned flags,
                   unsigned method)
{
    static char path[] = "/me", pointer[] = "/name";

    if (request->mode > FMET_MODE_LOOKUP) {
        set_up_errand(request, flags);
        return;
    }
    request->ask_control = true;
    request->ask_expiry = (flags & 128) != 0;
    request->keep_token = request->mode == FMET_MODE_PASSWORD &&
                          request->api != FMET_API_LEGACY && (flags & 64) != 0;
    request->ask_unrestricted = (flags & 1) != 0;
    request->ask_roles = (flags & 2) != 0;
    request->ask_superuser = (flags & 4) != 0;
    request->owner_method = (enum fmet_owner_method)(method % FMET_OWNER_COUNT);
    if (request->owner_method == FMET_OWNER_GET) {
        request->owner_path = path;
        request->owner_pointer = pointer;
    }
    if ((flags & 8) != 0 || request->mode == FMET_MODE_LOOKUP)
        fmet_secret_set(&request->service_token, "service-token-of-mine", 21);
    if (request->mode != FMET_MODE_LOOKUP)
        fmet_secret_set(&request->secret, "presented-token-of-alice", 24);
    request->question_count = flags >> 4 & 3;
}

static void clear(struct fmet_reply *reply)
{
    size_t i;

    fmet_reply_clear(reply);
    free(login->minted_owner);
    for (i = 0; i < 2; i++)
        free(login->account_path[i]);
    for (i = 0; i < FMET_API_COUNT; i++)
        free(login->control_path[i]);
    free(login);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const enum fmet_mode modes[] = {
        FMET_MODE_PASSWORD, FMET_MODE_TOKEN,  FMET_MODE_LOOKUP,
        FMET_MODE_SESSION,  FMET_MODE_REVOKE, FMET_MODE_CHANGE};
    static char name[] = "s", path[] = "/s", pointer[] = "/a", user[] = "alice",
                token_name[] = "pam-x";
    struct fmet_question questions[3] = {{name, path, NULL, false},
                                         {name, path, pointer, false},
                                         {name, path, pointer, true}};
    struct fmet_request request = {.fme_user = user, .token_name = token_name};
    struct fmet_reply reply = {.about = NULL};

    input = data;
    input_left = size;
    reached = control_refused = maybe_judged = false;
    request.mode = modes[take() % 6];
    request.api = (enum fmet_api)(take() % FMET_API_COUNT);
    if (request.api == FMET_API_LEGACY && request.mode != FMET_MODE_PASSWORD)
        request.api = FMET_API_AUTO;
    request.questions = questions;
    set_up(&request, take(), take());
    login = calloc(1, sizeof(*login));
    if (login == NULL)
        return 0;
    login->request = &request;
    login->reply = &reply;
    fmet_login_run(login);
    check(&request, &reply);
    if (request.mode != FMET_MODE_REVOKE && fmet_revoke_wanted(login))
        fmet_revoke(login);
    clear(&reply);
    return 0;
}
