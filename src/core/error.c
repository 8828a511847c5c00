/*
 * Texts about what is wrong.  They go to the log, so that bytes that a
 * terminal would act on are taken out here.
 */
#include "src/core/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void make_printable(char *text)
{
    for (; *text != '\0'; text++)
        if ((unsigned char)*text < ' ' || *text == 0x7f)
            *text = '?';
}

void fmet_error_set(struct fmet_error *error, const char *format, ...)
{
    va_list args;

    if (error == NULL)
        return;
    va_start(args, format);
    vsnprintf(error->text, sizeof(error->text), format, args);
    va_end(args);
    make_printable(error->text);
}

void fmet_error_add(struct fmet_error *error, const char *format, ...)
{
    va_list args;
    size_t len;

    if (error == NULL)
        return;
    len = strlen(error->text);
    va_start(args, format);
    vsnprintf(error->text + len, sizeof(error->text) - len, format, args);
    va_end(args);
    make_printable(error->text);
}

void fmet_error_prefix(struct fmet_error *error, const char *format, ...)
{
    struct fmet_error old;
    va_list args;
    size_t len;

    if (error == NULL)
        return;
    old = *error;
    va_start(args, format);
    vsnprintf(error->text, sizeof(error->text), format, args);
    va_end(args);
    len = strlen(error->text);
    snprintf(error->text + len, sizeof(error->text) - len, ": %s", old.text);
    make_printable(error->text);
}
