/*
 * Records as files that only root can have written, and the places for
 * helpers as byte locks on one of them.
 */
#include "src/module/rundir.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "src/core/limits.h"

#define PLACES_FILE "places"
#define LOCKS_FILE "locks"
#define LOCK_POLL_US 5000
#define PLACE_POLL_US 20000 /* of many who wait, each looks at all places */

static enum fmet_result refuse(struct fmet_call *call, const char *path,
                               const char *problem)
{
    fmet_call_detail(call, "%s %s; remove it as root", path, problem);
    return FMET_SYSTEM;
}

static enum fmet_result open_folder(struct fmet_call *call, const char *path,
                                    int *ret_fd)
{
    struct stat st;
    int fd;

    if (mkdir(path, 0700) != 0 && errno != EEXIST)
        return refuse(call, path, strerror(errno));
    fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0)
        return refuse(call, path, strerror(errno));
    if (fstat(fd, &st) != 0 || st.st_uid != 0 || (st.st_mode & 0077) != 0) {
        close(fd);
        return refuse(call, path, "is not root's alone");
    }
    *ret_fd = fd;
    return FMET_OK;
}

enum fmet_result fmet_rundir_open(struct fmet_call *call, int *ret_fd)
{
    return open_folder(call, FMET_RUNDIR, ret_fd);
}

enum fmet_result fmet_rundir_open_lasting(struct fmet_call *call, int *ret_fd)
{
    return open_folder(call, FMET_STATEDIR, ret_fd);
}

static bool write_all(int fd, const unsigned char *bytes, size_t len)
{
    while (len != 0) {
        ssize_t n = write(fd, bytes, len);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        bytes += n;
        len -= (size_t)n;
    }
    return true;
}

static enum fmet_result write_new(int dir, const char *name,
                                  const struct fmet_writer *record, bool sync)
{
    bool written;
    int fd;

    if (record->failed || record->len > FMET_RECORD_MAX)
        return FMET_SYSTEM;
    fd = openat(dir, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
                0600);
    if (fd < 0)
        return FMET_SYSTEM;
    /* A host's umask may be anything: the mode is set, not hoped for. */
    written =
        fchmod(fd, 0600) == 0 && write_all(fd, record->bytes, record->len);
    if (sync)
        written = written && fsync(fd) == 0;
    if (close(fd) != 0 || !written) {
        unlinkat(dir, name, 0);
        return FMET_SYSTEM;
    }
    return FMET_OK;
}

enum fmet_result fmet_rundir_write(int dir, const char *name,
                                   const struct fmet_writer *record)
{
    return write_new(dir, name, record, false);
}

enum fmet_result fmet_rundir_replace(int dir, const char *name,
                                     const struct fmet_writer *record,
                                     bool sync)
{
    char fresh[NAME_MAX + 1];

    if (snprintf(fresh, sizeof(fresh), "%s.new", name) >= (int)sizeof(fresh))
        return FMET_SYSTEM;
    unlinkat(dir, fresh, 0); /* of a process that was killed */
    if (write_new(dir, fresh, record, sync) != FMET_OK)
        return FMET_SYSTEM;
    if (renameat(dir, fresh, dir, name) == 0 && (!sync || fsync(dir) == 0))
        return FMET_OK;
    unlinkat(dir, fresh, 0);
    return FMET_SYSTEM;
}

/* FMET_OK, FMET_NOT_OURS, or FMET_SYSTEM where that is not known. */
static enum fmet_result roots_alone(int fd)
{
    struct stat st;

    if (fstat(fd, &st) != 0)
        return FMET_SYSTEM;
    return S_ISREG(st.st_mode) && st.st_uid == 0 &&
                   (st.st_mode & 07777) == 0600 && st.st_nlink == 1 &&
                   st.st_size > 0 && st.st_size <= FMET_RECORD_MAX
               ? FMET_OK
               : FMET_NOT_OURS;
}

enum fmet_result fmet_rundir_read(int dir, const char *name,
                                  unsigned char *buffer, size_t *ret_len)
{
    int fd = openat(dir, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
    enum fmet_result result;
    size_t len = 0;
    ssize_t n = 1;

    if (fd < 0)
        return errno == ENOENT || errno == ELOOP ? FMET_NOT_OURS : FMET_SYSTEM;
    result = roots_alone(fd);
    if (result != FMET_OK) {
        close(fd);
        return result;
    }
    while (n != 0 && len < FMET_RECORD_MAX) {
        n = read(fd, buffer + len, FMET_RECORD_MAX - len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            break;
        len += (size_t)n;
    }
    close(fd);
    if (n < 0)
        return FMET_SYSTEM;
    *ret_len = len;
    return FMET_OK;
}

bool fmet_rundir_each(int dir, const char *prefix, fmet_rundir_visit *visit,
                      void *context)
{
    int fd = openat(dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *listing = fd >= 0 ? fdopendir(fd) : NULL;
    struct dirent *entry;
    bool more = true, whole;

    if (listing == NULL) {
        if (fd >= 0)
            close(fd);
        return false;
    }
    while (more) {
        errno = 0;
        entry = readdir(listing);
        if (entry == NULL)
            break;
        if (strncmp(entry->d_name, prefix, strlen(prefix)) == 0)
            more = visit(context, dir, entry->d_name);
    }
    whole = !more || errno == 0;
    closedir(listing);
    return whole;
}

bool fmet_rundir_older(int dir, const char *name, time_t moment)
{
    struct stat st;

    return fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
           st.st_mtime < moment;
}

/* CONTEXT: the moment before which it is old. */
static bool sweep_one(void *context, int dir, const char *name)
{
    if (fmet_rundir_older(dir, name, *(const time_t *)context))
        unlinkat(dir, name, 0);
    return true;
}

void fmet_rundir_sweep(int dir, const char *prefix, unsigned seconds)
{
    time_t oldest = time(NULL) - (time_t)seconds;

    fmet_rundir_each(dir, prefix, sweep_one, &oldest);
}

/* An open file description's lock ends with it, however the process ends. */
static bool lock_byte(int fd, off_t byte)
{
    struct flock lock = {
        .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = byte, .l_len = 1};

    return fcntl(fd, F_OFD_SETLK, &lock) == 0;
}

/* One of the first COUNT bytes: FMET_OK, FMET_BUSY, FMET_SYSTEM. */
static enum fmet_result lock_any(int fd, unsigned count)
{
    off_t i;

    for (i = 0; i < (off_t)count; i++) {
        if (lock_byte(fd, i))
            return FMET_OK;
        if (errno != EAGAIN && errno != EACCES)
            return FMET_SYSTEM;
    }
    return FMET_BUSY;
}

enum fmet_result fmet_rundir_take_place(int dir, unsigned count,
                                        unsigned wait_ms, int *ret_fd)
{
    int fd =
        openat(dir, PLACES_FILE,
               O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, 0600);
    unsigned tries = wait_ms * 1000 / PLACE_POLL_US;
    enum fmet_result result;

    if (fd < 0)
        return FMET_SYSTEM;
    for (result = lock_any(fd, count); result == FMET_BUSY && tries != 0;
         result = lock_any(fd, count)) {
        tries--;
        usleep(PLACE_POLL_US);
    }
    if (result == FMET_OK)
        *ret_fd = fd;
    else
        close(fd);
    return result;
}

enum fmet_result fmet_rundir_lock(int dir, uint32_t number, unsigned wait_ms,
                                  int *ret_fd)
{
    int fd =
        openat(dir, LOCKS_FILE,
               O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, 0600);
    unsigned tries = wait_ms * 1000 / LOCK_POLL_US;

    if (fd < 0)
        return FMET_SYSTEM;
    while (!lock_byte(fd, (off_t)number)) {
        bool taken = errno == EAGAIN || errno == EACCES;

        if (!taken || tries-- == 0) {
            close(fd);
            return taken ? FMET_BUSY : FMET_SYSTEM;
        }
        usleep(LOCK_POLL_US);
    }
    *ret_fd = fd;
    return FMET_OK;
}

uint64_t fmet_rundir_now(void)
{
    struct timespec now = {0};

    clock_gettime(CLOCK_BOOTTIME, &now);
    return (uint64_t)now.tv_sec;
}
