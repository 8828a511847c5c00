/*
 * Patterns and the policy, against a second way to say the same: a table for
 * the matcher, and sets for the decision.  No group comes out that no matching
 * line names.
 *
 *   flags, now, what the facts say: account, expiry, owner; the scopes, the
 *   require lines (a pattern; an empty one ends a line), the group lines: for
 *   each a pattern and two groups
 */
#include <stdlib.h>
#include <string.h>

#include "src/core/limits.h"
#include "src/core/pattern.h"
#include "src/core/policy.h"
#include "tests/fuzz/lib/fuzz.h"

#define TEXT_MAX 96
#define LIST_MAX 24

enum { NO_OWNER = 1, OTHER_OWNER = 2 };

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max,
                               unsigned seed)
{
    return fuzz_shape_mutate("1448t(t)(t)(ttt)", NULL, data, size, max, seed);
}

/* RET[j]: whether the pattern so far matches the first J bytes of TEXT. */
static bool matches(const char *pattern, const char *text)
{
    bool row[TEXT_MAX + 1] = {true}, next[TEXT_MAX + 1];
    size_t len = strlen(text), j;

    for (; *pattern != '\0'; pattern++) {
        next[0] = *pattern == '*' && row[0];
        for (j = 1; j <= len; j++)
            if (*pattern == '*')
                next[j] = row[j] || next[j - 1];
            else
                next[j] =
                    row[j - 1] && (*pattern == '?' || *pattern == text[j - 1]);
        memcpy(row, next, sizeof(row));
    }
    return row[len];
}

/* Whether PATTERN matches something that begins with PREFIX: some beginning of
   it matches all of PREFIX. */
static bool may_match(const char *pattern, const char *prefix)
{
    char part[TEXT_MAX + 2];
    size_t len = strlen(pattern), i;

    for (i = 0; i <= len; i++) {
        memcpy(part, pattern, i);
        part[i] = '\0';
        if (matches(part, prefix))
            return true;
    }
    return false;
}

static char *short_text(struct fuzz_input *input)
{
    char *text = fuzz_text(input);

    if (strlen(text) > TEXT_MAX)
        text[TEXT_MAX] = '\0';
    return text;
}

static size_t count_of(struct fuzz_input *input)
{
    uint32_t count = fuzz_u32(input);

    return count < LIST_MAX ? count : LIST_MAX;
}

static void check_pattern(const char *pattern, const char *text)
{
    char both[2 * TEXT_MAX + 1];

    MUST(fmet_pattern_match(pattern, text) == matches(pattern, text));
    MUST(fmet_pattern_may_match(pattern, text) == may_match(pattern, text));
    if (fmet_pattern_match(pattern, text))
        MUST(fmet_pattern_may_match(pattern, text));
    /* A text is a pattern that matches itself. */
    strcpy(both, text);
    MUST(fmet_pattern_match(both, text));
}

static bool holds(const struct fmet_facts *facts, const char *pattern)
{
    bool found = matches(pattern, "any");
    size_t i;

    for (i = 0; i < facts->scope_count; i++)
        found |= matches(pattern, facts->scopes[i]);
    return found;
}

static bool all_required(const struct fmet_config *config,
                         const struct fmet_facts *facts)
{
    size_t i, j;

    for (i = 0; i < config->require_count; i++) {
        bool one = false;

        for (j = 0; j < config->requires[i].count; j++)
            one |= holds(facts, config->requires[i].pattern[j]);
        if (!one)
            return false;
    }
    return true;
}

/* What must be so for a yes; each outcome besides says what is not. */
static void check_decision(const struct fmet_config *config,
                           const struct fmet_facts *facts, int64_t now)
{
    const struct fmet_require *require = NULL;
    enum fmet_result result =
        fmet_policy_decide(config, facts, "alice", now, &require);
    bool owner = facts->owner != NULL && strcmp(facts->owner, "alice") == 0;
    bool expired = facts->token_expires != 0 && facts->token_expires <= now;
    uint32_t flags =
        (facts->account & FMET_ACCOUNT_KNOWN) != 0 ? facts->account : 0;
    bool change =
        (flags & (FMET_ACCOUNT_PASSWORD_EXPIRED | FMET_ACCOUNT_MUST_CHANGE)) !=
        0;
    bool disabled = (flags & FMET_ACCOUNT_DISABLED) != 0;
    bool required = all_required(config, facts);

    MUST((result == FMET_OK) ==
         (owner && !expired && !disabled && !change && required));
    MUST((result == FMET_NOT_OWNER) == !owner);
    MUST((result == FMET_MUST_CHANGE) ==
         (owner && !expired && !disabled && change && required));
    MUST((require != NULL) == (result == FMET_REQUIREMENT));
    if (require != NULL)
        MUST(!required && owner && !expired && !disabled);
}

static void check_groups(const struct fmet_config *config,
                         const struct fmet_facts *facts)
{
    const char **names = NULL;
    size_t count = 0, i, j, k, lines = 0;

    MUST(fmet_policy_groups(config, facts, &names, &count) == FMET_OK);
    for (k = 0; k < count; k++) {
        bool earned = false;

        for (i = 0; i < config->group_count; i++)
            for (j = 0; j < config->groups[i].count; j++)
                earned |= strcmp(config->groups[i].group[j], names[k]) == 0 &&
                          holds(facts, config->groups[i].pattern);
        MUST(earned);
        for (i = 0; i < k; i++)
            MUST(strcmp(names[i], names[k]) != 0);
    }
    for (i = 0; i < config->group_count; i++)
        lines += holds(facts, config->groups[i].pattern);
    MUST((count == 0) == (lines == 0));
    free(names);
}

static void read_facts(struct fuzz_input *input, unsigned flags,
                       struct fmet_facts *facts)
{
    char *owner;
    size_t count, i;

    facts->account = fuzz_u32(input);
    facts->token_expires = (int64_t)(fuzz_u32(input) & 0xff) << 32;
    facts->token_expires |= fuzz_u32(input);
    owner = fuzz_text(input);
    if ((flags & NO_OWNER) == 0)
        facts->owner =
            (flags & OTHER_OWNER) != 0 ? strdup(owner) : strdup("alice");
    free(owner);
    count = count_of(input);
    for (i = 0; i < count; i++) {
        char *scope = short_text(input);

        MUST(fmet_facts_add_scope(facts, scope, NULL));
        MUST(fmet_facts_have_scope(facts, scope));
        free(scope);
    }
}

/* Patterns, one line until an empty one. */
static void read_requires(struct fuzz_input *input, struct fmet_config *config,
                          struct fmet_require *lines, char **patterns)
{
    size_t count = count_of(input), i;

    config->requires = lines;
    for (i = 0; i < count; i++) {
        patterns[i] = short_text(input);
        if (config->require_count == 0 || *patterns[i] == '\0')
            lines[config->require_count++] =
                (struct fmet_require){.pattern = &patterns[i]};
        lines[config->require_count - 1].count++;
    }
}

static void read_groups(struct fuzz_input *input, struct fmet_config *config,
                        struct fmet_group_line *lines, char *names[][2])
{
    size_t i;

    config->groups = lines;
    config->group_count = count_of(input);
    for (i = 0; i < config->group_count; i++) {
        lines[i].pattern = short_text(input);
        names[i][0] = short_text(input);
        names[i][1] = short_text(input);
        lines[i].group = names[i];
        lines[i].count = 2;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fuzz_input input = {data, size};
    struct fmet_require requires[LIST_MAX] = {{0}};
    struct fmet_group_line groups[LIST_MAX] = {{0}};
    char *patterns[LIST_MAX] = {NULL}, *names[LIST_MAX][2];
    struct fmet_config config = {.fme_user = NULL};
    struct fmet_facts facts = {0};
    unsigned flags = fuzz_u8(&input);
    int64_t now = fuzz_u32(&input);
    size_t i, j;

    read_facts(&input, flags, &facts);
    read_requires(&input, &config, requires, patterns);
    read_groups(&input, &config, groups, names);
    for (i = 0; i < LIST_MAX && patterns[i] != NULL; i++)
        for (j = 0; j < facts.scope_count; j++)
            check_pattern(patterns[i], facts.scopes[j]);
    check_decision(&config, &facts, now);
    check_groups(&config, &facts);
    for (i = 0; i < config.group_count; i++) {
        free(groups[i].pattern);
        free(names[i][0]);
        free(names[i][1]);
    }
    for (i = 0; i < LIST_MAX; i++)
        free(patterns[i]);
    fmet_facts_clear(&facts);
    return 0;
}
