/*
 * Answers, and what of them may go into a log.
 */
#include "src/helper/answer.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "src/core/limits.h"
#include "src/helper/json.h"

/* A copy of at most FMET_TEXT_MAX bytes, printable. */
static char *clean(const char *text)
{
    char *copy = strndup(text, FMET_TEXT_MAX), *c;

    if (copy == NULL)
        return NULL;
    for (c = copy; *c != '\0'; c++)
        if ((unsigned char)*c < ' ' || *c == 0x7f)
            *c = ' ';
    return copy;
}

void fmet_answer_about(struct fmet_login *login, const char *format, ...)
{
    char *text = NULL;
    va_list args;
    int len;

    va_start(args, format);
    len = vasprintf(&text, format, args);
    va_end(args);
    if (len < 0)
        return;
    free(login->reply->about);
    login->reply->about = clean(text);
    free(text);
}

/*
 * A credential has other forms than its own: Basic's base64, percent-encoding.
 * They are long and have no blanks, which FME's sentences are not.
 */
#define CREDENTIAL_RUN 16

/* The longest run of bytes that such a form is made of. */
static size_t longest_run(const char *text)
{
    size_t longest = 0, run;

    while (*text != '\0') {
        run = strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                           "abcdefghijklmnopqrstuvwxyz0123456789+/=%_-");
        if (run > longest)
            longest = run;
        text += run;
        text += *text != '\0';
    }
    return longest;
}

static bool holds(const char *text, const struct fmet_secret *secret)
{
    return secret->len != 0 && strstr(text, secret->text) != NULL;
}

bool fmet_answer_harmless(const struct fmet_login *login, const char *text)
{
    return !holds(text, &login->request->secret) &&
           !holds(text, &login->request->service_token) &&
           !holds(text, &login->request->new_password) &&
           !holds(text, &login->token) && !holds(text, &login->minted) &&
           longest_run(text) < CREDENTIAL_RUN;
}

const char *fmet_answer_name(const struct fmet_login *login, const char *name)
{
    return fmet_answer_harmless(login, name) ? name : "(withheld)";
}

void fmet_answer_server_text(struct fmet_login *login, const char *text)
{
    if (!fmet_answer_harmless(login, text))
        return;
    free(login->reply->server_text);
    login->reply->server_text = clean(text);
}

char *fmet_answer_message(const struct fmet_http_call *call)
{
    struct json_object *json;
    const char *text;
    char *message = NULL;

    if (call->answer.bytes == NULL)
        return NULL;
    json = fmet_json_parse(call->answer.bytes, call->answer.len);
    text = fmet_json_text(json, "message");
    if (text != NULL)
        message = strdup(text);
    fmet_json_free(json);
    return message;
}

bool fmet_answer_speaks(const struct fmet_http_call *call)
{
    struct json_object *json;
    bool speaks;

    if (call->answer.bytes == NULL)
        return false;
    json = fmet_json_parse(call->answer.bytes, call->answer.len);
    speaks = fmet_json_has(json, "message");
    fmet_json_free(json);
    return speaks;
}

bool fmet_answer_missing(const struct fmet_http_call *call)
{
    return call->result == FMET_OK &&
           (call->status == 404 || call->status == 405) &&
           !fmet_answer_speaks(call);
}

void fmet_answer_note_judged(struct fmet_login *login,
                             const struct fmet_http_call *call)
{
    if (call->result == FMET_OK ? call->status != 503
                                : fmet_http_reached(login->http))
        login->judged = true;
}

bool fmet_answer_absent(unsigned status)
{
    return status == 502 || status == 503 || status == 504;
}

struct meaning {
    unsigned first, last; /* statuses */
    enum fmet_result result;
    const char *about; /* what helps the one who reads the log, or NULL */
};

/* docs/fme-api.md, "Password to token"; the rest is HTTP's (RFC 9110). */
static const struct meaning *meaning_of(unsigned status)
{
    static const struct meaning table[] = {
        {300, 399, FMET_BAD_ANSWER,
         "the server redirects, which is never followed; set server to where "
         "it leads, with https"},
        {401, 401, FMET_REJECTED, NULL},
        {403, 403, FMET_BAD_ANSWER, NULL},
        {409, 409, FMET_SERVER_ERROR,
         "FME has a token of this login's name already"},
        {429, 429, FMET_SERVER_ERROR, "the server asks to be left alone"},
        {500, 599, FMET_SERVER_ERROR, NULL},
    };
    static const struct meaning other = {
        0, 0, FMET_BAD_ANSWER, "a status that FME does not document for this"};
    size_t i;

    for (i = 0; i < sizeof(table) / sizeof(*table); i++)
        if (status >= table[i].first && status <= table[i].last)
            return &table[i];
    return &other;
}

/* FME's message; of v4's "Parameter Validation Failed" also which, and why. */
static char *message_with_details(const struct fmet_http_call *call)
{
    struct json_object *json =
        fmet_json_parse(call->answer.bytes, call->answer.len);
    const char *text = fmet_json_text(json, "message");
    const char *more = fmet_json_any_text(
        json != NULL ? fmet_json_at(json, "/details") : NULL);
    char *message = NULL;

    if (text != NULL &&
        asprintf(&message, "%s%s%s", text, more != NULL ? ": " : "",
                 more != NULL ? more : "") < 0)
        message = NULL;
    fmet_json_free(json);
    return message;
}

enum fmet_result fmet_answer_refusal(struct fmet_login *login,
                                     const struct fmet_http_call *call)
{
    const struct meaning *meaning = meaning_of(call->status);
    char *message;

    login->reply->status = call->status;
    if (call->result != FMET_OK) {
        /* A 503 that breaks off may be anybody's: no word of a gateway. */
        if (fmet_http_reached(login->http))
            login->judged = true;
        fmet_answer_about(login, "%s", fmet_http_problem(login->http));
        return call->result;
    }
    if (call->status == 429 || call->status == 503)
        login->reply->retry_after = call->retry_after;
    if (meaning->about != NULL)
        fmet_answer_about(login, "%s", meaning->about);
    message = message_with_details(call);
    if (message != NULL)
        fmet_answer_server_text(login, message);
    free(message);
    return meaning->result;
}

void fmet_answer_note_control(struct fmet_login *login,
                              const struct fmet_http_call *call)
{
    login->reply->control_passed =
        call->result == FMET_OK && call->status == 401;
}

enum fmet_result fmet_answer_control(struct fmet_login *login,
                                     const struct fmet_http_call *call)
{
    enum fmet_result result;

    fmet_answer_note_control(login, call);
    if (login->reply->control_passed)
        return FMET_OK;
    result = fmet_answer_refusal(login, call);
    if (result != FMET_BAD_ANSWER || call->result != FMET_OK ||
        (call->status >= 300 && call->status < 400))
        return result;
    fmet_answer_about(login, "a random token was not answered with 401");
    return FMET_OPEN_SERVER;
}
