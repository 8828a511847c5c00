/*
 * The outcomes of a login, one enum from the first check to the last.  What an
 * outcome means to PAM is known in src/module/codes.c only.
 */
#ifndef FMET_RESULT_H
#define FMET_RESULT_H

#include <stdbool.h>

enum fmet_result {
    FMET_OK = 0,
    FMET_NOT_OURS, /* this module did not authenticate this login */

    /* Rejected: the credential is no good, or not this user's. */
    FMET_REJECTED,    /* 401: wrong password, or a dead token */
    FMET_NOT_OWNER,   /* live, but another's or of nobody we can name */
    FMET_UNPROVABLE,  /* this server cannot say whose the token is */
    FMET_OPEN_SERVER, /* a random token was accepted: nothing is proved */
    FMET_NO_MINT,     /* 403: FME will not make a token for this user */
    FMET_BAD_SECRET,  /* empty, over the cap, or not the form of a token */
    FMET_JUNK_SECRET, /* sshd's placeholder for a login it will refuse */

    /* The user is not one this module logs in. */
    FMET_UNKNOWN_USER, /* not a local user */
    FMET_NAME_DIFFERS, /* the name service folded the name */
    FMET_LOW_UID,      /* root, a system user, or nobody */
    FMET_BAD_FME_USER, /* no FME name, or one that needs an alias */
    FMET_NOT_CALLER,   /* an unprivileged caller may log in itself only */

    /* The credential is good; the policy is not content. */
    FMET_REQUIREMENT, /* a require line does not hold */
    FMET_DISABLED,    /* the account is disabled */
    FMET_EXPIRED,     /* the token or the grant has expired */
    FMET_MUST_CHANGE, /* the password must be changed, which can be done here */
    FMET_PASSWORD_EXPIRED, /* the same, and it cannot */
    FMET_NO_ACCOUNT,       /* the server has no account of this name */

    /* Another password. */
    FMET_NO_CHANGE,   /* there is no way to change it here */
    FMET_NEW_REFUSED, /* FME does not take the new one */

    /* Nobody could be asked, or the answer is none. */
    FMET_UNREACHABLE,   /* no connection, name not resolved */
    FMET_TLS,           /* the server's certificate or TLS is not acceptable */
    FMET_TIMEOUT,       /* no answer before the deadline */
    FMET_SERVER_ERROR,  /* 5xx, 409, 429 */
    FMET_BAD_ANSWER,    /* not the documented answer: not JSON, wrong types */
    FMET_TOO_LARGE,     /* the answer is over a limit */
    FMET_SERVICE_TOKEN, /* the service token is refused, or not readable */
    FMET_NO_HELPER, /* the helper is missing, died, or sent no valid frame */
    FMET_BUSY,      /* too many helpers at once */

    /* This host is not in order. */
    FMET_CONFIG, /* the configuration, or a file that it names */
    FMET_NO_MEMORY,
    FMET_SYSTEM,       /* a system call failed */
    FMET_CONVERSATION, /* the application did not hand over a secret */

    /* No server can be reached, and something is remembered of the user. */
    FMET_OFFLINE_REJECTED, /* but not this secret */

    FMET_RESULT_COUNT
};

/*
 * The outcome's name for logs ("rejected"); stable, people parse it.  Never
 * NULL: what is out of range is named "unknown".
 */
const char *fmet_result_name(enum fmet_result result);

/* What happened, as the REASON of a log line; never NULL. */
const char *fmet_result_reason(enum fmet_result result);

/* What the administrator can do, as the ADVICE of a log line; never NULL. */
const char *fmet_result_advice(enum fmet_result result);

/* Whether the helper may report this outcome in its frame. */
bool fmet_result_from_helper(enum fmet_result result);

#endif
