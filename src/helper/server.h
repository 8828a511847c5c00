/*
 * What the server's base URL says to HTTP.
 */
#ifndef FMET_SERVER_H
#define FMET_SERVER_H

#include <stdbool.h>
#include <stddef.h>

/* "https" or "http". */
const char *fmet_server_scheme(const char *url);

/*
 * Where URL's host is localhost, writes its addresses in the form of
 * CURLOPT_RESOLVE: this host, whatever a name service says.  False for any
 * other host, or when SIZE (32 is enough) does not hold it.
 */
bool fmet_server_pin_localhost(const char *url, char *ret_entry, size_t size);

#endif
