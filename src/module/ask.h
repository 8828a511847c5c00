/*
 * One question to the servers through the helper: whom to ask, and whether the
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
 * call->owner; with FMET_MODE_LOOKUP, and no secret, what the service's token
 * may know of call->owner's account.  The servers are asked in order, the next
 * one only where the one before has judged nothing; all facts are of one.
 * FMET_OK with the facts; any other outcome of result.h, with what there is to
 * log in CALL; call->all_unreachable says that every server was asked, and the
 * helper's valid answer was each time that no connection came up.  *LEFT_MS is
 * what is left of `timeout`, and is less afterwards.
 */
enum fmet_result fmet_ask(struct fmet_call *call, enum fmet_mode mode,
                          const struct fmet_secret *secret, unsigned *left_ms,
                          struct fmet_facts *ret_facts);

#endif
