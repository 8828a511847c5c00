/*
 * Records as files: whose they are, what ends them, how tries are counted.  In
 * a mount namespace of its own, over empty folders; skipped where this is not
 * root.
 */
#include <fcntl.h>
#include <fnmatch.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <syslog.h>
#include <unistd.h>

#include "src/module/remember.h"
#include "src/module/rundir.h"
#include "src/module/shelf.h"
#include "tests/unit/unit.h"

#define TOKEN "a11ce00000000000000000000000000000000001"
#define REUSE FMET_RUNDIR "/reuse-2001-00000000000000aa"
#define OFFLINE FMET_STATEDIR "/offline-2001-00000000000000aa"

static bool root;
static char logged[16 * 1024];

/* pam_syslog's syslog(3) is this one: the program's symbols come first. */
static void record(const char *format, va_list args)
    __attribute__((format(printf, 1, 0)));

static void record(const char *format, va_list args)
{
    size_t len = strlen(logged);

    vsnprintf(logged + len, sizeof(logged) - len, format, args);
}

/* In brackets: fortified headers have a macro of this name. */
void(syslog)(int priority, const char *format, ...)
{
    va_list args;

    (void)priority;
    va_start(args, format);
    record(format, args);
    va_end(args);
}

void __syslog_chk(int priority, int flag, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

void __syslog_chk(int priority, int flag, const char *format, ...)
{
    va_list args;

    (void)priority;
    (void)flag;
    va_start(args, format);
    record(format, args);
    va_end(args);
}

static bool exists(const char *path)
{
    struct stat st;

    return lstat(path, &st) == 0;
}

static int private_folders(void **state)
{
    (void)state;
    root = geteuid() == 0 && unshare(CLONE_NEWNS) == 0 &&
           mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
           mount("run", "/run", "tmpfs", 0, "mode=755") == 0 &&
           mount("lib", "/var/lib", "tmpfs", 0, "mode=755") == 0;
    return 0;
}

static struct fmet_call alice(void)
{
    struct fmet_call call = {.service = "unit", .uid = 2001};

    if (!root)
        skip();
    logged[0] = '\0';
    call.user = strdup("alice");
    call.owner = strdup("Alice");
    call.config.fingerprint = 0xaa;
    call.config.reuse_ms = 60000;
    call.config.offline_ms = 86400000;
    call.config.timeout_ms = 10000;
    return call;
}

static void end(struct fmet_call *call)
{
    free(call->user);
    free(call->owner);
    fmet_call_forget(call);
}

static struct fmet_secret secret_of(const char *text)
{
    struct fmet_secret secret = {0};

    assert_int_equal(fmet_secret_set(&secret, text, strlen(text)), FMET_OK);
    return secret;
}

/* FME was asked SECONDS ago. */
static void remember_late(struct fmet_call *call, enum fmet_mode mode,
                          const char *text, uint64_t seconds)
{
    struct fmet_facts facts = {.owner = strdup("Alice")};
    struct fmet_secret secret = secret_of(text);
    struct fmet_moment asked = {.boot = 0};

    assert_true(fmet_facts_add_scope(&facts, "util", NULL));
    fmet_remember_moment(call, &asked);
    asked.boot -= seconds;
    asked.wall -= seconds;
    fmet_remember(call, mode, &secret, &facts, &asked);
    fmet_facts_clear(&facts);
}

static void remember_mode(struct fmet_call *call, enum fmet_mode mode,
                          const char *text)
{
    remember_late(call, mode, text, 0);
}

/* At a token's cost, which is less. */
static void remember(struct fmet_call *call)
{
    remember_mode(call, FMET_MODE_TOKEN, TOKEN);
    assert_true(exists(REUSE) && exists(OFFLINE));
}

static bool reuse_mode(struct fmet_call *call, enum fmet_mode mode,
                       const char *text)
{
    struct fmet_secret secret = secret_of(text);
    struct fmet_facts facts = {0};
    unsigned left = 10000;
    bool found = fmet_remember_reuse(call, mode, &secret, &left, &facts);

    if (found) {
        assert_string_equal(facts.owner, "Alice");
        assert_int_equal(facts.scope_count, 1);
        assert_non_null(call->remembered);
    }
    fmet_facts_clear(&facts);
    return found;
}

static bool reuse(struct fmet_call *call, const char *text)
{
    return reuse_mode(call, FMET_MODE_TOKEN, text);
}

static enum fmet_result offline_mode(struct fmet_call *call,
                                     enum fmet_mode mode, const char *text)
{
    struct fmet_secret secret = secret_of(text);
    struct fmet_facts facts = {0};
    enum fmet_result result =
        fmet_remember_offline(call, mode, &secret, 1000, &facts);

    assert_true((result == FMET_OK) == (facts.owner != NULL));
    fmet_facts_clear(&facts);
    return result;
}

static enum fmet_result offline(struct fmet_call *call, const char *text)
{
    return offline_mode(call, FMET_MODE_TOKEN, text);
}

static struct fmet_vouch stored(const char *path)
{
    unsigned char bytes[FMET_RECORD_MAX];
    struct fmet_vouch vouch = {0};
    FILE *file = fopen(path, "re");
    size_t len;

    assert_non_null(file);
    len = fread(bytes, 1, sizeof(bytes), file);
    fclose(file);
    assert_int_equal(fmet_vouch_decode(bytes, len, &vouch), FMET_OK);
    return vouch;
}

/* Writes VOUCH, which it takes over, to PATH, as root could. */
static void store(const char *path, struct fmet_vouch *vouch)
{
    struct fmet_writer writer = {0};
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

    assert_true(fmet_vouch_encode(vouch, &writer));
    assert_int_equal(write(fd, writer.bytes, writer.len), writer.len);
    close(fd);
    fmet_writer_clear(&writer);
    fmet_vouch_clear(vouch);
}

static void the_same_secret_and_no_other(void **state)
{
    struct fmet_call call = alice();

    (void)state;
    assert_false(reuse(&call, TOKEN));
    assert_int_equal(offline(&call, TOKEN), FMET_UNREACHABLE);
    remember(&call);
    assert_true(reuse(&call, TOKEN));
    assert_true(reuse(&call, TOKEN));
    /* A hash takes seconds where valgrind looks on. */
    assert_int_equal(
        fnmatch("FME vouched for this token [0-9] seconds ago (reuse)",
                call.remembered, 0),
        0);
    assert_int_equal(offline(&call, TOKEN), FMET_OK);
    assert_int_equal(fnmatch("no server can be reached; FME vouched for this "
                             "token [0-9] seconds ago (offline)",
                             call.remembered, 0),
                     0);
    assert_false(reuse(&call, "another"));
    assert_false(exists(REUSE)); /* who guesses has one try */
    assert_false(reuse(&call, TOKEN));
    assert_int_equal(offline(&call, "another"), FMET_OFFLINE_REJECTED);
    assert_true(exists(OFFLINE));
    assert_int_equal(offline(&call, TOKEN), FMET_OK);
    end(&call);
}

static void a_password_is_no_token(void **state)
{
    struct fmet_call call = alice();

    (void)state;
    remember(&call);
    assert_false(reuse_mode(&call, FMET_MODE_PASSWORD, TOKEN));
    assert_int_equal(offline_mode(&call, FMET_MODE_PASSWORD, TOKEN),
                     FMET_OFFLINE_REJECTED);
    remember_mode(&call, FMET_MODE_PASSWORD, "a password");
    assert_true(reuse_mode(&call, FMET_MODE_PASSWORD, "a password"));
    assert_false(reuse_mode(&call, FMET_MODE_TOKEN, "a password"));
    end(&call);
}

/* Under the very name of another's file too. */
static void others_have_nothing_of_it(void **state)
{
    static const struct {
        const char *user, *owner;
        uid_t uid;
        uint64_t fingerprint;
    } rows[] = {
        {"bob", "Alice", 2001, 0xaa},
        {"alice", "Bob", 2001, 0xaa},
        {"alice", "Alice", 2002, 0xaa},
        {"alice", "Alice", 2001, 0xab},
    };
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(rows); i++) {
        struct fmet_call call = alice();
        char reused[128], offlined[128];

        remember(&call);
        free(call.user);
        free(call.owner);
        call.user = strdup(rows[i].user);
        call.owner = strdup(rows[i].owner);
        call.uid = rows[i].uid;
        call.config.fingerprint = rows[i].fingerprint;
        snprintf(reused, sizeof(reused), FMET_RUNDIR "/reuse-%u-%016x",
                 (unsigned)rows[i].uid, (unsigned)rows[i].fingerprint);
        snprintf(offlined, sizeof(offlined), FMET_STATEDIR "/offline-%u-%016x",
                 (unsigned)rows[i].uid, (unsigned)rows[i].fingerprint);
        rename(REUSE, reused);
        rename(OFFLINE, offlined);
        assert_false(reuse(&call, TOKEN));
        assert_int_equal(offline(&call, TOKEN), FMET_UNREACHABLE);
        assert_false(exists(reused) || exists(offlined));
        assert_non_null(strstr(logged, "is removed: it is another"));
        end(&call);
    }
}

/* A record for one purpose is none for the other. */
static void a_reuse_is_no_offline(void **state)
{
    struct fmet_call call = alice();

    (void)state;
    remember(&call);
    assert_int_equal(system("cp -p " REUSE " " OFFLINE), 0);
    assert_int_equal(offline(&call, TOKEN), FMET_UNREACHABLE);
    assert_false(exists(OFFLINE));
    end(&call);
}

static void what_root_did_not_write_is_removed(void **state)
{
    static const struct {
        const char *harm, *why;
    } rows[] = {
        {"chmod 644", "mode"},
        {"chmod 700", "mode"},
        {"chown 2001", "owner"},
        {"truncate -s 40", "damaged"},
        {"truncate -s 0", "damaged"},
        {"truncate -s +1", "damaged"},
        {"h() { ln $1 $1-2; }; h", "second name"},
        {"h() { mv $1 /run/x; ln -s /run/x $1; }; h", "a link"},
        {"h() { rm $1; mkdir $1; }; h", "not a file"},
        {"h() { rm $1; mkfifo -m 600 $1; }; h", "not a file"},
        {"h() { rm $1; truncate -s 20000 $1; chmod 600 $1; }; h", "damaged"},
        {"h() { printf x | dd of=$1 conv=notrunc bs=1 seek=99 2>/dev/null; }; "
         "h",
         "damaged"},
    };
    char command[256];
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(rows); i++) {
        struct fmet_call call = alice();

        remember(&call);
        snprintf(command, sizeof(command), "%s " REUSE "; %s " OFFLINE,
                 rows[i].harm, strchr(rows[i].harm, '{') ? "h" : rows[i].harm);
        assert_int_equal(system(command), 0);
        if (reuse(&call, TOKEN))
            fail_msg("reuse after %s", rows[i].harm);
        assert_non_null(strstr(logged, REUSE " is removed: it"));
        assert_non_null(strstr(logged, rows[i].why));
        if (offline(&call, TOKEN) != FMET_UNREACHABLE)
            fail_msg("offline after %s", rows[i].harm);
        assert_non_null(strstr(logged, OFFLINE " is removed: it"));
        assert_false(exists(REUSE) || exists(OFFLINE));
        end(&call);
    }
}

static void tries_are_counted_before_they_are_made(void **state)
{
    struct fmet_call call = alice();
    struct fmet_vouch vouch;
    unsigned i;

    (void)state;
    remember(&call);
    for (i = 1; i < FMET_OFFLINE_TRIES; i++) {
        assert_int_equal(offline(&call, "wrong"), FMET_OFFLINE_REJECTED);
        vouch = stored(OFFLINE);
        assert_int_equal(vouch.tries, i);
        fmet_vouch_clear(&vouch);
    }
    assert_non_null(strstr(call.detail, "; 1 tries left"));
    assert_int_equal(offline(&call, TOKEN), FMET_OK);
    vouch = stored(OFFLINE);
    assert_int_equal(vouch.tries, 0);
    /* Killed after the last one was counted: it was one. */
    vouch.tries = FMET_OFFLINE_TRIES;
    store(OFFLINE, &vouch);
    assert_int_equal(offline(&call, TOKEN), FMET_UNREACHABLE);
    assert_false(exists(OFFLINE));
    remember(&call);
    for (i = 1; i <= FMET_OFFLINE_TRIES; i++)
        assert_int_equal(offline(&call, "wrong"), FMET_OFFLINE_REJECTED);
    assert_false(exists(OFFLINE));
    assert_non_null(strstr(logged, "last wrong try"));
    assert_int_equal(offline(&call, TOKEN), FMET_UNREACHABLE);
    end(&call);
}

/* What cannot be counted is not tried, nor forgotten. */
static void a_try_that_cannot_be_counted_is_none(void **state)
{
    struct fmet_call call = alice();

    (void)state;
    remember(&call);
    assert_int_equal(
        mount(NULL, "/var/lib", NULL, MS_REMOUNT | MS_RDONLY, NULL), 0);
    assert_int_equal(offline(&call, TOKEN), FMET_UNREACHABLE);
    assert_int_equal(mount(NULL, "/var/lib", NULL, MS_REMOUNT, NULL), 0);
    /* The lock is to be had, but not the new file. */
    assert_int_equal(mkdir(OFFLINE ".new", 0700), 0);
    assert_int_equal(offline(&call, TOKEN), FMET_UNREACHABLE);
    assert_non_null(strstr(call.detail, "could not be counted"));
    assert_int_equal(rmdir(OFFLINE ".new"), 0);
    assert_true(exists(OFFLINE));
    assert_int_equal(offline(&call, TOKEN), FMET_OK);
    end(&call);
}

static void shift(const char *path, int64_t boot, int64_t wall, bool same_boot)
{
    struct fmet_vouch vouch = stored(path);

    vouch.verified.boot += (uint64_t)boot;
    vouch.verified.wall += (uint64_t)wall;
    vouch.seen += (uint64_t)wall;
    if (!same_boot)
        memset(vouch.verified.boot_id, 'a', FMET_BOOT_ID_MAX);
    store(path, &vouch);
}

static void time_ends_it(void **state)
{
    static const struct {
        int64_t boot, wall;
        bool same_boot, reusable;
        enum fmet_result offline;
    } rows[] = {
        {0, 0, true, true, FMET_OK},
        {-30, -30, true, true, FMET_OK},
        {-60, -60, true, false, FMET_OK},
        {-60, 9999, true, false, FMET_OK},         /* the clock was set back */
        {0, -86370, true, true, FMET_OK},          /* time for a slow machine */
        {0, -86400, true, true, FMET_UNREACHABLE}, /* set ahead */
        {3600, 0, true, false, FMET_UNREACHABLE},  /* the future */
        {0, -30, false, false, FMET_OK},           /* another boot */
        {0, 9999, false, false, FMET_UNREACHABLE},
        {0, -86400, false, false, FMET_UNREACHABLE},
    };
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(rows); i++) {
        struct fmet_call call = alice();

        remember(&call);
        shift(REUSE, rows[i].boot, rows[i].wall, rows[i].same_boot);
        shift(OFFLINE, rows[i].boot, rows[i].wall, rows[i].same_boot);
        if (reuse(&call, TOKEN) != rows[i].reusable ||
            exists(REUSE) != rows[i].reusable)
            fail_msg("row %zu: reuse", i);
        if (offline(&call, TOKEN) != rows[i].offline ||
            exists(OFFLINE) != (rows[i].offline == FMET_OK))
            fail_msg("row %zu: offline", i);
        end(&call);
    }
}

/* A clock that is set back across a boot: no try at a time that was. */
static void what_was_seen_is_not_seen_again(void **state)
{
    struct fmet_call call = alice();
    struct fmet_vouch vouch;

    (void)state;
    remember(&call);
    shift(OFFLINE, 0, -3600, false);
    assert_int_equal(offline(&call, "wrong"), FMET_OFFLINE_REJECTED);
    vouch = stored(OFFLINE);
    assert_true(vouch.seen >= vouch.verified.wall + 3600);
    vouch.seen += 3600;
    store(OFFLINE, &vouch);
    assert_int_equal(offline(&call, TOKEN), FMET_UNREACHABLE);
    assert_non_null(strstr(logged, "dated in the future"));
    assert_false(exists(OFFLINE));
    end(&call);
}

/* A reboot as such: another boot's id, and what was not on a disk is gone. */
static void a_boot_ends_a_reuse_only(void **state)
{
    static const char file[] = "/run/boot_id";
    struct fmet_call call = alice();
    FILE *boot_id = fopen(file, "we");

    (void)state;
    remember(&call);
    fputs("01234567-89ab-cdef-0123-456789abcdef\n", boot_id);
    fclose(boot_id);
    assert_int_equal(mount(file, FMET_BOOT_ID_FILE, NULL, MS_BIND, NULL), 0);
    assert_false(reuse(&call, TOKEN));
    assert_int_equal(offline(&call, TOKEN), FMET_OK);
    assert_int_equal(umount(FMET_BOOT_ID_FILE), 0);
    /* Where the boot has no name nothing is remembered, nor believed. */
    remember(&call);
    assert_int_equal(mount("/dev/null", FMET_BOOT_ID_FILE, NULL, MS_BIND, NULL),
                     0);
    assert_false(reuse(&call, TOKEN));
    assert_int_equal(offline(&call, TOKEN), FMET_UNREACHABLE);
    remember_mode(&call, FMET_MODE_TOKEN, TOKEN);
    assert_false(exists(REUSE) || exists(OFFLINE));
    assert_int_equal(umount(FMET_BOOT_ID_FILE), 0);
    end(&call);
}

static void refused(struct fmet_call *call, const char *text,
                    enum fmet_result result)
{
    struct fmet_secret secret = secret_of(text);

    fmet_remember_refused(call, &secret, result);
}

static void a_refusal_ends_what_it_is_about(void **state)
{
    static const struct {
        const char *secret;
        enum fmet_result result;
        bool reuse, offline; /* are left */
    } rows[] = {
        {"a stranger's guess", FMET_REJECTED, false, true},
        {"a stranger's token", FMET_NOT_OWNER, false, true},
        {TOKEN, FMET_REJECTED, false, false},
        {TOKEN, FMET_NOT_OWNER, false, false},
        {TOKEN, FMET_REQUIREMENT, false, false},
        {TOKEN, FMET_EXPIRED, false, false},
        {"another one of the user's", FMET_REQUIREMENT, false, true},
        {"another one of the user's", FMET_DISABLED, false, false},
        {"another one of the user's", FMET_NO_ACCOUNT, false, false},
        {"another one of the user's", FMET_PASSWORD_EXPIRED, false, false},
        {TOKEN, FMET_UNREACHABLE, true, true},
        {TOKEN, FMET_TIMEOUT, true, true},
        {TOKEN, FMET_SERVER_ERROR, true, true},
        {TOKEN, FMET_NO_HELPER, true, true},
        {TOKEN, FMET_BUSY, true, true},
    };
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(rows); i++) {
        struct fmet_call call = alice();

        remember(&call);
        refused(&call, rows[i].secret, rows[i].result);
        if (exists(REUSE) != rows[i].reuse ||
            exists(OFFLINE) != rows[i].offline)
            fail_msg("row %zu", i);
        fmet_forget_user(&call);
        assert_false(exists(REUSE) || exists(OFFLINE));
        end(&call);
    }
}

/* FME's no was heard by a service that remembers nothing itself. */
static void a_refusal_is_for_all_services(void **state)
{
    static const enum fmet_result results[] = {FMET_REJECTED, FMET_DISABLED,
                                               FMET_PASSWORD_EXPIRED};
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(results); i++) {
        struct fmet_call call = alice();

        remember(&call);
        call.config.reuse_ms = 0;
        call.config.offline_ms = 0;
        refused(&call, TOKEN, results[i]);
        if (exists(REUSE) || exists(OFFLINE))
            fail_msg("row %zu", i);
        end(&call);
    }
}

static void a_lookup_that_finds_it_shut_ends_it_too(void **state)
{
    struct fmet_call call = alice();

    (void)state;
    remember(&call);
    fmet_remember_shut(&call, FMET_REJECTED);
    assert_true(exists(REUSE) && exists(OFFLINE));
    fmet_remember_shut(&call, FMET_DISABLED);
    assert_false(exists(REUSE) || exists(OFFLINE));
    end(&call);
}

/* A login that cannot be remembered must not leave the old password's word. */
static void what_is_not_remembered_replaces_too(void **state)
{
    struct fmet_call call = alice();
    char text[FMET_HASH_SECRET_MAX + 2];

    (void)state;
    memset(text, 'x', sizeof(text) - 1);
    text[sizeof(text) - 1] = '\0';
    remember(&call);
    remember_mode(&call, FMET_MODE_PASSWORD, text);
    assert_false(exists(REUSE) || exists(OFFLINE));
    assert_false(reuse_mode(&call, FMET_MODE_PASSWORD, text));
    end(&call);
}

/* It dates from the question; and who was stopped for longer than a login takes
   has a word that a changed password may have overtaken. */
static void an_answer_is_as_old_as_its_question(void **state)
{
    struct fmet_call call = alice();
    struct fmet_vouch vouch;

    (void)state;
    remember_late(&call, FMET_MODE_TOKEN, TOKEN, 10);
    vouch = stored(REUSE);
    assert_true(vouch.verified.boot <= fmet_rundir_now() - 10);
    fmet_vouch_clear(&vouch);
    vouch = stored(OFFLINE);
    assert_int_equal(vouch.seen, vouch.verified.wall);
    fmet_vouch_clear(&vouch);
    remember_late(&call, FMET_MODE_TOKEN, TOKEN, 22);
    assert_non_null(strstr(logged, "it was stopped after FME had been asked"));
    assert_false(exists(REUSE) || exists(OFFLINE));
    end(&call);
}

static void off_is_off(void **state)
{
    struct fmet_call call = alice();

    (void)state;
    remember(&call);
    call.config.reuse_ms = 0;
    call.config.offline_ms = 0;
    assert_false(reuse(&call, TOKEN));
    assert_int_equal(offline(&call, TOKEN), FMET_UNREACHABLE);
    assert_int_equal(fmet_remember_room(&call, 10000), 0);
    assert_int_equal(system("rm -rf " FMET_RUNDIR " " FMET_STATEDIR), 0);
    remember_mode(&call, FMET_MODE_TOKEN, TOKEN);
    assert_false(exists(FMET_RUNDIR) || exists(FMET_STATEDIR));
    end(&call);
}

static void only_root_has_records(void **state)
{
    struct fmet_call call = alice();

    (void)state;
    remember(&call);
    assert_int_equal(seteuid(2001), 0);
    assert_false(reuse(&call, TOKEN));
    assert_int_equal(offline(&call, TOKEN), FMET_UNREACHABLE);
    assert_int_equal(seteuid(0), 0);
    assert_true(exists(REUSE) && exists(OFFLINE));
    end(&call);
}

/* Nor in a folder that others can write, nor by somebody else's turn. */
static void the_folder_is_roots_and_one_at_a_time(void **state)
{
    struct fmet_call call = alice();
    int dir, lock;

    (void)state;
    remember(&call);
    chmod(FMET_STATEDIR, 0755);
    assert_int_equal(offline(&call, TOKEN), FMET_UNREACHABLE);
    assert_non_null(strstr(logged, FMET_STATEDIR " is not root's alone"));
    chmod(FMET_STATEDIR, 0700);
    assert_int_equal(fmet_rundir_open_lasting(&call, &dir), FMET_OK);
    assert_int_equal(fmet_rundir_lock(dir, 2001, 0, &lock), FMET_OK);
    assert_int_equal(offline(&call, TOKEN), FMET_UNREACHABLE);
    assert_non_null(strstr(call.detail, "at once"));
    close(lock);
    close(dir);
    assert_int_equal(offline(&call, TOKEN), FMET_OK);
    end(&call);
}

static void what_is_old_is_swept(void **state)
{
    struct fmet_call call = alice();

    (void)state;
    assert_int_equal(
        system("mkdir -m 700 -p " FMET_RUNDIR " " FMET_STATEDIR
               " && touch -d '25 hours ago' " FMET_RUNDIR
               "/reuse-1-1 && touch -d '31 days ago' " FMET_STATEDIR
               "/offline-1-1.new && touch -d '29 days ago' " FMET_STATEDIR
               "/offline-1-2"),
        0);
    remember(&call);
    assert_false(exists(FMET_RUNDIR "/reuse-1-1"));
    assert_false(exists(FMET_STATEDIR "/offline-1-1.new"));
    assert_true(exists(FMET_STATEDIR "/offline-1-2"));
    end(&call);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_secret_and_no_other),
        cmocka_unit_test(a_password_is_no_token),
        cmocka_unit_test(others_have_nothing_of_it),
        cmocka_unit_test(a_reuse_is_no_offline),
        cmocka_unit_test(what_root_did_not_write_is_removed),
        cmocka_unit_test(tries_are_counted_before_they_are_made),
        cmocka_unit_test(a_try_that_cannot_be_counted_is_none),
        cmocka_unit_test(time_ends_it),
        cmocka_unit_test(what_was_seen_is_not_seen_again),
        cmocka_unit_test(a_boot_ends_a_reuse_only),
        cmocka_unit_test(a_refusal_ends_what_it_is_about),
        cmocka_unit_test(a_refusal_is_for_all_services),
        cmocka_unit_test(a_lookup_that_finds_it_shut_ends_it_too),
        cmocka_unit_test(what_is_not_remembered_replaces_too),
        cmocka_unit_test(an_answer_is_as_old_as_its_question),
        cmocka_unit_test(off_is_off),
        cmocka_unit_test(only_root_has_records),
        cmocka_unit_test(the_folder_is_roots_and_one_at_a_time),
        cmocka_unit_test(what_is_old_is_swept),
    };

    return cmocka_run_group_tests(tests, private_folders, NULL);
}
