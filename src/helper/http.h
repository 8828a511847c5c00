/*
 * HTTP to one server, on one connection, until one deadline.  What is behind
 * this knows libcurl (transfer.h), and nothing else does.
 */
#ifndef FMET_HTTP_H
#define FMET_HTTP_H

#include <stdbool.h>
#include <stddef.h>

#include "src/core/protocol.h"
#include "src/core/result.h"
#include "src/helper/body.h"

enum fmet_http_auth { FMET_HTTP_BASIC, FMET_HTTP_TOKEN, FMET_HTTP_NONE };

/* One request, and after a flight its answer. */
struct fmet_http_call {
    const char *method; /* GET, POST, PUT, DELETE */
    const char *path;   /* from the server's root, query included */
    enum fmet_http_auth auth;
    const char *user;   /* for Basic */
    const char *secret; /* password or token */
    const char *body;   /* or NULL */
    bool form;          /* the body is a form, not JSON */

    enum fmet_result result; /* FMET_OK: there is an answer, whatever it says */
    unsigned status;
    unsigned retry_after;    /* seconds, as the server says; 0: it does not */
    struct fmet_body answer; /* its body; fmet_http_call_clear frees it */
};

struct fmet_http;

/*
 * Prepares for the server of REQUEST; nothing is sent yet.  The deadline is
 * REQUEST->timeout_ms from now, less what the reply takes: fmet_deadline_of.
 * FMET_OK, FMET_NO_MEMORY, FMET_SYSTEM.  REQUEST must outlive it.
 */
enum fmet_result fmet_http_open(const struct fmet_request *request,
                                struct fmet_http **ret_http);

/*
 * Sends COUNT calls and waits for all answers: over HTTP/2 in one flight as
 * soon as the connection is up, over HTTP/1.1 one after the other on it.
 * Every call has a result afterwards.  What has a body is never sent twice.
 */
void fmet_http_flight(struct fmet_http *http, struct fmet_http_call *calls,
                      size_t count);

/* What went wrong first, in words for the log, or "" where nothing did. */
const char *fmet_http_problem(const struct fmet_http *http);

/* Whether anything was ever sent: a connection was up. */
bool fmet_http_reached(const struct fmet_http *http);

/* Of the connection: when the first certificate of the server's chain expires,
   in seconds since 1970, and the version of TLS as in the record; 0 where there
   is no TLS, or it is not known. */
void fmet_http_tls(const struct fmet_http *http, int64_t *ret_cert_until,
                   uint32_t *ret_version);

/* A new deadline, MS from now. */
void fmet_http_extend(struct fmet_http *http, unsigned ms);

/* Wipes and frees the answer; NULL is allowed. */
void fmet_http_call_clear(struct fmet_http_call *call);

/* Closes the connection and frees it; NULL is allowed. */
void fmet_http_close(struct fmet_http *http);

#endif
