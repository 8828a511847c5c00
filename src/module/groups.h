/*
 * Groups of the session: from names to gids, and into the process.
 */
#ifndef FMET_GROUPS_H
#define FMET_GROUPS_H

#include <stdbool.h>
#include <stddef.h>

#include "src/core/result.h"
#include "src/module/call.h"
#include "src/module/grant.h"

/* Why a group is not given, for a log line. */
struct fmet_group_reason {
    char text[160];
};

/*
 * The gid of the group NAME, where it may be given.  FMET_OK; FMET_NOT_OURS
 * where it is not, and why: it does not exist here, the name service folds its
 * name, it is below min_gid, or its gid is that of a root-equivalent group,
 * unless allow_group names it (but must exist all the same).  FMET_NO_MEMORY,
 * or FMET_SYSTEM when the name service fails.
 */
enum fmet_result fmet_groups_judge(const struct fmet_call *call,
                                   const char *name, gid_t *ret_gid,
                                   struct fmet_group_reason *ret_why);

/*
 * Resolves *COUNT names into grant->gids, and leaves in NAMES and *COUNT those
 * that are given.  What fmet_groups_judge does not let pass is left out with a
 * warning.  FMET_OK, FMET_NO_MEMORY, or FMET_SYSTEM when the name service
 * fails.
 */
enum fmet_result fmet_groups_resolve(struct fmet_call *call, const char **names,
                                     size_t *count, struct fmet_grant *grant);

/*
 * Whether call->user is a member of the group NAME, by name services: its own
 * group or a further one.  FMET_OK; with call->detail set FMET_CONFIG, when
 * there is no such group, FMET_SYSTEM, FMET_NO_MEMORY.
 */
enum fmet_result fmet_groups_has_user(struct fmet_call *call, const char *name,
                                      bool *ret_member);

/*
 * Adds the grant's groups to this process, each once, and remembers which were
 * not there before.  FMET_OK or FMET_SYSTEM; the groups are then as before.
 */
enum fmet_result fmet_groups_add(struct fmet_call *call,
                                 struct fmet_grant *grant);

/* Takes away what fmet_groups_add added to this very process. */
enum fmet_result fmet_groups_remove(struct fmet_call *call,
                                    struct fmet_grant *grant);

#endif
