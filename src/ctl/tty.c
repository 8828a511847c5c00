/*
 * The terminal itself, not stdin and stdout, which may be a script's.  Whatever
 * ends this process, the terminal gets its echo back first.
 */
#include "src/ctl/tty.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "src/ctl/text.h"

static volatile sig_atomic_t caught;

static void on_signal(int number)
{
    caught = number;
}

/* Each signal that ends or stops a process without a handler; not those that
   its own faults are, and not those that cannot be caught. */
static bool would_end_us(int number)
{
    switch (number) {
    case SIGHUP:
    case SIGINT:
    case SIGQUIT:
    case SIGABRT:
    case SIGPIPE:
    case SIGALRM:
    case SIGTERM:
    case SIGUSR1:
    case SIGUSR2:
    case SIGPOLL:
    case SIGPROF:
    case SIGVTALRM:
    case SIGXCPU:
    case SIGXFSZ:
    case SIGSTKFLT:
    case SIGPWR:
    case SIGTSTP:
        return true;
    default:
        return number >= SIGRTMIN && number <= SIGRTMAX;
    }
}

/* What signals did before a question, and which of them were held. */
struct hold {
    struct sigaction theirs[NSIG];
    bool ours[NSIG]; /* caught by us meanwhile */
    sigset_t mask;
};

/*
 * Holds each of them back but while ppoll waits (wait_for), so that none
 * comes between a look at `caught` and the wait.  What is ignored stays so.
 */
static void hold_signals(struct hold *hold)
{
    struct sigaction ours = {.sa_handler = on_signal};
    sigset_t held;
    int i;

    sigemptyset(&held);
    sigfillset(&ours.sa_mask);
    for (i = 1; i < NSIG; i++)
        if (would_end_us(i))
            sigaddset(&held, i);
    caught = 0;
    sigprocmask(SIG_BLOCK, &held, &hold->mask);
    for (i = 1; i < NSIG; i++) {
        hold->ours[i] = would_end_us(i) &&
                        sigaction(i, NULL, &hold->theirs[i]) == 0 &&
                        hold->theirs[i].sa_handler != SIG_IGN &&
                        sigaction(i, &ours, NULL) == 0;
    }
}

/* What came meanwhile comes now. */
static void release_signals(const struct hold *hold)
{
    int i;

    for (i = 1; i < NSIG; i++)
        if (hold->ours[i])
            sigaction(i, &hold->theirs[i], NULL);
    if (caught != 0)
        raise(caught);
    sigprocmask(SIG_SETMASK, &hold->mask, NULL);
}

/* Until FD has a byte or takes one (EVENTS); false when a signal came first.
   HOLD is NULL where none is held. */
static bool wait_for(int fd, short events, const struct hold *hold)
{
    struct pollfd poll = {.fd = fd, .events = events};
    int ready;

    if (hold == NULL)
        return true;
    /* After a signal nothing is read any more; the line's end is still shown.
     */
    if (caught != 0 && events == POLLIN)
        return false;
    do
        ready = ppoll(&poll, 1, NULL, &hold->mask);
    while (ready < 0 && errno == EINTR && caught == 0);
    return ready > 0;
}

/* One line of FD, without its end; byte by byte, so that what follows is left
   for the next question. */
static enum fmet_result read_line(int fd, const struct hold *hold,
                                  struct fmet_secret *ret_secret)
{
    char line[FMET_SECRET_MAX + 2], byte = '\0';
    enum fmet_result result = FMET_OK;
    size_t len = 0;
    ssize_t n;

    for (;;) {
        n = wait_for(fd, POLLIN, hold) ? read(fd, &byte, 1) : -1;
        if (n < 0 && errno == EINTR && caught == 0)
            continue;
        if (n != 1 || byte == '\n')
            break;
        if (len < sizeof(line))
            line[len++] = byte;
    }
    fmet_secret_clear(ret_secret);
    if (n < 0 || (n == 0 && len == 0))
        result = FMET_CONVERSATION;
    else if (len != 0)
        result = fmet_secret_set(ret_secret, line, len);
    fmet_wipe(line, sizeof(line));
    fmet_wipe(&byte, 1);
    return result;
}

/* Output may be stopped (^S): a signal ends that wait, too. */
static void show(int fd, const char *text, const struct hold *hold)
{
    size_t len = strlen(text);

    while (len != 0 && wait_for(fd, POLLOUT, hold)) {
        ssize_t n = write(fd, text, len);

        if (n <= 0)
            return;
        text += n;
        len -= (size_t)n;
    }
}

/* At once, and not when all output is shown: that may take for ever.  What was
   typed before belongs to no question. */
static bool set_mode(int fd, const struct termios *mode)
{
    int result;

    do
        result = tcsetattr(fd, TCSANOW, mode);
    while (result != 0 && errno == EINTR);
    tcflush(fd, TCIFLUSH);
    return result == 0;
}

/* tcsetattr is content with a part of what it was told. */
static bool echo_is_off(int fd)
{
    struct termios now;

    return tcgetattr(fd, &now) == 0 && (now.c_lflag & (ECHO | ECHONL)) == 0;
}

static enum fmet_result ask_silently(int fd, const char *prompt,
                                     const struct hold *hold,
                                     struct fmet_secret *ret_secret)
{
    enum fmet_result result = FMET_CONVERSATION;
    struct termios before, silent;

    if (tcgetattr(fd, &before) != 0)
        return result;
    silent = before;
    silent.c_lflag &= ~(tcflag_t)(ECHO | ECHONL);
    if (set_mode(fd, &silent) && echo_is_off(fd)) {
        show(fd, prompt, hold);
        result = read_line(fd, hold, ret_secret);
    }
    set_mode(fd, &before);
    show(fd, "\n", hold);
    return result;
}

enum fmet_result fmet_tty_ask(const char *prompt, bool echo, bool from_stdin,
                              struct fmet_secret *ret_secret)
{
    enum fmet_result result;
    const char *shown;
    struct hold hold;
    char *clean;
    int fd;

    if (from_stdin)
        return read_line(STDIN_FILENO, NULL, ret_secret);
    fd = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (fd < 0)
        return FMET_CONVERSATION;
    clean = fmet_text_clean(prompt);
    shown = clean != NULL ? clean : "?";
    hold_signals(&hold);
    if (echo) {
        show(fd, shown, &hold);
        result = read_line(fd, &hold, ret_secret);
    } else {
        result = ask_silently(fd, shown, &hold, ret_secret);
    }
    close(fd);
    free(clean);
    release_signals(&hold);
    return result;
}
