/*
 * Walks a path from the root, one component after the other, as the kernel
 * would, and looks at each: who owns it, who may write it.
 */
#include "src/core/trusted.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "src/core/limits.h"
#include "src/core/secret.h"

#define LINKS_MAX 16 /* the kernel follows 40; nobody needs that */

struct walk {
    char done[FMET_PATH_MAX]; /* what was looked at, absolute */
    char left[FMET_PATH_MAX]; /* what is still to look at */
    unsigned links;
    uid_t owner;
    struct fmet_error *error;
};

static bool owner_good(const struct stat *st, uid_t owner)
{
    return st->st_uid == 0 || st->st_uid == owner;
}

/* A link's own mode says nothing; its folder's does, and was checked. */
static enum fmet_result judge(const struct walk *walk, const struct stat *st)
{
    if (!owner_good(st, walk->owner)) {
        fmet_error_set(walk->error,
                       "%s belongs to uid %lu; it must be root's: chown root",
                       walk->done, (unsigned long)st->st_uid);
        return FMET_CONFIG;
    }
    if (!S_ISLNK(st->st_mode) && (st->st_mode & 0022) != 0) {
        fmet_error_set(walk->error,
                       "%s can be written by others (mode %04o); chmod go-w it",
                       walk->done, (unsigned)(st->st_mode & 07777));
        return FMET_CONFIG;
    }
    return FMET_OK;
}

static enum fmet_result too_long(const struct walk *walk)
{
    fmet_error_set(walk->error, "the path is too long");
    return FMET_CONFIG;
}

/* Takes the next component from `left` to `done`; false at the end. */
static bool step(struct walk *walk, enum fmet_result *ret_result)
{
    const char *start = walk->left + strspn(walk->left, "/");
    size_t len = strcspn(start, "/");
    size_t done = strlen(walk->done);
    char *slash;

    if (len == 0)
        return false;
    if (len == 2 && strncmp(start, "..", 2) == 0) {
        slash = strrchr(walk->done, '/');
        *(slash != NULL ? slash : walk->done) = '\0';
    } else if (len != 1 || *start != '.') {
        if (done + 1 + len >= sizeof(walk->done)) {
            *ret_result = too_long(walk);
            return true;
        }
        walk->done[done] = '/';
        memcpy(walk->done + done + 1, start, len);
        walk->done[done + 1 + len] = '\0';
    }
    memmove(walk->left, start + len, strlen(start + len) + 1);
    return true;
}

/* Puts a link's target before what is left. */
static enum fmet_result follow(struct walk *walk)
{
    char target[FMET_PATH_MAX];
    ssize_t len = readlink(walk->done, target, sizeof(target) - 1);
    char *slash;

    if (len <= 0 || ++walk->links > LINKS_MAX) {
        fmet_error_set(walk->error, "%s: too many links", walk->done);
        return FMET_CONFIG;
    }
    target[len] = '\0';
    if ((size_t)len + 1 + strlen(walk->left) >= sizeof(walk->left))
        return too_long(walk);
    memmove(walk->left + len + 1, walk->left, strlen(walk->left) + 1);
    memcpy(walk->left, target, (size_t)len);
    walk->left[len] = '/';
    slash = strrchr(walk->done, '/');
    if (*target == '/' || slash == NULL)
        *walk->done = '\0';
    else
        *slash = '\0';
    return FMET_OK;
}

/* Looks at what `done` names now; the last one's type is in *RET_ST. */
static enum fmet_result look(struct walk *walk, struct stat *ret_st)
{
    enum fmet_result result;

    if (lstat(*walk->done != '\0' ? walk->done : "/", ret_st) != 0) {
        fmet_error_set(walk->error, "%s: %s", walk->done, strerror(errno));
        return FMET_CONFIG;
    }
    result = judge(walk, ret_st);
    if (result == FMET_OK && S_ISLNK(ret_st->st_mode))
        result = follow(walk);
    return result;
}

/* Checks PATH; where its links lead is in walk->done afterwards. */
static enum fmet_result check(struct walk *walk, const char *path,
                              enum fmet_trusted_kind kind)
{
    struct fmet_error *error = walk->error;
    enum fmet_result result;
    struct stat st;

    if (*path != '/') {
        fmet_error_set(error, "%s: write an absolute path", path);
        return FMET_CONFIG;
    }
    if (strlen(path) >= sizeof(walk->left))
        return too_long(walk);
    memcpy(walk->left, path, strlen(path) + 1);
    result = look(walk, &st);
    while (result == FMET_OK && step(walk, &result))
        if (result == FMET_OK)
            result = look(walk, &st);
    if (result != FMET_OK)
        return result;
    if (kind == FMET_TRUSTED_DIR ? !S_ISDIR(st.st_mode)
                                 : !S_ISREG(st.st_mode)) {
        fmet_error_set(error, "%s is not a %s", path,
                       kind == FMET_TRUSTED_DIR ? "folder" : "regular file");
        return FMET_CONFIG;
    }
    if (kind == FMET_TRUSTED_SECRET && (st.st_mode & 0077) != 0) {
        fmet_error_set(error,
                       "%s can be read by others (mode %04o); chmod 0600 it",
                       path, (unsigned)(st.st_mode & 07777));
        return FMET_CONFIG;
    }
    return FMET_OK;
}

enum fmet_result fmet_trusted_check(const char *path,
                                    enum fmet_trusted_kind kind, uid_t owner,
                                    struct fmet_error *error)
{
    struct walk walk = {.owner = owner, .error = error};

    return check(&walk, path, kind);
}

/* What is read, and under which conditions. */
struct reading {
    const char *path;
    enum fmet_trusted_kind kind;
    size_t max;
    uid_t owner;
    struct fmet_error *error;
};

/* FD is open on what the path names: once more, since the walk was by name. */
static enum fmet_result check_open(const struct reading *reading, int fd)
{
    mode_t forbidden = reading->kind == FMET_TRUSTED_SECRET ? 0077 : 0022;
    struct stat st;

    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) ||
        !owner_good(&st, reading->owner) || (st.st_mode & forbidden) != 0) {
        fmet_error_set(reading->error, "%s changed while it was read",
                       reading->path);
        return FMET_CONFIG;
    }
    if ((uintmax_t)st.st_size > reading->max) {
        fmet_error_set(reading->error, "%s is larger than %zu bytes",
                       reading->path, reading->max);
        return FMET_CONFIG;
    }
    return FMET_OK;
}

static enum fmet_result read_all(const struct reading *reading, int fd,
                                 char **ret_text)
{
    char *text = malloc(reading->max + 1);
    size_t max = reading->max, len = 0;
    ssize_t n = 1;

    if (text == NULL)
        return FMET_NO_MEMORY;
    while (n != 0 && len < max) {
        n = read(fd, text + len, max - len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            break;
        len += (size_t)n;
    }
    text[len] = '\0';
    if (n >= 0 && strlen(text) == len) {
        *ret_text = text;
        return FMET_OK;
    }
    fmet_error_set(reading->error, "%s: %s", reading->path,
                   n < 0 ? strerror(errno) : "there is a NUL byte in it");
    fmet_wipe(text, len);
    free(text);
    return FMET_CONFIG;
}

/* Opens PATH, which is no link: the reading's own, or where that one leads. */
static enum fmet_result read_at(const struct reading *reading, const char *path,
                                char **ret_text)
{
    enum fmet_result result;
    int fd;

    fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (fd < 0) {
        fmet_error_set(reading->error, "%s: %s", reading->path,
                       errno == ELOOP ? "it must not be a link"
                                      : strerror(errno));
        return FMET_CONFIG;
    }
    result = check_open(reading, fd);
    if (result == FMET_OK)
        result = read_all(reading, fd, ret_text);
    close(fd);
    return result;
}

enum fmet_result fmet_trusted_read(const char *path, size_t max, uid_t owner,
                                   char **ret_text, struct fmet_error *error)
{
    const struct reading reading = {path, FMET_TRUSTED_FILE, max, owner, error};
    enum fmet_result result;

    result = fmet_trusted_check(path, FMET_TRUSTED_FILE, owner, error);
    return result == FMET_OK ? read_at(&reading, path, ret_text) : result;
}

enum fmet_result fmet_trusted_read_named(const char *path,
                                         enum fmet_trusted_kind kind,
                                         size_t max, uid_t owner,
                                         char **ret_text,
                                         struct fmet_error *error)
{
    const struct reading reading = {path, kind, max, owner, error};
    struct walk walk = {.owner = owner, .error = error};
    enum fmet_result result = check(&walk, path, kind);

    return result == FMET_OK ? read_at(&reading, walk.done, ret_text) : result;
}
