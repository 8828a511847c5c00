/*
 * libpam, as the module calls it.
 */
#include "tests/fault/lib/fault.h"

#include <pwd.h>
#include <security/pam_ext.h>
#include <security/pam_modules.h>
#include <security/pam_modutil.h>
#include <stdarg.h>

WRAP(int, pam_get_user,
     (pam_handle_t * pamh, const char **ret, const char *prompt),
     (pamh, ret, prompt), PAM_BUF_ERR, ENOMEM)
WRAP(int, pam_set_item, (pam_handle_t * pamh, int item, const void *value),
     (pamh, item, value), PAM_BUF_ERR, ENOMEM)
WRAP(int, pam_set_data,
     (pam_handle_t * pamh, const char *name, void *data,
      void (*cleanup)(pam_handle_t *, void *, int)),
     (pamh, name, data, cleanup), PAM_BUF_ERR, ENOMEM)
WRAP(int, pam_putenv, (pam_handle_t * pamh, const char *variable),
     (pamh, variable), PAM_BUF_ERR, ENOMEM)
WRAP(int, pam_get_authtok,
     (pam_handle_t * pamh, int item, const char **ret, const char *prompt),
     (pamh, item, ret, prompt), PAM_BUF_ERR, ENOMEM)
WRAP(int, pam_fail_delay, (pam_handle_t * pamh, unsigned us), (pamh, us),
     PAM_SYSTEM_ERR, ENOMEM)
WRAP(int, pam_modutil_drop_priv,
     (pam_handle_t * pamh, struct pam_modutil_privs *privileges,
      const struct passwd *user),
     (pamh, privileges, user), -1, EPERM)
WRAP(struct passwd *, pam_modutil_getpwnam,
     (pam_handle_t * pamh, const char *name), (pamh, name), NULL, ENOMEM)

/* It has been done, whatever it says. */
int pam_modutil_regain_priv(pam_handle_t *pamh,
                            struct pam_modutil_privs *privileges)
{
    static int (*real)(pam_handle_t *, struct pam_modutil_privs *);
    enum fault_way way =
        fault_hit("pam_modutil_regain_priv", CALLER, FAULT_CALL);
    int result;

    if (real == NULL)
        fault_resolve("pam_modutil_regain_priv", &real, sizeof(real));
    result = real(pamh, privileges);
    return way == FAULT_NOT ? result : -1;
}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"

int pam_prompt(pam_handle_t *pamh, int style, char **ret, const char *format,
               ...)
{
    va_list args;
    int code;

    if (fault_hit("pam_prompt", CALLER, FAULT_CALL) != FAULT_NOT)
        return PAM_BUF_ERR;
    va_start(args, format);
    code = pam_vprompt(pamh, style, ret, format, args);
    va_end(args);
    if (ret != NULL)
        fault_track(*ret, CALLER);
    return code;
}

#pragma GCC diagnostic pop
