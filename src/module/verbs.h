/*
 * The verbs of the module, one file each.  pam_fmetoken.c calls them between
 * fmet_call_begin and fmet_call_end.
 */
#ifndef FMET_VERBS_H
#define FMET_VERBS_H

#include "src/core/result.h"
#include "src/module/call.h"

/*
 * Asks for a password or token, has it proved, decides, and publishes a grant.
 * Always converses first and refuses then, so that a login for an account that
 * does not exist looks like any other.
 */
enum fmet_result fmet_authenticate(struct fmet_call *call);

/*
 * The policy once more, with what was proved: time has passed and the account
 * line may have other arguments.  FMET_NOT_OURS for a login that this module
 * did not authenticate (public key, NOPASSWD, cron) and for root's.
 */
enum fmet_result fmet_account(struct fmet_call *call);

/*
 * ESTABLISH and REINITIALIZE add the grant's groups to this process, DELETE
 * takes them away and forgets the grant, REFRESH does nothing.  FMET_OK where
 * there is nothing to do.
 */
enum fmet_result fmet_setcred(struct fmet_call *call);

/*
 * Both passes: asks for the current password and the new one and has FME change
 * it.  FMET_NOT_OURS for root and system users, and with
 * PAM_CHANGE_EXPIRED_AUTHTOK where FME's has not expired.
 */
enum fmet_result fmet_chauthtok(struct fmet_call *call);

/*
 * With session_token: a token for the session, in files of the user's, and its
 * end.  Without a login of ours there is nothing to do.
 */
enum fmet_result fmet_open_session(struct fmet_call *call);
enum fmet_result fmet_close_session(struct fmet_call *call);

#endif
