/*
 * One question to the server through the helper: what to ask, and whether the
 * answer is one.
 */
#ifndef FMET_ASK_H
#define FMET_ASK_H

#include "src/core/facts.h"
#include "src/core/protocol.h"
#include "src/core/result.h"
#include "src/module/call.h"

/*
 * Asks whether SECRET, a password or a token by MODE, proves to be
 * call->owner.  FMET_OK with the facts of the login; any other outcome of
 * result.h, with what there is to log in CALL.  *LEFT_MS is what is left of
 * `timeout`, and is less afterwards.
 */
enum fmet_result fmet_ask(struct fmet_call *call, enum fmet_mode mode,
                          const struct fmet_secret *secret, unsigned *left_ms,
                          struct fmet_facts *ret_facts);

#endif
