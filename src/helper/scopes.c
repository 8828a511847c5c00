/*
 * A scope holds on 200 with a JSON body; 401, 403 and 404 are a no (401 not of
 * the service's token: that one is dead); anything else is no answer, and a
 * login without an answer fails.
 */
#include "src/helper/scopes.h"

#include <stdlib.h>
#include <string.h>

#include "src/core/limits.h"
#include "src/helper/account.h"
#include "src/helper/answer.h"
#include "src/helper/json.h"

/* Whether QUESTION is one of WHOSE, with a token to ask it. */
static bool asked(const struct fmet_login *login,
                  const struct fmet_question *question,
                  enum fmet_scopes_whose whose)
{
    if (question->service)
        return (whose & FMET_SCOPES_SERVICE) != 0 &&
               login->request->service_token.len != 0;
    return (whose & FMET_SCOPES_OWN) != 0 && login->token.len != 0;
}

static size_t question_count(const struct fmet_login *login,
                             enum fmet_scopes_whose whose)
{
    const struct fmet_request *request = login->request;
    size_t count = 0, i;

    for (i = 0; i < request->question_count; i++)
        count += asked(login, &request->questions[i], whose);
    return count;
}

size_t fmet_scopes_count(const struct fmet_login *login, enum fmet_api api,
                         enum fmet_scopes_whose whose)
{
    return question_count(login, whose) + fmet_account_count(login, api, whose);
}

bool fmet_scopes_prepare(struct fmet_login *login, enum fmet_api api,
                         enum fmet_scopes_whose whose,
                         struct fmet_http_call *calls)
{
    const struct fmet_request *request = login->request;
    size_t i;

    for (i = 0; i < request->question_count; i++) {
        const struct fmet_question *question = &request->questions[i];

        if (!asked(login, question, whose))
            continue;
        *calls++ = (struct fmet_http_call){
            .method = "GET",
            .path = question->path,
            .auth = FMET_HTTP_TOKEN,
            .secret = question->service ? request->service_token.text
                                        : login->token.text};
    }
    return fmet_account_count(login, api, whose) == 0 ||
           fmet_account_prepare(login, api, calls, login->account_path);
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
static enum fmet_result decide(struct fmet_login *login,
                               const struct fmet_question *question,
                               const struct fmet_http_call *call,
                               struct json_object **ret_json)
{
    struct json_object *json;

    *ret_json = NULL;
    if (call->result == FMET_OK && call->status == 401 && question->service) {
        login->reply->status = call->status;
        return unanswered(login, question->name, FMET_SERVICE_TOKEN);
    }
    if (call->result == FMET_OK &&
        (call->status == 401 || call->status == 403 || call->status == 404))
        return FMET_OK;
    if (call->result != FMET_OK || call->status != 200)
        return unanswered(login, question->name,
                          fmet_answer_refusal(login, call));
    json = fmet_json_parse(call->answer.bytes, call->answer.len);
    if (json == NULL) {
        login->reply->status = call->status;
        fmet_answer_about(login, "the answer is not JSON");
        return unanswered(login, question->name, FMET_BAD_ANSWER);
    }
    *ret_json = json;
    return FMET_OK;
}

static bool value_usable(const char *name, const char *value)
{
    const char *c;

    for (c = value; *c != '\0'; c++)
        if ((unsigned char)*c < ' ' || *c == 0x7f)
            return false;
    return strlen(name) + 1 + strlen(value) <= FMET_SCOPE_TEXT_MAX;
}

bool fmet_scopes_add_value(struct fmet_facts *facts, const char *name,
                           const char *value)
{
    return value == NULL || !value_usable(name, value) ||
           fmet_facts_add_scope(facts, name, value);
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
        return fmet_scopes_add_value(facts, question->name,
                                     fmet_json_string(found));
    for (i = 0; i < fmet_json_length(found); i++)
        if (!fmet_scopes_add_value(facts, question->name,
                                   fmet_json_string(fmet_json_item(found, i))))
            return false;
    return true;
}

static enum fmet_result read_question(struct fmet_login *login,
                                      const struct fmet_question *question,
                                      const struct fmet_http_call *call)
{
    struct fmet_facts *facts = &login->reply->facts;
    struct json_object *json;
    enum fmet_result result = decide(login, question, call, &json);
    bool added;

    if (result != FMET_OK || json == NULL)
        return result;
    if (question->pointer == NULL)
        added = fmet_facts_add_scope(facts, question->name, NULL);
    else
        added = add_at_pointer(facts, question, json);
    fmet_json_free(json);
    if (added)
        return FMET_OK;
    fmet_answer_about(login, "more scopes than this release takes");
    return FMET_TOO_LARGE;
}

enum fmet_result fmet_scopes_read(struct fmet_login *login, enum fmet_api api,
                                  enum fmet_scopes_whose whose,
                                  const struct fmet_http_call *calls)
{
    const struct fmet_request *request = login->request;
    enum fmet_result result = FMET_OK;
    size_t i;

    for (i = 0; i < request->question_count && result == FMET_OK; i++)
        if (asked(login, &request->questions[i], whose))
            result = read_question(login, &request->questions[i], calls++);
    if (result == FMET_OK && fmet_account_count(login, api, whose) != 0)
        result = fmet_account_read(login, api, calls);
    return result;
}

enum fmet_result fmet_scopes_ask(struct fmet_login *login, enum fmet_api api,
                                 enum fmet_scopes_whose whose)
{
    size_t count = fmet_scopes_count(login, api, whose), i;
    enum fmet_result result = FMET_NO_MEMORY;
    struct fmet_http_call *calls;

    if (count == 0)
        return FMET_OK;
    calls = calloc(count, sizeof(*calls));
    if (calls == NULL)
        return FMET_NO_MEMORY;
    if (fmet_scopes_prepare(login, api, whose, calls)) {
        fmet_http_flight(login->http, calls, count);
        result = fmet_scopes_read(login, api, whose, calls);
    }
    for (i = 0; i < count; i++)
        fmet_http_call_clear(&calls[i]);
    free(calls);
    return result;
}
