/*
 * What is around a login: its configuration, the files of the module, and the
 * server's data.
 */
#include <arpa/inet.h>
#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "tests/fault/play.h"

#define CONFIG "/etc/security/pam_fmetoken.conf"
#define SAVED "/run/fault/saved"
#define CONTROL_PORT 8001

static const char *const folders[] = {RUNDIR, STATEDIR, SESSIONDIR};
#define FOLDERS (sizeof(folders) / sizeof(*folders))

static void die(const char *what)
{
    perror(what);
    exit(2);
}

void world_configure(const struct flow *flow, unsigned timeout_s)
{
    FILE *file = fopen(CONFIG, "we");

    if (file == NULL ||
        fprintf(file,
                "server = https://localhost:%d\ncafile = /etc/fme-ca.pem\n"
                "helper = /usr/local/libexec/fault-launch\n"
                "timeout = %us\n%s",
                flow->offline ? 8444 : 8443, timeout_s, flow->config) < 0 ||
        fclose(file) != 0)
        die(CONFIG);
}

/* Calls VISIT for each file of FOLDER. */
static void each(const char *folder,
                 void (*visit)(const char *folder, const char *name, void *),
                 void *data)
{
    DIR *dir = opendir(folder);
    const struct dirent *entry;

    if (dir == NULL)
        return;
    for (entry = readdir(dir); entry != NULL; entry = readdir(dir))
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            visit(folder, entry->d_name, data);
    closedir(dir);
}

static void remove_file(const char *folder, const char *name, void *data)
{
    char path[512];

    (void)data;
    snprintf(path, sizeof(path), "%s/%s", folder, name);
    if (unlink(path) != 0)
        die(path);
}

/* DATA: the folder to copy to. */
static void copy_file(const char *folder, const char *name, void *data)
{
    char from[512], to[512], bytes[32768];
    ssize_t len;
    int in, out;

    snprintf(from, sizeof(from), "%s/%s", folder, name);
    snprintf(to, sizeof(to), "%s/%s", (const char *)data, name);
    in = open(from, O_RDONLY | O_CLOEXEC);
    out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (in < 0 || out < 0)
        die(from);
    len = read(in, bytes, sizeof(bytes));
    if (len < 0 || write(out, bytes, (size_t)len) != len)
        die(to);
    close(in);
    close(out);
}

static void saved_name(const struct flow *flow, size_t i, char *name,
                       size_t size)
{
    snprintf(name, size, SAVED "/%s-%zu", flow->name, i);
}

void world_save(const struct flow *flow)
{
    char name[128];
    size_t i;

    mkdir(SAVED, 0700);
    for (i = 0; i < FOLDERS; i++) {
        saved_name(flow, i, name, sizeof(name));
        if (mkdir(name, 0700) != 0)
            die(name);
        each(folders[i], copy_file, name);
    }
}

void world_restore(const struct flow *flow)
{
    char name[128], to[128];
    size_t i;

    for (i = 0; i < FOLDERS; i++) {
        saved_name(flow, i, name, sizeof(name));
        each(folders[i], remove_file, NULL);
        rmdir(folders[i]);
        if (flow->fresh || access(name, F_OK) != 0)
            continue;
        snprintf(to, sizeof(to), "%s", folders[i]);
        if (mkdir(to, 0700) != 0)
            die(to);
        each(name, copy_file, to);
    }
}

void world_reset_server(void)
{
    static const char text[] =
        "POST /data HTTP/1.0\r\nContent-Length: 49\r\n\r\n"
        "user grace password \"grace-secret\" role fmeauthor\n";
    struct sockaddr_in at = {.sin_family = AF_INET,
                             .sin_port = htons(CONTROL_PORT),
                             .sin_addr = {htonl(INADDR_LOOPBACK)}};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    char answer[64] = "";

    if (fd < 0 || connect(fd, (struct sockaddr *)&at, sizeof(at)) != 0 ||
        write(fd, text, sizeof(text) - 1) != (ssize_t)sizeof(text) - 1 ||
        read(fd, answer, sizeof(answer) - 1) < 12 ||
        strncmp(answer + 8, " 200", 4) != 0)
        die("the server's data");
    close(fd);
}

static void age_file(const char *folder, const char *name, void *data)
{
    struct timespec then[2];
    char path[512];

    snprintf(path, sizeof(path), "%s/%s", folder, name);
    then[0] = *(const struct timespec *)data;
    then[1] = then[0];
    if (utimensat(AT_FDCWD, path, then, AT_SYMLINK_NOFOLLOW) != 0)
        die(path);
    /* What is known of a server lapses by what is in it. */
    if (strncmp(name, "server-", 7) == 0 && strchr(name, '.') == NULL)
        unlink(path);
}

void world_age(void)
{
    struct timespec then;
    size_t i;

    clock_gettime(CLOCK_REALTIME, &then);
    then.tv_sec -= 2 * 86400;
    for (i = 0; i < FOLDERS; i++)
        if (strcmp(folders[i], STATEDIR) != 0)
            each(folders[i], age_file, &then);
}

/* server-FINGERPRINT-N, reuse-UID-FINGERPRINT, offline-UID-FINGERPRINT. */
static bool is_lasting(const char *name, const char *prefix)
{
    const char *rest = name + strlen(prefix);

    if (strncmp(name, prefix, strlen(prefix)) != 0)
        return false;
    while (isxdigit((unsigned char)*rest) || *rest == '-')
        rest++;
    return *rest == '\0';
}

struct search {
    const struct flow *flow;
    unsigned found;
    char *name;
    size_t size;
};

static void look(const char *folder, const char *name, void *data)
{
    struct search *search = data;
    struct stat st;
    char path[512];

    snprintf(path, sizeof(path), "%s/%s", folder, name);
    if (lstat(path, &st) != 0 || !S_ISREG(st.st_mode) || st.st_uid != 0 ||
        (st.st_mode & 07777) != 0600 || strcmp(folder, SESSIONDIR) == 0 ||
        !(strcmp(name, "places") == 0 || strcmp(name, "locks") == 0 ||
          (is_lasting(name, "server-") && st.st_size > 0) ||
          (search->flow->reuse && is_lasting(name, "reuse-") &&
           st.st_size > 0) ||
          (search->flow->offline && is_lasting(name, "offline-") &&
           st.st_size > 0))) {
        search->found++;
        snprintf(search->name, search->size, "%s", path);
    }
}

unsigned world_leftovers(const struct flow *flow, char *name, size_t size)
{
    struct search search = {flow, 0, name, size};
    size_t i;

    for (i = 0; i < FOLDERS; i++)
        each(folders[i], look, &search);
    return search.found;
}

bool world_locked(void)
{
    static const char *const files[] = {RUNDIR "/places", RUNDIR "/locks",
                                        STATEDIR "/locks"};
    bool locked = false;
    size_t i;

    for (i = 0; i < sizeof(files) / sizeof(*files); i++) {
        struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
        int fd = open(files[i], O_RDWR | O_CLOEXEC);

        if (fd < 0)
            continue;
        locked = locked || fcntl(fd, F_OFD_GETLK, &lock) != 0 ||
                 lock.l_type != F_UNLCK;
        close(fd);
    }
    return locked;
}
