/*
 * What the helper is told to ask, but for which server it asks.
 */
#ifndef FMET_REQUEST_H
#define FMET_REQUEST_H

#include "src/core/protocol.h"
#include "src/core/result.h"
#include "src/module/call.h"

/*
 * Fills an empty REQUEST: whether SECRET (NULL with FMET_MODE_LOOKUP) is
 * call->owner's, and what the configuration wants to know besides.  Reads the
 * files that hold the service's token, the client's key and the proxy's
 * password, when this process is root's.  FMET_OK; FMET_CONFIG,
 * FMET_SERVICE_TOKEN, FMET_NO_MEMORY, with call->detail set.
 * fmet_request_clear must follow in any case.
 */
enum fmet_result fmet_request_build(struct fmet_call *call, enum fmet_mode mode,
                                    const struct fmet_secret *secret,
                                    struct fmet_request *request);

#endif
