/*
 * What each outcome is called, says and advises: a table, so that an outcome
 * without words does not exist (a unit test walks it).
 */
#include "src/core/result.h"

#include <stddef.h>

struct words {
    const char *name;
    const char *reason;
    const char *advice;
    bool from_helper;
};

static const struct words table[FMET_RESULT_COUNT] = {
    [FMET_OK] = {"ok", "accepted", "nothing to do", true},
    [FMET_NOT_OURS] = {"not_ours", "not a login of this module",
                       "nothing to do", false},

    [FMET_REJECTED] = {"rejected", "FME does not accept this credential",
                       "try the same password or token in FME itself", true},
    [FMET_NOT_OWNER] = {"not_owner",
                        "the credential is not proved to be this user's",
                        "use a token of the user's own, or set alias", true},
    [FMET_UNPROVABLE] = {"unprovable",
                         "this server cannot tell whose the token is",
                         "log in with the password, or use REST v4", true},
    [FMET_OPEN_SERVER] = {"open_server",
                          "the server did not refuse a random token",
                          "end guest access, or the proxy that adds "
                          "credentials or caches answers",
                          true},
    [FMET_NO_MINT] = {"no_mint", "FME refuses to make a token for this user",
                      "allow the user to manage their own tokens in FME", true},
    [FMET_BAD_SECRET] = {"bad_secret",
                         "what was typed cannot be the credential",
                         "see mode in pam_fmetoken.conf", false},
    [FMET_JUNK_SECRET] = {"junk_secret", "sshd will not let this login in",
                          "see DenyUsers, AllowUsers and PermitRootLogin in "
                          "sshd_config",
                          false},

    [FMET_UNKNOWN_USER] = {"unknown_user", "no such local user",
                           "create the account, or correct the name", false},
    [FMET_NAME_DIFFERS] = {"name_differs",
                           "the name service spells this name differently",
                           "log in with the exact spelling", false},
    [FMET_LOW_UID] = {"low_uid", "this module does not log in system users",
                      "use another way in, or lower min_uid", false},
    [FMET_BAD_FME_USER] = {"bad_fme_user",
                           "no FME account may stand for this user",
                           "add an alias line to pam_fmetoken.conf", false},
    [FMET_NOT_CALLER] = {"not_caller",
                         "an unprivileged program may ask for its own user "
                         "only",
                         "run the program as that user, or as root", false},

    [FMET_REQUIREMENT] = {"requirement",
                          "the credential does not meet a requirement",
                          "see the require line, and the token's "
                          "permissions in FME",
                          false},
    [FMET_DISABLED] = {"disabled", "the FME account is disabled",
                       "enable the account in FME", false},
    [FMET_EXPIRED] = {"expired", "the token or its proof has expired",
                      "use a token that is valid, or log in again", false},
    [FMET_MUST_CHANGE] = {"must_change", "the FME password must be changed",
                          "change it when asked, or in FME's web interface",
                          false},
    [FMET_PASSWORD_EXPIRED] = {"password_expired",
                               "the FME password has expired or must be "
                               "changed, and cannot be here",
                               "change it in FME's web interface", false},
    [FMET_NO_ACCOUNT] = {"no_account", "FME has no account of this name",
                         "create the account in FME, mend fme_user or alias, "
                         "or take the user out of lookup_group",
                         true},

    [FMET_NO_CHANGE] = {"no_change", "the FME password cannot be changed here",
                        "change it in FME's web interface, or set "
                        "password_path",
                        true},
    [FMET_NEW_REFUSED] = {"new_refused", "FME does not take the new password",
                          "see FME's password policy", true},

    [FMET_UNREACHABLE] = {"unreachable", "the FME server cannot be reached",
                          "check server, the network and the server", true},
    [FMET_TLS] = {"tls", "the server's TLS is not trusted",
                  "check cafile, capath, pin and the server's certificate",
                  true},
    [FMET_TIMEOUT] = {"timeout", "the FME server did not answer in time",
                      "check the server, or raise timeout", true},
    [FMET_SERVER_ERROR] = {"server_error", "the FME server failed",
                           "see the server's own log", true},
    [FMET_BAD_ANSWER] = {"bad_answer", "the server did not answer as FME does",
                         "check server and api: is this an FME server?", true},
    [FMET_TOO_LARGE] = {"too_large", "the server's answer is over a limit",
                        "check server and the paths of scope", true},
    [FMET_SERVICE_TOKEN] = {"service_token", "the service token cannot be used",
                            "put a live token of a user who manages users "
                            "into service_token_file",
                            true},
    [FMET_NO_HELPER] = {"no_helper", "the helper gave no valid answer",
                        "check helper, helper_user and their files; "
                        "reinstall pam_fmetoken",
                        true},
    [FMET_BUSY] = {"busy", "too many logins ask at once",
                   "check why the server is slow, or who is knocking", false},

    [FMET_CONFIG] = {"config", "the configuration is not usable",
                     "mend what is named here", false},
    [FMET_NO_MEMORY] = {"no_memory", "out of memory",
                        "free memory on this host", true},
    [FMET_SYSTEM] = {"system", "a system call failed",
                     "see the log around this line", true},
    [FMET_CONVERSATION] = {"conversation",
                           "the application handed over no secret",
                           "nothing, if the user gave up", false},
    [FMET_OFFLINE_REJECTED] = {"offline_rejected",
                               "no FME server can be reached, and FME did not "
                               "vouch for this credential before",
                               "use the one of the last login, or bring a "
                               "server back: check server and the network",
                               false},
};

static const struct words *words_of(enum fmet_result result)
{
    static const struct words unknown = {"unknown", "an outcome without name",
                                         "report this line", false};

    if ((unsigned)result >= FMET_RESULT_COUNT || table[result].name == NULL)
        return &unknown;
    return &table[result];
}

const char *fmet_result_name(enum fmet_result result)
{
    return words_of(result)->name;
}

const char *fmet_result_reason(enum fmet_result result)
{
    return words_of(result)->reason;
}

const char *fmet_result_advice(enum fmet_result result)
{
    return words_of(result)->advice;
}

bool fmet_result_from_helper(enum fmet_result result)
{
    return words_of(result)->from_helper;
}
