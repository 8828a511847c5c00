/*
 * A TCP proxy that holds every byte for some milliseconds, each way: with it a
 * login's round trips can be counted by a clock.  delay PORT TO-PORT MS, all on
 * 127.0.0.1; the TCP handshake itself is not delayed.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define PAIRS_MAX 128
#define CHUNK_MAX 16384

struct chunk {
    struct chunk *next;
    int64_t due;
    ssize_t len; /* 0: the end of the stream */
    char bytes[CHUNK_MAX];
};

struct way {
    int from, to;
    bool ended;
    struct chunk *first, *last;
};

struct pair {
    bool used;
    struct way way[2];
};

static struct pair pairs[PAIRS_MAX];

static int64_t now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static struct sockaddr_in loopback(const char *port)
{
    struct sockaddr_in address = {.sin_family = AF_INET};

    address.sin_port = htons((uint16_t)strtoul(port, NULL, 10));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

static void fail(const char *what)
{
    perror(what);
    exit(1);
}

static int listen_on(const char *port)
{
    struct sockaddr_in address = loopback(port);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    int one = 1;

    if (fd < 0 ||
        setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one)) != 0 ||
        bind(fd, (struct sockaddr *)&address, sizeof(address)) != 0 ||
        listen(fd, PAIRS_MAX) != 0)
        fail("listen");
    return fd;
}

static void begin(int listener, const char *to)
{
    struct sockaddr_in address = loopback(to);
    int client = accept(listener, NULL, NULL);
    int server = socket(AF_INET, SOCK_STREAM, 0);
    int one = 1;
    size_t i;

    for (i = 0; i < PAIRS_MAX && pairs[i].used; i++)
        continue;
    if (client < 0 || server < 0 || i == PAIRS_MAX ||
        connect(server, (struct sockaddr *)&address, sizeof(address)) != 0) {
        close(client);
        close(server);
        return;
    }
    setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
    setsockopt(server, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
    pairs[i] = (struct pair){
        .used = true,
        .way = {{.from = client, .to = server}, {.from = server, .to = client}},
    };
}

/* Takes what has come, to be sent on later. */
static void take(struct way *way, int64_t delay)
{
    struct chunk *chunk = calloc(1, sizeof(*chunk));

    if (chunk == NULL)
        fail("calloc");
    chunk->len = read(way->from, chunk->bytes, sizeof(chunk->bytes));
    if (chunk->len < 0)
        chunk->len = 0;
    chunk->due = now_ms() + delay;
    way->ended = chunk->len == 0;
    if (way->last != NULL)
        way->last->next = chunk;
    else
        way->first = chunk;
    way->last = chunk;
}

static void hand_on(struct way *way)
{
    while (way->first != NULL && way->first->due <= now_ms()) {
        struct chunk *chunk = way->first;

        if (chunk->len == 0)
            shutdown(way->to, SHUT_WR);
        else if (send(way->to, chunk->bytes, (size_t)chunk->len, MSG_NOSIGNAL) <
                 0)
            way->ended = true;
        way->first = chunk->next;
        if (way->first == NULL)
            way->last = NULL;
        free(chunk);
    }
}

static void end_if_done(struct pair *pair)
{
    if (!pair->way[0].ended || !pair->way[1].ended ||
        pair->way[0].first != NULL || pair->way[1].first != NULL)
        return;
    close(pair->way[0].from);
    close(pair->way[1].from);
    pair->used = false;
}

static void turn(int listener, const char *to, int64_t delay)
{
    struct pollfd fds[1 + 2 * PAIRS_MAX];
    struct way *ways[1 + 2 * PAIRS_MAX];
    nfds_t count = 1, i;
    bool waiting = false;

    fds[0] = (struct pollfd){.fd = listener, .events = POLLIN};
    for (i = 0; i < 2 * PAIRS_MAX; i++) {
        struct way *way = &pairs[i / 2].way[i % 2];

        if (!pairs[i / 2].used)
            continue;
        waiting = waiting || way->first != NULL;
        if (way->ended)
            continue;
        ways[count] = way;
        fds[count++] = (struct pollfd){.fd = way->from, .events = POLLIN};
    }
    if (poll(fds, count, waiting ? 1 : -1) < 0)
        fail("poll");
    for (i = 1; i < count; i++)
        if (fds[i].revents != 0)
            take(ways[i], delay);
    for (i = 0; i < PAIRS_MAX; i++)
        if (pairs[i].used) {
            hand_on(&pairs[i].way[0]);
            hand_on(&pairs[i].way[1]);
            end_if_done(&pairs[i]);
        }
    if (fds[0].revents != 0)
        begin(listener, to);
}

int main(int argc, char **argv)
{
    int listener;

    if (argc != 4) {
        fprintf(stderr, "usage: delay PORT TO-PORT MS\n");
        return 2;
    }
    signal(SIGPIPE, SIG_IGN);
    listener = listen_on(argv[1]);
    for (;;)
        turn(listener, argv[2], strtol(argv[3], NULL, 10));
}
