/*
 * A folder of root's that nobody can list, with names that nobody can guess: in
 * it a user can do nothing but write to files of their own.
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
#include "src/module/grant_record.h"
#include "src/module/user.h"

#define FOLDER (O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
#define FILE_NAME_SIZE (FMET_HANDLE_HEX + sizeof(".header"))
#define CONTENT_SIZE (FMET_URL_MAX + FMET_TOKEN_MAX + 128)
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

/* The folder, which users may pass through and not list; -1. */
static int open_folder(void)
{
    struct stat st;
    int fd;

    if (mkdir(FMET_SESSION_DIR, 0711) != 0 && errno != EEXIST)
        return -1;
    fd = open(FMET_SESSION_DIR, FOLDER);
    if (fd < 0)
        return -1;
    if (fstat(fd, &st) == 0 && st.st_uid == 0 && (st.st_mode & 0022) == 0 &&
        fchmod(fd, 0711) == 0)
        return fd;
    close(fd);
    errno = EPERM;
    return -1;
}

/* A new file of the user's; -1. */
static int create(int folder, const char *name, const struct passwd *user)
{
    int fd = openat(folder, name,
                    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);

    if (fd < 0)
        return -1;
    if (fchmod(fd, 0600) == 0 && fchown(fd, user->pw_uid, user->pw_gid) == 0)
        return fd;
    close(fd);
    unlinkat(folder, name, 0);
    return -1;
}

static bool write_text(int fd, const char *text)
{
    size_t len = strlen(text);

    return write(fd, text, len) == (ssize_t)len;
}

static void name_files(const char *handle, char header[FILE_NAME_SIZE],
                       char yaml[FILE_NAME_SIZE])
{
    snprintf(header, FILE_NAME_SIZE, "%s.header", handle);
    snprintf(yaml, FILE_NAME_SIZE, "%s.yaml", handle);
}

static bool write_both(int header, int yaml, const struct fmet_session *session,
                       uint32_t build)
{
    const char *token = session->token.token.text;
    char content[CONTENT_SIZE];
    bool written;

    snprintf(content, sizeof(content), "Authorization: fmetoken token=%.*s\n",
             FMET_TOKEN_MAX, token);
    written = write_text(header, content);
    snprintf(content, sizeof(content),
             "url: \"%s\"\ntoken: \"%.*s\"\nbuild: %u\n", session->server,
             FMET_TOKEN_MAX, token, (unsigned)build);
    written = written && write_text(yaml, content);
    fmet_wipe(content, sizeof(content));
    return written;
}

/* With the user's rights, their quota and limits; root's again afterwards. */
static enum fmet_result write_as_user(struct fmet_call *call, int header,
                                      int yaml,
                                      const struct fmet_session *session,
                                      const struct passwd *user, uint32_t build)
{
    PAM_MODUTIL_DEF_PRIVS(privileges);
    enum fmet_result result = FMET_OK;

    if (pam_modutil_drop_priv(call->pamh, &privileges, user) != 0)
        return failed(call, "the user's rights cannot be taken on");
    if (!write_both(header, yaml, session, build))
        result = failed(call, FMET_SESSION_DIR);
    if (pam_modutil_regain_priv(call->pamh, &privileges) != 0)
        result = failed(call, "root's rights cannot be taken on again");
    return result;
}

static enum fmet_result write_in(struct fmet_call *call, int folder,
                                 const struct fmet_session *session,
                                 const struct passwd *user, uint32_t build)
{
    char names[2][FILE_NAME_SIZE];
    enum fmet_result result;
    int header, yaml;

    name_files(session->handle, names[0], names[1]);
    header = create(folder, names[0], user);
    yaml = header >= 0 ? create(folder, names[1], user) : -1;
    if (yaml < 0)
        result = failed(call, FMET_SESSION_DIR);
    else
        result = write_as_user(call, header, yaml, session, user, build);
    if (yaml >= 0)
        close(yaml);
    if (header >= 0)
        close(header);
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

    name_files(session->handle, header, yaml);
    return put(call, "FME_URL=%s", session->server) &&
           put(call, "FME_TOKEN_FILE=" FMET_SESSION_DIR "/%s", header) &&
           put(call, "FME_CLI_CONFIG=" FMET_SESSION_DIR "/%s", yaml);
}

enum fmet_result fmet_session_file_write(struct fmet_call *call,
                                         const struct fmet_session *session,
                                         uint32_t build)
{
    /* Not pam_modutil_getpwnam: without memory that one never ends. */
    struct passwd user = {.pw_name = call->user};
    struct fmet_account_ids ids;
    enum fmet_result result = fmet_user_ids(call->user, &ids);
    int folder;

    if (result != FMET_OK || ids.uid != session->uid) {
        fmet_call_detail(call, "the user's account cannot be looked up");
        return result != FMET_OK ? result : FMET_SYSTEM;
    }
    user.pw_uid = ids.uid;
    user.pw_gid = ids.gid;
    folder = open_folder();
    if (folder < 0)
        return failed(call, FMET_SESSION_DIR " is not root's alone");
    if (build == 0)
        build = session->api == FMET_API_V4 ? BUILD_V4 : BUILD_V3;
    result = write_in(call, folder, session, &user, build);
    close(folder);
    if (result == FMET_OK && !name_in_environment(call, session))
        result = FMET_NO_MEMORY;
    if (result != FMET_OK) {
        fmet_session_file_forget(call);
        fmet_session_file_remove(session->handle);
    }
    return result;
}

void fmet_session_file_remove(const char *handle)
{
    char names[2][FILE_NAME_SIZE];
    int folder = open(FMET_SESSION_DIR, FOLDER);

    if (folder < 0)
        return;
    if (fmet_record_handle_valid(handle)) {
        name_files(handle, names[0], names[1]);
        unlinkat(folder, names[0], 0);
        unlinkat(folder, names[1], 0);
    }
    close(folder);
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
