/*
 * The tests' own door: the log, faults and data at run time.
 */
#include "control.h"

#include <stdlib.h>
#include <string.h>

#include "data.h"
#include "fault.h"
#include "log.h"
#include "route.h"

static void text(struct answer *answer, unsigned status, char *body)
{
    answer_text(answer, status, "text/plain;charset=utf-8", body);
}

static void done(struct answer *answer)
{
    text(answer, 200, mem_copy("done\n"));
}

/* Reads LINES, which it takes, as data. */
static void read_lines(char *lines, struct answer *answer)
{
    char *wrong = data_read(lines);

    if (wrong != NULL)
        text(answer, 400, mem_format("%s\n", wrong));
    else
        done(answer);
    free(wrong);
    free(lines);
}

static void get_log(struct request *request, struct answer *answer)
{
    text(
        answer, 200,
        log_text(request->query != NULL && strcmp(request->query, "all") == 0));
}

static void delete_log(struct request *request, struct answer *answer)
{
    (void)request;
    log_clear();
    done(answer);
}

static void post_data(struct request *request, struct answer *answer)
{
    read_lines(mem_copy(request->body != NULL ? request->body : ""), answer);
}

/* One line; the word fault may be left out. */
static void post_fault(struct request *request, struct answer *answer)
{
    static const char word[] = "fault ";
    const char *line = request->body != NULL ? request->body : "";
    bool said = strncmp(line, word, strlen(word)) == 0;

    read_lines(mem_format("%s%s", said ? "" : word, line), answer);
}

static void delete_fault(struct request *request, struct answer *answer)
{
    (void)request;
    list_clear(&store.faults, fault_end);
    done(answer);
}

/* OWNER NAME, of each that is neither disabled nor expired. */
static void get_tokens(struct request *request, struct answer *answer)
{
    char *lines = mem_copy(""), *more;
    size_t i;

    (void)request;
    for (i = 0; i < store.tokens.count; i++) {
        const struct token *token = store.tokens.item[i];

        if (!token_live(token))
            continue;
        more = mem_format("%s%s %s\n", lines, token->owner, token->name);
        free(lines);
        lines = more;
    }
    text(answer, 200, lines);
}

/* OWNER NAME TEXT, of each that was minted, whatever became of it: for those
   who search for what must not be there. */
static void get_minted(struct request *request, struct answer *answer)
{
    char *lines = mem_copy(""), *more;
    size_t i;

    (void)request;
    for (i = 0; i < store.minted.count; i++) {
        more = mem_format("%s%s\n", lines, (char *)store.minted.item[i]);
        free(lines);
        lines = more;
    }
    text(answer, 200, lines);
}

static void get_stats(struct request *request, struct answer *answer)
{
    (void)request;
    text(answer, 200, log_stats());
}

static void delete_stats(struct request *request, struct answer *answer)
{
    (void)request;
    log_stats_clear();
    done(answer);
}

void control_serve(struct request *request, struct answer *answer)
{
    static const struct route routes[] = {
        {"GET", "/log", NEEDS_NOTHING, get_log},
        {"DELETE", "/log", NEEDS_NOTHING, delete_log},
        {"POST", "/fault", NEEDS_NOTHING, post_fault},
        {"DELETE", "/fault", NEEDS_NOTHING, delete_fault},
        {"POST", "/data", NEEDS_NOTHING, post_data},
        {"GET", "/tokens", NEEDS_NOTHING, get_tokens},
        {"GET", "/minted", NEEDS_NOTHING, get_minted},
        {"GET", "/stats", NEEDS_NOTHING, get_stats},
        {"DELETE", "/stats", NEEDS_NOTHING, delete_stats},
    };

    if (request->too_large)
        text(answer, 413, mem_copy("too large\n"));
    else
        route_serve(routes, sizeof(routes) / sizeof(*routes),
                    request->path != NULL ? request->path : "", request,
                    answer);
}
