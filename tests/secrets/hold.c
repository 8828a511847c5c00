/*
 * For /etc/ld.so.preload of a machine that is thrown away: the helper stops at
 * its last step while /run/hold-helper is there, so that its memory can be
 * read; and /run/waits gets how each child ended that its parent did not ask
 * about, as the module does with the helper.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* The names are the C library's. */
__attribute__((visibility("default"))) void _exit(int status)
{
    if (strcmp(program_invocation_short_name, "pam_fmetoken_helper") == 0 &&
        access("/run/hold-helper", F_OK) == 0)
        kill(getpid(), SIGSTOP);
    for (;;)
        syscall(SYS_exit_group, status);
}

__attribute__((visibility("default"))) pid_t waitpid(pid_t pid, int *ret_status,
                                                     int options)
{
    int status = 0, fd;
    pid_t ended;

    ended = (pid_t)syscall(SYS_wait4, pid, &status, options, NULL);
    if (ret_status != NULL)
        *ret_status = status;
    if (ended <= 0 || ret_status != NULL)
        return ended;
    fd = open("/run/waits", O_WRONLY | O_APPEND | O_CLOEXEC);
    if (fd < 0)
        return ended;
    dprintf(fd, "%d %s %d core %d\n", (int)ended,
            WIFSIGNALED(status) ? "signal" : "exit",
            WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status),
            WIFSIGNALED(status) && WCOREDUMP(status));
    close(fd);
    return ended;
}
