/*
 * The reply frame: whatever a helper under an attacker's control sends, the
 * module reads it or refuses it, takes no more memory than the frame is long,
 * and what it reads it can write again, to the byte.
 *
 *   which allocation fails (0: none), the body
 */
#include <stdlib.h>
#include <string.h>

#include "src/core/limits.h"
#include "src/core/protocol.h"
#include "tests/fuzz/lib/fuzz.h"

/* Each text twice (as it is read, and as a scope), and the list of scopes,
   which grows by one at a time. */
static size_t heap_max(size_t size)
{
    size_t scopes = size / 4 + 1;

    if (scopes > FMET_FACT_SCOPES_MAX)
        scopes = FMET_FACT_SCOPES_MAX;
    return 64 + 4 * size + scopes * (scopes + 1) / 2 * sizeof(char *);
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max,
                               unsigned seed)
{
    return fuzz_shape_mutate("1111144tttt84(t)t4", NULL, data, size, max, seed);
}

/* Every field of an accepted reply is within what protocol.h and limits.h
   promise of it. */
static void check_bounds(const struct fmet_reply *reply)
{
    const struct fmet_facts *facts = &reply->facts;
    size_t i;

    MUST(fmet_result_from_helper(reply->result));
    MUST(reply->api < FMET_API_COUNT && reply->build <= FMET_BUILD_MAX);
    MUST(reply->retry_after <= FMET_RETRY_AFTER_MAX && reply->status < 1000);
    MUST(reply->about == NULL || strlen(reply->about) <= FMET_TEXT_MAX);
    MUST(reply->server_text == NULL ||
         strlen(reply->server_text) <= FMET_TEXT_MAX);
    MUST(facts->owner == NULL || strlen(facts->owner) <= FMET_FME_USER_MAX);
    MUST((facts->account & ~(uint32_t)FMET_ACCOUNT_FLAGS) == 0);
    MUST(facts->token_expires >= 0);
    MUST(facts->scope_count <= FMET_FACT_SCOPES_MAX);
    for (i = 0; i < facts->scope_count; i++)
        MUST(strlen(facts->scopes[i]) <= FMET_SCOPE_TEXT_MAX);
    MUST(reply->token.len <= FMET_SECRET_MAX &&
         strlen(reply->token.text) == reply->token.len);
}

/* A request that asked for nothing is answered with nothing. */
static void check_answers(const struct fmet_reply *reply)
{
    struct fmet_request request = {.ask_control = true};

    if (reply->result == FMET_OK && fmet_reply_answers(reply, &request))
        MUST(reply->facts.owner != NULL && reply->control_passed &&
             reply->facts.scope_count == 0 && reply->token.len == 0);
    request.mode = FMET_MODE_LOOKUP;
    if (reply->result == FMET_OK && fmet_reply_answers(reply, &request))
        MUST((reply->facts.account & FMET_ACCOUNT_KNOWN) != 0 &&
             reply->facts.scope_count == 0 && reply->token.len == 0);
}

static void check_identity(const struct fmet_reply *reply, const uint8_t *body,
                           size_t size)
{
    struct fmet_writer writer = {0};
    struct fmet_reply again = {0};
    size_t len;

    MUST(fmet_reply_encode(reply, &writer));
    MUST(fmet_frame_body(writer.bytes, FMET_FRAME_REPLY, &len));
    MUST(!fmet_frame_body(writer.bytes, FMET_FRAME_REQUEST, &len));
    MUST(len == size &&
         memcmp(writer.bytes + FMET_FRAME_HEADER, body, size) == 0);
    MUST(fmet_reply_decode(writer.bytes + FMET_FRAME_HEADER, len, &again) ==
         FMET_OK);
    fmet_writer_clear(&writer);
    fmet_reply_clear(&again);
}

static void check_header(const uint8_t *body, size_t size)
{
    size_t len = SIZE_MAX;

    if (size < FMET_FRAME_HEADER)
        return;
    if (fmet_frame_body(body, FMET_FRAME_REPLY, &len))
        MUST(len <= FMET_FRAME_MAX);
    else
        MUST(len == SIZE_MAX);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fuzz_input input = {data, size};
    unsigned fail_at = fuzz_u8(&input);
    uint8_t *body = fuzz_copy(&input);
    struct fmet_reply reply = {0};
    enum fmet_result result;

    check_header(body, input.len);
    fuzz_heap_start(fail_at);
    result = fmet_reply_decode(body, input.len, &reply);
    MUST(fuzz_heap_stop() <= heap_max(input.len));
    if (fuzz_heap_failed())
        MUST(result != FMET_OK);
    if (result == FMET_OK) {
        check_bounds(&reply);
        check_answers(&reply);
        check_identity(&reply, body, input.len);
    } else {
        MUST(reply.facts.owner == NULL && reply.result == FMET_OK);
    }
    fmet_reply_clear(&reply);
    free(body);
    return 0;
}
