/*
 * The same code as the module's, with a page in the place of syslog.
 */
#include "src/ctl/desk.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>

#include "src/core/options.h"
#include "src/module/codes.h"

#define SERVICE "fmetokenctl"

/* Nobody is asked by libpam here. */
static int no_conversation(int count, const struct pam_message **messages,
                           struct pam_response **ret_answers, void *data)
{
    (void)count;
    (void)messages;
    (void)ret_answers;
    (void)data;
    return PAM_CONV_ERR;
}

static void to_page(void *context, int priority, const char *line)
{
    struct fmet_desk *desk = context;

    fmet_page_finding(
        desk->page, priority <= LOG_WARNING ? desk->log_level : FMET_LEVEL_NOTE,
        "log", "%s", line);
}

bool fmet_desk_open(struct fmet_desk *desk, struct fmet_page *page,
                    const struct fmet_desk_terms *terms)
{
    static const struct pam_conv conversation = {no_conversation, NULL};
    const char *service = terms->service != NULL ? terms->service : SERVICE;
    int code;

    *desk = (struct fmet_desk){.page = page, .log_level = terms->log_level};
    code = pam_start(service, terms->user, &conversation, &desk->pamh);
    if (code != PAM_SUCCESS) {
        fmet_page_finding(page, FMET_LEVEL_ERROR, "libpam",
                          "pam_start for the service %s: %s; check the files "
                          "in pam.d",
                          service, pam_strerror(NULL, code));
        return false;
    }
    if (fmet_call_begin(&desk->call, desk->pamh, FMET_PHASE_AUTH, 0,
                        terms->argc, terms->argv) != FMET_OK) {
        fmet_page_finding(page, FMET_LEVEL_ERROR, "libpam",
                          "it does not know its own service");
        fmet_desk_close(desk);
        return false;
    }
    desk->call.sink = to_page;
    desk->call.sink_context = desk;
    return true;
}

static void free_setting(struct fmet_setting *setting)
{
    free(setting->key);
    free(setting->value);
    free(setting->file);
}

void fmet_desk_close(struct fmet_desk *desk)
{
    size_t i;

    /* It ends well, whatever was found: nothing is logged. */
    (void)fmet_call_end(&desk->call, FMET_OK);
    pam_end(desk->pamh, PAM_SUCCESS);
    for (i = 0; i < desk->setting_count; i++)
        free_setting(&desk->settings[i]);
    free(desk->settings);
}

/* Arguments replace what the file says of their key. */
static void drop_of_file(struct fmet_desk *desk, const char *key)
{
    size_t kept = 0, i;

    for (i = 0; i < desk->setting_count; i++)
        if (desk->settings[i].file != NULL &&
            strcmp(desk->settings[i].key, key) == 0)
            free_setting(&desk->settings[i]);
        else
            desk->settings[kept++] = desk->settings[i];
    desk->setting_count = kept;
}

static void note(void *context, const char *file, unsigned line,
                 const char *key, const char *value)
{
    struct fmet_desk *desk = context;
    struct fmet_setting setting = {.key = strdup(key),
                                   .value = strdup(value),
                                   .file = file != NULL ? strdup(file) : NULL,
                                   .line = line};
    struct fmet_setting *more;

    if (file == NULL)
        drop_of_file(desk, key);
    more = realloc(desk->settings,
                   (desk->setting_count + 1) * sizeof(*desk->settings));
    if (more != NULL)
        desk->settings = more;
    if (more == NULL || setting.key == NULL || setting.value == NULL ||
        (file != NULL && setting.file == NULL)) {
        desk->out_of_memory = true;
        free_setting(&setting);
        return;
    }
    desk->settings[desk->setting_count++] = setting;
}

enum fmet_result fmet_desk_configure(struct fmet_desk *desk)
{
    struct fmet_config_source source = fmet_call_source(&desk->call);
    struct fmet_error error = {{0}};
    enum fmet_result result;

    source.trace = note;
    source.trace_context = desk;
    result = fmet_config_load(&source, &desk->call.config, &error);
    if (result == FMET_OK && desk->out_of_memory)
        result = FMET_NO_MEMORY;
    if (result != FMET_OK)
        fmet_call_detail(&desk->call, "%s", error.text);
    return result;
}

const struct fmet_setting *fmet_desk_setting(const struct fmet_desk *desk,
                                             const char *key, size_t index)
{
    size_t i;

    for (i = 0; i < desk->setting_count; i++)
        if (strcmp(desk->settings[i].key, key) == 0 && index-- == 0)
            return &desk->settings[i];
    return NULL;
}

const char *fmet_desk_place(const struct fmet_setting *setting,
                            char place[FMET_PLACE_SIZE])
{
    if (setting == NULL)
        snprintf(place, FMET_PLACE_SIZE, "default");
    else if (setting->file == NULL)
        snprintf(place, FMET_PLACE_SIZE, "argument %u", setting->line);
    else
        snprintf(place, FMET_PLACE_SIZE, "%s:%u", setting->file, setting->line);
    return place;
}

const char *fmet_desk_file(const struct fmet_desk *desk)
{
    const struct fmet_config_source source = fmet_call_source(&desk->call);

    return fmet_config_file(&source);
}

const char *fmet_desk_why(const struct fmet_desk *desk, enum fmet_result result,
                          char why[FMET_WHY_SIZE])
{
    const struct fmet_call *call = &desk->call;
    char status[32] = "";

    if (call->status != 0)
        snprintf(status, sizeof(status), "; status %u", call->status);
    snprintf(why, FMET_WHY_SIZE, "%s%s%s%s; %s%s%s%s%s%s",
             fmet_result_reason(result), call->detail != NULL ? " (" : "",
             call->detail != NULL ? call->detail : "",
             call->detail != NULL ? ")" : "", fmet_result_advice(result),
             status, call->about != NULL ? "; helper: " : "",
             call->about != NULL ? call->about : "",
             call->server_text != NULL ? "; server: " : "",
             call->server_text != NULL ? call->server_text : "");
    return why;
}

const char *fmet_desk_code(int code, char name[FMET_CODE_SIZE])
{
    char *c;

    snprintf(name, FMET_CODE_SIZE, "PAM_%s", fmet_code_name(code));
    for (c = name; *c != '\0'; c++)
        *c = (char)toupper((unsigned char)*c);
    return name;
}

enum fmet_exit fmet_desk_exit(int code)
{
    switch (code) {
    case PAM_SUCCESS:
        return FMET_EXIT_WELL;
    case PAM_OPEN_ERR:
    case PAM_SYMBOL_ERR:
    case PAM_SERVICE_ERR:
    case PAM_SYSTEM_ERR:
    case PAM_BUF_ERR:
    case PAM_AUTHINFO_UNAVAIL:
    case PAM_CRED_UNAVAIL:
    case PAM_NO_MODULE_DATA:
    case PAM_CONV_ERR:
    case PAM_AUTHTOK_LOCK_BUSY:
    case PAM_TRY_AGAIN:
    case PAM_ABORT:
    case PAM_MODULE_UNKNOWN:
    case PAM_BAD_ITEM:
    case PAM_CONV_AGAIN:
    case PAM_INCOMPLETE:
        return FMET_EXIT_ERROR;
    default:
        return FMET_EXIT_WARNING;
    }
}
