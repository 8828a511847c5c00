/*
 * Faults: what a server, or what stands before it, does wrong.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sim.h"

struct fault *find_fault(const struct request *request)
{
    size_t i;

    for (i = 0; i < store.fault_count; i++) {
        struct fault *fault = &store.faults[i];

        if (fault->left == 0 || (strcmp(fault->method, "*") != 0 &&
                                 strcmp(fault->method, request->method) != 0))
            continue;
        if (strncmp(request->url, fault->prefix, strlen(fault->prefix)) != 0)
            continue;
        if (fault->left > 0)
            fault->left--;
        return fault;
    }
    return NULL;
}

static char *repeat(char c, size_t count)
{
    char *text = malloc(count + 1);

    if (text == NULL)
        abort();
    memset(text, c, count);
    text[count] = '\0';
    return text;
}

static void status(const char *argument, struct request *request,
                   struct answer *answer)
{
    (void)request;
    answer_message(answer, (unsigned)atoi(argument), "As a test told it to");
}

static void html(const char *argument, struct request *request,
                 struct answer *answer)
{
    (void)request;
    answer_html(answer, (unsigned)atoi(argument));
}

static void hang(const char *argument, struct request *request,
                 struct answer *answer)
{
    (void)argument;
    (void)request;
    (void)answer;
    for (;;)
        pause();
}

static void delay(const char *argument, struct request *request,
                  struct answer *answer)
{
    (void)request;
    (void)answer;
    usleep((useconds_t)atoi(argument) * 1000);
}

static void drip(const char *argument, struct request *request,
                 struct answer *answer)
{
    (void)request;
    answer->drip_ms = (unsigned)atoi(argument);
}

static void huge(const char *argument, struct request *request,
                 struct answer *answer)
{
    char *filling = repeat('x', (size_t)atol(argument));

    (void)request;
    answer_json(answer, answer->status, "{\"message\":\"%s\"}", filling);
    free(filling);
}

static void deep(const char *argument, struct request *request,
                 struct answer *answer)
{
    size_t depth = (size_t)atol(argument);
    char *open = repeat('[', depth), *end = repeat(']', depth);

    (void)request;
    answer_json(answer, answer->status, "{\"message\":%s%s}", open, end);
    free(open);
    free(end);
}

static void truncated(const char *argument, struct request *request,
                      struct answer *answer)
{
    (void)argument;
    (void)request;
    answer->promised = answer->len + 100;
}

static void types(const char *argument, struct request *request,
                  struct answer *answer)
{
    (void)argument;
    (void)request;
    answer_json(answer, answer->status,
                "{\"message\":7,\"owner\":true,\"user\":[1],\"token\":{},"
                "\"items\":{\"0\":1},\"name\":null,\"enabled\":\"yes\"}");
}

static void notjson(const char *argument, struct request *request,
                    struct answer *answer)
{
    (void)argument;
    (void)request;
    answer_set(answer, answer->status, "application/json",
               strdup("<html>Sign in</html>"), 20);
}

static void empty(const char *argument, struct request *request,
                  struct answer *answer)
{
    (void)argument;
    (void)request;
    answer_set(answer, answer->status, "application/json", strdup(""), 0);
}

static void redirect(const char *argument, struct request *request,
                     struct answer *answer)
{
    (void)request;
    answer_html(answer, 302);
    answer->location = argument;
}

static void reset(const char *argument, struct request *request,
                  struct answer *answer)
{
    (void)argument;
    (void)request;
    answer->reset = true;
}

/* Replaces the caller's name where the answer has it, and only there. */
static void wrong_owner(const char *argument, struct request *request,
                        struct answer *answer)
{
    const char *name =
        request->caller.user != NULL ? request->caller.user->name : "nobody";
    char *place = strstr(answer->body, name), *body = NULL;

    if (place == NULL)
        return;
    if (asprintf(&body, "%.*s%s%s", (int)(place - answer->body), answer->body,
                 argument, place + strlen(name)) < 0)
        abort();
    answer_set(answer, answer->status, answer->type, body, strlen(body));
}

static void no_owner(const char *argument, struct request *request,
                     struct answer *answer)
{
    char *place = strstr(answer->body, "\"owner\":");

    (void)argument;
    (void)request;
    if (place == NULL)
        place = strstr(answer->body, "\"user\":");
    if (place != NULL)
        place[1] = 'x';
}

static void echo_secret(const char *argument, struct request *request,
                        struct answer *answer)
{
    answer_message(answer, *argument != '\0' ? (unsigned)atoi(argument) : 401,
                   "You said %s",
                   request->caller.secret != NULL ? request->caller.secret
                                                  : "nothing");
}

static void control_chars(const char *argument, struct request *request,
                          struct answer *answer)
{
    (void)argument;
    (void)request;
    answer_message(answer, answer->status < 400 ? 401 : answer->status,
                   "\033[2J\033]0;owned\007\nNov 1 root: session opened\r");
}

static void headers(const char *argument, struct request *request,
                    struct answer *answer)
{
    (void)request;
    answer->headers_kib = (unsigned)atoi(argument);
}

static void wording(const char *argument, struct request *request,
                    struct answer *answer)
{
    const char *name =
        request->caller.user != NULL ? request->caller.user->name : "";
    const char *place = strstr(argument, "%u");

    if (place == NULL)
        answer_message(answer, answer->status, "%s", argument);
    else
        answer_message(answer, answer->status, "%.*s%s%s",
                       (int)(place - argument), argument, name, place + 2);
}

void apply_fault(const struct fault *fault, struct request *request,
                 struct answer *answer)
{
    static const struct {
        const char *kind;
        void (*apply)(const char *argument, struct request *request,
                      struct answer *answer);
    } kinds[] = {
        {"status", status},     {"html", html},
        {"hang", hang},         {"delay", delay},
        {"drip", drip},         {"huge", huge},
        {"deep", deep},         {"truncated", truncated},
        {"types", types},       {"notjson", notjson},
        {"empty", empty},       {"redirect", redirect},
        {"reset", reset},       {"wrong-owner", wrong_owner},
        {"no-owner", no_owner}, {"echo-secret", echo_secret},
        {"headers", headers},   {"control-chars", control_chars},
        {"wording", wording},
    };
    size_t i;

    for (i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
        if (strcmp(kinds[i].kind, fault->kind) == 0) {
            kinds[i].apply(fault->argument, request, answer);
            return;
        }
    answer_message(answer, 599, "There is no fault of this kind");
}
