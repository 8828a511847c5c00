/*
 * What libcurl says in one word for both: its code is the same for a name that
 * does not exist and for a thread that could not be started, and for a server
 * that refuses and for a host whose ports are all in use.
 */
#include "src/helper/starved.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <pthread.h>
#include <string.h>
#include <unistd.h>

curl_socket_t fmet_starved_open(void *data, curlsocktype purpose,
                                struct curl_sockaddr *address)
{
    struct fmet_http *http = data;
    struct fmet_tried *tried = &http->tried[http->tried_count];
    int fd = socket(address->family, address->socktype | SOCK_CLOEXEC,
                    address->protocol);

    (void)purpose;
    if (http->tried_count == FMET_TRIED_MAX ||
        address->addrlen > sizeof(tried->to)) {
        http->tried_more = true;
        return fd;
    }
    http->tried_count++;
    memcpy(&tried->to, &address->addr, address->addrlen);
    tried->fd = fd >= 0 ? fcntl(fd, F_DUPFD_CLOEXEC, 3) : -1;
    tried->error = tried->fd < 0 ? errno : 0;
    return fd;
}

void fmet_starved_forget(struct fmet_http *http)
{
    for (; http->tried_count > 0; http->tried_count--)
        if (http->tried[http->tried_count - 1].fd >= 0)
            close(http->tried[http->tried_count - 1].fd);
    http->tried_more = false;
}

static bool name_known(const struct fmet_transfer *transfer)
{
    curl_off_t when = 0;

    curl_easy_getinfo(transfer->easy, CURLINFO_NAMELOOKUP_TIME_T, &when);
    return when != 0;
}

static bool is_shortage(int error)
{
    return error == EAGAIN || error == EMFILE || error == ENFILE ||
           error == ENOBUFS || error == ENOMEM || error == EADDRNOTAVAIL;
}

/* What a UDP socket says that is connected to ADDRESS, which sends nothing.  No
   port is EAGAIN with it; EADDRNOTAVAIL, which TCP says of either, is that this
   host has no address of that kind itself. */
static int udp_error(const union fmet_address *address)
{
    int fd = socket(address->any.sa_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    int error = 0;

    if (fd < 0)
        return errno;
    if (connect(fd, &address->any, sizeof(*address)) != 0)
        error = errno == EADDRNOTAVAIL ? ENETUNREACH : errno;
    close(fd);
    return error;
}

static void *do_nothing(void *nothing)
{
    return nothing;
}

static int thread_error(void)
{
    pthread_t thread;
    int error = pthread_create(&thread, NULL, do_nothing, NULL);

    if (error == 0)
        pthread_detach(thread);
    return error;
}

/* What is missing to ask for a name with, or 0.  A port has to do with any
   address, so with the loopback's. */
static int resolver_error(void)
{
    const union fmet_address loopback[] = {
        {.ipv4 = {.sin_family = AF_INET,
                  .sin_port = htons(53),
                  .sin_addr = {htonl(INADDR_LOOPBACK)}}},
        {.ipv6 = {.sin6_family = AF_INET6,
                  .sin6_port = htons(53),
                  .sin6_addr = IN6ADDR_LOOPBACK_INIT}},
    };
    int error = thread_error();
    size_t i;

    for (i = 0; i < 2 && !is_shortage(error); i++)
        error = udp_error(&loopback[i]);
    return is_shortage(error) ? error : 0;
}

void fmet_starved_watch(const struct fmet_transfer *transfer)
{
    struct fmet_http *http = transfer->http;

    if (http->watched || name_known(transfer))
        return;
    http->watched = true;
    http->resolver_error = resolver_error();
}

/* The C library says only that there is no such name. */
static bool cannot_ask(struct fmet_http *http)
{
    if (http->resolver_error == 0)
        http->resolver_error = resolver_error();
    if (http->resolver_error == 0)
        return false;
    fmet_http_note(http,
                   "this host has nothing left to ask for a name with: %s",
                   strerror(http->resolver_error));
    return true;
}

/* Whether a rule of this host's, of SELinux or a firewall, keeps it from
   ADDRESS: that takes no port either. */
static bool forbidden(const union fmet_address *address)
{
    int fd = socket(address->any.sa_family,
                    SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    bool rule;

    if (fd < 0)
        return false;
    rule = connect(fd, &address->any, sizeof(*address)) != 0 &&
           (errno == EACCES || errno == EPERM);
    close(fd);
    return rule;
}

/* What kept a connection from being tried, or 0.  A socket keeps its port when
   it was refused; the place of that is the same with IPv6. */
static int tried_error(const struct fmet_tried *tried)
{
    union fmet_address own = {.ipv6 = {.sin6_port = 0}};
    socklen_t len = sizeof(own);
    int error;

    if (tried->fd < 0)
        return tried->error;
    if (getsockname(tried->fd, &own.any, &len) != 0)
        return errno;
    if (own.ipv4.sin_port != 0)
        return 0;
    error = udp_error(&tried->to);
    if (error != 0 || forbidden(&tried->to))
        return error;
    return EADDRNOTAVAIL;
}

/* The errno of the last address that libcurl tried, where it can only be of
   this host's: EADDRNOTAVAIL need not be. */
static int last_error(const struct fmet_transfer *transfer)
{
    long error = 0;

    curl_easy_getinfo(transfer->easy, CURLINFO_OS_ERRNO, &error);
    return error != EADDRNOTAVAIL ? (int)error : 0;
}

/* ERROR: what is known already. */
static bool cannot_connect(struct fmet_http *http, int error)
{
    size_t i;

    if (http->tried_more)
        error = EMFILE;
    for (i = 0; i < http->tried_count && !is_shortage(error); i++)
        error = tried_error(&http->tried[i]);
    if (!is_shortage(error))
        return false;
    fmet_http_note(http, "this host has nothing left to connect with: %s",
                   strerror(error));
    return true;
}

bool fmet_starved(const struct fmet_transfer *transfer, CURLcode code)
{
    switch ((int)code) {
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
        /* What it says of a name that nobody knows, in all its releases. */
        return strncmp(transfer->error, "Could not resolve", 17) != 0 ||
               cannot_ask(transfer->http);
    case CURLE_COULDNT_CONNECT:
        return cannot_connect(transfer->http, last_error(transfer));
    case CURLE_OPERATION_TIMEDOUT:
        if (transfer->http->reached)
            return false;
        if (!name_known(transfer))
            return cannot_ask(transfer->http);
        return cannot_connect(transfer->http, 0);
    default:
        return false;
    }
}
