/*
 * The least that a program can do to ask an https server once: OpenSSL, a file
 * or a hashed folder of CAs, a verified connection, one request by HTTP/1.1.
 *
 *   tlsclient PORT CAS TOKEN-FILE
 *
 * A floor for the benchmark: what is above it is libcurl's, JSON's and ours.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>

static void fail(const char *what)
{
    fprintf(stderr, "tlsclient: %s\n", what);
    exit(1);
}

static int connect_to(const char *port)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    address.sin_port = htons((uint16_t)strtoul(port, NULL, 10));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (fd < 0 ||
        connect(fd, (struct sockaddr *)&address, sizeof(address)) != 0)
        fail("cannot connect");
    return fd;
}

static bool trust(SSL_CTX *context, const char *cas)
{
    struct stat st;

    if (stat(cas, &st) != 0)
        return false;
    return S_ISDIR(st.st_mode) ? SSL_CTX_load_verify_dir(context, cas) == 1
                               : SSL_CTX_load_verify_file(context, cas) == 1;
}

static SSL *handshake(int fd, const char *cas)
{
    SSL_CTX *context = SSL_CTX_new(TLS_client_method());
    SSL *ssl;

    if (context == NULL || !trust(context, cas))
        fail("no CA");
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, NULL);
    ssl = SSL_new(context);
    if (ssl == NULL || SSL_set1_host(ssl, "localhost") != 1 ||
        SSL_set_tlsext_host_name(ssl, "localhost") != 1 ||
        SSL_set_fd(ssl, fd) != 1 || SSL_connect(ssl) != 1)
        fail("no TLS");
    return ssl;
}

int main(int argc, char **argv)
{
    char token[512] = "", request[1024], answer[4096];
    FILE *file;
    SSL *ssl;
    int len;

    if (argc != 4)
        return 2;
    file = fopen(argv[3], "re");
    if (file == NULL || fgets(token, sizeof(token), file) == NULL)
        fail("no token");
    ssl = handshake(connect_to(argv[1]), argv[2]);
    len = snprintf(request, sizeof(request),
                   "GET /fmeapiv4/repositories/nosuch HTTP/1.1\r\n"
                   "Host: localhost\r\nConnection: close\r\n"
                   "Authorization: fmetoken token=%.*s\r\n\r\n",
                   (int)strcspn(token, "\n"), token);
    if (SSL_write(ssl, request, len) != len ||
        SSL_read(ssl, answer, sizeof(answer)) <= 0 ||
        strncmp(answer, "HTTP/1.1 ", 9) != 0)
        fail("no answer");
    return 0;
}
