/*
 * Preloaded into pamtester where it is refused: what PAM waits after a failure
 * is the application's, and not what is measured.
 */
#include <security/pam_modules.h>

int pam_fail_delay(pam_handle_t *pamh, unsigned int usec);

int pam_fail_delay(pam_handle_t *pamh, unsigned int usec)
{
    (void)pamh;
    (void)usec;
    return PAM_SUCCESS;
}
