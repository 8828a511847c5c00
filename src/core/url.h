/*
 * The server's base URL: https://HOST[:PORT], or http to this host itself.
 */
#ifndef FMET_URL_H
#define FMET_URL_H

#include <stdbool.h>

#include "error.h"

/*
 * Checks TEXT and returns it in the form that requests are built from: no
 * trailing slash and no /fmeserver.  Anything else behind the host, user
 * information, a fragment, an unknown scheme or odd characters are errors.
 *
 * `http` is accepted for a literal of 127.0.0.0/8, [::1] or localhost, and a
 * port below FIRST_UNPRIVILEGED_PORT (ip_unprivileged_port_start, ip(7)):
 * on a port from there on any local user may be the one who listens.
 *
 * The caller frees it; NULL with ERROR set.
 */
char *fmet_url_normalize(const char *text, unsigned first_unprivileged_port,
                         struct fmet_error *error);

/*
 * Checks the URL of a proxy: http or https, a host and a port, and nothing
 * else; user and password stand in proxy_auth_file.  The caller frees it; NULL
 * with ERROR set.
 */
char *fmet_url_proxy(const char *text, struct fmet_error *error);

/* Whether a normalized URL names this host itself: a loopback address or
   localhost. */
bool fmet_url_loopback(const char *url);

/* Whether any local user may be the one who listens there: plain http to this
   host itself, on a port from FIRST_UNPRIVILEGED_PORT on. */
bool fmet_url_anybodys(const char *url, unsigned first_unprivileged_port);

#endif
