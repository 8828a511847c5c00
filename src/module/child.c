/*
 * The recipe for a clean child of a host that may be sshd, a set-uid su or a
 * threaded screen locker: no descriptor, signal disposition, limit,
 * environment, folder or user of the host reaches the helper.
 */
#include "src/module/child.h"

#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define FAILED 127

/*
 * The host may run with any of 0, 1 and 2 closed, so that SOCKET or /dev/null
 * can be one of them: both are moved out of the way first.
 */
static bool arrange_descriptors(int socket)
{
    int high_socket = fcntl(socket, F_DUPFD, 3);
    int null = open("/dev/null", O_RDWR);
    int high_null = null < 0 ? -1 : fcntl(null, F_DUPFD, 3);

    return high_socket >= 0 && high_null >= 0 && dup2(high_socket, 0) == 0 &&
           dup2(high_null, 1) == 1 && dup2(high_null, 2) == 2 &&
           close_range(3, ~0U, 0) == 0;
}

static bool reset_signals(void)
{
    /* The kernel's struct sigaction: no handler, no flags, an empty mask. */
    static const unsigned long defaults[8] = {0};
    sigset_t none;
    int i;

    /*
     * The system call, not glibc's function, which keeps two signals for
     * itself: a host may ignore those as well.  SIGKILL and SIGSTOP say EINVAL.
     */
    for (i = 1; i <= SIGRTMAX; i++)
        (void)syscall(SYS_rt_sigaction, i, defaults, NULL, _NSIG / 8);
    return sigemptyset(&none) == 0 &&
           sigprocmask(SIG_SETMASK, &none, NULL) == 0;
}

/*
 * A limit of the host's must not break the helper, nor one of the user's who
 * called su.  An unprivileged caller keeps its hard limits, and so does root in
 * a container without CAP_SYS_RESOURCE.
 */
static void reset_limits(bool privileged)
{
    static const struct {
        __rlimit_resource_t resource;
        rlim_t value;
    } limits[] = {
        {RLIMIT_CORE, 0},
        {RLIMIT_CPU, RLIM_INFINITY},
        {RLIMIT_FSIZE, RLIM_INFINITY},
        {RLIMIT_NPROC, RLIM_INFINITY},
        {RLIMIT_AS, RLIM_INFINITY},
        {RLIMIT_DATA, RLIM_INFINITY},
        {RLIMIT_STACK, 8 * 1024 * 1024},
        {RLIMIT_NOFILE, 1024},
        {RLIMIT_SIGPENDING, 1024}, /* timers count as well */
    };
    size_t i;

    for (i = 0; i < sizeof(limits) / sizeof(*limits); i++) {
        struct rlimit limit;
        rlim_t most;

        if (getrlimit(limits[i].resource, &limit) != 0)
            continue;
        most = limit.rlim_max;
        limit.rlim_cur = limit.rlim_max = limits[i].value;
        if (privileged && setrlimit(limits[i].resource, &limit) == 0)
            continue;
        limit.rlim_max = most;
        if (limit.rlim_cur > most)
            limit.rlim_cur = most;
        (void)setrlimit(limits[i].resource, &limit);
    }
}

/* Nor may the user who called su keep it from running.  What cannot be set is
   as it is. */
static void reset_scheduling(bool privileged)
{
    const struct sched_param none = {.sched_priority = 0};
    cpu_set_t all;

    if (!privileged)
        return;
    memset(&all, 0xff, sizeof(all));
    (void)sched_setscheduler(0, SCHED_OTHER, &none);
    (void)setpriority(PRIO_PROCESS, 0, 0);
    (void)sched_setaffinity(0, sizeof(all), &all);
}

static bool switch_user(const struct fmet_spawn *spawn)
{
    if (!spawn->switch_user)
        return true;
    return setgroups(0, NULL) == 0 &&
           setresgid(spawn->gid, spawn->gid, spawn->gid) == 0 &&
           setresuid(spawn->uid, spawn->uid, spawn->uid) == 0;
}

_Noreturn void fmet_child_exec(const struct fmet_spawn *spawn, int socket)
{
    static char name[] = "pam_fmetoken_helper";
    char *const argv[] = {name, NULL};
    char *const environment[] = {NULL};

    if (!arrange_descriptors(socket) || !reset_signals() || setsid() < 0 ||
        chdir("/") != 0)
        _exit(FAILED);
    umask(077);
    reset_limits(spawn->switch_user);
    reset_scheduling(spawn->switch_user);
    if (!switch_user(spawn) || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        _exit(FAILED);
    execve(spawn->path, argv, environment);
    _exit(FAILED);
}
