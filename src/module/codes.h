/*
 * What an outcome is to PAM: the only place that knows.
 */
#ifndef FMET_CODES_H
#define FMET_CODES_H

#include "src/core/result.h"
#include "src/module/call.h"

/*
 * The PAM code of RESULT in PHASE.  Total: what has no row is a refusal.
 * PAM_IGNORE is the answer to FMET_NOT_OURS in account and password lines, and
 * to nothing else.
 */
int fmet_code(enum fmet_phase phase, enum fmet_result result);

/* The code's name for logs ("auth_err"); never NULL. */
const char *fmet_code_name(int code);

#endif
