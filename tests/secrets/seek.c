/*
 * seek SECRETS memory PID | files PATH... | watch
 *
 * Where secrets are: in the whole address space of a process, in files, or,
 * until SIGTERM, in the arguments and environments of all processes.  One line
 * for each run of a secret's bytes, and a last one, "# ...", of what was looked
 * at.  Exit: 0 nothing found, 1 something, 2 it could not be looked at.
 */
#include <dirent.h>
#include <elf.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "scan.h"

#define CHUNK ((size_t)1 << 20)

static unsigned long hits;
static unsigned long long looked_at; /* bytes */
static unsigned char chunk[CHUNK];

static void found(const char *name, const char *form, size_t len,
                  uint64_t offset, void *where)
{
    hits++;
    printf("%s: %zu bytes, %s, at %#" PRIx64 " of %s\n", name, len, form,
           offset, (const char *)where);
}

/* From START to END of FD, or of a file that ends by itself; false where not
   even the first byte can be read. */
static bool look_into(int fd, uint64_t start, uint64_t end, const char *where)
{
    char *name = strdup(where);
    struct scan scan = {.found = found, .data = name, .offset = start};
    bool any = false;
    ssize_t n;

    while (start < end) {
        size_t want = end - start < CHUNK ? (size_t)(end - start) : CHUNK;

        n = pread(fd, chunk, want, (off_t)start);
        if (n <= 0)
            break;
        any = true;
        scan_part(&scan, chunk, (size_t)n);
        start += (uint64_t)n;
        looked_at += (uint64_t)n;
    }
    scan_end(&scan);
    free(name);
    return any;
}

static int proc_open(const char *pid, const char *what)
{
    char path[300];

    snprintf(path, sizeof(path), "/proc/%s/%s", pid, what);
    return open(path, O_RDONLY | O_CLOEXEC);
}

/*
 * The vector registers, in which memcpy(3) leaves the end of what it copied:
 * the dynamic linker saves them on the stack sooner or later.  Not every
 * machine has a set of this name: then there is nothing to look at.
 */
static void registers(const char *pid)
{
    struct iovec set = {.iov_base = chunk, .iov_len = sizeof(chunk)};
    struct scan scan = {.found = found, .data = (char[]){"vector registers"}};
    pid_t tracee = atoi(pid);

    if (ptrace(PTRACE_SEIZE, tracee, NULL, NULL) != 0 ||
        ptrace(PTRACE_INTERRUPT, tracee, NULL, NULL) != 0 ||
        waitpid(tracee, NULL, __WALL) != tracee)
        err(2, "process %s cannot be stopped", pid);
    if (ptrace(PTRACE_GETREGSET, tracee, (void *)NT_X86_XSTATE, &set) == 0) {
        scan_part(&scan, chunk, set.iov_len);
        scan_end(&scan);
    }
    ptrace(PTRACE_DETACH, tracee, NULL, NULL);
}

/* Every mapping; the kernel's own pages ([vvar], [vsyscall]) have no text. */
static int memory(const char *pid)
{
    int mem = proc_open(pid, "mem"), maps = proc_open(pid, "maps");
    FILE *in = maps >= 0 ? fdopen(maps, "r") : NULL;
    unsigned long regions = 0, closed = 0;
    char *line = NULL;
    size_t size = 0;

    if (mem < 0 || in == NULL)
        err(2, "process %s", pid);
    while (getline(&line, &size, in) > 0) {
        char mode[8], name[256] = "memory of its own";
        uint64_t start, end;

        line[strcspn(line, "\n")] = '\0';
        if (sscanf(line, "%" SCNx64 "-%" SCNx64 " %7s %*s %*s %*s %255[^\n]",
                   &start, &end, mode, name) < 3 ||
            strcmp(name, "[vsyscall]") == 0 || strncmp(name, "[vvar", 5) == 0)
            continue;
        if (look_into(mem, start, end, name))
            regions++;
        else
            closed++;
    }
    free(line);
    fclose(in);
    close(mem);
    registers(pid);
    printf("# process %s: %llu KiB in %lu mappings, %lu cannot be read\n", pid,
           looked_at / 1024, regions, closed);
    return regions != 0 ? 0 : 2;
}

static unsigned long files_seen;

static int one_file(const char *path, const struct stat *st, int type,
                    struct FTW *place)
{
    char where[4200];
    int fd;

    (void)place;
    if (type != FTW_F || !S_ISREG(st->st_mode))
        return 0;
    fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0)
        return errno == ENOENT ? 0 : (warn("%s", path), 1);
    snprintf(where, sizeof(where), "%s mode %o uid %u", path,
             (unsigned)st->st_mode & 07777, (unsigned)st->st_uid);
    look_into(fd, 0, UINT64_MAX, where);
    close(fd);
    files_seen++;
    return 0;
}

static int files(char **paths)
{
    for (; *paths != NULL; paths++)
        if (nftw(*paths, one_file, 20, FTW_PHYS) != 0)
            errx(2, "%s cannot be read", *paths);
    printf("# %lu files, %llu KiB\n", files_seen, looked_at / 1024);
    return 0;
}

static volatile sig_atomic_t ended;

static void on_term(int signal_number)
{
    (void)signal_number;
    ended = 1;
}

#define NAMES_MAX 512
static char names[NAMES_MAX][32];
static size_t name_count;

static void note_name(const char *pid)
{
    int fd = proc_open(pid, "comm");
    char name[32] = "";
    ssize_t n = fd >= 0 ? read(fd, name, sizeof(name) - 1) : -1;
    size_t i;

    if (fd >= 0)
        close(fd);
    if (n <= 0)
        return;
    name[strcspn(name, "\n")] = '\0';
    for (i = 0; i < name_count; i++)
        if (strcmp(names[i], name) == 0)
            return;
    if (name_count < NAMES_MAX)
        memcpy(names[name_count++], name, sizeof(name));
}

static void one_process(const char *pid)
{
    static const char *const places[] = {"cmdline", "environ"};
    char where[300];
    size_t i;

    note_name(pid);
    for (i = 0; i < 2; i++) {
        int fd = proc_open(pid, places[i]);

        if (fd < 0)
            continue;
        snprintf(where, sizeof(where), "%s of process %s", places[i], pid);
        look_into(fd, 0, UINT64_MAX, where);
        close(fd);
    }
}

static int watch(void)
{
    unsigned long rounds = 0;
    size_t i;

    signal(SIGTERM, on_term);
    while (!ended) {
        DIR *proc = opendir("/proc");
        struct dirent *entry;

        if (proc == NULL)
            err(2, "/proc");
        for (entry = readdir(proc); entry != NULL; entry = readdir(proc))
            if (*entry->d_name >= '0' && *entry->d_name <= '9')
                one_process(entry->d_name);
        closedir(proc);
        rounds++;
        usleep(2000);
    }
    printf("# %lu rounds; seen:", rounds);
    for (i = 0; i < name_count; i++)
        printf(" %s", names[i]);
    putchar('\n');
    return 0;
}

int main(int argc, char **argv)
{
    int status = 2;

    if (argc < 3)
        errx(2, "usage: seek SECRETS memory PID | files PATH... | watch");
    scan_read_secrets(argv[1]);
    if (strcmp(argv[2], "memory") == 0 && argc == 4)
        status = memory(argv[3]);
    else if (strcmp(argv[2], "files") == 0)
        status = files(argv + 3);
    else if (strcmp(argv[2], "watch") == 0)
        status = watch();
    return status != 0 ? status : hits != 0;
}
