/*
 * The terminal itself, not stdin and stdout, which may be a script's.  Whatever
 * ends this process, the terminal gets its echo back first.
 */
#include "src/ctl/tty.h"

#include <errno.h>
#include <fcntl.h>
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

static const int signals[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP};
#define SIGNALS (sizeof(signals) / sizeof(*signals))

/* One line of FD, without its end; byte by byte, so that what follows is left
   for the next question. */
static enum fmet_result read_line(int fd, struct fmet_secret *ret_secret)
{
    char line[FMET_SECRET_MAX + 2], byte = '\0';
    enum fmet_result result = FMET_OK;
    size_t len = 0;
    ssize_t n;

    for (;;) {
        n = read(fd, &byte, 1);
        if (n < 0 && errno == EINTR && caught == 0)
            continue;
        if (n != 1 || byte == '\n')
            break;
        if (len < sizeof(line))
            line[len++] = byte;
    }
    fmet_secret_clear(ret_secret);
    if (caught != 0 || n < 0 || (n == 0 && len == 0))
        result = FMET_CONVERSATION;
    else if (len != 0)
        result = fmet_secret_set(ret_secret, line, len);
    fmet_wipe(line, sizeof(line));
    fmet_wipe(&byte, 1);
    return result;
}

static void show(int fd, const char *text)
{
    size_t len = strlen(text);

    while (len != 0) {
        ssize_t n = write(fd, text, len);

        if (n <= 0)
            return;
        text += n;
        len -= (size_t)n;
    }
}

/* With the echo off, and each signal that would end us held until it is on. */
static enum fmet_result ask_on(int fd, bool echo,
                               struct fmet_secret *ret_secret)
{
    struct sigaction ours = {.sa_handler = on_signal}, theirs[SIGNALS];
    struct termios before, silent;
    enum fmet_result result;
    size_t i;

    if (tcgetattr(fd, &before) != 0)
        return FMET_CONVERSATION;
    silent = before;
    silent.c_lflag &= ~(tcflag_t)(ECHO | ECHONL);
    caught = 0;
    for (i = 0; i < SIGNALS; i++)
        sigaction(signals[i], &ours, &theirs[i]);
    if (!echo)
        tcsetattr(fd, TCSAFLUSH, &silent);
    result = read_line(fd, ret_secret);
    if (!echo) {
        tcsetattr(fd, TCSAFLUSH, &before);
        show(fd, "\n");
    }
    for (i = 0; i < SIGNALS; i++)
        sigaction(signals[i], &theirs[i], NULL);
    if (caught != 0)
        raise(caught);
    return result;
}

enum fmet_result fmet_tty_ask(const char *prompt, bool echo, bool from_stdin,
                              struct fmet_secret *ret_secret)
{
    enum fmet_result result;
    char *clean;
    int fd;

    if (from_stdin)
        return read_line(STDIN_FILENO, ret_secret);
    fd = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (fd < 0)
        return FMET_CONVERSATION;
    clean = fmet_text_clean(prompt);
    show(fd, clean != NULL ? clean : "?");
    free(clean);
    result = ask_on(fd, echo, ret_secret);
    close(fd);
    return result;
}
