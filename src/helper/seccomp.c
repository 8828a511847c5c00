/*
 * A filter written by hand: libseccomp takes a millisecond to build and load
 * the same, which is a tenth of a login.  What is denied is a table; a call is
 * looked up in a bitmap of it, because the kernel, when it loads a filter,
 * tries it out on every number.
 */
#include "src/helper/seccomp.h"

#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/netlink.h>
#include <linux/seccomp.h>
#include <linux/sockios.h>
#include <netinet/in.h>
#include <sched.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "src/core/limits.h"
#include "src/helper/seccomp_calls.h"

/* Elsewhere calls have other names (32 bits) or orders of arguments (s390x),
   and there is no filter. */
#if defined(__x86_64__) && defined(__LP64__)
#define ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__) && defined(__LP64__)
#define ARCH AUDIT_ARCH_AARCH64
#elif defined(__riscv) && __riscv_xlen == 64
#define ARCH AUDIT_ARCH_RISCV64
#elif defined(__powerpc64__) && __BYTE_ORDER == __LITTLE_ENDIAN
#define ARCH AUDIT_ARCH_PPC64LE
#else
#define ARCH 0
#endif

/*
 * From this number on all architectures agree, and a C library takes ENOSYS
 * for an older kernel: of what came with Linux 5.2 and later there is only
 * what new_calls() says.  No clone3, whose flags a filter cannot see; no
 * pidfd, io_uring or new mounts; nothing that this release has not heard of.
 */
#define NEW_CALLS 424
#define X32_CALLS 0x40000000u /* amd64 with 32-bit pointers */
#define WORDS ((NEW_CALLS + 31) / 32)

/* The half that the kernel itself looks at in each argument that is tested
   here; none of these machines puts it second. */
#define ARGUMENT(n) ((uint32_t)(offsetof(struct seccomp_data, args) + 8 * (n)))
#define NUMBER ((uint32_t)offsetof(struct seccomp_data, nr))

static const int denied[] = {
    /* to be somebody else */
    SYS_setuid, SYS_setgid, SYS_setreuid, SYS_setregid, SYS_setresuid,
    SYS_setresgid, SYS_setgroups, SYS_setfsuid, SYS_setfsgid, SYS_capset,
    /* other programs and processes */
    SYS_execve, SYS_execveat, SYS_fork, SYS_vfork, SYS_ptrace,
    SYS_process_vm_readv, SYS_process_vm_writev, SYS_kcmp, SYS_tkill,
    SYS_rt_sigqueueinfo, SYS_rt_tgsigqueueinfo, SYS_setpriority, SYS_ioprio_set,
    SYS_sched_setaffinity, SYS_sched_setscheduler, SYS_sched_setparam,
    SYS_sched_setattr, SYS_migrate_pages, SYS_move_pages, SYS_setsid,
    SYS_setpgid,
    /* the timer that ends it */
    SYS_timer_create, SYS_timer_settime, SYS_timer_delete,
    /* to serve somebody, or to leave something */
    SYS_listen, SYS_accept, SYS_accept4, SYS_shmget, SYS_shmat, SYS_shmctl,
    SYS_semget, SYS_semctl, SYS_msgget, SYS_msgctl, SYS_mq_open, SYS_mq_unlink,
    SYS_ipc, SYS_socketcall,
    /* the kernel's other doors */
    SYS_add_key, SYS_request_key, SYS_keyctl, SYS_bpf, SYS_perf_event_open,
    SYS_userfaultfd, SYS_io_setup, SYS_kexec_load, SYS_kexec_file_load,
    SYS_init_module, SYS_finit_module, SYS_delete_module, SYS_iopl, SYS_ioperm,
    SYS_modify_ldt, SYS_personality, SYS_mount, SYS_umount2, SYS_pivot_root,
    SYS_chroot, SYS_unshare, SYS_setns, SYS_swapon, SYS_swapoff, SYS_reboot,
    SYS_acct, SYS_quotactl, SYS_syslog, SYS_open_by_handle_at,
    SYS_name_to_handle_at, SYS_fanotify_init, SYS_settimeofday,
    SYS_clock_settime, SYS_clock_adjtime, SYS_adjtimex, SYS_sethostname,
    SYS_setdomainname, SYS_vhangup, SYS_vmsplice, SYS_pkey_mprotect};

/* A build for tests writes coverage. */
static const int denied_writing[] = {
    SYS_creat,       SYS_mkdir,        SYS_mkdirat,      SYS_mknod,
    SYS_mknodat,     SYS_link,         SYS_linkat,       SYS_symlink,
    SYS_symlinkat,   SYS_rename,       SYS_renameat,     SYS_renameat2,
    SYS_unlink,      SYS_unlinkat,     SYS_rmdir,        SYS_chmod,
    SYS_fchmod,      SYS_fchmodat,     SYS_chown,        SYS_fchown,
    SYS_lchown,      SYS_fchownat,     SYS_truncate,     SYS_ftruncate,
    SYS_fallocate,   SYS_setxattr,     SYS_lsetxattr,    SYS_fsetxattr,
    SYS_removexattr, SYS_lremovexattr, SYS_fremovexattr, SYS_utime,
    SYS_utimes,      SYS_futimesat,    SYS_utimensat,    SYS_memfd_create};

/* A program that grows.  Jumps go forwards over a known number of steps. */
struct program {
    struct sock_filter steps[320];
    size_t count;
};

static void put(struct program *p, uint16_t code, uint32_t k, uint8_t yes,
                uint8_t no)
{
    if (p->count < sizeof(p->steps) / sizeof(*p->steps))
        p->steps[p->count] = (struct sock_filter){code, yes, no, k};
    p->count++;
}

static void load(struct program *p, uint32_t offset)
{
    put(p, BPF_LD | BPF_W | BPF_ABS, offset, 0, 0);
}

static void answer(struct program *p, uint32_t verdict)
{
    put(p, BPF_RET | BPF_K, verdict, 0, 0);
}

#define ALLOW SECCOMP_RET_ALLOW
#define DENY (SECCOMP_RET_ERRNO | EPERM)
#define ABSENT (SECCOMP_RET_ERRNO | ENOSYS)

/* VERDICT, if the test (BPF_JEQ, BPF_JGE, BPF_JSET) of what was loaded with K
   is passed. */
static void when(struct program *p, uint16_t test, uint32_t k, uint32_t verdict)
{
    put(p, BPF_JMP | BPF_K | test, k, 0, 1);
    answer(p, verdict);
}

static void unless(struct program *p, uint16_t test, uint32_t k,
                   uint32_t verdict)
{
    put(p, BPF_JMP | BPF_K | test, k, 1, 0);
    answer(p, verdict);
}

/* What follows, until end(), is for CALL alone; the number must be loaded. */
static size_t begin(struct program *p, int call)
{
    put(p, BPF_JMP | BPF_K | BPF_JEQ, (uint32_t)call, 0, 0);
    return p->count - 1;
}

static void end(struct program *p, size_t block, uint32_t verdict)
{
    answer(p, verdict);
    if (p->count < sizeof(p->steps) / sizeof(*p->steps))
        p->steps[block].jf = (uint8_t)(p->count - block - 1);
}

/* CALL only where TEST of argument N with K is passed, or only where not. */
static void only(struct program *p, int call, unsigned n, uint16_t test,
                 uint32_t k)
{
    size_t block = begin(p, call);

    load(p, ARGUMENT(n));
    unless(p, test, k, DENY);
    end(p, block, ALLOW);
}

static void only_not(struct program *p, int call, unsigned n, uint16_t test,
                     uint32_t k)
{
    size_t block = begin(p, call);

    load(p, ARGUMENT(n));
    when(p, test, k, DENY);
    end(p, block, ALLOW);
}

static void native_calls(struct program *p)
{
    load(p, (uint32_t)offsetof(struct seccomp_data, arch));
    unless(p, BPF_JEQ, ARCH, SECCOMP_RET_KILL_PROCESS);
    load(p, NUMBER);
    when(p, BPF_JGE, X32_CALLS, SECCOMP_RET_KILL_PROCESS);
}

static void new_calls(struct program *p)
{
    /* faccessat2, epoll_pwait2, futex_waitv, map_shadow_stack, mseal */
    static const uint32_t needed[] = {439, 441, 449, 453, 462};
    size_t i;

    for (i = 0; i < sizeof(needed) / sizeof(*needed); i++)
        when(p, BPF_JEQ, needed[i], ALLOW);
    when(p, BPF_JGE, NEW_CALLS, ABSENT);
}

/* Threads, in this process and its namespaces. */
static void threads(struct program *p)
{
    const uint32_t namespaces = CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS |
                                CLONE_NEWIPC | CLONE_NEWUSER | CLONE_NEWPID |
                                CLONE_NEWNET;
    size_t block = begin(p, SYS_clone);

    load(p, ARGUMENT(0));
    unless(p, BPF_JSET, CLONE_THREAD, DENY);
    when(p, BPF_JSET, namespaces, DENY);
    end(p, block, ALLOW);
}

/* TCP and UDP; local services; and the kernel's list of addresses, which
   getaddrinfo(3) sorts by. */
static void sockets(struct program *p)
{
    size_t block = begin(p, SYS_socket), inner;

    load(p, ARGUMENT(0));
    when(p, BPF_JEQ, AF_UNIX, ALLOW);
    inner = begin(p, AF_NETLINK);
    load(p, ARGUMENT(2));
    when(p, BPF_JEQ, NETLINK_ROUTE, ALLOW);
    end(p, inner, DENY);
    put(p, BPF_JMP | BPF_K | BPF_JEQ, AF_INET, 2, 0); /* over the next */
    unless(p, BPF_JEQ, AF_INET6, DENY);
    load(p, ARGUMENT(2));
    when(p, BPF_JEQ, IPPROTO_ICMP, DENY);
    when(p, BPF_JGE, IPPROTO_UDP + 1, DENY);
    load(p, ARGUMENT(1));
    put(p, BPF_ALU | BPF_AND | BPF_K, 0xf, 0, 0);
    when(p, BPF_JEQ, SOCK_STREAM, ALLOW);
    when(p, BPF_JEQ, SOCK_DGRAM, ALLOW);
    end(p, block, DENY);
}

/* No typing on a terminal, and none to have; nobody who gets signals. */
static void terminals(struct program *p)
{
    size_t block = begin(p, SYS_ioctl);

    load(p, ARGUMENT(1));
    when(p, BPF_JEQ, FIOSETOWN, DENY);
    when(p, BPF_JEQ, SIOCSPGRP, DENY);
    when(p, BPF_JEQ, TIOCSTI, DENY);
    when(p, BPF_JEQ, TIOCLINUX, DENY);
    when(p, BPF_JEQ, TIOCSCTTY, DENY);
    when(p, BPF_JEQ, TIOCSETD, DENY);
    end(p, block, ALLOW);
}

/* A descriptor's owner gets signals, and needs only be of the same user. */
static void owners(struct program *p)
{
    size_t block = begin(p, SYS_fcntl);

    load(p, ARGUMENT(1));
    when(p, BPF_JEQ, F_SETOWN, DENY);
    when(p, BPF_JEQ, F_SETOWN_EX, DENY);
    when(p, BPF_JEQ, F_SETSIG, DENY);
    end(p, block, ALLOW);
}

/* What makes it readable for others of its user. */
static void dumps(struct program *p)
{
    size_t block = begin(p, SYS_prctl);

    load(p, ARGUMENT(0));
    when(p, BPF_JEQ, PR_SET_DUMPABLE, DENY);
    when(p, BPF_JEQ, PR_SET_PTRACER, DENY);
    end(p, block, ALLOW);
}

/* Memory is written or run, never both: what ld.so does for the libraries of
   a name service is neither. */
static void code(struct program *p)
{
    size_t block = begin(p, SYS_mmap);

    load(p, ARGUMENT(2));
    put(p, BPF_ALU | BPF_AND | BPF_K, PROT_WRITE | PROT_EXEC, 0, 0);
    when(p, BPF_JEQ, PROT_WRITE | PROT_EXEC, DENY);
    end(p, block, ALLOW);
    only_not(p, SYS_mprotect, 2, BPF_JSET, PROT_EXEC);
}

static void opening(struct program *p)
{
    only_not(p, SYS_open, 1, BPF_JSET, O_ACCMODE | O_CREAT | O_TRUNC);
    only_not(p, SYS_openat, 2, BPF_JSET, O_ACCMODE | O_CREAT | O_TRUNC);
}

static void mark(uint32_t *map, const int *calls, size_t count)
{
    size_t i;

    for (i = 0; i < count; i++)
        if (calls[i] >= 0 && calls[i] < NEW_CALLS)
            map[calls[i] / 32] |= (uint32_t)1 << (calls[i] % 32);
}

static void look_up(struct program *p)
{
    uint32_t map[WORDS] = {0}, i;

    mark(map, denied, sizeof(denied) / sizeof(*denied));
    if (!FMET_HELPER_WRITES)
        mark(map, denied_writing,
             sizeof(denied_writing) / sizeof(*denied_writing));
    load(p, NUMBER);
    put(p, BPF_ALU | BPF_RSH | BPF_K, 5, 0, 0);
    for (i = 0; i < WORDS; i++) {
        size_t block = begin(p, (int)i);

        load(p, NUMBER);
        put(p, BPF_ALU | BPF_AND | BPF_K, 31, 0, 0);
        put(p, BPF_MISC | BPF_TAX, 0, 0, 0);
        put(p, BPF_LD | BPF_IMM, map[i], 0, 0);
        put(p, BPF_ALU | BPF_RSH | BPF_X, 0, 0, 0);
        when(p, BPF_JSET, 1, DENY);
        end(p, block, ALLOW);
    }
    answer(p, ALLOW);
}

static void compose(struct program *p)
{
    const uint32_t self = (uint32_t)getpid();

    native_calls(p);
    new_calls(p);
    threads(p);
    sockets(p);
    only(p, SYS_socketpair, 0, BPF_JEQ, AF_UNIX);
    terminals(p);
    owners(p);
    dumps(p);
    code(p);
    if (!FMET_HELPER_WRITES)
        opening(p);
    only(p, SYS_kill, 0, BPF_JEQ, self);
    only(p, SYS_tgkill, 0, BPF_JEQ, self);
    only(p, SYS_prlimit64, 0, BPF_JEQ, 0);
    look_up(p);
}

/* seccomp(2) has no other way to ask; a kernel that has filters finds that
   there is none at NULL. */
static bool is_missing(void)
{
    return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, NULL) != 0 &&
           (errno == ENOSYS || errno == EINVAL);
}

enum fmet_result fmet_seccomp_enter(void)
{
    struct program program = {.count = 0};
    struct sock_fprog filter = {.filter = program.steps};

    if (ARCH == 0 || is_missing())
        return FMET_OK;
    compose(&program);
    if (program.count > sizeof(program.steps) / sizeof(*program.steps))
        return FMET_SYSTEM;
    filter.len = (unsigned short)program.count;
    return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER,
                   SECCOMP_FILTER_FLAG_TSYNC, &filter) == 0
               ? FMET_OK
               : FMET_SYSTEM;
}
