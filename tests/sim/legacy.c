/*
 * The token service of 2018, and what needs no credential.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim.h"

/* The decoded value of KEY in a form; the caller frees it. */
static char *form_value(const char *form, const char *key)
{
    size_t len = strlen(key);
    char *value = NULL, *c;

    while (form != NULL && value == NULL) {
        if (strncmp(form, key, len) == 0 && form[len] == '=')
            value = strndup(form + len + 1, strcspn(form + len + 1, "&"));
        form = strchr(form, '&');
        if (form != NULL)
            form++;
    }
    for (c = value; c != NULL && *c != '\0'; c++)
        if (*c == '+')
            *c = ' ';
    if (value != NULL)
        MHD_http_unescape(value);
    return value;
}

static void generate(struct request *request, struct answer *answer)
{
    char *name = form_value(request->body, "user");
    char *password = form_value(request->body, "password");
    struct user *user = name != NULL ? find_user(name) : NULL;
    struct token *token = NULL;
    char text[41];
    size_t i;

    snprintf(request->caller.said, sizeof(request->caller.said), "form:%s",
             name != NULL ? name : "");
    if (user == NULL || password == NULL || user->disabled ||
        strcmp(user->password, password) != 0) {
        answer_json(answer, 401,
                    "{\"status\":\"failure\",\"message\":\"Authentication "
                    "failed: Failed to login\"}");
    } else {
        /* One token a user: the old one is gone. */
        for (i = 0; i < store.token_count; i++)
            if (strcmp(store.tokens[i].owner, user->name) == 0)
                remove_token(&store.tokens[i--]);
        snprintf(text, sizeof(text), "%08x%032lx", (unsigned)rand(),
                 (unsigned long)store.requests);
        token = add_token(text, user->name, "legacy");
        answer_json(answer, 200,
                    "{\"serviceResponse\":{\"token\":\"%s\","
                    "\"expirationDate\":\"2036-04-13 02:05:33\","
                    "\"clientAddress\":\"\"}}",
                    token->text);
    }
    free(name);
    free(password);
}

bool serve_legacy(struct request *request, struct answer *answer)
{
    if (strcmp(request->url, "/fmeinfo/version") == 0) {
        answer_json(answer, 200, "{\"buildString\":\"%s\"}",
                    store.build != NULL ? store.build : "");
        return true;
    }
    if (strcmp(request->url, "/fmetoken/generate.json") != 0)
        return false;
    if (!store.legacy)
        answer_html(answer, 404);
    else if (strcmp(request->method, "POST") != 0)
        answer_html(answer, 405);
    else
        generate(request, answer);
    return true;
}
