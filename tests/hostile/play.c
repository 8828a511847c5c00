/*
 * One thread a connection.
 */
#include "tests/hostile/play.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/hostile/expand.h"
#include "tests/hostile/frames.h"
#include "tests/hostile/peer.h"

#define REQUEST_BYTES (128u * 1024)

static const struct scene *scene;
static SSL_CTX *context;

/* Bytes, one each INTERVAL. */
static bool drip(struct peer *peer, const char *bytes, size_t len,
                 unsigned interval)
{
    for (; len != 0; bytes++, len--) {
        if (!peer_send(peer, bytes, 1, peer->tls == NULL))
            return false;
        usleep(interval * 1000);
    }
    return true;
}

/* Until the peer has had enough. */
static bool flood(struct peer *peer, const char *bytes, size_t len)
{
    while (len != 0 && peer_send(peer, bytes, len, false))
        continue;
    return false;
}

static void hold(struct peer *peer)
{
    char buffer[4096];

    while (peer_receive(peer, buffer, sizeof(buffer)) > 0)
        continue;
}

static bool renegotiate(struct peer *peer)
{
    return SSL_renegotiate(peer->tls) == 1 && SSL_do_handshake(peer->tls) == 1;
}

static bool tickets(struct peer *peer, unsigned count)
{
    bool good = true;

    for (; count != 0 && good; count--)
        good = SSL_new_session_ticket(peer->tls) == 1 &&
               SSL_do_handshake(peer->tls) == 1;
    return good;
}

static bool say(struct peer *peer, const struct action *action,
                const struct good *good)
{
    size_t len;
    char *bytes = expand(action->text, good, scene->dir, &len);
    bool done = false;

    if (action->verb == VERB_SEND || action->verb == VERB_RAW)
        done = peer_send(peer, bytes, len, action->verb == VERB_RAW);
    else if (action->verb == VERB_DRIP)
        done = drip(peer, bytes, len, action->number[0]);
    else if (action->verb == VERB_FLOOD)
        done = flood(peer, bytes, len);
    else if (action->verb == VERB_FRAME)
        done = frame_send(peer, action->number, bytes, len, 1);
    else if (action->verb == VERB_FRAME_FLOOD)
        done = frame_send(peer, action->number, bytes, len, UINT32_MAX);
    free(bytes);
    return done;
}

/* False when the connection is of no more use. */
static bool act(struct peer *peer, const struct action *action,
                const struct good *good)
{
    switch (action->verb) {
    case VERB_AWAIT:
        return frame_await(peer, action->number[0]);
    case VERB_SLEEP:
        usleep(action->number[0] * 1000);
        return true;
    case VERB_TICKETS:
        return tickets(peer, action->number[0]);
    case VERB_RENEGOTIATE:
        return renegotiate(peer);
    case VERB_HOLD:
        hold(peer);
        return false;
    default:
        return say(peer, action, good);
    }
}

/* The row's actions.  True: the connection goes on. */
static bool perform(struct peer *peer, const struct good *good,
                    enum ending *ret_ending)
{
    const struct behaviour *row = scene->behaviour;
    size_t i;

    for (i = 0; i < row->action_count; i++) {
        const struct action *action = &row->actions[i];

        if (action->verb == VERB_KEEP)
            return true;
        *ret_ending = action->verb == VERB_CUT     ? END_CUT
                      : action->verb == VERB_RESET ? END_RESET
                                                   : END_CLOSE;
        if ((action->verb >= VERB_CLOSE && action->verb <= VERB_RESET) ||
            !act(peer, action, good))
            return false;
    }
    return false;
}

static bool answer(struct peer *peer, const struct good *good)
{
    static char text[] =
        "HTTP/1.1 <status>\\r\\nContent-Type: application/json\\r\\n"
        "Content-Length: <length>\\r\\n\\r\\n<body>";
    const struct action right = {.verb = VERB_SEND, .text = text};

    return say(peer, &right, good);
}

static void converse(struct peer *peer, enum ending *ret_ending)
{
    const struct behaviour *row = scene->behaviour;
    char *request = malloc(REQUEST_BYTES);
    struct good good;
    bool on = request != NULL;

    while (on && peer_request(peer, request, REQUEST_BYTES)) {
        good = good_answer(request, scene->seen);
        if (row->stage == STAGE_REQUEST && row->action_count != 0 &&
            (row->every || good.mode == scene->mode))
            on = perform(peer, &good, ret_ending);
        else
            on = answer(peer, &good);
    }
    free(request);
}

static void *serve(void *data)
{
    static const struct good none = {MODES, "", ""};
    const struct behaviour *row = scene->behaviour;
    struct peer peer = {.fd = *(int *)data};
    enum ending ending = END_CLOSE;
    bool on = true;

    free(data);
    if (row->stage == STAGE_ACCEPT)
        on = perform(&peer, &none, &ending);
    if (on && row->lag != 0)
        peer.fd = peer_lag(peer.fd, row->lag, NULL);
    if (on && !row->plain)
        on = peer_handshake(&peer, context);
    if (on && row->stage == STAGE_HANDSHAKE)
        on = perform(&peer, &none, &ending);
    if (on)
        converse(&peer, &ending);
    peer_end(&peer, ending);
    return NULL;
}

_Noreturn void play_serve(int listener, const struct scene *what)
{
    const struct behaviour *row = what->behaviour;
    pthread_attr_t how;
    pthread_t thread;

    scene = what;
    signal(SIGPIPE, SIG_IGN);
    context = peer_context(what->dir, row->cert != NULL ? row->cert : "server",
                           row->version, row->ciphers, row->http2);
    pthread_attr_init(&how);
    pthread_attr_setdetachstate(&how, PTHREAD_CREATE_DETACHED);
    for (;;) {
        int *fd = malloc(sizeof(*fd));

        if (fd == NULL)
            _exit(1);
        *fd = accept(listener, NULL, NULL);
        if (*fd < 0 && errno != EINTR && errno != ECONNABORTED)
            _exit(1);
        if (*fd < 0) {
            free(fd);
        } else if (pthread_create(&thread, &how, serve, fd) != 0) {
            close(*fd);
            free(fd);
        }
    }
}
