/*
 * Plays scripts of PAM conversations against the installed module and the
 * tests' FME server, and prints TAP: converse FILE...
 */
#include "tests/script/script.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static unsigned played;
static bool any_failed;

void flunk(struct play *play, const char *format, ...)
{
    va_list args;
    int len;

    if (play->failed)
        return;
    play->failed = true;
    len = snprintf(play->why, sizeof(play->why), "line %u: ", play->line);
    va_start(args, format);
    vsnprintf(play->why + len, sizeof(play->why) - (size_t)len, format, args);
    va_end(args);
}

/* Words between blanks or in double quotes with \n, \", \\ and \xHH. */
static size_t split(char *line, char **words)
{
    size_t count = 0;

    while (count < WORDS_MAX) {
        char *out;

        line += strspn(line, " \t");
        if (*line == '\0')
            break;
        if (*line != '"') {
            words[count++] = line;
            line += strcspn(line, " \t");
            if (*line != '\0')
                *line++ = '\0';
            continue;
        }
        words[count++] = out = ++line;
        for (; *line != '"' && *line != '\0'; line++) {
            unsigned byte;

            if (*line != '\\') {
                *out++ = *line;
            } else if (line[1] == 'x' && sscanf(line + 2, "%2x", &byte) == 1) {
                *out++ = (char)byte;
                line += 3;
            } else {
                *out++ = line[1] == 'n' ? '\n' : line[1];
                line++;
            }
        }
        if (*line != '\0')
            line++;
        *out = '\0';
    }
    return count;
}

static void end_case(struct play *play)
{
    if (*play->name == '\0')
        return;
    if (play->replied != play->reply_count)
        flunk(play, "%zu prompts did not come",
              play->reply_count - play->replied);
    if (play->told_read != play->told_count)
        flunk(play, "nobody expected \"%s\"", play->told[play->told_read]);
    world_check_rest(play);
    pam_finish(play);
    printf("%sok %u - %s: %s\n", play->failed ? "not " : "", ++played,
           play->file, play->name);
    if (play->failed)
        printf("# %s\n", play->why);
    fflush(stdout);
    any_failed = any_failed || play->failed;
    *play->name = '\0';
    play->failed = false;
}

static void begin_case(struct play *play, const char *name)
{
    end_case(play);
    snprintf(play->name, sizeof(play->name), "%s", name);
    play->reply_count = 0;
    play->replied = 0;
    play->told_count = 0;
    play->told_read = 0;
    world_reset();
}

/* The lines up to `end` into PATH. */
static void write_block(struct play *play, FILE *script, const char *path)
{
    char line[LINE_BYTES];
    FILE *file = fopen(path, "we");

    if (file == NULL) {
        flunk(play, "%s cannot be written", path);
        return;
    }
    while (fgets(line, sizeof(line), script) != NULL) {
        play->line++;
        if (strcmp(line, "end\n") == 0)
            break;
        fputs(line + strspn(line, " "), file);
    }
    fclose(file);
}

static void play_line(struct play *play, FILE *script, char *line)
{
    char *words[WORDS_MAX], *rest = line + strcspn(line, " \t");
    char copy[LINE_BYTES];
    size_t count;

    rest += strspn(rest, " \t");
    snprintf(copy, sizeof(copy), "%s", rest);
    if (strncmp(line, "case ", 5) == 0) {
        begin_case(play, rest);
        return;
    }
    count = split(line, words);
    if (count == 0 || *words[0] == '#')
        return;
    if (strcmp(words[0], "config") == 0)
        write_block(play, script, CONFIG_FILE);
    else if (strcmp(words[0], "stack") == 0)
        write_block(play, script, CONFDIR "/" SERVICE);
    else if (!play->failed && !pam_verb(play, words, count) &&
             !world_verb(play, words, count, copy))
        flunk(play, "\"%s\" is not a word of this language", words[0]);
}

static void play_file(const char *path)
{
    struct play play = {.file = strrchr(path, '/')};
    FILE *script = fopen(path, "re");
    char line[LINE_BYTES];

    play.file = play.file != NULL ? play.file + 1 : path;
    if (script == NULL) {
        perror(path);
        exit(1);
    }
    while (fgets(line, sizeof(line), script) != NULL) {
        play.line++;
        line[strcspn(line, "\n")] = '\0';
        play_line(&play, script, line);
    }
    end_case(&play);
    if (play.failed) { /* before the first case */
        printf("not ok %u - %s\n# %s\n", ++played, play.file, play.why);
        any_failed = true;
    }
    fclose(script);
}

int main(int argc, char **argv)
{
    int i;

    for (i = 1; i < argc; i++)
        play_file(argv[i]);
    printf("1..%u\n", played);
    return any_failed ? 1 : 0;
}
