/*
 * A stack is walked with each answer of ours that matters, and what other
 * modules answer then: a danger is a walk that ends where it should not,
 * whatever the stack's words for it.
 */
#include <security/pam_modules.h>
#include <stdio.h>
#include <string.h>

#include "src/ctl/desk.h"
#include "src/ctl/judge.h"

/* What the modules answer on one walk. */
struct answers {
    int ours;
    int others; /* modules that authenticate, or that may refuse an account */
};

/* Modules that have no word on who it is: PAM_IGNORE, or nothing but success.
 */
static bool has_no_word(const struct fmet_stack_line *line)
{
    static const char *const names[] = {
        "pam_env",      "pam_faildelay", "pam_nologin",   "pam_group",
        "pam_cap",      "pam_echo",      "pam_motd",      "pam_mail",
        "pam_lastlog",  "pam_lastlog2",  "pam_umask",     "pam_limits",
        "pam_warn",     "pam_keyinit",   "pam_systemd",   "pam_selinux",
        "pam_loginuid", "pam_tty_audit", "pam_issue",     "pam_time",
        "pam_ecryptfs", "pam_mount",     "pam_kwallet5",  "pam_mkhomedir",
        "pam_faillock", "pam_apparmor",  "pam_namespace", "pam_gnome_keyring",
    };
    size_t i;

    for (i = 0; i < sizeof(names) / sizeof(*names); i++)
        if (fmet_stack_is(line, names[i]))
            return true;
    return false;
}

/* Modules that look at a condition, and not at a secret. */
static bool is_condition(const struct fmet_stack_line *line)
{
    static const char *const names[] = {
        "pam_succeed_if", "pam_rootok", "pam_wheel",    "pam_securetty",
        "pam_shells",     "pam_access", "pam_listfile",
    };
    size_t i;

    for (i = 0; i < sizeof(names) / sizeof(*names); i++)
        if (fmet_stack_is(line, names[i]))
            return true;
    return false;
}

static bool has_argument(const struct fmet_stack_line *line, const char *text)
{
    size_t i;

    for (i = 0; i < line->argument_count; i++)
        if (strcmp(line->arguments[i], text) == 0)
            return true;
    return false;
}

/* A gate stands open; a short cut is not taken. */
static int condition_answer(const struct fmet_stack_line *line)
{
    int refused = line->action[PAM_AUTH_ERR];

    return refused == FMET_STACK_BAD || refused == FMET_STACK_DIE
               ? PAM_SUCCESS
               : PAM_AUTH_ERR;
}

static int answer(void *context, const struct fmet_stack_line *line)
{
    const struct answers *answers = context;

    if (fmet_stack_is_ours(line))
        return answers->ours;
    if (fmet_stack_is(line, "pam_permit"))
        return PAM_SUCCESS;
    if (fmet_stack_is(line, "pam_deny"))
        return PAM_AUTH_ERR;
    if (fmet_stack_is(line, "pam_faillock") && has_argument(line, "authfail"))
        return PAM_AUTH_ERR;
    if (has_no_word(line))
        return PAM_IGNORE;
    return is_condition(line) ? condition_answer(line) : answers->others;
}

static int walk(const struct fmet_stack *stack, enum fmet_stack_type type,
                int ours, int others)
{
    struct answers answers = {ours, others};

    return fmet_stack_walk(stack, type, answer, &answers).code;
}

/* The first of our refusals that TYPE makes a yes of, with OTHERS; or -1. */
static int lost_refusal(const struct fmet_stack *stack,
                        enum fmet_stack_type type, int others)
{
    static const int refusals[] = {
        PAM_AUTH_ERR,     PAM_PERM_DENIED,      PAM_ACCT_EXPIRED,
        PAM_USER_UNKNOWN, PAM_NEW_AUTHTOK_REQD, PAM_SERVICE_ERR,
        PAM_SYSTEM_ERR,
    };
    size_t i;

    for (i = 0; i < sizeof(refusals) / sizeof(*refusals); i++)
        if (walk(stack, type, refusals[i], others) == PAM_SUCCESS)
            return refusals[i];
    return -1;
}

static void place_of(const struct fmet_stack *stack, enum fmet_stack_type type,
                     char place[FMET_PLACE_SIZE])
{
    const struct fmet_stack_line *line = fmet_stack_ours(stack, type, 0);

    snprintf(place, FMET_PLACE_SIZE, "%s:%u", line->file, line->line);
}

/* The example that is nearest to SERVICE. */
static const char *example_of(const char *service)
{
    if (strncmp(service, "sudo", 4) == 0)
        return "sudo";
    return strncmp(service, "su", 2) == 0 ? "su" : "sshd";
}

static void judge_auth(struct fmet_page *page, const char *service,
                       const struct fmet_stack *stack)
{
    struct answers good = {PAM_SUCCESS, PAM_SUCCESS};
    int lost = lost_refusal(stack, FMET_STACK_AUTH, PAM_AUTH_ERR);
    char place[FMET_PLACE_SIZE], code[FMET_CODE_SIZE];

    place_of(stack, FMET_STACK_AUTH, place);
    if (lost < 0 && walk(stack, FMET_STACK_AUTH, PAM_AUTHINFO_UNAVAIL,
                         PAM_AUTH_ERR) == PAM_SUCCESS)
        lost = PAM_AUTHINFO_UNAVAIL;
    if (lost >= 0)
        fmet_page_finding(page, FMET_LEVEL_ERROR, place,
                          "whom FME refuses (%s) gets in, though no other "
                          "module vouches: the stack makes a yes of it",
                          fmet_desk_code(lost, code));
    if (walk(stack, FMET_STACK_AUTH, PAM_SUCCESS, PAM_AUTH_ERR) != PAM_SUCCESS)
        fmet_page_finding(page, FMET_LEVEL_WARNING, place,
                          "FME's yes is not enough: another module must say "
                          "yes as well");
    if (walk(stack, FMET_STACK_AUTH, PAM_AUTHINFO_UNAVAIL, PAM_SUCCESS) !=
            PAM_SUCCESS ||
        walk(stack, FMET_STACK_AUTH, PAM_USER_UNKNOWN, PAM_SUCCESS) !=
            PAM_SUCCESS)
        fmet_page_finding(page, FMET_LEVEL_WARNING, place,
                          "no local way in: root and local accounts cannot "
                          "log in here, and nobody can while FME is down; put "
                          "pam_unix behind this module, as "
                          "pam.d-example/%s has it",
                          example_of(service));
    if (strncmp(service, "sshd", 4) == 0 &&
        !fmet_stack_walk(stack, FMET_STACK_AUTH, answer, &good).ours)
        fmet_page_finding(page, FMET_LEVEL_WARNING, place,
                          "another module's yes leads past this one: sshd's "
                          "keyboard-interactive logins get no groups of FME's; "
                          "put this module first");
}

/* must_change=ask: a refusal of another module must count beside it. */
static void judge_change(struct fmet_page *page, const struct fmet_stack *stack)
{
    const struct fmet_stack_line *auth =
        fmet_stack_ours(stack, FMET_STACK_AUTH, 0);
    char place[FMET_PLACE_SIZE];

    if (auth == NULL || !has_argument(auth, "must_change=ask"))
        return;
    place_of(stack, FMET_STACK_ACCOUNT, place);
    if (walk(stack, FMET_STACK_ACCOUNT, PAM_NEW_AUTHTOK_REQD, PAM_SUCCESS) !=
        PAM_NEW_AUTHTOK_REQD)
        fmet_page_finding(page, FMET_LEVEL_ERROR, place,
                          "must_change=ask: the stack makes something else of "
                          "PAM_NEW_AUTHTOK_REQD; write new_authtok_reqd=ok");
    else if (fmet_stack_ours(stack, FMET_STACK_ACCOUNT, 0)
                 ->action[PAM_NEW_AUTHTOK_REQD] != FMET_STACK_OK)
        fmet_page_finding(page, FMET_LEVEL_WARNING, place,
                          "must_change=ask: without new_authtok_reqd=ok a "
                          "refusal of a module behind this one does not count");
}

static void judge_account(struct fmet_page *page,
                          const struct fmet_stack *stack)
{
    int lost = lost_refusal(stack, FMET_STACK_ACCOUNT, PAM_SUCCESS);
    char place[FMET_PLACE_SIZE], code[FMET_CODE_SIZE];

    place_of(stack, FMET_STACK_ACCOUNT, place);
    if (lost >= 0)
        fmet_page_finding(page, FMET_LEVEL_ERROR, place,
                          "whose account FME refuses (%s) goes on: the stack "
                          "ignores it; write [default=bad success=ok "
                          "ignore=ignore]",
                          fmet_desk_code(lost, code));
    else if (walk(stack, FMET_STACK_ACCOUNT, PAM_AUTHINFO_UNAVAIL,
                  PAM_SUCCESS) == PAM_SUCCESS)
        fmet_page_finding(page, FMET_LEVEL_NOTE, place,
                          "accounts that are looked up go on while FME is "
                          "down");
    if (walk(stack, FMET_STACK_ACCOUNT, PAM_SUCCESS, PAM_ACCT_EXPIRED) ==
            PAM_SUCCESS &&
        walk(stack, FMET_STACK_ACCOUNT, PAM_IGNORE, PAM_ACCT_EXPIRED) !=
            PAM_SUCCESS)
        fmet_page_finding(page, FMET_LEVEL_WARNING, place,
                          "FME's yes ends the account lines: a local account "
                          "that has expired, or pam_nologin, does not count; "
                          "write success=ok, not done or sufficient");
    if (walk(stack, FMET_STACK_ACCOUNT, PAM_IGNORE, PAM_SUCCESS) != PAM_SUCCESS)
        fmet_page_finding(page, FMET_LEVEL_WARNING, place,
                          "logins that FME did not authenticate (ssh keys, "
                          "root, local accounts) are refused; write "
                          "ignore=ignore, and pam_unix behind it");
    judge_change(page, stack);
}

void fmet_judge_walks(struct fmet_page *page, const char *service,
                      const struct fmet_stack *stack)
{
    const struct fmet_stack_line *line = NULL;
    int type;

    for (type = 0; type < FMET_STACK_TYPES; type++)
        if (fmet_stack_bad_jump(stack, (enum fmet_stack_type)type, &line)) {
            char place[FMET_PLACE_SIZE];

            snprintf(place, sizeof(place), "%s:%u", line->file, line->line);
            fmet_page_finding(page, FMET_LEVEL_ERROR, place,
                              "%s jumps beyond the end of the %s lines: libpam "
                              "refuses there",
                              line->control,
                              fmet_stack_type_name((enum fmet_stack_type)type));
        }
    if (fmet_stack_ours(stack, FMET_STACK_AUTH, 0) != NULL)
        judge_auth(page, service, stack);
    if (fmet_stack_ours(stack, FMET_STACK_ACCOUNT, 0) != NULL)
        judge_account(page, stack);
}
