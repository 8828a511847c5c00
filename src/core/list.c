/*
 * The growing of lists.
 */
#include "src/core/list.h"

#include <stdlib.h>

bool fmet_list_too_many(struct fmet_error *error, size_t max)
{
    fmet_error_set(error, "there are more than %zu of them", max);
    return false;
}

bool fmet_list_no_memory(struct fmet_error *error)
{
    fmet_error_set(error, "out of memory");
    return false;
}

bool fmet_list_grow(void **list, size_t count, size_t size, size_t max,
                    struct fmet_error *error)
{
    void *more;

    if (count >= max)
        return fmet_list_too_many(error, max);
    more = reallocarray(*list, count + 1, size);
    if (more == NULL)
        return fmet_list_no_memory(error);
    *list = more;
    return true;
}
