/*
 * The server's users, tokens and objects, from lines that a person can write.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "sim.h"

struct store store = {.lock = PTHREAD_MUTEX_INITIALIZER,
                      .missing_status = 404,
                      .v4 = true,
                      .v3 = true};

/* Memory is not what these tests are about. */
static void *must(void *memory)
{
    if (memory == NULL)
        abort();
    return memory;
}

static void *grow(void *list, size_t count, size_t size)
{
    list = must(reallocarray(list, count + 1, size));
    memset((char *)list + count * size, 0, size);
    return list;
}

void list_add(struct list *list, const char *text)
{
    list->text = grow(list->text, list->count, sizeof(*list->text));
    list->text[list->count++] = must(strdup(text));
}

bool list_has(const struct list *list, const char *text)
{
    size_t i;

    for (i = 0; i < list->count; i++)
        if (strcmp(list->text[i], text) == 0)
            return true;
    return false;
}

struct user *find_user(const char *name)
{
    size_t i;

    for (i = 0; i < store.user_count; i++)
        if (strcmp(store.users[i].name, name) == 0)
            return &store.users[i];
    return NULL;
}

struct token *find_token(const char *text)
{
    size_t i;

    for (i = 0; i < store.token_count; i++)
        if (strcmp(store.tokens[i].text, text) == 0)
            return &store.tokens[i];
    return NULL;
}

bool token_live(const struct token *token)
{
    const struct user *owner = find_user(token->owner);

    return !token->disabled && owner != NULL && !owner->disabled &&
           (token->expires == 0 || token->expires > (int64_t)time(NULL));
}

struct token *add_token(const char *text, const char *owner, const char *name)
{
    struct token *token = find_token(text);

    if (token == NULL) {
        store.tokens =
            grow(store.tokens, store.token_count, sizeof(*store.tokens));
        token = &store.tokens[store.token_count++];
    }
    *token = (struct token){.text = must(strdup(text)),
                            .owner = must(strdup(owner)),
                            .name = must(strdup(name))};
    return token;
}

void remove_token(struct token *token)
{
    *token = store.tokens[--store.token_count];
}

/* Splits LINE in place: words between blanks, double or single quotes. */
static size_t split(char *line, char **words)
{
    size_t count = 0;

    while (count < WORDS_MAX) {
        char end = ' ';

        while (isspace((unsigned char)*line))
            line++;
        if (*line == '\0' || *line == '#')
            break;
        if (*line == '"' || *line == '\'')
            end = *line++;
        words[count++] = line;
        while (*line != '\0' &&
               (end != ' ' ? *line != end : !isspace((unsigned char)*line)))
            line++;
        if (*line != '\0')
            *line++ = '\0';
    }
    return count;
}

static bool bad(const char *what)
{
    fprintf(stderr, "data: %s\n", what);
    return false;
}

static bool set_flag(const char *word, struct user *user)
{
    const struct {
        const char *word;
        bool *flag;
    } flags[] = {
        {"manager", &user->manager},    {"superuser", &user->superuser},
        {"disabled", &user->disabled},  {"password-expired", &user->expired},
        {"must-change", &user->change}, {"no-tokens", &user->no_tokens},
    };
    size_t i;

    for (i = 0; i < sizeof(flags) / sizeof(*flags); i++)
        if (strcmp(flags[i].word, word) == 0)
            return *flags[i].flag = true;
    return false;
}

/* user NAME password TEXT [role ROLE]... [manager] [disabled] ... */
static bool read_user(char **words, size_t count)
{
    struct user *user;
    size_t i;

    if (count < 4 || strcmp(words[2], "password") != 0)
        return bad("user NAME password TEXT ...");
    user = find_user(words[1]);
    if (user == NULL) {
        store.users = grow(store.users, store.user_count, sizeof(*store.users));
        user = &store.users[store.user_count++];
    }
    *user = (struct user){.name = must(strdup(words[1])),
                          .password = must(strdup(words[3]))};
    for (i = 4; i < count; i++) {
        if (strcmp(words[i], "role") == 0 && i + 1 < count)
            list_add(&user->roles, words[++i]);
        else if (!set_flag(words[i], user))
            return bad(words[i]);
    }
    return true;
}

/* token TEXT owner USER name NAME [restricted] [disabled] [expires +N|-N]
   [allow PATH]... */
static bool read_token(char **words, size_t count)
{
    struct token *token;
    size_t i;

    if (count < 6 || strcmp(words[2], "owner") != 0 ||
        strcmp(words[4], "name") != 0)
        return bad("token TEXT owner USER name NAME ...");
    token = add_token(words[1], words[3], words[5]);
    for (i = 6; i < count; i++) {
        if (strcmp(words[i], "restricted") == 0)
            token->restricted = true;
        else if (strcmp(words[i], "disabled") == 0)
            token->disabled = true;
        else if (strcmp(words[i], "expires") == 0 && i + 1 < count)
            token->expires = (int64_t)time(NULL) + atol(words[++i]);
        else if (strcmp(words[i], "allow") == 0 && i + 1 < count)
            list_add(&token->allow, words[++i]);
        else
            return bad(words[i]);
    }
    return true;
}

static struct object *add_object(char *path, char *json)
{
    struct object *object;

    store.objects =
        grow(store.objects, store.object_count, sizeof(*store.objects));
    object = &store.objects[store.object_count++];
    *object = (struct object){.path = path, .json = json};
    return object;
}

/* repository NAME [allow USER]...; json PATH TEXT [allow USER]... */
static bool read_object(char **words, size_t count)
{
    bool repository = strcmp(words[0], "repository") == 0;
    char *path = NULL, *json = NULL;
    struct object *object;
    size_t i;

    if (count < (repository ? 2u : 3u))
        return bad("repository NAME, or json PATH TEXT");
    if (asprintf(&path, "%s%s", repository ? "/repositories/" : "", words[1]) <
            0 ||
        asprintf(&json,
                 repository ? "{\"name\":\"%s\",\"description\":\"\"}" : "%s",
                 words[repository ? 1 : 2]) < 0)
        abort();
    object = add_object(path, json);
    for (i = repository ? 2 : 3; i + 1 < count; i += 2)
        list_add(&object->allow, words[i + 1]);
    return true;
}

/* fault METHOD PREFIX [times N] KIND [ARGUMENT] */
static bool read_fault(char **words, size_t count)
{
    size_t kind = count > 4 && strcmp(words[3], "times") == 0 ? 5 : 3;
    struct fault *fault;

    if (count <= kind)
        return bad("fault METHOD PREFIX [times N] KIND [ARGUMENT]");
    store.faults = grow(store.faults, store.fault_count, sizeof(*store.faults));
    fault = &store.faults[store.fault_count++];
    fault->method = must(strdup(words[1]));
    fault->prefix = must(strdup(words[2]));
    fault->kind = must(strdup(words[kind]));
    fault->argument = must(strdup(count > kind + 1 ? words[kind + 1] : ""));
    fault->left = kind == 5 ? atol(words[4]) : -1;
    return true;
}

/* release YEAR.MINOR: which APIs it has. */
static bool read_release(char **words, size_t count)
{
    double release = count > 1 ? atof(words[1]) : 0;

    if (release < 2000)
        return bad("release YEAR.MINOR");
    store.legacy = true;
    store.v3 = release >= 2019 && release < 2026.05;
    store.v4 = release >= 2025;
    free(store.build);
    if (asprintf(&store.build, "FME Flow %s - Build %s - linux-x64", words[1],
                 store.v4 ? "25606" : "23166") < 0)
        abort();
    return true;
}

static bool read_switch(char **words, size_t count)
{
    const struct {
        const char *word;
        bool *flag;
    } switches[] = {
        {"v4", &store.v4},
        {"v3", &store.v3},
        {"legacy", &store.legacy},
        {"guest", &store.guest},
        {"accounts-self", &store.accounts_self},
    };
    const char *word = words[count - 2];
    size_t i;

    for (i = 0; i < sizeof(switches) / sizeof(*switches); i++)
        if (strcmp(switches[i].word, word) == 0) {
            *switches[i].flag = strcmp(words[count - 1], "yes") == 0;
            return true;
        }
    return bad(word);
}

bool data_line(char *line)
{
    char *words[WORDS_MAX];
    size_t count = split(line, words);

    if (count == 0)
        return true;
    if (strcmp(words[0], "user") == 0)
        return read_user(words, count);
    if (strcmp(words[0], "token") == 0)
        return read_token(words, count);
    if (strcmp(words[0], "repository") == 0 || strcmp(words[0], "json") == 0)
        return read_object(words, count);
    if (strcmp(words[0], "fault") == 0)
        return read_fault(words, count);
    if (strcmp(words[0], "release") == 0)
        return read_release(words, count);
    if (strcmp(words[0], "missing") == 0 && count == 2) {
        store.missing_status = (unsigned)atoi(words[1]);
        return true;
    }
    return count >= 2 ? read_switch(words, count) : bad(words[0]);
}

bool data_text(char *text)
{
    bool good = true;

    while (text != NULL && good)
        good = data_line(strsep(&text, "\n"));
    return good;
}
