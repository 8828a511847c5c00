/*
 * fmesim: an FME server for tests.  README.md in this folder says how to run
 * it; this file is its command line.
 */
#include <errno.h>
#include <getopt.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "data.h"
#include "listen.h"
#include "log.h"
#include "send.h"
#include "server.h"
#include "store.h"
#include "words.h"

#define FILE_MAX (16u << 20)

struct options {
    struct list listen;
    const char *control, *data, *log, *cert, *key, *client_ca;
    char *tls_priority;
    bool plain;
    long ready;
};

static const char usage[] =
    "usage: fmesim --listen ADDR:PORT [--listen ...] --data FILE\n"
    "              (--plain | --cert FILE --key FILE [--tls-priority WORDS]\n"
    "               [--client-ca FILE])\n"
    "              [--log FILE] [--control ADDR:PORT] [--ready FD]\n";

static bool parse(int argc, char **argv, struct options *options)
{
    static const struct option known[] = {
        {"listen", required_argument, NULL, 'l'},
        {"control", required_argument, NULL, 'c'},
        {"data", required_argument, NULL, 'd'},
        {"log", required_argument, NULL, 'L'},
        {"cert", required_argument, NULL, 'C'},
        {"key", required_argument, NULL, 'K'},
        {"client-ca", required_argument, NULL, 'a'},
        {"tls-priority", required_argument, NULL, 't'},
        {"ready", required_argument, NULL, 'r'},
        {"plain", no_argument, NULL, 'p'},
        {NULL, 0, NULL, 0},
    };
    int option;

    while ((option = getopt_long(argc, argv, "", known, NULL)) != -1) {
        switch (option) {
        case 'l':
            list_add(&options->listen, optarg);
            break;
        case 'c':
            options->control = optarg;
            break;
        case 'd':
            options->data = optarg;
            break;
        case 'L':
            options->log = optarg;
            break;
        case 'C':
            options->cert = optarg;
            break;
        case 'K':
            options->key = optarg;
            break;
        case 'a':
            options->client_ca = optarg;
            break;
        case 't':
            options->tls_priority = optarg;
            break;
        case 'r':
            if (!words_number(optarg, 0, 1024, &options->ready))
                return false;
            break;
        case 'p':
            options->plain = true;
            break;
        default:
            return false;
        }
    }
    return optind == argc && options->listen.count != 0 &&
           options->data != NULL && options->plain == (options->cert == NULL) &&
           options->plain == (options->key == NULL) &&
           !(options->plain && options->client_ca != NULL);
}

/* A whole file as text, for the caller to free; NULL with a line on stderr. */
static char *read_file(const char *path)
{
    FILE *file = fopen(path, "re");
    char *text = NULL;
    size_t len = 0;

    if (file == NULL) {
        fprintf(stderr, "%s: %s\n", path, strerror(errno));
        return NULL;
    }
    text = mem_zero(FILE_MAX + 1);
    len = fread(text, 1, FILE_MAX, file);
    if (ferror(file) || strlen(text) != len) {
        fprintf(stderr, "%s: cannot be read as text\n", path);
        free(text);
        text = NULL;
    }
    fclose(file);
    return text;
}

static bool read_data(const char *path)
{
    char *text = read_file(path);
    char *wrong = text != NULL ? data_read(text) : NULL;
    bool good = text != NULL && wrong == NULL;

    if (wrong != NULL)
        fprintf(stderr, "%s: %s\n", path, wrong);
    free(wrong);
    free(text);
    return good;
}

static bool start(const struct options *options, const struct tls *tls)
{
    size_t i;
    int fd;

    for (i = 0; i < options->listen.count; i++) {
        fd = listen_on(options->listen.item[i], "listening");
        if (fd < 0)
            return false;
        if (!server_start(fd, tls)) {
            fprintf(stderr, "%s: cannot serve; is the certificate good?\n",
                    (const char *)options->listen.item[i]);
            return false;
        }
    }
    if (options->control != NULL) {
        fd = listen_on(options->control, "control");
        return fd >= 0 && server_start_control(fd);
    }
    return true;
}

static void say_ready(int fd)
{
    puts("ready");
    fflush(stdout);
    if (fd < 0)
        return;
    if (write(fd, "\n", 1) != 1)
        fprintf(stderr, "--ready %d: %s\n", fd, strerror(errno));
    close(fd);
}

/* Serves until SIGTERM or SIGINT. */
static bool run(const struct options *options, const struct tls *tls)
{
    sigset_t ends;
    int ended_by;
    bool good;

    /* Before there are threads, which inherit it. */
    sigemptyset(&ends);
    sigaddset(&ends, SIGTERM);
    sigaddset(&ends, SIGINT);
    pthread_sigmask(SIG_BLOCK, &ends, NULL);
    signal(SIGPIPE, SIG_IGN);
    good = send_init() && start(options, tls);
    if (good) {
        say_ready((int)options->ready);
        sigwait(&ends, &ended_by);
    }
    server_stop();
    return good;
}

static bool begin(const struct options *options, struct tls *tls)
{
    if (!read_data(options->data))
        return false;
    if (options->log != NULL && !log_open(options->log)) {
        fprintf(stderr, "%s: %s\n", options->log, strerror(errno));
        return false;
    }
    if (options->plain)
        return true;
    tls->cert = read_file(options->cert);
    tls->key = read_file(options->key);
    tls->priority = options->tls_priority;
    if (options->client_ca != NULL)
        tls->client_ca = read_file(options->client_ca);
    return tls->cert != NULL && tls->key != NULL &&
           (options->client_ca == NULL || tls->client_ca != NULL);
}

int main(int argc, char **argv)
{
    struct options options = {.ready = -1};
    struct tls tls = {0};
    bool good;

    if (!parse(argc, argv, &options)) {
        fputs(usage, stderr);
        list_clear(&options.listen, NULL);
        return 2;
    }
    good = begin(&options, &tls) && run(&options, &tls);
    log_close();
    store_clear();
    list_clear(&options.listen, NULL);
    free(tls.cert);
    free(tls.key);
    free(tls.client_ca);
    return good ? 0 : 1;
}
