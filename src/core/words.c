/*
 * The tokenizer of values.
 */
#include "src/core/words.h"

#include <stdlib.h>
#include <string.h>

struct splitter {
    const char *next;
    const char *operators;
    struct fmet_words words;
    struct fmet_error *error;
};

static bool blank(char c)
{
    return c == ' ' || c == '\t';
}

/* The length of the operator that TEXT begins with, or 0. */
static size_t operator_length(const char *text, const char *operators)
{
    if (text[0] == '-' && text[1] == '>')
        return strstr(operators, "->") != NULL ? 2 : 0;
    if ((*text == '|' || *text == ',') && strchr(operators, *text) != NULL)
        return 1;
    return 0;
}

static bool add(struct splitter *splitter, char *text, bool is_operator)
{
    struct fmet_words *words = &splitter->words;
    struct fmet_word *more;

    if (text != NULL) {
        more =
            reallocarray(words->word, words->count + 1, sizeof(*words->word));
        if (more != NULL) {
            words->word = more;
            words->word[words->count++] =
                (struct fmet_word){.text = text, .is_operator = is_operator};
            return true;
        }
        free(text);
    }
    fmet_error_set(splitter->error, "out of memory");
    return false;
}

/*
 * A quoted word, from behind its first quote; *TEXT is left behind the last.
 * NULL with ERROR set.
 */
static char *quoted(const char **text, struct fmet_error *error)
{
    char *word = malloc(strlen(*text) + 1);
    size_t len = 0;
    const char *c;

    if (word == NULL) {
        fmet_error_set(error, "out of memory");
        return NULL;
    }
    for (c = *text; *c != '"'; c++) {
        if (*c == '\\' && (c[1] == '"' || c[1] == '\\')) {
            c++;
        } else if (*c == '\\' || *c == '\0') {
            fmet_error_set(error, *c == '\0'
                                      ? "the quotes are unbalanced"
                                      : "in quotes a \\ stands before \" "
                                        "or \\ only");
            free(word);
            return NULL;
        }
        word[len++] = *c;
    }
    word[len] = '\0';
    *text = c + 1;
    return word;
}

static bool split_quoted(struct splitter *splitter)
{
    char *word;

    splitter->next++;
    word = quoted(&splitter->next, splitter->error);
    if (word == NULL)
        return false;
    if (*splitter->next != '\0' && !blank(*splitter->next) &&
        operator_length(splitter->next, splitter->operators) == 0) {
        fmet_error_set(splitter->error,
                       "a quoted word must end with its quote");
        free(word);
        return false;
    }
    return add(splitter, word, false);
}

static bool split_plain(struct splitter *splitter)
{
    const char *start = splitter->next;
    size_t len = 0;

    while (start[len] != '\0' && !blank(start[len]) &&
           operator_length(start + len, splitter->operators) == 0) {
        if (start[len] == '"') {
            fmet_error_set(splitter->error,
                           "a quote stands in the middle of a word; put the "
                           "whole word in quotes");
            return false;
        }
        len++;
    }
    splitter->next += len;
    return add(splitter, strndup(start, len), false);
}

static bool split_one(struct splitter *splitter)
{
    size_t len = operator_length(splitter->next, splitter->operators);
    const char *start = splitter->next;

    if (len != 0) {
        splitter->next += len;
        return add(splitter, strndup(start, len), true);
    }
    return *start == '"' ? split_quoted(splitter) : split_plain(splitter);
}

static bool printable(const char *text, struct fmet_error *error)
{
    for (; *text != '\0'; text++)
        if (((unsigned char)*text < ' ' && *text != '\t') || *text == 0x7f) {
            fmet_error_set(error, "there is a control character in it");
            return false;
        }
    return true;
}

bool fmet_words_split(const char *text, const char *operators,
                      struct fmet_words *ret_words, struct fmet_error *error)
{
    struct splitter splitter = {
        .next = text, .operators = operators, .error = error};

    if (!printable(text, error))
        return false;
    for (;;) {
        while (blank(*splitter.next))
            splitter.next++;
        if (*splitter.next == '\0')
            break;
        if (!split_one(&splitter)) {
            fmet_words_clear(&splitter.words);
            return false;
        }
    }
    *ret_words = splitter.words;
    return true;
}

char *fmet_words_value(const char *text, struct fmet_error *error)
{
    size_t len;
    char *value;

    if (!printable(text, error))
        return NULL;
    while (blank(*text))
        text++;
    if (*text == '"') {
        text++;
        value = quoted(&text, error);
        while (value != NULL && blank(*text))
            text++;
        if (value != NULL && *text != '\0') {
            fmet_error_set(error, "something follows the closing quote");
            free(value);
            return NULL;
        }
        return value;
    }
    len = strlen(text);
    while (len != 0 && blank(text[len - 1]))
        len--;
    value = strndup(text, len);
    if (value == NULL)
        fmet_error_set(error, "out of memory");
    return value;
}

char *fmet_word_take(struct fmet_word *word)
{
    char *text = word->text;

    word->text = NULL;
    return text;
}

void fmet_words_clear(struct fmet_words *words)
{
    size_t i;

    if (words == NULL)
        return;
    for (i = 0; i < words->count; i++)
        free(words->word[i].text);
    free(words->word);
    *words = (struct fmet_words){0};
}
