/*
 * The decision, and what it is made of.
 */
#include "src/core/policy.h"

#include <stdlib.h>
#include <string.h>

#include "src/core/limits.h"
#include "src/core/pattern.h"

bool fmet_policy_holds(const struct fmet_facts *facts, const char *pattern)
{
    size_t i;

    if (fmet_pattern_match(pattern, "any"))
        return true;
    for (i = 0; i < facts->scope_count; i++)
        if (fmet_pattern_match(pattern, facts->scopes[i]))
            return true;
    return false;
}

bool fmet_policy_meets(const struct fmet_facts *facts,
                       const struct fmet_require *require)
{
    size_t i;

    for (i = 0; i < require->count; i++)
        if (fmet_policy_holds(facts, require->pattern[i]))
            return true;
    return false;
}

static bool flagged(const struct fmet_facts *facts, uint32_t flags)
{
    return (facts->account & FMET_ACCOUNT_KNOWN) != 0 &&
           (facts->account & flags) != 0;
}

/* The first requirement that does not hold, or NULL. */
static const struct fmet_require *first_unmet(const struct fmet_config *config,
                                              const struct fmet_facts *facts)
{
    size_t i;

    for (i = 0; i < config->require_count; i++) {
        const struct fmet_require *require = config->requires + i;

        if (!fmet_policy_meets(facts, require))
            return require;
    }
    return NULL;
}

enum fmet_result fmet_policy_decide(const struct fmet_config *config,
                                    const struct fmet_facts *facts,
                                    const char *owner, int64_t now,
                                    const struct fmet_require **ret_require)
{
    const struct fmet_require *unmet = first_unmet(config, facts);

    if (ret_require != NULL)
        *ret_require = NULL;
    if (facts->owner == NULL || strcmp(facts->owner, owner) != 0)
        return FMET_NOT_OWNER;
    if (facts->token_expires != 0 && facts->token_expires <= now)
        return FMET_EXPIRED;
    if (flagged(facts, FMET_ACCOUNT_DISABLED))
        return FMET_DISABLED;
    if (unmet != NULL && ret_require != NULL)
        *ret_require = unmet;
    if (unmet != NULL)
        return FMET_REQUIREMENT;
    /* Last: what another password cannot mend was told before. */
    return flagged(facts,
                   FMET_ACCOUNT_PASSWORD_EXPIRED | FMET_ACCOUNT_MUST_CHANGE)
               ? FMET_MUST_CHANGE
               : FMET_OK;
}

static bool listed(const char *const *names, size_t count, const char *name)
{
    size_t i;

    for (i = 0; i < count; i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

enum fmet_result fmet_policy_groups(const struct fmet_config *config,
                                    const struct fmet_facts *facts,
                                    const char ***ret_groups, size_t *ret_count)
{
    const char **names = calloc(FMET_GRANT_GROUPS_MAX, sizeof(*names));
    size_t count = 0, i, j;

    if (names == NULL)
        return FMET_NO_MEMORY;
    for (i = 0; i < config->group_count; i++) {
        const struct fmet_group_line *line = &config->groups[i];

        if (!fmet_policy_holds(facts, line->pattern))
            continue;
        for (j = 0; j < line->count; j++) {
            if (listed(names, count, line->group[j]))
                continue;
            if (count == FMET_GRANT_GROUPS_MAX) {
                free(names);
                return FMET_CONFIG;
            }
            names[count++] = line->group[j];
        }
    }
    *ret_groups = names;
    *ret_count = count;
    return FMET_OK;
}

/*
 * Groups whose members are root, can become root, or can read or write what
 * root relies on.
 */
static const char *const root_equivalents[] = {
    "root",
    "sudo", /* sudoers, as installed: anything */
    "wheel",
    "admin",
    "adm",    /* reads the logs: what root's processes say */
    "docker", /* a container with / mounted */
    "podman",
    "lxd",
    "lxc",
    "incus",
    "incus-admin",
    "libvirt", /* a machine with the host's disk */
    "libvirt-qemu",
    "kvm",
    "vboxusers",
    "disk", /* the file systems' devices */
    "kmem", /* memory's */
    "mem",
    "tape",
    "shadow",          /* password hashes */
    "systemd-journal", /* all logs, like adm */
    "systemd-network", /* the networks' keys */
    "ssl-cert",        /* private keys of services */
    "ssh_keys",        /* the host's keys, on Red Hat */
    "_ssh",            /* ssh-agent's, to keep others out */
    "staff",           /* writes /usr/local, which is in root's PATH */
    "src",             /* writes /usr/src, which root builds from */
    "sys",
    "bin",
    "daemon",
    "tty",       /* writes to root's terminals */
    "input",     /* reads what root types */
    "utmp",      /* forges who is logged in */
    "mail",      /* reads root's mail */
    "backup",    /* reads what backups hold */
    "netdev",    /* reconfigures the network */
    "wireshark", /* reads all traffic */
    "polkitd",
    "sgx",
    NULL,
};

const char *const *fmet_policy_root_equivalents(void)
{
    return root_equivalents;
}

bool fmet_policy_root_equivalent(const char *group)
{
    const char *const *name;

    for (name = root_equivalents; *name != NULL; name++)
        if (strcmp(*name, group) == 0)
            return true;
    return false;
}

bool fmet_policy_allowed(const struct fmet_config *config, const char *group)
{
    size_t i;

    for (i = 0; i < config->allow_group_count; i++)
        if (strcmp(config->allow_groups[i], group) == 0)
            return true;
    return false;
}
