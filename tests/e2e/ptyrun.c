/*
 * ptyrun [-u USER] [-a FILE] [-e END] [-t SECONDS] [--] COMMAND [ARG]...
 *
 * Runs a command on a terminal of its own and types for the person: whenever
 * the command asks with the echo switched off, the next line of FILE is typed;
 * after the last one, end of file (^D).  With -e a line is also typed wherever
 * what was printed ends in END, as in "login: ".  What the command prints goes
 * to standard output, without carriage returns.  With -u (root only) the
 * command runs as that user, with the groups that /etc/group gives them.
 *
 * Exit: the command's status, 128 + N if a signal ended it, 124 past SECONDS.
 */

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <pwd.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#define TICK_MS 10
#define DEFAULT_SECONDS 60
#define TAIL 32

struct session {
    int master;
    pid_t pid;
    FILE *answers;
    const char *also; /* what another kind of question ends in, or NULL */
    char tail[TAIL];  /* the last bytes that the command printed */
    bool answered;    /* nothing was printed since the last answer */
};

static void fail(const char *what)
{
    fprintf(stderr, "ptyrun: %s: %s\n", what, strerror(errno));
    exit(125);
}

static void become(const char *user)
{
    const struct passwd *pw = getpwnam(user);

    if (pw == NULL) {
        fprintf(stderr, "ptyrun: no user %s\n", user);
        _exit(125);
    }
    if (initgroups(user, pw->pw_gid) != 0 || setgid(pw->pw_gid) != 0 ||
        setuid(pw->pw_uid) != 0) {
        fail(user);
    }
    setenv("HOME", pw->pw_dir, 1);
    setenv("USER", user, 1);
    setenv("LOGNAME", user, 1);
    setenv("SHELL", pw->pw_shell, 1);
    if (chdir(pw->pw_dir) != 0 && chdir("/") != 0) {
        fail("chdir");
    }
}

static void run_child(const char *slave, const char *user, char **command)
{
    struct termios mode;
    int fd;

    setsid();
    fd = open(slave, O_RDWR);
    if (fd < 0 || ioctl(fd, TIOCSCTTY, 0) != 0) {
        fail(slave);
    }
    /* Typed answers must not come back as output where echo is on. */
    if (tcgetattr(fd, &mode) == 0) {
        mode.c_oflag &= ~(tcflag_t)ONLCR;
        tcsetattr(fd, TCSANOW, &mode);
    }
    if (user != NULL && fchown(fd, getpwnam(user)->pw_uid, (gid_t)-1) != 0) {
        fail(slave);
    }
    if (dup2(fd, 0) < 0 || dup2(fd, 1) < 0 || dup2(fd, 2) < 0) {
        fail("dup2");
    }
    if (fd > 2) {
        close(fd);
    }
    if (user != NULL) {
        become(user);
    }
    execvp(command[0], command);
    fail(command[0]);
}

static void start(struct session *s, const char *user, char **command)
{
    const char *slave;

    s->master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (s->master < 0 || grantpt(s->master) != 0 || unlockpt(s->master) != 0) {
        fail("no pseudo-terminal");
    }
    slave = ptsname(s->master);
    if (slave == NULL) {
        fail("ptsname");
    }
    s->pid = fork();
    if (s->pid < 0) {
        fail("fork");
    }
    if (s->pid == 0) {
        run_child(slave, user, command);
    }
}

static void type_text(int fd, const char *text, size_t length)
{
    ssize_t n;

    while (length > 0) {
        n = write(fd, text, length);
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n <= 0) {
            return;
        }
        text += n;
        length -= (size_t)n;
    }
}

static bool printed(const struct session *s, const char *end)
{
    size_t length = strlen(end);

    return length <= TAIL && memcmp(s->tail + TAIL - length, end, length) == 0;
}

/*
 * A question: the line ends in ": " and the echo is off.  Both are needed: the
 * programs flush what was typed before they switched the echo off.
 */
static bool is_asking(const struct session *s)
{
    struct termios mode;

    if (s->answered) {
        return false;
    }
    if (s->also != NULL && printed(s, s->also)) {
        return true;
    }
    return printed(s, ": ") && tcgetattr(s->master, &mode) == 0 &&
           (mode.c_lflag & ECHO) == 0 && (mode.c_lflag & ICANON) != 0;
}

static void answer(struct session *s)
{
    char *line = NULL;
    size_t size = 0;
    ssize_t length = -1;

    if (s->answers != NULL) {
        length = getline(&line, &size, s->answers);
    }
    if (length > 0) {
        type_text(s->master, line, (size_t)length);
    } else {
        type_text(s->master, "\004", 1);
    }
    free(line);
    s->answered = true;
}

/* Copy what is there to standard output; false when the terminal is closed. */
static bool copy_output(struct session *s)
{
    char buffer[4096];
    ssize_t n = read(s->master, buffer, sizeof(buffer));
    ssize_t i;

    if (n <= 0) {
        return n < 0 && errno == EINTR;
    }
    for (i = 0; i < n; i++) {
        memmove(s->tail, s->tail + 1, TAIL - 1);
        s->tail[TAIL - 1] = buffer[i];
        if (buffer[i] != '\r') {
            putchar(buffer[i]);
        }
    }
    fflush(stdout);
    s->answered = false;
    return true;
}

static int exit_code(int status)
{
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

static int supervise(struct session *s, long seconds)
{
    time_t deadline = time(NULL) + seconds;
    struct pollfd fd = {.fd = s->master, .events = POLLIN};
    int status = 0;

    for (;;) {
        if (poll(&fd, 1, TICK_MS) > 0) {
            /* The terminal is hung up: by the end, or by login, which opens it
             * anew. */
            if (!copy_output(s)) {
                if (waitpid(s->pid, &status, WNOHANG) == s->pid) {
                    return exit_code(status);
                }
                usleep(TICK_MS * 1000);
            }
        } else if (waitpid(s->pid, &status, WNOHANG) == s->pid) {
            /* It may have printed between the two calls. */
            while (poll(&fd, 1, 0) > 0 && copy_output(s)) {
            }
            return exit_code(status);
        } else if (is_asking(s)) {
            answer(s);
        }
        if (time(NULL) > deadline) {
            kill(-s->pid, SIGKILL);
            fprintf(stderr, "ptyrun: no end after %ld s\n", seconds);
            return 124;
        }
    }
}

int main(int argc, char **argv)
{
    struct session s = {.master = -1, .answered = true};
    const char *user = NULL;
    long seconds = DEFAULT_SECONDS;
    int c;

    while ((c = getopt(argc, argv, "+u:a:e:t:")) != -1) {
        if (c == 'u') {
            user = optarg;
        } else if (c == 'e') {
            s.also = optarg;
        } else if (c == 't') {
            seconds = strtol(optarg, NULL, 10);
        } else if (c == 'a') {
            s.answers = fopen(optarg, "re");
            if (s.answers == NULL) {
                fail(optarg);
            }
        } else {
            return 2;
        }
    }
    if (optind == argc || (user != NULL && getpwnam(user) == NULL)) {
        fprintf(stderr, "usage: ptyrun [-u USER] [-a FILE] [-e END]"
                        " [-t SECONDS] [--] COMMAND [ARG]...\n");
        return 2;
    }
    start(&s, user, argv + optind);
    return supervise(&s, seconds);
}
