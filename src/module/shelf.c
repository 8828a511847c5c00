/*
 * The files of records: found, believed or not, written, removed.
 */
#include "src/module/shelf.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "src/module/log.h"
#include "src/module/rundir.h"

static const struct {
    const char *folder;
    const char *prefix;
    unsigned max_seconds;
} kinds[FMET_VOUCH_KINDS] = {
    [FMET_VOUCH_REUSE] = {FMET_RUNDIR, "reuse-", FMET_REUSE_MAX_MS / 1000},
    [FMET_VOUCH_OFFLINE] = {FMET_STATEDIR, "offline-",
                            FMET_OFFLINE_MAX_MS / 1000},
};

static void warn(const struct fmet_call *call, const struct fmet_shelf *shelf,
                 const char *what)
{
    fmet_log_warning(call, "%s/%s %s", kinds[shelf->kind].folder, shelf->name,
                     what);
}

/* The folder; its troubles go to a line of their own, since the login may have
   others. */
static bool open_folder(struct fmet_call *call, enum fmet_vouch_kind kind,
                        int *ret_dir)
{
    char *detail = call->detail;
    enum fmet_result result;

    call->detail = NULL;
    result = kind == FMET_VOUCH_OFFLINE
                 ? fmet_rundir_open_lasting(call, ret_dir)
                 : fmet_rundir_open(call, ret_dir);
    if (result != FMET_OK)
        fmet_log_warning(call, "nothing is remembered: %s",
                         call->detail != NULL ? call->detail : "no memory");
    free(call->detail);
    call->detail = detail;
    return result == FMET_OK;
}

bool fmet_shelf_open(struct fmet_call *call, enum fmet_vouch_kind kind,
                     unsigned wait_ms, struct fmet_shelf *ret_shelf)
{
    struct fmet_shelf shelf = {.kind = kind, .dir = -1, .lock = -1};
    enum fmet_result result;

    if (!open_folder(call, kind, &shelf.dir))
        return false;
    snprintf(shelf.name, sizeof(shelf.name), "%s%lu-%016" PRIx64,
             kinds[kind].prefix, (unsigned long)call->uid,
             call->config.fingerprint);
    result =
        fmet_rundir_lock(shelf.dir, (uint32_t)call->uid, wait_ms, &shelf.lock);
    if (result == FMET_BUSY)
        fmet_log_debug(call, "%s/%s is in use", kinds[kind].folder, shelf.name);
    else if (result != FMET_OK)
        warn(call, &shelf, "cannot be locked: see the folder and its disk");
    *ret_shelf = shelf;
    return true;
}

void fmet_shelf_close(struct fmet_shelf *shelf)
{
    if (shelf->lock >= 0)
        close(shelf->lock);
    close(shelf->dir);
    shelf->lock = -1;
    shelf->dir = -1;
}

/* A folder of that name, which is none of ours, goes when it is empty. */
static bool drop(int dir, const char *name)
{
    return unlinkat(dir, name, 0) == 0 || errno == ENOENT ||
           (errno == EISDIR && unlinkat(dir, name, AT_REMOVEDIR) == 0);
}

void fmet_shelf_remove(struct fmet_call *call, const struct fmet_shelf *shelf,
                       const char *why)
{
    char text[256];

    if (!drop(shelf->dir, shelf->name))
        warn(call, shelf, "cannot be removed; remove it as root");
    if (why == NULL)
        return;
    snprintf(text, sizeof(text), "is removed: %s", why);
    warn(call, shelf, text);
}

/* What the names of the user's records begin with. */
static void name_prefix(const struct fmet_call *call, enum fmet_vouch_kind kind,
                        char prefix[64])
{
    snprintf(prefix, 64, "%s%lu-", kinds[kind].prefix,
             (unsigned long)call->uid);
}

/* CONTEXT: whether there is one. */
static bool found_one(void *context, int dir, const char *name)
{
    bool *found = context;

    (void)dir;
    (void)name;
    *found = true;
    return false;
}

/* The folder as it is, or -1. */
static int look_into(enum fmet_vouch_kind kind)
{
    return open(kinds[kind].folder,
                O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

bool fmet_shelf_any(const struct fmet_call *call, enum fmet_vouch_kind kind)
{
    int dir = look_into(kind);
    char prefix[64];
    bool found = false;

    if (dir < 0)
        return false;
    name_prefix(call, kind, prefix);
    if (!fmet_rundir_each(dir, prefix, found_one, &found))
        found = true;
    close(dir);
    return found;
}

/* What a visit of all records needs. */
struct each {
    const char *prefix;
    fmet_shelf_visit *visit;
    void *context;
};

static bool visit_one(void *context, int dir, const char *name)
{
    const struct each *each = context;
    const char *digits = name + strlen(each->prefix);
    char *end = NULL;
    unsigned long uid = strtoul(digits, &end, 10);

    (void)dir;
    if (*digits >= '0' && *digits <= '9' && *end == '-' && uid < UINT32_MAX)
        each->visit(each->context, (uid_t)uid);
    return true;
}

bool fmet_shelf_each(enum fmet_vouch_kind kind, fmet_shelf_visit *visit,
                     void *context)
{
    struct each each = {kinds[kind].prefix, visit, context};
    int dir = look_into(kind);
    bool listed;

    if (dir < 0)
        return errno == ENOENT;
    listed = fmet_rundir_each(dir, each.prefix, visit_one, &each);
    close(dir);
    return listed;
}

struct dropping {
    unsigned dropped, left;
};

static bool drop_one(void *context, int dir, const char *name)
{
    struct dropping *dropping = context;

    if (drop(dir, name))
        dropping->dropped++;
    else
        dropping->left++;
    return true;
}

bool fmet_shelf_clear(struct fmet_call *call, const struct fmet_shelf *shelf,
                      unsigned *ret_count)
{
    struct dropping dropping = {0, 0};
    char prefix[64];
    bool listed;

    name_prefix(call, shelf->kind, prefix);
    listed = fmet_rundir_each(shelf->dir, prefix, drop_one, &dropping);
    fmet_shelf_remove(call, shelf, NULL);
    *ret_count = dropping.dropped;
    return listed && dropping.left == 0;
}

/* Why what fmet_rundir_read would not take is not to be believed; NULL where
   there is nothing. */
static const char *problem_of(const struct fmet_shelf *shelf)
{
    struct stat st;

    if (fstatat(shelf->dir, shelf->name, &st, AT_SYMLINK_NOFOLLOW) != 0)
        return NULL;
    if (!S_ISREG(st.st_mode))
        return S_ISLNK(st.st_mode) ? "it is a link" : "it is not a file";
    if (st.st_uid != 0)
        return "its owner is not root";
    if ((st.st_mode & 07777) != 0600)
        return "its mode is not 0600";
    if (st.st_nlink != 1)
        return "it has a second name";
    return "it is damaged";
}

static const char *stranger(const struct fmet_call *call,
                            const struct fmet_shelf *shelf,
                            const struct fmet_vouch *vouch)
{
    if (vouch->kind != shelf->kind ||
        vouch->fingerprint != call->config.fingerprint)
        return "it is another configuration's";
    if (vouch->uid != call->uid || strcmp(vouch->user, call->user) != 0)
        return "it is another user's";
    if (strcmp(vouch->owner, call->owner) != 0)
        return "it is another FME user's";
    return NULL;
}

bool fmet_shelf_read(struct fmet_call *call, const struct fmet_shelf *shelf,
                     struct fmet_vouch *ret_vouch)
{
    unsigned char bytes[FMET_RECORD_MAX];
    struct fmet_vouch vouch = {0};
    const char *problem = NULL;
    enum fmet_result result;
    size_t len = 0;

    result = fmet_rundir_read(shelf->dir, shelf->name, bytes, &len);
    if (result == FMET_NOT_OURS)
        problem = problem_of(shelf);
    if (result == FMET_OK) {
        result = fmet_vouch_decode(bytes, len, &vouch);
        if (result == FMET_NOT_OURS)
            problem = "it is damaged";
    }
    fmet_wipe(bytes, len);
    if (result == FMET_OK)
        problem = stranger(call, shelf, &vouch);
    else if (result != FMET_NOT_OURS)
        warn(call, shelf, "cannot be read");
    if (problem != NULL)
        fmet_shelf_remove(call, shelf, problem);
    if (result == FMET_OK && problem == NULL) {
        *ret_vouch = vouch;
        return true;
    }
    fmet_vouch_clear(&vouch);
    return false;
}

bool fmet_shelf_open_record(struct fmet_call *call, enum fmet_vouch_kind kind,
                            unsigned wait_ms, const struct fmet_vouch *before,
                            struct fmet_shelf *ret_shelf,
                            struct fmet_vouch *ret_vouch)
{
    if (!fmet_shelf_open(call, kind, wait_ms, ret_shelf))
        return false;
    if (ret_shelf->lock >= 0 && fmet_shelf_read(call, ret_shelf, ret_vouch)) {
        if (before == NULL ||
            strcmp(before->hash.text, ret_vouch->hash.text) == 0)
            return true;
        fmet_vouch_clear(ret_vouch);
    }
    fmet_shelf_close(ret_shelf);
    return false;
}

bool fmet_shelf_write(struct fmet_call *call, const struct fmet_shelf *shelf,
                      const struct fmet_vouch *vouch)
{
    struct fmet_writer writer = {0};
    bool written = false;

    if (!fmet_vouch_encode(vouch, &writer)) {
        fmet_log_debug(call, "the facts are too long to be remembered");
        return false;
    }
    if (shelf->lock >= 0)
        written =
            fmet_rundir_replace(shelf->dir, shelf->name, &writer,
                                shelf->kind == FMET_VOUCH_OFFLINE) == FMET_OK;
    fmet_writer_clear(&writer);
    if (!written)
        warn(call, shelf, "cannot be written: see the folder and its disk");
    fmet_rundir_sweep(shelf->dir, kinds[shelf->kind].prefix,
                      kinds[shelf->kind].max_seconds);
    return written;
}
