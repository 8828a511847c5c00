/*
 * A line of the data file as words; it does not know what they mean.
 */
#include "words.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const char blanks[] = " \t\r";

/* Takes a quoted word at *TEXT, which is moved behind it; NULL when it does
   not end. */
static char *take_quoted(char **text)
{
    char quote = **text, *from = *text + 1, *start = from, *to = from;

    while (*from != '\0' && *from != quote) {
        if (quote == '"' && *from == '\\' &&
            (from[1] == '"' || from[1] == '\\'))
            from++;
        *to++ = *from++;
    }
    if (*from == '\0')
        return NULL;
    *text = from + 1;
    *to = '\0';
    return start;
}

/* The same for a word without quotes. */
static char *take_plain(char **text)
{
    char *start = *text;

    *text += strcspn(*text, blanks);
    return start;
}

const char *words_split(char *line, struct words *ret_words)
{
    *ret_words = (struct words){.count = 0};
    for (;;) {
        bool quoted;
        char *word;

        line += strspn(line, blanks);
        if (*line == '\0' || *line == '#')
            return NULL;
        if (ret_words->count == WORDS_MAX)
            return "too many words";
        quoted = *line == '"' || *line == '\'';
        word = quoted ? take_quoted(&line) : take_plain(&line);
        if (word == NULL)
            return "a quote does not end";
        if (*line != '\0' && strchr(blanks, *line) == NULL)
            return "a quote ends within a word";
        if (*line != '\0')
            *line++ = '\0';
        ret_words->word[ret_words->count++] = word;
    }
}

bool words_number(const char *word, long min, long max, long *ret_number)
{
    char *end;
    long number;

    errno = 0;
    number = strtol(word, &end, 10);
    if (end == word || *end != '\0' || errno != 0 || number < min ||
        number > max)
        return false;
    *ret_number = number;
    return true;
}
