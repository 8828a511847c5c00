/*
 * fmetokenctl flush: under the locks of src/module/shelf.h, so that no login is
 * half-way through what goes.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "src/ctl/command.h"
#include "src/ctl/desk.h"
#include "src/ctl/records.h"
#include "src/module/rundir.h"
#include "src/module/server_memory.h"
#include "src/module/shelf.h"
#include "src/module/user.h"

/* A login holds a user's lock for as long as a hash takes. */
#define LOCK_WAIT_MS 5000

/* Whose records go. */
struct scope {
    bool everybody;
    uid_t uid;
};

struct uids {
    uid_t *uid;
    size_t count;
    bool failed;
};

/* Each once. */
static void add_uid(void *context, uid_t uid)
{
    struct uids *uids = context;
    uid_t *more;
    size_t i;

    for (i = 0; i < uids->count; i++)
        if (uids->uid[i] == uid)
            return;
    more = realloc(uids->uid, (uids->count + 1) * sizeof(*more));
    if (more == NULL) {
        uids->failed = true;
        return;
    }
    uids->uid = more;
    uids->uid[uids->count++] = uid;
}

static unsigned clear_one(struct fmet_desk *desk, enum fmet_vouch_kind kind,
                          uid_t uid, const char *name)
{
    struct fmet_shelf shelf;
    unsigned count = 0;

    desk->call.uid = uid;
    if (!fmet_shelf_open(&desk->call, kind, LOCK_WAIT_MS, &shelf)) {
        fmet_page_finding(desk->page, FMET_LEVEL_ERROR, name,
                          "the records of uid %lu are not removed",
                          (unsigned long)uid);
        return 0;
    }
    if (shelf.lock >= 0 && !fmet_shelf_clear(&desk->call, &shelf, &count))
        fmet_page_finding(desk->page, FMET_LEVEL_ERROR, name,
                          "records of uid %lu cannot be removed",
                          (unsigned long)uid);
    if (shelf.lock < 0)
        fmet_page_finding(desk->page, FMET_LEVEL_ERROR, "lock",
                          "the records of uid %lu are in use; try again",
                          (unsigned long)uid);
    fmet_shelf_close(&shelf);
    return count;
}

static void clear_shelf(struct fmet_desk *desk, enum fmet_vouch_kind kind,
                        const struct scope *scope, const char *name)
{
    struct uids uids = {.uid = NULL};
    unsigned count = 0;
    size_t i;

    if (!fmet_shelf_each(kind, add_uid, &uids))
        fmet_page_finding(desk->page, FMET_LEVEL_ERROR, name,
                          "the folder of the records cannot be read");
    for (i = 0; i < uids.count; i++)
        if (scope->everybody || uids.uid[i] == scope->uid)
            count += clear_one(desk, kind, uids.uid[i], name);
    if (uids.failed)
        fmet_page_finding(desk->page, FMET_LEVEL_ERROR, name, "out of memory");
    free(uids.uid);
    fmet_page_pair(desk->page, name, "%u removed", count);
    fmet_page_number(desk->page, name, count);
}

static void clear_servers(struct fmet_desk *desk)
{
    unsigned count = 0;
    int dir;

    if (fmet_records_folder(desk->page, &dir) == FMET_EXIT_WELL && dir >= 0) {
        if (!fmet_server_memory_forget(dir, &count))
            fmet_page_finding(desk->page, FMET_LEVEL_ERROR, "servers",
                              "records of servers cannot be removed, or the "
                              "folder cannot be read");
        close(dir);
    }
    fmet_page_pair(desk->page, "servers", "%u removed", count);
    fmet_page_number(desk->page, "servers", count);
}

static bool read_user(struct fmet_page *page, const char *name,
                      struct scope *ret_scope)
{
    struct fmet_account_ids ids;
    unsigned long number;
    char *end = NULL;

    if (fmet_user_ids(name, &ids) == FMET_OK) {
        ret_scope->uid = ids.uid;
        return true;
    }
    /* Of a user that is not there any more the number is left. */
    errno = 0;
    number = strtoul(name, &end, 10);
    if (errno == 0 && *name >= '0' && *name <= '9' && *end == '\0' &&
        number < UINT32_MAX) {
        ret_scope->uid = (uid_t)number;
        return true;
    }
    fmet_page_finding(page, FMET_LEVEL_ERROR, "user",
                      "there is no user %s; a uid is taken as well", name);
    return false;
}

/* Without any kind all are meant; the servers' are nobody's in particular. */
static void complete(struct fmet_choices *choices)
{
    if (choices->reuse || choices->offline || choices->servers ||
        choices->sessions)
        return;
    choices->reuse = choices->offline = choices->sessions = true;
    choices->servers = choices->all;
}

static bool makes_sense(struct fmet_page *page,
                        const struct fmet_choices *choices)
{
    bool of_users = choices->reuse || choices->offline || choices->sessions;

    if (choices->user != NULL && choices->all)
        fmet_page_finding(page, FMET_LEVEL_ERROR, "usage",
                          "either --user or --all");
    else if (choices->user == NULL && !choices->all && of_users)
        fmet_page_finding(page, FMET_LEVEL_ERROR, "usage",
                          "say whose: --user USER, or --all");
    else
        return true;
    return false;
}

static void flush(struct fmet_desk *desk, const struct fmet_choices *choices,
                  const struct scope *scope)
{
    struct fmet_page *page = desk->page;

    fmet_page_title(page, "Forgotten");
    fmet_page_open(page, "removed");
    if (choices->reuse)
        clear_shelf(desk, FMET_VOUCH_REUSE, scope, "reuse");
    if (choices->offline)
        clear_shelf(desk, FMET_VOUCH_OFFLINE, scope, "offline");
    if (choices->servers)
        clear_servers(desk);
    if (choices->sessions)
        fmet_records_revoke(desk, scope->everybody ? NULL : &scope->uid);
    fmet_page_close(page);
}

int fmet_command_flush(struct fmet_page *page, const struct fmet_choices *given)
{
    struct fmet_choices choices = *given;
    const struct fmet_desk_terms terms = {.log_level = FMET_LEVEL_WARNING,
                                          .argc = choices.argument_count,
                                          .argv = choices.arguments};
    struct fmet_desk *desk;
    struct scope scope = {.everybody = choices.all};

    complete(&choices);
    if (!makes_sense(page, &choices))
        return FMET_EXIT_USAGE;
    if (geteuid() != 0) {
        fmet_page_finding(page, FMET_LEVEL_ERROR, "not root",
                          "only root can remove records");
        return FMET_EXIT_NOT_ALLOWED;
    }
    if (choices.user != NULL && !read_user(page, choices.user, &scope))
        return FMET_EXIT_ERROR;
    desk = calloc(1, sizeof(*desk));
    if (desk == NULL)
        return FMET_EXIT_ERROR;
    if (fmet_desk_open(desk, page, &terms)) {
        flush(desk, &choices, &scope);
        fmet_desk_close(desk);
    }
    free(desk);
    return FMET_EXIT_WELL;
}
