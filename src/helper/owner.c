/*
 * The list decides nothing by one item: a name counts when all have it.
 */
#include "src/helper/owner.h"

#include <stdlib.h>
#include <string.h>

#include "src/core/limits.h"
#include "src/helper/json.h"

/* Whether ITEM is enabled and not expired; *RET_EXPIRES is 0 where it is not
   said. */
static bool live(struct json_object *item, int64_t now, int64_t *ret_expires)
{
    const char *keys[] = {"expirationDate", "expiration"};
    bool enabled = false;
    size_t i;

    *ret_expires = 0;
    if (!fmet_json_flag(item, "enabled", &enabled) || !enabled)
        return false;
    for (i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
        if (!fmet_json_has(item, keys[i]))
            continue;
        /* A time that cannot be read is not one that has not come. */
        return fmet_json_text(item, keys[i]) != NULL &&
               fmet_api_time(fmet_json_text(item, keys[i]), ret_expires) &&
               *ret_expires > now;
    }
    return true;
}

static bool note_live(struct json_object *item, const struct fmet_api_data *api,
                      int64_t expires, struct fmet_owner *owner)
{
    const char *name = fmet_json_text(item, "name");
    bool partial = true;

    owner->token_expires = expires;
    owner->unrestricted =
        fmet_json_flag(item, api->partial, &partial) && !partial;
    if (name == NULL || strlen(name) > FMET_TEXT_MAX)
        return true;
    owner->token_name = strdup(name);
    return owner->token_name != NULL;
}

/* The owner of all items, or NULL. */
static const char *common_owner(struct json_object *items, const char *key)
{
    const char *owner = fmet_json_text(fmet_json_item(items, 0), key), *other;
    size_t i;

    for (i = 1; i < fmet_json_length(items) && owner != NULL; i++) {
        other = fmet_json_text(fmet_json_item(items, i), key);
        if (other == NULL || strcmp(other, owner) != 0)
            owner = NULL;
    }
    return owner;
}

static enum fmet_result read_items(struct json_object *items,
                                   const struct fmet_api_data *api, int64_t now,
                                   struct fmet_owner *owner)
{
    const char *name = common_owner(items, api->list_owner);
    size_t count = 0, i;
    int64_t expires;

    if (name == NULL)
        return FMET_UNPROVABLE;
    for (i = 0; i < fmet_json_length(items); i++)
        if (live(fmet_json_item(items, i), now, &expires) && count++ == 0 &&
            !note_live(fmet_json_item(items, i), api, expires, owner))
            return FMET_NO_MEMORY;
    if (count == 0)
        return FMET_UNPROVABLE;
    /*
     * Not "one that is live": a date that this host cannot read, or a clock
     * that is ahead, would make the wrong one of two the presented one.
     */
    owner->only_one = fmet_json_length(items) == 1;
    owner->name = strdup(name);
    return owner->name != NULL ? FMET_OK : FMET_NO_MEMORY;
}

enum fmet_result fmet_owner_read(struct json_object *json,
                                 const struct fmet_api_data *api, int64_t now,
                                 struct fmet_owner *ret_owner)
{
    struct json_object *items = fmet_json_array(json, "items");
    struct fmet_owner owner = {0};
    enum fmet_result result;
    long total;

    if (items == NULL)
        return FMET_BAD_ANSWER;
    /* A page of a longer list could hide another owner. */
    if (!fmet_json_number(json, "totalCount", &total) || total < 0 ||
        (size_t)total != fmet_json_length(items))
        return FMET_BAD_ANSWER;
    result = read_items(items, api, now, &owner);
    if (result == FMET_OK)
        *ret_owner = owner;
    else
        fmet_owner_clear(&owner);
    return result;
}

void fmet_owner_clear(struct fmet_owner *owner)
{
    if (owner == NULL)
        return;
    free(owner->name);
    free(owner->token_name);
    *owner = (struct fmet_owner){0};
}
