/*
 * Between fork and exec: only async-signal-safe calls, nothing inherited.
 */
#ifndef FMET_CHILD_H
#define FMET_CHILD_H

#include "src/module/spawn.h"

/*
 * Becomes the helper, with SOCKET as its descriptor 0.  Does not return: what
 * fails ends the process with status 127.
 */
_Noreturn void fmet_child_exec(const struct fmet_spawn *spawn, int socket);

#endif
