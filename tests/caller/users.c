/*
 * Attempts on other users, processes and files; and what every login needs.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/netlink.h>
#include <linux/sockios.h>
#include <netdb.h>
#include <pthread.h>
#include <pwd.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/fsuid.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/caller/attacker.h"

/* A function that is true when it comes off. */
#define TRY(name, expression)                                                  \
    static bool name(const struct attack *attack)                              \
    {                                                                          \
        (void)attack;                                                          \
        return expression;                                                     \
    }

static bool opens(const char *path, int flags)
{
    char byte;
    int fd = open(path, flags | O_CLOEXEC | O_NONBLOCK, 0600);
    bool good;

    if (fd < 0)
        return false;
    good = (flags & O_ACCMODE) != O_RDONLY || read(fd, &byte, 1) > 0;
    close(fd);
    return good;
}

static bool lists(const char *path)
{
    DIR *folder = opendir(path);

    if (folder == NULL)
        return false;
    closedir(folder);
    return true;
}

static const char *of(pid_t pid, const char *what)
{
    static char path[64];

    snprintf(path, sizeof(path), "/proc/%ld/%s", (long)pid, what);
    return path;
}

static bool capable(void)
{
    struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct data[2] = {{1, 1, 1}, {0, 0, 0}};

    return syscall(SYS_capset, &header, data) == 0;
}

static bool limited(int resource, rlim_t most)
{
    struct rlimit limit;

    return getrlimit((__rlimit_resource_t)resource, &limit) == 0 &&
           limit.rlim_max <= most;
}

static bool raises(int resource)
{
    const struct rlimit all = {RLIM_INFINITY, RLIM_INFINITY};

    return setrlimit((__rlimit_resource_t)resource, &all) == 0;
}

static bool reads_memory(pid_t pid)
{
    char byte;
    struct iovec here = {&byte, 1}, there = {(void *)of, 1};

    return process_vm_readv(pid, &here, 1, &there, 1, 0) == 1;
}

static bool writes_memory(pid_t pid)
{
    static char byte;
    struct iovec here = {&byte, 1}, there = {&byte, 1};

    return process_vm_writev(pid, &here, 1, &there, 1, 0) == 1;
}

static bool moves(pid_t pid)
{
    cpu_set_t set;

    CPU_ZERO(&set);
    CPU_SET(0, &set);
    return sched_setaffinity(pid, sizeof(set), &set) == 0;
}

static bool maps(const char *path)
{
    int fd = open(path, O_RDWR | O_CLOEXEC);
    void *at;

    if (fd < 0)
        return false;
    at = mmap(NULL, 1, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (at == MAP_FAILED)
        return false;
    *(volatile char *)at = 'x';
    return true;
}

/* A child, which this process then waits for. */
static bool is_child(long pid)
{
    if (pid == 0)
        _exit(0);
    if (pid > 0)
        waitpid((pid_t)pid, NULL, 0);
    return pid > 0;
}

TRY(set_uid, setuid(0) == 0)
TRY(set_saved_uid, setresuid(-1, -1, 0) == 0)
TRY(set_gid, setgid(0) == 0)
TRY(set_other_uid, setresuid(2001, 2001, 2001) == 0)
TRY(set_groups, syscall(SYS_setgroups, 1, &(gid_t){0}) == 0)
TRY(set_fsuid, (setfsuid(0), setfsuid((uid_t)-1) == 0))
TRY(set_caps, capable())
TRY(new_privileges, prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 1)
TRY(dumpable, prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) != 0)
TRY(set_dumpable, prctl(PR_SET_DUMPABLE, 1, 0, 0, 0) == 0)
TRY(set_ptracer, prctl(PR_SET_PTRACER, PR_SET_PTRACER_ANY, 0, 0, 0) == 0)
TRY(no_filter, prctl(PR_GET_SECCOMP, 0, 0, 0, 0) != 2)
TRY(core, !limited(RLIMIT_CORE, 0))
TRY(raise_core, raises(RLIMIT_CORE))
TRY(fsize, !limited(RLIMIT_FSIZE, 0))
TRY(raise_fsize, raises(RLIMIT_FSIZE))
TRY(nofile, !limited(RLIMIT_NOFILE, 64))
TRY(raise_nofile, raises(RLIMIT_NOFILE))
TRY(memory, !limited(RLIMIT_AS, 512UL * 1024 * 1024))
TRY(raise_memory, raises(RLIMIT_AS))

TRY(read_shadow, opens("/etc/shadow", O_RDONLY))
TRY(read_secret, opens("/etc/fme-service.token", O_RDONLY))
TRY(list_records, lists("/run/pam_fmetoken"))
TRY(read_record, opens("/run/pam_fmetoken/grant-x", O_RDONLY))
TRY(list_state, lists("/var/lib/pam_fmetoken"))
TRY(read_state, opens("/var/lib/pam_fmetoken/user-x", O_RDONLY))
TRY(list_sessions, lists("/run/fmetoken/2001"))
TRY(read_session, opens("/run/fmetoken/2001/x.header", O_RDONLY))

TRY(host_mem, opens(of(attack->host, "mem"), O_RDONLY))
TRY(host_environ, opens(of(attack->host, "environ"), O_RDONLY))
TRY(host_maps, opens(of(attack->host, "maps"), O_RDONLY))
TRY(host_fds, lists(of(attack->host, "fd")))
TRY(host_root, lists(of(attack->host, "root")))
TRY(host_vm, reads_memory(attack->host))
TRY(host_signal, kill(attack->host, 0) == 0)
TRY(parent_mem, opens(of(getppid(), "mem"), O_RDONLY))
TRY(parent_fds, lists(of(getppid(), "fd")))
TRY(parent_vm, reads_memory(getppid()))
TRY(parent_signal, kill(getppid(), 0) == 0)

TRY(victim_mem, opens(of(attack->victim, "mem"), O_RDONLY))
TRY(victim_environ, opens(of(attack->victim, "environ"), O_RDONLY))
TRY(victim_maps, opens(of(attack->victim, "maps"), O_RDONLY))
TRY(victim_fds, lists(of(attack->victim, "fd")))
TRY(victim_vm, reads_memory(attack->victim))
TRY(victim_vm_write, writes_memory(attack->victim))
TRY(victim_attach, ptrace(PTRACE_ATTACH, attack->victim, 0, 0) == 0)
TRY(victim_seize, ptrace(PTRACE_SEIZE, attack->victim, 0, 0) == 0)
TRY(victim_signal, kill(attack->victim, 0) == 0)
TRY(all_signal, kill(-1, 0) == 0)
TRY(victim_tgkill, syscall(SYS_tgkill, attack->victim, attack->victim, 0) == 0)
TRY(victim_tkill, syscall(SYS_tkill, attack->victim, 0) == 0)
TRY(victim_pidfd, syscall(SYS_pidfd_open, attack->victim, 0) >= 0)
TRY(victim_limits,
    prlimit(attack->victim, RLIMIT_CPU, &(struct rlimit){9, 9}, NULL) == 0)
TRY(victim_priority, setpriority(PRIO_PROCESS, (id_t)attack->victim, 19) == 0)
TRY(victim_cpu, moves(attack->victim))
TRY(victim_owner, fcntl(0, F_SETOWN, attack->victim) == 0)
TRY(victim_owner_ex,
    fcntl(0, F_SETOWN_EX, &(struct f_owner_ex){F_OWNER_TID, attack->victim}) ==
        0)
TRY(victim_owner_ioctl, ioctl(0, FIOSETOWN, &attack->victim) == 0)
TRY(victim_group_ioctl, ioctl(0, SIOCSPGRP, &attack->victim) == 0)
TRY(victim_signal_number, fcntl(0, F_SETSIG, SIGKILL) == 0)

TRY(make_file, opens(ATTACK_FOLDER "/new", O_WRONLY | O_CREAT))
TRY(make_hidden, opens(ATTACK_FOLDER, O_WRONLY | O_TMPFILE))
TRY(make_shm, opens("/dev/shm/new", O_RDWR | O_CREAT))
TRY(make_folder, mkdir(ATTACK_FOLDER "/folder", 0700) == 0)
TRY(make_fifo, mkfifo(ATTACK_FOLDER "/fifo", 0600) == 0)
TRY(make_symlink, symlink("/etc/shadow", ATTACK_FOLDER "/symlink") == 0)
TRY(make_link, link(ATTACK_FILE, ATTACK_FOLDER "/link") == 0)
TRY(write_file, opens(ATTACK_FILE, O_WRONLY))
TRY(truncate_file, truncate(ATTACK_FILE, 0) == 0)
TRY(map_file, maps(ATTACK_FILE))
TRY(rename_file, rename(ATTACK_FILE, ATTACK_FOLDER "/b") == 0)
TRY(remove_file, unlink(ATTACK_FILE) == 0)
TRY(write_self, opens("/proc/self/mem", O_RDWR))
TRY(memfd, syscall(SYS_memfd_create, "x", 0) >= 0)

TRY(fork_child, is_child(fork()))
TRY(clone_child, is_child(syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0)))
TRY(clone3_child,
    is_child(syscall(SYS_clone3, (unsigned long[8]){0, 0, 0, 0, SIGCHLD}, 64)))
TRY(new_session, setsid() >= 0)
TRY(new_group, setpgid(0, attack->host) == 0)
TRY(set_uid_program, execl("/usr/bin/su", "su", "-h", (char *)NULL) == 0)
TRY(program_by_fd,
    syscall(SYS_execveat, AT_FDCWD, "/bin/true", NULL, NULL, 0) == 0)

#define ROW(name)                                                              \
    {                                                                          \
#name, name                                                            \
    }

const struct attempt attempts_on_users[] = {ROW(set_uid),
                                            ROW(set_saved_uid),
                                            ROW(set_gid),
                                            ROW(set_other_uid),
                                            ROW(set_groups),
                                            ROW(set_fsuid),
                                            ROW(set_caps),
                                            ROW(new_privileges),
                                            ROW(dumpable),
                                            ROW(set_dumpable),
                                            ROW(set_ptracer),
                                            ROW(no_filter),
                                            ROW(core),
                                            ROW(raise_core),
                                            ROW(fsize),
                                            ROW(raise_fsize),
                                            ROW(nofile),
                                            ROW(raise_nofile),
                                            ROW(memory),
                                            ROW(raise_memory),
                                            ROW(read_shadow),
                                            ROW(read_secret),
                                            ROW(list_records),
                                            ROW(read_record),
                                            ROW(list_state),
                                            ROW(read_state),
                                            ROW(list_sessions),
                                            ROW(read_session),
                                            ROW(host_mem),
                                            ROW(host_environ),
                                            ROW(host_maps),
                                            ROW(host_fds),
                                            ROW(host_root),
                                            ROW(host_vm),
                                            ROW(host_signal),
                                            ROW(parent_mem),
                                            ROW(parent_fds),
                                            ROW(parent_vm),
                                            ROW(parent_signal),
                                            ROW(victim_mem),
                                            ROW(victim_environ),
                                            ROW(victim_maps),
                                            ROW(victim_fds),
                                            ROW(victim_vm),
                                            ROW(victim_vm_write),
                                            ROW(victim_attach),
                                            ROW(victim_seize),
                                            ROW(victim_signal),
                                            ROW(all_signal),
                                            ROW(victim_tgkill),
                                            ROW(victim_tkill),
                                            ROW(victim_pidfd),
                                            ROW(victim_limits),
                                            ROW(victim_priority),
                                            ROW(victim_cpu),
                                            ROW(victim_owner),
                                            ROW(victim_owner_ex),
                                            ROW(victim_owner_ioctl),
                                            ROW(victim_group_ioctl),
                                            ROW(victim_signal_number),
                                            ROW(make_file),
                                            ROW(make_hidden),
                                            ROW(make_shm),
                                            ROW(make_folder),
                                            ROW(make_fifo),
                                            ROW(make_symlink),
                                            ROW(make_link),
                                            ROW(write_file),
                                            ROW(truncate_file),
                                            ROW(map_file),
                                            ROW(rename_file),
                                            ROW(remove_file),
                                            ROW(write_self),
                                            ROW(memfd),
                                            ROW(fork_child),
                                            ROW(clone_child),
                                            ROW(clone3_child),
                                            ROW(new_session),
                                            ROW(new_group),
                                            ROW(set_uid_program),
                                            ROW(program_by_fd)};
const size_t attempts_on_users_count =
    sizeof(attempts_on_users) / sizeof(*attempts_on_users);

static void *idle(void *done)
{
    *(bool *)done = true;
    return NULL;
}

static bool runs_thread(void)
{
    pthread_t thread;
    bool done = false;

    return pthread_create(&thread, NULL, idle, &done) == 0 &&
           pthread_join(thread, NULL) == 0 && done;
}

static bool resolves(const char *name)
{
    struct addrinfo *list;

    if (getaddrinfo(name, "443", NULL, &list) != 0)
        return false;
    freeaddrinfo(list);
    return true;
}

TRY(name_service, resolves("localhost") && getpwnam("root") != NULL)
TRY(thread, runs_thread())
TRY(tcp, socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, IPPROTO_TCP) >= 0)
TRY(udp, socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0) >= 0)
TRY(local, socket(AF_UNIX, SOCK_STREAM, 0) >= 0)
TRY(addresses, socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE) >= 0)
TRY(read_file, opens("/etc/passwd", O_RDONLY))
TRY(own_signal, raise(SIGURG) == 0)

const struct attempt needs[] = {
    ROW(name_service), ROW(thread),    ROW(tcp),       ROW(udp),
    ROW(local),        ROW(addresses), ROW(read_file), ROW(own_signal)};
const size_t needs_count = sizeof(needs) / sizeof(*needs);
