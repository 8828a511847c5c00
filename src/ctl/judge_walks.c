/*
 * A stack is walked with each answer of ours that matters, and what other
 * modules answer then: a danger is a walk that ends where it should not,
 * whatever the stack's words for it.
 */
#include <security/pam_modules.h>
#include <stdio.h>
#include <string.h>

#include "src/ctl/answers.h"
#include "src/ctl/desk.h"
#include "src/ctl/judge.h"
#include "src/ctl/others.h"

void fmet_judge_place(const struct fmet_stack_line *line,
                      char place[FMET_PLACE_SIZE])
{
    snprintf(place, FMET_PLACE_SIZE, "%s:%u", line->file, line->line);
}

/* Our answer beside one that all others give. */
static struct fmet_answers beside(int ours, int others)
{
    return (struct fmet_answers){.type = FMET_STACK_AUTH,
                                 .ours = ours,
                                 .others = others,
                                 .unknown = others};
}

/* Whether some walk with these ANSWERS ends in a yes, other than by a condition
   that leads past us: see judge_past. */
static bool may_succeed(const struct fmet_stack *stack,
                        const struct fmet_answers *answers)
{
    unsigned count = fmet_answers_count(stack, answers), choices;
    struct fmet_walk walk;

    for (choices = 0; choices < count; choices++) {
        walk = fmet_answers_walk(stack, answers, choices);
        if (walk.run.code == PAM_SUCCESS && (walk.run.ours || !walk.condition))
            return true;
    }
    return false;
}

/* The same where nobody else vouches, whatever a refusal of theirs is. */
static bool may_succeed_alone(const struct fmet_stack *stack, int ours)
{
    static const int refusals[] = {PAM_AUTH_ERR, PAM_USER_UNKNOWN,
                                   PAM_AUTHINFO_UNAVAIL};
    struct fmet_answers answers;
    size_t i;

    for (i = 0; i < sizeof(refusals) / sizeof(*refusals); i++) {
        answers = beside(ours, refusals[i]);
        if (may_succeed(stack, &answers))
            return true;
    }
    return false;
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
    const struct fmet_answers answers = beside(ours, PAM_SUCCESS);

    return may_succeed(stack, &answers);
}

/* A module that is not in our list may be one that says yes to everybody. */
static void judge_unknown(struct fmet_page *page,
                          const struct fmet_stack *stack)
{
    struct fmet_answers answers = beside(PAM_AUTH_ERR, PAM_AUTH_ERR);
    char place[FMET_PLACE_SIZE];
    size_t i;

    answers.unknown = PAM_SUCCESS;
    if (!may_succeed(stack, &answers))
        return;
    for (i = 0; i < stack->count; i++) {
        const struct fmet_stack_line *line = &stack->lines[i];

        if (line->type != FMET_STACK_AUTH || line->substack ||
            fmet_stack_is_ours(line) ||
            fmet_other_of(line) != FMET_OTHER_UNKNOWN)
            continue;
        fmet_judge_place(line, place);
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
static void judge_past(struct fmet_page *page, const struct fmet_stack *stack,
                       const char *place)
{
    const struct fmet_answers answers = beside(PAM_AUTH_ERR, PAM_AUTH_ERR);
    unsigned count = fmet_answers_count(stack, &answers), choices;

    for (choices = 0; choices < count; choices++) {
        struct fmet_walk walk = fmet_answers_walk(stack, &answers, choices);

        if (walk.run.code == PAM_SUCCESS && !walk.run.ours && !walk.root) {
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
    const struct fmet_answers good = beside(PAM_SUCCESS, PAM_SUCCESS);
    const struct fmet_answers alone = beside(PAM_SUCCESS, PAM_AUTH_ERR);
    int lost = fmet_answers_refusal(stack, may_succeed_alone);
    char place[FMET_PLACE_SIZE], code[FMET_CODE_SIZE];

    fmet_judge_place(fmet_stack_ours(stack, FMET_STACK_AUTH, 0), place);
    if (lost < 0 && may_succeed_alone(stack, PAM_AUTHINFO_UNAVAIL))
        lost = PAM_AUTHINFO_UNAVAIL;
    if (lost >= 0)
        fmet_page_finding(page, FMET_LEVEL_ERROR, place,
                          "whom FME refuses (%s) gets in, though no other "
                          "module vouches: the stack makes a yes of it",
                          fmet_desk_code(lost, code));
    else
        judge_unknown(page, stack);
    judge_past(page, stack, place);
    if (!may_succeed(stack, &alone))
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
        !fmet_answers_walk(stack, &good, 0).run.ours)
        fmet_page_finding(page, FMET_LEVEL_WARNING, place,
                          "another module's yes leads past this one: sshd's "
                          "keyboard-interactive logins get no groups of FME's; "
                          "put this module first");
}

void fmet_judge_walks(struct fmet_page *page, const char *service,
                      const struct fmet_stack *stack, bool lookup)
{
    const struct fmet_stack_line *line = NULL;
    char place[FMET_PLACE_SIZE];
    int type;

    for (type = 0; type < FMET_STACK_TYPES; type++)
        if (fmet_stack_bad_jump(stack, (enum fmet_stack_type)type, &line)) {
            fmet_judge_place(line, place);
            fmet_page_finding(page, FMET_LEVEL_ERROR, place,
                              "%s jumps beyond the end of the %s lines: libpam "
                              "refuses there",
                              line->control,
                              fmet_stack_type_name((enum fmet_stack_type)type));
        }
    if (fmet_stack_ours(stack, FMET_STACK_AUTH, 0) != NULL)
        judge_auth(page, service, stack);
    if (fmet_stack_ours(stack, FMET_STACK_ACCOUNT, 0) != NULL)
        fmet_judge_account(page, stack, lookup);
}
