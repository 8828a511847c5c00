/*
 * Linked into the module, the helper and the unit tests of `make coverage`,
 * and into nothing else: gcov's counters are written at exit(3), which the
 * helper, the module's forked child and a host's forked child do not call.
 * And the two walls that would keep the helper from writing a file stay down.
 *
 * The environment says where counters go (GCOV_PREFIX), and the helper has
 * none: so it is set here, before they are written, to a folder of the user.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

/* As in gcc's gcov.h, which clang-tidy does not find. */
void __gcov_dump(void);
void __gcov_reset(void);

/* coverage-inside makes it. */
#define COVER_DIR "/home/cover"

/* A host's forked child ends by its own _exit: host.c, where it is loaded. */
extern void (*cover_host_ends)(void) __attribute__((weak));

_Noreturn void __real__exit(int status);
int __real_execve(const char *path, char *const argv[], char *const envp[]);
pid_t __real_fork(void);
long __real_syscall(long number, ...);
int __real_setrlimit(int resource, const struct rlimit *limit);

_Noreturn void __wrap__exit(int status);
int __wrap_execve(const char *path, char *const argv[], char *const envp[]);
pid_t __wrap_fork(void);
long __wrap_syscall(long number, ...);
int __wrap_setrlimit(int resource, const struct rlimit *limit);

static void choose_folder(void)
{
    char folder[64];

    snprintf(folder, sizeof(folder), COVER_DIR "/%u", (unsigned)getuid());
    setenv("GCOV_PREFIX", folder, 1);
    setenv("GCOV_ERROR_FILE", "/dev/null", 1);
}

static void dump(void)
{
    choose_folder();
    __gcov_dump();
}

__attribute__((constructor)) static void begin(void)
{
    choose_folder();
    if (&cover_host_ends != NULL)
        cover_host_ends = dump;
}

__attribute__((destructor)) static void end(void)
{
    if (&cover_host_ends != NULL)
        cover_host_ends = NULL;
}

_Noreturn void __wrap__exit(int status)
{
    dump();
    __real__exit(status);
}

int __wrap_execve(const char *path, char *const argv[], char *const envp[])
{
    int result;

    dump();
    result = __real_execve(path, argv, envp);
    __gcov_reset();
    return result;
}

/* What the parent has counted is the parent's. */
pid_t __wrap_fork(void)
{
    pid_t pid = __real_fork();

    if (pid == 0)
        __gcov_reset();
    return pid;
}

long __wrap_syscall(long number, ...)
{
    long words[6];
    va_list args;
    size_t i;

    if (number == SYS_landlock_restrict_self)
        return 0;
    va_start(args, number);
    for (i = 0; i < sizeof(words) / sizeof(*words); i++)
        words[i] = va_arg(args, long);
    va_end(args);
    return __real_syscall(number, words[0], words[1], words[2], words[3],
                          words[4], words[5]);
}

int __wrap_setrlimit(int resource, const struct rlimit *limit)
{
    if (resource == RLIMIT_FSIZE)
        return 0;
    return __real_setrlimit(resource, limit);
}
