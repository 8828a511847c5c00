/*
 * The tests' own door, without which nothing could be asserted.
 */
#ifndef SIM_CONTROL_H
#define SIM_CONTROL_H

#include "request.h"

/* Answers every request to the control port.  The store is locked. */
void control_serve(struct request *request, struct answer *answer);

#endif
