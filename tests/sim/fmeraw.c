/*
 * fmeraw: answers with the bytes of a file, for what an HTTP library cannot be
 * made to get wrong.  It reads a request, and knows no more of HTTP than where
 * that one ends.
 */
#include <errno.h>
#include <getopt.h>
#include <gnutls/gnutls.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include "listen.h"

#define REQUEST_MAX ((size_t)128 << 10)
#define FILE_MAX (64u << 20)
#define REQUEST_WAIT_MS 30000
#define STACK ((size_t)512 << 10)

enum then { THEN_CLOSE, THEN_RESET, THEN_HOLD };

/* Set once, before the first connection. */
static struct {
    const char *listen, *file, *cert, *key, *tls_priority;
    enum then then;
    bool first; /* do not wait for a request */
    char *bytes;
    size_t len;
    gnutls_certificate_credentials_t credentials;
} options;

struct peer {
    int fd;
    gnutls_session_t tls; /* NULL: plain TCP */
};

static const char usage[] =
    "usage: fmeraw --listen ADDR:PORT --file FILE [--then close|reset|hold]\n"
    "              [--first] [--cert FILE --key FILE [--tls-priority WORDS]]\n";

static bool parse_then(const char *word)
{
    static const char *const words[] = {"close", "reset", "hold"};
    size_t i;

    for (i = 0; i < sizeof(words) / sizeof(*words); i++)
        if (strcmp(words[i], word) == 0) {
            options.then = (enum then)i;
            return true;
        }
    return false;
}

static bool parse(int argc, char **argv)
{
    static const struct option known[] = {
        {"listen", required_argument, NULL, 'l'},
        {"file", required_argument, NULL, 'f'},
        {"then", required_argument, NULL, 't'},
        {"first", no_argument, NULL, 'F'},
        {"cert", required_argument, NULL, 'C'},
        {"key", required_argument, NULL, 'K'},
        {"tls-priority", required_argument, NULL, 'p'},
        {NULL, 0, NULL, 0},
    };
    int option;

    while ((option = getopt_long(argc, argv, "", known, NULL)) != -1) {
        if (option == 'l')
            options.listen = optarg;
        else if (option == 'f')
            options.file = optarg;
        else if (option == 'F')
            options.first = true;
        else if (option == 'C')
            options.cert = optarg;
        else if (option == 'K')
            options.key = optarg;
        else if (option == 'p')
            options.tls_priority = optarg;
        else if (option != 't' || !parse_then(optarg))
            return false;
    }
    return optind == argc && options.listen != NULL && options.file != NULL &&
           (options.cert == NULL) == (options.key == NULL);
}

static bool read_file(void)
{
    FILE *file = fopen(options.file, "re");
    bool good;

    if (file == NULL) {
        perror(options.file);
        return false;
    }
    options.bytes = malloc(FILE_MAX);
    if (options.bytes == NULL)
        abort();
    options.len = fread(options.bytes, 1, FILE_MAX, file);
    good = ferror(file) == 0;
    fclose(file);
    return good;
}

static bool start_tls(void)
{
    int error;

    if (options.cert == NULL)
        return true;
    error = gnutls_certificate_allocate_credentials(&options.credentials);
    if (error == 0)
        error = gnutls_certificate_set_x509_key_file(options.credentials,
                                                     options.cert, options.key,
                                                     GNUTLS_X509_FMT_PEM);
    if (error != 0)
        fprintf(stderr, "%s: %s\n", options.cert, gnutls_strerror(error));
    return error == 0;
}

static bool handshake(struct peer *peer)
{
    int error;

    if (options.cert == NULL)
        return true;
    if (gnutls_init(&peer->tls, GNUTLS_SERVER) != 0)
        return false;
    if ((options.tls_priority != NULL
             ? gnutls_priority_set_direct(peer->tls, options.tls_priority, NULL)
             : gnutls_set_default_priority(peer->tls)) != 0 ||
        gnutls_credentials_set(peer->tls, GNUTLS_CRD_CERTIFICATE,
                               options.credentials) != 0)
        return false;
    gnutls_transport_set_int(peer->tls, peer->fd);
    gnutls_handshake_set_timeout(peer->tls, REQUEST_WAIT_MS);
    do {
        error = gnutls_handshake(peer->tls);
    } while (error < 0 && !gnutls_error_is_fatal(error));
    return error == 0;
}

static bool readable(const struct peer *peer)
{
    struct pollfd polled = {.fd = peer->fd, .events = POLLIN};

    if (peer->tls != NULL && gnutls_record_check_pending(peer->tls) > 0)
        return true;
    return poll(&polled, 1, REQUEST_WAIT_MS) > 0;
}

static ssize_t receive(struct peer *peer, char *buffer, size_t room)
{
    ssize_t len;

    if (!readable(peer))
        return -1;
    if (peer->tls == NULL)
        return recv(peer->fd, buffer, room, 0);
    do {
        len = gnutls_record_recv(peer->tls, buffer, room);
    } while (len == GNUTLS_E_AGAIN || len == GNUTLS_E_INTERRUPTED);
    return len;
}

static bool transmit(struct peer *peer, const char *bytes, size_t len)
{
    ssize_t sent;

    for (; len > 0; bytes += sent, len -= (size_t)sent) {
        sent = peer->tls != NULL ? gnutls_record_send(peer->tls, bytes, len)
                                 : send(peer->fd, bytes, len, MSG_NOSIGNAL);
        if (sent == GNUTLS_E_AGAIN || sent == GNUTLS_E_INTERRUPTED)
            sent = 0;
        if (sent < 0)
            return false;
    }
    return true;
}

/* The length of the request that TEXT begins with; SIZE_MAX when more of it
   has to come before that is known. */
static size_t request_length(const char *text)
{
    static const char key[] = "content-length:";
    const char *end = strstr(text, "\r\n\r\n"), *line;
    unsigned long body = 0;

    if (end == NULL)
        return SIZE_MAX;
    for (line = strstr(text, "\r\n"); line != NULL && line < end;
         line = strstr(line + 2, "\r\n"))
        if (strncasecmp(line + 2, key, sizeof(key) - 1) == 0)
            body = strtoul(line + 2 + sizeof(key) - 1, NULL, 10);
    if (body > REQUEST_MAX)
        body = REQUEST_MAX;
    return (size_t)(end + 4 - text) + body;
}

static bool read_request(struct peer *peer)
{
    char *text = calloc(1, REQUEST_MAX + 1);
    size_t used = 0;
    ssize_t len = 1;

    if (text == NULL)
        abort();
    while (len > 0 && used < REQUEST_MAX && used < request_length(text)) {
        len = receive(peer, text + used, REQUEST_MAX - used);
        used += len > 0 ? (size_t)len : 0;
    }
    free(text);
    return len > 0;
}

/* What is left of the connection: until the peer ends it, or not at all. */
static void finish(struct peer *peer)
{
    const struct linger none = {.l_onoff = 1, .l_linger = 0};
    char buffer[4096];

    if (options.then == THEN_HOLD)
        while (recv(peer->fd, buffer, sizeof(buffer), 0) > 0)
            continue;
    if (options.then == THEN_RESET)
        setsockopt(peer->fd, SOL_SOCKET, SO_LINGER, &none, sizeof(none));
    else if (options.then == THEN_CLOSE && peer->tls != NULL)
        gnutls_bye(peer->tls, GNUTLS_SHUT_WR);
}

static void *serve(void *data)
{
    struct peer *peer = data;

    if (handshake(peer) && (options.first || read_request(peer)) &&
        transmit(peer, options.bytes, options.len))
        finish(peer);
    if (peer->tls != NULL)
        gnutls_deinit(peer->tls);
    close(peer->fd);
    free(peer);
    return NULL;
}

static void start(int fd, const pthread_attr_t *how)
{
    struct peer *peer = calloc(1, sizeof(*peer));
    pthread_t thread;

    if (peer == NULL)
        abort();
    peer->fd = fd;
    if (pthread_create(&thread, how, serve, peer) != 0) {
        close(fd);
        free(peer);
    }
}

static void serve_all(int fd)
{
    pthread_attr_t how;
    int peer;

    pthread_attr_init(&how);
    pthread_attr_setdetachstate(&how, PTHREAD_CREATE_DETACHED);
    pthread_attr_setstacksize(&how, STACK);
    for (;;) {
        peer = accept(fd, NULL, NULL);
        if (peer >= 0)
            start(peer, &how);
        else if (errno != EINTR && errno != ECONNABORTED)
            return;
    }
}

int main(int argc, char **argv)
{
    int fd;

    if (!parse(argc, argv)) {
        fputs(usage, stderr);
        return 2;
    }
    signal(SIGPIPE, SIG_IGN);
    if (!read_file() || !start_tls())
        return 1;
    fd = listen_on(options.listen, "listening");
    if (fd < 0)
        return 1;
    puts("ready");
    fflush(stdout);
    serve_all(fd);
    perror("accept");
    return 1;
}
