/*
 * The request frame, as the helper reads it: refused, or a request that is
 * whole, that took little memory, and that can be written again to the byte.
 *
 *   which allocation fails (0: none), the body
 */
#include <stdlib.h>
#include <string.h>

#include "src/core/limits.h"
#include "src/core/protocol.h"
#include "tests/fuzz/lib/fuzz.h"

/* The texts, each with its NUL, and the two lists, which are made at once. */
#define HEAP_MAX(size)                                                         \
    (2 * (size) + 64 + FMET_SPENT_MAX * sizeof(struct fmet_spent) +            \
     FMET_SCOPES_MAX * sizeof(struct fmet_question))

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max,
                               unsigned seed)
{
    return fuzz_shape_mutate("111111111111tt441tttttttttt4tttt(ttt1)(ttt)",
                             NULL, data, size, max, seed);
}

/* Each mode has the credentials that it is about and no others. */
static void check_credentials(const struct fmet_request *request)
{
    bool login =
        request->mode == FMET_MODE_PASSWORD || request->mode == FMET_MODE_TOKEN;
    bool errand = request->mode > FMET_MODE_LOOKUP;

    MUST(request->mode < FMET_MODE_COUNT && request->mode != FMET_MODE_AUTO);
    MUST((request->secret.len == 0) == (request->mode == FMET_MODE_LOOKUP ||
                                        request->mode == FMET_MODE_REVOKE ||
                                        request->mode == FMET_MODE_PROBE));
    MUST(request->mode != FMET_MODE_LOOKUP || request->service_token.len != 0);
    MUST(!errand || request->service_token.len == 0);
    MUST(!errand || request->question_count == 0);
    MUST(!login || request->spent_count == 0);
    MUST(request->mode != FMET_MODE_REVOKE || request->spent_count != 0);
    MUST((request->new_password.len != 0) ==
         (request->mode == FMET_MODE_CHANGE));
    MUST((request->change_path != NULL) == (request->mode == FMET_MODE_CHANGE));
    MUST(!request->keep_token || request->mode == FMET_MODE_PASSWORD);
    MUST(!request->later || request->mode == FMET_MODE_REVOKE);
}

static void check_bounds(const struct fmet_request *request)
{
    size_t i;

    MUST(request->secret.len <= FMET_SECRET_MAX);
    MUST(request->question_count <= FMET_SCOPES_MAX &&
         request->spent_count <= FMET_SPENT_MAX);
    MUST(request->api < FMET_API_COUNT && request->api_hint < FMET_API_COUNT);
    MUST(request->tls_min < FMET_TLS_COUNT);
    MUST(request->timeout_ms > 0 &&
         request->timeout_ms <= FMET_TIMEOUT_MAX_MS &&
         request->connect_timeout_ms <= FMET_TIMEOUT_MAX_MS);
    MUST(*request->server != '\0' && strlen(request->server) <= FMET_URL_MAX);
    MUST((request->fme_user == NULL) == (request->mode == FMET_MODE_PROBE));
    MUST(request->fme_user == NULL || *request->fme_user != '\0');
    MUST(request->owner_method < FMET_OWNER_COUNT);
    MUST(request->owner_method != FMET_OWNER_GET ||
         (request->owner_path != NULL && request->owner_pointer != NULL));
    MUST((request->client_cert == NULL) == (request->client_key == NULL));
    MUST(request->proxy_auth == NULL || request->proxy != NULL);
    for (i = 0; i < request->spent_count; i++)
        MUST(*request->spent[i].owner != '\0' &&
             *request->spent[i].name != '\0' &&
             request->spent[i].token.len != 0);
    for (i = 0; i < request->question_count; i++)
        MUST(strlen(request->questions[i].name) <= FMET_SCOPE_NAME_MAX &&
             strlen(request->questions[i].path) <= FMET_REQUEST_PATH_MAX);
}

static void check_identity(const struct fmet_request *request,
                           const uint8_t *body, size_t size)
{
    struct fmet_writer writer = {0};
    size_t len;

    MUST(fmet_request_encode(request, &writer));
    MUST(fmet_frame_body(writer.bytes, FMET_FRAME_REQUEST, &len));
    MUST(len == size &&
         memcmp(writer.bytes + FMET_FRAME_HEADER, body, size) == 0);
    fmet_writer_clear(&writer);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct fmet_request request;
    struct fuzz_input input = {data, size};
    unsigned fail_at = fuzz_u8(&input);
    uint8_t *body = fuzz_copy(&input);
    enum fmet_result result;

    fuzz_heap_start(fail_at);
    result = fmet_request_decode(body, input.len, &request);
    MUST(fuzz_heap_stop() <= HEAP_MAX(input.len));
    if (fuzz_heap_failed())
        MUST(result != FMET_OK);
    if (result == FMET_OK) {
        check_credentials(&request);
        check_bounds(&request);
        check_identity(&request, body, input.len);
    } else {
        MUST(request.server == NULL && request.secret.len == 0);
    }
    fmet_request_clear(&request);
    free(body);
    return 0;
}
