/*
 * The table of codes.  setcred has a column of its own: libpam replays the
 * jumps of authenticate there, so that only an outcome after a success of
 * ours may be anything but PAM_SUCCESS.
 *
 * acct_mgmt has no code that a stack or a caller takes for a yes.  Stacks often
 * have user_unknown=ignore in their account lines, for other modules' users.
 * PAM_NEW_AUTHTOK_REQD lets sudo go on where NOPASSWD is set
 * (plugins/sudoers/auth/pam.c): FMET_MUST_CHANGE is of logins only that
 * authenticated here, and not of sudo's; elsewhere it is FMET_PASSWORD_EXPIRED.
 *
 * Nor has open_session: sudo goes on after PAM_SESSION_ERR (the same file).
 */
#include "src/module/codes.h"

#include <stddef.h>

struct row {
    enum fmet_result result;
    int code[FMET_PHASE_COUNT]; /* in the order of enum fmet_phase */
};

/* Outcomes that mean the same to PAM, in one row each. */
#define REJECTED                                                               \
    {                                                                          \
        PAM_AUTH_ERR, PAM_AUTH_ERR, PAM_CRED_ERR, PAM_AUTH_ERR,                \
            PAM_PERM_DENIED                                                    \
    }
#define UNKNOWN                                                                \
    {                                                                          \
        PAM_USER_UNKNOWN, PAM_PERM_DENIED, PAM_USER_UNKNOWN, PAM_USER_UNKNOWN, \
            PAM_PERM_DENIED                                                    \
    }
#define EXPIRED                                                                \
    {                                                                          \
        PAM_ACCT_EXPIRED, PAM_ACCT_EXPIRED, PAM_CRED_EXPIRED,                  \
            PAM_ACCT_EXPIRED, PAM_PERM_DENIED                                  \
    }
#define UNAVAILABLE                                                            \
    {                                                                          \
        PAM_AUTHINFO_UNAVAIL, PAM_AUTHINFO_UNAVAIL, PAM_CRED_UNAVAIL,          \
            PAM_AUTHINFO_UNAVAIL, PAM_PERM_DENIED                              \
    }
#define NOT_CHANGED                                                            \
    {                                                                          \
        PAM_AUTHTOK_ERR, PAM_AUTHTOK_ERR, PAM_CRED_ERR, PAM_AUTHTOK_ERR,       \
            PAM_PERM_DENIED                                                    \
    }
#define EVERYWHERE(code)                                                       \
    {                                                                          \
        code, code, code, code, code                                           \
    }

static const struct row table[] = {
    {FMET_OK, EVERYWHERE(PAM_SUCCESS)},
    {FMET_NOT_OURS,
     {PAM_AUTH_ERR, PAM_IGNORE, PAM_SUCCESS, PAM_IGNORE, PAM_SUCCESS}},

    {FMET_REJECTED, REJECTED},
    {FMET_NOT_OWNER, REJECTED},
    {FMET_UNPROVABLE, REJECTED},
    {FMET_OPEN_SERVER, REJECTED},
    {FMET_NO_MINT, REJECTED},
    {FMET_BAD_SECRET,
     {PAM_AUTH_ERR, PAM_AUTH_ERR, PAM_CRED_ERR, PAM_AUTHTOK_ERR,
      PAM_PERM_DENIED}},
    {FMET_JUNK_SECRET, REJECTED},
    {FMET_OFFLINE_REJECTED, REJECTED},

    {FMET_UNKNOWN_USER, UNKNOWN},
    {FMET_NAME_DIFFERS, UNKNOWN},
    {FMET_LOW_UID, UNKNOWN},
    {FMET_BAD_FME_USER, UNKNOWN},
    {FMET_NOT_CALLER, UNKNOWN},

    {FMET_REQUIREMENT,
     {PAM_PERM_DENIED, PAM_PERM_DENIED, PAM_CRED_ERR, PAM_PERM_DENIED,
      PAM_PERM_DENIED}},
    {FMET_DISABLED, EXPIRED},
    {FMET_EXPIRED, EXPIRED},
    {FMET_MUST_CHANGE,
     {PAM_NEW_AUTHTOK_REQD, PAM_NEW_AUTHTOK_REQD, PAM_CRED_EXPIRED,
      PAM_AUTHTOK_ERR, PAM_PERM_DENIED}},
    {FMET_PASSWORD_EXPIRED,
     {PAM_NEW_AUTHTOK_REQD, PAM_ACCT_EXPIRED, PAM_CRED_EXPIRED, PAM_AUTHTOK_ERR,
      PAM_PERM_DENIED}},
    {FMET_NO_ACCOUNT, EXPIRED},

    {FMET_NO_CHANGE, NOT_CHANGED},
    {FMET_NEW_REFUSED, NOT_CHANGED},

    {FMET_UNREACHABLE, UNAVAILABLE},
    {FMET_TLS, UNAVAILABLE},
    {FMET_TIMEOUT, UNAVAILABLE},
    {FMET_SERVER_ERROR, UNAVAILABLE},
    {FMET_BAD_ANSWER, UNAVAILABLE},
    {FMET_TOO_LARGE, UNAVAILABLE},
    {FMET_SERVICE_TOKEN, UNAVAILABLE},
    {FMET_NO_HELPER, UNAVAILABLE},
    {FMET_BUSY, UNAVAILABLE},

    {FMET_CONFIG, EVERYWHERE(PAM_SERVICE_ERR)},
    {FMET_NO_MEMORY, EVERYWHERE(PAM_BUF_ERR)},
    {FMET_SYSTEM, EVERYWHERE(PAM_SYSTEM_ERR)},
    {FMET_CONVERSATION, EVERYWHERE(PAM_CONV_ERR)},
};

int fmet_code(enum fmet_phase phase, enum fmet_result result)
{
    size_t i;

    if ((unsigned)phase >= FMET_PHASE_COUNT)
        return PAM_SYSTEM_ERR;
    for (i = 0; i < sizeof(table) / sizeof(*table); i++)
        if (table[i].result == result)
            return table[i].code[phase];
    return PAM_SYSTEM_ERR;
}

const char *fmet_code_name(int code)
{
    static const struct {
        int code;
        const char *name;
    } names[] = {
        {PAM_SUCCESS, "success"},
        {PAM_IGNORE, "ignore"},
        {PAM_AUTH_ERR, "auth_err"},
        {PAM_AUTHINFO_UNAVAIL, "authinfo_unavail"},
        {PAM_USER_UNKNOWN, "user_unknown"},
        {PAM_PERM_DENIED, "perm_denied"},
        {PAM_ACCT_EXPIRED, "acct_expired"},
        {PAM_NEW_AUTHTOK_REQD, "new_authtok_reqd"},
        {PAM_CRED_ERR, "cred_err"},
        {PAM_CRED_EXPIRED, "cred_expired"},
        {PAM_CRED_UNAVAIL, "cred_unavail"},
        {PAM_SERVICE_ERR, "service_err"},
        {PAM_SYSTEM_ERR, "system_err"},
        {PAM_BUF_ERR, "buf_err"},
        {PAM_CONV_ERR, "conv_err"},
        {PAM_AUTHTOK_ERR, "authtok_err"},
        /* Other modules' and libpam's own. */
        {PAM_SESSION_ERR, "session_err"},
        {PAM_OPEN_ERR, "open_err"},
        {PAM_SYMBOL_ERR, "symbol_err"},
        {PAM_CRED_INSUFFICIENT, "cred_insufficient"},
        {PAM_MAXTRIES, "maxtries"},
        {PAM_NO_MODULE_DATA, "no_module_data"},
        {PAM_AUTHTOK_RECOVERY_ERR, "authtok_recovery_err"},
        {PAM_AUTHTOK_LOCK_BUSY, "authtok_lock_busy"},
        {PAM_AUTHTOK_DISABLE_AGING, "authtok_disable_aging"},
        {PAM_TRY_AGAIN, "try_again"},
        {PAM_ABORT, "abort"},
        {PAM_AUTHTOK_EXPIRED, "authtok_expired"},
        {PAM_MODULE_UNKNOWN, "module_unknown"},
        {PAM_BAD_ITEM, "bad_item"},
        {PAM_CONV_AGAIN, "conv_again"},
        {PAM_INCOMPLETE, "incomplete"},
    };
    size_t i;

    for (i = 0; i < sizeof(names) / sizeof(*names); i++)
        if (names[i].code == code)
            return names[i].name;
    return "unknown";
}
