/*
 * The request frame, as the helper reads it.
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
    struct fmet_request request = {0};
    struct fmet_writer writer = {0};
    size_t len;

    if (size >= FMET_FRAME_HEADER)
        (void)fmet_frame_body(data, FMET_FRAME_REQUEST, &len);
    if (fmet_request_decode(data, size, &request) != FMET_OK)
        return 0;
    must(request.secret.len > 0 && request.secret.len <= FMET_SECRET_MAX);
    must(request.question_count <= FMET_SCOPES_MAX);
    must(fmet_request_encode(&request, &writer));
    must(fmet_frame_body(writer.bytes, FMET_FRAME_REQUEST, &len));
    must(len == size &&
         memcmp(writer.bytes + FMET_FRAME_HEADER, data, size) == 0);
    fmet_writer_clear(&writer);
    fmet_request_clear(&request);
    return 0;
}
