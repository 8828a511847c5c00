/*
 * The store's lists.  It knows nothing of HTTP, nor of who may do what.
 */
#include "store.h"

#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "fault.h"

#define TOKEN_BYTES 20

struct store store = {
    .lock = PTHREAD_MUTEX_INITIALIZER,
    .v4_missing = 404,
    .accounts_by_name = true,
};

/* Compares what begins with a name. */
static int by_name(const void *left, const void *right)
{
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

struct user *store_user(const char *name)
{
    struct user *const *node = tfind(&name, &store.users_by_name, by_name);

    return node != NULL ? *node : NULL;
}

struct token *store_token(const char *text)
{
    size_t i;

    for (i = 0; i < store.tokens.count; i++) {
        struct token *token = store.tokens.item[i];

        if (strcmp(token->text, text) == 0)
            return token;
    }
    return NULL;
}

struct token *store_token_named(const char *owner, const char *name)
{
    size_t i;

    for (i = 0; i < store.tokens.count; i++) {
        struct token *token = store.tokens.item[i];

        if (strcmp(token->owner, owner) == 0 && strcmp(token->name, name) == 0)
            return token;
    }
    return NULL;
}

struct object *store_object(const struct list *list, const char *name)
{
    size_t i;

    for (i = 0; i < list->count; i++) {
        struct object *object = list->item[i];

        if (strcmp(object->name, name) == 0)
            return object;
    }
    return NULL;
}

void user_end(void *item)
{
    struct user *user = item;

    free(user->name);
    free(user->password);
    list_clear(&user->roles, free);
    free(user);
}

void token_end(void *item)
{
    struct token *token = item;

    free(token->text);
    free(token->name);
    free(token->owner);
    free(token->description);
    list_clear(&token->allow, free);
    free(token);
}

void object_end(void *item)
{
    struct object *object = item;

    free(object->name);
    free(object->json);
    list_clear(&object->allow, free);
    free(object);
}

/* Puts ITEM in the place of OLD, or at the end. */
static void put(struct list *list, void *old, void *item, void (*end)(void *))
{
    size_t i;

    if (old == NULL) {
        list_add(list, item);
        return;
    }
    for (i = 0; list->item[i] != old; i++)
        continue;
    end(old);
    list->item[i] = item;
}

static void take(struct list *list, void *item, void (*end)(void *))
{
    size_t i;

    for (i = 0; i < list->count && item != NULL; i++)
        if (list->item[i] == item) {
            end(list_take(list, i));
            return;
        }
}

void store_put_user(struct user *user)
{
    struct user *old = store_user(user->name);

    if (old != NULL)
        tdelete(old, &store.users_by_name, by_name);
    if (tsearch(user, &store.users_by_name, by_name) == NULL)
        abort();
    put(&store.users, old, user, user_end);
}

void store_put_token(struct token *token)
{
    put(&store.tokens, store_token(token->text), token, token_end);
}

void store_put_object(struct list *list, struct object *object)
{
    put(list, store_object(list, object->name), object, object_end);
}

void store_remove_user(struct user *user)
{
    if (user != NULL)
        tdelete(user, &store.users_by_name, by_name);
    take(&store.users, user, user_end);
}

void store_remove_token(struct token *token)
{
    take(&store.tokens, token, token_end);
}

struct token *store_new_token(const char *owner, const char *name)
{
    struct token *token = mem_zero(sizeof(*token));
    unsigned char bytes[TOKEN_BYTES];
    size_t i;

    if (getrandom(bytes, sizeof(bytes), 0) != (ssize_t)sizeof(bytes))
        abort();
    token->text = mem_zero(2 * sizeof(bytes) + 1);
    for (i = 0; i < sizeof(bytes); i++)
        snprintf(token->text + 2 * i, 3, "%02x", bytes[i]);
    token->owner = mem_copy(owner);
    token->name = mem_copy(name);
    token->description = mem_copy("");
    token->created = time(NULL);
    list_add(&store.minted, mem_format("%s %s %s", owner, name, token->text));
    store_put_token(token);
    return token;
}

bool token_live(const struct token *token)
{
    const struct user *owner = store_user(token->owner);

    return !token->disabled && owner != NULL && !owner->disabled &&
           (token->expires == 0 || token->expires > time(NULL));
}

/* The users themselves are in their list. */
static void nothing(void *user)
{
    (void)user;
}

void store_clear(void)
{
    tdestroy(store.users_by_name, nothing);
    store.users_by_name = NULL;
    list_clear(&store.users, user_end);
    list_clear(&store.tokens, token_end);
    list_clear(&store.repositories, object_end);
    list_clear(&store.documents, object_end);
    list_clear(&store.faults, fault_end);
    list_clear(&store.minted, free);
    free(store.guest);
    free(store.password_path);
    store.guest = NULL;
}
