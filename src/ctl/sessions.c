/*
 * fmetokenctl sessions: the records of src/module/session_record.c, without
 * their tokens.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <unistd.h>

#include "src/ctl/command.h"
#include "src/ctl/records.h"
#include "src/module/process.h"
#include "src/module/rundir.h"
#include "src/module/session_record.h"

int fmet_records_folder(struct fmet_page *page, int *ret_dir)
{
    struct fmet_call call = {.service = ""};
    enum fmet_result result;

    *ret_dir = -1;
    if (geteuid() != 0) {
        fmet_page_finding(page, FMET_LEVEL_ERROR, FMET_RUNDIR,
                          "only root can look into it");
        return FMET_EXIT_NOT_ALLOWED;
    }
    if (access(FMET_RUNDIR, F_OK) != 0 && errno == ENOENT)
        return FMET_EXIT_WELL;
    result = fmet_rundir_open(&call, ret_dir);
    if (result != FMET_OK)
        fmet_page_finding(page, FMET_LEVEL_ERROR, "run directory", "%s",
                          call.detail != NULL ? call.detail : "no memory");
    free(call.detail);
    return result == FMET_OK ? FMET_EXIT_WELL : FMET_EXIT_ERROR;
}

void fmet_records_unread(struct fmet_page *page, unsigned unread)
{
    if (unread != 0)
        fmet_page_finding(
            page, FMET_LEVEL_ERROR, "sessions",
            "%u record%s cannot be read, or the folder; see " FMET_RUNDIR
            " as root: a token may be in force",
            unread, unread == 1 ? "" : "s");
}

/* "1d 2h", the two largest units. */
static const char *span(uint64_t seconds, char text[32])
{
    if (seconds >= 86400)
        snprintf(text, 32, "%" PRIu64 "d %" PRIu64 "h", seconds / 86400,
                 seconds % 86400 / 3600);
    else if (seconds >= 3600)
        snprintf(text, 32, "%" PRIu64 "h %" PRIu64 "m", seconds / 3600,
                 seconds % 3600 / 60);
    else if (seconds >= 60)
        snprintf(text, 32, "%" PRIu64 "m %" PRIu64 "s", seconds / 60,
                 seconds % 60);
    else
        snprintf(text, 32, "%" PRIu64 "s", seconds);
    return text;
}

struct listing {
    struct fmet_page *page;
    size_t count;
};

static bool tell(void *context, const char *name, struct fmet_session *session)
{
    struct listing *listing = context;
    struct fmet_page *page = listing->page;
    uint64_t now = fmet_rundir_now();
    uint64_t age = now > session->opened ? now - session->opened : 0;
    uint64_t left = session->until > now ? session->until - now : 0;
    bool alive = fmet_process_is_alive(&session->opener);
    char old[32], rest[32];

    (void)name;
    listing->count++;
    fmet_page_pair(page, session->user,
                   "%s, FME user %s at %s; since %s, token for %s more; "
                   "process %u %s",
                   session->service, session->token.owner, session->server,
                   span(age, old), span(left, rest),
                   (unsigned)session->opener.pid,
                   alive ? "lives" : "has died: flush --sessions revokes it");
    fmet_page_open(page, NULL);
    fmet_page_text(page, "user", session->user);
    fmet_page_number(page, "uid", (int64_t)session->uid);
    fmet_page_text(page, "service", session->service);
    fmet_page_text(page, "owner", session->token.owner);
    fmet_page_text(page, "server", session->server);
    fmet_page_text(page, "token_name", session->token.name);
    fmet_page_number(page, "age", (int64_t)age);
    fmet_page_number(page, "expires_in", (int64_t)left);
    fmet_page_number(page, "process", session->opener.pid);
    fmet_page_flag(page, "alive", alive);
    fmet_page_close(page);
    return true;
}

int fmet_command_sessions(struct fmet_page *page,
                          const struct fmet_choices *choices)
{
    struct listing listing = {.page = page};
    int dir, status = fmet_records_folder(page, &dir);
    unsigned unread = 0;

    (void)choices;
    fmet_page_open_list(page, "sessions");
    if (dir >= 0) {
        fmet_page_title(page, "Sessions with a token");
        unread = fmet_session_record_each(dir, tell, &listing);
        close(dir);
    }
    fmet_page_close(page);
    fmet_records_unread(page, unread);
    if (listing.count == 0 && unread == 0 && status == FMET_EXIT_WELL)
        fmet_page_line(page, "There is no session with a token.");
    return status;
}
