/*
 * What the server knows: users, tokens, objects, and which release it is.
 * One store, under one lock; who holds a pointer into it holds the lock.
 */
#ifndef SIM_STORE_H
#define SIM_STORE_H

#include <pthread.h>
#include <stdbool.h>
#include <time.h>

#include "memory.h"

struct user {
    char *name;     /* first, for the index */
    char *password; /* NULL: nobody logs in with one */
    struct list roles;
    bool manager, superuser, disabled, password_expired, must_change, no_tokens;
};

struct token {
    char *text, *name, *owner, *description;
    bool restricted, disabled;
    bool no_mint;            /* it makes no tokens */
    time_t created, expires; /* expires 0: never */
    struct list allow;       /* the paths that a restricted one may GET */
};

/* A repository, by its name, or a JSON document, by its path. */
struct object {
    char *name;
    char *json;        /* NULL: a repository */
    struct list allow; /* users; empty: everybody */
};

struct store {
    pthread_mutex_t lock;
    double release;
    bool v4, v3, legacy;
    bool v4_health;        /* the preview of 2022 to 2024 has nothing else */
    bool v3_tokens;        /* since 2019.0 */
    unsigned v4_missing;   /* status for an object that is not there */
    bool accounts_self;    /* v3: a user may read their own account */
    bool accounts_by_name; /* v3: there is a path for one account */
    long page_max;         /* items of a page; 0: v4's 100, v3's none */
    long password_min;     /* bytes of a new password */
    char *password_path;   /* where it can be PUT besides, or NULL */
    char *guest;           /* who answers for strangers, or NULL */
    bool guest_passwords;  /* also for those with a wrong password */
    struct list users, tokens, repositories, documents, faults;
    struct list minted;  /* "OWNER NAME TEXT" of each, also when it is gone */
    void *users_by_name; /* an index of users, for tsearch() */
};

extern struct store store;

struct user *store_user(const char *name);
struct token *store_token(const char *text);
struct token *store_token_named(const char *owner, const char *name);
struct object *store_object(const struct list *list, const char *name);

/* Each takes what it is given, in the place of what had its name (a token:
   its text). */
void store_put_user(struct user *user);
void store_put_token(struct token *token);
void store_put_object(struct list *list, struct object *object);

void store_remove_user(struct user *user);
void store_remove_token(struct token *token);

/* For what is not in the store. */
void user_end(void *user);
void token_end(void *token);
void object_end(void *object);

/* A new token with a random text, in the store. */
struct token *store_new_token(const char *owner, const char *name);

/* Neither disabled nor expired, and its owner neither. */
bool token_live(const struct token *token);

void store_clear(void);

#endif
