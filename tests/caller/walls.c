/*
 * walls ATTACKER UID GID: plays the module's part with tests/caller's helper
 * (attacker.h), as root, and tells in TAP what the attacker could do.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "src/core/protocol.h"
#include "src/module/child.h"
#include "tests/caller/attacker.h"

static const char *attacker;
static uid_t uid;
static gid_t gid;
static unsigned checks, failed;

static void check(bool good, const char *what, const char *name)
{
    checks++;
    failed += !good;
    printf("%s %u - %s%s\n", good ? "ok" : "not ok", checks, what, name);
}

static void fail(const char *what)
{
    printf("Bail out! %s: %s\n", what, strerror(errno));
    exit(1);
}

static void send_request(int socket, enum fmet_mode mode, char *user)
{
    struct fmet_request request = {.mode = mode,
                                   .api = FMET_API_V4,
                                   .timeout_ms = 60000,
                                   .connect_timeout_ms = 3000,
                                   .server = (char[]){"https://localhost"},
                                   .fme_user = user,
                                   .token_name = (char[]){"x"},
                                   .token_seconds = 60};
    struct fmet_writer writer = {0};

    if (fmet_secret_set(&request.secret, "a-secret-of-a-login", 19) !=
            FMET_OK ||
        !fmet_request_encode(&request, &writer) ||
        send(socket, writer.bytes, writer.len, MSG_NOSIGNAL) !=
            (ssize_t)writer.len)
        fail("request");
    shutdown(socket, SHUT_WR);
    fmet_writer_clear(&writer);
}

/* A helper, started as the module starts it, with a request. */
static pid_t start(enum fmet_mode mode, char *user, int *ret_socket)
{
    const struct fmet_spawn spawn = {
        .path = attacker, .switch_user = true, .uid = uid, .gid = gid};
    int ends[2];
    pid_t pid;

    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
        fail("socketpair");
    pid = fork();
    if (pid < 0)
        fail("fork");
    if (pid == 0)
        fmet_child_exec(&spawn, ends[1]);
    close(ends[1]);
    send_request(ends[0], mode, user);
    *ret_socket = ends[0];
    return pid;
}

/* One line of the attacker's; whether it was the last. */
static bool judge(char *line, unsigned *tried)
{
    char *name = strchr(line, ' ');

    line[strcspn(line, "\n")] = '\0';
    if (name == NULL || strncmp(line, "end", 3) == 0)
        return true;
    *tried += 1;
    check(strncmp(line, "works ", 6) == 0 || strncmp(line, "held ", 5) == 0,
          line, "");
    return false;
}

static void attempt(enum fmet_mode mode, const char *how)
{
    char user[64], line[256];
    unsigned tried = 0;
    pid_t victim, pid;
    int held, socket;
    bool ended = false;
    FILE *said;

    victim = start(FMET_MODE_TOKEN, (char[]){"stay"}, &held);
    usleep(300000); /* it has its request, and a secret, by then */
    snprintf(user, sizeof(user), "try-%ld-%ld", (long)getpid(), (long)victim);
    printf("# %s\n", how);
    fflush(stdout);
    pid = start(mode, user, &socket);
    said = fdopen(socket, "r");
    while (said != NULL && !ended && fgets(line, sizeof(line), said) != NULL)
        ended = judge(line, &tried);
    check(ended, how, ": came to its end");
    check(tried ==
              needs_count + attempts_on_users_count + attempts_on_kernel_count,
          how, ": all were tried");
    check(waitpid(victim, NULL, WNOHANG) == 0, how, ": the victim lives");
    kill(victim, SIGKILL);
    kill(pid, SIGKILL);
    waitpid(victim, NULL, 0);
    waitpid(pid, NULL, 0);
    if (said != NULL)
        fclose(said);
    close(held);
}

/* A call of another ABI ends the process; nothing is said after it. */
static void foreign(void)
{
    char line[64];
    int socket;
    pid_t pid = start(FMET_MODE_TOKEN, (char[]){"foreign"}, &socket);
    int status = 0;

    check(recv(socket, line, sizeof(line), 0) <= 0,
          "a call of another ABI says nothing", "");
    close(socket);
    check(waitpid(pid, &status, 0) == pid && WIFSIGNALED(status),
          "and ends the process", "");
}

int main(int argc, char **argv)
{
    if (argc != 4)
        return 2;
    attacker = argv[1];
    uid = (uid_t)strtoul(argv[2], NULL, 10);
    gid = (gid_t)strtoul(argv[3], NULL, 10);
    signal(SIGPIPE, SIG_IGN);
    attempt(FMET_MODE_TOKEN, "a helper of one process");
    attempt(FMET_MODE_PASSWORD, "a helper that may outlive its reply");
    foreign();
    printf("1..%u\n", checks);
    return failed != 0;
}
