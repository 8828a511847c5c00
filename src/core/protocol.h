/*
 * All that crosses the wall between the module (root, in the host process)
 * and the helper (no privileges, on the network): one request frame, one
 * reply frame, each at most FMET_FRAME_MAX bytes.
 *
 *   header   4 bytes magic "FMEt", 4 bytes version and kind, 4 bytes length
 *            of the body
 *   body     the fields of the struct below, in its order, in the encoding
 *            of wire.h; nothing after them
 *
 * The verdict is the complete, valid frame, never an exit status.  Both sides
 * check every field; neither trusts the other.
 */
#ifndef FMET_PROTOCOL_H
#define FMET_PROTOCOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "facts.h"
#include "limits.h"
#include "result.h"
#include "secret.h"
#include "wire.h"

enum fmet_api {
    FMET_API_AUTO,
    FMET_API_V4,
    FMET_API_V3,
    FMET_API_LEGACY, /* the token service of 2018; never found out by itself */
    FMET_API_COUNT
};

enum fmet_mode {
    FMET_MODE_PASSWORD,
    FMET_MODE_TOKEN,
    FMET_MODE_AUTO,   /* in the configuration only: a frame says which */
    FMET_MODE_LOOKUP, /* in a frame only: no login, the account is asked for */
    /* In a frame only, around a login: a token for its session, the end of
       tokens that are of no more use, another password. */
    FMET_MODE_SESSION,
    FMET_MODE_REVOKE,
    FMET_MODE_CHANGE,
    FMET_MODE_PROBE, /* in a frame only: what is this server?  No credential */
    FMET_MODE_COUNT
};

/* How a presented token's owner is found out. */
enum fmet_owner_method {
    FMET_OWNER_AUTO, /* as the API has it: docs/fme-api.md */
    FMET_OWNER_MINT, /* v4: a token that is made with it names its owner */
    FMET_OWNER_GET,  /* an endpoint that says so */
    FMET_OWNER_COUNT
};

enum fmet_tls_min { FMET_TLS_1_2, FMET_TLS_1_3, FMET_TLS_COUNT };

enum fmet_frame_kind { FMET_FRAME_REQUEST = 1, FMET_FRAME_REPLY = 2 };

/* One question about a token, the login's own or the service's: may it GET? */
struct fmet_question {
    char *name;    /* the scope's name */
    char *path;    /* complete: %u is already the FME user */
    char *pointer; /* RFC 6901, or NULL: 200 alone is the answer */
    bool service;  /* asked with the service token */
};

/* A token that was made here and is of no more use: to be deleted with itself
   as the credential. */
struct fmet_spent {
    char *owner;
    char *name;
    struct fmet_secret token;
};

/* All zeroes is an empty request.  Owns its texts. */
struct fmet_request {
    enum fmet_mode mode;    /* not AUTO */
    enum fmet_api api;      /* which API may be spoken */
    enum fmet_api api_hint; /* with AUTO: which was it last, AUTO if unknown */
    bool ask_control;       /* the random token must be asked; else only at
                               another API than api_hint */
    bool ask_unrestricted;  /* some pattern can match `unrestricted` */
    bool ask_roles;         /* some pattern can match `role:` */
    bool ask_superuser;     /* some pattern can match `superuser` */
    bool ask_expiry; /* with TOKEN: when it expires, where that is told */
    bool keep_token; /* with PASSWORD: the token that is made comes back
                        in the reply and is not deleted */
    bool later;      /* with REVOKE: only after the reply */
    enum fmet_owner_method owner_method;
    char *owner_path;    /* with GET */
    char *owner_pointer; /* with GET */
    uint32_t timeout_ms; /* for everything, from now */
    uint32_t connect_timeout_ms;
    enum fmet_tls_min tls_min;
    char *server;           /* base URL, no trailing slash */
    char *cafile;           /* or NULL */
    char *capath;           /* or NULL; both NULL: the system's trust */
    char *pin;              /* curl's form, or NULL */
    char *client_cert;      /* PEM, or NULL */
    char *client_key;       /* PEM, a secret; with client_cert only */
    char *proxy;            /* http://HOST:PORT, https://..., or NULL */
    char *proxy_auth;       /* USER:PASSWORD, a secret; or NULL */
    char *fme_user;         /* the expected owner; with PROBE NULL */
    char *token_name;       /* for a token that is minted */
    uint32_t token_seconds; /* its life */
    /* The password or the token; empty with LOOKUP, REVOKE and PROBE. */
    struct fmet_secret secret;
    struct fmet_secret service_token; /* empty: there is none */
    struct fmet_secret new_password;  /* with CHANGE only */
    char *change_path;                /* with CHANGE only: where it is PUT */
    struct fmet_spent *spent; /* with SESSION (deleted after the reply) and
                                 REVOKE (before it, if not later) */
    size_t spent_count;       /* at most FMET_SPENT_MAX */
    struct fmet_question *questions;
    size_t question_count; /* at most FMET_SCOPES_MAX */
};

/* All zeroes is an empty reply (and, by its owner being NULL, proves none). */
struct fmet_reply {
    enum fmet_result result; /* FMET_OK: the facts are proved */
    enum fmet_api api;       /* which was asked; AUTO: none was reached */
    bool control_passed;     /* the random token was refused with 401 */
    bool not_judged;         /* nobody has judged the credential: another server
                                may be asked; with UNREACHABLE, SERVER_ERROR */
    uint32_t retry_after; /* seconds the server wants to be left alone, or 0 */
    uint32_t status;      /* of the answer that decided; 0: none */
    char *about;          /* the helper's words on it, for the log, or NULL */
    char *server_text;    /* the server's message: foreign text, or NULL */
    struct fmet_facts facts;
    struct fmet_secret token; /* with SESSION, and with keep_token */
    uint32_t build;           /* with SESSION, PROBE: FME's, or 0: not known */
    /* With PROBE, whatever the result: of the server's certificate and its
       chain the first to expire, in seconds since 1970; which TLS was spoken,
       as in the record (0x0304 is 1.3).  0: not known, or no TLS. */
    int64_t cert_until;
    uint32_t tls_version;
};

/*
 * Writes a whole frame, header included, to an empty WRITER.  False when a
 * field is out of bounds or memory is out; WRITER is then cleared.
 */
bool fmet_request_encode(const struct fmet_request *request,
                         struct fmet_writer *writer);
bool fmet_reply_encode(const struct fmet_reply *reply,
                       struct fmet_writer *writer);

/*
 * The length of the body that follows this header of FMET_FRAME_HEADER bytes.
 * False when magic, version or kind is another's or the body would not fit.
 */
bool fmet_frame_body(const unsigned char *header, enum fmet_frame_kind kind,
                     size_t *ret_len);

/*
 * Reads a body.  FMET_OK, FMET_NO_MEMORY, or FMET_NO_HELPER when any field is
 * missing, out of its range, malformed, or followed by something.  On failure
 * the output is untouched.
 */
enum fmet_result fmet_request_decode(const unsigned char *body, size_t len,
                                     struct fmet_request *ret_request);
enum fmet_result fmet_reply_decode(const unsigned char *body, size_t len,
                                   struct fmet_reply *ret_reply);

/* Wipes and frees what COUNT spent tokens own. */
void fmet_spent_clear(struct fmet_spent *spent, size_t count);

/* Wipe and free what they own, and make it all zeroes; NULL is allowed. */
void fmet_request_clear(struct fmet_request *request);
void fmet_reply_clear(struct fmet_reply *reply);

/*
 * Whether the reply answers this request: an owner where FMET_OK is claimed,
 * only scopes that were asked for and in the form of their question, an API
 * that was allowed, the control where it was wanted: in a login always, but at
 * the API that api_hint names when ask_control is false.  A lookup has no
 * login's token, so no scope of one, and must know the account.  A token is in
 * it where one was to be made, and nowhere else.  What is around a login is of
 * the one API that was named and brings no scopes, and neither does any other
 * outcome.  A probe proves nothing at all, and brings nothing but what is told
 * of the server.
 */
bool fmet_reply_answers(const struct fmet_reply *reply,
                        const struct fmet_request *request);

#endif
