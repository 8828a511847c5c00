/*
 * The base URL, read by hand: a scheme, a host, a port, and nothing else.
 */
#include "src/core/url.h"

#include <arpa/inet.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "src/core/limits.h"

struct parts {
    bool https;
    char host[FMET_URL_MAX]; /* an IPv6 address without its brackets */
    bool ipv6;
    unsigned port; /* 0: the scheme's own */
};

static const char *after(const char *text, const char *prefix)
{
    size_t len = strlen(prefix);

    return strncasecmp(text, prefix, len) == 0 ? text + len : NULL;
}

static bool host_name(const char *host)
{
    return *host != '\0' && *host != '-' && *host != '.' &&
           strspn(host, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                        "0123456789.-") == strlen(host) &&
           strstr(host, "..") == NULL;
}

/* The host at TEXT into PARTS; returns what follows it, or NULL. */
static const char *read_host(const char *text, struct parts *parts)
{
    struct in6_addr address;
    size_t len;

    parts->ipv6 = *text == '[';
    if (parts->ipv6) {
        text++;
        len = strcspn(text, "]");
    } else {
        len = strcspn(text, ":/?#@\\ ");
    }
    if (len >= sizeof(parts->host))
        return NULL;
    memcpy(parts->host, text, len);
    parts->host[len] = '\0';
    if (!parts->ipv6)
        return host_name(parts->host) ? text + len : NULL;
    if (text[len] != ']' || inet_pton(AF_INET6, parts->host, &address) != 1)
        return NULL;
    return text + len + 1;
}

static const char *read_port(const char *text, struct parts *parts)
{
    size_t digits;

    if (*text != ':')
        return text;
    digits = strspn(text + 1, "0123456789");
    if (digits == 0 || digits > 5)
        return NULL;
    parts->port = (unsigned)strtoul(text + 1, NULL, 10);
    if (parts->port == 0 || parts->port > 65535)
        return NULL;
    return text + 1 + digits;
}

static bool read_end(const char *text)
{
    static const char *const ends[] = {"", "/", "/fmeserver", "/fmeserver/"};
    size_t i;

    for (i = 0; i < sizeof(ends) / sizeof(*ends); i++)
        if (strcmp(text, ends[i]) == 0)
            return true;
    return false;
}

static bool parse(const char *text, struct parts *parts)
{
    const char *rest = after(text, "https://");

    parts->https = rest != NULL;
    if (rest == NULL)
        rest = after(text, "http://");
    if (rest != NULL)
        rest = read_host(rest, parts);
    if (rest != NULL)
        rest = read_port(rest, parts);
    return rest != NULL && read_end(rest);
}

/* This host itself, without asking a name service. */
static bool loopback(const struct parts *parts)
{
    static const struct in6_addr loopback6 = IN6ADDR_LOOPBACK_INIT;
    struct in6_addr address6;
    struct in_addr address;

    if (parts->ipv6)
        return inet_pton(AF_INET6, parts->host, &address6) == 1 &&
               memcmp(&address6, &loopback6, sizeof(address6)) == 0;
    if (strcasecmp(parts->host, "localhost") == 0)
        return true;
    return inet_pton(AF_INET, parts->host, &address) == 1 &&
           ntohl(address.s_addr) >> 24 == 127;
}

static unsigned port_of(const struct parts *parts)
{
    return parts->port != 0 ? parts->port : 80;
}

/* What else a resolver takes for this host: 127.1, 2130706433, 0.0.0.0, and
   their like in IPv6. */
static bool means_loopback(const struct parts *parts)
{
    struct in6_addr six;
    struct in_addr four;

    if (!parts->ipv6)
        return loopback(parts) ||
               (inet_aton(parts->host, &four) != 0 &&
                (ntohl(four.s_addr) >> 24 == 127 || four.s_addr == 0));
    if (inet_pton(AF_INET6, parts->host, &six) != 1)
        return false;
    return IN6_IS_ADDR_LOOPBACK(&six) || IN6_IS_ADDR_UNSPECIFIED(&six) ||
           (IN6_IS_ADDR_V4MAPPED(&six) &&
            (six.s6_addr[12] == 127 || six.s6_addr[12] == 0));
}

/* Whether any local user may listen there. */
static bool anybodys(const struct parts *parts,
                     unsigned first_unprivileged_port)
{
    return !parts->https && means_loopback(parts) &&
           port_of(parts) >= first_unprivileged_port;
}

static bool allowed(const struct parts *parts, unsigned first_unprivileged_port,
                    struct fmet_error *error)
{
    if (parts->https)
        return true;
    if (!loopback(parts)) {
        fmet_error_set(error,
                       "http would send passwords in the clear; write "
                       "https://%s, http is for localhost only",
                       parts->host);
        return false;
    }
    if (anybodys(parts, first_unprivileged_port)) {
        fmet_error_set(error,
                       "any local user may listen on port %u, from "
                       "ip_unprivileged_port_start %u on; use https, or http "
                       "on a port below it",
                       port_of(parts), first_unprivileged_port);
        return false;
    }
    return true;
}

static char *compose(const struct parts *parts, struct fmet_error *error)
{
    char port[16] = "";
    char *url = NULL;

    if (parts->port != 0)
        snprintf(port, sizeof(port), ":%u", parts->port);
    if (asprintf(&url, "%s://%s%s%s%s", parts->https ? "https" : "http",
                 parts->ipv6 ? "[" : "", parts->host, parts->ipv6 ? "]" : "",
                 port) >= 0)
        return url;
    fmet_error_set(error, "out of memory");
    return NULL;
}

char *fmet_url_normalize(const char *text, unsigned first_unprivileged_port,
                         struct fmet_error *error)
{
    struct parts parts = {0};

    if (strlen(text) >= FMET_URL_MAX || !parse(text, &parts)) {
        fmet_error_set(error, "this is not the URL of a server; write "
                              "https://HOST or https://HOST:PORT, without a "
                              "path");
        return NULL;
    }
    if (!allowed(&parts, first_unprivileged_port, error))
        return NULL;
    return compose(&parts, error);
}

char *fmet_url_proxy(const char *text, struct fmet_error *error)
{
    struct parts parts = {0};

    if (strlen(text) < FMET_URL_MAX && parse(text, &parts) && parts.port != 0)
        return compose(&parts, error);
    fmet_error_set(error, "this is not the URL of a proxy: a scheme, a host "
                          "and a port; user and password belong in "
                          "proxy_auth_file");
    return NULL;
}

bool fmet_url_loopback(const char *url)
{
    struct parts parts = {0};

    return parse(url, &parts) && loopback(&parts);
}

bool fmet_url_anybodys(const char *url, unsigned first_unprivileged_port)
{
    struct parts parts = {0};

    return parse(url, &parts) && anybodys(&parts, first_unprivileged_port);
}
