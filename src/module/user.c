/*
 * Local accounts, asked for with the reentrant calls: the host may have
 * threads.
 */
#include "src/module/user.h"

#include <errno.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "src/core/identity.h"
#include "src/core/limits.h"

/* One passwd entry and the memory that its texts stand in. */
struct entry {
    struct passwd passwd;
    char *buffer;
};

static enum fmet_result find(const char *name, struct entry *ret_entry)
{
    struct passwd *found = NULL;
    struct entry entry = {0};
    size_t size = 1024;
    int error = ERANGE;

    while (error == ERANGE && size <= FMET_NSS_BUFFER_MAX) {
        free(entry.buffer);
        entry.buffer = malloc(size);
        if (entry.buffer == NULL)
            return FMET_NO_MEMORY;
        error = getpwnam_r(name, &entry.passwd, entry.buffer, size, &found);
        size *= 2;
    }
    if (found != NULL) {
        *ret_entry = entry;
        return FMET_OK;
    }
    free(entry.buffer);
    /* getpwnam_r(3): "not found" has several names besides 0. */
    if (error == 0 || error == ENOENT || error == ESRCH || error == EPERM ||
        error == EBADF)
        return FMET_UNKNOWN_USER;
    return error == ENOMEM ? FMET_NO_MEMORY : FMET_SYSTEM;
}

static enum fmet_result resolve(struct fmet_call *call, const char *asked)
{
    struct entry entry;
    enum fmet_result result = find(asked, &entry);

    if (result != FMET_OK)
        return result;
    if (strcmp(entry.passwd.pw_name, asked) != 0) {
        result = FMET_NAME_DIFFERS;
    } else {
        call->uid = entry.passwd.pw_uid;
        free(call->user);
        call->user = strdup(asked);
        if (call->user == NULL)
            result = FMET_NO_MEMORY;
    }
    free(entry.buffer);
    return result;
}

enum fmet_result fmet_user_resolve(struct fmet_call *call)
{
    const char *asked = NULL;

    if (pam_get_user(call->pamh, &asked, NULL) != PAM_SUCCESS ||
        asked == NULL || *asked == '\0')
        return FMET_CONVERSATION;
    if (strlen(asked) > FMET_LOCAL_USER_MAX)
        return FMET_UNKNOWN_USER;
    return resolve(call, asked);
}

enum fmet_result fmet_user_admissible(const struct fmet_call *call)
{
    if (geteuid() != 0 && call->uid != getuid())
        return FMET_NOT_CALLER;
    return fmet_identity_local(&call->config, call->uid);
}

enum fmet_result fmet_user_ids(const char *name, struct fmet_account_ids *ret)
{
    struct entry entry;
    enum fmet_result result = find(name, &entry);

    if (result != FMET_OK)
        return result;
    ret->uid = entry.passwd.pw_uid;
    ret->gid = entry.passwd.pw_gid;
    free(entry.buffer);
    return FMET_OK;
}
