/*
 * Log lines.  Their shapes are promised to those who parse them.
 */
#include "src/module/log.h"

#include <security/pam_ext.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>

#include "src/module/codes.h"

/* A line is cut by syslog daemons somewhere past 1 KiB; a field is short. */
#define LINE_MAX_BYTES 1536
#define FIELD_MAX_BYTES 400

struct line {
    char text[LINE_MAX_BYTES];
    size_t len;
};

static void append(struct line *line, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void append(struct line *line, const char *format, ...)
{
    size_t room = sizeof(line->text) - line->len;
    va_list args;
    int len;

    va_start(args, format);
    len = vsnprintf(line->text + line->len, room, format, args);
    va_end(args);
    if (len > 0)
        line->len += (size_t)len < room ? (size_t)len : room - 1;
}

static bool plain(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c >= '0' && c <= '9') || (c != '\0' && strchr("._@-", c) != NULL);
}

/* ALSO: a byte that stands as it is besides the plain ones, or NUL. */
static const char *escape(const char *text, char also, char *buffer,
                          size_t room)
{
    size_t len = 0;

    for (; *text != '\0' && len + 4 <= room; text++) {
        if (plain(*text) || *text == also)
            buffer[len++] = *text;
        else if (*text == ' ')
            buffer[len++] = '+';
        else
            len += (size_t)snprintf(buffer + len, room - len, "%%%02X",
                                    (unsigned)(unsigned char)*text);
    }
    buffer[len] = '\0';
    return buffer;
}

const char *fmet_log_escape(const char *text, char *buffer, size_t room)
{
    return escape(text, '\0', buffer, room);
}

static void append_field(struct line *line, const char *name, const char *value)
{
    char escaped[FIELD_MAX_BYTES];

    if (value != NULL && *value != '\0')
        append(line, " %s=%s", name,
               fmet_log_escape(value, escaped, sizeof(escaped)));
}

static void emit(const struct fmet_call *call, int priority,
                 const struct line *line)
{
    if (call->sink != NULL)
        call->sink(call->sink_context, priority, line->text);
    else
        pam_syslog(call->pamh, LOG_AUTHPRIV | priority, "%s", line->text);
}

static void append_user(struct line *line, const struct fmet_call *call)
{
    char escaped[FIELD_MAX_BYTES];

    append(line, "user %s",
           call->user == NULL
               ? "(unknown)"
               : fmet_log_escape(call->user, escaped, sizeof(escaped)));
}

/* Colons stay: programs that shut addresses out read them here. */
static void append_rhost(struct line *line, const struct fmet_call *call)
{
    const void *item = NULL;
    char escaped[FIELD_MAX_BYTES];

    if (pam_get_item(call->pamh, PAM_RHOST, &item) == PAM_SUCCESS &&
        item != NULL && *(const char *)item != '\0')
        append(line, " rhost=%s", escape(item, ':', escaped, sizeof(escaped)));
}

void fmet_log_refusal(const struct fmet_call *call, enum fmet_result result)
{
    struct line line = {.len = 0};

    append_user(&line, call);
    append(&line, " refused: %s", fmet_result_reason(result));
    if (call->detail != NULL)
        append(&line, " (%s)", call->detail);
    append(&line, "; %s", fmet_result_advice(result));
    append_field(&line, "service", call->service);
    append_field(&line, "result",
                 fmet_code_name(fmet_code(call->phase, result)));
    append_field(&line, "reason", fmet_result_name(result));
    if (call->user != NULL)
        append(&line, " uid=%lu", (unsigned long)call->uid);
    append_field(&line, "owner", call->owner);
    if (call->status != 0)
        append(&line, " status=%u", call->status);
    append_rhost(&line, call);
    append_field(&line, "helper", call->about);
    append_field(&line, "server", call->server_text);
    emit(call, LOG_WARNING, &line);
}

void fmet_log_accepted(const struct fmet_call *call, const char *why,
                       const char *const *groups, size_t count)
{
    char escaped[FIELD_MAX_BYTES];
    struct line line = {.len = 0};
    size_t i;

    append_user(&line, call);
    append(&line, " accepted: %s",
           call->remembered != NULL ? call->remembered : why);
    append_field(&line, "service", call->service);
    append_field(&line, "result", "success");
    append(&line, " uid=%lu", (unsigned long)call->uid);
    append_field(&line, "owner", call->owner);
    for (i = 0; i < count; i++)
        append(&line, "%s%s", i == 0 ? " groups=" : ",",
               fmet_log_escape(groups[i], escaped, sizeof(escaped)));
    append_rhost(&line, call);
    emit(call, LOG_NOTICE, &line);
}

static void log_more(const struct fmet_call *call, int priority,
                     const char *format, va_list args)
    __attribute__((format(printf, 3, 0)));

static void log_more(const struct fmet_call *call, int priority,
                     const char *format, va_list args)
{
    struct line line = {.len = 0};
    char *text = NULL;

    if (vasprintf(&text, format, args) < 0)
        return;
    append_user(&line, call);
    append(&line, ": %s", text);
    free(text);
    append_field(&line, "service", call->service);
    emit(call, priority, &line);
}

void fmet_log_warning(const struct fmet_call *call, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    log_more(call, LOG_WARNING, format, args);
    va_end(args);
}

void fmet_log_debug(const struct fmet_call *call, const char *format, ...)
{
    va_list args;

    if (!call->config.debug)
        return;
    va_start(args, format);
    log_more(call, LOG_DEBUG, format, args);
    va_end(args);
}
