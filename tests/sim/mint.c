/*
 * Tokens made, listed and deleted by request, as v3 and v4 do; they differ in
 * the names of three fields.
 */
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#include "sim.h"

char *iso_time(int64_t when)
{
    time_t seconds = (time_t)when;
    struct tm tm;
    char *text = malloc(32);

    if (text == NULL || gmtime_r(&seconds, &tm) == NULL)
        abort();
    strftime(text, 32, "%Y-%m-%dT%H:%M:%S.000Z", &tm);
    return text;
}

char *token_json(const struct token *token, const struct mint *form,
                 bool with_text)
{
    char *name = quoted(token->name), *owner = quoted(token->owner);
    char *expires = token->expires != 0 ? iso_time(token->expires) : NULL;
    const char *expires_key = strcmp(form->owner_field, "owner") == 0
                                  ? "expiration"
                                  : "expirationDate";
    char *json = NULL;

    if (asprintf(
            &json,
            "{\"name\":%s,\"description\":\"\",\"%s\":%s,\"type\":\"USER\","
            "\"%s\":%s,\"enabled\":%s%s%s%s%s%s%s%s%s%s}",
            name, form->owner_field, owner, form->partial,
            token->restricted ? "true" : "false",
            token->disabled ? "false" : "true", expires != NULL ? ",\"" : "",
            expires != NULL ? expires_key : "", expires != NULL ? "\":\"" : "",
            expires != NULL ? expires : "", expires != NULL ? "\"" : "",
            with_text ? ",\"token\":\"" : "", with_text ? token->text : "",
            with_text ? "\"" : "", "") < 0)
        abort();
    free(name);
    free(owner);
    free(expires);
    return json;
}

bool manages(const struct caller *caller)
{
    return caller->user != NULL && caller->user->manager &&
           (caller->token == NULL || !caller->token->restricted);
}

char *list_json(const struct caller *caller, const struct mint *form)
{
    char *items = strdup(""), *item, *more, *json = NULL;
    size_t count = 0, i;

    for (i = 0; i < store.token_count; i++) {
        if (!manages(caller) &&
            strcmp(store.tokens[i].owner, caller->user->name) != 0)
            continue;
        item = token_json(&store.tokens[i], form, false);
        if (asprintf(&more, "%s%s%s", items, count++ != 0 ? "," : "", item) < 0)
            abort();
        free(items);
        free(item);
        items = more;
    }
    if (asprintf(&json,
                 "{\"offset\":0,\"limit\":%zu,\"totalCount\":%zu,"
                 "\"items\":[%s]}",
                 count, count, items) < 0)
        abort();
    free(items);
    return json;
}

static void new_text(char text[41])
{
    unsigned char bytes[20];
    size_t i;

    if (getrandom(bytes, sizeof(bytes), 0) != sizeof(bytes))
        abort();
    for (i = 0; i < sizeof(bytes); i++)
        snprintf(text + 2 * i, 3, "%02x", bytes[i]);
}

static struct token *find_named(const char *owner, const char *name)
{
    size_t i;

    for (i = 0; i < store.token_count; i++)
        if (strcmp(store.tokens[i].owner, owner) == 0 &&
            strcmp(store.tokens[i].name, name) == 0)
            return &store.tokens[i];
    return NULL;
}

static void make(struct request *request, const struct mint *form,
                 struct json_object *body, struct answer *answer)
{
    struct json_object *value = NULL;
    struct token *token;
    const char *name = NULL;
    char text[41], *json;

    if (json_object_object_get_ex(body, "name", &value))
        name = json_object_get_string(value);
    if (name == NULL || *name == '\0') {
        answer_message(answer, 400, "Parameter Validation Failed");
        return;
    }
    if (find_named(request->caller.user->name, name) != NULL) {
        answer_message(answer, 409, "A token of this name exists");
        return;
    }
    new_text(text);
    token = add_token(text, request->caller.user->name, name);
    if (json_object_object_get_ex(body, form->seconds, &value))
        token->expires = (int64_t)time(NULL) + json_object_get_int64(value);
    if (json_object_object_get_ex(body, form->partial, &value))
        token->restricted = json_object_get_boolean(value) != 0;
    json = token_json(token, form, true);
    answer_set(answer, 201, "application/json", json, strlen(json));
}

void mint(struct request *request, const struct mint *form,
          struct answer *answer)
{
    struct json_object *body = NULL;

    if (request->caller.user == NULL) {
        answer_message(answer, 401, "Authentication failed: Failed to login");
        return;
    }
    if (request->caller.user->no_tokens) {
        answer_message(answer, 403, "User %s may not manage tokens",
                       request->caller.user->name);
        return;
    }
    if (request->body != NULL)
        body = json_tokener_parse(request->body);
    if (!json_object_is_type(body, json_type_object))
        answer_message(answer, 400, "Parameter Validation Failed");
    else
        make(request, form, body, answer);
    json_object_put(body);
}

void delete_token(struct request *request, const char *owner, const char *name,
                  struct answer *answer)
{
    struct token *token = find_named(owner, name);

    if (request->caller.user == NULL) {
        answer_message(answer, 401, "Authentication failed: Failed to login");
    } else if (token == NULL ||
               (!manages(&request->caller) &&
                strcmp(token->owner, request->caller.user->name) != 0)) {
        answer_message(answer, 404, "There is no such token");
    } else {
        remove_token(token);
        answer_set(answer, 204, "application/json", strdup(""), 0);
    }
}
