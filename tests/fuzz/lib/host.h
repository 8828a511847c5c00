/*
 * A host around the module, all in this process: libpam's handle, users and
 * groups, the folders of records, and a helper that says what the input says.
 */
#ifndef FUZZ_HOST_H
#define FUZZ_HOST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "src/core/protocol.h"

#define HOST_RECORDS_MAX 24
#define HOST_GROUPS_MAX 64

struct host_user {
    const char *name;
    uid_t uid;
    const char *fme; /* by the configurations of fuzz_module; NULL: none */
};

/* What the fuzzer sets, and what it looks at. */
struct host {
    /* libpam */
    const char *service;
    const struct host_user *user; /* PAM_USER */
    const char *answer; /* to each prompt; NULL: the conversation fails */
    const char *wanted; /* the new password */
    void (*on_log)(const char *text);
    /* files */
    const char *config;
    const char *secret_file;
    /* groups of this process */
    gid_t groups[HOST_GROUPS_MAX];
    size_t group_count;
    void (*on_new_group)(gid_t gid);
    void (*on_session_file)(uid_t uid);
    /* The helper: writes what it has to say for REQUEST (NULL: not to be read)
       to its end of the socket. */
    void (*on_helper)(const struct fmet_request *request, int fd);
};
extern struct host host;

extern const struct host_user host_users[];
extern const size_t host_user_count;

/* Begins anew: no data, no environment, no records, no groups. */
void host_reset(void);
/* pam_end: data is cleaned up; a forked child's copy is without a word. */
void host_end(bool silent);
/* Forgets the environment as well. */
void host_new_handle(void);

/* The records: for those that change them. */
struct host_record {
    char name[96];
    uint8_t *bytes;
    size_t len;
};
struct host_record *host_record_find(const char *prefix);
void host_record_put(const char *name, const uint8_t *bytes, size_t len);
void host_records_clear(void);

#endif
