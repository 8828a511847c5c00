/*
 * FME's password policies are free: here it is a length.
 */
#include "password.h"

#include <stdlib.h>
#include <string.h>

#include "auth.h"

/* The policy's words; v4 has them in its details. */
static void refuse(const struct dialect *dialect, struct answer *answer)
{
    struct json_object *details;
    char *words = mem_format("The password must have at least %ld characters.",
                             store.password_min);

    if (dialect->v4) {
        answer_message(answer, 400, "Parameter Validation Failed");
        details = json_object_new_object();
        json_object_object_add(details, "newPassword",
                               json_object_new_string(words));
        json_object_object_add(answer->json, "details", details);
    } else {
        answer_message(answer, 400, "%s", words);
    }
    free(words);
}

void password_change(struct request *request, const char *name,
                     const struct dialect *dialect, struct answer *answer)
{
    struct user *user = request->caller.user;
    char *now = request_form(request, "currentPassword");
    char *new = request_form(request, "newPassword");

    if (request->caller.credential != CREDENTIAL_PASSWORD ||
        (name != NULL && strcmp(user->name, name) != 0)) {
        answer_message(answer, 403,
                       "User %s does not have permission to do this.",
                       user->name);
    } else if (!auth_password(user, now)) {
        answer_message(answer, 401, "Authentication failed: Failed to login");
    } else if (new == NULL || *new == '\0') {
        tokens_invalid("newPassword", dialect, answer);
    } else if (strlen(new) < (size_t)store.password_min) {
        refuse(dialect, answer);
    } else {
        free(user->password);
        user->password = mem_copy(new);
        user->must_change = user->password_expired = false;
        answer_nothing(answer);
    }
    free(now);
    free(new);
}

bool password_serve(struct request *request, struct answer *answer)
{
    static const struct dialect dialect = {.v4 = true};

    if (store.password_path == NULL || strcmp(request->method, "PUT") != 0 ||
        strcmp(request->path, store.password_path) != 0)
        return false;
    if (request->caller.credential == CREDENTIAL_NONE)
        answer_message(answer, 401, "Authentication failed: Failed to login");
    else
        password_change(request, NULL, &dialect, answer);
    return true;
}
