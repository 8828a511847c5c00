/*
 * REST v3: /fmerest/v3.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim.h"

#define ROOT "/fmerest/v3"
#define ACCOUNTS "/security/accounts"

static const struct mint form = {"user", "restricted", "expirationTimeout"};

static char *account_json(const struct user *user)
{
    char *roles = strdup(""), *more, *role, *name = quoted(user->name);
    char *own = NULL, *json = NULL;
    size_t i;

    for (i = 0; i < user->roles.count; i++) {
        role = quoted(user->roles.text[i]);
        if (asprintf(&more, "%s%s,", roles, role) < 0)
            abort();
        free(roles);
        free(role);
        roles = more;
    }
    if (asprintf(&more, "user:%s", user->name) < 0)
        abort();
    own = quoted(more);
    free(more);
    if (asprintf(&json,
                 "{\"name\":%s,\"fullName\":\"\",\"email\":\"\",\"enabled\":%s,"
                 "\"isPasswordExpired\":%s,\"isPasswordChangeNeeded\":%s,"
                 "\"sharingEnabled\":true,\"roles\":[%s%s]}",
                 name, user->disabled ? "false" : "true",
                 user->expired ? "true" : "false",
                 user->change ? "true" : "false", roles, own) < 0)
        abort();
    free(roles);
    free(own);
    free(name);
    return json;
}

static void forbidden(struct request *request, struct answer *answer)
{
    answer_message(answer, 403, "User %s does not have the permission",
                   request->caller.user->name);
}

static void accounts(struct request *request, struct answer *answer)
{
    char *first;

    if (!manages(&request->caller)) {
        forbidden(request, answer);
        return;
    }
    first = account_json(&store.users[0]);
    answer_json(answer, 200,
                "{\"offset\":0,\"limit\":1,\"totalCount\":%zu,\"items\":[%s]}",
                store.user_count, first);
    free(first);
}

static void account(struct request *request, const char *name,
                    struct answer *answer)
{
    const struct user *user = find_user(name);
    char *json;

    if (!manages(&request->caller) &&
        !(store.accounts_self && user == request->caller.user)) {
        forbidden(request, answer);
        return;
    }
    if (user == NULL) {
        answer_message(answer, 404, "There is no such account");
        return;
    }
    json = account_json(user);
    answer_set(answer, 200, "application/json", json, strlen(json));
}

static void delete (struct request *request, const char *rest,
                    struct answer *answer)
{
    char *owner = strdup(rest), *slash = strchr(owner, '/');

    if (slash == NULL) {
        answer_html(answer, 404);
    } else {
        *slash = '\0';
        delete_token(request, owner, slash + 1, answer);
    }
    free(owner);
}

static void get(struct request *request, const char *path,
                struct answer *answer)
{
    const struct object *object = find_object(path);

    if (object == NULL)
        object = find_object(request->url);
    if (may_read(&request->caller, object, path))
        answer_json(answer, 200, "%s", object->json);
    else if (object == NULL)
        answer_message(answer, 404, "There is no such object");
    else
        forbidden(request, answer);
}

static void list(struct request *request, struct answer *answer)
{
    char *json = list_json(&request->caller, &form);

    answer_set(answer, 200, "application/json", json, strlen(json));
}

static void serve(struct request *request, const char *path,
                  struct answer *answer)
{
    bool post = strcmp(request->method, "POST") == 0;

    if (strcmp(path, "/healthcheck") == 0)
        answer_json(answer, 200, "{\"status\":\"ok\"}");
    else if (strcmp(path, "/tokens") == 0 && post)
        mint(request, &form, answer);
    else if (request->caller.user == NULL)
        answer_message(answer, 401, "Authentication failed: Failed to login");
    else if (strcmp(path, "/info") == 0)
        answer_json(answer, 200,
                    "{\"build\":\"%s\",\"version\":\"FME Server\"}",
                    store.build);
    else if (strcmp(path, "/tokens") == 0)
        list(request, answer);
    else if (strncmp(path, "/tokens/", 8) == 0 &&
             strcmp(request->method, "DELETE") == 0)
        delete (request, path + 8, answer);
    else if (strcmp(path, ACCOUNTS) == 0)
        accounts(request, answer);
    else if (strncmp(path, ACCOUNTS "/", strlen(ACCOUNTS "/")) == 0)
        account(request, path + strlen(ACCOUNTS "/"), answer);
    else
        get(request, path, answer);
}

bool serve_v3(struct request *request, struct answer *answer)
{
    if (strncmp(request->url, ROOT "/", strlen(ROOT "/")) != 0)
        return false;
    if (store.v3)
        serve(request, request->url + strlen(ROOT), answer);
    else
        answer_html(answer, 404);
    return true;
}
