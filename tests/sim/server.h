/*
 * Requests from libmicrohttpd, with or without TLS.
 */
#ifndef SIM_SERVER_H
#define SIM_SERVER_H

#include <stdbool.h>

struct tls {
    char *cert, *key; /* PEM; NULL: plain HTTP */
    char *priority;   /* GnuTLS's words; NULL: its own */
    char *client_ca;  /* PEM; NULL: clients need no certificate */
};

/* Serves FME on the listening socket FD; TLS must outlast it. */
bool server_start(int fd, const struct tls *tls);

/* Serves the control port there, in plain HTTP. */
bool server_start_control(int fd);

/* Ends all of them, and every connection. */
void server_stop(void);

#endif
