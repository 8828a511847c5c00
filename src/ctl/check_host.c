/*
 * What a login needs of this host: looked at as the module looks at it.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "src/core/trusted.h"
#include "src/ctl/check.h"
#include "src/module/ask.h"
#include "src/module/rundir.h"
#include "src/module/session_file.h"

#define MODULE FMET_PAMDIR "/pam_fmetoken.so"

static void check_module(struct fmet_page *page)
{
    struct fmet_error error = {{0}};

    if (fmet_trusted_check(MODULE, FMET_TRUSTED_FILE, 0, &error) == FMET_OK)
        fmet_page_finding(page, FMET_LEVEL_GOOD, "module", "%s", MODULE);
    else
        fmet_page_finding(page, FMET_LEVEL_ERROR, "module",
                          "%s; reinstall pam_fmetoken", error.text);
}

/* Installed 0711: what can be read can be attached to by its own user. */
static void check_helper(struct fmet_desk *desk)
{
    const char *path = desk->call.config.helper;
    struct fmet_page *page = desk->page;
    struct fmet_spawn spawn = {.path = NULL};
    struct stat st;

    if (fmet_ask_helper(&desk->call, &spawn) != FMET_OK) {
        fmet_page_finding(page, FMET_LEVEL_ERROR, "helper", "%s",
                          desk->call.detail != NULL ? desk->call.detail
                                                    : "it cannot be looked up");
        fmet_call_forget(&desk->call);
        return;
    }
    if (stat(path, &st) != 0 || (st.st_mode & 0111) != 0111)
        fmet_page_finding(page, FMET_LEVEL_ERROR, "helper",
                          "%s cannot be executed; chmod 0711 it", path);
    else if ((st.st_mode & 0044) != 0)
        fmet_page_finding(page, FMET_LEVEL_WARNING, "helper",
                          "%s can be read by others (mode %04o), so that "
                          "processes of its user could attach to it; chmod "
                          "0711 it",
                          path, (unsigned)(st.st_mode & 07777));
    else
        fmet_page_finding(page, FMET_LEVEL_GOOD, "helper", "%s, as %s", path,
                          spawn.switch_user ? desk->call.config.helper_user
                                            : "the caller");
}

/* A folder of root's with this MODE; it need not be there. */
static void check_folder(struct fmet_page *page, const char *path, mode_t mode,
                         const char *what)
{
    struct fmet_error error = {{0}};
    struct stat st;

    if (lstat(path, &st) != 0) {
        if (errno == ENOENT)
            fmet_page_finding(page, FMET_LEVEL_GOOD, what,
                              "%s: made when it is needed", path);
        else
            fmet_page_finding(page, FMET_LEVEL_ERROR, what, "%s: %s", path,
                              strerror(errno));
        return;
    }
    if (!S_ISDIR(st.st_mode) || st.st_uid != 0)
        fmet_page_finding(page, FMET_LEVEL_ERROR, what,
                          "%s is not a folder of root's; remove it as root",
                          path);
    else if ((st.st_mode & 0777 & ~mode) != 0)
        fmet_page_finding(page, FMET_LEVEL_ERROR, what,
                          "%s has mode %04o; chmod %04o it", path,
                          (unsigned)(st.st_mode & 07777), (unsigned)mode);
    else if (fmet_trusted_check(path, FMET_TRUSTED_DIR, 0, &error) != FMET_OK)
        fmet_page_finding(page, FMET_LEVEL_ERROR, what, "%s", error.text);
    else
        fmet_page_finding(page, FMET_LEVEL_GOOD, what, "%s", path);
}

void fmet_check_host(struct fmet_desk *desk)
{
    struct fmet_page *page = desk->page;
    struct fmet_error error = {{0}};

    fmet_page_title(page, "Host");
    if (fmet_trusted_check(fmet_desk_file(desk), FMET_TRUSTED_FILE, 0,
                           &error) == FMET_OK)
        fmet_page_finding(page, FMET_LEVEL_GOOD, "configuration",
                          "%s and the files that it names are root's alone to "
                          "write",
                          fmet_desk_file(desk));
    check_module(page);
    check_helper(desk);
    check_folder(page, FMET_RUNDIR, 0700, "run directory");
    check_folder(page, FMET_STATEDIR, 0700, "state directory");
    check_folder(page, FMET_SESSION_DIR, 0711, "sessions' files");
}
