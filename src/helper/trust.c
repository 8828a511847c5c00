/*
 * Finds the system's CAs, where distributions keep them, and leaves libcurl
 * nothing to fill in.
 */
#include "src/helper/trust.h"

#include <dirent.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "src/helper/tls.h"

/* The first of the names of a hash that openssl-rehash(1) gives: OpenSSL looks
   for the others only where it is there. */
static bool is_hash(const char *name)
{
    return strspn(name, "0123456789abcdef") == 8 && strcmp(name + 8, ".0") == 0;
}

/* A folder may be there and not be hashed: a container with the bundle only. */
static bool take_folder(const char *path, bool fills_in,
                        struct fmet_trust *trust)
{
    DIR *folder = opendir(path);
    bool found = false;
    struct dirent *entry;

    if (folder == NULL)
        return false;
    for (entry = readdir(folder); entry != NULL && !found;
         entry = readdir(folder)) {
        if (!is_hash(entry->d_name))
            continue;
        snprintf(trust->hashed, sizeof(trust->hashed), "%s/%.10s", path,
                 entry->d_name);
        found = fills_in ? fmet_tls_is_certificate(trust->hashed)
                         : access(trust->hashed, R_OK) == 0;
    }
    closedir(folder);
    if (found) {
        trust->cafile = fills_in ? trust->hashed : NULL;
        trust->capath = path;
        trust->folder_alone = fills_in;
    }
    return found;
}

static void take_systems(bool fills_in, struct fmet_trust *trust)
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
        if (take_folder(folders[i], fills_in, trust))
            return;
    for (i = 0; i < sizeof(bundles) / sizeof(*bundles); i++)
        if (access(bundles[i], R_OK) == 0) {
            trust->cafile = bundles[i];
            return;
        }
}

void fmet_trust_of(const struct fmet_request *request, bool fills_in,
                   struct fmet_trust *ret_trust)
{
    const char *cafile = request->cafile, *capath = request->capath;

    ret_trust->folder_alone = false;
    ret_trust->cafile = cafile != NULL ? cafile : FMET_TRUST_NONE;
    ret_trust->capath = capath != NULL ? capath : FMET_TRUST_NONE;
    if (cafile == NULL && capath != NULL)
        take_folder(capath, fills_in, ret_trust);
    else if (cafile == NULL)
        take_systems(fills_in, ret_trust);
}
