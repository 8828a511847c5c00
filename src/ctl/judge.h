/*
 * What is dangerous about one service's stack; docs/pam-callers.md and
 * docs/deployments.md say why.
 */
#ifndef FMET_JUDGE_H
#define FMET_JUDGE_H

#include "src/ctl/page.h"
#include "src/ctl/stack.h"

/* What holds between its lines and the configuration of each. */
void fmet_judge_lines(struct fmet_page *page, const char *service,
                      const struct fmet_stack *stack);

/* What libpam would make of our answers: by walking the stack with them. */
void fmet_judge_walks(struct fmet_page *page, const char *service,
                      const struct fmet_stack *stack);

#endif
