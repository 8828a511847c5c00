/*
 * Getting the secret, from the module before us or from the user; and telling
 * the user something.
 */
#ifndef FMET_CONVERSATION_H
#define FMET_CONVERSATION_H

#include "src/core/result.h"
#include "src/core/secret.h"
#include "src/module/call.h"

/*
 * The secret that a module before us left in PAM_AUTHTOK.  FMET_CONVERSATION
 * when there is none, FMET_BAD_SECRET when it is empty or over the cap.
 */
enum fmet_result fmet_conversation_stacked(struct fmet_call *call,
                                           struct fmet_secret *ret_secret);

/*
 * Asks the user, without echo, and leaves the answer in PAM_AUTHTOK for the
 * modules after us.  FMET_CONVERSATION when the application gives none,
 * FMET_BAD_SECRET when it is empty or over the cap.  sshd's password method
 * and sudo -S answer without showing the prompt.
 */
enum fmet_result fmet_conversation_prompt(struct fmet_call *call,
                                          struct fmet_secret *ret_secret);

/*
 * The FME password that is to be another one.  In the first pass of chauthtok:
 * asks for it, or with use_first_pass and try_first_pass takes what a module
 * before us left, and leaves it in PAM_OLDAUTHTOK; in the second: takes it from
 * there.  As fmet_conversation_prompt otherwise.
 */
enum fmet_result fmet_conversation_current(struct fmet_call *call,
                                           struct fmet_secret *ret_secret);

/*
 * The new password: PAM_AUTHTOK where a module before us left one (with
 * use_authtok nothing else), or asked for twice by pam_get_authtok(3).
 * FMET_BAD_SECRET when the two differ, too.
 */
enum fmet_result fmet_conversation_new(struct fmet_call *call,
                                       struct fmet_secret *ret_secret);

/*
 * Tells the user something: STYLE is PAM_TEXT_INFO or PAM_ERROR_MSG.  Control
 * characters are blanks.  Says nothing with PAM_SILENT; whether the application
 * shows it is its own affair.
 */
void fmet_conversation_tell(struct fmet_call *call, int style,
                            const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
