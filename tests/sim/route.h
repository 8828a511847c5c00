/*
 * Which function answers which path; each API has a table.
 */
#ifndef SIM_ROUTE_H
#define SIM_ROUTE_H

#include "request.h"

enum needs {
    NEEDS_NOTHING,
    NEEDS_TOKEN, /* v4, but for making tokens */
    NEEDS_LOGIN  /* a token, or Basic */
};

struct route {
    const char *method, *path; /* each * in it is one segment */
    enum needs needs;
    void (*serve)(struct request *request, struct answer *answer);
};

/* Answers a request for PATH with the first of COUNT routes that fits; 404 or
   405 from Tomcat when none does, 401 when the caller has not what it needs. */
void route_serve(const struct route *table, size_t count, const char *path,
                 struct request *request, struct answer *answer);

#endif
