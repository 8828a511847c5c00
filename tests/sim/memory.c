/*
 * Memory that is always there, and lists; it knows nothing of FME.
 */
#include "memory.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *must(void *memory)
{
    if (memory == NULL)
        abort();
    return memory;
}

void *mem_zero(size_t size)
{
    return must(calloc(1, size));
}

void *mem_grow(void *memory, size_t size)
{
    return must(realloc(memory, size));
}

char *mem_copy(const char *text)
{
    return must(strdup(text));
}

char *mem_format(const char *format, ...)
{
    char *text = NULL;
    va_list args;
    int len;

    va_start(args, format);
    len = vasprintf(&text, format, args);
    va_end(args);
    if (len < 0)
        abort();
    return text;
}

void list_add(struct list *list, void *item)
{
    /* There is room up to the next power of two. */
    if ((list->count & (list->count - 1)) == 0)
        list->item =
            mem_grow(list->item, (2 * list->count + 1) * sizeof(*list->item));
    list->item[list->count++] = item;
}

void *list_take(struct list *list, size_t i)
{
    void *item = list->item[i];

    list->count--;
    memmove(&list->item[i], &list->item[i + 1],
            (list->count - i) * sizeof(*list->item));
    return item;
}

void list_clear(struct list *list, void (*end)(void *item))
{
    size_t i;

    for (i = 0; i < list->count && end != NULL; i++)
        end(list->item[i]);
    free(list->item);
    *list = (struct list){0};
}

bool list_has(const struct list *list, const char *text)
{
    size_t i;

    for (i = 0; i < list->count; i++)
        if (strcmp(list->item[i], text) == 0)
            return true;
    return false;
}
