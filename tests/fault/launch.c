/*
 * Stands in the place of the helper, and becomes it with the library before
 * it: the module gives its helper an empty environment.
 */
#include <unistd.h>

#include "tests/fault/page.h"

int main(void)
{
    static char name[] = "pam_fmetoken_helper";
    static char preload[] = "LD_PRELOAD=/usr/local/lib/fault.so";
    static char where[] = FAULT_SIDE_VARIABLE "=helper";
    /* What is freed is overwritten. */
    static char tunables[] = "GLIBC_TUNABLES=glibc.malloc.perturb=165";
    char *const argv[] = {name, NULL};
    char *const environment[] = {preload, where, tunables, NULL};

    execve(FMET_LIBEXECDIR "/pam_fmetoken_helper", argv, environment);
    return 127;
}
