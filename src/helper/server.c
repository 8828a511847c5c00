/*
 * The URL was checked by the configuration; here it is only looked at.
 */
#include "src/helper/server.h"

#include <stdio.h>
#include <string.h>

const char *fmet_server_scheme(const char *url)
{
    return strncmp(url, "https:", 6) == 0 ? "https" : "http";
}

bool fmet_server_pin_localhost(const char *url, char *ret_entry, size_t size)
{
    const char *start = "://localhost", *rest = strcasestr(url, start);
    const char *port =
        strcmp(fmet_server_scheme(url), "https") == 0 ? ":443" : ":80";
    int len;

    if (rest == NULL)
        return false;
    rest += strlen(start);
    if (*rest == ':')
        port = rest;
    else if (*rest != '\0')
        return false;
    len = snprintf(ret_entry, size, "localhost%.6s:127.0.0.1,[::1]", port);
    return len > 0 && (size_t)len < size;
}
