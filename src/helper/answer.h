/*
 * Reading one answer: statuses, FME's messages, the random token's answer.
 */
#ifndef FMET_ANSWER_H
#define FMET_ANSWER_H

#include <stdbool.h>

#include "src/helper/login.h"

struct json_object;

/*
 * What a status means that is not the one hoped for: FMET_REJECTED for 401,
 * FMET_SERVER_ERROR for 409, 429 and 5xx, FMET_BAD_ANSWER for all else; a call
 * without an answer is its own result.  Notes status and message for the log.
 */
enum fmet_result fmet_answer_refusal(struct fmet_login *login,
                                     const struct fmet_http_call *call);

/*
 * Of CALL, which carried a password or made something: sets login->judged,
 * unless it shows that nobody looked at the credential, by a gateway's 503 (RFC
 * 9110, 15.6.4) or because there was no connection.
 */
void fmet_answer_note_judged(struct fmet_login *login,
                             const struct fmet_http_call *call);

/* Whether a gateway says with STATUS that its server is not there. */
bool fmet_answer_absent(unsigned status);

/* Whether CALL says that the endpoint is missing, and not merely the object:
   404 or 405 without FME's message. */
bool fmet_answer_missing(const struct fmet_http_call *call);

/* Whether the answer is FME's JSON with a message; its text, or NULL.  The
   caller frees it. */
char *fmet_answer_message(const struct fmet_http_call *call);

/* Whether the answer is an object of FME's form with a message, readable or
   not: then FME has spoken, and the endpoint is there. */
bool fmet_answer_speaks(const struct fmet_http_call *call);

/* Notes that the random token was refused, whatever else the flight brings. */
void fmet_answer_note_control(struct fmet_login *login,
                              const struct fmet_http_call *call);

/*
 * The answer to the random token: FMET_OK for 401; what hinders the server
 * itself, or a redirect; FMET_OPEN_SERVER for any other word of the server.
 */
enum fmet_result fmet_answer_control(struct fmet_login *login,
                                     const struct fmet_http_call *call);

/* Keeps words for the log: ours in about, the server's in server_text, which
   is dropped when it has a secret in it. */
void fmet_answer_about(struct fmet_login *login, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void fmet_answer_server_text(struct fmet_login *login, const char *text);

/*
 * Whether a server's text holds no credential of this login, in its own form or
 * one that could be base64 or percent-encoding: a server that echoes what it
 * was sent must put it into no log and no URL of ours.
 */
bool fmet_answer_harmless(const struct fmet_login *login, const char *text);

/* A name from the server for our own words: itself, or "(withheld)". */
const char *fmet_answer_name(const struct fmet_login *login, const char *name);

#endif
