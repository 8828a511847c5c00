/*
 * Tokens made, listed, changed and deleted by request.  v3 and v4 do the same
 * under other names; a dialect is those names.
 */
#ifndef SIM_TOKENS_H
#define SIM_TOKENS_H

#include "request.h"

struct dialect {
    const char *owner, *partial, *seconds, *expires, *created, *updated;
    bool v4; /* else v3 */
};

/* Creates the one that the body describes: 201. */
void tokens_mint(struct request *request, const struct dialect *dialect,
                 struct answer *answer);

/* The caller's own, or everybody's for who manages users. */
void tokens_list(struct request *request, const struct dialect *dialect,
                 struct answer *answer);

/* 204, or the dialect's word for no. */
void tokens_delete(struct request *request, const char *owner, const char *name,
                   const struct dialect *dialect, struct answer *answer);

/* v3: a new expirationTimeout for argument 1 of owner argument 0. */
void tokens_update(struct request *request, const struct dialect *dialect,
                   struct answer *answer);

/* What both APIs say to a wrong parameter; v4 names it. */
void tokens_invalid(const char *field, const struct dialect *dialect,
                    struct answer *answer);

#endif
