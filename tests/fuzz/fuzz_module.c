/*
 * The whole module, call after call, against a helper that says what the input
 * says.  Whatever that is: authenticate succeeds for nobody but the user whose
 * FME name a whole and proving reply to this very request bears; acct_mgmt,
 * setcred and open_session go no further; no group but the configured and
 * earned ones comes to the process; and what was typed is in no line of the
 * log.
 *
 *   configuration, user, secret, flags; the calls, a byte each; what the helper
 *   says: for each how it is framed, and its bytes (see on_helper)
 */
#include <security/pam_modules.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "src/core/limits.h"
#include "tests/fuzz/lib/fuzz.h"
#include "tests/fuzz/lib/host.h"
#include "tests/fuzz/lib/reference.h"

#define CALLS_MAX 24
#define SECRETS 4
#define USERS_MAX 8

static const char *const secrets[SECRETS] = {
    "correct horse battery", "0123456789abcdef0123456789abcdef01234567",
    "another good one", NULL};

static const struct reference_config *config;
static struct fuzz_input script; /* what the helper has left to say */
static uint32_t replies_left;
static unsigned secret;      /* which one is typed */
static bool says_the_secret; /* the helper, which proves nothing of the log */

/* What came in the call that is going on. */
static struct {
    bool proved, proved_but_change, changed, new_opens, token;
    unsigned groups;
} now;

/* What stands since the last authenticate, or the last lookup. */
static struct {
    const struct host_user *user; /* whose login it is; NULL: nobody's */
    bool change;
    unsigned groups;
} grant;

/* Which secrets were proved to be whose, and what they earned. */
static struct {
    bool proved;
    unsigned groups;
} vouched[USERS_MAX][SECRETS];

static size_t index_of(const struct host_user *user)
{
    return (size_t)(user - host_users);
}

static void on_log(const char *text)
{
    size_t i;

    if (says_the_secret)
        return;
    for (i = 0; i < SECRETS; i++)
        MUST(secrets[i] == NULL || strstr(text, secrets[i]) == NULL);
    MUST(strstr(text, "service-token") == NULL);
}

static void on_new_group(gid_t gid)
{
    bool earned = false;
    size_t i;

    for (i = 0; i < 4; i++)
        if ((grant.groups & 1u << i) != 0 && config->groups[i].gid == gid)
            earned = true;
    MUST(earned);
    MUST(grant.user == host.user && !grant.change);
}

static void on_session_file(uid_t uid)
{
    MUST(grant.user == host.user && grant.user->uid == uid && !grant.change);
    MUST(now.token && !config->broken);
}

/* The moment at which a reply is judged a second time. */
static void note(const struct fmet_request *request, const uint8_t *frame,
                 size_t len)
{
    struct reference_verdict verdict =
        reference_judge(config, request, host.user->fme, frame, len);
    bool login =
        request->mode == FMET_MODE_PASSWORD || request->mode == FMET_MODE_TOKEN;
    bool typed = login && secrets[secret] != NULL &&
                 strcmp(request->secret.text, secrets[secret]) == 0;
    bool about = host.user->fme != NULL &&
                 strcmp(request->fme_user, host.user->fme) == 0;

    if (verdict.proves && about &&
        (typed || request->mode == FMET_MODE_LOOKUP)) {
        now.groups = verdict.groups;
        if (verdict.change)
            now.proved_but_change = true;
        else
            now.proved = true;
    }
    if (request->mode == FMET_MODE_CHANGE && verdict.ok)
        now.changed = true;
    if (login && !typed && verdict.ok && verdict.owner && about)
        now.new_opens = true;
    if (request->mode == FMET_MODE_SESSION && verdict.ok && verdict.owner)
        now.token = true;
}

/* 0: the bytes; 1: they are a body, behind a right header; 2: they are cut. */
static void on_helper(const struct fmet_request *request, int fd)
{
    static const uint8_t start[] = {'F', 'M', 'E', 't', 0, 3, 0, 2};
    static uint8_t frame[65536];
    struct fuzz_input bytes;
    size_t at = 0, i;
    unsigned kind;

    if (replies_left == 0)
        return;
    replies_left--;
    kind = fuzz_u8(&script) % 4;
    bytes = fuzz_blob(&script);
    if (bytes.len > sizeof(frame) - FMET_FRAME_HEADER)
        return;
    if (kind != 0) {
        memcpy(frame, start, sizeof(start));
        for (i = 0; i < 4; i++)
            frame[8 + i] = (uint8_t)(bytes.len >> (8 * (3 - i)));
        at = FMET_FRAME_HEADER;
    }
    memcpy(frame + at, bytes.bytes, bytes.len);
    at += bytes.len;
    if (kind == 2)
        at /= 2;
    note(request, frame, at);
    (void)!send(fd, frame, at, MSG_NOSIGNAL | MSG_DONTWAIT);
}

static int call(int (*verb)(pam_handle_t *, int, int, const char **), int flags)
{
    static const char *arguments[] = {"must_change=ask"};
    int code;

    memset(&now, 0, sizeof(now));
    code =
        verb((pam_handle_t *)&grant, flags, config->must_change_ask, arguments);
    MUST(code >= 0 && code < _PAM_RETURN_VALUES);
    MUST(!config->broken || code != PAM_SUCCESS || verb != pam_sm_authenticate);
    return code;
}

static void authenticate(void)
{
    size_t user = index_of(host.user);
    int code;

    memset(&grant, 0, sizeof(grant));
    code = call(pam_sm_authenticate, 0);
    MUST(code != PAM_IGNORE);
    if (code != PAM_SUCCESS)
        return;
    MUST(host.user->fme != NULL && secrets[secret] != NULL);
    grant.user = host.user;
    if (now.proved) {
        grant.groups = now.groups;
        vouched[user][secret].proved = true;
        vouched[user][secret].groups = now.groups;
    } else if (now.proved_but_change) {
        MUST(config->must_change_ask);
        grant.groups = now.groups;
        grant.change = true;
    } else {
        MUST(config->remembers && vouched[user][secret].proved);
        grant.groups = vouched[user][secret].groups;
    }
}

static void account(void)
{
    int code = call(pam_sm_acct_mgmt, 0);

    if (code != PAM_SUCCESS)
        return;
    if (grant.user == host.user) {
        MUST(!grant.change);
        return;
    }
    MUST(now.proved && host.user->fme != NULL);
    grant.user = host.user;
    grant.groups = now.groups;
    grant.change = false;
}

static void credentials(int flags)
{
    int code = call(pam_sm_setcred, flags);

    if (flags == PAM_DELETE_CRED)
        memset(&grant, 0, sizeof(grant));
    else if (flags != PAM_REFRESH_CRED && grant.user != NULL)
        MUST(!grant.change || code != PAM_SUCCESS);
}

static void open_session(void)
{
    int code = call(pam_sm_open_session, 0);

    if (grant.user != NULL)
        MUST(!grant.change || code != PAM_SUCCESS);
}

static void change_password(int flags)
{
    int code = call(pam_sm_chauthtok, flags);

    if (code != PAM_SUCCESS || (flags & PAM_PRELIM_CHECK) != 0)
        return;
    MUST(now.changed && host.user->fme != NULL);
    if (grant.user == host.user && grant.change) {
        MUST(now.new_opens);
        grant.change = false;
    }
}

/* One byte of the calls. */
static void one(unsigned byte)
{
    unsigned more = byte >> 4;

    switch (byte & 15) {
    case 0:
    case 1:
        authenticate();
        break;
    case 2:
        account();
        break;
    case 3:
        credentials(PAM_ESTABLISH_CRED);
        break;
    case 4:
        credentials(PAM_REINITIALIZE_CRED);
        break;
    case 5:
        credentials((more & 1) != 0 ? PAM_REFRESH_CRED : PAM_DELETE_CRED);
        break;
    case 6:
        open_session();
        break;
    case 7:
        call(pam_sm_close_session, 0);
        break;
    case 8:
        change_password(PAM_PRELIM_CHECK);
        break;
    case 9:
        change_password(PAM_UPDATE_AUTHTOK);
        break;
    case 10:
        change_password(PAM_PRELIM_CHECK | PAM_CHANGE_EXPIRED_AUTHTOK);
        break;
    case 11:
        change_password(PAM_UPDATE_AUTHTOK | PAM_CHANGE_EXPIRED_AUTHTOK);
        break;
    case 12: /* sudo sets credentials of another */
        host.user = &host_users[more % host_user_count];
        break;
    case 13:
        secret = more % SECRETS;
        host.answer = secrets[secret];
        break;
    case 14: /* sshd: authenticate was in a child, whose data is lost */
        host_end(true);
        break;
    default: /* initgroups(3), in the session's child */
        host.group_count = 0;
    }
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max,
                               unsigned seed)
{
    return fuzz_shape_mutate("1111t(1x)", "111144tttt84(t)t4", data, size, max,
                             seed);
}

static bool contains(const uint8_t *data, size_t size, const char *text)
{
    return text != NULL && memmem(data, size, text, strlen(text)) != NULL;
}

static void set_up(const uint8_t *data, size_t size, struct fuzz_input *calls)
{
    unsigned flags;
    size_t i;

    script = (struct fuzz_input){data, size};
    config = &reference_configs[fuzz_u8(&script) % reference_config_count];
    host.user = &host_users[fuzz_u8(&script) % host_user_count];
    secret = fuzz_u8(&script) % SECRETS;
    flags = fuzz_u8(&script);
    *calls = fuzz_blob(&script);
    replies_left = fuzz_u32(&script);
    host.config = config->text;
    host.secret_file = "service-token-of-mine\n";
    host.service = (flags & 1) != 0 ? "sudo" : "sshd";
    host.answer = secrets[secret];
    host.wanted = (flags & 2) != 0 ? "another good one" : "a new password";
    host.on_log = on_log;
    host.on_new_group = on_new_group;
    host.on_session_file = on_session_file;
    host.on_helper = on_helper;
    memset(&grant, 0, sizeof(grant));
    memset(vouched, 0, sizeof(vouched));
    says_the_secret = contains(data, size, "service-token");
    for (i = 0; i < SECRETS; i++)
        says_the_secret |= contains(data, size, secrets[i]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fuzz_input calls;
    size_t i;

    host_reset();
    set_up(data, size, &calls);
    for (i = 0; i < calls.len && i < CALLS_MAX; i++)
        one(calls.bytes[i]);
    host_reset();
    return 0;
}
