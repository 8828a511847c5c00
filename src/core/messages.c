/*
 * Frees and wipes requests and replies.
 */
#include <stdlib.h>

#include "src/core/protocol.h"

void fmet_spent_clear(struct fmet_spent *spent, size_t count)
{
    size_t i;

    for (i = 0; i < count; i++) {
        free(spent[i].owner);
        free(spent[i].name);
        fmet_secret_clear(&spent[i].token);
    }
}

void fmet_request_clear(struct fmet_request *request)
{
    size_t i;

    if (request == NULL)
        return;
    free(request->server);
    free(request->cafile);
    free(request->capath);
    free(request->pin);
    free(request->client_cert);
    fmet_wipe_free(request->client_key);
    free(request->proxy);
    fmet_wipe_free(request->proxy_auth);
    free(request->owner_path);
    free(request->owner_pointer);
    free(request->fme_user);
    free(request->token_name);
    for (i = 0; i < request->question_count; i++) {
        free(request->questions[i].name);
        free(request->questions[i].path);
        free(request->questions[i].pointer);
    }
    free(request->questions);
    fmet_spent_clear(request->spent, request->spent_count);
    free(request->spent);
    free(request->change_path);
    fmet_secret_clear(&request->secret);
    fmet_secret_clear(&request->service_token);
    fmet_secret_clear(&request->new_password);
    *request = (struct fmet_request){0};
}

void fmet_reply_clear(struct fmet_reply *reply)
{
    if (reply == NULL)
        return;
    free(reply->about);
    free(reply->server_text);
    fmet_facts_clear(&reply->facts);
    fmet_secret_clear(&reply->token);
    *reply = (struct fmet_reply){0};
}
