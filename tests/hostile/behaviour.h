/*
 * A behaviour: what a server does wrong, and what must come of it.  The
 * language of the tables is in README.md.
 */
#ifndef HOSTILE_BEHAVIOUR_H
#define HOSTILE_BEHAVIOUR_H

#include <stdbool.h>
#include <stddef.h>

/* Which login is made, and which of its requests is answered wrongly. */
enum mode {
    MODE_PASSWORD, /* the POST that makes a token */
    MODE_TOKEN,    /* the GET that proves whose the token is */
    MODE_CONTROL,  /* the GET with a random token, in a login by password */
    MODE_SCOPE,    /* the GET of a scope that is required, by token */
    MODE_LIST,     /* the list of tokens, where `unrestricted` is required */
    MODE_ACCOUNT,  /* the list of accounts, by the service token */
    MODES
};

enum stage { STAGE_REQUEST, STAGE_ACCEPT, STAGE_HANDSHAKE };

enum verb {
    VERB_SEND,
    VERB_RAW,
    VERB_DRIP,
    VERB_FLOOD,
    VERB_FRAME,
    VERB_FRAME_FLOOD,
    VERB_AWAIT,
    VERB_SLEEP,
    VERB_TICKETS,
    VERB_RENEGOTIATE,
    VERB_HOLD,
    VERB_CLOSE,
    VERB_CUT,
    VERB_RESET,
    VERB_KEEP
};

struct action {
    enum verb verb;
    unsigned number[3]; /* milliseconds, a count; a frame's type, flags, stream
                         */
    char *text;
};

#define ACTIONS_MAX 24
#define REASON_BYTES 64

struct behaviour {
    char *name, *cert, *version, *ciphers, *host;
    char *conf; /* more lines of configuration, or NULL */
    /* Words with a | between; an empty one: not in this mode. */
    char code[MODES][REASON_BYTES], reason[MODES][REASON_BYTES];
    bool http2, plain, every;
    unsigned lag; /* milliseconds for each byte of TLS */
    enum stage stage;
    struct action actions[ACTIONS_MAX];
    size_t action_count;
};

extern const char *const mode_names[MODES];

/* Adds the rows of PATH.  Ends the program, with a line, on an error. */
void behaviour_read(const char *path, struct behaviour **rows, size_t *count);

#endif
