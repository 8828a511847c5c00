/*
 * The decision.
 */
#include <stdlib.h>
#include <string.h>

#include "src/core/limits.h"
#include "src/core/policy.h"
#include "tests/unit/unit.h"

static char alice[] = "alice", util[] = "util", any[] = "any",
            role[] = "role:Data *", unrestricted[] = "unrestricted",
            gis[] = "gis", users[] = "fme-users", all[] = "*";
static char *util_or_role[] = {util, role};
static char *just_unrestricted[] = {unrestricted};
static char *just_any[] = {any};
static struct fmet_require requires[] = {{util_or_role, 2},
                                         {just_unrestricted, 1}};
static struct fmet_require any_require[] = {{just_any, 1}};
static char *gis_users[] = {gis, users};
static char *users_only[] = {users};
static struct fmet_group_line groups[] = {{util, gis_users, 2},
                                          {all, users_only, 1}};

static struct fmet_facts facts_of(const char *owner)
{
    return (struct fmet_facts){.owner = owner != NULL ? strdup(owner) : NULL};
}

static void only_the_expected_owner_byte_for_byte(void **state)
{
    const struct fmet_config config = {0};
    static const char *const others[] = {NULL,     "",       "bob",  "Alice",
                                         "alice ", "alicea", "alic", "alice\n"};
    struct fmet_facts facts = facts_of("alice");
    size_t i;

    (void)state;
    assert_int_equal(fmet_policy_decide(&config, &facts, alice, 1, NULL),
                     FMET_OK);
    fmet_facts_clear(&facts);
    for (i = 0; i < COUNT(others); i++) {
        facts = facts_of(others[i]);
        assert_int_equal(fmet_policy_decide(&config, &facts, alice, 1, NULL),
                         FMET_NOT_OWNER);
        fmet_facts_clear(&facts);
    }
}

static void every_line_and_one_alternative_of_each(void **state)
{
    const struct fmet_config config = {.requires = requires,
                                       .require_count = 2};
    struct fmet_facts facts = facts_of("alice");
    const struct fmet_require *which;

    (void)state;
    assert_int_equal(fmet_policy_decide(&config, &facts, alice, 1, &which),
                     FMET_REQUIREMENT);
    assert_ptr_equal(which, &requires[0]);
    fmet_facts_add_scope(&facts, "role", "Data Stewards");
    assert_int_equal(fmet_policy_decide(&config, &facts, alice, 1, &which),
                     FMET_REQUIREMENT);
    assert_ptr_equal(which, &requires[1]);
    fmet_facts_add_scope(&facts, "unrestricted", NULL);
    assert_int_equal(fmet_policy_decide(&config, &facts, alice, 1, &which),
                     FMET_OK);
    assert_null(which);
    fmet_facts_clear(&facts);
}

static void any_is_met_by_every_proved_login(void **state)
{
    const struct fmet_config config = {.requires = any_require,
                                       .require_count = 1};
    struct fmet_facts facts = facts_of("alice");

    (void)state;
    assert_int_equal(fmet_policy_decide(&config, &facts, alice, 1, NULL),
                     FMET_OK);
    fmet_facts_clear(&facts);
}

static void time_and_flags_refuse(void **state)
{
    const struct fmet_config config = {0};
    struct fmet_facts facts = facts_of("alice");
    const struct {
        int64_t expires;
        uint32_t account;
        enum fmet_result result;
    } rows[] = {
        {0, 0, FMET_OK},
        {101, 0, FMET_OK},
        {100, 0, FMET_EXPIRED},
        {99, 0, FMET_EXPIRED},
        {0, FMET_ACCOUNT_KNOWN, FMET_OK},
        {0, FMET_ACCOUNT_DISABLED, FMET_OK}, /* not known: says nothing */
        {0, FMET_ACCOUNT_KNOWN | FMET_ACCOUNT_DISABLED, FMET_DISABLED},
        {0, FMET_ACCOUNT_KNOWN | FMET_ACCOUNT_MUST_CHANGE, FMET_MUST_CHANGE},
        {0, FMET_ACCOUNT_KNOWN | FMET_ACCOUNT_PASSWORD_EXPIRED,
         FMET_MUST_CHANGE},
        {0,
         FMET_ACCOUNT_KNOWN | FMET_ACCOUNT_MUST_CHANGE | FMET_ACCOUNT_DISABLED,
         FMET_DISABLED},
    };
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(rows); i++) {
        facts.token_expires = rows[i].expires;
        facts.account = rows[i].account;
        assert_int_equal(fmet_policy_decide(&config, &facts, alice, 100, NULL),
                         rows[i].result);
    }
    fmet_facts_clear(&facts);
}

static void groups_come_once_and_in_order(void **state)
{
    const struct fmet_config config = {.groups = groups, .group_count = 2};
    struct fmet_facts facts = facts_of("alice");
    const char **names = NULL;
    size_t count = 99;

    (void)state;
    assert_int_equal(fmet_policy_groups(&config, &facts, &names, &count),
                     FMET_OK);
    assert_int_equal(count, 1); /* `*` matches `any` */
    assert_string_equal(names[0], "fme-users");
    free(names);
    fmet_facts_add_scope(&facts, "util", NULL);
    assert_int_equal(fmet_policy_groups(&config, &facts, &names, &count),
                     FMET_OK);
    assert_int_equal(count, 2);
    assert_string_equal(names[0], "gis");
    assert_string_equal(names[1], "fme-users");
    free(names);
    fmet_facts_clear(&facts);
}

static void root_equivalent_groups_are_known(void **state)
{
    static const char *const some[] = {"root",   "sudo",   "wheel", "adm",
                                       "docker", "lxd",    "disk",  "shadow",
                                       "kvm",    "libvirt"};
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(some); i++)
        assert_true(fmet_policy_root_equivalent(some[i]));
    assert_false(fmet_policy_root_equivalent("gis"));
    assert_false(fmet_policy_root_equivalent("Docker"));
}

static void facts_are_bounded(void **state)
{
    struct fmet_facts facts = {0};
    char value[FMET_SCOPE_TEXT_MAX + 1];
    size_t i;

    (void)state;
    memset(value, 'a', sizeof(value));
    value[sizeof(value) - 1] = '\0';
    assert_false(fmet_facts_add_scope(&facts, "x", value));
    for (i = 0; i < FMET_FACT_SCOPES_MAX; i++)
        assert_true(fmet_facts_add_scope(&facts, "x", NULL));
    assert_false(fmet_facts_add_scope(&facts, "x", NULL));
    fmet_facts_clear(&facts);
    fmet_facts_clear(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_the_expected_owner_byte_for_byte),
        cmocka_unit_test(every_line_and_one_alternative_of_each),
        cmocka_unit_test(any_is_met_by_every_proved_login),
        cmocka_unit_test(time_and_flags_refuse),
        cmocka_unit_test(groups_come_once_and_in_order),
        cmocka_unit_test(root_equivalent_groups_are_known),
        cmocka_unit_test(facts_are_bounded),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
