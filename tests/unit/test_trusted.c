/*
 * Files that decide who gets in: links, sizes, bytes and modes that are not
 * believed; and the texts that say so, and the lists that they fill.
 *
 * As in test_config.c, in a folder of the test's own in the build folder.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "src/core/limits.h"
#include "src/core/list.h"
#include "src/core/secret.h"
#include "src/core/trusted.h"
#include "tests/unit/unit.h"

#define MAX 64

static char folder[512];

/* A path in the folder, good until the next call but one. */
static const char *in(const char *name)
{
    static char paths[2][FMET_PATH_MAX];
    static unsigned turn;
    char *path = paths[turn++ % 2];

    snprintf(path, FMET_PATH_MAX, "%s/%s", folder, name);
    return path;
}

static void write_bytes(const char *name, const char *bytes, size_t len,
                        mode_t mode)
{
    FILE *out = fopen(in(name), "we");

    assert_non_null(out);
    assert_int_equal(fwrite(bytes, 1, len, out), len);
    assert_int_equal(fclose(out), 0);
    assert_int_equal(chmod(in(name), mode), 0);
}

static void link_to(const char *name, const char *target)
{
    assert_int_equal(symlink(target, in(name)), 0);
}

/* What PATH is read as: its text, or what is wrong with it. */
static const char *read_as(const char *path, enum fmet_trusted_kind kind)
{
    static char said[sizeof(struct fmet_error)];
    struct fmet_error error = {{0}};
    char *text = NULL;
    enum fmet_result result =
        fmet_trusted_read_named(path, kind, MAX, geteuid(), &text, &error);

    snprintf(said, sizeof(said), "%s", text != NULL ? text : error.text);
    assert_int_equal(result, text != NULL ? FMET_OK : FMET_CONFIG);
    assert_int_equal(*error.text != '\0', text == NULL);
    fmet_wipe_free(text);
    return said;
}

static void refused(const char *path, const char *why)
{
    const char *said = read_as(path, FMET_TRUSTED_FILE);

    if (strstr(said, why) == NULL)
        fail_msg("%s: \"%s\", not \"%s\"", path, said, why);
}

static void links_are_followed_as_the_kernel_would(void **state)
{
    char target[1024];

    (void)state;
    write_bytes("real", "text", 4, 0644);
    assert_int_equal(mkdir(in("sub"), 0755), 0);
    link_to("near", "real");
    link_to("sub/up", "../real");
    snprintf(target, sizeof(target), "%s/./sub//../near", folder);
    link_to("far", target);
    link_to("door", "sub");
    assert_string_equal(read_as(in("near"), FMET_TRUSTED_FILE), "text");
    assert_string_equal(read_as(in("sub/up"), FMET_TRUSTED_FILE), "text");
    assert_string_equal(read_as(in("far"), FMET_TRUSTED_FILE), "text");
    assert_string_equal(read_as(in("door/up"), FMET_TRUSTED_FILE), "text");
    assert_string_equal(read_as(in("door/../real"), FMET_TRUSTED_FILE), "text");
    assert_int_equal(fmet_trusted_check("/..", FMET_TRUSTED_DIR, 0, NULL),
                     FMET_OK);
    link_to("nowhere", "none");
    refused(in("nowhere"), "none: No such file");
    link_to("round", "round");
    refused(in("round"), "round: too many links");
}

/* Sixteen, and not one more. */
static void a_chain_of_links_has_an_end(void **state)
{
    char name[16], next[16];
    int i;

    (void)state;
    for (i = 1; i <= 17; i++) {
        snprintf(name, sizeof(name), "chain%d", i);
        snprintf(next, sizeof(next), i == 1 ? "real" : "chain%d", i - 1);
        link_to(name, next);
    }
    assert_string_equal(read_as(in("chain16"), FMET_TRUSTED_FILE), "text");
    refused(in("chain17"), "too many links");
}

static void what_is_too_long_is_refused(void **state)
{
    char path[FMET_PATH_MAX + 2], rest[400];

    (void)state;
    memset(path, '/', sizeof(path));
    path[FMET_PATH_MAX] = '\0';
    refused(path, "the path is too long");
    /* A link's target, with what is behind the link. */
    memset(path, '/', 4000);
    path[4000] = '\0';
    link_to("long", path);
    snprintf(rest, sizeof(rest), "long/%0200d", 0);
    refused(in(rest), "the path is too long");
}

static void what_others_can_turn_is_refused(void **state)
{
    (void)state;
    assert_int_equal(chmod(in("sub"), 0775), 0);
    refused(in("sub/up"), "/sub can be written by others (mode 0775)");
    refused(in("door/up"), "/sub can be written by others (mode 0775)");
    assert_int_equal(chmod(in("sub"), 0755), 0);
    if (geteuid() != 0)
        return;
    assert_int_equal(lchown(in("near"), 12345, 0), 0);
    refused(in("near"), "/near belongs to uid 12345");
    assert_int_equal(chown(in("sub"), 12345, 0), 0);
    refused(in("door/up"), "/sub belongs to uid 12345");
}

static void only_whole_texts_are_read(void **state)
{
    char bytes[MAX + 1];

    (void)state;
    memset(bytes, 'x', sizeof(bytes));
    write_bytes("large", bytes, MAX, 0644);
    assert_int_equal(strlen(read_as(in("large"), FMET_TRUSTED_FILE)), MAX);
    write_bytes("large", bytes, MAX + 1, 0644);
    refused(in("large"), "large is larger than 64 bytes");
    write_bytes("nul", "a\0b", 3, 0644);
    refused(in("nul"), "there is a NUL byte in it");
    write_bytes("empty", "", 0, 0644);
    assert_string_equal(read_as(in("empty"), FMET_TRUSTED_FILE), "");
    refused(folder, "is not a regular file");
}

static void secrets_are_their_owners(void **state)
{
    (void)state;
    write_bytes("secret", "s", 1, 0640);
    assert_non_null(strstr(read_as(in("secret"), FMET_TRUSTED_SECRET),
                           "can be read by others (mode 0640)"));
    assert_string_equal(read_as(in("secret"), FMET_TRUSTED_FILE), "s");
    assert_int_equal(chmod(in("secret"), 0600), 0);
    assert_string_equal(read_as(in("secret"), FMET_TRUSTED_SECRET), "s");
}

static void no_control_character_reaches_a_log(void **state)
{
    struct fmet_error error = {{0}};

    (void)state;
    fmet_error_set(&error, "a%sb", "\n\033\x7f");
    assert_string_equal(error.text, "a???b");
    fmet_error_add(&error, "%s", "\r");
    assert_string_equal(error.text, "a???b?");
    fmet_error_prefix(&error, "%s", "\t");
    assert_string_equal(error.text, "?: a???b?");
    fmet_error_set(NULL, "nobody asks");
    fmet_error_add(NULL, "nobody asks");
    fmet_error_prefix(NULL, "nobody asks");
}

static void lists_have_an_end(void **state)
{
    struct fmet_error error = {{0}};
    void *list = NULL, *before;
    size_t count;

    (void)state;
    for (count = 0; count < 3; count++)
        assert_true(fmet_list_grow(&list, count, 8, 3, &error));
    before = list;
    assert_false(fmet_list_grow(&list, 3, 8, 3, &error));
    assert_ptr_equal(list, before);
    assert_string_equal(error.text, "there are more than 3 of them");
    /* More than there is memory: the list is as it was. */
    assert_false(fmet_list_grow(&list, 1, SIZE_MAX / 4, 3, &error));
    assert_ptr_equal(list, before);
    assert_string_equal(error.text, "out of memory");
    free(list);
}

static int remove_folder(void **state)
{
    char command[600];

    (void)state;
    snprintf(command, sizeof(command), "rm -rf '%s'", folder);
    return system(command);
}

static int make_folder(void **state)
{
    const char *build = getenv("BUILD");
    char *here = realpath(build != NULL ? build : "build", NULL);
    struct fmet_error error;

    (void)state;
    if (here == NULL)
        return -1;
    snprintf(folder, sizeof(folder), "%s/trusted-test-XXXXXX", here);
    free(here);
    if (mkdtemp(folder) == NULL || chmod(folder, 0755) != 0)
        return -1;
    if (fmet_trusted_check(folder, FMET_TRUSTED_DIR, geteuid(), &error) ==
        FMET_OK)
        return 0;
    printf("needs a build folder that nobody else can write: %s\n", error.text);
    remove_folder(NULL);
    exit(77);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(links_are_followed_as_the_kernel_would),
        cmocka_unit_test(a_chain_of_links_has_an_end),
        cmocka_unit_test(what_is_too_long_is_refused),
        cmocka_unit_test(what_others_can_turn_is_refused),
        cmocka_unit_test(only_whole_texts_are_read),
        cmocka_unit_test(secrets_are_their_owners),
        cmocka_unit_test(no_control_character_reaches_a_log),
        cmocka_unit_test(lists_have_an_end),
    };

    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
