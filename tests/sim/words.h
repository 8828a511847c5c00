/*
 * A line of the data file as words.
 */
#ifndef SIM_WORDS_H
#define SIM_WORDS_H

#include <stdbool.h>
#include <stddef.h>

#define WORDS_MAX 128

struct words {
    char *word[WORDS_MAX];
    size_t count;
};

/*
 * Splits LINE in place.  Words stand between blanks; one in double quotes may
 * have \" and \\ in it, one in single quotes (JSON) is taken as it stands, and
 * # where a word would begin ends the line.  NULL, or what is wrong with it.
 */
const char *words_split(char *line, struct words *ret_words);

/* A whole decimal number between MIN and MAX. */
bool words_number(const char *word, long min, long max, long *ret_number);

#endif
