/*
 * How a password can be changed.
 */
#ifndef FMET_PASSWORD_H
#define FMET_PASSWORD_H

#include "src/core/config.h"

/*
 * The path at which FME takes another password, perhaps with %u: password_path,
 * else REST v3's (docs/fme-api.md, "Password change") where the API may be v3.
 * NULL: it is not known.
 */
const char *fmet_password_path(const struct fmet_config *config);

#endif
