/*
 * The lines that say what the server knows, each kind with its reader.
 */
#include "data.h"

#include <stdlib.h>
#include <string.h>

#include "fault.h"
#include "store.h"
#include "words.h"

#define YEAR_S (366L * 24 * 3600)
#define TOKEN_LONGEST 511
#define USERS_MAX 1000000
#define PAGE_MAX 1000000

/* Whether words I and I + 1 are KEY and a value. */
static bool pair(const struct words *words, size_t i, const char *key)
{
    return i + 1 < words->count && strcmp(words->word[i], key) == 0;
}

static bool set_flag(struct user *user, const char *word)
{
    const struct {
        const char *word;
        bool *flag;
    } flags[] = {
        {"manager", &user->manager},
        {"superuser", &user->superuser},
        {"disabled", &user->disabled},
        {"password-expired", &user->password_expired},
        {"must-change", &user->must_change},
        {"no-tokens", &user->no_tokens},
    };
    size_t i;

    for (i = 0; i < sizeof(flags) / sizeof(*flags); i++)
        if (strcmp(flags[i].word, word) == 0) {
            *flags[i].flag = true;
            return true;
        }
    return false;
}

/* user NAME [password TEXT] [role ROLE]... [FLAG]... */
static const char *read_user(const struct words *words)
{
    struct user *user;
    const char *wrong = NULL;
    size_t i;

    if (words->count < 2)
        return "user NAME [password TEXT] [role ROLE]... [FLAG]...";
    user = mem_zero(sizeof(*user));
    user->name = mem_copy(words->word[1]);
    for (i = 2; i < words->count && wrong == NULL; i++) {
        if (pair(words, i, "password")) {
            free(user->password);
            user->password = mem_copy(words->word[++i]);
        } else if (pair(words, i, "role")) {
            list_add(&user->roles, mem_copy(words->word[++i]));
        } else if (!set_flag(user, words->word[i])) {
            wrong = "user: there is no such flag";
        }
    }
    if (wrong == NULL)
        store_put_user(user);
    else
        user_end(user);
    return wrong;
}

/* users N PREFIX [ROLE]...: PREFIX1 to PREFIXN, without a password */
static const char *read_users(const struct words *words)
{
    long count, number;
    size_t i;

    if (words->count < 3 || !words_number(words->word[1], 1, USERS_MAX, &count))
        return "users N PREFIX [ROLE]...";
    for (number = 1; number <= count; number++) {
        struct user *user = mem_zero(sizeof(*user));

        user->name = mem_format("%s%ld", words->word[2], number);
        for (i = 3; i < words->count; i++)
            list_add(&user->roles, mem_copy(words->word[i]));
        store_put_user(user);
    }
    return NULL;
}

/* The part of a token's line behind its text, owner and name. */
static const char *read_token_rest(const struct words *words,
                                   struct token *token)
{
    long seconds;
    size_t i;

    for (i = 6; i < words->count; i++) {
        if (strcmp(words->word[i], "restricted") == 0) {
            token->restricted = true;
        } else if (strcmp(words->word[i], "disabled") == 0) {
            token->disabled = true;
        } else if (strcmp(words->word[i], "no-mint") == 0) {
            token->no_mint = true;
        } else if (pair(words, i, "allow")) {
            list_add(&token->allow, mem_copy(words->word[++i]));
        } else if (pair(words, i, "expires") &&
                   words_number(words->word[i + 1], -YEAR_S, YEAR_S,
                                &seconds)) {
            token->expires = token->created + seconds;
            i++;
        } else {
            return "token: there is no such flag";
        }
    }
    return NULL;
}

/* token TEXT owner USER name NAME [FLAG]... */
static const char *read_token(const struct words *words)
{
    struct token *token;
    const char *wrong;

    if (words->count < 6 || !pair(words, 2, "owner") ||
        !pair(words, 4, "name") || strlen(words->word[1]) > TOKEN_LONGEST)
        return "token TEXT owner USER name NAME [restricted] [disabled] "
               "[no-mint] [expires SECONDS] [allow PATH]...";
    token = mem_zero(sizeof(*token));
    token->text = mem_copy(words->word[1]);
    token->owner = mem_copy(words->word[3]);
    token->name = mem_copy(words->word[5]);
    token->description = mem_copy("");
    token->created = time(NULL);
    wrong = read_token_rest(words, token);
    if (wrong == NULL)
        store_put_token(token);
    else
        token_end(token);
    return wrong;
}

static const char *read_allow(const struct words *words, size_t i,
                              struct object *object)
{
    for (; pair(words, i, "allow"); i += 2)
        list_add(&object->allow, mem_copy(words->word[i + 1]));
    return i == words->count ? NULL : "only allow USER may stand there";
}

/* repository NAME [allow USER]... */
static const char *read_repository(const struct words *words)
{
    struct object *object;
    const char *wrong;

    if (words->count < 2)
        return "repository NAME [allow USER]...";
    object = mem_zero(sizeof(*object));
    object->name = mem_copy(words->word[1]);
    wrong = read_allow(words, 2, object);
    if (wrong == NULL)
        store_put_object(&store.repositories, object);
    else
        object_end(object);
    return wrong;
}

/* json PATH TEXT [allow USER]...; the text need not be JSON */
static const char *read_json(const struct words *words)
{
    struct object *object;
    const char *wrong;

    if (words->count < 3 || *words->word[1] != '/')
        return "json /PATH 'JSON' [allow USER]...";
    object = mem_zero(sizeof(*object));
    object->name = mem_copy(words->word[1]);
    object->json = mem_copy(words->word[2]);
    wrong = read_allow(words, 3, object);
    if (wrong == NULL)
        store_put_object(&store.documents, object);
    else
        object_end(object);
    return wrong;
}

/* docs/fme-api.md, "Releases", as comparisons. */
static const char *read_release(const struct words *words)
{
    char *end = NULL;
    double release = words->count == 2 ? strtod(words->word[1], &end) : 0;

    if (end == NULL || *end != '\0' || !(release >= 2000 && release < 2100))
        return "release YEAR.MINOR";
    store.release = release;
    store.v4 = release >= 2025;
    store.v4_health = release >= 2022;
    store.v3 = release < 2026.05;
    store.v3_tokens = release >= 2019;
    store.legacy = release < 2019;
    return NULL;
}

static bool yes_or_no(const char *word, bool *ret_yes)
{
    *ret_yes = strcmp(word, "yes") == 0;
    return *ret_yes || strcmp(word, "no") == 0;
}

/* api v4|v3|legacy yes|no */
static const char *read_api(const struct words *words)
{
    static const char usage[] = "api v4|v3|legacy yes|no";
    bool yes;

    if (words->count != 3 || !yes_or_no(words->word[2], &yes))
        return usage;
    if (strcmp(words->word[1], "v4") == 0)
        store.v4 = store.v4_health = yes;
    else if (strcmp(words->word[1], "v3") == 0)
        store.v3 = store.v3_tokens = yes;
    else if (strcmp(words->word[1], "legacy") == 0)
        store.legacy = yes;
    else
        return usage;
    return NULL;
}

/* A guest need not be listed; that one may not make tokens. */
static void add_guest(const char *name)
{
    struct user *user;

    store.guest = mem_copy(name);
    if (store_user(name) != NULL)
        return;
    user = mem_zero(sizeof(*user));
    user->name = mem_copy(name);
    user->no_tokens = true;
    store_put_user(user);
}

/* guest yes|no|USER */
static const char *read_guest(const struct words *words)
{
    bool yes;

    if (words->count != 2)
        return "guest yes|no|USER";
    store.guest_passwords = !yes_or_no(words->word[1], &yes);
    free(store.guest);
    store.guest = NULL;
    if (store.guest_passwords)
        add_guest(words->word[1]);
    else if (yes)
        add_guest("guest");
    return NULL;
}

/* accounts-self yes|no */
static const char *read_accounts_self(const struct words *words)
{
    if (words->count != 2 || !yes_or_no(words->word[1], &store.accounts_self))
        return "accounts-self yes|no";
    return NULL;
}

/* accounts-by-name yes|no */
static const char *read_accounts_by_name(const struct words *words)
{
    if (words->count != 2 ||
        !yes_or_no(words->word[1], &store.accounts_by_name))
        return "accounts-by-name yes|no";
    return NULL;
}

/* page-max N */
static const char *read_page_max(const struct words *words)
{
    if (words->count != 2 ||
        !words_number(words->word[1], 1, PAGE_MAX, &store.page_max))
        return "page-max N";
    return NULL;
}

/* password-min N */
static const char *read_password_min(const struct words *words)
{
    if (words->count != 2 ||
        !words_number(words->word[1], 0, PAGE_MAX, &store.password_min))
        return "password-min N";
    return NULL;
}

/* password-path PATH */
static const char *read_password_path(const struct words *words)
{
    if (words->count != 2 || *words->word[1] != '/')
        return "password-path PATH";
    free(store.password_path);
    store.password_path = mem_copy(words->word[1]);
    return NULL;
}

/* missing 403|404 */
static const char *read_missing(const struct words *words)
{
    long status;

    if (words->count != 2 || !words_number(words->word[1], 403, 404, &status))
        return "missing 403|404";
    store.v4_missing = (unsigned)status;
    return NULL;
}

/* remove user NAME, remove token OWNER NAME; what is not there is removed */
static const char *read_remove(const struct words *words)
{
    if (words->count == 3 && pair(words, 1, "user"))
        store_remove_user(store_user(words->word[2]));
    else if (words->count == 4 && pair(words, 1, "token"))
        store_remove_token(store_token_named(words->word[2], words->word[3]));
    else
        return "remove user NAME, or remove token OWNER NAME";
    return NULL;
}

/* WORDS is room for it. */
static const char *read_line(char *line, struct words *words)
{
    static const struct {
        const char *word;
        const char *(*read)(const struct words *words);
    } kinds[] = {
        {"user", read_user},
        {"users", read_users},
        {"token", read_token},
        {"repository", read_repository},
        {"json", read_json},
        {"fault", fault_read},
        {"release", read_release},
        {"api", read_api},
        {"guest", read_guest},
        {"accounts-self", read_accounts_self},
        {"accounts-by-name", read_accounts_by_name},
        {"page-max", read_page_max},
        {"missing", read_missing},
        {"password-min", read_password_min},
        {"password-path", read_password_path},
        {"remove", read_remove},
    };
    const char *wrong = words_split(line, words);
    size_t i;

    if (wrong != NULL || words->count == 0)
        return wrong;
    for (i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
        if (strcmp(kinds[i].word, words->word[0]) == 0)
            return kinds[i].read(words);
    return "there is no such kind of line";
}

char *data_read(char *text)
{
    struct words words;
    const char *wrong;
    size_t number;

    for (number = 1; text != NULL; number++) {
        wrong = read_line(strsep(&text, "\n"), &words);
        if (wrong != NULL)
            return mem_format("line %zu: %s", number, wrong);
    }
    return NULL;
}
