/*
 * The account lines: what FME says of an account must be asked for, and count.
 */
#include <security/pam_modules.h>

#include "src/ctl/answers.h"
#include "src/ctl/desk.h"
#include "src/ctl/judge.h"

/* What comes of the account lines where all others answer alike. */
static int code_of(const struct fmet_stack *stack, int ours, int others)
{
    const struct fmet_answers answers = {.type = FMET_STACK_ACCOUNT,
                                         .ours = ours,
                                         .others = others,
                                         .unknown = others};

    return fmet_answers_walk(stack, &answers, 0).run.code;
}

/* Another password is asked for then, or not, and the login goes on: sudo does
   where NOPASSWD is set. */
static bool goes_on(int code)
{
    return code == PAM_SUCCESS || code == PAM_NEW_AUTHTOK_REQD;
}

/* Whether our answer OURS, a refusal, comes to nothing where each of the others
   is content, but perhaps for a password that has expired: by the line's own
   words, and not because one in front of it has said that already. */
static bool ignored(const struct fmet_stack *stack, int ours)
{
    const struct fmet_answers answers = {.type = FMET_STACK_ACCOUNT,
                                         .ours = ours,
                                         .others = PAM_NEW_AUTHTOK_REQD,
                                         .unknown = PAM_NEW_AUTHTOK_REQD,
                                         .mixed = true};
    unsigned count = fmet_answers_count(stack, &answers), choices;
    struct fmet_walk walk;

    for (choices = 0; choices < count; choices++) {
        walk = fmet_answers_walk(stack, &answers, choices);
        if (walk.run.ours && goes_on(walk.run.code) && walk.run.code != ours &&
            (walk.run.code == PAM_SUCCESS || walk.front == NULL))
            return true;
    }
    return false;
}

/*
 * Whether the login may go on where some modules say OTHERS, as few of them as
 * will do, and all else are content: we are not asked, or an answer that is not
 * PAM_SUCCESS stands in the place of ours, as that of the first module that
 * fails does.  *RET_WALK is how.  CONDITION: by one that the administrator
 * chose.
 */
static bool leads_past(const struct fmet_stack *stack, int others,
                       bool condition, struct fmet_walk *ret_walk)
{
    const struct fmet_answers answers = {.type = FMET_STACK_ACCOUNT,
                                         .ours = PAM_ACCT_EXPIRED,
                                         .others = others,
                                         .unknown = others,
                                         .mixed = true};
    unsigned choices = fmet_answers_count(stack, &answers);
    struct fmet_walk walk;

    while (choices-- > 0) {
        walk = fmet_answers_walk(stack, &answers, choices);
        if (goes_on(walk.run.code) && walk.front != NULL &&
            !(walk.run.ours && walk.run.code == PAM_SUCCESS) &&
            (walk.condition && !walk.run.ours) == condition && !walk.root) {
            *ret_walk = walk;
            return true;
        }
    }
    return false;
}

static void tell_past(struct fmet_page *page, enum fmet_level level,
                      const char *place, const struct fmet_walk *walk)
{
    char front[FMET_PLACE_SIZE], code[FMET_CODE_SIZE];

    fmet_judge_place(walk->front, front);
    fmet_page_finding(page, level, place,
                      "%s of %s (%s) %s: whose account FME refuses goes on; "
                      "put this line in front of it",
                      fmet_desk_code(walk->front_code, code),
                      walk->front->module, front,
                      walk->run.ours ? "counts more than this line's refusal"
                                     : "leads past this line");
}

/*
 * A plain yes that leads past our line always is a mistake.  Any other answer
 * counts where FME is asked about logins that it has not judged yet: pam_unix's
 * of an expired password, which `new_authtok_reqd=done` ends the lines with, is
 * the likely one.
 */
static void judge_past(struct fmet_page *page, const struct fmet_stack *stack,
                       bool lookup, const char *place)
{
    struct fmet_walk walk;
    int others;
    bool past;

    if (leads_past(stack, PAM_SUCCESS, false, &walk)) {
        tell_past(page, FMET_LEVEL_ERROR, place, &walk);
        return;
    }
    if (!lookup)
        return;
    past = leads_past(stack, PAM_NEW_AUTHTOK_REQD, false, &walk);
    for (others = 0; others < FMET_STACK_CODES && !past; others++)
        past = leads_past(stack, others, false, &walk);
    if (past)
        tell_past(page, FMET_LEVEL_WARNING, place, &walk);
    else if (leads_past(stack, PAM_NEW_AUTHTOK_REQD, true, &walk))
        fmet_page_finding(page, FMET_LEVEL_NOTE, place,
                          "for whom a condition above this line holds goes on, "
                          "and FME is not asked");
}

/* must_change=ask: a refusal of another module must count beside it. */
static void judge_change(struct fmet_page *page, const struct fmet_stack *stack)
{
    const struct fmet_stack_line *auth =
        fmet_stack_ours(stack, FMET_STACK_AUTH, 0);
    char place[FMET_PLACE_SIZE];

    if (auth == NULL || !fmet_stack_has_argument(auth, "must_change=ask"))
        return;
    fmet_judge_place(fmet_stack_ours(stack, FMET_STACK_ACCOUNT, 0), place);
    if (code_of(stack, PAM_NEW_AUTHTOK_REQD, PAM_SUCCESS) !=
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

void fmet_judge_account(struct fmet_page *page, const struct fmet_stack *stack,
                        bool lookup)
{
    int lost = fmet_answers_refusal(stack, ignored);
    char place[FMET_PLACE_SIZE], code[FMET_CODE_SIZE];

    fmet_judge_place(fmet_stack_ours(stack, FMET_STACK_ACCOUNT, 0), place);
    if (lost >= 0)
        fmet_page_finding(page, FMET_LEVEL_ERROR, place,
                          "whose account FME refuses (%s) goes on: the stack "
                          "ignores it; write [default=bad success=ok "
                          "ignore=ignore]",
                          fmet_desk_code(lost, code));
    else if (ignored(stack, PAM_AUTHINFO_UNAVAIL))
        fmet_page_finding(page, FMET_LEVEL_NOTE, place,
                          "accounts that are looked up go on while FME is "
                          "down");
    judge_past(page, stack, lookup, place);
    if (code_of(stack, PAM_SUCCESS, PAM_ACCT_EXPIRED) == PAM_SUCCESS &&
        code_of(stack, PAM_IGNORE, PAM_ACCT_EXPIRED) != PAM_SUCCESS)
        fmet_page_finding(page, FMET_LEVEL_WARNING, place,
                          "FME's yes ends the account lines: a local account "
                          "that has expired, or pam_nologin, does not count; "
                          "write success=ok, not done or sufficient");
    if (code_of(stack, PAM_IGNORE, PAM_SUCCESS) != PAM_SUCCESS)
        fmet_page_finding(page, FMET_LEVEL_WARNING, place,
                          "logins that FME did not authenticate (ssh keys, "
                          "root, local accounts) are refused; write "
                          "ignore=ignore, and pam_unix behind it");
    judge_change(page, stack);
}
