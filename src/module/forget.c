/*
 * Removes the files of `reuse` and `offline`.
 */
#include <unistd.h>

#include "src/module/remember.h"
#include "src/module/shelf.h"

/* What FME, or the policy over FME's word, has decided about a secret. */
static bool decided(enum fmet_result result)
{
    switch (result) {
    case FMET_REJECTED:
    case FMET_NOT_OWNER:
    case FMET_UNPROVABLE:
    case FMET_OPEN_SERVER:
    case FMET_NO_MINT:
    case FMET_REQUIREMENT:
    case FMET_EXPIRED:
        return true;
    default:
        return false;
    }
}

/* The account itself is shut, which is told of who proved to be it only. */
static bool shut(enum fmet_result result)
{
    return result == FMET_DISABLED || result == FMET_PASSWORD_EXPIRED ||
           result == FMET_NO_ACCOUNT;
}

/* As fmet_remember_offline: the hash is made without the lock. */
static void forget_offline(struct fmet_call *call,
                           const struct fmet_secret *secret)
{
    struct fmet_vouch tried = {0}, vouch = {0};
    struct fmet_shelf shelf;

    if (!fmet_shelf_open_record(call, FMET_VOUCH_OFFLINE, FMET_LOCK_WAIT_MS,
                                NULL, &shelf, &tried))
        return;
    fmet_shelf_close(&shelf);
    /* What cannot be compared goes as well. */
    if (fmet_hash_check(&tried.hash, secret) != FMET_REJECTED &&
        fmet_shelf_open_record(call, FMET_VOUCH_OFFLINE, FMET_LOCK_WAIT_MS,
                               &tried, &shelf, &vouch)) {
        fmet_shelf_remove(call, &shelf,
                          "FME does not vouch for this credential any more");
        fmet_vouch_clear(&vouch);
        fmet_shelf_close(&shelf);
    }
    fmet_vouch_clear(&tried);
}

/* Also where the key is not set here: another service may have it. */
static void forget_all(struct fmet_call *call, enum fmet_vouch_kind kind)
{
    struct fmet_shelf shelf;
    unsigned count;

    if (!fmet_shelf_any(call, kind) ||
        !fmet_shelf_open(call, kind, FMET_LOCK_WAIT_MS, &shelf))
        return;
    (void)fmet_shelf_clear(call, &shelf, &count);
    fmet_shelf_close(&shelf);
}

void fmet_remember_refused(struct fmet_call *call,
                           const struct fmet_secret *secret,
                           enum fmet_result result)
{
    fmet_remember_shut(call, result);
    if (geteuid() != 0 || !decided(result))
        return;
    forget_all(call, FMET_VOUCH_REUSE);
    if (fmet_shelf_any(call, FMET_VOUCH_OFFLINE))
        forget_offline(call, secret);
}

void fmet_remember_shut(struct fmet_call *call, enum fmet_result result)
{
    if (shut(result))
        fmet_forget_user(call);
}

void fmet_forget_user(struct fmet_call *call)
{
    if (geteuid() != 0 || call->user == NULL)
        return;
    forget_all(call, FMET_VOUCH_REUSE);
    forget_all(call, FMET_VOUCH_OFFLINE);
}
