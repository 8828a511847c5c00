/*
 * verdicts authenticate|acct_mgmt USER SECRET SERVICE...: what libpam answers
 * by each service, as SERVICE CODE, to an application that types the same to
 * every question and waits after no failure.
 */
#include <security/pam_appl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int answer(int count, const struct pam_message **messages,
                  struct pam_response **ret_answers, void *secret)
{
    struct pam_response *answers = calloc((size_t)count, sizeof(*answers));
    int i;

    if (answers == NULL)
        return PAM_BUF_ERR;
    for (i = 0; i < count; i++)
        if (messages[i]->msg_style == PAM_PROMPT_ECHO_OFF)
            answers[i].resp = strdup(secret);
    *ret_answers = answers;
    return PAM_SUCCESS;
}

static void no_delay(int code, unsigned delay, void *data)
{
    (void)code;
    (void)delay;
    (void)data;
}

int main(int argc, char **argv)
{
    const union {
        void (*function)(int, unsigned, void *);
        const void *item;
    } delay = {no_delay};
    struct pam_conv conversation = {answer, NULL};
    pam_handle_t *pamh;
    int i, code;

    if (argc < 4)
        return 2;
    conversation.appdata_ptr = argv[3];
    for (i = 4; i < argc; i++) {
        if (pam_start(argv[i], argv[2], &conversation, &pamh) != PAM_SUCCESS)
            return 1;
        pam_set_item(pamh, PAM_FAIL_DELAY, delay.item);
        code = strcmp(argv[1], "acct_mgmt") == 0 ? pam_acct_mgmt(pamh, 0)
                                                 : pam_authenticate(pamh, 0);
        pam_end(pamh, code);
        printf("%s %d\n", argv[i], code);
    }
    return 0;
}
