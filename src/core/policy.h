/*
 * The decision: from what was proved, what the configuration demands, and the
 * time, to a verdict and the groups of the session.  No I/O.
 */
#ifndef FMET_POLICY_H
#define FMET_POLICY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "config.h"
#include "facts.h"
#include "result.h"

/*
 * FMET_OK when OWNER (the expected FME user) is the facts' owner byte for
 * byte, neither token nor account is expired or disabled at NOW (seconds
 * since 1970), every `require` line holds, and the password need not be
 * changed.  FMET_NOT_OWNER, FMET_EXPIRED, FMET_DISABLED, FMET_REQUIREMENT or
 * FMET_MUST_CHANGE otherwise: the first of these that is so.  RET_REQUIRE,
 * where not NULL, is the first line that does not hold, for the log; NULL with
 * any other outcome.
 */
enum fmet_result fmet_policy_decide(const struct fmet_config *config,
                                    const struct fmet_facts *facts,
                                    const char *owner, int64_t now,
                                    const struct fmet_require **ret_require);

/* Whether PATTERN matches some scope that the facts have; `any` always does. */
bool fmet_policy_holds(const struct fmet_facts *facts, const char *pattern);

/* Whether one of the patterns of a `require` line holds. */
bool fmet_policy_meets(const struct fmet_facts *facts,
                       const struct fmet_require *require);

/*
 * The names of the groups that the facts' scopes earn, each once, in the order
 * of the configuration; they point into CONFIG.  At most
 * FMET_GRANT_GROUPS_MAX: more is FMET_CONFIG.  Free *RET_GROUPS itself.
 */
enum fmet_result fmet_policy_groups(const struct fmet_config *config,
                                    const struct fmet_facts *facts,
                                    const char ***ret_groups,
                                    size_t *ret_count);

/* Whether a group's name is one that is as good as root. */
bool fmet_policy_root_equivalent(const char *group);

/* The names that are as good as root, ending with NULL. */
const char *const *fmet_policy_root_equivalents(void);

/* Whether allow_group names GROUP. */
bool fmet_policy_allowed(const struct fmet_config *config, const char *group);

#endif
