/*
 * Starting the helper, handing it one frame, taking one frame, ending it.
 */
#ifndef FMET_SPAWN_H
#define FMET_SPAWN_H

#include <stdbool.h>
#include <sys/types.h>

#include "src/core/protocol.h"
#include "src/core/result.h"
#include "src/module/call.h"

/* How the helper is started: all resolved before the fork. */
struct fmet_spawn {
    const char *path; /* absolute, checked with fmet_trusted_check */
    bool switch_user; /* to uid and gid below; else it stays the caller */
    uid_t uid;
    gid_t gid;
};

/*
 * Runs one exchange that ends by TIMEOUT_MS from now, the helper's end
 * included.  FMET_OK with a decoded reply; FMET_TIMEOUT, FMET_NO_HELPER (it
 * did not start, died, or sent something else), FMET_NO_MEMORY, FMET_SYSTEM,
 * with call->detail set where there is more to say.  The request frame is the
 * caller's.
 */
enum fmet_result fmet_spawn_exchange(struct fmet_call *call,
                                     const struct fmet_spawn *spawn,
                                     const struct fmet_writer *request,
                                     unsigned timeout_ms,
                                     struct fmet_reply *ret_reply);

#endif
