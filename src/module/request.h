/*
 * What the helper is told to ask, but for which server it asks.
 */
#ifndef FMET_REQUEST_H
#define FMET_REQUEST_H

#include "src/core/protocol.h"
#include "src/core/result.h"
#include "src/module/call.h"

/* What is asked, beside what the configuration says.  Borrows all of it. */
struct fmet_asking {
    enum fmet_mode mode;
    const struct fmet_secret *secret;       /* not with LOOKUP, REVOKE, PROBE */
    const struct fmet_secret *new_password; /* with CHANGE */
    char *change_path;                      /* with CHANGE, complete */
    bool bare;       /* with PASSWORD: whether it is right, and nothing else */
    bool keep_token; /* with PASSWORD: for the session's token, later */
    /* With SESSION and REVOKE: the server of the login and its API; with CHANGE
       the API alone, with PROBE the server. */
    const char *server;
    enum fmet_api api;
    uint32_t seconds;         /* with SESSION: how long the token may live */
    bool later;               /* with REVOKE: after the reply */
    struct fmet_spent *spent; /* with SESSION and REVOKE */
    size_t spent_count;
};

/*
 * Fills an empty REQUEST: ASKING about call->owner, and what the configuration
 * wants to know besides.  Reads the files that hold the service's token, the
 * client's key and the proxy's password, when this process is root's.  FMET_OK;
 * FMET_CONFIG, FMET_SERVICE_TOKEN, FMET_NO_MEMORY, with call->detail set.
 * fmet_request_clear must follow in any case.
 */
enum fmet_result fmet_request_build(struct fmet_call *call,
                                    const struct fmet_asking *asking,
                                    struct fmet_request *request);

/* Whether some `require` or `group` line looks at what this scope line can
   give: else it is not asked. */
bool fmet_request_wants(const struct fmet_config *config,
                        const struct fmet_scope *scope);

#endif
