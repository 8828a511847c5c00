/*
 * One end of a connection that may misbehave below HTTP too: what of TLS is
 * spoken, what goes beside it, and how it ends.
 */
#ifndef HOSTILE_PEER_H
#define HOSTILE_PEER_H

#include <openssl/ssl.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct peer {
    int fd;
    SSL *tls; /* NULL: plain TCP */
};

enum ending {
    END_CLOSE, /* with close_notify */
    END_CUT,   /* without */
    END_RESET, /* by RST */
    ENDINGS
};

/*
 * A context of DIR/NAME.pem, a chain as it stands, and DIR/NAME.key, that keeps
 * to no rule of good sense (security level 0).  VERSION is "1.0" to "1.3" or
 * NULL, CIPHERS a list of OpenSSL's or NULL.  Ends the program on an error.
 */
SSL_CTX *peer_context(const char *dir, const char *name, const char *version,
                      const char *ciphers, bool http2);

bool peer_handshake(struct peer *peer, SSL_CTX *context);

/* A descriptor in the place of FD: what is sent there arrives a byte each
   INTERVAL milliseconds (0: at once), and as much of it as *LEFT says, which
   is counted down (NULL: all). */
int peer_lag(int fd, unsigned interval, size_t *left);

/* Up to ROOM bytes; 0 or less at the end, or after half a minute. */
ssize_t peer_receive(struct peer *peer, char *buffer, size_t room);

/* All bytes, by TLS where there is one; RAW: beside it. */
bool peer_send(struct peer *peer, const char *bytes, size_t len, bool raw);

void peer_end(struct peer *peer, enum ending ending);

/* The length of the request that TEXT begins with; SIZE_MAX when more of it
   has to come before that is known. */
size_t peer_request_length(const char *text);

/* Reads one request, NUL behind it, into a buffer of ROOM bytes. */
bool peer_request(struct peer *peer, char *text, size_t room);

#endif
