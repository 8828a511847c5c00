/*
 * The reply frame: whatever a helper under an attacker's control sends, the
 * module reads it or refuses it, and what it reads it can write again.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "src/core/limits.h"
#include "src/core/protocol.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool condition)
{
    if (!condition)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fmet_reply reply = {0}, again = {0};
    struct fmet_request request = {0};
    struct fmet_writer writer = {0};
    size_t len;

    if (size >= FMET_FRAME_HEADER)
        (void)fmet_frame_body(data, FMET_FRAME_REPLY, &len);
    if (fmet_reply_decode(data, size, &reply) != FMET_OK)
        return 0;
    must(fmet_result_from_helper(reply.result));
    /* A request that asked for nothing is answered with nothing. */
    request.ask_control = true;
    if (reply.result == FMET_OK && fmet_reply_answers(&reply, &request))
        must(reply.facts.owner != NULL && reply.control_passed &&
             reply.facts.scope_count == 0);
    must(fmet_reply_encode(&reply, &writer));
    must(fmet_frame_body(writer.bytes, FMET_FRAME_REPLY, &len));
    must(len == size &&
         memcmp(writer.bytes + FMET_FRAME_HEADER, data, size) == 0);
    must(fmet_reply_decode(writer.bytes + FMET_FRAME_HEADER, len, &again) ==
         FMET_OK);
    fmet_writer_clear(&writer);
    fmet_reply_clear(&again);
    fmet_reply_clear(&reply);
    return 0;
}
