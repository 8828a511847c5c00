/*
 * REST v4: /fmeapiv4.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim.h"

#define ROOT "/fmeapiv4"

static const struct mint form = {"owner", "customPermissions",
                                 "secondsToExpiry"};

const struct object *find_object(const char *path)
{
    size_t i;

    for (i = 0; i < store.object_count; i++)
        if (strcmp(store.objects[i].path, path) == 0)
            return &store.objects[i];
    return NULL;
}

/* A path that a restricted token may read, whatever API it is written in. */
static bool allowed(const struct token *token, const char *path)
{
    char v3[1024], v4[1024];

    snprintf(v3, sizeof(v3), "/fmerest/v3%s", path);
    snprintf(v4, sizeof(v4), ROOT "%s", path);
    return list_has(&token->allow, path) || list_has(&token->allow, v3) ||
           list_has(&token->allow, v4);
}

bool may_read(const struct caller *caller, const struct object *object,
              const char *path)
{
    if (object == NULL || caller->user == NULL)
        return false;
    if (caller->token != NULL && caller->token->restricted &&
        !allowed(caller->token, path))
        return false;
    return object->allow.count == 0 || caller->user->superuser ||
           list_has(&object->allow, caller->user->name);
}

/* The sentence that names the caller, whatever the object is. */
static void no_object(struct request *request, struct answer *answer)
{
    answer_message(answer, store.missing_status,
                   "Unauthorized request by user %s due to lack of proper "
                   "permissions or the object does not exist.",
                   request->caller.user->name);
}

static void accounts(struct request *request, struct answer *answer)
{
    char *items = strdup(""), *more, *name;
    size_t i;

    if (!manages(&request->caller)) {
        free(items);
        no_object(request, answer);
        return;
    }
    for (i = 0; i < store.user_count; i++) {
        const struct user *user = &store.users[i];

        name = quoted(user->name);
        if (asprintf(&more,
                     "%s%s{\"id\":\"%zu\",\"name\":%s,\"isSuperUser\":%s,"
                     "\"enabled\":%s}",
                     items, i != 0 ? "," : "", i, name,
                     user->superuser ? "true" : "false",
                     user->disabled ? "false" : "true") < 0)
            abort();
        free(items);
        free(name);
        items = more;
    }
    answer_json(answer, 200,
                "{\"items\":[%s],\"totalCount\":%zu,\"limit\":100,"
                "\"offset\":0}",
                items, store.user_count);
    free(items);
}

static void delete (struct request *request, const char *rest,
                    struct answer *answer)
{
    char *owner = strdup(rest), *slash = strchr(owner, '/');

    if (slash != NULL)
        *slash = '\0';
    if (slash != NULL)
        delete_token(request, owner, slash + 1, answer);
    else
        answer_html(answer, 404);
    free(owner);
}

static void tokens(struct request *request, struct answer *answer)
{
    char *json;

    if (strcmp(request->method, "POST") == 0) {
        mint(request, &form, answer);
        return;
    }
    json = list_json(&request->caller, &form);
    answer_set(answer, 200, "application/json", json, strlen(json));
}

static void get(struct request *request, const char *path,
                struct answer *answer)
{
    const struct object *object = find_object(path);

    if (object == NULL)
        object = find_object(request->url);
    if (may_read(&request->caller, object, path))
        answer_json(answer, 200, "%s", object->json);
    else
        no_object(request, answer);
}

bool serve_v4(struct request *request, struct answer *answer)
{
    const char *path = request->url + strlen(ROOT);

    if (strncmp(request->url, ROOT "/", strlen(ROOT "/")) != 0)
        return false;
    if (strncmp(path, "/healthcheck/", 13) == 0)
        answer_json(answer, 200, "{\"status\":\"ok\",\"message\":\"\"}");
    else if (!store.v4)
        answer_html(answer, 404);
    else if (strcmp(path, "/tokens") == 0 &&
             strcmp(request->method, "POST") == 0)
        tokens(request, answer);
    else if (request->caller.user == NULL || request->caller.token == NULL)
        answer_message(answer, 401, "Authentication failed: Failed to login");
    else if (strncmp(path, "/tokens/", 8) == 0 &&
             strcmp(request->method, "DELETE") == 0)
        delete (request, path + 8, answer);
    else if (strcmp(path, "/tokens") == 0)
        tokens(request, answer);
    else if (strcmp(path, "/accounts") == 0)
        accounts(request, answer);
    else
        get(request, path, answer);
    return true;
}
