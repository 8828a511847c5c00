/*
 * The numbers of the calls that seccomp.c denies, for kernels' headers that do
 * not have all of them: newer architectures never had the older calls.
 */
#ifndef FMET_SECCOMP_CALLS_H
#define FMET_SECCOMP_CALLS_H

#include <sys/syscall.h>

#define FMET_NO_CALL (-1)

#ifndef SYS_accept
#define SYS_accept FMET_NO_CALL
#endif
#ifndef SYS_chmod
#define SYS_chmod FMET_NO_CALL
#endif
#ifndef SYS_chown
#define SYS_chown FMET_NO_CALL
#endif
#ifndef SYS_creat
#define SYS_creat FMET_NO_CALL
#endif
#ifndef SYS_fork
#define SYS_fork FMET_NO_CALL
#endif
#ifndef SYS_futimesat
#define SYS_futimesat FMET_NO_CALL
#endif
#ifndef SYS_ioperm
#define SYS_ioperm FMET_NO_CALL
#endif
#ifndef SYS_iopl
#define SYS_iopl FMET_NO_CALL
#endif
#ifndef SYS_ipc
#define SYS_ipc FMET_NO_CALL
#endif
#ifndef SYS_kexec_file_load
#define SYS_kexec_file_load FMET_NO_CALL
#endif
#ifndef SYS_lchown
#define SYS_lchown FMET_NO_CALL
#endif
#ifndef SYS_link
#define SYS_link FMET_NO_CALL
#endif
#ifndef SYS_mkdir
#define SYS_mkdir FMET_NO_CALL
#endif
#ifndef SYS_mknod
#define SYS_mknod FMET_NO_CALL
#endif
#ifndef SYS_modify_ldt
#define SYS_modify_ldt FMET_NO_CALL
#endif
#ifndef SYS_open
#define SYS_open FMET_NO_CALL
#endif
#ifndef SYS_rename
#define SYS_rename FMET_NO_CALL
#endif
#ifndef SYS_renameat
#define SYS_renameat FMET_NO_CALL
#endif
#ifndef SYS_rmdir
#define SYS_rmdir FMET_NO_CALL
#endif
#ifndef SYS_socketcall
#define SYS_socketcall FMET_NO_CALL
#endif
#ifndef SYS_symlink
#define SYS_symlink FMET_NO_CALL
#endif
#ifndef SYS_unlink
#define SYS_unlink FMET_NO_CALL
#endif
#ifndef SYS_utime
#define SYS_utime FMET_NO_CALL
#endif
#ifndef SYS_utimes
#define SYS_utimes FMET_NO_CALL
#endif
#ifndef SYS_vfork
#define SYS_vfork FMET_NO_CALL
#endif

#endif
