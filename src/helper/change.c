/*
 * Another password: docs/fme-api.md, "Password change".
 */
#include <stdlib.h>

#include "src/helper/answer.h"
#include "src/helper/form.h"
#include "src/helper/login.h"

/* What the answer says of the new password. */
static enum fmet_result read_answer(struct fmet_login *login,
                                    const struct fmet_http_call *call)
{
    enum fmet_result result;

    fmet_answer_note_judged(login, call);
    login->reply->status = call->status;
    if (call->result == FMET_OK && (call->status == 200 || call->status == 204))
        return FMET_OK;
    result = fmet_answer_refusal(login, call);
    if (call->result != FMET_OK || result != FMET_BAD_ANSWER)
        return result;
    if (call->status == 404 || call->status == 405)
        return FMET_NO_CHANGE;
    return call->status >= 400 && call->status < 500 && fmet_answer_speaks(call)
               ? FMET_NEW_REFUSED
               : FMET_BAD_ANSWER;
}

enum fmet_result fmet_change(struct fmet_login *login)
{
    const struct fmet_request *request = login->request;
    const struct fmet_form_field fields[] = {
        {"currentPassword", request->secret.text},
        {"newPassword", request->new_password.text},
    };
    char *form = fmet_form_write(fields, sizeof(fields) / sizeof(*fields));
    struct fmet_http_call call = {.method = "PUT",
                                  .path = request->change_path,
                                  .auth = FMET_HTTP_BASIC,
                                  .user = request->fme_user,
                                  .secret = request->secret.text,
                                  .body = form,
                                  .form = true};
    enum fmet_result result = FMET_NO_MEMORY;

    if (form != NULL) {
        fmet_http_flight(login->http, &call, 1);
        result = read_answer(login, &call);
    }
    fmet_http_call_clear(&call);
    fmet_wipe_free(form);
    return result;
}
