/*
 * Attempts on the network beyond a client's, and on the kernel.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/netlink.h>
#include <netinet/in.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "tests/caller/attacker.h"

#define TRY(name, expression)                                                  \
    static bool name(const struct attack *attack)                              \
    {                                                                          \
        (void)attack;                                                          \
        return expression;                                                     \
    }
#define PAGE 4096

static bool binds(unsigned short port)
{
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port)};
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    bool good = fd >= 0 && bind(fd, (struct sockaddr *)&to, sizeof(to)) == 0;
    int error = errno;

    close(fd);
    errno = error;
    return good;
}

static bool listens(int family)
{
    int fd = socket(family, SOCK_STREAM, 0), error;
    struct sockaddr_un name = {.sun_family = AF_UNIX};
    bool good;

    good = fd >= 0 &&
           (family != AF_UNIX ||
            bind(fd, (struct sockaddr *)&name, sizeof(name.sun_family)) == 0) &&
           listen(fd, 1) == 0;
    error = errno;
    close(fd);
    errno = error;
    return good;
}

static bool both(void)
{
    return mmap(NULL, PAGE, PROT_READ | PROT_WRITE | PROT_EXEC,
                MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED;
}

static bool one_after_the_other(void)
{
    void *at = mmap(NULL, PAGE, PROT_READ | PROT_WRITE,
                    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    return at != MAP_FAILED && mprotect(at, PAGE, PROT_READ | PROT_EXEC) == 0;
}

static bool clones(unsigned long flags)
{
    long pid = syscall(SYS_clone, flags, 0, 0, 0, 0);

    if (pid == 0)
        _exit(0);
    return pid > 0;
}

static bool stops_timer(void)
{
    const struct itimerspec never = {.it_value.tv_sec = 0};

    return syscall(SYS_timer_settime, 0, 0, &never, NULL) == 0;
}

static bool types(void)
{
    int fd = open("/dev/tty", O_RDONLY);

    return fd >= 0 && ioctl(fd, TIOCSTI, "x") == 0;
}

TRY(raw, socket(AF_INET, SOCK_RAW, IPPROTO_TCP) >= 0)
TRY(raw6, socket(AF_INET6, SOCK_RAW, IPPROTO_TCP) >= 0)
TRY(ping, socket(AF_INET, SOCK_DGRAM, IPPROTO_ICMP) >= 0)
TRY(sctp, socket(AF_INET, SOCK_STREAM, 132) >= 0)
TRY(mptcp, socket(AF_INET, SOCK_STREAM, 262) >= 0)
TRY(packet, socket(AF_PACKET, SOCK_DGRAM, 0) >= 0)
TRY(audit, socket(AF_NETLINK, SOCK_RAW, NETLINK_AUDIT) >= 0)
TRY(netfilter, socket(AF_NETLINK, SOCK_RAW, NETLINK_NETFILTER) >= 0)
TRY(generic, socket(AF_NETLINK, SOCK_RAW, NETLINK_GENERIC) >= 0)
TRY(vsock, socket(40, SOCK_STREAM, 0) >= 0)
/* The family was asked, and has no pairs: so it was reached. */
TRY(pair_vsock,
    socketpair(40, SOCK_STREAM, 0, (int[2]){0}) == 0 || errno == EOPNOTSUPP)
TRY(alg, socket(38, SOCK_SEQPACKET, 0) >= 0)
TRY(xdp, socket(44, SOCK_RAW, 0) >= 0)
TRY(odd_family, syscall(SYS_socket, 0x100000011UL, SOCK_RAW, 0) >= 0)
TRY(low_port, binds(443))
TRY(listen_tcp, listens(AF_INET))
TRY(listen_unix, listens(AF_UNIX))

TRY(write_and_run, both())
TRY(write_then_run, one_after_the_other())
TRY(type_on_terminal, types())
TRY(type_by_odd_call,
    syscall(SYS_ioctl, 0, 0x100000000UL | TIOCSTI, "x") == 0 || errno == ENOTTY)
TRY(namespaces, unshare(CLONE_NEWUSER) == 0)
TRY(namespaces_mount, unshare(CLONE_NEWUSER | CLONE_NEWNS) == 0)
TRY(clone_user, clones(CLONE_NEWUSER | SIGCHLD))
TRY(clone_thread_user,
    clones(CLONE_NEWUSER | CLONE_THREAD | CLONE_SIGHAND | CLONE_VM))
TRY(join_namespace, setns(0, 0) == 0)
TRY(mount_one, syscall(SYS_mount, "x", "/tmp", "tmpfs", 0, "") == 0)
TRY(mount_new, syscall(SYS_fsopen, "tmpfs", 0) >= 0)
TRY(mount_tree, syscall(SYS_open_tree, AT_FDCWD, "/", 1) >= 0)
TRY(root, chroot("/tmp") == 0)
TRY(traced, ptrace(PTRACE_TRACEME, 0, 0, 0) == 0)
TRY(key, syscall(SYS_add_key, "user", "a", "b", 1, -3) >= 0)
TRY(keyring, syscall(SYS_keyctl, 0, -3, 1) >= 0)
TRY(faults, syscall(SYS_userfaultfd, 1) >= 0)
TRY(ebpf, syscall(SYS_bpf, 0,
                  (char[128]){4, 0, 0, 0, 4, 0, 0, 0, 4, 0, 0, 0, 4}, 128) >= 0)
TRY(rings, syscall(SYS_io_uring_setup, 4, (char[256]){0}) >= 0)
TRY(aio, syscall(SYS_io_setup, 1, &(unsigned long){0}) == 0)
TRY(perf, syscall(SYS_perf_event_open, (int[32]){1, 128, 1}, 0, -1, -1, 0) >= 0)
TRY(layout, personality(ADDR_NO_RANDOMIZE) >= 0)
TRY(handle, syscall(SYS_name_to_handle_at, AT_FDCWD, "/etc", (int[40]){128},
                    &(int){0}, 0) == 0)
TRY(shared_memory, syscall(SYS_shmget, 0, PAGE, 0600) >= 0)
TRY(queue, syscall(SYS_msgget, 0, 0600) >= 0)
TRY(semaphore, syscall(SYS_semget, 0, 1, 0600) >= 0)
TRY(mqueue, syscall(SYS_mq_open, "x", O_RDWR | O_CREAT, 0600, NULL) >= 0)
TRY(set_clock, syscall(SYS_clock_settime, 0, &(struct timespec){1, 0}) == 0)
TRY(kernel_log, syscall(SYS_syslog, 10, 0, 0) >= 0)
TRY(host_name, sethostname("x", 1) == 0)
TRY(new_kernel, syscall(SYS_kexec_load, 0, 0, NULL, 0) == 0)
TRY(module, syscall(SYS_delete_module, "x", 0) == 0)
TRY(secret_memory, syscall(447, 0) >= 0)
TRY(unheard_of, syscall(471, 0) >= 0 || errno != ENOSYS)
TRY(end_timer, stops_timer())
TRY(end_timer_gone, syscall(SYS_timer_delete, 0) == 0)

#define ROW(name)                                                              \
    {                                                                          \
#name, name                                                            \
    }

const struct attempt attempts_on_kernel[] = {ROW(raw),
                                             ROW(raw6),
                                             ROW(ping),
                                             ROW(sctp),
                                             ROW(mptcp),
                                             ROW(packet),
                                             ROW(audit),
                                             ROW(netfilter),
                                             ROW(generic),
                                             ROW(vsock),
                                             ROW(pair_vsock),
                                             ROW(alg),
                                             ROW(xdp),
                                             ROW(odd_family),
                                             ROW(low_port),
                                             ROW(listen_tcp),
                                             ROW(listen_unix),
                                             ROW(write_and_run),
                                             ROW(write_then_run),
                                             ROW(type_on_terminal),
                                             ROW(type_by_odd_call),
                                             ROW(namespaces),
                                             ROW(namespaces_mount),
                                             ROW(clone_user),
                                             ROW(clone_thread_user),
                                             ROW(join_namespace),
                                             ROW(mount_one),
                                             ROW(mount_new),
                                             ROW(mount_tree),
                                             ROW(root),
                                             ROW(traced),
                                             ROW(key),
                                             ROW(keyring),
                                             ROW(faults),
                                             ROW(ebpf),
                                             ROW(rings),
                                             ROW(aio),
                                             ROW(perf),
                                             ROW(layout),
                                             ROW(handle),
                                             ROW(shared_memory),
                                             ROW(queue),
                                             ROW(semaphore),
                                             ROW(mqueue),
                                             ROW(set_clock),
                                             ROW(kernel_log),
                                             ROW(host_name),
                                             ROW(new_kernel),
                                             ROW(module),
                                             ROW(secret_memory),
                                             ROW(unheard_of),
                                             ROW(end_timer),
                                             ROW(end_timer_gone)};
const size_t attempts_on_kernel_count =
    sizeof(attempts_on_kernel) / sizeof(*attempts_on_kernel);
