/*
 * A line with several answers is asked once with each, beside each of the
 * others'.
 */
#include "src/ctl/answers.h"

#include <security/pam_modules.h>

#include "src/ctl/others.h"

/* How many lines are tried with both of their answers: of more of them the last
   ones answer alike. */
#define CHOICES_MAX 10

struct asking {
    const struct fmet_answers *answers;
    const struct fmet_stack_line *ours; /* the first */
    /* Of the line that is met as number N, and may answer this or that, bit N:
       whether it gives the other answer. */
    unsigned choices;
    unsigned met;
    struct fmet_walk *walk;
    /* In front of ours, the last that gave each answer. */
    const struct fmet_stack_line *said[FMET_STACK_CODES];
};

/* A gate stands open; a short cut is not taken. */
static bool condition_holds(const struct fmet_stack_line *line)
{
    int refused = line->action[PAM_AUTH_ERR];

    return refused == FMET_STACK_BAD || refused == FMET_STACK_DIE;
}

static bool chosen(struct asking *asking)
{
    unsigned bit = asking->met < CHOICES_MAX ? asking->met : CHOICES_MAX - 1;

    asking->met++;
    return (asking->choices >> bit & 1) != 0;
}

static int of_condition(struct asking *asking,
                        const struct fmet_stack_line *line)
{
    bool choice = chosen(asking), front = choice && line < asking->ours;

    asking->walk->condition |= front;
    asking->walk->root |= front && fmet_stack_is(line, "pam_rootok");
    return condition_holds(line) != choice ? PAM_SUCCESS : PAM_AUTH_ERR;
}

static int of_mixed(struct asking *asking, int code)
{
    return asking->answers->mixed && chosen(asking) ? PAM_SUCCESS : code;
}

static int of_other(struct asking *asking, const struct fmet_stack_line *line)
{
    switch (fmet_other_of(line)) {
    case FMET_OTHER_PERMIT:
        return PAM_SUCCESS;
    case FMET_OTHER_DENY:
        return PAM_AUTH_ERR;
    case FMET_OTHER_SILENT:
        return PAM_IGNORE;
    case FMET_OTHER_FRIENDLY:
        return chosen(asking) ? PAM_SUCCESS : PAM_IGNORE;
    case FMET_OTHER_CONDITION:
        return of_condition(asking, line);
    case FMET_OTHER_UNKNOWN:
        return of_mixed(asking, asking->answers->unknown);
    default:
        return of_mixed(asking, asking->answers->others);
    }
}

static int answer(void *context, const struct fmet_stack_line *line)
{
    struct asking *asking = context;
    int code;

    if (fmet_stack_is_ours(line))
        return asking->answers->ours;
    code = of_other(asking, line);
    if (line < asking->ours) {
        asking->said[code] = line;
        asking->walk->front = line;
        asking->walk->front_code = code;
    }
    return code;
}

static bool has_choice(const struct fmet_stack_line *line, bool mixed)
{
    switch (fmet_other_of(line)) {
    case FMET_OTHER_FRIENDLY:
    case FMET_OTHER_CONDITION:
        return true;
    case FMET_OTHER_UNKNOWN:
    case FMET_OTHER_VOUCHES:
        return mixed && !line->substack && !fmet_stack_is_ours(line);
    default:
        return false;
    }
}

unsigned fmet_answers_count(const struct fmet_stack *stack,
                            const struct fmet_answers *answers)
{
    unsigned count = 0;
    size_t i;

    for (i = 0; i < stack->count; i++)
        if (stack->lines[i].type == answers->type && count < CHOICES_MAX &&
            has_choice(&stack->lines[i], answers->mixed))
            count++;
    return 1u << count;
}

struct fmet_walk fmet_answers_walk(const struct fmet_stack *stack,
                                   const struct fmet_answers *answers,
                                   unsigned choices)
{
    struct fmet_walk walk = {.front = NULL};
    struct asking asking = {.answers = answers,
                            .ours = fmet_stack_ours(stack, answers->type, 0),
                            .choices = choices,
                            .walk = &walk};

    walk.run = fmet_stack_walk(stack, answers->type, answer, &asking);
    if (walk.run.ours) {
        walk.front = asking.said[walk.run.code];
        walk.front_code = walk.run.code;
    }
    return walk;
}

int fmet_answers_refusal(const struct fmet_stack *stack,
                         fmet_answers_lost *lost)
{
    static const int refusals[] = {
        PAM_AUTH_ERR,       PAM_PERM_DENIED,      PAM_ACCT_EXPIRED,
        PAM_USER_UNKNOWN,   PAM_NEW_AUTHTOK_REQD, PAM_SERVICE_ERR,
        PAM_SYSTEM_ERR,     PAM_BUF_ERR,          PAM_CONV_ERR,
        PAM_MODULE_UNKNOWN,
    };
    size_t i;

    for (i = 0; i < sizeof(refusals) / sizeof(*refusals); i++)
        if (lost(stack, refusals[i]))
            return refusals[i];
    return -1;
}
