/*
 * What the module's child did between fork and exec is checked here, not
 * believed: a helper that somebody starts by another way has the same walls.
 */
#include "src/helper/confine.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/landlock.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "src/core/limits.h"

static bool not_root(void)
{
    uid_t uid, euid, suid;
    gid_t gid, egid, sgid;

    return getresuid(&uid, &euid, &suid) == 0 &&
           getresgid(&gid, &egid, &sgid) == 0 && uid != 0 && uid == euid &&
           uid == suid && gid != 0 && gid == egid && gid == sgid;
}

/* Not a member of root's group either; a screen locker's user has others. */
static bool not_in_roots_group(void)
{
    gid_t gids[1024];
    int count = getgroups(1024, gids), i;

    for (i = 0; i < count; i++)
        if (gids[i] == 0)
            return false;
    return count >= 0;
}

/* uidswap.c of OpenSSH does the same: drop, then try to get it back. */
static bool no_way_back(void)
{
    return setuid(0) != 0 && seteuid(0) != 0 && setresuid(0, 0, 0) != 0 &&
           setgid(0) != 0 && setegid(0) != 0 && setresgid(0, 0, 0) != 0;
}

/*
 * What is permitted would be too much; what is only inheritable (container
 * managers leave such sets behind) is of no use here and goes.
 */
static bool no_capabilities(void)
{
    struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct data[2] = {{0}}, none[2] = {{0}};

    if (syscall(SYS_capget, &header, data) != 0 || data[0].effective != 0 ||
        data[0].permitted != 0 || data[1].effective != 0 ||
        data[1].permitted != 0)
        return false;
    /* Kernels before 4.3 know no ambient set. */
    if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) != 0 &&
        errno != EINVAL)
        return false;
    return syscall(SYS_capset, &header, none) == 0 &&
           syscall(SYS_capget, &header, data) == 0 &&
           data[0].inheritable == 0 && data[1].inheritable == 0;
}

/*
 * Nothing of who started it: no environment (libcurl, OpenSSL and resolvers
 * read theirs with plain getenv), no descriptor but the socket and /dev/null,
 * and an alarm that ends it.
 */
static bool clean(void)
{
    sigset_t none;

    umask(077);
    return clearenv() == 0 && close_range(3, ~0U, 0) == 0 &&
           sigemptyset(&none) == 0 &&
           sigprocmask(SIG_SETMASK, &none, NULL) == 0 &&
           signal(SIGALRM, SIG_DFL) != SIG_ERR;
}

static bool no_new_privileges(void)
{
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
           prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1;
}

static bool not_dumpable(void)
{
    return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0 &&
           prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) == 0;
}

/*
 * Whoever traces it was there before it became undumpable, and would read the
 * secret.  Without /proc nobody can tell, so it is refused as if it were: a
 * host without /proc has no logins anyway (sshd, su and sudo read it).
 */
static bool not_traced(void)
{
    FILE *file = fopen("/proc/self/status", "re");
    char line[256];
    bool seen = false;

    if (file == NULL)
        return false;
    while (!seen && fgets(line, sizeof(line), file) != NULL)
        seen = strcmp(line, "TracerPid:\t0\n") == 0;
    fclose(file);
    return seen;
}

static bool bounded(void)
{
    static const struct {
        __rlimit_resource_t resource;
        rlim_t value;
    } limits[] = {
        {RLIMIT_CORE, 0},
        {RLIMIT_FSIZE, 0},
        {RLIMIT_NOFILE, FMET_HELPER_FILES},
        {RLIMIT_AS, FMET_HELPER_MEMORY},
    };
    size_t i;

    for (i = 0; i < sizeof(limits) / sizeof(*limits); i++) {
        struct rlimit limit = {limits[i].value, limits[i].value};

        if (setrlimit(limits[i].resource, &limit) != 0)
            return false;
    }
    return true;
}

enum fmet_result fmet_confine_process(const char **ret_problem)
{
    static const struct {
        bool (*stands)(void);
        const char *problem;
    } walls[] = {
        {not_root, "the helper runs as root"},
        {not_in_roots_group, "the helper is in root's group"},
        {no_way_back, "the helper could become root again"},
        {no_capabilities, "the helper has capabilities"},
        {clean, "environment, descriptors or signals cannot be cleared"},
        {no_new_privileges, "no_new_privs cannot be set"},
        {not_dumpable, "the helper cannot be made undumpable"},
        {not_traced, "the helper is traced, or /proc is missing"},
        {bounded, "the helper's limits cannot be set"},
    };
    size_t i;

    for (i = 0; i < sizeof(walls) / sizeof(*walls); i++)
        if (!walls[i].stands()) {
            *ret_problem = walls[i].problem;
            return FMET_SYSTEM;
        }
    return FMET_OK;
}

/* All that each version of Landlock can take away: REFER came with the second,
   TRUNCATE with the third, IOCTL_DEV with the fifth (landlock(7)). */
static __u64 all_access(int version)
{
    static const struct {
        int version;
        unsigned rights;
    } table[] = {{5, 16}, {3, 15}, {2, 14}, {1, 13}};
    size_t i;

    for (i = 0; i < sizeof(table) / sizeof(*table); i++)
        if (version >= table[i].version)
            return ((__u64)1 << table[i].rights) - 1;
    return 0;
}

/* struct landlock_ruleset_attr and its scopes as of version 6; older headers
   do not have them.  Nothing of other domains: no abstract socket, no signal,
   which seccomp cannot see where a descriptor brings it. */
struct ruleset {
    __u64 access_fs, access_net, scopes;
};
#define SCOPES 3

#define READ_ACCESS (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR)

/* Lets PATH be read; what does not exist needs no rule. */
static bool allow(int ruleset, const char *path)
{
    struct landlock_path_beneath_attr rule = {.allowed_access = READ_ACCESS};
    struct stat st;
    bool good;

    rule.parent_fd = open(path, O_PATH | O_CLOEXEC);
    if (rule.parent_fd < 0)
        return errno == ENOENT || errno == EACCES;
    good = fstat(rule.parent_fd, &st) == 0;
    if (good && !S_ISDIR(st.st_mode))
        rule.allowed_access = LANDLOCK_ACCESS_FS_READ_FILE;
    good = good && syscall(SYS_landlock_add_rule, ruleset,
                           LANDLOCK_RULE_PATH_BENEATH, &rule, 0) == 0;
    close(rule.parent_fd);
    return good;
}

enum fmet_result fmet_confine_files(const char *cafile, const char *capath)
{
    static const char *const readable[] = {
        "/etc",
        "/usr",
        "/lib",
        "/lib64",
        "/run",
        "/var/lib/ca-certificates", /* openSUSE keeps its CAs there */
        "/var/lib/sss",             /* SSSD its answers */
    };
    struct ruleset attr = {0};
    bool good = true;
    size_t i;
    int ruleset, version;

    /* A kernel without it, or a container that does not let it through. */
    version = (int)syscall(SYS_landlock_create_ruleset, NULL, 0,
                           LANDLOCK_CREATE_RULESET_VERSION);
    if (version < 1)
        return FMET_OK;
    attr.access_fs = all_access(version);
    attr.scopes = version >= 6 ? SCOPES : 0;
    ruleset = (int)syscall(
        SYS_landlock_create_ruleset, &attr,
        version >= 6 ? sizeof(attr) : offsetof(struct ruleset, access_net), 0);
    if (ruleset < 0)
        return FMET_SYSTEM;
    for (i = 0; i < sizeof(readable) / sizeof(*readable); i++)
        good = good && allow(ruleset, readable[i]);
    if (cafile != NULL)
        good = good && allow(ruleset, cafile);
    if (capath != NULL)
        good = good && allow(ruleset, capath);
    good = good && syscall(SYS_landlock_restrict_self, ruleset, 0) == 0;
    close(ruleset);
    return good ? FMET_OK : FMET_SYSTEM;
}
