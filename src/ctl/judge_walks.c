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
#include "src/ctl/others.h"

/* How many lines are tried with both of their answers: of more of them the last
   ones answer alike. */
#define CHOICES_MAX 10

/* What the modules answer on one walk. */
struct answers {
    int ours;
    int others;  /* modules that vouch, or that may refuse an account */
    int unknown; /* modules that nothing is known of */
    /* Of the line that is met as number N, and may answer this or that, bit N:
       whether it gives the other answer. */
    unsigned choices;
    unsigned met;
    bool condition_chosen; /* one of them is a condition's */
    bool root_chosen;
};

/* A gate stands open; a short cut is not taken. */
static bool condition_holds(const struct fmet_stack_line *line)
{
    int refused = line->action[PAM_AUTH_ERR];

    return refused == FMET_STACK_BAD || refused == FMET_STACK_DIE;
}

static bool chosen(struct answers *answers)
{
    unsigned bit = answers->met < CHOICES_MAX ? answers->met : CHOICES_MAX - 1;

    answers->met++;
    return (answers->choices >> bit & 1) != 0;
}

static int answer(void *context, const struct fmet_stack_line *line)
{
    struct answers *answers = context;
    bool choice;

    if (fmet_stack_is_ours(line))
        return answers->ours;
    switch (fmet_other_of(line)) {
    case FMET_OTHER_PERMIT:
        return PAM_SUCCESS;
    case FMET_OTHER_DENY:
        return PAM_AUTH_ERR;
    case FMET_OTHER_SILENT:
        return PAM_IGNORE;
    case FMET_OTHER_FRIENDLY:
        return chosen(answers) ? PAM_SUCCESS : PAM_IGNORE;
    case FMET_OTHER_CONDITION:
        choice = chosen(answers);
        answers->condition_chosen |= choice;
        answers->root_chosen |= choice && fmet_stack_is(line, "pam_rootok");
        return condition_holds(line) != choice ? PAM_SUCCESS : PAM_AUTH_ERR;
    case FMET_OTHER_UNKNOWN:
        return answers->unknown;
    default:
        return answers->others;
    }
}

/* A walk where friends say nothing, and conditions what is usual. */
static int walk(const struct fmet_stack *stack, enum fmet_stack_type type,
                int ours, int others)
{
    struct answers answers = {
        .ours = ours, .others = others, .unknown = others};

    return fmet_stack_walk(stack, type, answer, &answers).code;
}

/* How many walks it takes to try each answer of each line of TYPE. */
static unsigned choices_of(const struct fmet_stack *stack,
                           enum fmet_stack_type type)
{
    unsigned count = 0;
    enum fmet_other other;
    size_t i;

    for (i = 0; i < stack->count; i++) {
        other = fmet_other_of(&stack->lines[i]);
        if (stack->lines[i].type == type && count < CHOICES_MAX &&
            (other == FMET_OTHER_FRIENDLY || other == FMET_OTHER_CONDITION))
            count++;
    }
    return 1u << count;
}

static struct fmet_stack_run run_with(const struct fmet_stack *stack,
                                      enum fmet_stack_type type,
                                      struct answers *answers, unsigned choices)
{
    answers->choices = choices;
    answers->met = 0;
    answers->condition_chosen = false;
    answers->root_chosen = false;
    return fmet_stack_walk(stack, type, answer, answers);
}

/* Whether some walk with these ANSWERS ends in a yes, other than by a condition
   that leads past us: see judge_past. */
static bool may_succeed(const struct fmet_stack *stack,
                        enum fmet_stack_type type, struct answers answers)
{
    unsigned count = choices_of(stack, type), choices;
    struct fmet_stack_run run;

    for (choices = 0; choices < count; choices++) {
        run = run_with(stack, type, &answers, choices);
        if (run.code == PAM_SUCCESS && (run.ours || !answers.condition_chosen))
            return true;
    }
    return false;
}

/* The same where nobody else vouches, whatever a refusal of theirs is. */
static bool may_succeed_alone(const struct fmet_stack *stack,
                              enum fmet_stack_type type, int ours)
{
    static const int refusals[] = {PAM_AUTH_ERR, PAM_USER_UNKNOWN,
                                   PAM_AUTHINFO_UNAVAIL};
    struct answers answers = {
        .ours = ours, .others = PAM_SUCCESS, .unknown = PAM_SUCCESS};
    size_t i;

    if (type == FMET_STACK_ACCOUNT)
        return may_succeed(stack, type, answers);
    for (i = 0; i < sizeof(refusals) / sizeof(*refusals); i++) {
        answers.others = answers.unknown = refusals[i];
        if (may_succeed(stack, type, answers))
            return true;
    }
    return false;
}

/*
 * The first of our refusals that TYPE makes a yes of: in auth where no other
 * module vouches, in account where each of them is content.  -1: none.
 * PAM_MODULE_UNKNOWN is libpam's, where it cannot load us.
 */
static int lost_refusal(const struct fmet_stack *stack,
                        enum fmet_stack_type type)
{
    static const int refusals[] = {
        PAM_AUTH_ERR,       PAM_PERM_DENIED,      PAM_ACCT_EXPIRED,
        PAM_USER_UNKNOWN,   PAM_NEW_AUTHTOK_REQD, PAM_SERVICE_ERR,
        PAM_SYSTEM_ERR,     PAM_BUF_ERR,          PAM_CONV_ERR,
        PAM_MODULE_UNKNOWN,
    };
    size_t i;

    for (i = 0; i < sizeof(refusals) / sizeof(*refusals); i++)
        if (may_succeed_alone(stack, type, refusals[i]))
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

/* Whether whom another module knows gets in where our answer is OURS. */
static bool lets_others_in(const struct fmet_stack *stack, int ours)
{
    const struct answers answers = {
        .ours = ours, .others = PAM_SUCCESS, .unknown = PAM_SUCCESS};

    return may_succeed(stack, FMET_STACK_AUTH, answers);
}

/* A module that is not in our list may be one that says yes to everybody. */
static void judge_unknown(struct fmet_page *page,
                          const struct fmet_stack *stack)
{
    const struct answers answers = {
        .ours = PAM_AUTH_ERR, .others = PAM_AUTH_ERR, .unknown = PAM_SUCCESS};
    char place[FMET_PLACE_SIZE];
    size_t i;

    if (!may_succeed(stack, FMET_STACK_AUTH, answers))
        return;
    for (i = 0; i < stack->count; i++) {
        const struct fmet_stack_line *line = &stack->lines[i];

        if (line->type != FMET_STACK_AUTH || line->substack ||
            fmet_stack_is_ours(line) ||
            fmet_other_of(line) != FMET_OTHER_UNKNOWN)
            continue;
        snprintf(place, sizeof(place), "%s:%u", line->file, line->line);
        fmet_page_finding(page, FMET_LEVEL_NOTE, place,
                          "%s is not known here: its yes lets in whom FME "
                          "refuses; see that it checks a secret",
                          line->module);
    }
}

/*
 * A condition that leads past us is for the administrator to choose (nobody's
 * password at the desk), and to know of.  That su asks root nothing is known.
 */
static void judge_past(struct fmet_page *page, const struct fmet_stack *stack)
{
    struct answers answers = {
        .ours = PAM_AUTH_ERR, .others = PAM_AUTH_ERR, .unknown = PAM_AUTH_ERR};
    unsigned count = choices_of(stack, FMET_STACK_AUTH), choices;
    char place[FMET_PLACE_SIZE];

    place_of(stack, FMET_STACK_AUTH, place);
    for (choices = 0; choices < count; choices++) {
        struct fmet_stack_run run =
            run_with(stack, FMET_STACK_AUTH, &answers, choices);

        if (run.code == PAM_SUCCESS && !run.ours && !answers.root_chosen) {
            fmet_page_finding(page, FMET_LEVEL_NOTE, place,
                              "for whom a condition above this line holds "
                              "gets in without a secret, and FME is not "
                              "asked");
            return;
        }
    }
}

static void judge_auth(struct fmet_page *page, const char *service,
                       const struct fmet_stack *stack)
{
    struct answers good = {
        .ours = PAM_SUCCESS, .others = PAM_SUCCESS, .unknown = PAM_SUCCESS};
    struct answers alone = {
        .ours = PAM_SUCCESS, .others = PAM_AUTH_ERR, .unknown = PAM_AUTH_ERR};
    int lost = lost_refusal(stack, FMET_STACK_AUTH);
    char place[FMET_PLACE_SIZE], code[FMET_CODE_SIZE];

    place_of(stack, FMET_STACK_AUTH, place);
    if (lost < 0 &&
        may_succeed_alone(stack, FMET_STACK_AUTH, PAM_AUTHINFO_UNAVAIL))
        lost = PAM_AUTHINFO_UNAVAIL;
    if (lost >= 0)
        fmet_page_finding(page, FMET_LEVEL_ERROR, place,
                          "whom FME refuses (%s) gets in, though no other "
                          "module vouches: the stack makes a yes of it",
                          fmet_desk_code(lost, code));
    else
        judge_unknown(page, stack);
    judge_past(page, stack);
    if (!may_succeed(stack, FMET_STACK_AUTH, alone))
        fmet_page_finding(page, FMET_LEVEL_WARNING, place,
                          "FME's yes is not enough: another module must say "
                          "yes as well");
    if (!lets_others_in(stack, PAM_AUTHINFO_UNAVAIL) ||
        !lets_others_in(stack, PAM_USER_UNKNOWN))
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

    if (auth == NULL || !fmet_stack_has_argument(auth, "must_change=ask"))
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
    int lost = lost_refusal(stack, FMET_STACK_ACCOUNT);
    char place[FMET_PLACE_SIZE], code[FMET_CODE_SIZE];

    place_of(stack, FMET_STACK_ACCOUNT, place);
    if (lost >= 0)
        fmet_page_finding(page, FMET_LEVEL_ERROR, place,
                          "whose account FME refuses (%s) goes on: the stack "
                          "ignores it; write [default=bad success=ok "
                          "ignore=ignore]",
                          fmet_desk_code(lost, code));
    else if (may_succeed_alone(stack, FMET_STACK_ACCOUNT, PAM_AUTHINFO_UNAVAIL))
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
