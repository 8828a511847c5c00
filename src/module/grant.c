/*
 * Where a grant lives, and how it moves from authenticate to setcred.
 *
 * sshd, keyboard-interactive: authenticate runs in a forked child, whose PAM
 * data is lost; its PAM environment reaches the monitor and would reach the
 * user's shell.  So the environment carries a handle and the record carries
 * the grant.  sshd calls setcred twice, the second time in a child of the
 * monitor: by then the grant is in the PAM data, which that child inherits.
 */
#include "src/module/grant.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "src/module/grant_record.h"
#include "src/module/log.h"
#include "src/module/rundir.h"

#define DATA_NAME "pam_fmetoken_grant"

void fmet_held_clear(struct fmet_held *held)
{
    free(held->server);
    free(held->name);
    fmet_secret_clear(&held->token);
    *held = (struct fmet_held){.server = NULL};
}

void fmet_grant_free(struct fmet_grant *grant)
{
    if (grant == NULL)
        return;
    free(grant->user);
    free(grant->service);
    free(grant->owner);
    fmet_facts_clear(&grant->facts);
    fmet_held_clear(&grant->held);
    free(grant);
}

/*
 * libpam ends with the data.  A record that nobody took is removed by its maker
 * only: a forked copy's end means nothing.  PAM_DATA_SILENT is no word on that,
 * sudo ends its own handle so.
 */
static void cleanup(pam_handle_t *pamh, void *data, int status)
{
    struct fmet_call call = {.pamh = pamh, .service = ""};
    struct fmet_grant *grant = data;
    int dir;

    (void)status;
    if (grant->handle[0] != '\0' && grant->maker == getpid() &&
        fmet_rundir_open(&call, &dir) == FMET_OK) {
        fmet_record_remove(dir, grant->handle);
        close(dir);
    }
    free(call.detail);
    fmet_grant_free(grant);
}

static enum fmet_result keep(struct fmet_call *call, struct fmet_grant *grant)
{
    if (pam_set_data(call->pamh, DATA_NAME, grant, cleanup) == PAM_SUCCESS)
        return FMET_OK;
    fmet_grant_free(grant);
    return FMET_NO_MEMORY;
}

struct fmet_grant *fmet_grant_current(const struct fmet_call *call)
{
    const void *data = NULL;
    union {
        const void *in;
        struct fmet_grant *out;
    } grant;

    if (pam_get_data(call->pamh, DATA_NAME, &data) != PAM_SUCCESS)
        return NULL;
    /* libpam hands out what we gave it as const; it is ours. */
    grant.in = data;
    return grant.out;
}

static enum fmet_result write_record(struct fmet_call *call,
                                     struct fmet_grant *grant)
{
    char variable[sizeof(FMET_GRANT_VARIABLE "=") + FMET_HANDLE_HEX];
    enum fmet_result result;
    int dir;

    result = fmet_rundir_open(call, &dir);
    if (result != FMET_OK)
        return result;
    fmet_record_sweep(dir);
    result = fmet_record_write(dir, grant);
    if (result == FMET_OK) {
        snprintf(variable, sizeof(variable), FMET_GRANT_VARIABLE "=%s",
                 grant->handle);
        if (pam_putenv(call->pamh, variable) != PAM_SUCCESS) {
            fmet_record_remove(dir, grant->handle);
            result = FMET_NO_MEMORY;
        }
    }
    close(dir);
    return result;
}

/* The record's one hop is over: in memory from here on. */
static void forget_record(struct fmet_call *call, struct fmet_grant *grant)
{
    int dir;

    if (grant->handle[0] == '\0' || fmet_rundir_open(call, &dir) != FMET_OK)
        return;
    fmet_record_remove(dir, grant->handle);
    grant->handle[0] = '\0';
    close(dir);
}

static void drop_variable(struct fmet_call *call)
{
    if (pam_getenv(call->pamh, FMET_GRANT_VARIABLE) != NULL)
        pam_putenv(call->pamh, FMET_GRANT_VARIABLE);
}

/* Whether there is something for setcred in it. */
static bool needs_record(const struct fmet_grant *grant)
{
    return geteuid() == 0 && (grant->gid_count != 0 || grant->must_change ||
                              grant->held.token.len != 0);
}

enum fmet_result fmet_grant_update(struct fmet_call *call,
                                   struct fmet_grant *grant)
{
    forget_record(call, grant);
    drop_variable(call);
    return needs_record(grant) ? write_record(call, grant) : FMET_OK;
}

enum fmet_result fmet_grant_publish(struct fmet_call *call,
                                    struct fmet_grant *grant)
{
    enum fmet_result result = FMET_OK;

    if (needs_record(grant))
        result = write_record(call, grant);
    if (result == FMET_OK &&
        pam_set_data(call->pamh, DATA_NAME, grant, cleanup) == PAM_SUCCESS)
        return FMET_OK;
    /* What is not granted must not lie about as if it were. */
    forget_record(call, grant);
    drop_variable(call);
    return result == FMET_OK ? FMET_NO_MEMORY : result;
}

/* Whether GRANT is of this login, by this configuration. */
static enum fmet_result matches(struct fmet_call *call,
                                const struct fmet_grant *grant)
{
    enum fmet_result result = fmet_call_configure(call);

    if (result != FMET_OK)
        return result;
    return grant->fingerprint == call->config.fingerprint &&
                   fmet_grant_is_for(grant, call)
               ? FMET_OK
               : FMET_NOT_OURS;
}

/* The record that the environment names, if there is one and it is ours:
   removed, and in *RET_GRANT. */
static enum fmet_result from_record(struct fmet_call *call,
                                    struct fmet_grant **ret_grant)
{
    const char *handle = pam_getenv(call->pamh, FMET_GRANT_VARIABLE);
    enum fmet_result result;
    int dir;

    if (handle == NULL || geteuid() != 0)
        return FMET_OK;
    result = fmet_rundir_open(call, &dir);
    if (result != FMET_OK)
        return result;
    result = fmet_record_take(dir, handle, ret_grant);
    close(dir);
    return result == FMET_NOT_OURS ? FMET_OK : result;
}

/* Moves FROM, if there is one, into the empty TO. */
static void move_grant(struct fmet_grant *to, struct fmet_grant *from)
{
    if (from == NULL)
        return;
    *to = *from;
    fmet_wipe(from, sizeof(*from));
    free(from);
}

/*
 * The record becomes the data, or nothing does: an empty grant.  There is room
 * for it before it is taken, and what cannot be read yet is there for the next
 * call.  That a password must be changed outlasts all that else ends a grant.
 */
static enum fmet_result settle(struct fmet_call *call,
                               struct fmet_grant **ret_grant)
{
    struct fmet_grant *grant = calloc(1, sizeof(*grant)), *taken = NULL;
    enum fmet_result result = FMET_NO_MEMORY;

    if (grant != NULL)
        result = keep(call, grant);
    if (result != FMET_OK)
        return result;
    result = from_record(call, &taken);
    if (result != FMET_OK) {
        pam_set_data(call->pamh, DATA_NAME, NULL, NULL);
        return result;
    }
    drop_variable(call);
    if (taken != NULL)
        result = matches(call, taken);
    if (result == FMET_OK || taken->must_change)
        move_grant(grant, taken);
    else
        fmet_grant_free(taken);
    *ret_grant = grant;
    return result == FMET_NOT_OURS ? FMET_OK : result;
}

enum fmet_result fmet_grant_take(struct fmet_call *call,
                                 struct fmet_grant **ret_grant)
{
    struct fmet_grant *grant = fmet_grant_current(call);
    enum fmet_result result = FMET_OK;

    if (grant != NULL) {
        forget_record(call, grant);
        drop_variable(call);
    } else {
        result = settle(call, &grant);
    }
    if (result == FMET_OK)
        *ret_grant = grant;
    return result;
}

void fmet_grant_drop(struct fmet_call *call)
{
    struct fmet_grant *grant = fmet_grant_current(call);

    if (grant != NULL)
        forget_record(call, grant);
    pam_set_data(call->pamh, DATA_NAME, NULL, NULL);
    drop_variable(call);
}

bool fmet_grant_is_for(const struct fmet_grant *grant,
                       const struct fmet_call *call)
{
    const void *user = NULL;

    return grant->user != NULL && grant->service != NULL &&
           pam_get_item(call->pamh, PAM_USER, &user) == PAM_SUCCESS &&
           user != NULL && strcmp(user, grant->user) == 0 &&
           strcmp(call->service, grant->service) == 0;
}
