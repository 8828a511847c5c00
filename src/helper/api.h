/*
 * FME's APIs as data: the paths, fields and words of docs/fme-api.md.
 */
#ifndef FMET_API_H
#define FMET_API_H

#include <stdbool.h>
#include <stdint.h>

#include "src/core/protocol.h"

struct json_object;

struct fmet_api_data {
    enum fmet_api api;
    const char *mint;       /* POST makes a token, 201 */
    const char *mint_owner; /* the field of the 201 that names its owner */
    const char *list;       /* GET lists the caller's tokens, or everybody's */
    const char *list_owner; /* the field of an item that names its owner */
    const char *partial;    /* the field that is false for all permissions */
    const char *remove;     /* DELETE behind this: OWNER/NAME, encoded */
    bool remove_by_name;    /* NAME alone is worth a try after that */
    const char *account;    /* GET behind this: one account by its name */
    const char *accounts;   /* GET lists them, by limit and offset */
    const char *accounts_query; /* what the list's query has besides */
    const char *version;        /* GET tells FME's build */
};

/* The row of V4, V3 or LEGACY; v4's for what is none. */
const struct fmet_api_data *fmet_api_data(enum fmet_api api);

/* The JSON that asks for a token; the caller frees it.  NULL: no memory. */
char *fmet_api_mint_body(const struct fmet_api_data *api,
                         const struct fmet_request *request);

/* v4: what it says about an object that is not there, to the user NAME; the
   caller frees it.  NULL: no memory. */
char *fmet_api_no_object(const char *name);

/* How that sentence begins, whoever it is for. */
#define FMET_API_NO_OBJECT_START "Unauthorized request by user "

/*
 * An ISO 8601 time in UTC, with or without milliseconds, as seconds since
 * 1970.  False when TEXT is none.
 */
bool fmet_api_time(const char *text, int64_t *ret_time);

#endif
