/*
 * What libcurl says in one word for both: its code is the same for a name that
 * does not exist and for a thread that could not be started, and for a server
 * that refuses and for a host whose ports are all in use.
 */
#include "src/helper/starved.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

curl_socket_t fmet_starved_open(void *data, curlsocktype purpose,
                                struct curl_sockaddr *address)
{
    struct fmet_http *http = data;

    (void)purpose;
    if (address->family == AF_INET &&
        address->addrlen == sizeof(http->tried_ipv4))
        memcpy(&http->tried_ipv4, &address->addr, sizeof(http->tried_ipv4));
    return socket(address->family, address->socktype | SOCK_CLOEXEC,
                  address->protocol);
}

/*
 * EADDRNOTAVAIL is also what an IPv6 address says on a host that has none
 * itself, and libcurl's last try may have been that one: what says the IPv4
 * address, where there was one?
 */
static bool no_port_left(const struct fmet_http *http)
{
    const struct sockaddr *address = (const struct sockaddr *)&http->tried_ipv4;
    bool none;
    int fd;

    if (http->tried_ipv4.sin_family != AF_INET)
        return true;
    fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return true;
    none = connect(fd, address, sizeof(http->tried_ipv4)) != 0 &&
           errno == EADDRNOTAVAIL;
    close(fd);
    return none;
}

bool fmet_starved(const struct fmet_transfer *transfer, CURLcode code)
{
    long error = 0;
    bool starved;

    /* What it says of a name that nobody knows, in all its releases. */
    if (code == CURLE_COULDNT_RESOLVE_HOST ||
        code == CURLE_COULDNT_RESOLVE_PROXY)
        return strncmp(transfer->error, "Could not resolve ", 18) != 0;
    if (code != CURLE_COULDNT_CONNECT)
        return false;
    curl_easy_getinfo(transfer->easy, CURLINFO_OS_ERRNO, &error);
    starved = error == EAGAIN || error == EMFILE || error == ENFILE ||
              error == ENOBUFS || error == ENOMEM ||
              (error == EADDRNOTAVAIL && no_port_left(transfer->http));
    if (starved)
        fmet_http_note(transfer->http,
                       "this host has nothing left to connect "
                       "with: %s",
                       strerror((int)error));
    return starved;
}
