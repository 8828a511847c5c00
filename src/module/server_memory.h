/*
 * What is remembered of a server: for an hour which API it speaks, and that it
 * refused a random token; for half a minute at most that it was down.  A hint
 * and a saving; losing it costs requests.
 */
#ifndef FMET_SERVER_MEMORY_H
#define FMET_SERVER_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "src/module/call.h"

struct fmet_server_memory {
    enum fmet_api api;   /* FMET_API_AUTO: not known */
    bool control_passed; /* within the last hour, at that API */
    uint64_t learned;    /* when, by fmet_rundir_now */
    uint64_t down_until; /* the same clock; 0: it is not down */
};

/* What is remembered of config.servers[SERVER] under this configuration; all
   zeroes where nothing is. */
struct fmet_server_memory fmet_server_memory_load(struct fmet_call *call,
                                                  int dir, size_t server);

/* Notes that API was spoken (AUTO: none was), and whether the random token was
   refused there just now. */
void fmet_server_memory_learn(struct fmet_server_memory *memory,
                              enum fmet_api api, bool control_passed);

/* Whether there is something new to be stored. */
bool fmet_server_memory_differs(const struct fmet_server_memory *memory,
                                const struct fmet_server_memory *before);

/* Forgets all servers under every configuration; how many went into *RET_COUNT.
   False where one is left, or may be. */
bool fmet_server_memory_forget(int dir, unsigned *ret_count);

/* Remembers it; a failure is only a warning. */
void fmet_server_memory_store(struct fmet_call *call, int dir, size_t server,
                              const struct fmet_server_memory *memory);

#endif
