/*
 * How the host and all that it started end: in time, or by force.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tests/fault/play.h"

unsigned clock_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (unsigned)(now.tv_sec * 1000 + now.tv_nsec / 1000000);
}

/* Waits for PID, MS long; false: it was still there, and is not any more. */
bool end_wait(pid_t pid, unsigned ms, int *ret_status)
{
    struct pollfd entry = {.fd = (int)syscall(SYS_pidfd_open, pid, 0),
                           .events = POLLIN};
    int ready;

    do
        ready = poll(&entry, 1, (int)ms);
    while (ready < 0 && errno == EINTR);
    if (ready <= 0)
        kill(pid, SIGKILL);
    close(entry.fd);
    waitpid(pid, ret_status, 0);
    return ready > 0;
}

static void kill_children(void)
{
    char path[64], line[4096] = "";
    const char *rest = line;
    FILE *file;
    int len, pid;

    snprintf(path, sizeof(path), "/proc/self/task/%d/children", getpid());
    file = fopen(path, "re");
    if (file == NULL)
        return;
    if (fgets(line, sizeof(line), file) == NULL)
        line[0] = '\0';
    fclose(file);
    while (sscanf(rest, "%d%n", &pid, &len) == 1) {
        kill(pid, SIGKILL);
        rest += len;
    }
}

/* All that the host left running comes to this process, and must end. */
bool end_orphans(unsigned ms)
{
    unsigned started = clock_ms();
    int status;
    pid_t pid;

    while ((pid = waitpid(-1, &status, WNOHANG)) >= 0) {
        if (pid > 0 && WIFSIGNALED(status) && WTERMSIG(status) != SIGKILL &&
            WTERMSIG(status) != SIGALRM)
            page->died_of = WTERMSIG(status);
        if (pid == 0 && clock_ms() - started > ms) {
            kill_children();
            while (waitpid(-1, NULL, 0) > 0)
                continue;
            return true;
        }
        if (pid == 0)
            usleep(500);
    }
    return false;
}
