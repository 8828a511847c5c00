/*
 * Tokens made, listed, changed and deleted by request; docs/fme-api.md,
 * "Password to token" and "Whose token is it".
 */
#include "tokens.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "auth.h"
#include "page.h"

#define SECONDS_MAX (10L * 366 * 24 * 3600)

static void add_text(struct json_object *json, const char *key,
                     const char *text)
{
    json_object_object_add(json, key, json_object_new_string(text));
}

static void add_flag(struct json_object *json, const char *key, bool flag)
{
    json_object_object_add(json, key, json_object_new_boolean(flag));
}

/* ISO 8601 in UTC; v4 has milliseconds. */
static void add_time(struct json_object *json, const char *key, time_t when,
                     const struct dialect *dialect)
{
    char text[40];
    struct tm tm;

    gmtime_r(&when, &tm);
    strftime(text, sizeof(text),
             dialect->v4 ? "%Y-%m-%dT%H:%M:%S.000Z" : "%Y-%m-%dT%H:%M:%SZ",
             &tm);
    add_text(json, key, text);
}

/* Never the token's text. */
static struct json_object *describe(const struct token *token,
                                    const struct dialect *dialect)
{
    struct json_object *json = json_object_new_object();

    add_text(json, "name", token->name);
    add_text(json, "description", token->description);
    add_text(json, dialect->owner, token->owner);
    add_text(json, "type", "USER");
    add_flag(json, dialect->partial, token->restricted);
    add_flag(json, "enabled", !token->disabled);
    add_time(json, dialect->created, token->created, dialect);
    add_time(json, dialect->updated, token->created, dialect);
    if (token->expires == 0)
        return json;
    if (dialect->v4)
        json_object_object_add(
            json, dialect->seconds,
            json_object_new_int64(token->expires - token->created));
    add_time(json, dialect->expires, token->expires, dialect);
    return json;
}

void tokens_invalid(const char *field, const struct dialect *dialect,
                    struct answer *answer)
{
    struct json_object *details;

    answer_message(answer, 400, "Parameter Validation Failed");
    if (!dialect->v4)
        return;
    details = json_object_new_object();
    add_text(details, field, "is missing or not valid");
    json_object_object_add(answer->json, "details", details);
}

static void forbidden(struct answer *answer)
{
    answer_message(answer, 403,
                   "The user does not have permission to manage tokens.");
}

static const char *text_of(struct json_object *json, const char *key)
{
    struct json_object *value;

    if (!json_object_object_get_ex(json, key, &value) ||
        !json_object_is_type(value, json_type_string))
        return NULL;
    return json_object_get_string(value);
}

static bool flag_of(struct json_object *json, const char *key, bool otherwise)
{
    struct json_object *value;

    if (!json_object_object_get_ex(json, key, &value))
        return otherwise;
    return json_object_get_boolean(value) != 0;
}

/* The seconds to live that the body asks for; 0 where it does not. */
static bool seconds_of(struct json_object *json, const char *key,
                       time_t *ret_seconds)
{
    struct json_object *value;
    int64_t seconds = 0;

    if (json_object_object_get_ex(json, key, &value)) {
        seconds = json_object_get_int64(value);
        if (!json_object_is_type(value, json_type_int) || seconds <= 0 ||
            seconds > SECONDS_MAX)
            return false;
    }
    *ret_seconds = (time_t)seconds;
    return true;
}

/* v3 says for whom; another user is for those who manage them. */
static const char *owner_of(const struct request *request,
                            struct json_object *body,
                            const struct dialect *dialect)
{
    const char *said = dialect->v4 ? NULL : text_of(body, dialect->owner);

    if (said == NULL || strcmp(said, request->caller.user->name) == 0)
        return request->caller.user->name;
    if (!auth_manages_users(&request->caller) || store_user(said) == NULL)
        return NULL;
    return said;
}

static void create(const char *owner, struct json_object *body, time_t seconds,
                   const struct dialect *dialect, struct answer *answer)
{
    struct token *token = store_new_token(owner, text_of(body, "name"));
    const char *description = text_of(body, "description");
    struct json_object *json;

    if (description != NULL) {
        free(token->description);
        token->description = mem_copy(description);
    }
    if (seconds != 0)
        token->expires = token->created + seconds;
    token->restricted = flag_of(body, dialect->partial, false);
    token->disabled = !flag_of(body, "enabled", true);
    json = describe(token, dialect);
    add_text(json, "token", token->text);
    answer_json(answer, 201, json);
}

static void judge(const struct request *request, struct json_object *body,
                  const struct dialect *dialect, struct answer *answer)
{
    const char *name = text_of(body, "name");
    const char *owner = owner_of(request, body, dialect);
    time_t seconds;

    if (owner == NULL)
        forbidden(answer);
    else if (name == NULL || *name == '\0')
        tokens_invalid("name", dialect, answer);
    else if (!seconds_of(body, dialect->seconds, &seconds))
        tokens_invalid(dialect->seconds, dialect, answer);
    else if (store_token_named(owner, name) != NULL)
        answer_message(answer, 409, "A token of this name already exists.");
    else
        create(owner, body, seconds, dialect, answer);
}

void tokens_mint(struct request *request, const struct dialect *dialect,
                 struct answer *answer)
{
    struct json_object *body = request_json(request);

    if (!auth_may_mint(&request->caller))
        forbidden(answer);
    else if (body == NULL)
        tokens_invalid("body", dialect, answer);
    else
        judge(request, body, dialect, answer);
    json_object_put(body);
}

void tokens_list(struct request *request, const struct dialect *dialect,
                 struct answer *answer)
{
    bool everybody = auth_manages_users(&request->caller);
    struct json_object *items = json_object_new_array();
    size_t i;

    for (i = 0; i < store.tokens.count; i++) {
        const struct token *token = store.tokens.item[i];

        if (everybody || strcmp(token->owner, request->caller.user->name) == 0)
            json_object_array_add(items, describe(token, dialect));
    }
    page_array(request, dialect->v4, items, answer);
}

/* The token, when it is there and the caller's to change; else the answer. */
static struct token *find(struct request *request, const char *owner,
                          const char *name, const struct dialect *dialect,
                          struct answer *answer)
{
    const struct caller *caller = &request->caller;
    struct token *token = store_token_named(owner, name);
    bool theirs =
        auth_unrestricted(caller) &&
        (strcmp(owner, caller->user->name) == 0 || auth_manages_users(caller));

    if (theirs && token != NULL)
        return token;
    if (dialect->v4)
        answer_sentence(answer, caller->user->name);
    else if (!theirs)
        forbidden(answer);
    else
        answer_message(answer, 404, "The token does not exist.");
    return NULL;
}

void tokens_delete(struct request *request, const char *owner, const char *name,
                   const struct dialect *dialect, struct answer *answer)
{
    struct token *token = find(request, owner, name, dialect, answer);

    if (token == NULL)
        return;
    /* It may be the one that asked. */
    if (request->caller.token == token)
        request->caller.token = NULL;
    store_remove_token(token);
    answer_nothing(answer);
}

void tokens_update(struct request *request, const struct dialect *dialect,
                   struct answer *answer)
{
    struct token *token = find(request, request->argument[0],
                               request->argument[1], dialect, answer);
    struct json_object *body = request_json(request);
    time_t seconds = 0;

    if (token == NULL) {
        /* answered */
    } else if (body == NULL || !seconds_of(body, dialect->seconds, &seconds) ||
               seconds == 0) {
        tokens_invalid(dialect->seconds, dialect, answer);
    } else {
        token->expires = time(NULL) + seconds;
        answer_nothing(answer);
    }
    json_object_put(body);
}
