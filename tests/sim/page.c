/*
 * Lists in pages, as v3 and v4 cut them.
 */
#include "page.h"

#define V4_LIMIT 100

static struct json_object *slice(struct json_object *items, size_t from,
                                 size_t limit)
{
    struct json_object *part = json_object_new_array();
    size_t count = json_object_array_length(items), i;

    for (i = from; i < count && i - from < limit; i++)
        json_object_array_add(
            part, json_object_get(json_object_array_get_idx(items, i)));
    return part;
}

static void add(struct json_object *page, const char *key, long number)
{
    json_object_object_add(page, key, json_object_new_int64(number));
}

void page_v3(const struct request *request, struct json_object *items,
             struct answer *answer)
{
    struct json_object *page = json_object_new_object();
    long limit = request_query_number(request, "limit", -1);
    long offset = request_query_number(request, "offset", -1);
    size_t count = json_object_array_length(items);

    add(page, "offset", offset);
    add(page, "limit", limit);
    add(page, "totalCount", (long)count);
    json_object_object_add(page, "items",
                           slice(items, offset < 0 ? 0 : (size_t)offset,
                                 limit < 0 ? count : (size_t)limit));
    json_object_put(items);
    answer_json(answer, 200, page);
}

void page_v4(const struct request *request, struct json_object *items,
             struct answer *answer)
{
    struct json_object *page = json_object_new_object();
    long limit = request_query_number(request, "limit", V4_LIMIT);
    long offset = request_query_number(request, "offset", 0);
    size_t count = json_object_array_length(items);

    if (limit < 0 || limit > V4_LIMIT)
        limit = V4_LIMIT;
    if (offset < 0)
        offset = 0;
    json_object_object_add(page, "items",
                           slice(items, (size_t)offset, (size_t)limit));
    add(page, "totalCount", (long)count);
    add(page, "limit", limit);
    add(page, "offset", offset);
    json_object_put(items);
    answer_json(answer, 200, page);
}
