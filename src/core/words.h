/*
 * The grammar of values: words between blanks, double quotes around a word or
 * a whole value, \" and \\ inside them, and the operators of the key at hand.
 */
#ifndef FMET_WORDS_H
#define FMET_WORDS_H

#include <stdbool.h>
#include <stddef.h>

#include "error.h"

struct fmet_word {
    char *text;       /* without its quotes */
    bool is_operator; /* an unquoted operator, not a word */
};

struct fmet_words {
    struct fmet_word *word;
    size_t count;
};

/*
 * Splits TEXT.  OPERATORS holds those of the key, each one of "|", "," and
 * "->", as one string ("|", "->,", "").  An operator needs no blanks around
 * it; inside quotes it is text.  False, with the reason in ERROR, on
 * unbalanced quotes, an unknown escape, a quote in the middle of a word, a
 * control character, or out of memory.  RET_WORDS is untouched on failure.
 */
bool fmet_words_split(const char *text, const char *operators,
                      struct fmet_words *ret_words, struct fmet_error *error);

/*
 * The whole TEXT as one value: as it stands, without the blanks around it, or
 * between double quotes.  The caller frees it; NULL with ERROR set.
 */
char *fmet_words_value(const char *text, struct fmet_error *error);

/* The word's text, which the caller owns from then on. */
char *fmet_word_take(struct fmet_word *word);

/* Frees the words and makes it all zeroes; NULL is allowed. */
void fmet_words_clear(struct fmet_words *words);

#endif
