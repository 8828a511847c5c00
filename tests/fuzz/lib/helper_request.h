/*
 * A request to the helper, chosen by a few bytes of an input; always one that
 * could come out of a frame.
 */
#ifndef FUZZ_HELPER_REQUEST_H
#define FUZZ_HELPER_REQUEST_H

#include "src/core/protocol.h"

struct helper_request {
    struct fmet_request request;
    struct fmet_question questions[3];
    struct fmet_spent spent[2];
};

void helper_request_make(struct helper_request *asked, unsigned mode,
                         unsigned api, unsigned flags, unsigned method);

/* A status that means something to the helper, by a byte. */
unsigned helper_status(unsigned byte);

#endif
