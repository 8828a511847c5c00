/*
 * pam_fmetoken: log in to Linux with an FME Server or FME Flow account, or
 * with one of its API tokens.  The entry points that libpam looks up; each
 * begins a call, does one verb (src/module/verbs.h), and ends the call.
 */
#include <security/pam_modules.h>

#include "src/module/call.h"
#include "src/module/verbs.h"

int __attribute__((visibility("default")))
pam_sm_authenticate(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
    struct fmet_call call;
    enum fmet_result result;

    result = fmet_call_begin(&call, pamh, FMET_PHASE_AUTH, flags, argc, argv);
    if (result == FMET_OK)
        result = fmet_authenticate(&call);
    return fmet_call_end(&call, result);
}

int __attribute__((visibility("default")))
pam_sm_acct_mgmt(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
    struct fmet_call call;
    enum fmet_result result;

    result =
        fmet_call_begin(&call, pamh, FMET_PHASE_ACCOUNT, flags, argc, argv);
    if (result == FMET_OK)
        result = fmet_account(&call);
    return fmet_call_end(&call, result);
}

int __attribute__((visibility("default")))
pam_sm_setcred(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
    struct fmet_call call;
    enum fmet_result result;

    result =
        fmet_call_begin(&call, pamh, FMET_PHASE_SETCRED, flags, argc, argv);
    if (result == FMET_OK)
        result = fmet_setcred(&call);
    return fmet_call_end(&call, result);
}

int __attribute__((visibility("default")))
pam_sm_open_session(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
    struct fmet_call call;
    enum fmet_result result;

    result =
        fmet_call_begin(&call, pamh, FMET_PHASE_SESSION, flags, argc, argv);
    if (result == FMET_OK)
        result = fmet_open_session(&call);
    return fmet_call_end(&call, result);
}

int __attribute__((visibility("default")))
pam_sm_close_session(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
    struct fmet_call call;
    enum fmet_result result;

    result =
        fmet_call_begin(&call, pamh, FMET_PHASE_SESSION, flags, argc, argv);
    if (result == FMET_OK)
        result = fmet_close_session(&call);
    return fmet_call_end(&call, result);
}

int __attribute__((visibility("default")))
pam_sm_chauthtok(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
    struct fmet_call call;
    enum fmet_result result;

    result =
        fmet_call_begin(&call, pamh, FMET_PHASE_PASSWORD, flags, argc, argv);
    if (result == FMET_OK)
        result = fmet_chauthtok(&call);
    return fmet_call_end(&call, result);
}
