/*
 * Listening sockets from ADDR:PORT.
 */
#ifndef SIM_LISTEN_H
#define SIM_LISTEN_H

/* A socket that listens on ADDR:PORT or [ADDR]:PORT, printed on stdout as
   "WORD ADDR:PORT" with the port that it got; or -1, with a line on stderr. */
int listen_on(const char *where, const char *word);

#endif
