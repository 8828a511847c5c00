/*
 * Controls to actions (pam.d(5)), and the walk over a stack of them.
 */
#include "src/ctl/control.h"

#include <security/pam_modules.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "src/module/codes.h"

static void set_all(int action[FMET_STACK_CODES], int value)
{
    size_t i;

    for (i = 0; i < FMET_STACK_CODES; i++)
        action[i] = value;
}

static bool read_word(const char *control, int action[FMET_STACK_CODES])
{
    static const struct {
        const char *word;
        int success, ignore, other;
    } words[] = {
        {"required", FMET_STACK_OK, FMET_STACK_IGNORE, FMET_STACK_BAD},
        {"requisite", FMET_STACK_OK, FMET_STACK_IGNORE, FMET_STACK_DIE},
        {"sufficient", FMET_STACK_DONE, FMET_STACK_IGNORE, FMET_STACK_IGNORE},
        {"optional", FMET_STACK_OK, FMET_STACK_IGNORE, FMET_STACK_IGNORE},
    };
    size_t i;

    for (i = 0; i < sizeof(words) / sizeof(*words); i++) {
        if (strcasecmp(control, words[i].word) != 0)
            continue;
        set_all(action, words[i].other);
        action[PAM_SUCCESS] = words[i].success;
        action[PAM_NEW_AUTHTOK_REQD] = words[i].success;
        action[PAM_IGNORE] = words[i].ignore;
        return true;
    }
    return false;
}

static bool read_action(const char *text, size_t len, int *ret_action)
{
    static const struct {
        const char *word;
        int action;
    } words[] = {
        {"ignore", FMET_STACK_IGNORE}, {"ok", FMET_STACK_OK},
        {"done", FMET_STACK_DONE},     {"bad", FMET_STACK_BAD},
        {"die", FMET_STACK_DIE},       {"reset", FMET_STACK_RESET},
    };
    char *end = NULL;
    size_t i;
    long jump;

    for (i = 0; i < sizeof(words) / sizeof(*words); i++)
        if (len == strlen(words[i].word) &&
            strncasecmp(text, words[i].word, len) == 0) {
            *ret_action = words[i].action;
            return true;
        }
    jump = strtol(text, &end, 10);
    if (end != text + len || jump < 0 || jump > 1000)
        return false;
    *ret_action = (int)jump;
    return true;
}

/* libpam calls one code by another name than its header. */
static int code_of(const char *text, size_t len)
{
    static const char recover[] = "authtok_recover_err";
    const char *name;
    int code;

    if (len == strlen(recover) && strncasecmp(text, recover, len) == 0)
        return PAM_AUTHTOK_RECOVERY_ERR;
    for (code = 0; code < FMET_STACK_CODES; code++) {
        name = fmet_code_name(code);
        if (len == strlen(name) && strncasecmp(text, name, len) == 0)
            return code;
    }
    return -1;
}

/* One VALUE=ACTION; what `default` says goes into *OTHER. */
static bool read_pair(const char *text, size_t len,
                      int action[FMET_STACK_CODES],
                      bool given[FMET_STACK_CODES], int *other)
{
    const char *equals = memchr(text, '=', len);
    size_t name = equals != NULL ? (size_t)(equals - text) : 0;
    int value, code;

    if (equals == NULL || !read_action(equals + 1, len - name - 1, &value))
        return false;
    if (name == strlen("default") && strncasecmp(text, "default", name) == 0) {
        *other = value;
        return true;
    }
    code = code_of(text, name);
    if (code < 0)
        return false;
    action[code] = value;
    given[code] = true;
    return true;
}

bool fmet_control_read(const char *control, bool brackets,
                       int ret_action[FMET_STACK_CODES])
{
    bool given[FMET_STACK_CODES] = {false};
    int other = FMET_STACK_BAD;
    size_t len, i;

    set_all(ret_action, FMET_STACK_DIE);
    if (!brackets)
        return read_word(control, ret_action);
    for (control += strspn(control, " \t"); *control != '\0';
         control += strspn(control, " \t")) {
        len = strcspn(control, " \t");
        if (!read_pair(control, len, ret_action, given, &other)) {
            set_all(ret_action, FMET_STACK_DIE);
            return false;
        }
        control += len;
    }
    for (i = 0; i < FMET_STACK_CODES; i++)
        if (!given[i])
            ret_action[i] = other;
    return true;
}

/* What libpam knows on its way through a stack. */
struct state {
    enum { UNDECIDED, POSITIVE, NEGATIVE } impression;
    int status;
};

/* Takes what CODE and its ACTION say; true when the stack, or the substack, is
   over. */
static bool take(struct state *state, const struct state *before, int code,
                 int action)
{
    bool open = state->impression == UNDECIDED ||
                (state->impression == POSITIVE && state->status == PAM_SUCCESS);

    switch (action) {
    case FMET_STACK_RESET:
        *state = *before;
        return false;
    case FMET_STACK_OK:
    case FMET_STACK_DONE:
        /* PAM_IGNORE too: on a stack's first run libpam takes it for a code
           like any other, and no yes follows it. */
        if (open)
            *state = (struct state){POSITIVE, code};
        return action == FMET_STACK_DONE && state->impression == POSITIVE;
    case FMET_STACK_BAD:
    case FMET_STACK_DIE:
        if (state->impression != NEGATIVE)
            *state = (struct state){
                NEGATIVE, code == PAM_IGNORE ? PAM_PERM_DENIED : code};
        return action == FMET_STACK_DIE;
    default:
        return false;
    }
}

/* The next line of TYPE from INDEX on, or the end. */
static size_t next_of(const struct fmet_stack *stack, enum fmet_stack_type type,
                      size_t index)
{
    while (index < stack->count && stack->lines[index].type != type)
        index++;
    return index;
}

/* Behind INDEX, and behind all that lies deeper than LEVEL. */
static size_t step_over(const struct fmet_stack *stack,
                        enum fmet_stack_type type, size_t index, unsigned level)
{
    do
        index = next_of(stack, type, index + 1);
    while (index < stack->count && stack->lines[index].level > level);
    return index;
}

/* Jumps over COUNT modules behind INDEX, none of them outside its substack.
   False when there are not so many. */
static bool jump(const struct fmet_stack *stack, enum fmet_stack_type type,
                 int count, size_t *index)
{
    unsigned level = stack->lines[*index].level;
    size_t next = step_over(stack, type, *index, level);

    for (; count > 0; count--) {
        if (next == stack->count || stack->lines[next].level < level)
            return false;
        next = step_over(stack, type, next, level);
    }
    *index = next;
    return true;
}

struct fmet_stack_run fmet_stack_walk(const struct fmet_stack *stack,
                                      enum fmet_stack_type type,
                                      fmet_stack_answer *answer, void *context)
{
    struct state before[FMET_STACK_LEVELS + 1] = {{UNDECIDED, PAM_PERM_DENIED}};
    struct state state = before[0];
    struct fmet_stack_run run = {.code = PAM_PERM_DENIED};
    size_t i = next_of(stack, type, 0), next;
    int code, action;
    bool over;

    while (i < stack->count) {
        const struct fmet_stack_line *line = &stack->lines[i];

        if (line->substack) {
            before[line->level + 1] = state;
            i = next_of(stack, type, i + 1);
            continue;
        }
        run.ours |= fmet_stack_is_ours(line);
        code = answer(context, line);
        action = line->action[code];
        next = next_of(stack, type, i + 1);
        over = false;
        if (action > 0) {
            next = i;
            if (!jump(stack, type, action, &next)) {
                run.bad_jump = true;
                return run;
            }
        } else {
            over = take(&state, &before[line->level], code, action);
        }
        /* done and die end a substack, and not what it stands in. */
        while (over && line->level > 0 && next < stack->count &&
               stack->lines[next].level >= line->level)
            next = next_of(stack, type, next + 1);
        if (over && line->level == 0)
            break;
        i = next;
    }
    run.code = state.status == PAM_SUCCESS && state.impression != POSITIVE
                   ? PAM_PERM_DENIED
                   : state.status;
    return run;
}

bool fmet_stack_bad_jump(const struct fmet_stack *stack,
                         enum fmet_stack_type type,
                         const struct fmet_stack_line **ret_line)
{
    size_t i, place, code;

    for (i = next_of(stack, type, 0); i < stack->count;
         i = next_of(stack, type, i + 1))
        for (code = 0; code < FMET_STACK_CODES; code++) {
            place = i;
            if (!stack->lines[i].substack && stack->lines[i].action[code] > 0 &&
                !jump(stack, type, stack->lines[i].action[code], &place)) {
                *ret_line = &stack->lines[i];
                return true;
            }
        }
    return false;
}
