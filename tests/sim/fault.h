/*
 * Faults: what a server, or what stands before it, does wrong.  README.md has
 * the list of them.
 */
#ifndef SIM_FAULT_H
#define SIM_FAULT_H

#include "request.h"
#include "words.h"

/* fault METHOD PREFIX [times N] KIND [ARGUMENT]...  NULL, or what is wrong. */
const char *fault_read(const struct words *words);

void fault_end(void *fault);

/* Answers REQUEST as SERVE would, with the faults that apply to it. */
void fault_serve(struct request *request, struct answer *answer,
                 void (*serve)(struct request *request, struct answer *answer));

#endif
