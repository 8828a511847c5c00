/*
 * What is dangerous about one service's stack; docs/pam-callers.md and
 * docs/deployments.md say why.
 */
#ifndef FMET_JUDGE_H
#define FMET_JUDGE_H

#include "src/ctl/desk.h"
#include "src/ctl/page.h"
#include "src/ctl/stack.h"

/* What holds between its lines and the configuration of each.  True where its
   account line has account = lookup. */
bool fmet_judge_lines(struct fmet_page *page, const char *service,
                      const struct fmet_stack *stack);

/* What libpam would make of our answers: by walking the stack with them.
   LOOKUP: what fmet_judge_lines found. */
void fmet_judge_walks(struct fmet_page *page, const char *service,
                      const struct fmet_stack *stack, bool lookup);

/* Of these the account lines, where one is ours. */
void fmet_judge_account(struct fmet_page *page, const struct fmet_stack *stack,
                        bool lookup);

/* "FILE:LINE" of LINE, into PLACE. */
void fmet_judge_place(const struct fmet_stack_line *line,
                      char place[FMET_PLACE_SIZE]);

#endif
