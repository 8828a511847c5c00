/*
 * Which API a path belongs to, and the documents of the data file.
 */
#include "api.h"

#include <stdlib.h>
#include <string.h>

#include "auth.h"
#include "password.h"
#include "route.h"

static bool always = true;

static const struct root {
    const char *path;
    const bool *there, *there_too; /* either is enough */
    void (*serve)(const char *rest, struct request *request,
                  struct answer *answer);
} roots[] = {
    {"/fmeapiv4", &store.v4, &store.v4_health, v4_serve},
    {"/fmerest/v3", &store.v3, &store.v3, v3_serve},
    {"/fmerest/v2", &store.v3, &store.legacy, v2_serve},
    {"/fmetoken", &store.legacy, &store.legacy, legacy_serve},
    {"/fmeinfo", &always, &always, info_serve},
};

/* The root before PATH, and what stands behind it. */
static const struct root *find_root(const char *path, const char **ret_rest)
{
    size_t i;

    for (i = 0; i < sizeof(roots) / sizeof(*roots); i++) {
        size_t len = strlen(roots[i].path);

        if (strncmp(path, roots[i].path, len) == 0 && path[len] == '/') {
            *ret_rest = path + len;
            return &roots[i];
        }
    }
    return NULL;
}

/* A line json of the data file; it goes before what the API would say. */
static void serve_document(struct request *request, bool v4,
                           struct answer *answer)
{
    const struct object *document =
        store_object(&store.documents, request->path);
    const struct caller *caller = &request->caller;

    if (caller->credential == CREDENTIAL_NONE ||
        (v4 && caller->credential == CREDENTIAL_PASSWORD))
        answer_message(answer, 401, "Authentication failed: Failed to login");
    else if (auth_may_read(caller, document, request->path))
        answer_text(answer, 200, "application/json", mem_copy(document->json));
    else if (v4)
        answer_sentence(answer, caller->user->name);
    else
        answer_message(answer, 403, "The user does not have permission.");
}

void api_serve(struct request *request, struct answer *answer)
{
    const struct root *root;
    const char *rest = NULL;
    bool document;

    if (request->path == NULL) {
        answer_html(answer, 400);
        return;
    }
    root = find_root(request->path, &rest);
    document = strcmp(request->method, "GET") == 0 &&
               store_object(&store.documents, request->path) != NULL;
    if (root != NULL ? !*root->there && !*root->there_too : !document)
        answer_html(answer, 404);
    else if (request->too_large)
        answer_message(answer, 413, "The request is too large.");
    else if (password_serve(request, answer))
        return;
    else if (document)
        serve_document(request, root != NULL && root->serve == v4_serve,
                       answer);
    else
        root->serve(rest, request, answer);
}
