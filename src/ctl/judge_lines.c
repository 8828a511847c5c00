/*
 * One line, and one line beside another.
 */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "src/core/trusted.h"
#include "src/ctl/desk.h"
#include "src/ctl/judge.h"

#define MODULE FMET_PAMDIR "/pam_fmetoken.so"

/* What one of our lines has for a configuration. */
struct reading {
    bool good;
    char file[PATH_MAX];
    uint64_t fingerprint;
    bool lookup, session_token, must_change;
};

static void read_line(struct fmet_page *page,
                      const struct fmet_stack_line *line,
                      struct reading *ret_reading)
{
    const struct fmet_desk_terms terms = {.log_level = FMET_LEVEL_WARNING,
                                          .argc = (int)line->argument_count,
                                          .argv = fmet_stack_arguments(line)};
    struct fmet_desk *desk = calloc(1, sizeof(*desk));
    char place[FMET_PLACE_SIZE];
    const struct fmet_config *config;

    *ret_reading = (struct reading){.good = false};
    if (desk == NULL || !fmet_desk_open(desk, page, &terms)) {
        free(desk);
        return;
    }
    fmet_judge_place(line, place);
    config = &desk->call.config;
    ret_reading->good = fmet_desk_configure(desk) == FMET_OK;
    if (!ret_reading->good)
        fmet_page_finding(page, FMET_LEVEL_ERROR, place, "%s",
                          desk->call.detail != NULL
                              ? desk->call.detail
                              : "its configuration cannot be read");
    snprintf(ret_reading->file, sizeof(ret_reading->file), "%s",
             fmet_desk_file(desk));
    ret_reading->fingerprint = config->fingerprint;
    ret_reading->lookup = config->account == FMET_ELSEWHERE_LOOKUP;
    ret_reading->session_token = config->session_token == FMET_SESSION_FILE;
    ret_reading->must_change = config->must_change == FMET_CHANGE_ASK;
    fmet_desk_close(desk);
    free(desk);
}

/* A bare name is the folder's of libpam; a path must lead to the same file. */
static void judge_path(struct fmet_page *page,
                       const struct fmet_stack_line *line, const char *place)
{
    char *one, *other;

    if (strchr(line->module, '/') == NULL)
        return;
    one = realpath(line->module, NULL);
    other = realpath(MODULE, NULL);
    if (one == NULL)
        fmet_page_finding(page, FMET_LEVEL_ERROR, place, "there is no %s",
                          line->module);
    else if (other == NULL || strcmp(one, other) != 0)
        fmet_page_finding(page, FMET_LEVEL_WARNING, place,
                          "%s is not the module that is installed, %s",
                          line->module, MODULE);
    free(one);
    free(other);
}

static void judge_line(struct fmet_page *page,
                       const struct fmet_stack_line *line)
{
    struct fmet_error error = {{0}};
    char place[FMET_PLACE_SIZE];

    fmet_judge_place(line, place);
    judge_path(page, line, place);
    if (strcmp(line->module, "pam_fmetoken") == 0)
        fmet_page_finding(page, FMET_LEVEL_ERROR, place,
                          "libpam adds no .so to a name; write "
                          "pam_fmetoken.so");
    if (fmet_trusted_check(line->file, FMET_TRUSTED_FILE, 0, &error) != FMET_OK)
        fmet_page_finding(page, FMET_LEVEL_ERROR, place, "%s", error.text);
    if (line->may_be_missing)
        fmet_page_finding(page, FMET_LEVEL_WARNING, place,
                          "with a - before the type a module that is missing "
                          "is skipped without a word; write %s",
                          fmet_stack_type_name(line->type));
    if (line->type == FMET_STACK_AUTH &&
        strcasecmp(line->control, "optional") == 0)
        fmet_page_finding(page, FMET_LEVEL_WARNING, place,
                          "optional: a refusal does not count beside any "
                          "other module's success");
}

/* Settings that decide must be the same: the module refuses otherwise. */
static void judge_pair(struct fmet_page *page,
                       const struct fmet_stack_line *line,
                       const struct reading *one, const struct reading *other)
{
    const char *type = fmet_stack_type_name(line->type);
    char place[FMET_PLACE_SIZE];

    fmet_judge_place(line, place);
    if (!one->good || !other->good)
        return;
    if (one->fingerprint != other->fingerprint)
        fmet_page_finding(page, FMET_LEVEL_ERROR, place,
                          "auth and %s lines have different settings: logins "
                          "are refused; keep settings in the file",
                          type);
    else if (strcmp(one->file, other->file) != 0)
        fmet_page_finding(page, FMET_LEVEL_WARNING, place,
                          "auth and %s lines read different files, %s and %s",
                          type, one->file, other->file);
}

/* Whether LINE stands in SERVICE's own file, and not in one that is included:
   what is in common-account is there for other services as well. */
static bool is_own(const struct fmet_stack_line *line, const char *service)
{
    const char *slash = strrchr(line->file, '/');

    return strcmp(slash != NULL ? slash + 1 : line->file, service) == 0;
}

/* Which of our lines are there: what depends on another. */
static void judge_set(struct fmet_page *page, const char *service,
                      const struct fmet_stack *stack,
                      const struct reading reading[FMET_STACK_TYPES])
{
    bool there[FMET_STACK_TYPES] = {false};
    bool ask = reading[FMET_STACK_AUTH].must_change;
    int type;

    for (type = 0; type < FMET_STACK_TYPES; type++)
        there[type] =
            fmet_stack_ours(stack, (enum fmet_stack_type)type, 0) != NULL;
    if (there[FMET_STACK_AUTH] && !there[FMET_STACK_ACCOUNT])
        fmet_page_finding(page, FMET_LEVEL_WARNING, service,
                          "an auth line without an account line: FME's word "
                          "on an account is not asked for other ways in");
    if (there[FMET_STACK_ACCOUNT] && !there[FMET_STACK_AUTH] &&
        reading[FMET_STACK_ACCOUNT].good && !reading[FMET_STACK_ACCOUNT].lookup)
        fmet_page_finding(
            page,
            is_own(fmet_stack_ours(stack, FMET_STACK_ACCOUNT, 0), service)
                ? FMET_LEVEL_WARNING
                : FMET_LEVEL_NOTE,
            service,
            "an account line without an auth line and without "
            "account = lookup does nothing");
    if (there[FMET_STACK_PASSWORD] && there[FMET_STACK_AUTH] &&
        !there[FMET_STACK_SESSION])
        fmet_page_finding(page, FMET_LEVEL_WARNING, service,
                          "a password line without a session line: nothing "
                          "holds up a session whose password was not changed");
    for (type = FMET_STACK_ACCOUNT; type < FMET_STACK_TYPES && ask; type++)
        if (!there[type])
            fmet_page_finding(page, FMET_LEVEL_ERROR, service,
                              "must_change=ask needs a line of %s",
                              fmet_stack_type_name((enum fmet_stack_type)type));
    if (there[FMET_STACK_AUTH] && reading[FMET_STACK_AUTH].session_token &&
        !there[FMET_STACK_SESSION])
        fmet_page_finding(page, FMET_LEVEL_WARNING, service,
                          "session_token = file without a session line: no "
                          "session has a token, and each login leaves one for "
                          "three minutes");
}

bool fmet_judge_lines(struct fmet_page *page, const char *service,
                      const struct fmet_stack *stack)
{
    struct reading *reading = calloc(FMET_STACK_TYPES, sizeof(*reading));
    struct reading *more = calloc(1, sizeof(*more));
    bool seen[FMET_STACK_TYPES] = {false};
    const struct fmet_stack_line *line;
    bool lookup = false;
    size_t i;

    if (stack->problem != NULL)
        fmet_page_finding(page, FMET_LEVEL_ERROR, service, "%s",
                          stack->problem);
    for (i = 0; i < stack->count && reading != NULL && more != NULL; i++) {
        line = &stack->lines[i];
        if (!fmet_stack_is_ours(line))
            continue;
        judge_line(page, line);
        read_line(page, line, more);
        if (!seen[line->type])
            reading[line->type] = *more;
        seen[line->type] = true;
        if (seen[FMET_STACK_AUTH])
            judge_pair(page, line, &reading[FMET_STACK_AUTH], more);
    }
    if (reading == NULL || more == NULL) {
        fmet_page_finding(page, FMET_LEVEL_ERROR, service, "out of memory");
    } else {
        judge_set(page, service, stack, reading);
        lookup = reading[FMET_STACK_ACCOUNT].lookup;
    }
    free(reading);
    free(more);
    return lookup;
}
