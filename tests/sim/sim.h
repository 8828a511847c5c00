/*
 * The tests' own FME server: what it knows, what it was asked, what it
 * answers.  docs/fme-api.md is its specification.
 */
#ifndef SIM_H
#define SIM_H

#include <microhttpd.h>
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define WORDS_MAX 64
#define BODY_MAX (64 * 1024)

struct list {
    char **text;
    size_t count;
};

struct user {
    char *name, *password;
    struct list roles;
    bool manager, superuser, disabled, expired, change, no_tokens;
};

struct token {
    char *text, *name, *owner;
    bool restricted, disabled;
    int64_t expires; /* seconds since 1970; 0: never */
    struct list allow;
};

/* Something that can be read: a repository, or any JSON at a path. */
struct object {
    char *path; /* without the API's prefix for repositories */
    char *json;
    struct list allow; /* users; empty: everybody */
};

struct fault {
    char *method, *prefix, *kind, *argument;
    long left; /* -1: for ever */
};

/* All of it, under one lock. */
struct store {
    pthread_mutex_t lock;
    bool v4, v3, legacy, guest, accounts_self;
    unsigned missing_status; /* v4, an object that is not there: 404 or 403 */
    char *build;
    struct user *users;
    size_t user_count;
    struct token *tokens;
    size_t token_count;
    struct object *objects;
    size_t object_count;
    struct fault *faults;
    size_t fault_count;
    unsigned long connections, requests;
};

extern struct store store;

/* Who asks: at most one of user and token is set. */
struct caller {
    struct user *user;   /* proved by Basic or by the token's owner */
    struct token *token; /* the presented one, live */
    char said[512];      /* for the log: never a secret */
    char *secret;        /* what was presented, for the fault that echoes */
};

struct request {
    const char *method, *url;
    char *query; /* or NULL */
    struct caller caller;
    char *body;
    size_t body_len;
    struct MHD_Connection *connection;
};

struct answer {
    unsigned status;
    char *body; /* owned */
    size_t len;
    const char *type;
    const char *location;
    size_t promised; /* Content-Length larger than the body: cut */
    unsigned drip_ms, headers_kib;
    bool reset;
};

/* data.c: false with a message on stderr for a line that is not understood. */
bool data_line(char *line);
bool data_text(char *text);
void list_add(struct list *list, const char *text);
bool list_has(const struct list *list, const char *text);
struct user *find_user(const char *name);
struct token *find_token(const char *text);
bool token_live(const struct token *token);
struct token *add_token(const char *text, const char *owner, const char *name);
void remove_token(struct token *token);

/* auth.c */
void authenticate(struct request *request);

/* answer.c */
void answer_json(struct answer *answer, unsigned status, const char *format,
                 ...) __attribute__((format(printf, 3, 4)));
void answer_message(struct answer *answer, unsigned status, const char *format,
                    ...) __attribute__((format(printf, 3, 4)));
void answer_html(struct answer *answer, unsigned status);
void answer_set(struct answer *answer, unsigned status, const char *type,
                char *body, size_t len);
char *quoted(const char *text); /* a JSON string; the caller frees it */
enum MHD_Result answer_send(struct request *request, struct answer *answer);

/* v3.c, v4.c, legacy.c, objects.c: whether the path is theirs. */
bool serve_v3(struct request *request, struct answer *answer);
bool serve_v4(struct request *request, struct answer *answer);
bool serve_legacy(struct request *request, struct answer *answer);
bool may_read(const struct caller *caller, const struct object *object,
              const char *path);
const struct object *find_object(const char *path);
char *iso_time(int64_t when);
bool manages(const struct caller *caller);

/* mint.c: tokens made by request. */
struct mint {
    const char *owner_field; /* "owner" or "user" */
    const char *partial;     /* "customPermissions" or "restricted" */
    const char *seconds;     /* "secondsToExpiry" or "expirationTimeout" */
};
void mint(struct request *request, const struct mint *form,
          struct answer *answer);
char *token_json(const struct token *token, const struct mint *form,
                 bool with_text);
char *list_json(const struct caller *caller, const struct mint *form);
void delete_token(struct request *request, const char *owner, const char *name,
                  struct answer *answer);

/* fault.c: the fault for this request, or NULL; what it does. */
struct fault *find_fault(const struct request *request);
void apply_fault(const struct fault *fault, struct request *request,
                 struct answer *answer);

/* log.c */
bool log_open(const char *path);
void log_line(const char *format, ...) __attribute__((format(printf, 1, 2)));
char *log_text(void); /* all of it; the caller frees it */
void log_clear(void);

/* control.c */
bool serve_control(struct request *request, struct answer *answer);

#endif
