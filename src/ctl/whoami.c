/*
 * fmetokenctl whoami: a login up to the decision, told in full.
 */
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "src/core/identity.h"
#include "src/core/policy.h"
#include "src/ctl/command.h"
#include "src/ctl/desk.h"
#include "src/ctl/stack.h"
#include "src/ctl/tty.h"
#include "src/ctl/verdict.h"
#include "src/module/admit.h"
#include "src/module/ask.h"
#include "src/module/codes.h"

/* Whose name it is when none is given: the caller's. */
static const char *user_of(struct fmet_page *page,
                           const struct fmet_choices *choices)
{
    const struct passwd *entry;

    if (choices->user != NULL)
        return choices->user;
    entry = getuid() != 0 ? getpwuid(getuid()) : NULL;
    if (entry == NULL)
        fmet_page_finding(page, FMET_LEVEL_ERROR, "user",
                          "root never logs in by this module; say who with "
                          "--user");
    return entry != NULL ? entry->pw_name : NULL;
}

/* Which FME user is expected, and by which line. */
static void tell_names(const struct fmet_desk *desk)
{
    const struct fmet_call *call = &desk->call;
    const struct fmet_alias *alias =
        fmet_identity_alias(&call->config, call->user);
    struct fmet_page *page = desk->page;
    const struct fmet_setting *setting;
    char place[FMET_PLACE_SIZE];

    setting = alias != NULL
                  ? fmet_desk_setting(desk, "alias",
                                      (size_t)(alias - call->config.aliases))
                  : fmet_desk_setting(desk, "fme_user", 0);
    fmet_desk_place(setting, place);
    fmet_page_pair(page, "local user", "%s (uid %lu)", call->user,
                   (unsigned long)call->uid);
    fmet_page_pair(page, "FME user", "%s (%s, %s)", call->owner,
                   alias != NULL ? "alias" : "fme_user", place);
    fmet_page_open(page, "user");
    fmet_page_text(page, "local", call->user);
    fmet_page_number(page, "uid", (int64_t)call->uid);
    fmet_page_text(page, "fme", call->owner);
    fmet_page_text(page, "by", alias != NULL ? "alias" : "fme_user");
    fmet_page_text(page, "place", place);
    fmet_page_close(page);
}

/* Reads the secret, asks FME, and wipes it. */
static enum fmet_result ask(struct fmet_desk *desk, bool from_stdin,
                            struct fmet_outcome *outcome,
                            enum fmet_mode *ret_mode)
{
    struct fmet_secret *secret = calloc(1, sizeof(*secret));
    struct fmet_asking asking = {.secret = secret};
    unsigned left_ms = desk->call.config.timeout_ms;
    enum fmet_result result = FMET_NO_MEMORY;

    if (secret != NULL)
        result =
            fmet_tty_ask(desk->call.config.prompt, false, from_stdin, secret);
    if (result == FMET_CONVERSATION)
        fmet_call_detail(&desk->call, "%s",
                         from_stdin ? "there is no line on stdin"
                                    : "there is no terminal to ask at, or its "
                                      "echo stays on; see --stdin");
    if (result == FMET_OK)
        result = fmet_identity_credential(desk->call.config.mode, secret,
                                          &asking.mode);
    if (result == FMET_OK) {
        *ret_mode = asking.mode;
        result = fmet_ask(&desk->call, &asking, &left_ms, outcome);
    }
    fmet_secret_clear(secret);
    free(secret);
    return result;
}

/* The groups are told one by one already. */
static void unsaid(void *context, int priority, const char *line)
{
    (void)context;
    (void)priority;
    (void)line;
}

/* Whether FACTS can be given their groups, as a login's grant is. */
static enum fmet_result earn(struct fmet_desk *desk,
                             const struct fmet_facts *facts)
{
    struct fmet_grant *grant = calloc(1, sizeof(*grant));
    fmet_call_sink *sink = desk->call.sink;
    const char **names = NULL;
    enum fmet_result result;
    size_t count = 0;

    if (grant == NULL)
        return FMET_NO_MEMORY;
    grant->facts = *facts; /* borrowed */
    desk->call.sink = unsaid;
    result = fmet_admit_earn(&desk->call, grant, &names, &count);
    desk->call.sink = sink;
    free(names);
    free(grant);
    return result;
}

/* The whole of it; *RET_STATUS is the exit status. */
static void examine(struct fmet_desk *desk, const struct fmet_choices *choices,
                    int *ret_status)
{
    struct fmet_verdict verdict = {.result = FMET_OK};
    struct fmet_outcome outcome = {.server = NULL};
    const struct fmet_require *unmet = NULL;

    fmet_page_title(desk->page, "Login of %s", choices->user);
    verdict.result = fmet_desk_configure(desk);
    if (verdict.result == FMET_OK)
        verdict.result = fmet_admit_identify(&desk->call);
    if (verdict.result == FMET_OK) {
        tell_names(desk);
        verdict.result =
            ask(desk, choices->from_stdin, &outcome, &verdict.mode);
    }
    if (verdict.result == FMET_OK) {
        verdict.known = true;
        verdict.result = fmet_admit_decide(&desk->call, &outcome.facts, &unmet);
        if (verdict.result == FMET_OK)
            verdict.result = earn(desk, &outcome.facts);
    }
    if (verdict.known)
        fmet_verdict_tell_facts(desk, &verdict, &outcome);
    fmet_verdict_tell_calls(desk, &verdict);
    *ret_status = fmet_desk_exit(fmet_code(FMET_PHASE_AUTH, verdict.result));
    fmet_outcome_clear(&outcome);
}

/* Whether one of those that were given has the key of ARGUMENT. */
static bool is_given(const struct fmet_choices *choices, const char *argument)
{
    size_t len = strcspn(argument, "=");
    int i;

    for (i = 0; i < choices->argument_count; i++)
        if (strcspn(choices->arguments[i], "=") == len &&
            strncmp(choices->arguments[i], argument, len) == 0)
            return true;
    return false;
}

/* The arguments of the service's auth line and those that were given, which
   replace the line's of their keys; NULL when out of memory.  To be freed
   itself. */
static const char **join_arguments(struct fmet_page *page,
                                   const struct fmet_choices *choices,
                                   const struct fmet_stack *stack,
                                   int *ret_count)
{
    const struct fmet_stack_line *line =
        fmet_stack_ours(stack, FMET_STACK_AUTH, 0);
    size_t room = line != NULL ? line->argument_count : 0, i;
    const char **arguments =
        calloc(room + FMET_ARGUMENTS_MAX, sizeof(*arguments));
    int count = 0, j;

    if (arguments == NULL)
        return NULL;
    if (line == NULL && choices->service != NULL)
        fmet_page_finding(page, FMET_LEVEL_NOTE, choices->service,
                          "its stack has no auth line of pam_fmetoken; told is "
                          "what one with no other arguments would do");
    for (i = 0; i < room; i++)
        if (!is_given(choices, line->arguments[i]))
            arguments[count++] = line->arguments[i];
    for (j = 0; j < choices->argument_count; j++)
        arguments[count++] = choices->arguments[j];
    *ret_count = count;
    return arguments;
}

/* Not a path, by which root could be led to read any file as a stack. */
static bool is_service(struct fmet_page *page, const char *service)
{
    if (service == NULL || strchr(service, '/') == NULL)
        return true;
    fmet_page_finding(page, FMET_LEVEL_ERROR, service,
                      "a service is a name in pam.d, without a /");
    return false;
}

int fmet_command_whoami(struct fmet_page *page,
                        const struct fmet_choices *given)
{
    struct fmet_choices choices = *given;
    struct fmet_desk_terms terms = {.service = choices.service,
                                    .log_level = FMET_LEVEL_NOTE};
    struct fmet_stack stack = {.lines = NULL};
    struct fmet_desk *desk = calloc(1, sizeof(*desk));
    int status = FMET_EXIT_ERROR;

    choices.user = user_of(page, given);
    terms.user = choices.user;
    if (desk != NULL && choices.user != NULL &&
        is_service(page, choices.service)) {
        if (choices.service != NULL)
            fmet_stack_read(choices.service, &stack);
        terms.argv = join_arguments(page, &choices, &stack, &terms.argc);
        if (terms.argv != NULL && fmet_desk_open(desk, page, &terms)) {
            examine(desk, &choices, &status);
            fmet_desk_close(desk);
        }
    }
    fmet_stack_clear(&stack);
    free(terms.argv);
    free(desk);
    return status;
}
