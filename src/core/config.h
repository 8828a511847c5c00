/*
 * The configuration of one call: what the file and the module's arguments say
 * together.  The keys and their rules are the table in options.c.
 */
#ifndef FMET_CONFIG_H
#define FMET_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "error.h"
#include "protocol.h"
#include "result.h"

struct fmet_alias {
    char *local;
    char *fme;
};

/* scope = NAME GET PATH [POINTER] [service] */
struct fmet_scope {
    char *name;
    char *path;    /* may hold %u, the FME user */
    char *pointer; /* or NULL */
    bool service;  /* asked with the service token */
};

/* require = PATTERN | PATTERN ...: one of them must hold. */
struct fmet_require {
    char **pattern;
    size_t count;
};

/* group = PATTERN -> GROUP, GROUP ... */
struct fmet_group_line {
    char *pattern;
    char **group;
    size_t count;
};

/* What is asked for a login from elsewhere, which did not authenticate here. */
enum fmet_elsewhere { FMET_ELSEWHERE_IGNORE, FMET_ELSEWHERE_LOOKUP };

/* What becomes of a login whose password must be changed. */
enum fmet_change_mode { FMET_CHANGE_REFUSE, FMET_CHANGE_ASK };

/* Whether a session has a token of its own, and where. */
enum fmet_session_token { FMET_SESSION_NONE, FMET_SESSION_FILE };

/* Owns all that it points to. */
struct fmet_config {
    char **servers; /* in the order in which they are tried */
    size_t server_count;
    enum fmet_api api;
    enum fmet_mode mode;
    uint32_t timeout_ms;
    uint32_t connect_timeout_ms;
    char *cafile; /* or NULL */
    char *capath; /* or NULL */
    char *pin;    /* or NULL */
    enum fmet_tls_min tls_min;
    char *client_cert;     /* or NULL */
    char *client_key;      /* or NULL */
    char *proxy;           /* or NULL */
    char *proxy_auth_file; /* or NULL */
    enum fmet_owner_method owner_method;
    char *owner_path;    /* with GET */
    char *owner_pointer; /* with GET */
    char *fme_user;      /* template, holds %u */
    struct fmet_alias *aliases;
    size_t alias_count;
    uid_t min_uid;
    gid_t min_gid;
    struct fmet_scope *scopes;
    size_t scope_count;
    struct fmet_require *requires;
    size_t require_count;
    struct fmet_group_line *groups;
    size_t group_count;
    char **allow_groups;
    size_t allow_group_count;
    char *service_token_file; /* or NULL */
    enum fmet_elsewhere account;
    char *lookup_group; /* or NULL */
    enum fmet_session_token session_token;
    uint32_t token_lifetime_ms;
    uint32_t expiry_warning_ms; /* 0: none */
    enum fmet_change_mode must_change;
    char *password_path; /* or NULL: as the API has it */
    uint32_t reuse_ms;   /* 0: the server is asked each time */
    uint32_t offline_ms; /* 0: nobody gets in without a server */
    char *prompt;
    char *helper;
    char *helper_user;
    bool debug;
    bool use_first_pass;
    bool try_first_pass;
    bool use_authtok;
    /*
     * Tells two configurations apart that could decide differently: FNV-1a
     * over every key and value that the policy or the proof depends on.  Not
     * against an attacker: only root writes configurations.
     */
    uint64_t fingerprint;
};

/*
 * Called for each KEY that was set to VALUE, in the order of reading: by LINE
 * of FILE, or where FILE is NULL by the argument of number LINE.  For who tells
 * where a value is from.
 */
typedef void fmet_config_trace(void *context, const char *file, unsigned line,
                               const char *key, const char *value);

/* Where a configuration comes from; what a test replaces. */
struct fmet_config_source {
    const char *file; /* unless an argument config=FILE says otherwise */
    int argc;         /* the module's arguments */
    const char **argv;
    uid_t owner;     /* who must own every file: 0 */
    bool privileged; /* files with secrets can be read, and are looked at */
    unsigned first_unprivileged_port; /* see url.h */
    fmet_config_trace *trace;         /* or NULL */
    void *trace_context;
};

/*
 * Reads the file, then the arguments, which win (a repeatable key given as
 * arguments replaces all the file's lines of that key), fills in defaults and
 * checks the whole.  FMET_OK; FMET_CONFIG or FMET_NO_MEMORY with ERROR saying
 * which file, line or argument and key, and what to write instead; RET_CONFIG
 * is then untouched.  Free it with fmet_config_clear.
 */
enum fmet_result fmet_config_load(const struct fmet_config_source *source,
                                  struct fmet_config *ret_config,
                                  struct fmet_error *error);

/* The file that is read: the last argument config=FILE, else the source's. */
const char *fmet_config_file(const struct fmet_config_source *source);

/* Frees what CONFIG owns and makes it all zeroes; NULL is allowed. */
void fmet_config_clear(struct fmet_config *config);

#endif
