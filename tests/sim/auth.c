/*
 * Who asks, and what they may.  Basic and fmetoken are the two forms of
 * docs/fme-api.md, "Credentials"; nothing else is one.
 */
#include "auth.h"

#include <stdlib.h>
#include <string.h>

#include "base64.h"

static const char token_scheme[] = "fmetoken token=";
static const char basic_scheme[] = "Basic ";

#define V3_ROOT "/fmerest/v3/"

static void label(struct caller *caller, char *text)
{
    free(caller->label);
    caller->label = text;
}

static void by_token(struct caller *caller, const char *text)
{
    struct token *token = store_token(text);

    free(caller->secret);
    caller->secret = mem_copy(text);
    if (token == NULL) {
        label(caller, mem_copy("token:unknown"));
        return;
    }
    label(caller, mem_format("token:%s(%s)", token->name, token->owner));
    if (!token_live(token))
        return;
    caller->credential = CREDENTIAL_TOKEN;
    caller->token = token;
    caller->user = store_user(token->owner);
}

bool auth_password(const struct user *user, const char *password)
{
    return user != NULL && !user->disabled && user->password != NULL &&
           password != NULL && strcmp(user->password, password) == 0;
}

/* An unknown name is not logged: it may be a password, typed too early. */
static void by_password(struct caller *caller, const char *encoded)
{
    char *name = base64_decode(encoded);
    char *colon = name != NULL ? strchr(name, ':') : NULL;
    struct user *user;

    if (colon == NULL) {
        label(caller, mem_copy("basic:malformed"));
        free(name);
        return;
    }
    *colon = '\0';
    free(caller->secret);
    caller->secret = mem_copy(colon + 1);
    user = store_user(name);
    label(caller, mem_format("basic:%s", user != NULL ? name : "unknown"));
    if (auth_password(user, colon + 1)) {
        caller->credential = CREDENTIAL_PASSWORD;
        caller->user = user;
    }
    free(name);
}

static void by_header(struct caller *caller, const char *header)
{
    if (strncmp(header, token_scheme, strlen(token_scheme)) == 0)
        by_token(caller, header + strlen(token_scheme));
    else if (strncmp(header, basic_scheme, strlen(basic_scheme)) == 0)
        by_password(caller, header + strlen(basic_scheme));
    else
        label(caller, mem_copy("unknown-scheme"));
}

/* ?fmetoken= and the form field: documented for v3, and a bad place anywhere,
   because URLs are logged. */
static void by_parameter(struct request *request, bool alone)
{
    struct caller *caller = &request->caller;
    char *text = request_query(request, "fmetoken");

    if (text == NULL)
        text = request_form(request, "fmetoken");
    if (text == NULL)
        return;
    if (alone && request->path != NULL &&
        strncmp(request->path, V3_ROOT, strlen(V3_ROOT)) == 0)
        by_token(caller, text);
    label(caller, mem_copy("bad-credential-place"));
    free(text);
}

/* A stranger on a server with guests, or behind a gateway that adds somebody's
   credentials to all that passes. */
static void by_nothing(struct caller *caller, bool password)
{
    if (store.guest == NULL || (password && !store.guest_passwords))
        return;
    caller->user = store_user(store.guest);
    if (caller->user != NULL)
        caller->credential = CREDENTIAL_TOKEN;
}

void auth_identify(struct request *request)
{
    struct caller *caller = &request->caller;
    const char *header = request_header(request, "Authorization");

    label(caller, mem_copy("none"));
    if (header != NULL)
        by_header(caller, header);
    by_parameter(request, header == NULL);
    if (caller->user == NULL)
        by_nothing(caller, strncmp(caller->label, "basic:", 6) == 0);
}

bool auth_unrestricted(const struct caller *caller)
{
    return caller->token == NULL || !caller->token->restricted;
}

bool auth_may_mint(const struct caller *caller)
{
    return auth_unrestricted(caller) && !caller->user->no_tokens &&
           (caller->token == NULL || !caller->token->no_mint);
}

/* PATH behind the root of its API: /repositories/NAME in the data file means
   the repository of both. */
static const char *behind_root(const char *path)
{
    static const char *const roots[] = {"/fmeapiv4", "/fmerest/v3"};
    size_t i;

    for (i = 0; i < sizeof(roots) / sizeof(*roots); i++) {
        size_t len = strlen(roots[i]);

        if (strncmp(path, roots[i], len) == 0 && path[len] == '/')
            return path + len;
    }
    return path;
}

bool auth_covers(const struct caller *caller, const char *path)
{
    return auth_unrestricted(caller) || list_has(&caller->token->allow, path) ||
           list_has(&caller->token->allow, behind_root(path));
}

bool auth_manages_users(const struct caller *caller)
{
    return caller->user != NULL && caller->user->manager &&
           (auth_covers(caller, V3_ROOT "security/accounts") ||
            auth_covers(caller, "/fmeapiv4/accounts"));
}

bool auth_may_read(const struct caller *caller, const struct object *object,
                   const char *path)
{
    return object != NULL && caller->user != NULL &&
           auth_covers(caller, path) &&
           (object->allow.count == 0 || caller->user->superuser ||
            list_has(&object->allow, caller->user->name));
}
