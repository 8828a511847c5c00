#include "tests/hostile/expand.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct sink {
    char *bytes;
    size_t len;
    FILE *file;
};

static const char whole[] = "HTTP/1.1 <status>\\r\\nContent-Length: <length>"
                            "\\r\\n\\r\\n<body>";

static void put(FILE *out, const char *text, size_t len,
                const struct good *good, const char *dir);

static void put_file(FILE *out, const char *dir, const char *name)
{
    char path[4096], buffer[65536];
    FILE *file;
    size_t len;

    snprintf(path, sizeof(path), "%s/%s", dir, name);
    file = fopen(path, "re");
    if (file == NULL) {
        perror(path);
        exit(2);
    }
    while ((len = fread(buffer, 1, sizeof(buffer), file)) != 0)
        fwrite(buffer, 1, len, out);
    fclose(file);
}

/* N*TEXT */
static bool put_many(FILE *out, const char *word, const struct good *good,
                     const char *dir)
{
    char *star;
    unsigned long count = strtoul(word, &star, 10);

    if (star == word || *star != '*')
        return false;
    for (; count != 0; count--)
        put(out, star + 1, strlen(star + 1), good, dir);
    return true;
}

static bool put_word(FILE *out, const char *word, const struct good *good,
                     const char *dir)
{
    if (strcmp(word, "status") == 0)
        fputs(good->status, out);
    else if (strcmp(word, "body") == 0)
        fputs(good->body, out);
    else if (strcmp(word, "length") == 0)
        fprintf(out, "%zu", strlen(good->body));
    else if (strcmp(word, "answer") == 0)
        put(out, whole, strlen(whole), good, dir);
    else if (strcmp(word, "made") == 0)
        fputs(good_made, out);
    else if (strcmp(word, "refusal") == 0)
        fputs(good_refusal, out);
    else if (strcmp(word, "user") == 0)
        fputs(GOOD_USER, out);
    else if (strcmp(word, "basic") == 0)
        fputs(GOOD_BASIC, out);
    else if (strcmp(word, "password") == 0)
        fputs(GOOD_PASSWORD, out);
    else if (strcmp(word, "minted") == 0)
        fputs(GOOD_MINTED, out);
    else if (strncmp(word, "file:", 5) == 0)
        put_file(out, dir, word + 5);
    else
        return put_many(out, word, good, dir);
    return true;
}

/* The escape at TEXT; how many bytes it has. */
static size_t put_escape(FILE *out, const char *text)
{
    unsigned byte;

    if (text[1] == 'x' && sscanf(text + 2, "%2x", &byte) == 1) {
        fputc((int)byte, out);
        return 4;
    }
    fputc(text[1] == 'r'   ? '\r'
          : text[1] == 'n' ? '\n'
          : text[1] == 't' ? '\t'
                           : text[1],
          out);
    return 2;
}

static void put(FILE *out, const char *text, size_t len,
                const struct good *good, const char *dir)
{
    const char *end = text + len, *close;

    while (text < end) {
        char *word = NULL;

        if (*text == '\\' && text + 1 < end) {
            text += put_escape(out, text);
            continue;
        }
        close = *text == '<' ? strchr(text, '>') : NULL;
        if (close != NULL)
            word = strndup(text + 1, (size_t)(close - text - 1));
        if (word != NULL && put_word(out, word, good, dir))
            text = close + 1;
        else
            fputc(*text++, out);
        free(word);
    }
}

char *expand(const char *text, const struct good *good, const char *dir,
             size_t *ret_len)
{
    char *bytes = NULL;
    FILE *out = open_memstream(&bytes, ret_len);

    if (out == NULL)
        abort();
    put(out, text, strlen(text), good, dir);
    fclose(out);
    return bytes;
}
