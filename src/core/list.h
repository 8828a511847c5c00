/*
 * Lists that grow by one, for the repeatable keys.
 */
#ifndef FMET_LIST_H
#define FMET_LIST_H

#include <stdbool.h>
#include <stddef.h>

#include "error.h"

/* Makes room for one more element of SIZE bytes; false, with ERROR set, when
   COUNT is MAX already or memory is out. */
bool fmet_list_grow(void **list, size_t count, size_t size, size_t max,
                    struct fmet_error *error);

/* Both set ERROR and answer false. */
bool fmet_list_too_many(struct fmet_error *error, size_t max);
bool fmet_list_no_memory(struct fmet_error *error);

#endif
