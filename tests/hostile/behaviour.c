/*
 * A name at the beginning of a line, and indented below it a word a line.
 */
#include "tests/hostile/behaviour.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const mode_names[MODES] = {"password", "token", "control",
                                       "scope",    "list",  "account"};

static const struct {
    const char *name;
    enum verb verb;
    unsigned numbers;
    bool text;
} verbs[] = {
    {"send", VERB_SEND, 0, true},
    {"raw", VERB_RAW, 0, true},
    {"drip", VERB_DRIP, 1, true},
    {"flood", VERB_FLOOD, 0, true},
    {"frame", VERB_FRAME, 3, true},
    {"frames", VERB_FRAME_FLOOD, 3, true},
    {"await", VERB_AWAIT, 1, false},
    {"sleep", VERB_SLEEP, 1, false},
    {"tickets", VERB_TICKETS, 1, false},
    {"renegotiate", VERB_RENEGOTIATE, 0, false},
    {"hold", VERB_HOLD, 0, false},
    {"close", VERB_CLOSE, 0, false},
    {"cut", VERB_CUT, 0, false},
    {"reset", VERB_RESET, 0, false},
    {"keep", VERB_KEEP, 0, false},
};

/* The next number at *REST, which is moved behind it and one blank. */
static bool number(char **rest, unsigned *ret)
{
    char *end;

    *ret = (unsigned)strtoul(*rest, &end, 0);
    if (end == *rest)
        return false;
    *rest = end + (*end == ' ');
    return true;
}

static bool add_action(struct behaviour *row, const char *word, char *rest)
{
    struct action *action = &row->actions[row->action_count];
    size_t i, k;

    for (i = 0; i < sizeof(verbs) / sizeof(*verbs); i++) {
        if (strcmp(verbs[i].name, word) != 0)
            continue;
        if (row->action_count++ == ACTIONS_MAX)
            return false;
        action->verb = verbs[i].verb;
        for (k = 0; k < verbs[i].numbers; k++)
            if (!number(&rest, &action->number[k]))
                return false;
        action->text = strdup(rest);
        return verbs[i].text || *rest == '\0';
    }
    return false;
}

/* MODE|all CODE REASON */
static bool add_expectation(struct behaviour *row, const char *word,
                            const char *rest)
{
    bool all = strcmp(word, "all") == 0, known = false;
    size_t mode;

    for (mode = 0; mode < MODES; mode++)
        if ((all && mode <= MODE_CONTROL) ||
            strcmp(word, mode_names[mode]) == 0) {
            known = true;
            if (sscanf(rest, "%63s %63s", row->code[mode], row->reason[mode]) !=
                2)
                return false;
        }
    return known;
}

static bool add_conf(struct behaviour *row, const char *line)
{
    char *more = NULL;

    if (asprintf(&more, "%s%s\n", row->conf != NULL ? row->conf : "", line) < 0)
        abort();
    free(row->conf);
    row->conf = more;
    return true;
}

static bool set_stage(struct behaviour *row, const char *rest)
{
    if (strcmp(rest, "accept") == 0)
        row->stage = STAGE_ACCEPT;
    else if (strcmp(rest, "handshake") == 0)
        row->stage = STAGE_HANDSHAKE;
    else if (strcmp(rest, "every-request") == 0)
        row->every = true;
    else
        return false;
    return true;
}

static bool set_text(struct behaviour *row, const char *word, const char *rest)
{
    struct {
        const char *name;
        char **text;
    } table[] = {{"cert", &row->cert},
                 {"tls", &row->version},
                 {"ciphers", &row->ciphers},
                 {"host", &row->host}};
    size_t i;

    for (i = 0; i < sizeof(table) / sizeof(*table); i++)
        if (strcmp(table[i].name, word) == 0) {
            *table[i].text = strdup(rest);
            return *rest != '\0';
        }
    return false;
}

static bool add_word(struct behaviour *row, const char *word, char *rest)
{
    if (strcmp(word, "http2") == 0)
        return row->http2 = true;
    if (strcmp(word, "plain") == 0)
        return row->plain = true;
    if (strcmp(word, "lag") == 0)
        return number(&rest, &row->lag);
    if (strcmp(word, "at") == 0)
        return set_stage(row, rest);
    if (strcmp(word, "conf") == 0)
        return add_conf(row, rest);
    return set_text(row, word, rest) || add_expectation(row, word, rest) ||
           add_action(row, word, rest);
}

static struct behaviour *add_row(struct behaviour **rows, size_t *count,
                                 const char *name)
{
    struct behaviour *more =
        realloc(*rows, (*count + 1) * sizeof(struct behaviour));

    if (more == NULL)
        abort();
    *rows = more;
    memset(&more[*count], 0, sizeof(*more));
    more[*count].name = strdup(name);
    return &more[(*count)++];
}

void behaviour_read(const char *path, struct behaviour **rows, size_t *count)
{
    struct behaviour *row = NULL;
    FILE *file = fopen(path, "re");
    char *line = NULL, *word, *rest;
    size_t room = 0;
    unsigned at = 0;

    if (file == NULL) {
        perror(path);
        exit(2);
    }
    while (getline(&line, &room, file) >= 0) {
        at++;
        line[strcspn(line, "\n")] = '\0';
        word = line + strspn(line, " ");
        if (*word == '\0' || *word == '#')
            continue;
        if (word == line) {
            row = add_row(rows, count, line);
            continue;
        }
        rest = word + strcspn(word, " ");
        if (*rest != '\0')
            *rest++ = '\0';
        if (row == NULL || !add_word(row, word, rest)) {
            fprintf(stderr, "%s:%u: not understood\n", path, at);
            exit(2);
        }
    }
    free(line);
    fclose(file);
}
