/*
 * Grants as files: who may have one, and for how long it lies there.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "src/core/limits.h"
#include "src/module/grant_record.h"
#include "tests/unit/unit.h"

static char folder[] = "/tmp/fmet-records-XXXXXX";
static int dir = -1;

/* A grant's record of this process, SECONDS old, is in the folder. */
static struct fmet_grant write_one(bool must_change, unsigned seconds)
{
    char user[] = "alice", owner[] = "alice", service[] = "sshd";
    struct fmet_grant grant = {.user = user,
                               .owner = owner,
                               .service = service,
                               .deadline = UINT64_MAX,
                               .must_change = must_change};
    struct timespec times[2] = {{.tv_sec = time(NULL) - (time_t)seconds}};
    char name[64];

    times[1] = times[0];
    assert_int_equal(fmet_record_write(dir, &grant), FMET_OK);
    snprintf(name, sizeof(name), "grant-%s", grant.handle);
    assert_int_equal(utimensat(dir, name, times, 0), 0);
    return grant;
}

static bool is_there(const struct fmet_grant *grant)
{
    char name[64];

    snprintf(name, sizeof(name), "grant-%s", grant->handle);
    return faccessat(dir, name, F_OK, 0) == 0;
}

static void old_ones_are_swept(void **state)
{
    struct fmet_grant fresh = write_one(false, FMET_GRANT_SECONDS);
    struct fmet_grant old = write_one(false, 3 * FMET_GRANT_SECONDS);

    (void)state;
    fmet_record_sweep(dir);
    assert_true(is_there(&fresh));
    assert_false(is_there(&old));
    fmet_record_remove(dir, fresh.handle);
    assert_false(is_there(&fresh));
}

/* A session that is opened late must not be one that nothing is known of. */
static void a_password_to_be_changed_stays_while_its_login_lives(void **state)
{
    struct fmet_grant old = write_one(true, 3 * FMET_GRANT_SECONDS);
    struct fmet_grant *taken = NULL;

    (void)state;
    fmet_record_sweep(dir);
    assert_true(is_there(&old));
    assert_int_equal(fmet_record_take(dir, old.handle, &taken), FMET_OK);
    assert_true(taken->must_change);
    assert_false(is_there(&old));
    fmet_grant_free(taken);
}

static void what_is_no_record_is_swept(void **state)
{
    struct timespec times[2] = {{.tv_sec = 1}, {.tv_sec = 1}};
    int fd = openat(dir, "grant-x", O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

    (void)state;
    assert_true(fd >= 0);
    close(fd);
    assert_int_equal(utimensat(dir, "grant-x", times, 0), 0);
    fmet_record_sweep(dir);
    assert_int_not_equal(faccessat(dir, "grant-x", F_OK, 0), 0);
}

/* What cannot be opened now may be a record that holds. */
static void what_cannot_be_read_stays(void **state)
{
    struct fmet_grant old = write_one(true, 3 * FMET_GRANT_SECONDS);
    struct rlimit before, one_more;
    int next = dup(dir);

    (void)state;
    assert_true(next >= 0);
    close(next);
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
    one_more = before;
    one_more.rlim_cur = (rlim_t)next + 1; /* for the folder's list */
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &one_more), 0);
    fmet_record_sweep(dir);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
    assert_true(is_there(&old));
    fmet_record_remove(dir, old.handle);
}

static int set_up(void **state)
{
    (void)state;
    if (mkdtemp(folder) == NULL)
        return -1;
    dir = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return dir >= 0 ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    close(dir);
    return rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(old_ones_are_swept),
        cmocka_unit_test(a_password_to_be_changed_stays_while_its_login_lives),
        cmocka_unit_test(what_is_no_record_is_swept),
        cmocka_unit_test(what_cannot_be_read_stays),
    };

    /* A record is believed when it is root's alone. */
    if (geteuid() != 0) {
        puts("needs root");
        return 77;
    }
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
