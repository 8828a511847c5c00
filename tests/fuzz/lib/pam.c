/*
 * libpam's functions, as far as the module calls them.
 */
#include <security/pam_ext.h>
#include <security/pam_modules.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/fuzz/lib/fuzz.h"
#include "tests/fuzz/lib/host.h"

#define SLOTS 8

typedef void cleanup_fn(pam_handle_t *pamh, void *data, int status);

struct data {
    char *name;
    void *data;
    cleanup_fn *cleanup;
};

static struct data slots[SLOTS];
static char *environment[SLOTS];
static char *items[16];

static void set_item(int item, const char *text)
{
    free(items[item]);
    items[item] = text != NULL ? strdup(text) : NULL;
}

void host_end(bool silent)
{
    int status = silent ? PAM_DATA_SILENT : 0;
    size_t i;

    for (i = 0; i < SLOTS; i++) {
        if (slots[i].data != NULL && slots[i].cleanup != NULL)
            slots[i].cleanup(NULL, slots[i].data, status);
        free(slots[i].name);
        slots[i] = (struct data){.name = NULL};
    }
    for (i = 0; i < 16; i++)
        set_item((int)i, NULL);
}

void host_new_handle(void)
{
    size_t i;

    host_end(false);
    for (i = 0; i < SLOTS; i++) {
        free(environment[i]);
        environment[i] = NULL;
    }
}

int pam_get_item(const pam_handle_t *pamh, int item_type, const void **item)
{
    (void)pamh;
    if (item_type == PAM_SERVICE)
        *item = host.service;
    else if (item_type == PAM_USER)
        *item = host.user->name;
    else if (item_type == PAM_RHOST)
        *item = "192.0.2.1";
    else
        *item = items[item_type & 15];
    return PAM_SUCCESS;
}

int pam_set_item(pam_handle_t *pamh, int item_type, const void *item)
{
    (void)pamh;
    MUST(item_type == PAM_AUTHTOK || item_type == PAM_OLDAUTHTOK);
    set_item(item_type, item);
    return PAM_SUCCESS;
}

int pam_get_user(pam_handle_t *pamh, const char **user, const char *prompt)
{
    (void)pamh;
    (void)prompt;
    *user = host.user->name;
    return PAM_SUCCESS;
}

int pam_get_authtok(pam_handle_t *pamh, int item, const char **authtok,
                    const char *prompt)
{
    (void)pamh;
    (void)prompt;
    set_item(item, host.wanted);
    *authtok = items[item];
    return host.wanted != NULL ? PAM_SUCCESS : PAM_CONV_ERR;
}

int pam_prompt(pam_handle_t *pamh, int style, char **response, const char *fmt,
               ...)
{
    char text[1024];
    va_list args;

    (void)pamh;
    va_start(args, fmt);
    vsnprintf(text, sizeof(text), fmt, args);
    va_end(args);
    if (response != NULL)
        *response = NULL;
    if (style != PAM_PROMPT_ECHO_OFF)
        return PAM_SUCCESS;
    if (host.answer == NULL || response == NULL)
        return PAM_CONV_ERR;
    *response = strdup(host.answer);
    return PAM_SUCCESS;
}

void pam_syslog(const pam_handle_t *pamh, int priority, const char *fmt, ...)
{
    char text[4096];
    va_list args;

    (void)pamh;
    (void)priority;
    va_start(args, fmt);
    vsnprintf(text, sizeof(text), fmt, args);
    va_end(args);
    host.on_log(text);
}

int pam_fail_delay(pam_handle_t *pamh, unsigned usec)
{
    (void)pamh;
    (void)usec;
    return PAM_SUCCESS;
}

static struct data *find(const char *name)
{
    size_t i;

    for (i = 0; i < SLOTS; i++)
        if (slots[i].name != NULL && strcmp(slots[i].name, name) == 0)
            return &slots[i];
    return NULL;
}

int pam_get_data(const pam_handle_t *pamh, const char *name, const void **data)
{
    const struct data *slot = find(name);

    (void)pamh;
    if (slot == NULL)
        return PAM_NO_MODULE_DATA;
    *data = slot->data;
    return PAM_SUCCESS;
}

int pam_set_data(pam_handle_t *pamh, const char *name, void *data,
                 cleanup_fn *cleanup)
{
    struct data *slot = find(name);
    size_t i;

    if (slot != NULL && slot->data != NULL && slot->cleanup != NULL)
        slot->cleanup(pamh, slot->data, PAM_DATA_REPLACE);
    for (i = 0; slot == NULL && i < SLOTS; i++)
        if (slots[i].name == NULL) {
            slot = &slots[i];
            slot->name = strdup(name);
        }
    MUST(slot != NULL);
    slot->data = data;
    slot->cleanup = cleanup;
    return PAM_SUCCESS;
}

/* The variable of this NAME, which ends at LEN. */
static char **find_variable(const char *name, size_t len)
{
    size_t i;

    for (i = 0; i < SLOTS; i++)
        if (environment[i] != NULL && strncmp(environment[i], name, len) == 0 &&
            environment[i][len] == '=')
            return &environment[i];
    return NULL;
}

const char *pam_getenv(pam_handle_t *pamh, const char *name)
{
    size_t len = strlen(name);
    char **variable = find_variable(name, len);

    (void)pamh;
    return variable != NULL ? *variable + len + 1 : NULL;
}

int pam_putenv(pam_handle_t *pamh, const char *name_value)
{
    size_t len = strcspn(name_value, "="), i;
    char **variable = find_variable(name_value, len);

    (void)pamh;
    if (variable != NULL) {
        free(*variable);
        *variable = NULL;
    }
    if (name_value[len] == '\0')
        return variable != NULL ? PAM_SUCCESS : PAM_BAD_ITEM;
    for (i = 0; i < SLOTS; i++)
        if (environment[i] == NULL) {
            environment[i] = strdup(name_value);
            return PAM_SUCCESS;
        }
    return PAM_BUF_ERR;
}
