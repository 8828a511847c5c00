/*
 * Users, groups, files, records: what the module asks the system for.
 */
#include "tests/fuzz/lib/host.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "src/core/secret.h"
#include "src/core/trusted.h"
#include "src/module/hash.h"
#include "src/module/rundir.h"
#include "src/module/session_file.h"
#include "tests/fuzz/lib/fuzz.h"

struct host host;

const struct host_user host_users[] = {
    {"alice", 1000, "alice"}, {"jdoe", 1001, "boss"}, {"root", 0, NULL},
    {"ghost", 0, NULL},       {"system", 999, NULL},  {"admin", 1002, NULL},
};
const size_t host_user_count = sizeof(host_users) / sizeof(*host_users);

static const struct {
    const char *name;
    gid_t gid;
} groups[] = {{"members", 2000}, {"gis", 2001}, {"fme", 2002},
              {"keys", 2003},    {"low", 50},   {"docker", 3000},
              {"evil", 3000} /* docker by another name */};

/* Wrapped, in the order of what they are about. */
uid_t __wrap_geteuid(void);
uid_t __wrap_getuid(void);
int __wrap_getpwnam_r(const char *name, struct passwd *entry, char *buffer,
                      size_t size, struct passwd **ret);
int __wrap_getgrnam_r(const char *name, struct group *entry, char *buffer,
                      size_t size, struct group **ret);
int __wrap_getgrouplist(const char *user, gid_t own, gid_t *gids, int *count);
int __wrap_getgroups(int size, gid_t *gids);
int __wrap_setgroups(size_t count, const gid_t *gids);

uid_t __wrap_geteuid(void)
{
    return 0;
}

uid_t __wrap_getuid(void)
{
    return 0;
}

int __wrap_getpwnam_r(const char *name, struct passwd *entry, char *buffer,
                      size_t size, struct passwd **ret)
{
    size_t i;

    *ret = NULL;
    memset(entry, 0, sizeof(*entry));
    MUST(snprintf(buffer, size, "%s", name) < (int)size);
    entry->pw_name = buffer;
    if (strcmp(name, "_fmetoken") == 0) {
        entry->pw_uid = 990;
        entry->pw_gid = 990;
        *ret = entry;
    }
    for (i = 0; i < host_user_count; i++)
        if (strcmp(name, host_users[i].name) == 0 &&
            strcmp(name, "ghost") != 0) {
            entry->pw_uid = host_users[i].uid;
            entry->pw_gid = host_users[i].uid;
            *ret = entry;
        }
    return 0;
}

int __wrap_getgrnam_r(const char *name, struct group *entry, char *buffer,
                      size_t size, struct group **ret)
{
    static char *none[] = {NULL};
    size_t i;

    *ret = NULL;
    memset(entry, 0, sizeof(*entry));
    MUST(snprintf(buffer, size, "%s", name) < (int)size);
    entry->gr_name = buffer;
    entry->gr_mem = none;
    for (i = 0; i < sizeof(groups) / sizeof(*groups); i++)
        if (strcmp(name, groups[i].name) == 0) {
            entry->gr_gid = groups[i].gid;
            *ret = entry;
        }
    return 0;
}

/* Everybody is in `keys`. */
int __wrap_getgrouplist(const char *user, gid_t own, gid_t *gids, int *count)
{
    (void)user;
    MUST(*count >= 2);
    gids[0] = own;
    gids[1] = 2003;
    return *count = 2;
}

int __wrap_getgroups(int size, gid_t *gids)
{
    if (size != 0)
        memcpy(gids, host.groups, host.group_count * sizeof(*gids));
    return (int)host.group_count;
}

static bool is_in(gid_t gid)
{
    size_t i;

    for (i = 0; i < host.group_count; i++)
        if (host.groups[i] == gid)
            return true;
    return false;
}

int __wrap_setgroups(size_t count, const gid_t *gids)
{
    size_t i;

    MUST(count <= HOST_GROUPS_MAX);
    for (i = 0; i < count; i++)
        if (!is_in(gids[i]))
            host.on_new_group(gids[i]);
    memcpy(host.groups, gids, count * sizeof(*gids));
    host.group_count = count;
    return 0;
}

/* Files that the configuration names are there and in order. */
enum fmet_result __wrap_fmet_trusted_check(const char *path,
                                           enum fmet_trusted_kind kind,
                                           uid_t owner,
                                           struct fmet_error *error);
enum fmet_result __wrap_fmet_trusted_read(const char *path, size_t max,
                                          uid_t owner, char **ret_text,
                                          struct fmet_error *error);
enum fmet_result __wrap_fmet_trusted_read_named(const char *path,
                                                enum fmet_trusted_kind kind,
                                                size_t max, uid_t owner,
                                                char **ret_text,
                                                struct fmet_error *error);

enum fmet_result __wrap_fmet_trusted_check(const char *path,
                                           enum fmet_trusted_kind kind,
                                           uid_t owner,
                                           struct fmet_error *error)
{
    (void)path;
    (void)kind;
    (void)error;
    MUST(owner == 0);
    return FMET_OK;
}

enum fmet_result __wrap_fmet_trusted_read(const char *path, size_t max,
                                          uid_t owner, char **ret_text,
                                          struct fmet_error *error)
{
    (void)path;
    (void)error;
    MUST(owner == 0 && strlen(host.config) <= max);
    *ret_text = strdup(host.config);
    return FMET_OK;
}

enum fmet_result __wrap_fmet_trusted_read_named(const char *path,
                                                enum fmet_trusted_kind kind,
                                                size_t max, uid_t owner,
                                                char **ret_text,
                                                struct fmet_error *error)
{
    (void)path;
    (void)error;
    MUST(owner == 0 && strlen(host.secret_file) <= max);
    MUST(kind == FMET_TRUSTED_SECRET);
    *ret_text = strdup(host.secret_file);
    return FMET_OK;
}

/* yescrypt is slow by design: the secret itself, in the form of a hash. */
bool __wrap_fmet_hash_make(const struct fmet_secret *secret,
                           enum fmet_mode mode, struct fmet_hash *ret_hash);
enum fmet_result __wrap_fmet_hash_check(const struct fmet_hash *hash,
                                        const struct fmet_secret *secret);

static uint64_t sum(const char *text)
{
    uint64_t hash = 0xcbf29ce484222325u;

    for (; *text != '\0'; text++)
        hash = (hash ^ (unsigned char)*text) * 0x100000001b3u;
    return hash;
}

bool __wrap_fmet_hash_make(const struct fmet_secret *secret,
                           enum fmet_mode mode, struct fmet_hash *ret_hash)
{
    (void)mode;
    snprintf(ret_hash->text, sizeof(ret_hash->text), "$y$j9T$salt$%043llu",
             (unsigned long long)sum(secret->text));
    return true;
}

enum fmet_result __wrap_fmet_hash_check(const struct fmet_hash *hash,
                                        const struct fmet_secret *secret)
{
    struct fmet_hash other = {{0}};

    __wrap_fmet_hash_make(secret, FMET_MODE_TOKEN, &other);
    return strcmp(hash->text, other.text) == 0 ? FMET_OK : FMET_REJECTED;
}

/* A session's files would be written by the user. */
enum fmet_result __wrap_fmet_session_file_write(
    struct fmet_call *call, const struct fmet_session *session, uint32_t build);
void __wrap_fmet_session_file_remove(const char *handle);

enum fmet_result __wrap_fmet_session_file_write(
    struct fmet_call *call, const struct fmet_session *session, uint32_t build)
{
    (void)call;
    (void)build;
    host.on_session_file(session->uid);
    return FMET_OK;
}

void __wrap_fmet_session_file_remove(const char *handle)
{
    (void)handle;
}

void host_reset(void)
{
    host_new_handle();
    host_records_clear();
    host.group_count = 0;
}
