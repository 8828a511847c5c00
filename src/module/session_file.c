/*
 * Only root can make something in /run/fmetoken, so that UID in it is what this
 * file made of it.  In UID everything may be the user's doing: nothing there is
 * followed, opened or believed, only made anew or removed.
 */
#include "src/module/session_file.h"

#include <errno.h>
#include <fcntl.h>
#include <security/pam_modutil.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "src/core/secret.h"
#include "src/module/record.h"

#define FOLDER (O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
#define FILE_NAME_SIZE (FMET_HANDLE_HEX + sizeof(".header"))
#define CONTENT_SIZE (FMET_URL_MAX + FMET_TOKEN_MAX + 128)
/* A folder that another session's end removes at this moment is made again. */
#define TRIES 3

/*
 * The first build of which each API is usable, for fmeflow-cli, which asks v4
 * from 25208 on (docs/fme-api.md, "Releases").  Where the server does not tell.
 */
#define BUILD_V4 25208u
#define BUILD_V3 19000u

static enum fmet_result failed(struct fmet_call *call, const char *what)
{
    fmet_call_detail(call, "%s: %s", what, strerror(errno));
    return FMET_SYSTEM;
}

/* The folder of all, which users may pass through and not list. */
static int open_all(void)
{
    struct stat st;
    int fd;

    if (mkdir(FMET_SESSION_DIR, 0711) != 0 && errno != EEXIST)
        return -1;
    fd = open(FMET_SESSION_DIR, FOLDER);
    if (fd < 0)
        return -1;
    if (fstat(fd, &st) != 0 || st.st_uid != 0 || (st.st_mode & 0022) != 0 ||
        fchmod(fd, 0711) != 0) {
        close(fd);
        errno = EPERM;
        return -1;
    }
    return fd;
}

/* The user's folder in it, theirs alone. */
static int open_own(int all, uid_t uid, gid_t gid)
{
    char name[16];
    struct stat st;
    int fd;

    snprintf(name, sizeof(name), "%lu", (unsigned long)uid);
    if (mkdirat(all, name, 0700) != 0 && errno != EEXIST)
        return -1;
    fd = openat(all, name, FOLDER);
    if (fd < 0)
        return -1;
    if (fstat(fd, &st) == 0 && (st.st_uid == 0 || st.st_uid == uid) &&
        fchown(fd, uid, gid) == 0 && fchmod(fd, 0700) == 0)
        return fd;
    close(fd);
    errno = EPERM;
    return -1;
}

/* One new file, with the rights that this process has now. */
static bool write_file(int own, const char *name, const char *content)
{
    size_t len = strlen(content);
    int fd = openat(own, name,
                    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    bool written;

    if (fd < 0)
        return false;
    written = fchmod(fd, 0600) == 0 && write(fd, content, len) == (ssize_t)len;
    return close(fd) == 0 && written;
}

static void name_files(const char *handle, char header[FILE_NAME_SIZE],
                       char yaml[FILE_NAME_SIZE])
{
    snprintf(header, FILE_NAME_SIZE, "%s.header", handle);
    snprintf(yaml, FILE_NAME_SIZE, "%s.yaml", handle);
}

static bool write_files(int own, const struct fmet_session *session,
                        uint32_t build)
{
    char header[FILE_NAME_SIZE], yaml[FILE_NAME_SIZE], content[CONTENT_SIZE];
    const char *token = session->token.token.text;
    bool written;

    name_files(session->handle, header, yaml);
    snprintf(content, sizeof(content), "Authorization: fmetoken token=%.*s\n",
             FMET_TOKEN_MAX, token);
    written = write_file(own, header, content);
    snprintf(content, sizeof(content),
             "url: \"%s\"\ntoken: \"%.*s\"\nbuild: %u\n", session->server,
             FMET_TOKEN_MAX, token, (unsigned)build);
    written = written && write_file(own, yaml, content);
    fmet_wipe(content, sizeof(content));
    return written;
}

/* With the user's rights, and root's again afterwards. */
static enum fmet_result write_as_user(struct fmet_call *call, int own,
                                      const struct fmet_session *session,
                                      const struct passwd *user, uint32_t build)
{
    PAM_MODUTIL_DEF_PRIVS(privileges);
    enum fmet_result result = FMET_OK;

    if (pam_modutil_drop_priv(call->pamh, &privileges, user) != 0)
        return failed(call, "the user's rights cannot be taken on");
    if (!write_files(own, session, build))
        result = failed(call, FMET_SESSION_DIR);
    if (pam_modutil_regain_priv(call->pamh, &privileges) != 0)
        result = failed(call, "root's rights cannot be taken on again");
    return result;
}

static enum fmet_result write_in(struct fmet_call *call,
                                 const struct fmet_session *session,
                                 const struct passwd *user, uint32_t build)
{
    int all = open_all(), own;
    enum fmet_result result;

    if (all < 0)
        return failed(call, FMET_SESSION_DIR " is not root's alone");
    own = open_own(all, user->pw_uid, user->pw_gid);
    if (own < 0) {
        result = failed(call, FMET_SESSION_DIR ": the user's folder");
    } else {
        result = write_as_user(call, own, session, user, build);
        close(own);
    }
    close(all);
    return result;
}

static bool put(struct fmet_call *call, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static bool put(struct fmet_call *call, const char *format, ...)
{
    char *variable = NULL;
    va_list args;
    bool good;

    va_start(args, format);
    good = vasprintf(&variable, format, args) >= 0;
    va_end(args);
    if (!good)
        return false;
    good = pam_putenv(call->pamh, variable) == PAM_SUCCESS;
    free(variable);
    return good;
}

static bool name_in_environment(struct fmet_call *call,
                                const struct fmet_session *session)
{
    char header[FILE_NAME_SIZE], yaml[FILE_NAME_SIZE];
    unsigned long uid = session->uid;

    name_files(session->handle, header, yaml);
    return put(call, "FME_URL=%s", session->server) &&
           put(call, "FME_TOKEN_FILE=" FMET_SESSION_DIR "/%lu/%s", uid,
               header) &&
           put(call, "FME_CLI_CONFIG=" FMET_SESSION_DIR "/%lu/%s", uid, yaml);
}

enum fmet_result fmet_session_file_write(struct fmet_call *call,
                                         const struct fmet_session *session,
                                         uint32_t build)
{
    const struct passwd *user = pam_modutil_getpwnam(call->pamh, call->user);
    enum fmet_result result = FMET_SYSTEM;
    unsigned tries;

    if (user == NULL || user->pw_uid != session->uid)
        return failed(call, "the user's account");
    if (build == 0)
        build = session->api == FMET_API_V4 ? BUILD_V4 : BUILD_V3;
    for (tries = 0; tries < TRIES && result != FMET_OK; tries++) {
        result = write_in(call, session, user, build);
        if (result != FMET_OK)
            fmet_session_file_remove(session->uid, session->handle);
    }
    if (result != FMET_OK || name_in_environment(call, session))
        return result;
    fmet_session_file_forget(call);
    fmet_session_file_remove(session->uid, session->handle);
    return FMET_NO_MEMORY;
}

void fmet_session_file_remove(uid_t uid, const char *handle)
{
    char header[FILE_NAME_SIZE], yaml[FILE_NAME_SIZE], folder[16];
    int all = open(FMET_SESSION_DIR, FOLDER), own;

    if (all < 0 || !fmet_record_handle_valid(handle)) {
        if (all >= 0)
            close(all);
        return;
    }
    snprintf(folder, sizeof(folder), "%lu", (unsigned long)uid);
    name_files(handle, header, yaml);
    own = openat(all, folder, FOLDER);
    if (own >= 0) {
        unlinkat(own, header, 0);
        unlinkat(own, yaml, 0);
        close(own);
    }
    unlinkat(all, folder, AT_REMOVEDIR); /* not while there is something */
    close(all);
}

void fmet_session_file_forget(struct fmet_call *call)
{
    static const char *const names[] = {"FME_URL", "FME_TOKEN_FILE",
                                        "FME_CLI_CONFIG"};
    size_t i;

    for (i = 0; i < sizeof(names) / sizeof(*names); i++)
        if (pam_getenv(call->pamh, names[i]) != NULL)
            pam_putenv(call->pamh, names[i]);
}
