/*
 * Lists in pages, as v3 and v4 cut them.
 */
#include "page.h"

#include "store.h"

#define V4_LIMIT 100

static struct json_object *slice(const struct source *source, size_t from,
                                 size_t limit)
{
    struct json_object *part = json_object_new_array();
    size_t i;

    for (i = from; i < source->count && i - from < limit; i++)
        json_object_array_add(part, source->item(source->from, i));
    return part;
}

static void add(struct json_object *page, const char *key, long number)
{
    json_object_object_add(page, key, json_object_new_int64(number));
}

/* The limit is told as it was asked, whatever page-max makes of it. */
static void cut_v3(const struct request *request, const struct source *source,
                   struct answer *answer)
{
    struct json_object *page = json_object_new_object();
    long limit = request_query_number(request, "limit", -1);
    long offset = request_query_number(request, "offset", -1);
    size_t most = limit < 0 ? source->count : (size_t)limit;

    if (store.page_max != 0 && most > (size_t)store.page_max)
        most = (size_t)store.page_max;
    add(page, "offset", offset);
    add(page, "limit", limit);
    add(page, "totalCount", (long)source->count);
    json_object_object_add(
        page, "items", slice(source, offset < 0 ? 0 : (size_t)offset, most));
    answer_json(answer, 200, page);
}

static void cut_v4(const struct request *request, const struct source *source,
                   struct answer *answer)
{
    struct json_object *page = json_object_new_object();
    long most = store.page_max != 0 ? store.page_max : V4_LIMIT;
    long limit = request_query_number(request, "limit", V4_LIMIT);
    long offset = request_query_number(request, "offset", 0);

    if (limit < 0 || limit > most)
        limit = most;
    if (offset < 0)
        offset = 0;
    json_object_object_add(page, "items",
                           slice(source, (size_t)offset, (size_t)limit));
    add(page, "totalCount", (long)source->count);
    add(page, "limit", limit);
    add(page, "offset", offset);
    answer_json(answer, 200, page);
}

void page_cut(const struct request *request, bool v4,
              const struct source *source, struct answer *answer)
{
    if (v4)
        cut_v4(request, source, answer);
    else
        cut_v3(request, source, answer);
}

static struct json_object *item_of_array(void *items, size_t i)
{
    return json_object_get(json_object_array_get_idx(items, i));
}

void page_array(const struct request *request, bool v4,
                struct json_object *items, struct answer *answer)
{
    const struct source source = {json_object_array_length(items),
                                  item_of_array, items};

    page_cut(request, v4, &source, answer);
    json_object_put(items);
}
