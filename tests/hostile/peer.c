/*
 * Blocking, over OpenSSL, which sends any chain, key and cipher that it is
 * told to.
 */
#include "tests/hostile/peer.h"

#include <openssl/err.h>
#include <poll.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#define WAIT_MS 30000

static int protocol(const char *version)
{
    static const struct {
        const char *name;
        int number;
    } table[] = {{"1.0", TLS1_VERSION},
                 {"1.1", TLS1_1_VERSION},
                 {"1.2", TLS1_2_VERSION},
                 {"1.3", TLS1_3_VERSION}};
    size_t i;

    for (i = 0; i < sizeof(table) / sizeof(*table); i++)
        if (strcmp(table[i].name, version) == 0)
            return table[i].number;
    fprintf(stderr, "no version of TLS: %s\n", version);
    exit(2);
}

/* h2 whatever was offered. */
static int on_alpn(SSL *ssl, const unsigned char **out, unsigned char *len,
                   const unsigned char *in, unsigned in_len, void *data)
{
    static const unsigned char h2[] = "h2";

    (void)ssl;
    (void)in;
    (void)in_len;
    (void)data;
    *out = h2;
    *len = 2;
    return SSL_TLSEXT_ERR_OK;
}

static void need(bool good, const char *what, const char *name)
{
    if (good)
        return;
    fprintf(stderr, "%s: %s\n", what, name);
    ERR_print_errors_fp(stderr);
    exit(2);
}

SSL_CTX *peer_context(const char *dir, const char *name, const char *version,
                      const char *ciphers, bool http2)
{
    SSL_CTX *context = SSL_CTX_new(TLS_server_method());
    char path[4096];

    need(context != NULL, "SSL_CTX_new", name);
    SSL_CTX_set_security_level(context, 0);
    SSL_CTX_set_options(context, SSL_OP_IGNORE_UNEXPECTED_EOF);
    snprintf(path, sizeof(path), "%s/%s.pem", dir, name);
    need(SSL_CTX_use_certificate_chain_file(context, path) == 1, "cert", path);
    snprintf(path, sizeof(path), "%s/%s.key", dir, name);
    need(SSL_CTX_use_PrivateKey_file(context, path, SSL_FILETYPE_PEM) == 1,
         "key", path);
    need(SSL_CTX_set_min_proto_version(
             context, version != NULL ? protocol(version) : TLS1_VERSION) == 1,
         "version", name);
    if (version != NULL)
        need(SSL_CTX_set_max_proto_version(context, protocol(version)) == 1,
             "version", name);
    if (ciphers != NULL)
        need(SSL_CTX_set_cipher_list(context, ciphers) == 1, "ciphers", name);
    if (http2)
        SSL_CTX_set_alpn_select_cb(context, on_alpn, NULL);
    return context;
}

bool peer_handshake(struct peer *peer, SSL_CTX *context)
{
    peer->tls = SSL_new(context);
    if (peer->tls == NULL || SSL_set_fd(peer->tls, peer->fd) != 1)
        return false;
    return SSL_accept(peer->tls) == 1;
}

struct relay {
    int from, to;
    unsigned interval;
    size_t *left; /* NULL: without a limit */
};

/* How many of LEN bytes may still pass. */
static ssize_t allowed(const struct relay *relay, ssize_t len)
{
    size_t passing = len > 0 ? (size_t)len : 0;

    if (relay->left == NULL || len <= 0)
        return len;
    if (passing > *relay->left)
        passing = *relay->left;
    *relay->left -= passing;
    return (ssize_t)passing;
}

static void *relay(void *data)
{
    struct relay *relay = data;
    char buffer[4096];
    ssize_t len = 1, i;

    while (len > 0) {
        len = allowed(relay, recv(relay->from, buffer, sizeof(buffer), 0));
        for (i = 0; i < len && relay->interval != 0; i++) {
            if (send(relay->to, buffer + i, 1, MSG_NOSIGNAL) != 1)
                len = 0;
            usleep(relay->interval * 1000);
        }
        if (len > 0 && relay->interval == 0 &&
            send(relay->to, buffer, (size_t)len, MSG_NOSIGNAL) != len)
            len = 0;
    }
    shutdown(relay->to, SHUT_RDWR);
    return NULL;
}

static void start_relay(int from, int to, unsigned interval, size_t *left)
{
    struct relay *data = malloc(sizeof(*data));
    pthread_t thread;

    if (data == NULL)
        abort();
    *data = (struct relay){from, to, interval, left};
    if (pthread_create(&thread, NULL, relay, data) != 0)
        abort();
    pthread_detach(thread);
}

int peer_lag(int fd, unsigned interval, size_t *left)
{
    int ends[2];

    if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0)
        abort();
    start_relay(fd, ends[1], 0, NULL);
    start_relay(ends[1], fd, interval, left);
    return ends[0];
}

ssize_t peer_receive(struct peer *peer, char *buffer, size_t room)
{
    struct pollfd polled = {.fd = peer->fd, .events = POLLIN};

    if ((peer->tls == NULL || SSL_pending(peer->tls) == 0) &&
        poll(&polled, 1, WAIT_MS) <= 0)
        return -1;
    if (peer->tls == NULL)
        return recv(peer->fd, buffer, room, 0);
    return SSL_read(peer->tls, buffer, (int)room);
}

bool peer_send(struct peer *peer, const char *bytes, size_t len, bool raw)
{
    ssize_t sent;

    for (; len > 0; bytes += sent, len -= (size_t)sent) {
        if (peer->tls != NULL && !raw)
            sent = SSL_write(peer->tls, bytes, len < 16384 ? (int)len : 16384);
        else
            sent = send(peer->fd, bytes, len, MSG_NOSIGNAL);
        if (sent <= 0)
            return false;
    }
    return true;
}

void peer_end(struct peer *peer, enum ending ending)
{
    const struct linger none = {.l_onoff = 1, .l_linger = 0};

    if (ending == END_RESET)
        setsockopt(peer->fd, SOL_SOCKET, SO_LINGER, &none, sizeof(none));
    if (ending == END_CLOSE && peer->tls != NULL)
        SSL_shutdown(peer->tls);
    SSL_free(peer->tls);
    peer->tls = NULL;
    close(peer->fd);
}

size_t peer_request_length(const char *text)
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
    return (size_t)(end + 4 - text) + (body < UINT16_MAX ? body : UINT16_MAX);
}

bool peer_request(struct peer *peer, char *text, size_t room)
{
    size_t used = 0;
    ssize_t len;

    *text = '\0';
    while (used < peer_request_length(text)) {
        if (used + 1 >= room)
            return false;
        len = peer_receive(peer, text + used, room - 1 - used);
        if (len <= 0)
            return false;
        used += (size_t)len;
        text[used] = '\0';
    }
    return true;
}
