/*
 * Lists in pages, as v3 and v4 cut them.
 */
#ifndef SIM_PAGE_H
#define SIM_PAGE_H

#include "request.h"

/* A list, each item of which is made when a page needs it. */
struct source {
    size_t count;
    struct json_object *(*item)(void *from, size_t i);
    void *from;
};

/*
 * Answers with the part of the list that limit and offset of the query ask for.
 * v3: -1, the default, is everything.  v4: at most LIMIT of 100, its default,
 * from OFFSET 0 on.  With page-max in the data, no page has more than that.
 */
void page_cut(const struct request *request, bool v4,
              const struct source *source, struct answer *answer);

/* The same for the array ITEMS, which it takes. */
void page_array(const struct request *request, bool v4,
                struct json_object *items, struct answer *answer);

#endif
