/*
 * The table of codes.  setcred has a column of its own: libpam replays the
 * jumps of authenticate there, so that only an outcome after a success of
 * ours may be anything but PAM_SUCCESS.
 *
 * acct_mgmt has no code that a stack or a caller takes for a yes.  Stacks often
 * have user_unknown=ignore in their account lines, for other modules' users.
 * PAM_NEW_AUTHTOK_REQD lets sudo go on where NOPASSWD is set
 * (plugins/sudoers/auth/pam.c), and elsewhere asks for a new local password,
 * which is not FME's.
 */
#include "src/module/codes.h"

#include <stddef.h>

struct row {
    enum fmet_result result;
    int code[FMET_PHASE_COUNT]; /* authenticate, acct_mgmt, setcred */
};

static const struct row table[] = {
    {FMET_OK, {PAM_SUCCESS, PAM_SUCCESS, PAM_SUCCESS}},
    {FMET_NOT_OURS, {PAM_AUTH_ERR, PAM_IGNORE, PAM_SUCCESS}},

    {FMET_REJECTED, {PAM_AUTH_ERR, PAM_AUTH_ERR, PAM_CRED_ERR}},
    {FMET_NOT_OWNER, {PAM_AUTH_ERR, PAM_AUTH_ERR, PAM_CRED_ERR}},
    {FMET_UNPROVABLE, {PAM_AUTH_ERR, PAM_AUTH_ERR, PAM_CRED_ERR}},
    {FMET_OPEN_SERVER, {PAM_AUTH_ERR, PAM_AUTH_ERR, PAM_CRED_ERR}},
    {FMET_NO_MINT, {PAM_AUTH_ERR, PAM_AUTH_ERR, PAM_CRED_ERR}},
    {FMET_BAD_SECRET, {PAM_AUTH_ERR, PAM_AUTH_ERR, PAM_CRED_ERR}},
    {FMET_JUNK_SECRET, {PAM_AUTH_ERR, PAM_AUTH_ERR, PAM_CRED_ERR}},

    {FMET_UNKNOWN_USER, {PAM_USER_UNKNOWN, PAM_PERM_DENIED, PAM_USER_UNKNOWN}},
    {FMET_NAME_DIFFERS, {PAM_USER_UNKNOWN, PAM_PERM_DENIED, PAM_USER_UNKNOWN}},
    {FMET_LOW_UID, {PAM_USER_UNKNOWN, PAM_PERM_DENIED, PAM_USER_UNKNOWN}},
    {FMET_BAD_FME_USER, {PAM_USER_UNKNOWN, PAM_PERM_DENIED, PAM_USER_UNKNOWN}},
    {FMET_NOT_CALLER, {PAM_USER_UNKNOWN, PAM_PERM_DENIED, PAM_USER_UNKNOWN}},

    {FMET_REQUIREMENT, {PAM_PERM_DENIED, PAM_PERM_DENIED, PAM_CRED_ERR}},
    {FMET_DISABLED, {PAM_ACCT_EXPIRED, PAM_ACCT_EXPIRED, PAM_CRED_EXPIRED}},
    {FMET_EXPIRED, {PAM_ACCT_EXPIRED, PAM_ACCT_EXPIRED, PAM_CRED_EXPIRED}},
    {FMET_MUST_CHANGE,
     {PAM_NEW_AUTHTOK_REQD, PAM_ACCT_EXPIRED, PAM_CRED_EXPIRED}},
    {FMET_NO_ACCOUNT, {PAM_ACCT_EXPIRED, PAM_ACCT_EXPIRED, PAM_CRED_EXPIRED}},

    {FMET_UNREACHABLE,
     {PAM_AUTHINFO_UNAVAIL, PAM_AUTHINFO_UNAVAIL, PAM_CRED_UNAVAIL}},
    {FMET_TLS, {PAM_AUTHINFO_UNAVAIL, PAM_AUTHINFO_UNAVAIL, PAM_CRED_UNAVAIL}},
    {FMET_TIMEOUT,
     {PAM_AUTHINFO_UNAVAIL, PAM_AUTHINFO_UNAVAIL, PAM_CRED_UNAVAIL}},
    {FMET_SERVER_ERROR,
     {PAM_AUTHINFO_UNAVAIL, PAM_AUTHINFO_UNAVAIL, PAM_CRED_UNAVAIL}},
    {FMET_BAD_ANSWER,
     {PAM_AUTHINFO_UNAVAIL, PAM_AUTHINFO_UNAVAIL, PAM_CRED_UNAVAIL}},
    {FMET_TOO_LARGE,
     {PAM_AUTHINFO_UNAVAIL, PAM_AUTHINFO_UNAVAIL, PAM_CRED_UNAVAIL}},
    {FMET_SERVICE_TOKEN,
     {PAM_AUTHINFO_UNAVAIL, PAM_AUTHINFO_UNAVAIL, PAM_CRED_UNAVAIL}},
    {FMET_NO_HELPER,
     {PAM_AUTHINFO_UNAVAIL, PAM_AUTHINFO_UNAVAIL, PAM_CRED_UNAVAIL}},
    {FMET_BUSY, {PAM_AUTHINFO_UNAVAIL, PAM_AUTHINFO_UNAVAIL, PAM_CRED_UNAVAIL}},

    {FMET_CONFIG, {PAM_SERVICE_ERR, PAM_SERVICE_ERR, PAM_SERVICE_ERR}},
    {FMET_NO_MEMORY, {PAM_BUF_ERR, PAM_BUF_ERR, PAM_BUF_ERR}},
    {FMET_SYSTEM, {PAM_SYSTEM_ERR, PAM_SYSTEM_ERR, PAM_SYSTEM_ERR}},
    {FMET_CONVERSATION, {PAM_CONV_ERR, PAM_CONV_ERR, PAM_CONV_ERR}},

    {FMET_OFFLINE_REJECTED, {PAM_AUTH_ERR, PAM_AUTH_ERR, PAM_CRED_ERR}},
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
    };
    size_t i;

    for (i = 0; i < sizeof(names) / sizeof(*names); i++)
        if (names[i].code == code)
            return names[i].name;
    return "unknown";
}
