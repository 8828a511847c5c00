/*
 * What was asked: a line each, in the log file and for the control port, and
 * counts.  README.md has the format.  No line has a secret in it.
 */
#ifndef SIM_LOG_H
#define SIM_LOG_H

#include "request.h"

/* Appends to the file PATH from now on; false, with errno, when it cannot. */
bool log_open(const char *path);

/* The number of a new connection. */
unsigned long log_connection(void);
void log_connection_end(void);

/* The answer to REQUEST is decided.  The store is locked. */
void log_request(const struct request *request, const struct answer *answer);

/* The lines since the last log_clear, with those of connections or without;
   the caller frees them. */
char *log_text(bool connections);
void log_clear(void);

char *log_stats(void);
void log_stats_clear(void);

void log_close(void);

#endif
