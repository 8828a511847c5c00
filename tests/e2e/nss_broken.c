/*
 * libnss_broken.so.2: a name service that knows no group, and says so with the
 * errno that /run/nss-broken has as a number.
 */
#include <errno.h>
#include <grp.h>
#include <nss.h>
#include <stdio.h>

enum nss_status _nss_broken_getgrnam_r(const char *name, struct group *group,
                                       char *buffer, size_t size, int *error);

enum nss_status _nss_broken_getgrnam_r(const char *name, struct group *group,
                                       char *buffer, size_t size, int *error)
{
    FILE *file = fopen("/run/nss-broken", "re");
    int number = 0;

    (void)name;
    (void)group;
    (void)buffer;
    (void)size;
    if (file != NULL) {
        if (fscanf(file, "%d", &number) != 1)
            number = EIO;
        fclose(file);
    }
    *error = number;
    errno = number;
    return NSS_STATUS_UNAVAIL;
}
