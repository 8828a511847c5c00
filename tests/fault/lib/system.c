/*
 * System calls, and the functions of libc and libcrypt over them.  In WRAP:
 * the type, the name, its parameters, and how it fails.
 */
#define _FORTIFY_SOURCE 0
#include "tests/fault/lib/fault.h"

#include <crypt.h>
#include <dirent.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <pthread.h>
#include <pwd.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/fsuid.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* Files. */
WRAP_PATIENT(ssize_t, read, (int fd, void *buffer, size_t len),
             (fd, buffer, len), -1, EIO)
WRAP_PATIENT(ssize_t, write, (int fd, const void *bytes, size_t len),
             (fd, bytes, len), -1, ENOSPC)
WRAP(int, access, (const char *path, int mode), (path, mode), -1, EACCES)
WRAP(int, chdir, (const char *path), (path), -1, EACCES)
WRAP(int, dup2, (int from, int to), (from, to), -1, EMFILE)
WRAP(int, close_range, (unsigned first, unsigned last, int flags),
     (first, last, flags), -1, EPERM)
WRAP(int, fchmod, (int fd, mode_t mode), (fd, mode), -1, EPERM)
WRAP(int, fchown, (int fd, uid_t uid, gid_t gid), (fd, uid, gid), -1, EPERM)
WRAP(int, fstat, (int fd, struct stat *ret), (fd, ret), -1, EIO)
WRAP(int, fstatat, (int dir, const char *path, struct stat *ret, int flags),
     (dir, path, ret, flags), -1, EIO)
WRAP(int, lstat, (const char *path, struct stat *ret), (path, ret), -1, EIO)
WRAP(int, fsync, (int fd), (fd), -1, EIO)
WRAP(int, mkdir, (const char *path, mode_t mode), (path, mode), -1, ENOSPC)
WRAP(ssize_t, readlink, (const char *path, char *buffer, size_t len),
     (path, buffer, len), -1, EIO)
WRAP(int, renameat, (int from, const char *a, int to, const char *b),
     (from, a, to, b), -1, ENOSPC)
WRAP(int, unlinkat, (int dir, const char *path, int flags), (dir, path, flags),
     -1, EIO)
WRAP(DIR *, fdopendir, (int fd), (fd), NULL, ENOMEM)
WRAP(DIR *, opendir, (const char *path), (path), NULL, EMFILE)
WRAP(struct dirent *, readdir, (DIR * dir), (dir), NULL, EIO)
WRAP(FILE *, fopen, (const char *path, const char *mode), (path, mode), NULL,
     EMFILE)
WRAP(char *, fgets, (char *text, int size, FILE *file), (text, size, file),
     NULL, EIO)
WRAP(size_t, fread, (void *to, size_t size, size_t count, FILE *file),
     (to, size, count, file), 0, EIO)

/* Sockets, waiting, time. */
WRAP(int, socketpair, (int family, int type, int protocol, int ends[2]),
     (family, type, protocol, ends), -1, EMFILE)
WRAP(int, socket, (int family, int type, int protocol),
     (family, type, protocol), -1, EMFILE)
WRAP(int, connect, (int fd, const struct sockaddr *address, socklen_t len),
     (fd, address, len), -1, ENOBUFS)
WRAP(int, getsockname, (int fd, struct sockaddr *ret, socklen_t *len),
     (fd, ret, len), -1, ENOBUFS)
WRAP_PATIENT(ssize_t, send, (int fd, const void *bytes, size_t len, int flags),
             (fd, bytes, len, flags), -1, ECONNRESET)
WRAP_PATIENT(ssize_t, recv, (int fd, void *buffer, size_t len, int flags),
             (fd, buffer, len, flags), -1, ECONNRESET)
WRAP(int, shutdown, (int fd, int how), (fd, how), -1, ENOTCONN)
WRAP_PATIENT(int, poll, (struct pollfd * fds, nfds_t count, int ms),
             (fds, count, ms), -1, ENOMEM)
WRAP(int, clock_gettime, (clockid_t clock, struct timespec *ret), (clock, ret),
     -1, EINVAL)
WRAP(time_t, time, (time_t * ret), (ret), (time_t)-1, EFAULT)
WRAP(struct tm *, gmtime_r, (const time_t *when, struct tm *ret), (when, ret),
     NULL, EOVERFLOW)
WRAP(int, usleep, (useconds_t us), (us), -1, EINTR)
WRAP(ssize_t, getrandom, (void *buffer, size_t len, unsigned flags),
     (buffer, len, flags), -1, EAGAIN)

/* Processes. */
WRAP(int, execve,
     (const char *path, char *const argv[], char *const environment[]),
     (path, argv, environment), -1, ENOMEM)
WRAP(pid_t, setsid, (void), (), -1, EPERM)
WRAP(int, sigaction,
     (int signal, const struct sigaction *act, struct sigaction *old),
     (signal, act, old), -1, EINVAL)
WRAP(int, sigemptyset, (sigset_t * set), (set), -1, EINVAL)
WRAP(int, pthread_create,
     (pthread_t * ret, const pthread_attr_t *how, void *(*run)(void *),
      void *with),
     (ret, how, run, with), EAGAIN, EAGAIN)
WRAP(int, pthread_sigmask, (int how, const sigset_t *set, sigset_t *old),
     (how, set, old), EINVAL, EINVAL)
WRAP(int, kill, (pid_t pid, int signal), (pid, signal), -1, EPERM)
WRAP(int, sigprocmask, (int how, const sigset_t *set, sigset_t *old),
     (how, set, old), -1, EINVAL)
WRAP(sighandler_t, signal, (int number, sighandler_t handler),
     (number, handler), SIG_ERR, EINVAL)
WRAP(int, getrlimit, (__rlimit_resource_t what, struct rlimit *ret),
     (what, ret), -1, EPERM)
WRAP(int, setrlimit, (__rlimit_resource_t what, const struct rlimit *limit),
     (what, limit), -1, EPERM)
WRAP(int, setpriority, (__priority_which_t which, id_t who, int value),
     (which, who, value), -1, EACCES)
WRAP(int, sched_setaffinity, (pid_t pid, size_t size, const cpu_set_t *set),
     (pid, size, set), -1, EINVAL)
WRAP(int, sched_setscheduler,
     (pid_t pid, int policy, const struct sched_param *param),
     (pid, policy, param), -1, EPERM)
WRAP(int, clearenv, (void), (), -1, ENOMEM)
WRAP(int, pipe2, (int ends[2], int flags), (ends, flags), -1, EMFILE)
WRAP(int, timer_create, (clockid_t clock, struct sigevent *event, timer_t *ret),
     (clock, event, ret), -1, EAGAIN)
WRAP(int, timer_settime,
     (timer_t timer, int flags, const struct itimerspec *in,
      struct itimerspec *ret),
     (timer, flags, in, ret), -1, EINVAL)

/* Users and groups. */
WRAP(int, getgroups, (int size, gid_t gids[]), (size, gids), -1, EINVAL)
WRAP(int, setgroups, (size_t count, const gid_t *gids), (count, gids), -1,
     EPERM)
WRAP(int, setresuid, (uid_t r, uid_t e, uid_t s), (r, e, s), -1, EAGAIN)
WRAP(int, setresgid, (gid_t r, gid_t e, gid_t s), (r, e, s), -1, EPERM)
WRAP(int, setuid, (uid_t uid), (uid), -1, EPERM)
WRAP(int, seteuid, (uid_t uid), (uid), -1, EPERM)
WRAP(int, setgid, (gid_t gid), (gid), -1, EPERM)
WRAP(int, setegid, (gid_t gid), (gid), -1, EPERM)
WRAP(int, setfsuid, (uid_t uid), (uid), 65534, EPERM)
WRAP(int, getresuid, (uid_t * r, uid_t *e, uid_t *s), (r, e, s), -1, EFAULT)
WRAP(int, getresgid, (gid_t * r, gid_t *e, gid_t *s), (r, e, s), -1, EFAULT)
WRAP(int, gethostname, (char *name, size_t len), (name, len), -1, EPERM)
WRAP(int, getpwnam_r,
     (const char *name, struct passwd *entry, char *buffer, size_t size,
      struct passwd **ret),
     (name, entry, buffer, size, ret), (*ret = NULL, EIO), EIO)
WRAP(int, getgrnam_r,
     (const char *name, struct group *entry, char *buffer, size_t size,
      struct group **ret),
     (name, entry, buffer, size, ret), (*ret = NULL, EIO), EIO)
WRAP(int, getgrouplist, (const char *user, gid_t own, gid_t *gids, int *count),
     (user, own, gids, count), -1, ENOMEM)

/* libcrypt. */
WRAP(char *, crypt_gensalt_rn,
     (const char *prefix, unsigned long count, const char *bytes, int len,
      char *to, int size),
     (prefix, count, bytes, len, to, size), NULL, ENOMEM)
WRAP(char *, crypt_rn,
     (const char *phrase, const char *setting, void *data, int size),
     (phrase, setting, data, size), NULL, ENOMEM)

/* What has been closed has been closed, whatever close(2) says. */
#define WRAP_CLOSING(name, param, arg)                                         \
    int name(param)                                                            \
    {                                                                          \
        static int (*real)(param);                                             \
        enum fault_way way = fault_hit(#name, CALLER, FAULT_CALL);             \
        int result;                                                            \
                                                                               \
        if (real == NULL)                                                      \
            fault_resolve(#name, &real, sizeof(real));                         \
        result = real(arg);                                                    \
        if (way == FAULT_NOT)                                                  \
            return result;                                                     \
        errno = EIO;                                                           \
        return -1;                                                             \
    }
WRAP_CLOSING(close, int fd, fd)
WRAP_CLOSING(fclose, FILE *file, file)
WRAP_CLOSING(closedir, DIR *dir, dir)

pid_t fork(void)
{
    static pid_t (*real)(void);
    pid_t pid;

    if (fault_hit("fork", CALLER, FAULT_CALL) != FAULT_NOT) {
        errno = EAGAIN;
        return -1;
    }
    if (real == NULL)
        fault_resolve("fork", &real, sizeof(real));
    pid = real();
    if (pid == 0)
        fault_forked(CALLER);
    return pid;
}

pid_t waitpid(pid_t pid, int *ret_status, int options)
{
    static pid_t (*real)(pid_t, int *, int);
    enum fault_way way = fault_hit("waitpid", CALLER, FAULT_PATIENT);
    int status = 0;
    pid_t got;

    if (way == FAULT_EINTR) {
        errno = EINTR;
        return -1;
    }
    if (real == NULL)
        fault_resolve("waitpid", &real, sizeof(real));
    got = real(pid, &status, options);
    if (got > 0)
        fault_note_end(status);
    if (got > 0 && ret_status != NULL)
        *ret_status = status;
    if (way == FAULT_NOT)
        return got;
    errno = ECHILD; /* as where the host reaps everybody's children */
    return -1;
}

/* Those with `...`: the last parameter is an int, a pointer, or not there. */
static void *last(va_list args)
{
    return va_arg(args, void *);
}

#define WRAP_LAST(type, name, params, before, args, value, error)              \
    type name params                                                           \
    {                                                                          \
        static type(*real) params;                                             \
        enum fault_way way = fault_hit(#name, CALLER, FAULT_CALL);             \
        va_list list;                                                          \
        void *more;                                                            \
                                                                               \
        if (way != FAULT_NOT) {                                                \
            errno = (error);                                                   \
            return value;                                                      \
        }                                                                      \
        if (real == NULL)                                                      \
            fault_resolve(#name, &real, sizeof(real));                         \
        va_start(list, before);                                                \
        more = last(list);                                                     \
        va_end(list);                                                          \
        return real args;                                                      \
    }
WRAP_LAST(int, open, (const char *path, int flags, ...), flags,
          (path, flags, more), -1, EMFILE)
WRAP_LAST(int, openat, (int dir, const char *path, int flags, ...), flags,
          (dir, path, flags, more), -1, EMFILE)
WRAP_LAST(int, fcntl, (int fd, int what, ...), what, (fd, what, more), -1,
          EMFILE)

#define MORE(list) va_arg(list, unsigned long)
int prctl(int what, ...)
{
    static int (*real)(int, ...);
    unsigned long a, b, c, d;
    va_list list;

    if (fault_hit("prctl", CALLER, FAULT_CALL) != FAULT_NOT) {
        errno = EPERM;
        return -1;
    }
    if (real == NULL)
        fault_resolve("prctl", &real, sizeof(real));
    va_start(list, what);
    a = MORE(list), b = MORE(list), c = MORE(list), d = MORE(list);
    va_end(list);
    return real(what, a, b, c, d);
}

long syscall(long number, ...)
{
    static long (*real)(long, ...);
    unsigned long a, b, c, d, e, f;
    va_list list;

    if (fault_hit("syscall", CALLER, FAULT_CALL) != FAULT_NOT) {
        errno = EMFILE;
        return -1;
    }
    if (real == NULL)
        fault_resolve("syscall", &real, sizeof(real));
    va_start(list, number);
    a = MORE(list), b = MORE(list), c = MORE(list);
    d = MORE(list), e = MORE(list), f = MORE(list);
    va_end(list);
    return real(number, a, b, c, d, e, f);
}
