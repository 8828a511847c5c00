/*
 * Whether a reply fits its request: what a helper that is somebody else's by
 * now could add is found here.
 */
#include <string.h>

#include "src/core/identity.h"
#include "src/core/protocol.h"

/* Whether SCOPE is NAME itself, or with a value where one may stand. */
static bool scope_answers(const char *scope, const struct fmet_question *asked)
{
    size_t len = strlen(asked->name);

    if (strncmp(scope, asked->name, len) != 0)
        return false;
    return scope[len] == '\0' || (scope[len] == ':' && asked->pointer != NULL);
}

static bool scope_was_asked(const char *scope,
                            const struct fmet_request *request)
{
    bool login = request->mode != FMET_MODE_LOOKUP;
    size_t i;

    if (request->mode > FMET_MODE_LOOKUP)
        return false;

    if (strcmp(scope, "unrestricted") == 0)
        return request->ask_unrestricted && login;
    if (strcmp(scope, "superuser") == 0)
        return request->ask_superuser;
    if (strncmp(scope, "role:", 5) == 0)
        return request->ask_roles;
    for (i = 0; i < request->question_count; i++)
        if ((login || request->questions[i].service) &&
            scope_answers(scope, &request->questions[i]))
            return true;
    return false;
}

/* A login's proof is worth nothing on a server that answers anybody. */
static bool control_answers(const struct fmet_reply *reply,
                            const struct fmet_request *request)
{
    if (request->mode == FMET_MODE_LOOKUP)
        return (reply->facts.account & FMET_ACCOUNT_KNOWN) != 0;
    if (request->mode == FMET_MODE_TOKEN &&
        request->owner_method != FMET_OWNER_AUTO)
        return reply->control_passed;
    return reply->control_passed ||
           (!request->ask_control && reply->api == request->api_hint);
}

/* Whether a token was to be made for us to have. */
static bool token_wanted(const struct fmet_request *request)
{
    return request->mode == FMET_MODE_SESSION ||
           (request->mode == FMET_MODE_PASSWORD && request->keep_token);
}

/* Where a token is wanted it is one, and of a form that can stand in a file of
   the user's; see fmet_identity_credential. */
static bool token_answers(const struct fmet_reply *reply,
                          const struct fmet_request *request)
{
    enum fmet_mode mode;

    if (!token_wanted(request))
        return reply->token.len == 0;
    return fmet_identity_credential(FMET_MODE_TOKEN, &reply->token, &mode) ==
           FMET_OK;
}

/* What is around a login proves nothing new: its answer is that it was done,
   by the one API that was named (of what is done later nobody knows yet), and
   for a session's token, whose it is. */
static bool errand_answers(const struct fmet_reply *reply,
                           const struct fmet_request *request)
{
    return reply->facts.scope_count == 0 && token_answers(reply, request) &&
           (reply->api == request->api || request->later) &&
           (reply->build == 0 || request->mode == FMET_MODE_SESSION) &&
           (request->mode != FMET_MODE_SESSION ||
            (reply->facts.owner != NULL &&
             strcmp(reply->facts.owner, request->fme_user) == 0));
}

/* What is told of the server, and no fact of anybody. */
static bool probe_answers(const struct fmet_reply *reply)
{
    const struct fmet_facts *facts = &reply->facts;

    return facts->owner == NULL && facts->scope_count == 0 &&
           facts->account == 0 && facts->token_name == NULL &&
           facts->token_expires == 0 && reply->token.len == 0 &&
           (reply->result != FMET_OK ||
            (reply->control_passed && reply->api != FMET_API_AUTO));
}

static bool refusal_answers(const struct fmet_reply *reply)
{
    return reply->facts.scope_count == 0 && reply->token.len == 0 &&
           reply->build == 0 &&
           (!reply->not_judged || reply->result == FMET_UNREACHABLE ||
            reply->result == FMET_SERVER_ERROR);
}

bool fmet_reply_answers(const struct fmet_reply *reply,
                        const struct fmet_request *request)
{
    size_t i;

    if (reply->api != FMET_API_AUTO &&
        (request->api != FMET_API_AUTO ? reply->api != request->api
                                       : reply->api == FMET_API_LEGACY))
        return false;
    if (request->mode == FMET_MODE_PROBE)
        return probe_answers(reply);
    if (reply->cert_until != 0 || reply->tls_version != 0)
        return false;
    if (reply->result != FMET_OK)
        return refusal_answers(reply);
    if (request->mode > FMET_MODE_LOOKUP)
        return !reply->not_judged && errand_answers(reply, request);
    if (reply->not_judged || reply->build != 0 ||
        !token_answers(reply, request) || reply->facts.owner == NULL ||
        reply->api == FMET_API_AUTO || !control_answers(reply, request))
        return false;
    for (i = 0; i < reply->facts.scope_count; i++)
        if (!scope_was_asked(reply->facts.scopes[i], request))
            return false;
    return true;
}
