/*
 * `reuse` and `offline`: letting in with a secret that FME vouched for a while
 * ago, without asking (again), or where no server can be reached.  Nothing of
 * it for a caller that is not root.
 */
#ifndef FMET_REMEMBER_H
#define FMET_REMEMBER_H

#include <stdbool.h>

#include "src/core/facts.h"
#include "src/core/protocol.h"
#include "src/core/result.h"
#include "src/module/call.h"
#include "src/module/vouch.h"

/*
 * Whether FME vouched for SECRET as call->owner's within `reuse`, and what was
 * proved then still meets the policy.  True with the facts, which the caller
 * clears, and call->remembered set.  Any other secret of the user ends what is
 * remembered, be it right or wrong: who guesses has one try.  Takes its time
 * from *LEFT_MS, what is left of `timeout`.
 */
bool fmet_remember_reuse(struct fmet_call *call, enum fmet_mode mode,
                         const struct fmet_secret *secret, unsigned *left_ms,
                         struct fmet_facts *ret_facts);

/* How many of LEFT_MS milliseconds to keep for remembering, or for comparing
   where no server answers; 0 with neither key. */
unsigned fmet_remember_room(const struct fmet_call *call, unsigned left_ms);

/*
 * Whether FME vouched for SECRET within `offline`.  For the caller to ask only
 * where call->all_unreachable.  FMET_OK with the facts, which the caller
 * clears, and call->remembered set; FMET_OFFLINE_REJECTED when something else
 * is remembered, which is one of FMET_OFFLINE_TRIES, counted before it is
 * compared; FMET_UNREACHABLE when nothing is that may be used, or others are at
 * it for all of LEFT_MS.  The detail says more.
 */
enum fmet_result fmet_remember_offline(struct fmet_call *call,
                                       enum fmet_mode mode,
                                       const struct fmet_secret *secret,
                                       unsigned left_ms,
                                       struct fmet_facts *ret_facts);

/* The moment before FME is asked, for fmet_remember; untouched with neither
   key, and where it cannot be told. */
void fmet_remember_moment(const struct fmet_call *call,
                          struct fmet_moment *ret_asked);

/*
 * Remembers that FME, asked at ASKED, vouched for SECRET by FACTS, in the place
 * of what was remembered before; a failure is a warning.  An answer is as old
 * as its question: who stops their own su between the two gains nothing.  Where
 * it is older than a login takes, nothing is remembered: meanwhile the password
 * may have become another.
 */
void fmet_remember(struct fmet_call *call, enum fmet_mode mode,
                   const struct fmet_secret *secret,
                   const struct fmet_facts *facts,
                   const struct fmet_moment *asked);

/*
 * What a login by SECRET that ended with RESULT, by a server's word or by the
 * policy over it, ends: what is remembered for `reuse`; for `offline` only what
 * SECRET itself opens, since a stranger fails as well; and all of the user
 * where their account is shut.
 */
void fmet_remember_refused(struct fmet_call *call,
                           const struct fmet_secret *secret,
                           enum fmet_result result);

/* The same for a lookup, which has no secret: only where the account is shut.
 */
void fmet_remember_shut(struct fmet_call *call, enum fmet_result result);

/* Forgets all of call->uid, under whatever configuration: for one whose
   password has changed. */
void fmet_forget_user(struct fmet_call *call);

#endif
