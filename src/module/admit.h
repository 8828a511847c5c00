/*
 * From facts to a grant: the last step of a login, and of a lookup.
 */
#ifndef FMET_ADMIT_H
#define FMET_ADMIT_H

#include "src/core/config.h"
#include "src/core/facts.h"
#include "src/core/result.h"
#include "src/module/call.h"
#include "src/module/grant.h"

/* Who it is, and as whom FME knows them: call->user, call->uid, call->owner.
   FMET_OK, or what fmet_user_resolve and fmet_user_admissible answer. */
enum fmet_result fmet_admit_identify(struct fmet_call *call);

/*
 * What FACTS decide about call->owner: FMET_OK; FMET_MUST_CHANGE, a login that
 * gets nothing before its password is another; what fmet_policy_decide answers,
 * with the requirement that does not hold in RET_REQUIRE; FMET_PASSWORD_EXPIRED
 * where nobody can be asked for another password.
 */
enum fmet_result fmet_admit_decide(const struct fmet_call *call,
                                   const struct fmet_facts *facts,
                                   const struct fmet_require **ret_require);

/*
 * The groups that GRANT's facts earn, into it; their names, for the log, into
 * RET_NAMES, to be freed itself in any case, and RET_COUNT.  FMET_OK;
 * FMET_CONFIG with call->detail where they are too many; or what
 * fmet_groups_resolve answers.
 */
enum fmet_result fmet_admit_earn(struct fmet_call *call,
                                 struct fmet_grant *grant,
                                 const char ***ret_names, size_t *ret_count);

/*
 * Decides by FACTS, which it takes over, about call->owner; on FMET_OK the
 * grant is published and the success logged: WHY, in words.  HELD, or NULL, is
 * for the session's token; it moves into the grant, and stays the caller's on
 * any other outcome.  A login whose password must be changed, where that can be
 * done, is FMET_OK with a grant that gives nothing until fmet_admit_changed.
 */
enum fmet_result fmet_admit(struct fmet_call *call, const char *why,
                            struct fmet_facts *facts, struct fmet_held *held);

/* The password of GRANT, the current one, is another now: it is decided anew,
   with what it gives.  FMET_OK, or what fmet_admit answers. */
enum fmet_result fmet_admit_changed(struct fmet_call *call,
                                    struct fmet_grant *grant);

/*
 * The current grant is over, if there is one: what setcred added to this
 * process is taken away, what is held for a session revoked.  FMET_OK, or
 * FMET_NO_MEMORY, FMET_SYSTEM where the groups are still there; the grant is
 * not, in any case.
 */
enum fmet_result fmet_admit_undo(struct fmet_call *call);

#endif
