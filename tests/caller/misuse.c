/*
 * misuse KIND COMMAND [ARG]...: runs a set-uid program as somebody does who
 * means harm; what is set here outlives exec.  `misuse` alone names the kinds.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

static bool limit(int resource, rlim_t most)
{
    const struct rlimit value = {most, most};

    return setrlimit((__rlimit_resource_t)resource, &value) == 0;
}

static bool nofile(void)
{
    return limit(RLIMIT_NOFILE, 64);
}

/* All descriptors are in use but two or three, which su needs for itself. */
static bool files_used(void)
{
    int i;

    for (i = 0; i < 200; i++)
        if (fcntl(0, F_DUPFD, 20) < 0)
            break;
    return limit(RLIMIT_NOFILE, 20);
}

static bool no_processes(void)
{
    return limit(RLIMIT_NPROC, 0);
}

static bool no_file_size(void)
{
    return limit(RLIMIT_FSIZE, 0);
}

static bool no_file_size_ignored(void)
{
    return signal(SIGXFSZ, SIG_IGN) != SIG_ERR && limit(RLIMIT_FSIZE, 0);
}

static bool little_memory(void)
{
    return limit(RLIMIT_AS, 24UL * 1024 * 1024);
}

static bool no_data(void)
{
    return limit(RLIMIT_DATA, 256UL * 1024);
}

static bool little_stack(void)
{
    return limit(RLIMIT_STACK, 256UL * 1024);
}

static bool cores(void)
{
    struct rlimit all;

    return getrlimit(RLIMIT_CORE, &all) == 0 &&
           limit(RLIMIT_CORE, all.rlim_max);
}

static bool one_second(void)
{
    return limit(RLIMIT_CPU, 1);
}

static bool no_locked_memory(void)
{
    return limit(RLIMIT_MEMLOCK, 0);
}

static bool no_pending_signals(void)
{
    return limit(RLIMIT_SIGPENDING, 0);
}

/* A soft limit, which root may raise everywhere. */
static bool soft(int resource)
{
    struct rlimit value;

    if (getrlimit((__rlimit_resource_t)resource, &value) != 0)
        return false;
    value.rlim_cur = 0;
    return setrlimit((__rlimit_resource_t)resource, &value) == 0;
}

static bool soft_pending_signals(void)
{
    return soft(RLIMIT_SIGPENDING);
}

static bool soft_processes(void)
{
    return soft(RLIMIT_NPROC);
}

static bool no_locks(void)
{
    return limit(RLIMIT_LOCKS, 0);
}

static bool all_modes(void)
{
    umask(0);
    return true;
}

static bool no_modes(void)
{
    umask(0777);
    return true;
}

static bool children_ignored(void)
{
    const struct sigaction action = {.sa_handler = SIG_IGN,
                                     .sa_flags = SA_NOCLDWAIT};

    return sigaction(SIGCHLD, &action, NULL) == 0;
}

static bool all_ignored(void)
{
    int i;

    for (i = 1; i < SIGRTMAX; i++)
        signal(i, SIG_IGN);
    return true;
}

static bool all_blocked(void)
{
    sigset_t all;

    return sigfillset(&all) == 0 && sigprocmask(SIG_SETMASK, &all, NULL) == 0;
}

/* It comes when the secret is typed or the server asked. */
static bool alarm_ignored(void)
{
    const struct itimerval soon = {.it_value.tv_usec = 300000,
                                   .it_interval.tv_usec = 20000};

    return signal(SIGALRM, SIG_IGN) != SIG_ERR &&
           setitimer(ITIMER_REAL, &soon, NULL) == 0;
}

static bool pipes_default(void)
{
    return signal(SIGPIPE, SIG_DFL) != SIG_ERR;
}

static bool no_folder(void)
{
    char name[] = "/tmp/gone-XXXXXX";

    return mkdtemp(name) != NULL && chdir(name) == 0 && rmdir(name) == 0;
}

static bool closed_folder(void)
{
    char name[] = "/tmp/shut-XXXXXX";

    return mkdtemp(name) != NULL && chdir(name) == 0 && chmod(name, 0) == 0;
}

static bool idle(void)
{
    const struct sched_param none = {.sched_priority = 0};
    cpu_set_t one;

    CPU_ZERO(&one);
    CPU_SET(0, &one);
    return sched_setscheduler(0, SCHED_IDLE, &none) == 0 &&
           setpriority(PRIO_PROCESS, 0, 19) == 0 &&
           sched_setaffinity(0, sizeof(one), &one) == 0;
}

static bool fixed_addresses(void)
{
    return personality(ADDR_NO_RANDOMIZE | READ_IMPLIES_EXEC) >= 0;
}

static bool killed_first(void)
{
    int fd = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
    bool good = fd >= 0 && write(fd, "1000", 4) == 4;

    close(fd);
    return good;
}

/* Whose end is a signal for what this program becomes. */
static bool strange_child(void)
{
    if (fork() == 0) {
        usleep(300000);
        _exit(7);
    }
    return true;
}

/* Above the three, and not closed by exec: none is for the helper. */
static bool many_files(void)
{
    int i;

    for (i = 0; i < 200; i++)
        if (open("/dev/null", O_RDWR) < 0)
            return false;
    return true;
}

static const struct {
    const char *name;
    bool (*set)(void);
} kinds[] = {
    {"nofile", nofile},
    {"files-used", files_used},
    {"no-processes", no_processes},
    {"no-file-size", no_file_size},
    {"no-file-size-ignored", no_file_size_ignored},
    {"little-memory", little_memory},
    {"no-data", no_data},
    {"little-stack", little_stack},
    {"cores", cores},
    {"one-second", one_second},
    {"no-locked-memory", no_locked_memory},
    {"no-pending-signals", no_pending_signals},
    {"soft-pending-signals", soft_pending_signals},
    {"soft-processes", soft_processes},
    {"no-locks", no_locks},
    {"all-modes", all_modes},
    {"no-modes", no_modes},
    {"children-ignored", children_ignored},
    {"all-ignored", all_ignored},
    {"all-blocked", all_blocked},
    {"alarm-ignored", alarm_ignored},
    {"pipes-default", pipes_default},
    {"no-folder", no_folder},
    {"closed-folder", closed_folder},
    {"idle", idle},
    {"fixed-addresses", fixed_addresses},
    {"killed-first", killed_first},
    {"strange-child", strange_child},
    {"many-files", many_files},
};

int main(int argc, char **argv)
{
    size_t i;

    for (i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
        if (argc < 3)
            puts(kinds[i].name);
        else if (strcmp(kinds[i].name, argv[1]) == 0) {
            if (!kinds[i].set()) {
                perror(argv[1]);
                return 126;
            }
            execvp(argv[2], argv + 2);
            perror(argv[2]);
            return 127;
        }
    }
    return argc < 3 ? 0 : 2;
}
