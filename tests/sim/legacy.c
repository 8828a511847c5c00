/*
 * The token service of 2018 and before, /fmetoken, where a user has one token.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "api.h"
#include "auth.h"
#include "route.h"
#include "words.h"

#define LONGEST 1000000

static const char token_name[] = "token-service";

/* The life that the form asks for, in seconds. */
static time_t lifetime(const struct request *request)
{
    static const struct {
        const char *name;
        long seconds;
    } units[] = {{"second", 1}, {"minute", 60}, {"hour", 3600}, {"day", 86400}};
    char *count = request_form(request, "expiration");
    char *unit = request_form(request, "timeunit");
    long number = 1;
    time_t seconds = 3600;
    size_t i;

    if (count != NULL && words_number(count, 1, LONGEST, &number))
        for (i = 0; i < sizeof(units) / sizeof(*units); i++)
            if (unit != NULL && strcmp(unit, units[i].name) == 0)
                seconds = number * units[i].seconds;
    free(count);
    free(unit);
    return seconds;
}

/* The user's token, new; the one before is gone. */
static struct token *replace_token(const struct user *user, time_t seconds)
{
    struct token *token = store_token_named(user->name, token_name);

    if (token != NULL)
        store_remove_token(token);
    token = store_new_token(user->name, token_name);
    token->expires = token->created + seconds;
    return token;
}

/* The form's user, when the password is theirs; or NULL. */
static struct user *form_user(struct request *request)
{
    char *name = request_form(request, "user");
    char *password = request_form(request, "password");
    struct user *user = name != NULL ? store_user(name) : NULL;
    struct caller *caller = &request->caller;

    free(caller->label);
    free(caller->secret);
    caller->label =
        mem_format("form:%s", user != NULL ? user->name : "unknown");
    caller->secret = password != NULL ? mem_copy(password) : NULL;
    if (!auth_password(user, password))
        user = NULL;
    free(name);
    free(password);
    return user;
}

/* The date has no zone: it is the server's own. */
static void generate_json(struct request *request, struct answer *answer)
{
    struct user *user = form_user(request);
    struct token *token;
    char date[40];
    struct tm tm;

    if (user == NULL) {
        answer_text(answer, 401, "application/json",
                    mem_copy("{\"status\":\"failure\",\"message\":\"COM.safe."
                             "fmeserver: Authentication failed: Failed to "
                             "login\"}"));
        return;
    }
    token = replace_token(user, lifetime(request));
    localtime_r(&token->expires, &tm);
    strftime(date, sizeof(date), "%Y-%m-%d %H:%M:%S", &tm);
    answer_text(answer, 200, "application/json",
                mem_format("{\"serviceResponse\":{\"token\":\"%s\","
                           "\"expirationDate\":\"%s\",\"clientAddress\":\"\"}}",
                           token->text, date));
}

/* The bare token: any page with status 200 would look like one. */
static void generate(struct request *request, struct answer *answer)
{
    struct user *user = form_user(request);

    if (user == NULL)
        answer_text(answer, 401, "text/plain",
                    mem_copy("Authentication failed: Failed to login"));
    else
        answer_text(answer, 200, "text/plain",
                    mem_copy(replace_token(user, lifetime(request))->text));
}

void legacy_serve(const char *rest, struct request *request,
                  struct answer *answer)
{
    static const struct route routes[] = {
        {"POST", "/generate.json", NEEDS_NOTHING, generate_json},
        {"POST", "/generate", NEEDS_NOTHING, generate},
    };

    route_serve(routes, sizeof(routes) / sizeof(*routes), rest, request,
                answer);
}
