/*
 * System calls that no TLS client, resolver or name service makes.
 */
#ifndef FMET_SECCOMP_H
#define FMET_SECCOMP_H

#include "src/core/result.h"

/*
 * From here on this process makes no other process, runs no other program,
 * becomes nobody else, touches no other process, writes no file, serves
 * nobody, has no memory both written and run, and meets no part of the kernel
 * that it does not need.  Its threads that are to come are bound as well; it
 * may have none yet.  no_new_privs must be set.  FMET_OK also where the kernel
 * has no seccomp at all; FMET_SYSTEM where it has, and the filter does not
 * stand.
 */
enum fmet_result fmet_seccomp_enter(void);

#endif
