/*
 * When a record lets in, and what ends it.  No error here is a yes.
 */
#include "src/module/remember.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "src/core/clock.h"
#include "src/core/policy.h"
#include "src/module/log.h"
#include "src/module/rundir.h"
#include "src/module/shelf.h"

static bool reuse_on(const struct fmet_call *call)
{
    return call->config.reuse_ms != 0 && geteuid() == 0;
}

static bool offline_on(const struct fmet_call *call)
{
    return call->config.offline_ms != 0 && geteuid() == 0;
}

static const char *kind_of(enum fmet_mode mode)
{
    return mode == FMET_MODE_TOKEN ? "token" : "password";
}

/* "BEFOREFME vouched for this password N seconds ago (KEY)", for the log. */
static bool tell_log(struct fmet_call *call, const char *before,
                     enum fmet_mode mode, uint64_t age, const char *key)
{
    free(call->remembered);
    if (asprintf(&call->remembered,
                 "%sFME vouched for this %s %" PRIu64 " seconds ago (%s)",
                 before, kind_of(mode), age, key) >= 0)
        return true;
    call->remembered = NULL;
    return false;
}

/* Moves the facts out of VOUCH. */
static void take_facts(struct fmet_vouch *vouch, struct fmet_facts *ret_facts)
{
    *ret_facts = vouch->facts;
    vouch->facts = (struct fmet_facts){0};
}

/* Whether VOUCH is not older than LIMIT_MS; *RET_WHY else, NULL where that is
   no more than its time being over. */
static bool in_time(const struct fmet_vouch *vouch, uint32_t limit_ms,
                    const struct fmet_moment *now, uint64_t *ret_age,
                    const char **ret_why)
{
    *ret_why = NULL;
    if (!fmet_vouch_age(vouch, now, ret_age)) {
        *ret_why = strcmp(vouch->verified.boot_id, now->boot_id) != 0 &&
                           vouch->kind == FMET_VOUCH_REUSE
                       ? "it is of another boot"
                       : "it is dated in the future";
        return false;
    }
    return *ret_age < limit_ms / 1000;
}

/* Whether VOUCH lets SECRET in now, or must go, with *RET_WHY. */
static bool reusable(struct fmet_call *call, const struct fmet_vouch *vouch,
                     enum fmet_mode mode, const struct fmet_secret *secret,
                     uint64_t *ret_age, const char **ret_why)
{
    struct fmet_moment now;

    *ret_why = NULL;
    return fmet_moment_now(&now) &&
           in_time(vouch, call->config.reuse_ms, &now, ret_age, ret_why) &&
           vouch->mode == mode &&
           fmet_hash_check(&vouch->hash, secret) == FMET_OK &&
           fmet_policy_decide(&call->config, &vouch->facts, call->owner,
                              time(NULL), NULL) == FMET_OK;
}

static bool find_reuse(struct fmet_call *call, const struct fmet_shelf *shelf,
                       enum fmet_mode mode, const struct fmet_secret *secret,
                       struct fmet_facts *ret_facts)
{
    struct fmet_vouch vouch = {0};
    const char *why = NULL;
    uint64_t age = 0;
    bool good;

    if (!fmet_shelf_read(call, shelf, &vouch))
        return false;
    good = reusable(call, &vouch, mode, secret, &age, &why);
    if (!good) {
        /* Before anything is told: a log may be made to wait. */
        fmet_shelf_remove(call, shelf, why);
        fmet_log_debug(call, "reuse: another secret, or its time is over: FME "
                             "is asked");
    }
    good = good && tell_log(call, "", mode, age, "reuse");
    if (good)
        take_facts(&vouch, ret_facts);
    fmet_vouch_clear(&vouch);
    return good;
}

bool fmet_remember_reuse(struct fmet_call *call, enum fmet_mode mode,
                         const struct fmet_secret *secret, unsigned *left_ms,
                         struct fmet_facts *ret_facts)
{
    int64_t started = fmet_clock_ms(), spent;
    struct fmet_shelf shelf;
    bool found;

    if (!reuse_on(call) ||
        !fmet_shelf_open(call, FMET_VOUCH_REUSE, FMET_LOCK_WAIT_MS, &shelf))
        return false;
    found =
        shelf.lock >= 0 && find_reuse(call, &shelf, mode, secret, ret_facts);
    fmet_shelf_close(&shelf);
    spent = fmet_clock_ms() - started;
    *left_ms = spent < (int64_t)*left_ms ? *left_ms - (unsigned)spent : 0;
    return found;
}

unsigned fmet_remember_room(const struct fmet_call *call, unsigned left_ms)
{
    if (!reuse_on(call) && !offline_on(call))
        return 0;
    return left_ms / 4 < FMET_HASH_ROOM_MS ? left_ms / 4 : FMET_HASH_ROOM_MS;
}

/* Whether VOUCH may be tried; else it is removed where it must go, and the
   detail says why. */
static bool may_try(struct fmet_call *call, const struct fmet_shelf *shelf,
                    const struct fmet_vouch *vouch,
                    const struct fmet_moment *now, uint64_t *ret_age)
{
    const char *why = NULL;

    if (!in_time(vouch, call->config.offline_ms, now, ret_age, &why)) {
        fmet_call_detail(call, "offline: what was remembered of the user %s",
                         why != NULL ? "is dated in the future" : "is too old");
        fmet_shelf_remove(call, shelf, why);
        return false;
    }
    if (vouch->tries >= FMET_OFFLINE_TRIES) {
        fmet_call_detail(call, "offline: too many wrong tries");
        fmet_shelf_remove(call, shelf, "too many wrong tries");
        return false;
    }
    return true;
}

/* Counts the try, in the file, before anything is compared. */
static bool count_try(struct fmet_call *call, const struct fmet_shelf *shelf,
                      struct fmet_vouch *vouch, const struct fmet_moment *now)
{
    vouch->tries++;
    if (vouch->seen < now->wall)
        vouch->seen = now->wall;
    if (fmet_shelf_write(call, shelf, vouch))
        return true;
    fmet_call_detail(call, "offline: the try could not be counted");
    return false;
}

/* What the comparison said goes into the file: the count begins anew, or it was
   the last one. */
static void settle(struct fmet_call *call, const struct fmet_vouch *tried,
                   bool right)
{
    struct fmet_vouch vouch = {0};
    struct fmet_shelf shelf;

    if (!fmet_shelf_open_record(call, FMET_VOUCH_OFFLINE, FMET_LOCK_WAIT_MS,
                                tried, &shelf, &vouch))
        return;
    if (right) {
        vouch.tries = 0;
        fmet_shelf_write(call, &shelf, &vouch);
    } else if (vouch.tries >= FMET_OFFLINE_TRIES) {
        fmet_shelf_remove(call, &shelf,
                          "that was the last wrong try; the user must log in "
                          "once while a server can be reached");
    }
    fmet_vouch_clear(&vouch);
    fmet_shelf_close(&shelf);
}

static enum fmet_result wrong(struct fmet_call *call,
                              const struct fmet_vouch *vouch, uint64_t age)
{
    fmet_call_detail(call,
                     "offline: FME vouched for another %s %" PRIu64
                     " seconds ago; %u tries left",
                     kind_of(vouch->mode), age,
                     FMET_OFFLINE_TRIES - (unsigned)vouch->tries);
    settle(call, vouch, false);
    return FMET_OFFLINE_REJECTED;
}

static enum fmet_result right(struct fmet_call *call,
                              const struct fmet_vouch *vouch, uint64_t age)
{
    settle(call, vouch, true);
    if (!tell_log(call, "no server can be reached; ", vouch->mode, age,
                  "offline"))
        return FMET_NO_MEMORY;
    fmet_call_detail(
        call, "offline: by what FME vouched for %" PRIu64 " seconds ago", age);
    return FMET_OK;
}

/* The record, with one try counted in the file; *RET_AGE in seconds. */
static bool begin_try(struct fmet_call *call, unsigned wait_ms,
                      struct fmet_vouch *vouch, uint64_t *ret_age)
{
    struct fmet_moment now;
    struct fmet_shelf shelf;
    bool good;

    if (!fmet_moment_now(&now)) {
        fmet_call_detail(call, "offline: no " FMET_BOOT_ID_FILE);
        return false;
    }
    if (!fmet_shelf_open(call, FMET_VOUCH_OFFLINE, wait_ms, &shelf))
        return false;
    fmet_call_detail(call, "offline: %s",
                     shelf.lock >= 0 ? "nothing is remembered of the user; one "
                                       "login with a server comes first"
                                     : "too many logins of the user at once");
    good = shelf.lock >= 0 && fmet_shelf_read(call, &shelf, vouch) &&
           may_try(call, &shelf, vouch, &now, ret_age) &&
           count_try(call, &shelf, vouch, &now);
    fmet_shelf_close(&shelf);
    return good;
}

/* The lock is not held while the hash is made: who is stopped then must not
   hold anybody up. */
enum fmet_result fmet_remember_offline(struct fmet_call *call,
                                       enum fmet_mode mode,
                                       const struct fmet_secret *secret,
                                       unsigned left_ms,
                                       struct fmet_facts *ret_facts)
{
    enum fmet_result result = FMET_UNREACHABLE;
    struct fmet_vouch vouch = {0};
    uint64_t age = 0;

    if (!offline_on(call))
        return result;
    if (begin_try(call, left_ms, &vouch, &age)) {
        result = vouch.mode == mode ? fmet_hash_check(&vouch.hash, secret)
                                    : FMET_REJECTED;
        if (result == FMET_OK)
            result = right(call, &vouch, age);
        else if (result == FMET_REJECTED)
            result = wrong(call, &vouch, age);
    }
    if (result == FMET_OK)
        take_facts(&vouch, ret_facts);
    fmet_vouch_clear(&vouch);
    return result;
}

void fmet_remember_moment(const struct fmet_call *call,
                          struct fmet_moment *ret_asked)
{
    if (reuse_on(call) || offline_on(call))
        (void)fmet_moment_now(ret_asked);
}

/* Whether no login takes so long as since ASKED: twice `timeout`, which name
   services are not part of. */
static bool late(struct fmet_call *call, const struct fmet_moment *asked)
{
    uint64_t now = fmet_rundir_now();

    if (now >= asked->boot &&
        now - asked->boot <= call->config.timeout_ms / 500)
        return false;
    fmet_log_warning(call, "this login is not remembered: it was stopped after "
                           "FME had been asked");
    return true;
}

/* A new record in the place of the old one; without one, none. */
static void replace(struct fmet_call *call, enum fmet_vouch_kind kind,
                    struct fmet_vouch *vouch, bool good)
{
    struct fmet_shelf shelf;

    if (!fmet_shelf_open(call, kind, FMET_LOCK_WAIT_MS, &shelf))
        return;
    vouch->kind = kind;
    if (!good || late(call, &vouch->verified) ||
        !fmet_shelf_write(call, &shelf, vouch))
        fmet_shelf_remove(call, &shelf, NULL);
    fmet_shelf_close(&shelf);
}

/* What is remembered of a login, but since when; false, and why in the log,
   when it cannot. */
static bool describe(struct fmet_call *call, enum fmet_mode mode,
                     const struct fmet_secret *secret,
                     const struct fmet_facts *facts, struct fmet_vouch *vouch)
{
    vouch->fingerprint = call->config.fingerprint;
    vouch->uid = call->uid;
    vouch->mode = mode;
    if (secret->len > FMET_HASH_SECRET_MAX) {
        fmet_log_debug(call, "a secret of more than %d bytes is not remembered",
                       FMET_HASH_SECRET_MAX);
        return false;
    }
    vouch->user = strdup(call->user);
    vouch->owner = strdup(call->owner);
    if (vouch->user != NULL && vouch->owner != NULL && facts->owner != NULL &&
        vouch->verified.boot != 0 && fmet_facts_copy(facts, &vouch->facts) &&
        fmet_hash_make(secret, mode, &vouch->hash))
        return true;
    fmet_log_warning(call, "this login is not remembered: no memory, no "
                           "yescrypt in libcrypt, or no " FMET_BOOT_ID_FILE);
    return false;
}

void fmet_remember(struct fmet_call *call, enum fmet_mode mode,
                   const struct fmet_secret *secret,
                   const struct fmet_facts *facts,
                   const struct fmet_moment *asked)
{
    struct fmet_vouch vouch = {.verified = *asked, .seen = asked->wall};
    bool good;

    if (!reuse_on(call) && !offline_on(call))
        return;
    good = describe(call, mode, secret, facts, &vouch);
    if (reuse_on(call))
        replace(call, FMET_VOUCH_REUSE, &vouch, good);
    if (offline_on(call))
        replace(call, FMET_VOUCH_OFFLINE, &vouch, good);
    fmet_vouch_clear(&vouch);
}
