/*
 * An answer on its way, and what can happen to it there.
 */
#ifndef SIM_SEND_H
#define SIM_SEND_H

#include "request.h"

/* Gives libmicrohttpd the answer, or ends the connection. */
enum MHD_Result send_answer(struct request *request, struct answer *answer);

/* Wakes all that wait, for good: the server ends. */
bool send_init(void);
void send_stop(void);

#endif
