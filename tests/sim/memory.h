/*
 * Memory that is always there, and lists.  Running out of it is not what these
 * tests are about: the server aborts.
 */
#ifndef SIM_MEMORY_H
#define SIM_MEMORY_H

#include <stdbool.h>
#include <stddef.h>

void *mem_zero(size_t size);
void *mem_grow(void *memory, size_t size);
char *mem_copy(const char *text);
char *mem_format(const char *format, ...) __attribute__((format(printf, 1, 2)));

struct list {
    void **item;
    size_t count;
};

void list_add(struct list *list, void *item);

/* Takes item I out, and keeps the order of the others. */
void *list_take(struct list *list, size_t i);

/* Ends the list, and each item with END where it is not NULL. */
void list_clear(struct list *list, void (*end)(void *item));

/* For a list of texts. */
bool list_has(const struct list *list, const char *text);

#endif
