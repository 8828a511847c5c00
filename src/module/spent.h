/*
 * Tokens that are of no more use, and the records that they are from: those go
 * only when a helper has taken the tokens over.
 */
#ifndef FMET_SPENT_H
#define FMET_SPENT_H

#include <stddef.h>

#include "src/core/limits.h"
#include "src/core/protocol.h"

#define FMET_RECORD_NAME_MAX 63

/* As many as a request has room for.  All zeroes is an empty list. */
struct fmet_spent_list {
    const char *server; /* of this server and API alone */
    enum fmet_api api;
    struct fmet_spent spent[FMET_SPENT_MAX];
    char record[FMET_SPENT_MAX][FMET_RECORD_NAME_MAX + 1]; /* or "" */
    size_t count;
};

/* Adds a token, taking its texts over, and the name of its record or ""; what
   is not whole, or is too much, is freed instead. */
void fmet_spent_add(struct fmet_spent_list *list, struct fmet_spent *spent,
                    const char *record);

/* Removes the records from the run directory DIR; how many are left. */
size_t fmet_spent_remove_records(const struct fmet_spent_list *list, int dir);

/* Wipes and frees what LIST has. */
void fmet_spent_list_clear(struct fmet_spent_list *list);

#endif
