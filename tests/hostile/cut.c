#include "tests/hostile/cut.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define BYTES (256u * 1024)

static struct cut *cut;
static SSL_CTX *context;
static unsigned sim_port;

/* Its first line, and what makes it this one: the credential. */
static void name_request(const char *request, char name[96])
{
    const char *auth = strstr(request, "Authorization: ");
    unsigned sum = 0;

    for (; auth != NULL && *auth != '\r'; auth++)
        sum = sum * 31 + (unsigned char)*auth;
    snprintf(name, 96, "%08x %.*s", sum, (int)strcspn(request, "\r"), request);
}

/* Which answer of the login this request gets. */
static int number_of(const char *request, size_t len)
{
    char name[96];
    unsigned i;

    if (strncmp(request, "DELETE ", 7) == 0)
        return CUT_ANSWERS_MAX;
    name_request(request, name);
    for (i = 0; i < cut->answers && i < CUT_ANSWERS_MAX; i++)
        if (strcmp(cut->request[i], name) == 0)
            return (int)i;
    i = __atomic_fetch_add(&cut->answers, 1, __ATOMIC_SEQ_CST);
    if (i >= CUT_ANSWERS_MAX)
        return CUT_ANSWERS_MAX;
    strcpy(cut->request[i], name);
    cut->length[i] = len;
    return (int)i;
}

static int connect_sim(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((uint16_t)sim_port)};
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(fd, (struct sockaddr *)&address, sizeof(address)) != 0)
        abort();
    return fd;
}

/* The simulator's whole answer; it has a length, or no body. */
static size_t ask_sim(int sim, const char *request, char *answer)
{
    struct peer peer = {.fd = sim};

    if (!peer_send(&peer, request, peer_request_length(request), false) ||
        !peer_request(&peer, answer, BYTES))
        abort();
    return peer_request_length(answer);
}

/* True when the connection goes on. */
static bool answer_one(struct peer *peer, int sim, const char *request,
                       char *answer, enum ending *ret_ending)
{
    size_t len = ask_sim(sim, request, answer);

    if (number_of(request, len) != cut->which)
        return peer_send(peer, answer, len, false);
    *ret_ending = cut->ending;
    if (cut->at < len)
        len = cut->at;
    peer_send(peer, answer, len, false);
    return false;
}

static void *serve(void *data)
{
    struct peer peer = {.fd = *(int *)data};
    char *request = malloc(BYTES), *answer = malloc(BYTES);
    enum ending ending = END_CLOSE;
    int sim = connect_sim();

    free(data);
    if (request == NULL || answer == NULL)
        abort();
    if (cut->tcp_left != SIZE_MAX)
        peer.fd = peer_lag(peer.fd, 0, &cut->tcp_left);
    if (peer_handshake(&peer, context))
        while (peer_request(&peer, request, BYTES) &&
               answer_one(&peer, sim, request, answer, &ending))
            continue;
    peer_end(&peer, ending);
    close(sim);
    free(request);
    free(answer);
    return NULL;
}

_Noreturn void cut_serve(int listener, unsigned sim, const char *dir,
                         struct cut *shared)
{
    pthread_attr_t how;
    pthread_t thread;

    cut = shared;
    sim_port = sim;
    signal(SIGPIPE, SIG_IGN);
    context = peer_context(dir, "server", NULL, NULL, false);
    pthread_attr_init(&how);
    pthread_attr_setdetachstate(&how, PTHREAD_CREATE_DETACHED);
    for (;;) {
        int *fd = malloc(sizeof(*fd));

        if (fd == NULL)
            abort();
        *fd = accept(listener, NULL, NULL);
        if (*fd < 0 || pthread_create(&thread, &how, serve, fd) != 0)
            free(fd);
    }
}
