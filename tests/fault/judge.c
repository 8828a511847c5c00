/*
 * What must hold whatever fails.  Codes by docs/design.md's table; what a
 * right credential may end with is only what says that something was broken.
 */
#include <security/pam_appl.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

#include "tests/fault/play.h"

#define CODES_MAX 10

/* For a right credential: success, or "broken". */
static const int broken[VERBS][CODES_MAX] = {
    [AUTHENTICATE] = {PAM_AUTHINFO_UNAVAIL, PAM_SERVICE_ERR, PAM_BUF_ERR,
                      PAM_SYSTEM_ERR, PAM_CONV_ERR},
    [ACCOUNT] = {PAM_AUTHINFO_UNAVAIL, PAM_SERVICE_ERR, PAM_BUF_ERR,
                 PAM_SYSTEM_ERR, PAM_CONV_ERR},
    [ESTABLISH] = {PAM_CRED_UNAVAIL, PAM_SERVICE_ERR, PAM_BUF_ERR,
                   PAM_SYSTEM_ERR, PAM_CONV_ERR},
    [OPEN] = {PAM_SERVICE_ERR, PAM_BUF_ERR, PAM_SYSTEM_ERR, PAM_CONV_ERR},
    [CLOSE] = {PAM_SERVICE_ERR, PAM_BUF_ERR, PAM_SYSTEM_ERR, PAM_CONV_ERR},
    [DELETE] = {PAM_SERVICE_ERR, PAM_BUF_ERR, PAM_SYSTEM_ERR, PAM_CONV_ERR},
    [CHANGE] = {PAM_AUTHINFO_UNAVAIL, PAM_SERVICE_ERR, PAM_BUF_ERR,
                PAM_SYSTEM_ERR, PAM_CONV_ERR},
};

/* For a wrong one besides: a refusal. */
static const int refused[VERBS][CODES_MAX] = {
    [AUTHENTICATE] = {PAM_AUTH_ERR},
    [ACCOUNT] = {PAM_ACCT_EXPIRED},
    [CHANGE] = {PAM_AUTH_ERR},
};

/*
 * For a right one besides, where the helper has no memory for what the server
 * said, or crypt(3) none for a hash: that is taken for an answer that proves
 * nothing, and for another secret.  Not told as what it is, but refused.
 */
static bool out_of_memory(const struct run *run)
{
    return page->side == FAULT_HELPER ||
           ((run->flow->offline || run->flow->reuse) &&
            (page->scope == FAULT_MEMORY || strcmp(page->what, "calloc") == 0 ||
             strcmp(page->what, "crypt_rn") == 0));
}

/* For a right one besides, where the clock is not to be had: too late. */
static const int lapsed[VERBS][CODES_MAX] = {
    [ACCOUNT] = {PAM_ACCT_EXPIRED},
    [ESTABLISH] = {PAM_CRED_EXPIRED},
};

static bool contains(const int *codes, int code)
{
    size_t i;

    for (i = 0; i < CODES_MAX && codes[i] != 0; i++)
        if (codes[i] == code)
            return true;
    return false;
}

/* Where a call that failed could leave something behind. */
static bool removes(const char *what)
{
    static const char *const names[] = {"unlinkat", "open",    "openat",
                                        "mkdir",    "fstat",   "fstatat",
                                        "readdir",  "opendir", "fdopendir"};
    size_t i;

    for (i = 0; i < sizeof(names) / sizeof(*names); i++)
        if (strcmp(names[i], what) == 0)
            return true;
    return false;
}

/*
 * Where the next login cleans up: after a call that would have; what the child
 * of an sshd wrote, which ends without pam_end; and a session whose token could
 * not be revoked, or which nobody closes.
 */
static bool left_to_the_next(const struct run *run)
{
    return removes(page->what) || run->flow->forked || run->flow->sessions;
}

static char text[512];

/* The answer to the call before which nothing had failed. */
static const char *judge_first(const struct run *run,
                               const struct fault_step *step)
{
    if (!run->right && step->code == PAM_SUCCESS)
        snprintf(text, sizeof(text), "%s: SUCCESS for what is wrong",
                 verb_name(step->verb));
    else if (step->code != PAM_SUCCESS &&
             !contains(broken[step->verb], step->code) &&
             !(strcmp(page->what, "clock_gettime") == 0 &&
               contains(lapsed[step->verb], step->code)) &&
             !(out_of_memory(run) && step->code == PAM_AUTH_ERR) &&
             (run->right || !contains(refused[step->verb], step->code)))
        snprintf(text, sizeof(text), "%s answered %d", verb_name(step->verb),
                 step->code);
    else
        return NULL;
    return text;
}

/* An exchange may take its time once; a change of password has three. */
static bool in_time(const struct run *run, const struct fault_step *step)
{
    unsigned exchanges = step->verb == CHANGE ? 3 : 1;

    return step->ms <= exchanges * run->timeout_s * 1000 + 2000;
}

static const char *judge_steps(const struct run *run)
{
    bool failed = false;
    unsigned i;

    for (i = 0; i < page->steps; i++) {
        const struct fault_step *step = &page->step[i];
        const char *wrong = NULL;

        if (!in_time(run, step)) {
            snprintf(text, sizeof(text), "%s took %u ms", verb_name(step->verb),
                     step->ms);
            return text;
        }
        if (step->verb == FINISH)
            continue;
        if (step->code == PAM_IGNORE)
            return "PAM_IGNORE";
        if (!failed)
            wrong = judge_first(run, step);
        if (wrong != NULL)
            return wrong;
        failed = failed || step->code != PAM_SUCCESS;
    }
    return NULL;
}

static const char *judge_process(const struct run *run)
{
    bool killed = page->action == FAULT_KILL && page->side == FAULT_HOST;

    if (run->hung)
        return "the host hangs";
    if (WIFSIGNALED(run->status) &&
        !(killed && WTERMSIG(run->status) == SIGKILL)) {
        snprintf(text, sizeof(text), "the host died of signal %d",
                 WTERMSIG(run->status));
        return text;
    }
    if (WIFEXITED(run->status) && WEXITSTATUS(run->status) != 0) {
        snprintf(text, sizeof(text), "the host ended with %d",
                 WEXITSTATUS(run->status));
        return text;
    }
    return run->orphans ? "a process is left" : NULL;
}

bool judge_excuses_crash(void)
{
    return page->scope == FAULT_MEMORY && page->side == FAULT_HELPER &&
           page->died_of != 0 &&
           (strncmp(page->died_in, "libcrypto.", 10) == 0 ||
            strncmp(page->died_in, "libssl.", 7) == 0 ||
            strncmp(page->died_in, "libcurl.", 8) == 0 ||
            strncmp(page->died_in, "libjson-c.", 10) == 0);
}

const char *judge(const struct run *run)
{
    const char *wrong = judge_process(run);

    if (wrong == NULL)
        wrong = judge_steps(run);
    if (wrong != NULL)
        return wrong;
    if (page->problem[0] != '\0')
        return page->problem;
    if (page->died_of != 0 && !judge_excuses_crash()) {
        snprintf(text, sizeof(text), "a helper died of signal %d in %s",
                 page->died_of, page->died_in);
        return text;
    }
    if (page->live != 0) {
        snprintf(text, sizeof(text),
                 "%u allocations are not freed, one from +%#lx", page->live,
                 (unsigned long)page->live_at);
        return text;
    }
    if (run->locked)
        return "a lock is held";
    if (run->leftovers != 0 && page->action != FAULT_KILL &&
        !left_to_the_next(run)) {
        snprintf(text, sizeof(text), "left behind: %s", run->leftover);
        return text;
    }
    return NULL;
}

bool all_well(const struct flow *flow)
{
    unsigned i;

    (void)flow;
    for (i = 0; i < page->steps; i++)
        if (page->step[i].code != PAM_SUCCESS)
            return false;
    return page->finished && page->steps != 0 && page->problem[0] == '\0';
}
