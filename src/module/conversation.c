/*
 * The conversation.  libpam's copies of a secret are libpam's to wipe; ours
 * are wiped here or by struct fmet_secret.
 */
#include "src/module/conversation.h"

#include <security/pam_ext.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "src/module/log.h"

/*
 * The lengths at which applications cut a secret without a word: misc_conv
 * before and since Linux-PAM 1.5.2, and OpenSSH's client.
 */
static void note_likely_cut(struct fmet_call *call, size_t len)
{
    static const size_t cuts[] = {511, 1023, 4095};
    size_t i;

    for (i = 0; i < sizeof(cuts) / sizeof(*cuts); i++)
        if (len == cuts[i])
            fmet_log_warning(call,
                             "the secret has %zu bytes: probably cut by the "
                             "program that asked for it",
                             len);
}

enum fmet_result fmet_conversation_stacked(struct fmet_call *call,
                                           struct fmet_secret *ret_secret)
{
    const void *item = NULL;

    if (pam_get_item(call->pamh, PAM_AUTHTOK, &item) != PAM_SUCCESS ||
        item == NULL)
        return FMET_CONVERSATION;
    return fmet_secret_set(ret_secret, item, strlen(item));
}

/* Asks with PROMPT and leaves the answer in ITEM. */
static enum fmet_result ask(struct fmet_call *call, const char *prompt,
                            int item, struct fmet_secret *ret_secret)
{
    enum fmet_result result;
    char *answer = NULL;
    int code;

    code = pam_prompt(call->pamh, PAM_PROMPT_ECHO_OFF, &answer, "%s", prompt);
    if (code != PAM_SUCCESS) {
        fmet_wipe_free(answer);
        return code == PAM_BUF_ERR ? FMET_NO_MEMORY : FMET_CONVERSATION;
    }
    if (answer == NULL)
        return FMET_BAD_SECRET;
    note_likely_cut(call, strlen(answer));
    result = fmet_secret_set(ret_secret, answer, strlen(answer));
    if (pam_set_item(call->pamh, item, answer) != PAM_SUCCESS)
        result = FMET_NO_MEMORY;
    fmet_wipe_free(answer);
    return result;
}

enum fmet_result fmet_conversation_prompt(struct fmet_call *call,
                                          struct fmet_secret *ret_secret)
{
    return ask(call, call->config.prompt, PAM_AUTHTOK, ret_secret);
}

enum fmet_result fmet_conversation_current(struct fmet_call *call,
                                           struct fmet_secret *ret_secret)
{
    bool first = (call->flags & PAM_PRELIM_CHECK) != 0;
    const void *item = NULL;

    if ((!first || call->config.use_first_pass ||
         call->config.try_first_pass) &&
        pam_get_item(call->pamh, PAM_OLDAUTHTOK, &item) == PAM_SUCCESS &&
        item != NULL)
        return fmet_secret_set(ret_secret, item, strlen(item));
    if (!first || call->config.use_first_pass)
        return FMET_CONVERSATION;
    return ask(call, "Current FME password: ", PAM_OLDAUTHTOK, ret_secret);
}

enum fmet_result fmet_conversation_new(struct fmet_call *call,
                                       struct fmet_secret *ret_secret)
{
    const char *answer = NULL;
    int code;

    if (call->config.use_authtok)
        return fmet_conversation_stacked(call, ret_secret);
    code =
        pam_get_authtok(call->pamh, PAM_AUTHTOK, &answer, "New FME password: ");
    if (code == PAM_BUF_ERR)
        return FMET_NO_MEMORY;
    /* Two that differ: libpam has said so. */
    if (code == PAM_TRY_AGAIN)
        return FMET_BAD_SECRET;
    if (code != PAM_SUCCESS || answer == NULL)
        return FMET_CONVERSATION;
    return fmet_secret_set(ret_secret, answer, strlen(answer));
}

/* C0, DEL, and in UTF-8 C1: what a terminal could obey. */
static void blank_controls(char *text)
{
    unsigned char *c;

    for (c = (unsigned char *)text; *c != '\0'; c++) {
        if (*c < ' ' || *c == 0x7f)
            *c = ' ';
        else if (*c == 0xc2 && c[1] >= 0x80 && c[1] <= 0x9f)
            c[0] = c[1] = ' ';
    }
}

void fmet_conversation_tell(struct fmet_call *call, int style,
                            const char *format, ...)
{
    char *text = NULL;
    va_list args;
    int len;

    if ((call->flags & PAM_SILENT) != 0)
        return;
    va_start(args, format);
    len = vasprintf(&text, format, args);
    va_end(args);
    if (len < 0)
        return;
    blank_controls(text);
    pam_prompt(call->pamh, style, NULL, "%s", text);
    free(text);
}
