/*
 * Finds a request's route, and checks the credential that it needs.
 */
#include "route.h"

#include <stdlib.h>
#include <string.h>

/* Keeps the segment that stands for a *. */
static void keep(struct request *request, size_t i, const char *text,
                 size_t len)
{
    free(request->argument[i]);
    request->argument[i] = mem_zero(len + 1);
    memcpy(request->argument[i], text, len);
}

static bool fits(const char *pattern, const char *path, struct request *request)
{
    size_t arguments = 0, len;

    for (; *pattern != '\0'; pattern++) {
        if (*pattern == '*') {
            len = strcspn(path, "/");
            if (len == 0 || arguments == ARGUMENTS_MAX)
                return false;
            keep(request, arguments++, path, len);
            path += len;
        } else if (*path++ != *pattern) {
            return false;
        }
    }
    return *path == '\0';
}

static bool admitted(enum needs needs, const struct caller *caller)
{
    return needs == NEEDS_NOTHING || caller->credential == CREDENTIAL_TOKEN ||
           (needs == NEEDS_LOGIN && caller->credential == CREDENTIAL_PASSWORD);
}

void route_serve(const struct route *table, size_t count, const char *path,
                 struct request *request, struct answer *answer)
{
    unsigned status = 404;
    size_t i;

    for (i = 0; i < count; i++) {
        if (!fits(table[i].path, path, request))
            continue;
        status = 405;
        if (strcmp(table[i].method, request->method) != 0)
            continue;
        if (admitted(table[i].needs, &request->caller))
            table[i].serve(request, answer);
        else
            answer_message(answer, 401,
                           "Authentication failed: Failed to login");
        return;
    }
    answer_html(answer, status);
}
