/*
 * v4 names the caller where an object is not there: docs/fme-api.md, "Whose
 * token is it".
 */
#include <stdlib.h>
#include <string.h>

#include "src/helper/answer.h"
#include "src/helper/proof.h"

#define OTHER_WAY "; see owner for another way to prove it"

/*
 * The whole sentence, with the expected name in it, or nothing.  It is not
 * searched: a user's name may have the rest of the sentence in it.
 */
static enum fmet_result read_sentence(struct fmet_login *login,
                                      const struct fmet_http_call *call)
{
    char *message = fmet_answer_message(call);
    char *wanted = fmet_api_no_object(login->request->fme_user);
    enum fmet_result result = FMET_UNPROVABLE;

    login->reply->status = call->status;
    if (wanted == NULL)
        result = FMET_NO_MEMORY;
    else if (message == NULL)
        fmet_answer_about(login, "a refusal without FME's message" OTHER_WAY);
    else if (strcmp(message, wanted) == 0)
        result = fmet_login_set_owner(login, login->request->fme_user);
    else if (strncmp(message, FMET_API_NO_OBJECT_START,
                     strlen(FMET_API_NO_OBJECT_START)) == 0)
        result = FMET_NOT_OWNER;
    else
        fmet_answer_about(login, "FME's wording is not the one that this "
                                 "release knows" OTHER_WAY);
    if (result != FMET_OK && message != NULL)
        fmet_answer_server_text(login, message);
    free(message);
    free(wanted);
    return result;
}

enum fmet_result fmet_proof_v4(struct fmet_login *login,
                               const struct fmet_http_call *calls)
{
    const struct fmet_http_call *call = &calls[PROBE];

    if (fmet_answer_missing(call))
        return FMET_NOT_OURS;
    if (call->result == FMET_OK && (call->status == 403 || call->status == 404))
        return read_sentence(login, call);
    if (call->result == FMET_OK && call->status == 200) {
        login->reply->status = call->status;
        fmet_answer_about(login, "an object of a random name exists there");
        return FMET_UNPROVABLE;
    }
    return fmet_answer_refusal(login, call);
}
