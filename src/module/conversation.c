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

enum fmet_result fmet_conversation_prompt(struct fmet_call *call,
                                          struct fmet_secret *ret_secret)
{
    enum fmet_result result;
    char *answer = NULL;
    int code;

    code = pam_prompt(call->pamh, PAM_PROMPT_ECHO_OFF, &answer, "%s",
                      call->config.prompt);
    if (code != PAM_SUCCESS) {
        fmet_wipe_free(answer);
        return code == PAM_BUF_ERR ? FMET_NO_MEMORY : FMET_CONVERSATION;
    }
    if (answer == NULL)
        return FMET_BAD_SECRET;
    note_likely_cut(call, strlen(answer));
    result = fmet_secret_set(ret_secret, answer, strlen(answer));
    if (pam_set_item(call->pamh, PAM_AUTHTOK, answer) != PAM_SUCCESS)
        result = FMET_NO_MEMORY;
    fmet_wipe_free(answer);
    return result;
}

void fmet_conversation_tell(const struct fmet_call *call, const char *format,
                            ...)
{
    char *text = NULL, *c;
    va_list args;
    int len;

    if ((call->flags & PAM_SILENT) != 0)
        return;
    va_start(args, format);
    len = vasprintf(&text, format, args);
    va_end(args);
    if (len < 0)
        return;
    /* It goes to a terminal: no control characters, of C0, DEL, or C1 in
       UTF-8. */
    for (c = text; *c != '\0'; c++)
        if ((unsigned char)*c < ' ' || *c == 127)
            *c = '?';
        else if (*c == '\xc2' && (unsigned char)c[1] >= 0x80 &&
                 (unsigned char)c[1] < 0xa0)
            c[0] = c[1] = '?';
    pam_info(call->pamh, "%s", text);
    free(text);
}
