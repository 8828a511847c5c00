/*
 * The ways to log in that are played.
 */
#include "tests/fault/play.h"

#define TOKEN "a11ce00000000000000000000000000000000002"
#define ANOTHERS_TOKEN "b0b0000000000000000000000000000000000001"
#define LOGIN                                                                  \
    {                                                                          \
        AUTHENTICATE, ACCOUNT, ESTABLISH, OPEN, CLOSE, DELETE                  \
    }
#define GROUPS                                                                 \
    "scope = util GET /fmeapiv4/repositories/Utilities\n"                      \
    "require = util | unrestricted\n"                                          \
    "group = util -> gis, fme-users\n"

const struct flow flows[] = {
    {.name = "password",
     .config = "mode = password\n" GROUPS,
     .user = "alice",
     .right = "alice-secret",
     .wrong = "alice-Secret",
     .verbs = LOGIN,
     .fresh = true,
     .groups = true},
    {.name = "token",
     .config = "mode = auto\n" GROUPS,
     .user = "alice",
     .right = TOKEN,
     .wrong = ANOTHERS_TOKEN,
     .verbs = LOGIN,
     .groups = true},
    {.name = "v3 token",
     .config = "mode = token\napi = v3\n"
               "scope = util GET /fmerest/v3/repositories/Utilities\n"
               "require = util\ngroup = util -> gis, fme-users\n",
     .user = "alice",
     .right = TOKEN,
     .wrong = ANOTHERS_TOKEN,
     .verbs = LOGIN,
     .fresh = true,
     .groups = true},
    {.name = "sshd's fork",
     .config = "mode = auto\n" GROUPS,
     .user = "alice",
     .right = TOKEN,
     .wrong = ANOTHERS_TOKEN,
     .verbs = LOGIN,
     .forked = true,
     .groups = true},
    {.name = "reuse",
     .config = "mode = auto\nreuse = 5m\n" GROUPS,
     .user = "alice",
     .right = TOKEN,
     .wrong = ANOTHERS_TOKEN,
     .verbs = LOGIN,
     .reuse = true,
     .groups = true},
    {.name = "offline",
     .config = "mode = auto\noffline = 1h\n" GROUPS,
     .user = "alice",
     .right = TOKEN,
     .wrong = ANOTHERS_TOKEN,
     .verbs = LOGIN,
     .offline = true,
     .groups = true},
    {.name = "lookup",
     .config = "mode = auto\naccount = lookup\nlookup_group = fme-admins\n"
               "service_token_file = /etc/svc.token\nalias = carol eve\n"
               "scope = own GET /fmeapiv4/repositories/Utilities\n"
               "require = own | lookup\n"
               "group = lookup -> gis, fme-users\n",
     .user = "alice",
     .wrong_user = "carol",
     .right = "",
     .wrong = "",
     .verbs = {ACCOUNT, ESTABLISH, OPEN, CLOSE, DELETE},
     .groups = true},
    {.name = "session token",
     .config = "mode = password\nsession_token = file\ntoken_lifetime = 1h\n",
     .user = "alice",
     .right = "alice-secret",
     .wrong = "alice-Secret",
     .verbs = LOGIN,
     .sessions = true},
    {.name = "change",
     .config = "api = v3\nalias = bob grace\n",
     .user = "bob",
     .right = "grace-secret",
     .wrong = "grace-Secret",
     .changed = "grace-new-secret",
     .verbs = {CHANGE}},
};
const size_t flow_count = sizeof(flows) / sizeof(*flows);

const char *verb_name(int verb)
{
    static const char *const names[VERBS] = {
        [END] = "nothing",           [AUTHENTICATE] = "authenticate",
        [ACCOUNT] = "account",       [ESTABLISH] = "setcred establish",
        [OPEN] = "open_session",     [CLOSE] = "close_session",
        [DELETE] = "setcred delete", [CHANGE] = "chauthtok",
        [FINISH] = "pam_end"};

    return names[verb];
}
