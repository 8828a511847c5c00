/*
 * What is told of a login: facts, requirements, groups, and what PAM answers.
 */
#ifndef FMET_VERDICT_H
#define FMET_VERDICT_H

#include "src/ctl/desk.h"
#include "src/module/ask.h"

struct fmet_verdict {
    enum fmet_result result; /* as authenticate would have it */
    enum fmet_mode mode;     /* of the secret, where known */
    bool known;              /* FME vouched for it: there are facts */
};

/* Token, account, scopes, require and group lines. */
void fmet_verdict_tell_facts(const struct fmet_desk *desk,
                             const struct fmet_verdict *verdict,
                             const struct fmet_outcome *outcome);

/* The calls of PAM, each with its code and why. */
void fmet_verdict_tell_calls(const struct fmet_desk *desk,
                             const struct fmet_verdict *verdict);

#endif
