/*
 * pam_fmetoken: log in to Linux with an FME Server or FME Flow account, or
 * with one of its API tokens.  The entry points that libpam looks up; each
 * begins a call, does one verb (src/module/verbs.h), and ends the call.
 */
#include <security/pam_modules.h>

#include "src/module/call.h"
#include "src/module/verbs.h"

#define ENTRY __attribute__((visibility("default")))

static int run(pam_handle_t *pamh, enum fmet_phase phase, int flags, int argc,
               const char **argv, enum fmet_result (*verb)(struct fmet_call *))
{
    struct fmet_call call;
    enum fmet_result result;

    result = fmet_call_begin(&call, pamh, phase, flags, argc, argv);
    if (result == FMET_OK)
        result = verb(&call);
    return fmet_call_end(&call, result);
}

ENTRY int pam_sm_authenticate(pam_handle_t *pamh, int flags, int argc,
                              const char **argv)
{
    return run(pamh, FMET_PHASE_AUTH, flags, argc, argv, fmet_authenticate);
}

ENTRY int pam_sm_setcred(pam_handle_t *pamh, int flags, int argc,
                         const char **argv)
{
    return run(pamh, FMET_PHASE_SETCRED, flags, argc, argv, fmet_setcred);
}

ENTRY int pam_sm_acct_mgmt(pam_handle_t *pamh, int flags, int argc,
                           const char **argv)
{
    return run(pamh, FMET_PHASE_ACCOUNT, flags, argc, argv, fmet_account);
}

ENTRY int pam_sm_open_session(pam_handle_t *pamh, int flags, int argc,
                              const char **argv)
{
    return run(pamh, FMET_PHASE_SESSION, flags, argc, argv, fmet_open_session);
}

ENTRY int pam_sm_close_session(pam_handle_t *pamh, int flags, int argc,
                               const char **argv)
{
    return run(pamh, FMET_PHASE_SESSION, flags, argc, argv, fmet_close_session);
}

ENTRY int pam_sm_chauthtok(pam_handle_t *pamh, int flags, int argc,
                           const char **argv)
{
    return run(pamh, FMET_PHASE_PASSWORD, flags, argc, argv, fmet_chauthtok);
}
