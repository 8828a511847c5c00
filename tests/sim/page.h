/*
 * Lists in pages, as v3 and v4 cut them.
 */
#ifndef SIM_PAGE_H
#define SIM_PAGE_H

#include "request.h"

/* Answers with the part of the array ITEMS, which it takes, that limit and
   offset of the query ask for.  v3: -1, the default, is everything. */
void page_v3(const struct request *request, struct json_object *items,
             struct answer *answer);

/* v4: at most LIMIT of 100, its default, from OFFSET 0 on. */
void page_v4(const struct request *request, struct json_object *items,
             struct answer *answer);

#endif
