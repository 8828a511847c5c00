/*
 * fmetokenctl: what pam_fmetoken would do, and why; for whoever has to mend it.
 */
#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "src/ctl/command.h"
#include "src/ctl/usage.h"

/* A core file would have what was typed.  The limit binds a file alone: where
   core_pattern is a pipe the kernel looks at whether we are dumpable. */
static bool keep_secrets_in(void)
{
    const struct rlimit none = {0, 0};

    umask(077);
    return setrlimit(RLIMIT_CORE, &none) == 0 &&
           prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0;
}

/*
 * A standard descriptor that is closed would be the next file's that is opened:
 * a record's, the terminal's.  /dev/null takes its place, the other way round,
 * so that to read or write it fails as before.
 */
static bool fill_descriptors(void)
{
    int fd;

    for (fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        if (fcntl(fd, F_GETFD) < 0 &&
            open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) != fd)
            return false;
    return true;
}

int main(int argc, char **argv)
{
    struct fmet_choices choices = {.user = NULL};
    const struct fmet_usage *usage = NULL;
    struct fmet_page page;
    int status;

    if (!fill_descriptors())
        return FMET_EXIT_ERROR;
    if (getauxval(AT_SECURE) != 0) {
        fputs("fmetokenctl: it must not be set-uid\n", stderr);
        return FMET_EXIT_NOT_ALLOWED;
    }
    if (!keep_secrets_in()) {
        fputs("fmetokenctl: core files cannot be switched off\n", stderr);
        return FMET_EXIT_ERROR;
    }
    status = fmet_usage_read(argc, argv, &choices, &usage);
    if (usage == NULL)
        return status;
    fmet_page_begin(&page, choices.json, usage->name);
    status = usage->run(&page, &choices);
    return fmet_page_end(&page, status);
}
