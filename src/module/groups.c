/*
 * getgrnam_r(3), getgroups(2), setgroups(2); which groups may be given is
 * decided by name in core and once more by gid here: /etc/group may give one
 * gid two names.
 */
#include "src/module/groups.h"

#include <errno.h>
#include <grp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "src/core/policy.h"
#include "src/module/log.h"
#include "src/module/user.h"

/*
 * Whether the group's own entry lists USER.  getgrouplist(3) says nothing when
 * one of several name services is down, and would leave out what it knows.
 */
static bool lists(const struct group *group, const char *user)
{
    char *const *member = group->gr_mem;

    while (*member != NULL && strcmp(*member, user) != 0)
        member++;
    return *member != NULL;
}

/*
 * The gid of a group of exactly this name, and whether it lists USER, where
 * that is not NULL.  FMET_OK, FMET_NOT_OURS when there is none, FMET_SYSTEM,
 * FMET_NO_MEMORY.
 */
static enum fmet_result find_with(const char *name, const char *user,
                                  gid_t *ret_gid, bool *ret_listed)
{
    enum fmet_result result = FMET_NOT_OURS;
    struct group group, *found = NULL;
    char *buffer = NULL;
    size_t size = 4096;
    int error = ERANGE;

    while (error == ERANGE && size <= FMET_NSS_BUFFER_MAX) {
        free(buffer);
        buffer = malloc(size);
        if (buffer == NULL)
            return FMET_NO_MEMORY;
        error = getgrnam_r(name, &group, buffer, size, &found);
        size *= 4;
    }
    if (found != NULL && strcmp(group.gr_name, name) == 0) {
        *ret_gid = group.gr_gid;
        *ret_listed = user != NULL && lists(&group, user);
        result = FMET_OK;
    } else if (error == ENOMEM) {
        result = FMET_NO_MEMORY;
    } else if (error != 0 && error != ENOENT && error != ESRCH &&
               error != EPERM && error != EBADF) {
        /* Those are getgrnam_r(3)'s names for "not found". */
        result = FMET_SYSTEM;
    }
    free(buffer);
    return result;
}

static enum fmet_result find(const char *name, gid_t *ret_gid)
{
    bool listed;

    return find_with(name, NULL, ret_gid, &listed);
}

/* Whether GID is that of a root-equivalent group under whatever name. */
static enum fmet_result root_equivalent(gid_t gid, bool *ret_equivalent)
{
    const char *const *name = fmet_policy_root_equivalents();
    enum fmet_result result;
    gid_t other;

    *ret_equivalent = gid == 0;
    for (; *name != NULL && !*ret_equivalent; name++) {
        result = find(*name, &other);
        if (result != FMET_OK && result != FMET_NOT_OURS)
            return result;
        *ret_equivalent = result == FMET_OK && other == gid;
    }
    return FMET_OK;
}

static bool contains(const gid_t *gids, size_t count, gid_t gid)
{
    size_t i;

    for (i = 0; i < count; i++)
        if (gids[i] == gid)
            return true;
    return false;
}

enum fmet_result fmet_groups_judge(const struct fmet_call *call,
                                   const char *name, gid_t *ret_gid,
                                   struct fmet_group_reason *ret_why)
{
    enum fmet_result result;
    bool equivalent = false;
    gid_t gid = 0;

    result = find(name, &gid);
    if (result == FMET_NOT_OURS)
        snprintf(ret_why->text, sizeof(ret_why->text),
                 "there is no such group; create it, or mend the group line");
    if (result != FMET_OK)
        return result;
    if (!fmet_policy_allowed(&call->config, name)) {
        if (gid < call->config.min_gid) {
            snprintf(ret_why->text, sizeof(ret_why->text),
                     "its gid %lu is below min_gid; lower min_gid, or name it "
                     "in allow_group",
                     (unsigned long)gid);
            return FMET_NOT_OURS;
        }
        result = root_equivalent(gid, &equivalent);
        if (result != FMET_OK)
            return result;
        if (equivalent) {
            snprintf(ret_why->text, sizeof(ret_why->text),
                     "gid %lu is as good as root; name it in allow_group if "
                     "that is meant",
                     (unsigned long)gid);
            return FMET_NOT_OURS;
        }
    }
    *ret_gid = gid;
    return FMET_OK;
}

enum fmet_result fmet_groups_resolve(struct fmet_call *call, const char **names,
                                     size_t *count, struct fmet_grant *grant)
{
    struct fmet_group_reason why;
    enum fmet_result result;
    size_t given = 0, i;
    gid_t gid;

    for (i = 0; i < *count; i++) {
        result = fmet_groups_judge(call, names[i], &gid, &why);
        if (result == FMET_NOT_OURS) {
            fmet_log_warning(call, "group %s is not given: %s", names[i],
                             why.text);
            continue;
        }
        if (result != FMET_OK) {
            fmet_call_detail(call, "group %s cannot be looked up", names[i]);
            return result;
        }
        if (contains(grant->gids, grant->gid_count, gid) ||
            grant->gid_count >= FMET_GRANT_GROUPS_MAX)
            continue;
        grant->gids[grant->gid_count++] = gid;
        names[given++] = names[i];
    }
    *count = given;
    return FMET_OK;
}

/* The most groups that a user has; the kernel's own bound, NGROUPS_MAX. */
#define USER_GROUPS_MAX 65536

/* Whether GID is among the groups of a user of this name and this own group. */
static enum fmet_result is_among(const char *user, gid_t own, gid_t gid,
                                 bool *ret_member)
{
    int room = 64, count = -1, wanted;
    gid_t *gids = NULL;

    while (count < 0 && room <= USER_GROUPS_MAX) {
        free(gids);
        gids = calloc((size_t)room, sizeof(*gids));
        if (gids == NULL)
            return FMET_NO_MEMORY;
        wanted = room;
        count = getgrouplist(user, own, gids, &wanted);
        room *= 4;
    }
    if (count >= 0)
        *ret_member = contains(gids, (size_t)count, gid);
    free(gids);
    return count >= 0 ? FMET_OK : FMET_SYSTEM;
}

enum fmet_result fmet_groups_has_user(struct fmet_call *call, const char *name,
                                      bool *ret_member)
{
    struct fmet_account_ids ids;
    enum fmet_result result;
    bool listed = false;
    gid_t gid;

    result = find_with(name, call->user, &gid, &listed);
    if (result == FMET_NOT_OURS) {
        fmet_call_detail(call, "lookup_group: there is no group %s", name);
        return FMET_CONFIG;
    }
    if (result == FMET_OK)
        result = fmet_user_ids(call->user, &ids);
    if (result == FMET_OK)
        result = is_among(call->user, ids.gid, gid, ret_member);
    if (result == FMET_OK && listed)
        *ret_member = true;
    if (result != FMET_OK)
        fmet_call_detail(call, "lookup_group: the groups of the user cannot be "
                               "looked up");
    return result;
}

struct gid_list {
    gid_t *gids;
    size_t count;
};

/* This process's supplementary groups, with room for EXTRA more. */
static enum fmet_result get_groups(size_t extra, struct gid_list *ret)
{
    int count = getgroups(0, NULL);
    gid_t *gids;

    if (count < 0)
        return FMET_SYSTEM;
    gids = calloc((size_t)count + extra + 1, sizeof(*gids));
    if (gids == NULL)
        return FMET_NO_MEMORY;
    count = getgroups(count, gids);
    if (count < 0) {
        free(gids);
        return FMET_SYSTEM;
    }
    ret->gids = gids;
    ret->count = (size_t)count;
    return FMET_OK;
}

static enum fmet_result set_groups(struct fmet_call *call,
                                   const struct gid_list *list)
{
    if (setgroups(list->count, list->gids) == 0)
        return FMET_OK;
    fmet_call_detail(call, "setgroups: %s", strerror(errno));
    return FMET_SYSTEM;
}

enum fmet_result fmet_groups_add(struct fmet_call *call,
                                 struct fmet_grant *grant)
{
    gid_t added[FMET_GRANT_GROUPS_MAX];
    struct gid_list list;
    enum fmet_result result;
    size_t count = 0, i;

    result = get_groups(grant->gid_count, &list);
    if (result != FMET_OK)
        return result;
    for (i = 0; i < grant->gid_count; i++)
        if (!contains(list.gids, list.count, grant->gids[i])) {
            list.gids[list.count++] = grant->gids[i];
            added[count++] = grant->gids[i];
        }
    if (count != 0)
        result = set_groups(call, &list);
    free(list.gids);
    if (result != FMET_OK)
        return result;
    /* A forked child's groups are its own: sshd's second setcred. */
    if (grant->added_in != getpid())
        grant->added_count = 0;
    for (i = 0; i < count; i++)
        if (!contains(grant->added, grant->added_count, added[i]))
            grant->added[grant->added_count++] = added[i];
    grant->added_in = getpid();
    return FMET_OK;
}

enum fmet_result fmet_groups_remove(struct fmet_call *call,
                                    struct fmet_grant *grant)
{
    struct gid_list list;
    enum fmet_result result;
    size_t count = 0, i;

    if (grant->added_count == 0 || grant->added_in != getpid())
        return FMET_OK;
    result = get_groups(0, &list);
    if (result != FMET_OK)
        return result;
    for (i = 0; i < list.count; i++)
        if (!contains(grant->added, grant->added_count, list.gids[i]))
            list.gids[count++] = list.gids[i];
    if (count != list.count) {
        list.count = count;
        result = set_groups(call, &list);
    }
    free(list.gids);
    if (result == FMET_OK)
        grant->added_count = 0;
    return result;
}
