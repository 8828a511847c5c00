/*
 * fmetokenctl test: a real conversation with libpam, call by call.
 */
#include <errno.h>
#include <grp.h>
#include <security/pam_appl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "src/core/secret.h"
#include "src/ctl/command.h"
#include "src/ctl/desk.h"
#include "src/ctl/text.h"
#include "src/ctl/tty.h"

/* One conversation; libpam's data. */
struct trial {
    struct fmet_page *page;
    bool from_stdin;
    bool closing; /* all is told: who talks now is not heard */
};

static void show_message(const struct trial *trial, const char *style,
                         const char *text)
{
    /* At a terminal the question itself is seen. */
    if (trial->from_stdin || strcmp(style, "prompt") != 0)
        fmet_page_line(trial->page, "%s: %s", style, text != NULL ? text : "");
    fmet_page_open(trial->page, NULL);
    fmet_page_text(trial->page, style, text);
    fmet_page_close(trial->page);
}

/* The answer to one prompt, whose text a module may have left out, which
 * libpam's caller frees; NULL: none. */
static char *answer_prompt(const struct trial *trial,
                           const struct pam_message *message)
{
    bool echo = message->msg_style == PAM_PROMPT_ECHO_ON;
    struct fmet_secret *secret = calloc(1, sizeof(*secret));
    char *answer = NULL;

    show_message(trial, "prompt", message->msg);
    if (secret != NULL &&
        fmet_tty_ask(message->msg != NULL ? message->msg : "", echo,
                     trial->from_stdin, secret) == FMET_OK)
        answer = strdup(secret->text);
    fmet_secret_clear(secret);
    free(secret);
    return answer;
}

static void free_answers(struct pam_response *answers, int count)
{
    int i;

    for (i = 0; i < count; i++)
        fmet_wipe_free(answers[i].resp);
    free(answers);
}

static int converse(int count, const struct pam_message **messages,
                    struct pam_response **ret_answers, void *data)
{
    const struct trial *trial = data;
    struct pam_response *answers;
    int i;

    if (trial->closing || count <= 0 || count > PAM_MAX_NUM_MSG)
        return PAM_CONV_ERR;
    answers = calloc((size_t)count, sizeof(*answers));
    if (answers == NULL)
        return PAM_BUF_ERR;
    for (i = 0; i < count; i++) {
        switch (messages[i]->msg_style) {
        case PAM_PROMPT_ECHO_OFF:
        case PAM_PROMPT_ECHO_ON:
            answers[i].resp = answer_prompt(trial, messages[i]);
            if (answers[i].resp == NULL) {
                free_answers(answers, count);
                return PAM_CONV_ERR;
            }
            break;
        case PAM_ERROR_MSG:
            show_message(trial, "error", messages[i]->msg);
            break;
        case PAM_TEXT_INFO:
            show_message(trial, "info", messages[i]->msg);
            break;
        default:
            free_answers(answers, count);
            return PAM_CONV_ERR;
        }
    }
    *ret_answers = answers;
    return PAM_SUCCESS;
}

/* This process's groups, as WHEN. */
static void tell_groups(struct fmet_page *page, const char *key,
                        const char *when)
{
    gid_t *gids = NULL;
    int count = getgroups(0, NULL), i;
    struct group *group;
    char number[24];

    if (count >= 0)
        gids = calloc((size_t)count + 1, sizeof(*gids));
    if (gids != NULL)
        count = getgroups(count, gids);
    fmet_page_open_list(page, key);
    for (i = 0; gids != NULL && i < count; i++) {
        group = getgrgid(gids[i]);
        snprintf(number, sizeof(number), "%lu", (unsigned long)gids[i]);
        fmet_page_pair(page, i == 0 ? when : "", "%s",
                       group != NULL ? group->gr_name : number);
        fmet_page_text(page, NULL, group != NULL ? group->gr_name : number);
    }
    fmet_page_close(page);
    if (gids == NULL || count <= 0)
        fmet_page_pair(page, when, "none");
    free(gids);
}

/* One call: what it asked, and what came of it. */
static int call(const struct trial *trial, pam_handle_t *pamh, const char *name,
                int (*verb)(pam_handle_t *, int), int flags)
{
    struct fmet_page *page = trial->page;
    char code[FMET_CODE_SIZE];
    int result;

    fmet_page_title(page, "%s", name);
    fmet_page_open(page, NULL);
    fmet_page_text(page, "call", name);
    fmet_page_open_list(page, "conversation");
    result = verb(pamh, flags);
    fmet_page_close(page);
    fmet_desk_code(result, code);
    fmet_page_line(page, "%s: %s", code, pam_strerror(pamh, result));
    fmet_page_text(page, "code", code);
    fmet_page_text(page, "words", pam_strerror(pamh, result));
    fmet_page_close(page);
    return result;
}

/* As an application does: each call only after the one before.  The code of the
   last. */
static int log_in(const struct trial *trial, pam_handle_t *pamh, bool session)
{
    struct fmet_page *page = trial->page;
    int code;

    fmet_page_open_list(page, "calls");
    code = call(trial, pamh, "authenticate", pam_authenticate, 0);
    if (code == PAM_SUCCESS)
        code = call(trial, pamh, "acct_mgmt", pam_acct_mgmt, 0);
    if (code == PAM_SUCCESS)
        code = call(trial, pamh, "setcred", pam_setcred, PAM_ESTABLISH_CRED);
    if (code == PAM_SUCCESS && session)
        code = call(trial, pamh, "open_session", pam_open_session, 0);
    if (code == PAM_SUCCESS && session)
        code = call(trial, pamh, "close_session", pam_close_session, 0);
    fmet_page_close(page);
    return code;
}

int fmet_command_test(struct fmet_page *page,
                      const struct fmet_choices *choices)
{
    const char *service = choices->operands[0], *user = choices->operands[1];
    struct trial trial = {.page = page, .from_stdin = choices->from_stdin};
    const struct pam_conv conversation = {converse, &trial};
    pam_handle_t *pamh = NULL;
    int code;

    fmet_page_text(page, "service", service);
    fmet_page_text(page, "user", user);
    if (geteuid() != 0)
        fmet_page_finding(page, FMET_LEVEL_NOTE, "not root",
                          "modules that need root's rights refuse, and groups "
                          "cannot be set");
    code = pam_start(service, user, &conversation, &pamh);
    if (code != PAM_SUCCESS) {
        fmet_page_finding(page, FMET_LEVEL_ERROR, service, "pam_start: %s",
                          pam_strerror(NULL, code));
        return FMET_EXIT_ERROR;
    }
    fmet_page_title(page, "Login of %s by %s", user, service);
    tell_groups(page, "groups_before", "groups before");
    code = log_in(&trial, pamh, choices->session);
    tell_groups(page, "groups_after", "groups after");
    trial.closing = true;
    (void)pam_setcred(pamh, PAM_DELETE_CRED | PAM_SILENT);
    pam_end(pamh, code);
    return fmet_desk_exit(code);
}
