/*
 * A scope holds on 200 with a JSON body; 401, 403 and 404 are a no; anything
 * else is no answer, and a login without an answer fails.
 */
#include "src/helper/scopes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "src/core/identity.h"
#include "src/core/limits.h"
#include "src/helper/answer.h"
#include "src/helper/json.h"

#define ACCOUNT "/fmerest/v3/security/accounts/"

/* Only v3 tells roles: docs/fme-api.md, "Permissions, roles, accounts". */
static bool asks_account(const struct fmet_login *login, enum fmet_api api)
{
    return login->request->ask_roles && api == FMET_API_V3;
}

size_t fmet_scopes_count(const struct fmet_login *login, enum fmet_api api)
{
    return login->request->question_count + (asks_account(login, api) ? 1 : 0);
}

static void prepare(struct fmet_login *login, const char *path,
                    struct fmet_http_call *call)
{
    *call = (struct fmet_http_call){.method = "GET",
                                    .path = path,
                                    .auth = FMET_HTTP_TOKEN,
                                    .secret = login->token.text};
}

void fmet_scopes_prepare(struct fmet_login *login, enum fmet_api api,
                         struct fmet_http_call *calls)
{
    const struct fmet_request *request = login->request;
    size_t i;

    for (i = 0; i < request->question_count; i++)
        prepare(login, request->questions[i].path, &calls[i]);
    if (!asks_account(login, api))
        return;
    if (login->account_path == NULL)
        login->account_path =
            fmet_identity_expand_path(ACCOUNT "%u", request->fme_user);
    prepare(login, login->account_path != NULL ? login->account_path : ACCOUNT,
            &calls[i]);
}

/* Puts which scope it is before what was said of it. */
static enum fmet_result unanswered(struct fmet_login *login, const char *scope,
                                   enum fmet_result result)
{
    char *about = login->reply->about;

    login->reply->about = NULL;
    fmet_answer_about(login, "scope %s: %s", scope,
                      about != NULL ? about : "it is not answered");
    free(about);
    return result == FMET_REJECTED ? FMET_BAD_ANSWER : result;
}

/*
 * The answer to one call: FMET_OK with JSON for a yes, FMET_OK with NULL for a
 * no.  The caller frees it.
 */
static enum fmet_result decide(struct fmet_login *login, const char *scope,
                               const struct fmet_http_call *call,
                               struct json_object **ret_json)
{
    struct json_object *json;

    *ret_json = NULL;
    if (call->result == FMET_OK &&
        (call->status == 401 || call->status == 403 || call->status == 404))
        return FMET_OK;
    if (call->result != FMET_OK || call->status != 200)
        return unanswered(login, scope, fmet_answer_refusal(login, call));
    json = fmet_json_parse(call->answer.bytes, call->answer.len);
    if (json == NULL) {
        login->reply->status = call->status;
        fmet_answer_about(login, "the answer is not JSON");
        return unanswered(login, scope, FMET_BAD_ANSWER);
    }
    *ret_json = json;
    return FMET_OK;
}

/* A value that no pattern of a configuration could spell is not worth a scope:
   with control characters, or too long. */
static bool value_usable(const char *name, const char *value)
{
    const char *c;

    for (c = value; *c != '\0'; c++)
        if ((unsigned char)*c < ' ' || *c == 0x7f)
            return false;
    return strlen(name) + 1 + strlen(value) <= FMET_SCOPE_TEXT_MAX;
}

static bool add_value(struct fmet_facts *facts, const char *name,
                      struct json_object *value)
{
    const char *text = fmet_json_string(value);

    if (text == NULL || !value_usable(name, text))
        return true;
    return fmet_facts_add_scope(facts, name, text);
}

/* true gives NAME; a string, and each string of an array, NAME:value. */
static bool add_at_pointer(struct fmet_facts *facts,
                           const struct fmet_question *question,
                           struct json_object *json)
{
    struct json_object *found = fmet_json_at(json, question->pointer);
    size_t i;

    if (fmet_json_true(found))
        return fmet_facts_add_scope(facts, question->name, NULL);
    if (!fmet_json_is_array(found))
        return add_value(facts, question->name, found);
    for (i = 0; i < fmet_json_length(found); i++)
        if (!add_value(facts, question->name, fmet_json_item(found, i)))
            return false;
    return true;
}

static enum fmet_result too_many(struct fmet_login *login)
{
    fmet_answer_about(login, "more scopes than this release takes");
    return FMET_TOO_LARGE;
}

static enum fmet_result read_question(struct fmet_login *login,
                                      const struct fmet_question *question,
                                      const struct fmet_http_call *call)
{
    struct fmet_facts *facts = &login->reply->facts;
    struct json_object *json;
    enum fmet_result result = decide(login, question->name, call, &json);
    bool added = true;

    if (result != FMET_OK || json == NULL)
        return result;
    if (question->pointer == NULL)
        added = fmet_facts_add_scope(facts, question->name, NULL);
    else
        added = add_at_pointer(facts, question, json);
    fmet_json_free(json);
    return added ? FMET_OK : too_many(login);
}

static bool add_roles(struct fmet_facts *facts, struct json_object *account)
{
    struct json_object *roles = fmet_json_array(account, "roles");
    const char *role;
    size_t i;

    for (i = 0; i < fmet_json_length(roles); i++) {
        role = fmet_json_string(fmet_json_item(roles, i));
        /* user:NAME is a role that everybody has of their own. */
        if (role == NULL || strncmp(role, "user:", 5) == 0 ||
            !value_usable("role", role))
            continue;
        if (!fmet_facts_add_scope(facts, "role", role))
            return false;
    }
    return true;
}

static void read_flags(struct fmet_facts *facts, struct json_object *account)
{
    bool enabled = true, expired = false, change = false;

    if (!fmet_json_flag(account, "enabled", &enabled))
        return;
    fmet_json_flag(account, "isPasswordExpired", &expired);
    fmet_json_flag(account, "isPasswordChangeNeeded", &change);
    facts->account = FMET_ACCOUNT_KNOWN;
    facts->account |= enabled ? 0u : FMET_ACCOUNT_DISABLED;
    facts->account |= expired ? FMET_ACCOUNT_PASSWORD_EXPIRED : 0u;
    facts->account |= change ? FMET_ACCOUNT_MUST_CHANGE : 0u;
}

static enum fmet_result read_account(struct fmet_login *login,
                                     const struct fmet_http_call *call)
{
    struct json_object *account;
    enum fmet_result result = decide(login, "role", call, &account);
    const char *name;

    if (result != FMET_OK || account == NULL)
        return result;
    name = fmet_json_text(account, "name");
    if (name == NULL || strcmp(name, login->request->fme_user) != 0) {
        fmet_answer_about(login, "the account's answer is another account's");
        result = FMET_BAD_ANSWER;
    } else if (!add_roles(&login->reply->facts, account)) {
        result = too_many(login);
    } else {
        read_flags(&login->reply->facts, account);
    }
    fmet_json_free(account);
    return result;
}

enum fmet_result fmet_scopes_read(struct fmet_login *login, enum fmet_api api,
                                  const struct fmet_http_call *calls)
{
    const struct fmet_request *request = login->request;
    enum fmet_result result = FMET_OK;
    size_t i;

    for (i = 0; i < request->question_count && result == FMET_OK; i++)
        result = read_question(login, &request->questions[i], &calls[i]);
    if (result == FMET_OK && asks_account(login, api))
        result = read_account(login, &calls[i]);
    return result;
}
