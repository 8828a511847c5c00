/*
 * Where Debian and Red Hat keep it.
 */
#include "src/helper/trust.h"

#include <stddef.h>
#include <sys/stat.h>

void fmet_trust_default(const char **ret_cafile, const char **ret_capath)
{
    static const struct {
        const char *present; /* what shows that the folder is hashed */
        const char *capath;
    } folders[] = {
        {"/etc/pki/ca-trust/extracted/pem/directory-hash",
         "/etc/pki/ca-trust/extracted/pem/directory-hash"},
        {"/etc/ssl/certs/ca-certificates.crt", "/etc/ssl/certs"},
    };
    static const char *const bundles[] = {
        "/etc/pki/tls/certs/ca-bundle.crt",
        "/etc/ssl/cert.pem",
    };
    struct stat st;
    size_t i;

    for (i = 0; i < sizeof(folders) / sizeof(*folders); i++)
        if (stat(folders[i].present, &st) == 0) {
            *ret_capath = folders[i].capath;
            return;
        }
    for (i = 0; i < sizeof(bundles) / sizeof(*bundles); i++)
        if (stat(bundles[i], &st) == 0) {
            *ret_cafile = bundles[i];
            return;
        }
}
