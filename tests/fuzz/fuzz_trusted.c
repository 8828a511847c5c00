/*
 * Which files are trusted, over a tree of files that the input makes up:
 * folders, links, owners and modes.  The kernel's way through it is walked here
 * once more; whatever was on it that another user could have changed, the file
 * must not be read.
 *
 *   flags, the path, the files: a count, and for each path, kind, mode, whose
 *   it is, and content or target
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "src/core/limits.h"
#include "src/core/trusted.h"
#include "tests/fuzz/lib/fuzz.h"

#define FILES_MAX 24
#define LINKS_MAX 40 /* path_resolution(7) */
#define OTHERS 1001
#define DESCRIPTOR 12345

int __wrap_lstat(const char *path, struct stat *st);
ssize_t __wrap_readlink(const char *path, char *target, size_t size);
int __wrap_open(const char *path, int how, ...);
int __wrap_fstat(int fd, struct stat *st);
ssize_t __wrap_read(int fd, void *buffer, size_t size);
int __wrap_close(int fd);

struct file {
    char *path, *content;
    mode_t mode;
    uid_t uid;
};

static struct file files[FILES_MAX];
static size_t file_count;
static uid_t owner;
static const struct file *opened;
static size_t opened_at;

/* What was met on the way: by the kernel, or with LENIENT by somebody who takes
   FILE/.. for FILE's folder, as trusted.c does.  Such a path leads nowhere that
   others could choose. */
static bool all_trusted, lenient;

static const struct file *find(const char *path)
{
    static char slash[] = "/", none[] = "";
    static const struct file root = {slash, none, S_IFDIR | 0755, 0};
    size_t i;

    for (i = 0; i < file_count; i++)
        if (strcmp(files[i].path, path) == 0)
            return &files[i];
    return strcmp(path, "/") == 0 ? &root : NULL;
}

static void fill(const struct file *file, struct stat *st)
{
    memset(st, 0, sizeof(*st));
    st->st_mode = file->mode;
    st->st_uid = file->uid;
    st->st_size = (off_t)strlen(file->content);
}

static void meet(const struct file *file)
{
    if ((file->uid != 0 && file->uid != owner) ||
        (!S_ISLNK(file->mode) && (file->mode & 0022) != 0))
        all_trusted = false;
}

/* One component below FOLDER, and so on; what is at the end, or NULL. */
static const struct file *walk(const char *folder, const char *rest,
                               unsigned links)
{
    char path[1024]; /* enough for what short_text leaves */
    const struct file *file = find(*folder != '\0' ? folder : "/");
    size_t len;

    if (file == NULL || links > LINKS_MAX)
        return NULL;
    meet(file);
    rest += strspn(rest, "/");
    len = strcspn(rest, "/");
    if (len == 0)
        return file;
    if (!S_ISDIR(file->mode) && (!lenient || *rest != '.'))
        return NULL;
    if (strlen(folder) + len + 2 > sizeof(path))
        return NULL;
    strcpy(path, folder);
    if (len == 2 && strncmp(rest, "..", 2) == 0) {
        if (*path != '\0')
            *strrchr(path, '/') = '\0';
        return walk(path, rest + len, links);
    }
    if (len == 1 && *rest == '.')
        return walk(path, rest + len, links);
    strcat(path, "/");
    strncat(path, rest, len);
    file = find(path);
    if (file == NULL || !S_ISLNK(file->mode))
        return walk(path, rest + len, links);
    meet(file);
    if (strlen(file->content) + strlen(rest + len) + 2 > sizeof(path))
        return NULL;
    strcpy(path, file->content);
    strcat(path, "/");
    strcat(path, rest + len);
    return walk(*file->content == '/' ? "" : folder, path, links + 1);
}

/* What PATH names, the last component itself where that is a link. */
static const struct file *last_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    char *folder = strndup(path, slash != NULL ? (size_t)(slash - path) : 0);
    const struct file *parent;

    MUST(folder != NULL);
    parent = walk("", folder, 0);
    free(folder);
    return parent != NULL && S_ISDIR(parent->mode) ? find(path) : NULL;
}

int __wrap_lstat(const char *path, struct stat *st)
{
    const struct file *file = last_of(path);

    if (file == NULL) {
        errno = ENOENT;
        return -1;
    }
    fill(file, st);
    return 0;
}

ssize_t __wrap_readlink(const char *path, char *target, size_t size)
{
    const struct file *file = find(path);
    size_t len;

    MUST(file != NULL && S_ISLNK(file->mode));
    len = strlen(file->content);
    if (len > size)
        len = size;
    memcpy(target, file->content, len);
    return (ssize_t)len;
}

int __wrap_open(const char *path, int how, ...)
{
    const struct file *last = last_of(path);

    MUST((how & O_NOFOLLOW) != 0 && (how & O_CLOEXEC) != 0);
    MUST((how & O_ACCMODE) == O_RDONLY);
    opened = NULL;
    if (last != NULL && S_ISLNK(last->mode)) {
        errno = ELOOP;
        return -1;
    }
    opened = walk("", path, 0);
    opened_at = 0;
    errno = ENOENT;
    return opened != NULL ? DESCRIPTOR : -1;
}

int __wrap_fstat(int fd, struct stat *st)
{
    MUST(fd == DESCRIPTOR && opened != NULL);
    fill(opened, st);
    return 0;
}

ssize_t __wrap_read(int fd, void *buffer, size_t size)
{
    size_t left;

    MUST(fd == DESCRIPTOR && opened != NULL);
    left = strlen(opened->content) - opened_at;
    if (size > left)
        size = left;
    memcpy(buffer, opened->content + opened_at, size);
    opened_at += size;
    return (ssize_t)size;
}

int __wrap_close(int fd)
{
    MUST(fd == DESCRIPTOR);
    return 0;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max,
                               unsigned seed)
{
    return fuzz_shape_mutate("1t(t1111t)", NULL, data, size, max, seed);
}

/* Short enough for a walk that calls itself. */
static char *short_text(struct fuzz_input *input)
{
    char *text = fuzz_text(input);

    if (strlen(text) > 127)
        text[127] = '\0';
    return text;
}

static void make_files(struct fuzz_input *input)
{
    static const mode_t kinds[] = {S_IFREG, S_IFDIR, S_IFLNK, S_IFREG,
                                   S_IFDIR, S_IFIFO, S_IFLNK, S_IFCHR};
    uint32_t count = fuzz_u32(input);

    for (file_count = 0; file_count < FILES_MAX && file_count < count;) {
        struct file *file = &files[file_count];
        mode_t mode;

        file->path = short_text(input);
        mode = kinds[fuzz_u8(input) % 8];
        mode |= (mode_t)(fuzz_u8(input) & 7) << 6;
        mode |= fuzz_u8(input) & 077;
        file->mode = mode;
        file->uid = fuzz_u8(input);
        file->uid = file->uid == 1 ? owner : file->uid == 0 ? 0 : OTHERS;
        file->content = short_text(input);
        file_count++;
    }
}

static const struct file *meet_all(const char *path)
{
    const struct file *file;

    all_trusted = true;
    lenient = true;
    file = walk("", path, 0);
    lenient = false;
    return file;
}

static void check_read(const char *path, bool named, bool secret)
{
    enum fmet_trusted_kind kind =
        secret ? FMET_TRUSTED_SECRET : FMET_TRUSTED_FILE;
    struct fmet_error error = {{0}};
    const struct file *file;
    enum fmet_result result;
    char *text = NULL;

    if (named)
        result = fmet_trusted_read_named(path, kind, 64, owner, &text, &error);
    else
        result = fmet_trusted_read(path, 64, owner, &text, &error);
    if (result != FMET_OK) {
        MUST(text == NULL && *error.text != '\0');
        return;
    }
    file = meet_all(path);
    MUST(file != NULL && S_ISREG(file->mode) && all_trusted);
    MUST(strcmp(text, file->content) == 0 && strlen(text) <= 64);
    MUST(!named || !secret || (file->mode & 0077) == 0);
    free(text);
}

static void check_folder(const char *path)
{
    struct fmet_error error = {{0}};
    const struct file *file;

    if (fmet_trusted_check(path, FMET_TRUSTED_DIR, owner, &error) != FMET_OK)
        return;
    file = meet_all(path);
    MUST(file != NULL && S_ISDIR(file->mode) && all_trusted);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fuzz_input input = {data, size};
    unsigned flags = fuzz_u8(&input);
    char *path = short_text(&input);
    size_t i;

    owner = (flags & 1) != 0 ? 1000 : 0;
    make_files(&input);
    check_read(path, (flags & 2) != 0, (flags & 4) != 0);
    check_folder(path);
    for (i = 0; i < file_count; i++) {
        free(files[i].path);
        free(files[i].content);
    }
    free(path);
    return 0;
}
