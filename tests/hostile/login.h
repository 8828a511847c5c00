/*
 * A conversation with the installed module in a process of its own, and what
 * it cost and left: the code, the time, the helper's memory, the log.
 */
#ifndef HOSTILE_LOGIN_H
#define HOSTILE_LOGIN_H

#include <stdbool.h>

#define LOGIN_CONFDIR "/run/hostile.d"
#define LOGIN_CONFIG "/etc/security/pam_fmetoken.conf"

struct login {
    const char *service; /* in LOGIN_CONFDIR */
    const char *user;
    /* What is called, a letter each: a authenticate, m acct_mgmt, s setcred,
       o open_session, c chauthtok.  Ends at the first failure. */
    const char *calls;
    const char *answers[4]; /* to the prompts, in order; the last one stays */
};

/* A failed call's log, and what the user was told. */
#define LOGIN_TEXT 16384

struct outcome {
    int code;       /* the last call's */
    char call;      /* which that was */
    unsigned ms;    /* the longest call's */
    long kib;       /* the largest helper's peak resident memory */
    unsigned lines; /* of the log */
    bool token;     /* the session has one */
    bool ended;     /* the process came to its end */
    char log[LOGIN_TEXT];
    char told[LOGIN_TEXT];
};

/* Writes the PAM service NAME, with LINES. */
void login_service(const char *name, const char *lines);

/* Plays it; *RET_OUTCOME is valid until the next one. */
void login_play(const struct login *login, const struct outcome **ret_outcome);

/* No server is remembered: the control is asked in each login. */
void login_forget_servers(void);

const char *login_code_name(int code);

/* NULL, or what is wrong with a log, or with what was told: an unprintable
   byte, an endless line, one of SECRETS (NULL behind the last). */
const char *login_stain(const struct outcome *outcome,
                        const char *const *secrets);

#endif
