/*
 * REST v3, /fmerest/v3: what docs/fme-api.md says, and a Tomcat's 404 for the
 * rest.  In 2018 it had no tokens.
 */
#include <stdlib.h>
#include <string.h>

#include "api.h"
#include "auth.h"
#include "page.h"
#include "password.h"
#include "route.h"
#include "tokens.h"

static const struct dialect dialect = {
    .owner = "user",
    .partial = "restricted",
    .seconds = "expirationTimeout",
    .expires = "expirationDate",
    .created = "createdDate",
    .updated = "lastSaveDate",
};

static void forbidden(struct request *request, struct answer *answer)
{
    answer_message(answer, 403, "User %s does not have permission to do this.",
                   request->caller.user->name);
}

static void healthcheck(struct request *request, struct answer *answer)
{
    struct json_object *json = json_object_new_object();

    (void)request;
    json_object_object_add(json, "status", json_object_new_string("ok"));
    answer_json(answer, 200, json);
}

static void mint(struct request *request, struct answer *answer)
{
    tokens_mint(request, &dialect, answer);
}

static void list_tokens(struct request *request, struct answer *answer)
{
    tokens_list(request, &dialect, answer);
}

static void delete_token(struct request *request, struct answer *answer)
{
    tokens_delete(request, request->argument[0], request->argument[1], &dialect,
                  answer);
}

static void update_token(struct request *request, struct answer *answer)
{
    tokens_update(request, &dialect, answer);
}

/* The user's roles, and the one of their own that everybody has. */
static struct json_object *roles(const struct user *user)
{
    struct json_object *array = json_object_new_array();
    char *own = mem_format("user:%s", user->name);
    size_t i;

    for (i = 0; i < user->roles.count; i++)
        json_object_array_add(array,
                              json_object_new_string(user->roles.item[i]));
    json_object_array_add(array, json_object_new_string(own));
    free(own);
    return array;
}

static struct json_object *describe_user(const struct user *user)
{
    const struct {
        const char *key;
        bool flag;
    } flags[] = {
        {"enabled", !user->disabled},
        {"isPasswordExpired", user->password_expired},
        {"isPasswordChangeNeeded", user->must_change},
        {"sharingEnabled", true},
    };
    struct json_object *json = json_object_new_object();
    size_t i;

    json_object_object_add(json, "name", json_object_new_string(user->name));
    json_object_object_add(json, "fullName", json_object_new_string(""));
    json_object_object_add(json, "email", json_object_new_string(""));
    for (i = 0; i < sizeof(flags) / sizeof(*flags); i++)
        json_object_object_add(json, flags[i].key,
                               json_object_new_boolean(flags[i].flag));
    json_object_object_add(json, "type", json_object_new_string("SYSTEM"));
    json_object_object_add(json, "roles", roles(user));
    return json;
}

static struct json_object *user_item(void *from, size_t i)
{
    (void)from;
    return describe_user(store.users.item[i]);
}

static void accounts(struct request *request, struct answer *answer)
{
    const struct source users = {store.users.count, user_item, NULL};

    if (!auth_manages_users(&request->caller)) {
        forbidden(request, answer);
        return;
    }
    page_cut(request, false, &users, answer);
}

static void account(struct request *request, struct answer *answer)
{
    const struct user *user = store_user(request->argument[0]);
    const struct caller *caller = &request->caller;
    bool own = store.accounts_self && user == caller->user;

    if ((!own && !caller->user->manager) || !auth_covers(caller, request->path))
        forbidden(request, answer);
    else if (user == NULL)
        answer_message(answer, 404, "The account does not exist.");
    else
        answer_json(answer, 200, describe_user(user));
}

static void reset_password(struct request *request, struct answer *answer)
{
    password_change(request, request->argument[0], &dialect, answer);
}

static struct json_object *describe(const struct object *repository)
{
    struct json_object *json = json_object_new_object();

    json_object_object_add(json, "owner", json_object_new_string("admin"));
    json_object_object_add(json, "name",
                           json_object_new_string(repository->name));
    json_object_object_add(json, "description", json_object_new_string(""));
    return json;
}

/* A list has what its reader may see; it can be empty. */
static void repositories(struct request *request, struct answer *answer)
{
    struct json_object *items = json_object_new_array();
    size_t i;

    for (i = 0; i < store.repositories.count; i++) {
        const struct object *object = store.repositories.item[i];
        char *path = mem_format("%s/%s", request->path, object->name);

        if (auth_may_read(&request->caller, object, path))
            json_object_array_add(items, describe(object));
        free(path);
    }
    page_array(request, false, items, answer);
}

/* A restricted token learns nothing of what it may not read. */
static void repository(struct request *request, struct answer *answer)
{
    const struct object *object =
        store_object(&store.repositories, request->argument[0]);

    if (auth_may_read(&request->caller, object, request->path))
        answer_json(answer, 200, describe(object));
    else if (object == NULL && auth_covers(&request->caller, request->path))
        answer_message(answer, 404, "The repository does not exist.");
    else
        forbidden(request, answer);
}

/* The path of one account, which not every server has. */
static bool is_account(const char *path)
{
    static const char root[] = "/security/accounts/";

    return strncmp(path, root, sizeof(root) - 1) == 0 &&
           strchr(path + sizeof(root) - 1, '/') == NULL;
}

void v3_serve(const char *rest, struct request *request, struct answer *answer)
{
    static const struct route routes[] = {
        {"GET", "/healthcheck", NEEDS_NOTHING, healthcheck},
        {"GET", "/info", NEEDS_LOGIN, info_build},
        {"GET", "/repositories", NEEDS_LOGIN, repositories},
        {"GET", "/repositories/*", NEEDS_LOGIN, repository},
        {"GET", "/security/accounts", NEEDS_LOGIN, accounts},
        {"GET", "/security/accounts/*", NEEDS_LOGIN, account},
        {"PUT", "/security/accounts/*/password/reset", NEEDS_LOGIN,
         reset_password},
        /* From here on since 2019.0. */
        {"POST", "/tokens", NEEDS_LOGIN, mint},
        {"GET", "/tokens", NEEDS_LOGIN, list_tokens},
        {"PUT", "/tokens/*/*", NEEDS_LOGIN, update_token},
        {"DELETE", "/tokens/*/*", NEEDS_LOGIN, delete_token},
    };
    const size_t in_2018 = 7;

    if (!store.accounts_by_name && is_account(rest)) {
        answer_html(answer, 404);
        return;
    }
    route_serve(routes,
                store.v3_tokens ? sizeof(routes) / sizeof(*routes) : in_2018,
                rest, request, answer);
}
