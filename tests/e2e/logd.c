/*
 * logd SOCKET FILE: a syslog daemon of one page for the tests.
 *
 * Binds SOCKET (usually /dev/log), goes to the background, prints its process
 * id and closes its output: "pid=$(logd /dev/log FILE)" returns when it is
 * ready.  Each message becomes one line of FILE, "facility.severity text".
 */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define MESSAGE_MAX 65536

static const char *const facilities[] = {
    "kern", "user", "mail", "daemon", "auth",     "syslog",
    "lpr",  "news", "uucp", "cron",   "authpriv", "ftp",
};

static const char *const severities[] = {
    "emerg", "alert", "crit", "err", "warning", "notice", "info", "debug",
};

static void fail(const char *what)
{
    fprintf(stderr, "logd: %s: %s\n", what, strerror(errno));
    exit(1);
}

static int open_socket(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd;

    if (strlen(path) >= sizeof(address.sun_path)) {
        errno = ENAMETOOLONG;
        fail(path);
    }
    memcpy(address.sun_path, path, strlen(path));
    fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0) {
        fail("socket");
    }
    unlink(path);
    if (bind(fd, (struct sockaddr *)&address, sizeof(address)) != 0) {
        fail(path);
    }
    if (chmod(path, 0666) != 0) {
        fail(path);
    }
    return fd;
}

/* Strip "<PRI>" and the date "Mmm dd hh:mm:ss " from a message. */
static const char *strip_header(const char *text, unsigned *ret_priority)
{
    char *end = NULL;

    *ret_priority = 13;
    if (*text == '<') {
        *ret_priority = (unsigned)strtoul(text + 1, &end, 10);
        if (*end == '>') {
            text = end + 1;
        }
    }
    if (strlen(text) > 16 && text[3] == ' ' && text[9] == ':' &&
        text[15] == ' ') {
        text += 16;
    }
    return text;
}

static void write_line(FILE *file, const char *message)
{
    unsigned priority;
    const char *text = strip_header(message, &priority);
    unsigned facility = priority >> 3;

    if (facility < sizeof(facilities) / sizeof(facilities[0])) {
        fprintf(file, "%s", facilities[facility]);
    } else {
        fprintf(file, "facility%u", facility);
    }
    fprintf(file, ".%s ", severities[priority & 7]);
    for (; *text != '\0'; text++) {
        /* A line break in a message must not look like a second message. */
        if (*text == '\n' && text[1] != '\0') {
            fputs("\\n", file);
        } else if (*text != '\n') {
            fputc(*text, file);
        }
    }
    fputc('\n', file);
    fflush(file);
}

static void receive_forever(int fd, FILE *file)
{
    static char message[MESSAGE_MAX + 1];
    ssize_t length;

    for (;;) {
        length = recv(fd, message, MESSAGE_MAX, 0);
        if (length < 0 && errno == EINTR) {
            continue;
        }
        if (length < 0) {
            fail("recv");
        }
        message[length] = '\0';
        write_line(file, message);
    }
}

int main(int argc, char **argv)
{
    FILE *file;
    pid_t pid;
    int fd;

    if (argc != 3) {
        fprintf(stderr, "usage: logd SOCKET FILE\n");
        return 2;
    }
    fd = open_socket(argv[1]);
    file = fopen(argv[2], "ae");
    if (file == NULL) {
        fail(argv[2]);
    }
    pid = fork();
    if (pid < 0) {
        fail("fork");
    }
    if (pid > 0) {
        printf("%ld\n", (long)pid);
        return 0;
    }
    if (setsid() < 0 || freopen("/dev/null", "r", stdin) == NULL ||
        freopen("/dev/null", "w", stdout) == NULL) {
        fail("background");
    }
    receive_forever(fd, file);
}
