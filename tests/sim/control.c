/*
 * The tests' own door: the log, faults and data at run time.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim.h"

static void text(struct answer *answer, char *body)
{
    answer_set(answer, 200, "text/plain", body, strlen(body));
}

static char *tokens(void)
{
    char *lines = strdup(""), *more;
    size_t i;

    for (i = 0; i < store.token_count; i++) {
        if (asprintf(&more, "%s%s %s\n", lines, store.tokens[i].owner,
                     store.tokens[i].name) < 0)
            abort();
        free(lines);
        lines = more;
    }
    return lines;
}

static char *stats(void)
{
    char *lines = NULL;

    if (asprintf(&lines, "connections %lu\nrequests %lu\n", store.connections,
                 store.requests) < 0)
        abort();
    return lines;
}

static void add(struct request *request, const char *word,
                struct answer *answer)
{
    char *lines = NULL;

    if (asprintf(&lines, "%s%s", word,
                 request->body != NULL ? request->body : "") < 0)
        abort();
    if (data_text(lines))
        text(answer, strdup("done\n"));
    else
        answer_message(answer, 400, "this line is not understood");
    free(lines);
}

bool serve_control(struct request *request, struct answer *answer)
{
    bool get = strcmp(request->method, "GET") == 0;
    bool post = strcmp(request->method, "POST") == 0;
    const char *url = request->url;

    if (strcmp(url, "/log") == 0 && get) {
        text(answer, log_text());
    } else if (strcmp(url, "/log") == 0) {
        log_clear();
        text(answer, strdup("done\n"));
    } else if (strcmp(url, "/fault") == 0 && post) {
        add(request, "fault ", answer);
    } else if (strcmp(url, "/fault") == 0) {
        store.fault_count = 0;
        text(answer, strdup("done\n"));
    } else if (strcmp(url, "/data") == 0 && post) {
        add(request, "", answer);
    } else if (strcmp(url, "/tokens") == 0) {
        text(answer, tokens());
    } else if (strcmp(url, "/stats") == 0) {
        text(answer, stats());
    } else {
        answer_message(answer, 404, "there is no such control");
    }
    return true;
}
