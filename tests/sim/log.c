/*
 * What was asked, one line each; the tests read it.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sim.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static FILE *file;
static char *text;
static size_t text_len;

bool log_open(const char *path)
{
    file = fopen(path, "ae");
    return file != NULL;
}

void log_line(const char *format, ...)
{
    char *line = NULL, *more;
    va_list args;
    int len;

    va_start(args, format);
    len = vasprintf(&line, format, args);
    va_end(args);
    if (len < 0)
        abort();
    pthread_mutex_lock(&lock);
    more = realloc(text, text_len + (size_t)len + 2);
    if (more == NULL)
        abort();
    text = more;
    memcpy(text + text_len, line, (size_t)len);
    text_len += (size_t)len;
    text[text_len++] = '\n';
    text[text_len] = '\0';
    if (file != NULL) {
        fprintf(file, "%s\n", line);
        fflush(file);
    }
    pthread_mutex_unlock(&lock);
    free(line);
}

char *log_text(void)
{
    char *copy;

    pthread_mutex_lock(&lock);
    copy = strdup(text != NULL ? text : "");
    pthread_mutex_unlock(&lock);
    return copy;
}

void log_clear(void)
{
    pthread_mutex_lock(&lock);
    free(text);
    text = NULL;
    text_len = 0;
    pthread_mutex_unlock(&lock);
}
