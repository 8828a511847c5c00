/*
 * The words for users.
 */
#include "src/module/notice.h"

#include <time.h>

#include "src/module/conversation.h"

void fmet_notice_login(struct fmet_call *call, const struct fmet_grant *grant)
{
    int64_t left = grant->facts.token_expires - (int64_t)time(NULL);
    const char *name = grant->facts.token_name;
    time_t expires = (time_t)grant->facts.token_expires;
    char date[32];
    struct tm tm;

    if (expires == 0 || left <= 0 ||
        left > (int64_t)(call->config.expiry_warning_ms / 1000) ||
        gmtime_r(&expires, &tm) == NULL ||
        strftime(date, sizeof(date), "%Y-%m-%d %H:%M UTC", &tm) == 0)
        return;
    fmet_conversation_tell(
        call, PAM_TEXT_INFO, "Your FME token%s%s expires on %s.",
        name != NULL ? " " : "", name != NULL ? name : "", date);
}

void fmet_notice_change_here(struct fmet_call *call)
{
    fmet_conversation_tell(call, PAM_TEXT_INFO,
                           "Your FME password must be changed now.");
}

void fmet_notice_change_there(struct fmet_call *call)
{
    fmet_conversation_tell(call, PAM_ERROR_MSG,
                           "Your FME password must be changed: do so at %s",
                           call->config.servers[0]);
}
