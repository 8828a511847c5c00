/*
 * REST v4, /fmeapiv4: what docs/fme-api.md says, and a Tomcat's 404 for the
 * rest.
 */
#include <stdlib.h>
#include <string.h>

#include "api.h"
#include "auth.h"
#include "page.h"
#include "route.h"
#include "tokens.h"

static const struct dialect dialect = {
    .owner = "owner",
    .partial = "customPermissions",
    .seconds = "secondsToExpiry",
    .expires = "expiration",
    .created = "created",
    .updated = "updated",
    .v4 = true,
};

static void add_text(struct json_object *json, const char *key,
                     const char *text)
{
    json_object_object_add(json, key, json_object_new_string(text));
}

static void healthcheck(struct request *request, struct answer *answer)
{
    struct json_object *json = json_object_new_object();

    (void)request;
    add_text(json, "status", "ok");
    add_text(json, "message", "FME Flow is healthy");
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

/* The path is inferred: with the owner or without, both work here. */
static void delete_owned(struct request *request, struct answer *answer)
{
    tokens_delete(request, request->argument[0], request->argument[1], &dialect,
                  answer);
}

static void delete_own(struct request *request, struct answer *answer)
{
    tokens_delete(request, request->caller.user->name, request->argument[0],
                  &dialect, answer);
}

static struct json_object *account(void *from, size_t i)
{
    const struct user *user = store.users.item[i];
    struct json_object *json = json_object_new_object();
    char *id = mem_format("5f0e2b1c-0000-4000-8000-%012zx", i + 1);

    (void)from;
    add_text(json, "id", id);
    add_text(json, "name", user->name);
    add_text(json, "fullName", "");
    add_text(json, "email", "");
    json_object_object_add(json, "isSuperUser",
                           json_object_new_boolean(user->superuser));
    json_object_object_add(json, "enabled",
                           json_object_new_boolean(!user->disabled));
    json_object_object_add(json, "sharingEnabled",
                           json_object_new_boolean(true));
    add_text(json, "type", "SYSTEM");
    free(id);
    return json;
}

static void accounts(struct request *request, struct answer *answer)
{
    const struct source users = {store.users.count, account, NULL};

    if (!auth_manages_users(&request->caller)) {
        answer_sentence(answer, request->caller.user->name);
        return;
    }
    page_cut(request, true, &users, answer);
}

static struct json_object *describe(const struct object *repository)
{
    struct json_object *json = json_object_new_object();

    add_text(json, "name", repository->name);
    add_text(json, "description", "");
    add_text(json, "owner", "admin");
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
    page_array(request, true, items, answer);
}

static void repository(struct request *request, struct answer *answer)
{
    const struct object *object =
        store_object(&store.repositories, request->argument[0]);

    if (auth_may_read(&request->caller, object, request->path))
        answer_json(answer, 200, describe(object));
    else
        answer_sentence(answer, request->caller.user->name);
}

/* Any other object: there is none. */
static void no_object(struct request *request, struct answer *answer)
{
    answer_sentence(answer, request->caller.user->name);
}

void v4_serve(const char *rest, struct request *request, struct answer *answer)
{
    static const struct route routes[] = {
        {"GET", "/healthcheck/liveness", NEEDS_NOTHING, healthcheck},
        {"GET", "/healthcheck/readiness", NEEDS_NOTHING, healthcheck},
        /* From here on not in the preview. */
        {"POST", "/tokens", NEEDS_LOGIN, mint},
        {"GET", "/tokens", NEEDS_TOKEN, list_tokens},
        {"DELETE", "/tokens/*/*", NEEDS_TOKEN, delete_owned},
        {"DELETE", "/tokens/*", NEEDS_TOKEN, delete_own},
        {"GET", "/accounts", NEEDS_TOKEN, accounts},
        {"GET", "/repositories", NEEDS_TOKEN, repositories},
        {"GET", "/repositories/*", NEEDS_TOKEN, repository},
        {"GET", "/*/*", NEEDS_TOKEN, no_object},
    };
    const size_t preview = 2;

    route_serve(routes, store.v4 ? sizeof(routes) / sizeof(*routes) : preview,
                rest, request, answer);
}
