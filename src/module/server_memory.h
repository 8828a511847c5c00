/*
 * What is remembered of a server for an hour: which API it speaks, and that
 * it refused a random token.  A hint and a saving; losing it costs requests.
 */
#ifndef FMET_SERVER_MEMORY_H
#define FMET_SERVER_MEMORY_H

#include <stdbool.h>

#include "src/module/call.h"

struct fmet_server_memory {
    enum fmet_api api;   /* FMET_API_AUTO: not known */
    bool control_passed; /* within the last hour, at that API */
};

/* What is remembered under this configuration; all zeroes where nothing is. */
struct fmet_server_memory fmet_server_memory_load(struct fmet_call *call,
                                                  int dir);

/* Remembers it; a failure is only a warning. */
void fmet_server_memory_store(struct fmet_call *call, int dir,
                              const struct fmet_server_memory *memory);

#endif
