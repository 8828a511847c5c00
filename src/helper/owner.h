/*
 * A list of tokens, and what it says of who asked for it.
 */
#ifndef FMET_OWNER_H
#define FMET_OWNER_H

#include <stdbool.h>
#include <stdint.h>

#include "src/helper/api.h"

/* All zeroes is nothing.  Owns its texts. */
struct fmet_owner {
    char *name;            /* of all tokens in the list */
    bool only_one;         /* the list has one token: it is the presented one */
    bool unrestricted;     /* that one has all its owner's permissions */
    char *token_name;      /* that one's, or NULL */
    int64_t token_expires; /* that one's, or 0: not known */
};

/*
 * Reads the list (docs/fme-api.md, "Whose token is it").  FMET_OK when all its
 * items have one owner and at least one is enabled and unexpired at NOW;
 * FMET_UNPROVABLE when not, or when there are none; FMET_BAD_ANSWER when it is
 * not such a list, or not all of it by its totalCount; FMET_NO_MEMORY.
 */
enum fmet_result fmet_owner_read(struct json_object *json,
                                 const struct fmet_api_data *api, int64_t now,
                                 struct fmet_owner *ret_owner);

/* NULL is allowed. */
void fmet_owner_clear(struct fmet_owner *owner);

#endif
