/*
 * The server's APIs; each is a file with a table of routes.
 */
#ifndef SIM_API_H
#define SIM_API_H

#include "request.h"

/* Answers every request. */
void api_serve(struct request *request, struct answer *answer);

/* Each for the paths that begin with its root; REST is what stands behind
   it. */
void v2_serve(const char *rest, struct request *request, struct answer *answer);
void v3_serve(const char *rest, struct request *request, struct answer *answer);
void v4_serve(const char *rest, struct request *request, struct answer *answer);
void legacy_serve(const char *rest, struct request *request,
                  struct answer *answer);
void info_serve(const char *rest, struct request *request,
                struct answer *answer);

/* GET /info of v2 and v3. */
void info_build(struct request *request, struct answer *answer);

#endif
