/*
 * From facts to a grant: the last step of a login, and of a lookup.
 */
#ifndef FMET_ADMIT_H
#define FMET_ADMIT_H

#include "src/core/facts.h"
#include "src/core/result.h"
#include "src/module/call.h"

/* Who it is, and as whom FME knows them: call->user, call->uid, call->owner.
   FMET_OK, or what fmet_user_resolve and fmet_user_admissible answer. */
enum fmet_result fmet_admit_identify(struct fmet_call *call);

/*
 * Decides by FACTS, which it takes over, about call->owner; on FMET_OK the
 * grant is published and the success logged, as that of HOW ("password",
 * "token", "account").
 */
enum fmet_result fmet_admit(struct fmet_call *call, const char *how,
                            struct fmet_facts *facts);

#endif
