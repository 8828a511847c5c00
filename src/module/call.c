/*
 * Begins and ends each call.
 */
#include "src/module/call.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "src/core/secret.h"
#include "src/module/codes.h"
#include "src/module/log.h"

#define CONFIG_FILE FMET_SYSCONFDIR "/security/pam_fmetoken.conf"
#define PORT_START_FILE "/proc/sys/net/ipv4/ip_unprivileged_port_start"

enum fmet_result fmet_call_begin(struct fmet_call *call, pam_handle_t *pamh,
                                 enum fmet_phase phase, int flags, int argc,
                                 const char **argv)
{
    const void *service = NULL;

    *call = (struct fmet_call){.pamh = pamh,
                               .phase = phase,
                               .flags = flags,
                               .argc = argc,
                               .argv = argv,
                               .service = "",
                               .uid = (uid_t)-1};
    if (pam_get_item(pamh, PAM_SERVICE, &service) != PAM_SUCCESS ||
        service == NULL)
        return FMET_SYSTEM;
    call->service = service;
    return FMET_OK;
}

/* Where unprivileged ports begin here; the kernel's default if not known. */
static unsigned first_unprivileged_port(void)
{
    FILE *file = fopen(PORT_START_FILE, "re");
    unsigned long port = 1024;
    char line[32];

    if (file == NULL)
        return 1024;
    if (fgets(line, sizeof(line), file) != NULL)
        port = strtoul(line, NULL, 10);
    fclose(file);
    return port < 1024 ? (unsigned)port : 1024;
}

struct fmet_config_source fmet_call_source(const struct fmet_call *call)
{
    return (struct fmet_config_source){
        .file = CONFIG_FILE,
        .argc = call->argc,
        .argv = call->argv,
        .owner = 0,
        .privileged = geteuid() == 0,
        .first_unprivileged_port = first_unprivileged_port(),
    };
}

enum fmet_result fmet_call_configure(struct fmet_call *call)
{
    const struct fmet_config_source source = fmet_call_source(call);
    struct fmet_error error = {{0}};
    enum fmet_result result;

    if (call->config.server_count != 0)
        return FMET_OK;
    result = fmet_config_load(&source, &call->config, &error);
    if (result != FMET_OK)
        fmet_call_detail(call, "%s", error.text);
    return result;
}

void fmet_call_detail(struct fmet_call *call, const char *format, ...)
{
    va_list args;

    free(call->detail);
    va_start(args, format);
    if (vasprintf(&call->detail, format, args) < 0)
        call->detail = NULL;
    va_end(args);
}

bool fmet_call_is_sudo(const struct fmet_call *call)
{
    return strcmp(call->service, "sudo") == 0 ||
           strcmp(call->service, "sudo-i") == 0;
}

void fmet_call_forget(struct fmet_call *call)
{
    free(call->detail);
    free(call->about);
    free(call->server_text);
    free(call->remembered);
    call->remembered = NULL;
    call->all_unreachable = false;
    call->detail = NULL;
    call->about = NULL;
    call->server_text = NULL;
    call->status = 0;
}

int fmet_call_end(struct fmet_call *call, enum fmet_result result)
{
    int code = fmet_code(call->phase, result);

    if (code != PAM_SUCCESS && code != PAM_IGNORE)
        fmet_log_refusal(call, result);
    /* In both somebody's password can be guessed at. */
    if ((call->phase == FMET_PHASE_AUTH ||
         call->phase == FMET_PHASE_PASSWORD) &&
        code != PAM_SUCCESS && code != PAM_IGNORE)
        pam_fail_delay(call->pamh, FMET_FAIL_DELAY_US);
    fmet_config_clear(&call->config);
    fmet_call_forget(call);
    free(call->user);
    free(call->owner);
    fmet_wipe_registers();
    return code;
}
