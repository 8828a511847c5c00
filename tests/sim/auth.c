/*
 * Who asks: Basic, fmetoken, or nobody.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim.h"

static void by_token(struct caller *caller, const char *text)
{
    struct token *token = find_token(text);

    free(caller->secret);
    caller->secret = strdup(text);
    if (token == NULL) {
        strcpy(caller->said, "token:unknown");
        return;
    }
    snprintf(caller->said, sizeof(caller->said), "token:%s(%s)", token->name,
             token->owner);
    if (!token_live(token))
        return;
    caller->token = token;
    caller->user = find_user(token->owner);
}

static void by_password(struct caller *caller, const char *name,
                        const char *password)
{
    struct user *user = find_user(name);

    snprintf(caller->said, sizeof(caller->said), "basic:%s", name);
    free(caller->secret);
    caller->secret = strdup(password);
    if (user != NULL && !user->disabled &&
        strcmp(user->password, password) == 0)
        caller->user = user;
}

void authenticate(struct request *request)
{
    static const char scheme[] = "fmetoken token=";
    struct caller *caller = &request->caller;
    const char *header = MHD_lookup_connection_value(
        request->connection, MHD_HEADER_KIND, "Authorization");
    char *password = NULL, *name;

    strcpy(caller->said, "none");
    if (MHD_lookup_connection_value(request->connection, MHD_GET_ARGUMENT_KIND,
                                    "fmetoken") != NULL) {
        strcpy(caller->said, "bad-credential-place");
        return;
    }
    if (header == NULL)
        return;
    if (strncmp(header, scheme, sizeof(scheme) - 1) == 0) {
        by_token(caller, header + sizeof(scheme) - 1);
        return;
    }
    name = MHD_basic_auth_get_username_password(request->connection, &password);
    if (name != NULL && password != NULL)
        by_password(caller, name, password);
    MHD_free(name);
    MHD_free(password);
}
