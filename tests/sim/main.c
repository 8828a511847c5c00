/*
 * fmesim: an FME server for tests.  See README.md in this folder.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "sim.h"

#define LISTENERS_MAX 8

struct options {
    const char *listen[LISTENERS_MAX];
    size_t listen_count;
    const char *control, *data, *log, *tls_priority;
    char *cert, *key;
    bool plain;
    int ready;
};

static char *read_file(const char *path)
{
    FILE *file = fopen(path, "re");
    char *text = NULL;
    size_t room = 0;

    if (file == NULL || getdelim(&text, &room, '\0', file) < 0) {
        perror(path);
        exit(1);
    }
    fclose(file);
    return text;
}

static const char *value_of(char **argv, int *i)
{
    if (argv[*i + 1] == NULL) {
        fprintf(stderr, "%s: a value is missing\n", argv[*i]);
        exit(2);
    }
    return argv[++*i];
}

static void parse(char **argv, struct options *options)
{
    int i;

    for (i = 1; argv[i] != NULL; i++) {
        if (strcmp(argv[i], "--listen") == 0 &&
            options->listen_count < LISTENERS_MAX)
            options->listen[options->listen_count++] = value_of(argv, &i);
        else if (strcmp(argv[i], "--control") == 0)
            options->control = value_of(argv, &i);
        else if (strcmp(argv[i], "--data") == 0)
            options->data = value_of(argv, &i);
        else if (strcmp(argv[i], "--log") == 0)
            options->log = value_of(argv, &i);
        else if (strcmp(argv[i], "--cert") == 0)
            options->cert = read_file(value_of(argv, &i));
        else if (strcmp(argv[i], "--key") == 0)
            options->key = read_file(value_of(argv, &i));
        else if (strcmp(argv[i], "--tls-priority") == 0)
            options->tls_priority = value_of(argv, &i);
        else if (strcmp(argv[i], "--ready") == 0)
            options->ready = atoi(value_of(argv, &i));
        else if (strcmp(argv[i], "--plain") == 0)
            options->plain = true;
        else {
            fprintf(stderr, "%s: unknown option\n", argv[i]);
            exit(2);
        }
    }
    if (options->listen_count == 0 || options->data == NULL ||
        (!options->plain && (options->cert == NULL || options->key == NULL))) {
        fprintf(stderr, "usage: fmesim --listen ADDR:PORT (--plain | --cert F "
                        "--key F) --data F [--log F] [--control ADDR:PORT] "
                        "[--ready FD] [--tls-priority P]\n");
        exit(2);
    }
}

/* A listening socket on ADDR:PORT or [ADDR]:PORT. */
static int listen_on(const char *where)
{
    struct sockaddr_in6 six = {.sin6_family = AF_INET6};
    struct sockaddr_in four = {.sin_family = AF_INET};
    const char *colon = strrchr(where, ':');
    char host[64];
    struct sockaddr *address = (struct sockaddr *)&four;
    socklen_t len = sizeof(four);
    int fd, one = 1;

    snprintf(host, sizeof(host), "%.*s", (int)(colon - where), where);
    if (*host == '[') {
        host[strlen(host) - 1] = '\0';
        inet_pton(AF_INET6, host + 1, &six.sin6_addr);
        six.sin6_port = htons((uint16_t)atoi(colon + 1));
        address = (struct sockaddr *)&six;
        len = sizeof(six);
    } else {
        inet_pton(AF_INET, host, &four.sin_addr);
        four.sin_port = htons((uint16_t)atoi(colon + 1));
    }
    fd = socket(address->sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 ||
        setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one)) != 0 ||
        bind(fd, address, len) != 0 || listen(fd, 256) != 0) {
        perror(where);
        exit(1);
    }
    return fd;
}

/* Collects a body; over the cap the rest is thrown away. */
static void take_body(struct request *request, const char *bytes, size_t len)
{
    char *more;

    if (request->body_len + len > BODY_MAX)
        return;
    more = realloc(request->body, request->body_len + len + 1);
    if (more == NULL)
        abort();
    request->body = more;
    memcpy(more + request->body_len, bytes, len);
    request->body_len += len;
    more[request->body_len] = '\0';
}

static void guest(struct request *request)
{
    if (store.guest && request->caller.user == NULL && store.user_count != 0) {
        request->caller.user = &store.users[0];
        request->caller.token =
            store.token_count != 0 ? &store.tokens[0] : NULL;
    }
}

static void serve(struct request *request, struct answer *answer,
                  const char *version)
{
    const struct fault *fault;
    struct fault copy = {0};

    pthread_mutex_lock(&store.lock);
    store.requests++;
    authenticate(request);
    guest(request);
    if (!serve_v4(request, answer) && !serve_v3(request, answer) &&
        !serve_legacy(request, answer))
        answer_html(answer, 404);
    fault = find_fault(request);
    if (fault != NULL)
        copy = *fault;
    pthread_mutex_unlock(&store.lock);
    /* A fault may wait; the others must not. */
    if (fault != NULL && strcmp(copy.kind, "hang") == 0)
        log_line("%s %s %s http=%s -> hang", request->method, request->url,
                 request->caller.said, version);
    if (fault != NULL)
        apply_fault(&copy, request, answer);
    log_line("%s %s %s http=%s -> %u", request->method, request->url,
             request->caller.said, version + strlen("HTTP/"), answer->status);
}

static enum MHD_Result on_request(void *data, struct MHD_Connection *connection,
                                  const char *url, const char *method,
                                  const char *version, const char *body,
                                  size_t *body_len, void **state)
{
    struct request *request = *state;
    struct answer answer = {0};

    if (request == NULL) {
        request = calloc(1, sizeof(*request));
        *state = request;
        return request != NULL ? MHD_YES : MHD_NO;
    }
    if (*body_len != 0) {
        take_body(request, body, *body_len);
        *body_len = 0;
        return MHD_YES;
    }
    request->connection = connection;
    request->method = method;
    request->url = url;
    if (data != NULL) {
        pthread_mutex_lock(&store.lock);
        serve_control(request, &answer);
        pthread_mutex_unlock(&store.lock);
    } else {
        serve(request, &answer, version);
    }
    return answer_send(request, &answer);
}

static void on_end(void *data, struct MHD_Connection *connection, void **state,
                   enum MHD_RequestTerminationCode code)
{
    struct request *request = *state;

    (void)data;
    (void)connection;
    (void)code;
    if (request == NULL)
        return;
    free(request->body);
    free(request->caller.secret);
    free(request);
    *state = NULL;
}

static void on_connection(void *data, struct MHD_Connection *connection,
                          void **state,
                          enum MHD_ConnectionNotificationCode code)
{
    (void)data;
    (void)connection;
    (void)state;
    if (code == MHD_CONNECTION_NOTIFY_STARTED)
        __atomic_add_fetch(&store.connections, 1, __ATOMIC_RELAXED);
}

static void start(const struct options *options, const char *where,
                  bool control)
{
    unsigned flags = MHD_USE_INTERNAL_POLLING_THREAD |
                     MHD_USE_THREAD_PER_CONNECTION | MHD_USE_POLL;
    bool tls = !control && !options->plain;
    struct MHD_OptionItem items[4] = {{MHD_OPTION_END, 0, NULL}};
    size_t count = 0;
    struct MHD_Daemon *daemon;

    if (tls) {
        flags |= MHD_USE_TLS;
        items[count++] =
            (struct MHD_OptionItem){MHD_OPTION_HTTPS_MEM_KEY, 0, options->key};
        items[count++] = (struct MHD_OptionItem){MHD_OPTION_HTTPS_MEM_CERT, 0,
                                                 options->cert};
    }
    items[count] = (struct MHD_OptionItem){MHD_OPTION_END, 0, NULL};
    daemon = MHD_start_daemon(
        flags, 0, NULL, NULL, on_request, control ? &store : NULL,
        MHD_OPTION_LISTEN_SOCKET, listen_on(where), MHD_OPTION_NOTIFY_COMPLETED,
        on_end, NULL, MHD_OPTION_NOTIFY_CONNECTION, on_connection, NULL,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)4 << 20, MHD_OPTION_ARRAY,
        items,
        tls && options->tls_priority != NULL ? MHD_OPTION_HTTPS_PRIORITIES
                                             : MHD_OPTION_END,
        options->tls_priority, MHD_OPTION_END);
    if (daemon == NULL) {
        fprintf(stderr, "%s: cannot serve\n", where);
        exit(1);
    }
}

int main(int argc, char **argv)
{
    struct options options = {.ready = -1};
    sigset_t ends;
    size_t i;
    int signal_number;

    (void)argc;
    parse(argv, &options);
    sigemptyset(&ends);
    sigaddset(&ends, SIGTERM);
    sigaddset(&ends, SIGINT);
    pthread_sigmask(SIG_BLOCK, &ends, NULL);
    signal(SIGPIPE, SIG_IGN);
    if (!data_text(read_file(options.data)))
        return 1;
    if (options.log != NULL && !log_open(options.log)) {
        perror(options.log);
        return 1;
    }
    for (i = 0; i < options.listen_count; i++)
        start(&options, options.listen[i], false);
    if (options.control != NULL)
        start(&options, options.control, true);
    puts("ready");
    fflush(stdout);
    if (options.ready >= 0 && write(options.ready, "\n", 1) == 1)
        close(options.ready);
    sigwait(&ends, &signal_number);
    return 0;
}
