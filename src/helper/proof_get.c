/*
 * owner = GET PATH POINTER: an endpoint that says whose token asks.
 */
#include "src/helper/answer.h"
#include "src/helper/json.h"
#include "src/helper/proof.h"

enum fmet_result fmet_proof_get(struct fmet_login *login,
                                const struct fmet_http_call *calls)
{
    const struct fmet_http_call *call = &calls[PROBE];
    struct json_object *json;
    enum fmet_result result;
    const char *owner;

    login->reply->status = call->status;
    if (call->result == FMET_OK &&
        (call->status == 403 || call->status == 404 || call->status == 405)) {
        fmet_answer_refusal(login, call);
        fmet_answer_about(login, "the path of owner is not there, or not for "
                                 "this token");
        return FMET_UNPROVABLE;
    }
    if (call->result != FMET_OK || call->status != 200)
        return fmet_answer_refusal(login, call);
    json = fmet_json_parse(call->answer.bytes, call->answer.len);
    owner = json != NULL ? fmet_json_string(fmet_json_at(
                               json, login->request->owner_pointer))
                         : NULL;
    if (owner != NULL) {
        result = fmet_proof_expect(login, owner);
    } else {
        fmet_answer_about(login, "there is no name at the pointer of owner");
        result = FMET_UNPROVABLE;
    }
    fmet_json_free(json);
    return result;
}
