/*
 * Finds the system's CAs, where distributions keep them.
 */
#include "src/helper/trust.h"

#include <dirent.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

/* A name that c_rehash(1) gives: eight hex digits, a dot, a number. */
static bool is_hash(const char *name)
{
    return strspn(name, "0123456789abcdef") == 8 && name[8] == '.' &&
           name[9] >= '0' && name[9] <= '9';
}

/* A folder may be there and not be hashed: a container with the bundle only. */
static bool is_hashed(const char *path)
{
    DIR *folder = opendir(path);
    struct dirent *entry;
    bool found = false;

    if (folder == NULL)
        return false;
    for (entry = readdir(folder); entry != NULL && !found;
         entry = readdir(folder))
        found = is_hash(entry->d_name);
    closedir(folder);
    return found;
}

void fmet_trust_default(const char **ret_cafile, const char **ret_capath)
{
    static const char *const folders[] = {
        "/etc/pki/ca-trust/extracted/pem/directory-hash", /* Red Hat */
        "/etc/ssl/certs", /* Debian, SUSE, Alpine, Arch */
    };
    static const char *const bundles[] = {
        "/etc/ssl/certs/ca-certificates.crt",
        "/etc/pki/tls/certs/ca-bundle.crt",
        "/etc/ssl/ca-bundle.pem",
        "/etc/ssl/cert.pem",
    };
    size_t i;

    for (i = 0; i < sizeof(folders) / sizeof(*folders); i++)
        if (is_hashed(folders[i])) {
            *ret_capath = folders[i];
            return;
        }
    for (i = 0; i < sizeof(bundles) / sizeof(*bundles); i++)
        if (access(bundles[i], R_OK) == 0) {
            *ret_cafile = bundles[i];
            return;
        }
}
