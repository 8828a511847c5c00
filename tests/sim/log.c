/*
 * What was asked, for the log file and the control port.
 */
#include "log.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "url.h"

#define STATUS_COUNT 600
#define LINES_MAX 200000
/* A shorter password could be a part of any path. */
#define PASSWORD_SEARCHED 8

static const char connection_word[] = "connection ";

static struct {
    pthread_mutex_t lock;
    int fd;
    struct list lines;
    unsigned long connections, open, requests, hung;
    unsigned long statuses[STATUS_COUNT];
} logged = {.lock = PTHREAD_MUTEX_INITIALIZER, .fd = -1};

bool log_open(const char *path)
{
    logged.fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    return logged.fd >= 0;
}

/* Takes LINE, which ends with a newline: one write, so that lines of several
   servers do not mix.  Locked. */
static void append(char *line)
{
    size_t len = strlen(line);

    if (logged.fd >= 0 && write(logged.fd, line, len) != (ssize_t)len) {
        perror("the log file ends here");
        close(logged.fd);
        logged.fd = -1;
    }
    if (logged.lines.count == LINES_MAX)
        list_clear(&logged.lines, free);
    list_add(&logged.lines, line);
}

unsigned long log_connection(void)
{
    unsigned long number;

    pthread_mutex_lock(&logged.lock);
    number = ++logged.connections;
    logged.open++;
    append(mem_format("%s%lu\n", connection_word, number));
    pthread_mutex_unlock(&logged.lock);
    return number;
}

void log_connection_end(void)
{
    pthread_mutex_lock(&logged.lock);
    logged.open--;
    pthread_mutex_unlock(&logged.lock);
}

static bool has_secret(const char *text, const struct request *request)
{
    const char *secret = request->caller.secret;
    size_t i;

    if (secret != NULL && strlen(secret) >= PASSWORD_SEARCHED &&
        strstr(text, secret) != NULL)
        return true;
    for (i = 0; i < store.tokens.count; i++) {
        const struct token *token = store.tokens.item[i];

        if (strstr(text, token->text) != NULL)
            return true;
    }
    for (i = 0; i < store.users.count; i++) {
        const struct user *user = store.users.item[i];

        if (user->password != NULL &&
            strlen(user->password) >= PASSWORD_SEARCHED &&
            strstr(text, user->password) != NULL)
            return true;
    }
    return false;
}

/* The target, unless a client put a credential there: then that it did. */
static char *printable_target(const struct request *request, bool *ret_bad)
{
    char *decoded = url_decode(request->target, strlen(request->target), false);
    char *parameter = request_query(request, "fmetoken");

    *ret_bad = parameter != NULL || has_secret(request->target, request) ||
               (decoded != NULL && has_secret(decoded, request));
    free(parameter);
    free(decoded);
    return *ret_bad
               ? mem_format("%.*s[credential]",
                            request->query != NULL && request->path != NULL &&
                                    !has_secret(request->path, request)
                                ? (int)(request->query - request->target)
                                : 0,
                            request->target)
               : url_printable(request->target);
}

static char *format_line(const struct request *request,
                         const struct answer *answer)
{
    bool bad;
    char *target = printable_target(request, &bad);
    char *method = url_printable(request->method);
    char *label =
        url_printable(bad ? "bad-credential-place" : request->caller.label);
    char *status =
        answer->way.hang ? mem_copy("hang") : mem_format("%u", answer->status);
    char *line = mem_format(
        "%s %s auth=%s http=%.3s conn=%lu%s%s -> %s\n", method, target, label,
        strncmp(request->version, "HTTP/", 5) == 0 ? request->version + 5 : "?",
        request->connection_number, answer->fault != NULL ? " fault=" : "",
        answer->fault != NULL ? answer->fault : "", status);

    free(target);
    free(method);
    free(label);
    free(status);
    return line;
}

void log_request(const struct request *request, const struct answer *answer)
{
    char *line = format_line(request, answer);

    pthread_mutex_lock(&logged.lock);
    logged.requests++;
    if (answer->way.hang)
        logged.hung++;
    else if (answer->status < STATUS_COUNT)
        logged.statuses[answer->status]++;
    append(line);
    pthread_mutex_unlock(&logged.lock);
}

char *log_text(bool connections)
{
    char *text;
    size_t room = 1, used = 0, i;

    pthread_mutex_lock(&logged.lock);
    for (i = 0; i < logged.lines.count; i++)
        room += strlen(logged.lines.item[i]);
    text = mem_zero(room);
    for (i = 0; i < logged.lines.count; i++) {
        const char *line = logged.lines.item[i];
        size_t len = strlen(line);

        if (!connections &&
            strncmp(line, connection_word, sizeof(connection_word) - 1) == 0)
            continue;
        memcpy(text + used, line, len + 1);
        used += len;
    }
    pthread_mutex_unlock(&logged.lock);
    return text;
}

void log_clear(void)
{
    pthread_mutex_lock(&logged.lock);
    list_clear(&logged.lines, free);
    pthread_mutex_unlock(&logged.lock);
}

char *log_stats(void)
{
    char *text, *more;
    size_t i;

    pthread_mutex_lock(&logged.lock);
    text = mem_format("connections %lu\nopen %lu\nrequests %lu\nhang %lu\n",
                      logged.connections, logged.open, logged.requests,
                      logged.hung);
    for (i = 0; i < STATUS_COUNT; i++)
        if (logged.statuses[i] != 0) {
            more =
                mem_format("%sstatus %zu %lu\n", text, i, logged.statuses[i]);
            free(text);
            text = more;
        }
    pthread_mutex_unlock(&logged.lock);
    return text;
}

void log_stats_clear(void)
{
    pthread_mutex_lock(&logged.lock);
    logged.connections = logged.requests = logged.hung = 0;
    memset(logged.statuses, 0, sizeof(logged.statuses));
    pthread_mutex_unlock(&logged.lock);
}

void log_close(void)
{
    log_clear();
    if (logged.fd >= 0)
        close(logged.fd);
    logged.fd = -1;
}
