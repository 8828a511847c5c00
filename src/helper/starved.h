/*
 * Whether it is this host's fault, and not the server's, that no connection
 * came up.  A local user can use up what the helper needs for one, and must not
 * make a server look missing: see `offline`.
 *
 *   no thread for the name    libcurl says so until 8.19; since then it waits
 *                             until the time is over
 *   no UDP port for it        the C library says that there is no such name
 *   no TCP port               libcurl has the errno of the last address only
 *   no descriptor, no memory  as with either
 *
 * What can be had a moment later need not have been there before: who used it
 * up may have let it go.  So of connections their own sockets tell whether they
 * had a port.  Of a name's nobody can tell: threads and UDP ports are looked
 * for at once, and again afterwards.
 */
#ifndef FMET_STARVED_H
#define FMET_STARVED_H

#include "src/helper/transfer.h"

/* For CURLOPT_OPENSOCKETFUNCTION, whose data is a struct fmet_http: opens a
   socket as libcurl does, and keeps a copy. */
curl_socket_t fmet_starved_open(void *data, curlsocktype purpose,
                                struct curl_sockaddr *address);

/* Closes the copies: a connection is up, or the flight is over. */
void fmet_starved_forget(struct fmet_http *http);

/* Behind libcurl's first look at TRANSFER: where it waits for a name, are there
   a thread and a UDP port to be had? */
void fmet_starved_watch(const struct fmet_transfer *transfer);

/* Whether TRANSFER ended with CODE for one of the reasons above.  Notes what
   was missing. */
bool fmet_starved(const struct fmet_transfer *transfer, CURLcode code);

#endif
