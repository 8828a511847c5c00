/*
 * The module's pure parts: the table of codes, the escaping of log fields, the
 * form of a handle.
 */
#include <security/pam_modules.h>
#include <stdlib.h>
#include <string.h>

#include "src/module/codes.h"
#include "src/module/grant_record.h"
#include "src/module/log.h"
#include "tests/unit/unit.h"

static void success_and_ignore_come_from_nothing_else(void **state)
{
    int result, phase;

    (void)state;
    for (phase = 0; phase < FMET_PHASE_COUNT; phase++)
        for (result = 0; result < FMET_RESULT_COUNT + 3; result++) {
            int code =
                fmet_code((enum fmet_phase)phase, (enum fmet_result)result);

            bool nothing =
                result == FMET_NOT_OURS &&
                (phase == FMET_PHASE_SETCRED || phase == FMET_PHASE_SESSION);
            bool ignored =
                result == FMET_NOT_OURS &&
                (phase == FMET_PHASE_ACCOUNT || phase == FMET_PHASE_PASSWORD);

            assert_int_equal(code == PAM_SUCCESS, result == FMET_OK || nothing);
            assert_int_equal(code == PAM_IGNORE, ignored);
            assert_string_not_equal(fmet_code_name(code), "unknown");
        }
    assert_int_equal(fmet_code(FMET_PHASE_COUNT, FMET_OK), PAM_SYSTEM_ERR);
}

static void codes_are_those_of_the_design(void **state)
{
    static const struct {
        enum fmet_result result;
        int code;
    } rows[] = {
        {FMET_REJECTED, PAM_AUTH_ERR},
        {FMET_NOT_OWNER, PAM_AUTH_ERR},
        {FMET_UNPROVABLE, PAM_AUTH_ERR},
        {FMET_OPEN_SERVER, PAM_AUTH_ERR},
        {FMET_UNREACHABLE, PAM_AUTHINFO_UNAVAIL},
        {FMET_TLS, PAM_AUTHINFO_UNAVAIL},
        {FMET_SERVER_ERROR, PAM_AUTHINFO_UNAVAIL},
        {FMET_TIMEOUT, PAM_AUTHINFO_UNAVAIL},
        {FMET_NO_HELPER, PAM_AUTHINFO_UNAVAIL},
        {FMET_BAD_ANSWER, PAM_AUTHINFO_UNAVAIL},
        {FMET_CONFIG, PAM_SERVICE_ERR},
        {FMET_NO_MEMORY, PAM_BUF_ERR},
        {FMET_SYSTEM, PAM_SYSTEM_ERR},
        {FMET_REQUIREMENT, PAM_PERM_DENIED},
        {FMET_DISABLED, PAM_ACCT_EXPIRED},
        {FMET_EXPIRED, PAM_ACCT_EXPIRED},
        {FMET_MUST_CHANGE, PAM_NEW_AUTHTOK_REQD},
        {FMET_PASSWORD_EXPIRED, PAM_NEW_AUTHTOK_REQD},
        {FMET_UNKNOWN_USER, PAM_USER_UNKNOWN},
        {FMET_LOW_UID, PAM_USER_UNKNOWN},
    };
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(rows); i++)
        assert_int_equal(fmet_code(FMET_PHASE_AUTH, rows[i].result),
                         rows[i].code);
}

/* Stacks ignore the one in account lines, sudo's NOPASSWD the other, which only
   a login that authenticated here can be answered with. */
static void no_account_code_is_taken_for_a_yes(void **state)
{
    int result;

    (void)state;
    for (result = 0; result < FMET_RESULT_COUNT; result++) {
        int code = fmet_code(FMET_PHASE_ACCOUNT, (enum fmet_result)result);

        assert_int_not_equal(code, PAM_USER_UNKNOWN);
        assert_int_equal(code == PAM_NEW_AUTHTOK_REQD,
                         result == FMET_MUST_CHANGE);
    }
}

static void foreign_text_cannot_forge_a_field(void **state)
{
    char buffer[64];
    size_t room;

    (void)state;
    assert_string_equal(fmet_log_escape("a b", buffer, sizeof(buffer)), "a+b");
    assert_string_equal(
        fmet_log_escape("x\n result=success", buffer, sizeof(buffer)),
        "x%0A+result%3Dsuccess");
    assert_string_equal(
        fmet_log_escape("\033[2J\xc3\xbc+%", buffer, sizeof(buffer)),
        "%1B%5B2J%C3%BC%2B%25");
    assert_string_equal(fmet_log_escape("Az09._@-", buffer, sizeof(buffer)),
                        "Az09._@-");
    for (room = 1; room < 16; room++)
        assert_true(strlen(fmet_log_escape("\n\n\n\n\n", buffer, room)) < room);
}

static void a_handle_is_hex_and_nothing_else(void **state)
{
    (void)state;
    assert_true(fmet_record_handle_valid("0123456789abcdef0123456789abcdef"));
    assert_false(fmet_record_handle_valid(""));
    assert_false(fmet_record_handle_valid("0123456789abcdef0123456789abcde"));
    assert_false(fmet_record_handle_valid("0123456789abcdef0123456789abcdef0"));
    assert_false(fmet_record_handle_valid("0123456789ABCDEF0123456789abcdef"));
    assert_false(fmet_record_handle_valid("../../../../etc/passwd0123456789"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(success_and_ignore_come_from_nothing_else),
        cmocka_unit_test(codes_are_those_of_the_design),
        cmocka_unit_test(no_account_code_is_taken_for_a_yes),
        cmocka_unit_test(foreign_text_cannot_forge_a_field),
        cmocka_unit_test(a_handle_is_hex_and_nothing_else),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
