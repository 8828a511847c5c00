/*
 * A request, who asks it, and the answer that it gets.
 */
#ifndef SIM_REQUEST_H
#define SIM_REQUEST_H

#include <json-c/json.h>
#include <microhttpd.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "store.h"

#define BODY_MAX ((size_t)64 << 10)
#define ARGUMENTS_MAX 2

enum credential { CREDENTIAL_NONE, CREDENTIAL_PASSWORD, CREDENTIAL_TOKEN };

struct caller {
    enum credential credential; /* a good one; a guest counts as a token */
    struct user *user;          /* NULL: nobody */
    struct token *token;        /* NULL: a password, or a guest */
    char *label;                /* for the log; never a secret */
    char *secret;               /* what was presented, for echo-secret */
};

struct request {
    const char *method, *version; /* libmicrohttpd's */
    struct MHD_Connection *connection;
    unsigned long connection_number;
    char *target;      /* as it came */
    char *path;        /* decoded; NULL when it cannot be */
    const char *query; /* in target, as it came; or NULL */
    char *body;
    size_t body_len;
    bool begun, too_large;
    struct caller caller;
    char *argument[ARGUMENTS_MAX]; /* what stood for * in the route */
};

/* How an answer goes wrong on its way. */
struct way {
    bool hang, truncated, reset;
    unsigned delay_ms, drip_ms, headers_kib;
    uint64_t huge; /* instead of the body: so many bytes of JSON */
};

struct answer {
    unsigned status;
    struct json_object *json; /* the body, or NULL for TEXT */
    char *text;
    const char *type;  /* of TEXT */
    char *location;    /* or NULL */
    char *retry_after; /* or NULL */
    char *sentence_of; /* whom v4's sentence about a missing object names */
    struct way way;
    const char *fault; /* the last one that applied, for the log */
};

/* What a target says, once libmicrohttpd has read it. */
struct request *request_new(const char *target);
void request_end(struct request *request);

/* The body grows; past BODY_MAX it is too large, and not kept. */
void request_add_body(struct request *request, const char *bytes, size_t len);

const char *request_header(const struct request *request, const char *name);

/* A parameter of the query, decoded (the caller frees it); or NULL. */
char *request_query(const struct request *request, const char *key);

/* A parameter that is a number. */
long request_query_number(const struct request *request, const char *key,
                          long otherwise);

/* A field of the body, when it is a form. */
char *request_form(const struct request *request, const char *key);

/* The body when it is said to be, and is, a JSON object; or NULL. */
struct json_object *request_json(const struct request *request);

/* Each replaces what the answer was. */
void answer_json(struct answer *answer, unsigned status,
                 struct json_object *json);
void answer_text(struct answer *answer, unsigned status, const char *type,
                 char *text);
void answer_message(struct answer *answer, unsigned status, const char *format,
                    ...) __attribute__((format(printf, 3, 4)));
void answer_nothing(struct answer *answer); /* 204 */

/* What Tomcat says, of a path that nobody serves for example. */
void answer_html(struct answer *answer, unsigned status);

/* v4's answer for an object that is not there, or not for NAME. */
void answer_sentence(struct answer *answer, const char *name);

void answer_clear(struct answer *answer);

#endif
