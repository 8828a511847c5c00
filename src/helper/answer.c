/*
 * Answers, and what of them may go into a log.
 */
#include "src/helper/answer.h"

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

void fmet_answer_about(struct fmet_login *login, const char *about)
{
    free(login->reply->about);
    login->reply->about = clean(about);
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

void fmet_answer_server_text(struct fmet_login *login, const char *text)
{
    /* A server that echoes what it was sent must not put it into our log. */
    if (strstr(text, login->request->secret.text) != NULL ||
        (login->token.len != 0 && strstr(text, login->token.text) != NULL) ||
        longest_run(text) >= CREDENTIAL_RUN)
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

static enum fmet_result of_status(unsigned status)
{
    if (status == 401)
        return FMET_REJECTED;
    if (status == 429 || status >= 500)
        return FMET_SERVER_ERROR;
    return FMET_BAD_ANSWER;
}

enum fmet_result fmet_answer_refusal(struct fmet_login *login,
                                     const struct fmet_http_call *call)
{
    char *message;

    login->reply->status = call->status;
    if (call->result != FMET_OK) {
        fmet_answer_about(login, fmet_http_problem(login->http));
        return call->result;
    }
    if (call->status >= 300 && call->status < 400)
        fmet_answer_about(login, "the server redirects, which is never "
                                 "followed; set server to where it leads, "
                                 "with https");
    message = fmet_answer_message(call);
    if (message != NULL)
        fmet_answer_server_text(login, message);
    free(message);
    return of_status(call->status);
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
    return result == FMET_BAD_ANSWER && call->result == FMET_OK
               ? FMET_OPEN_SERVER
               : result;
}
