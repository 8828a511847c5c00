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
 * Tells the user something, in one line, with control characters replaced.
 * Nothing with PAM_SILENT; whether the application shows it, or fails, is of no
 * consequence.
 */
void fmet_conversation_tell(const struct fmet_call *call, const char *format,
                            ...) __attribute__((format(printf, 2, 3)));

#endif
