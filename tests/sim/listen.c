/*
 * Listening sockets from ADDR:PORT.
 */
#include "listen.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define HOST_SIZE 64
#define BACKLOG 512

/* Numbers only: no name service is asked. */
static struct addrinfo *resolve(const char *where)
{
    const struct addrinfo hints = {.ai_flags = AI_PASSIVE | AI_NUMERICHOST |
                                               AI_NUMERICSERV,
                                   .ai_socktype = SOCK_STREAM};
    const char *colon = strrchr(where, ':');
    struct addrinfo *address = NULL;
    char host[HOST_SIZE];
    size_t len;

    if (colon == NULL)
        return NULL;
    len = (size_t)(colon - where);
    if (len > 2 && *where == '[' && where[len - 1] == ']') {
        where++;
        len -= 2;
    }
    if (len == 0 || len >= sizeof(host))
        return NULL;
    memcpy(host, where, len);
    host[len] = '\0';
    if (getaddrinfo(host, colon + 1, &hints, &address) != 0)
        return NULL;
    return address;
}

static int open_socket(const struct addrinfo *address)
{
    int fd = socket(address->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int one = 1, error;

    if (fd < 0)
        return -1;
    if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one)) == 0 &&
        bind(fd, address->ai_addr, address->ai_addrlen) == 0 &&
        listen(fd, BACKLOG) == 0)
        return fd;
    error = errno;
    close(fd);
    errno = error;
    return -1;
}

static void print(int fd, const char *word)
{
    struct sockaddr_storage address = {0};
    socklen_t len = sizeof(address);
    char host[HOST_SIZE], port[8];
    bool six;

    if (getsockname(fd, (struct sockaddr *)&address, &len) != 0 ||
        getnameinfo((struct sockaddr *)&address, len, host, sizeof(host), port,
                    sizeof(port), NI_NUMERICHOST | NI_NUMERICSERV) != 0)
        return;
    six = address.ss_family == AF_INET6;
    printf("%s %s%s%s:%s\n", word, six ? "[" : "", host, six ? "]" : "", port);
    fflush(stdout);
}

int listen_on(const char *where, const char *word)
{
    struct addrinfo *address = resolve(where);
    int fd;

    if (address == NULL) {
        fprintf(stderr, "%s: not an ADDR:PORT\n", where);
        return -1;
    }
    fd = open_socket(address);
    if (fd < 0)
        fprintf(stderr, "%s: %s\n", where, strerror(errno));
    else
        print(fd, word);
    freeaddrinfo(address);
    return fd;
}
