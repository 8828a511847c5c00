/*
 * The URL path of a password change.
 */
#include "src/module/password.h"

#include <stddef.h>

const char *fmet_password_path(const struct fmet_config *config)
{
    if (config->password_path != NULL)
        return config->password_path;
    return config->api == FMET_API_V3 || config->api == FMET_API_AUTO
               ? "/fmerest/v3/security/accounts/%u/password/reset"
               : NULL;
}
