/*
 * Whether it is this host's fault, and not the server's, that no connection
 * came up.  A local user can use up what the helper needs for one, and must not
 * make a server look missing: see `offline`.
 */
#ifndef FMET_STARVED_H
#define FMET_STARVED_H

#include "src/helper/transfer.h"

/* For CURLOPT_OPENSOCKETFUNCTION, whose data is a struct fmet_http: opens a
   socket as libcurl does, and keeps the address. */
curl_socket_t fmet_starved_open(void *data, curlsocktype purpose,
                                struct curl_sockaddr *address);

/*
 * Whether CODE, CURLE_COULDNT_RESOLVE_* or CURLE_COULDNT_CONNECT, means that
 * this host had no thread to look the name up in, or no port, descriptor or
 * memory for a connection.  Tries one connection more where libcurl's word
 * does not say which.  Notes what was missing.
 */
bool fmet_starved(const struct fmet_transfer *transfer, CURLcode code);

#endif
