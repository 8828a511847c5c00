/*
 * Another password: v3's endpoint, and one that the data file puts elsewhere.
 */
#ifndef SIM_PASSWORD_H
#define SIM_PASSWORD_H

#include "request.h"
#include "tokens.h"

/*
 * By the user NAME alone (NULL: whoever asks), with the password of now in
 * Basic and in the form, and a new one of at least store.password_min bytes.
 */
void password_change(struct request *request, const char *name,
                     const struct dialect *dialect, struct answer *answer);

/* Whether this is a PUT to store.password_path; then it is answered. */
bool password_serve(struct request *request, struct answer *answer);

#endif
