/*
 * The two frames: their fields in order, and their bounds.
 */
#include "src/core/protocol.h"

#include <stdlib.h>
#include <string.h>

#include "src/core/limits.h"

/* Magic, then version and kind: one of each per release of either side. */
#define MAGIC 0x464d4574u /* "FMEt" */
#define VERSION 4u

static void put_header(struct fmet_writer *writer, enum fmet_frame_kind kind)
{
    fmet_put_u32(writer, MAGIC);
    fmet_put_u32(writer, VERSION << 16 | (uint32_t)kind);
    fmet_put_u32(writer, 0); /* the length, once it is known */
}

/* Writes the length into the header; false when the frame is not whole. */
static bool finish_frame(struct fmet_writer *writer)
{
    size_t len = writer->len - FMET_FRAME_HEADER;
    size_t i;

    if (writer->failed || len > FMET_FRAME_MAX) {
        fmet_writer_clear(writer);
        return false;
    }
    for (i = 0; i < 4; i++)
        writer->bytes[8 + i] = (unsigned char)(len >> (8 * (3 - i)));
    return true;
}

bool fmet_frame_body(const unsigned char *header, enum fmet_frame_kind kind,
                     size_t *ret_len)
{
    struct fmet_reader reader = {.bytes = header, .len = FMET_FRAME_HEADER};
    uint32_t magic = fmet_get_u32(&reader);
    uint32_t version = fmet_get_u32(&reader);
    uint32_t len = fmet_get_u32(&reader);

    if (magic != MAGIC || version != (VERSION << 16 | (uint32_t)kind) ||
        len > FMET_FRAME_MAX)
        return false;
    *ret_len = len;
    return true;
}

static void put_lists(struct fmet_writer *writer,
                      const struct fmet_request *request)
{
    size_t i;

    fmet_put_u32(writer, (uint32_t)request->question_count);
    for (i = 0; i < request->question_count; i++) {
        fmet_put_text(writer, request->questions[i].name);
        fmet_put_text(writer, request->questions[i].path);
        fmet_put_text(writer, request->questions[i].pointer);
        fmet_put_u8(writer, request->questions[i].service);
    }
    fmet_put_u32(writer, (uint32_t)request->spent_count);
    for (i = 0; i < request->spent_count; i++) {
        fmet_put_text(writer, request->spent[i].owner);
        fmet_put_text(writer, request->spent[i].name);
        fmet_secret_put(writer, &request->spent[i].token);
    }
}

bool fmet_request_encode(const struct fmet_request *request,
                         struct fmet_writer *writer)
{

    put_header(writer, FMET_FRAME_REQUEST);
    fmet_put_u8(writer, (uint8_t)request->mode);
    fmet_put_u8(writer, (uint8_t)request->api);
    fmet_put_u8(writer, (uint8_t)request->api_hint);
    fmet_put_u8(writer, request->ask_control);
    fmet_put_u8(writer, request->ask_unrestricted);
    fmet_put_u8(writer, request->ask_roles);
    fmet_put_u8(writer, request->ask_superuser);
    fmet_put_u8(writer, request->ask_expiry);
    fmet_put_u8(writer, request->keep_token);
    fmet_put_u8(writer, request->later);
    fmet_put_u8(writer, (uint8_t)request->owner_method);
    fmet_put_text(writer, request->owner_path);
    fmet_put_text(writer, request->owner_pointer);
    fmet_put_u32(writer, request->timeout_ms);
    fmet_put_u32(writer, request->connect_timeout_ms);
    fmet_put_u8(writer, (uint8_t)request->tls_min);
    fmet_put_text(writer, request->server);
    fmet_put_text(writer, request->cafile);
    fmet_put_text(writer, request->capath);
    fmet_put_text(writer, request->pin);
    fmet_put_text(writer, request->client_cert);
    fmet_put_text(writer, request->client_key);
    fmet_put_text(writer, request->proxy);
    fmet_put_text(writer, request->proxy_auth);
    fmet_put_text(writer, request->fme_user);
    fmet_put_text(writer, request->token_name);
    fmet_put_u32(writer, request->token_seconds);
    fmet_secret_put(writer, &request->secret);
    fmet_secret_put(writer, &request->service_token);
    fmet_secret_put(writer, &request->new_password);
    fmet_put_text(writer, request->change_path);
    put_lists(writer, request);
    return finish_frame(writer);
}

static void get_questions(struct fmet_reader *reader,
                          struct fmet_request *request)
{
    size_t count = fmet_get_count(reader, FMET_SCOPES_MAX);
    struct fmet_question *question;

    if (count == 0)
        return;
    request->questions = calloc(count, sizeof(*request->questions));
    if (request->questions == NULL) {
        reader->failed = true;
        reader->no_memory = true;
        return;
    }
    request->question_count = count;
    for (question = request->questions; question < request->questions + count;
         question++) {
        question->name = fmet_get_text(reader, FMET_SCOPE_NAME_MAX);
        question->path = fmet_get_text(reader, FMET_REQUEST_PATH_MAX);
        question->pointer = fmet_get_optional(reader, FMET_POINTER_MAX);
        question->service = fmet_get_bool(reader);
    }
}

static void get_spent(struct fmet_reader *reader, struct fmet_request *request)
{
    size_t count = fmet_get_count(reader, FMET_SPENT_MAX);
    struct fmet_spent *spent;

    if (count == 0)
        return;
    request->spent = calloc(count, sizeof(*request->spent));
    if (request->spent == NULL) {
        reader->failed = true;
        reader->no_memory = true;
        return;
    }
    request->spent_count = count;
    for (spent = request->spent; spent < request->spent + count; spent++) {
        spent->owner = fmet_get_text(reader, FMET_FME_USER_MAX);
        spent->name = fmet_get_text(reader, FMET_TEXT_MAX);
        fmet_secret_get(reader, &spent->token);
    }
}

static void get_request(struct fmet_reader *reader,
                        struct fmet_request *request)
{
    request->mode = (enum fmet_mode)fmet_get_u8(reader);
    request->api = (enum fmet_api)fmet_get_u8(reader);
    request->api_hint = (enum fmet_api)fmet_get_u8(reader);
    request->ask_control = fmet_get_bool(reader);
    request->ask_unrestricted = fmet_get_bool(reader);
    request->ask_roles = fmet_get_bool(reader);
    request->ask_superuser = fmet_get_bool(reader);
    request->ask_expiry = fmet_get_bool(reader);
    request->keep_token = fmet_get_bool(reader);
    request->later = fmet_get_bool(reader);
    request->owner_method = (enum fmet_owner_method)fmet_get_u8(reader);
    request->owner_path = fmet_get_optional(reader, FMET_REQUEST_PATH_MAX);
    request->owner_pointer = fmet_get_optional(reader, FMET_POINTER_MAX);
    request->timeout_ms = fmet_get_count(reader, FMET_TIMEOUT_MAX_MS);
    request->connect_timeout_ms = fmet_get_count(reader, FMET_TIMEOUT_MAX_MS);
    request->tls_min = (enum fmet_tls_min)fmet_get_u8(reader);
    request->server = fmet_get_text(reader, FMET_URL_MAX);
    request->cafile = fmet_get_optional(reader, FMET_PATH_MAX);
    request->capath = fmet_get_optional(reader, FMET_PATH_MAX);
    request->pin = fmet_get_optional(reader, FMET_PIN_MAX);
    request->client_cert = fmet_get_optional(reader, FMET_PEM_MAX);
    request->client_key = fmet_get_optional(reader, FMET_PEM_MAX);
    request->proxy = fmet_get_optional(reader, FMET_URL_MAX);
    request->proxy_auth = fmet_get_optional(reader, FMET_PROXY_AUTH_MAX);
    request->fme_user = fmet_get_optional(reader, FMET_FME_USER_MAX);
    request->token_name = fmet_get_text(reader, FMET_TEXT_MAX);
    request->token_seconds = fmet_get_u32(reader);
    fmet_secret_get(reader, &request->secret);
    fmet_secret_get(reader, &request->service_token);
    fmet_secret_get(reader, &request->new_password);
    request->change_path = fmet_get_optional(reader, FMET_REQUEST_PATH_MAX);
    get_questions(reader, request);
    get_spent(reader, request);
}

/* An errand is of one API, and asks for no facts. */
static bool errand_in_range(const struct fmet_request *request)
{
    return (request->api == FMET_API_V4 || request->api == FMET_API_V3) &&
           request->question_count == 0 && request->service_token.len == 0;
}

static bool spent_in_range(const struct fmet_request *request)
{
    size_t i;

    for (i = 0; i < request->spent_count; i++)
        if (*request->spent[i].owner == '\0' ||
            *request->spent[i].name == '\0' || request->spent[i].token.len == 0)
            return false;
    return true;
}

/* A login has a secret, a lookup the service's token alone; what is around a
   login has just what it is about. */
static bool credentials_in_range(const struct fmet_request *request)
{
    bool change =
        request->new_password.len != 0 && request->change_path != NULL;
    bool no_change =
        request->new_password.len == 0 && request->change_path == NULL;
    bool secret = request->secret.len != 0;
    bool no_spent = request->spent_count == 0;

    switch (request->mode) {
    case FMET_MODE_PASSWORD:
    case FMET_MODE_TOKEN:
        return secret && no_change && no_spent;
    case FMET_MODE_LOOKUP:
        return !secret && request->service_token.len != 0 && no_change &&
               no_spent;
    case FMET_MODE_SESSION:
        return secret && no_change && errand_in_range(request);
    case FMET_MODE_REVOKE:
        return !secret && no_change && !no_spent && errand_in_range(request);
    case FMET_MODE_CHANGE:
        return secret && change && no_spent && errand_in_range(request);
    case FMET_MODE_PROBE:
        return !secret && no_change && no_spent &&
               request->question_count == 0 && request->service_token.len == 0;
    case FMET_MODE_AUTO:
    case FMET_MODE_COUNT:
        break;
    }
    return false;
}

/* What is said besides, where it means something. */
static bool flags_in_range(const struct fmet_request *request)
{
    return (!request->keep_token || request->mode == FMET_MODE_PASSWORD) &&
           (!request->later || request->mode == FMET_MODE_REVOKE);
}

static bool owner_in_range(const struct fmet_request *request)
{
    return request->owner_method < FMET_OWNER_COUNT &&
           (request->owner_method != FMET_OWNER_GET ||
            (request->owner_path != NULL && request->owner_pointer != NULL));
}

static bool request_in_range(const struct fmet_request *request)
{
    return credentials_in_range(request) && flags_in_range(request) &&
           spent_in_range(request) && owner_in_range(request) &&
           request->api < FMET_API_COUNT &&
           request->api_hint < FMET_API_COUNT &&
           request->tls_min < FMET_TLS_COUNT && request->timeout_ms != 0 &&
           *request->server != '\0' &&
           (request->fme_user == NULL) == (request->mode == FMET_MODE_PROBE) &&
           (request->client_key == NULL) == (request->client_cert == NULL) &&
           (request->proxy_auth == NULL || request->proxy != NULL);
}

/*
 * Why a body was not read: FMET_OK when it was, to its last byte.  A body that
 * cannot be read is as good as no helper, whichever side reads it.
 */
static enum fmet_result read_result(const struct fmet_reader *reader)
{
    if (fmet_reader_done(reader))
        return FMET_OK;
    return reader->no_memory ? FMET_NO_MEMORY : FMET_NO_HELPER;
}

enum fmet_result fmet_request_decode(const unsigned char *body, size_t len,
                                     struct fmet_request *ret_request)
{
    struct fmet_reader reader = {.bytes = body, .len = len};
    struct fmet_request request = {0};
    enum fmet_result result;

    get_request(&reader, &request);
    result = read_result(&reader);
    if (result == FMET_OK && !request_in_range(&request))
        result = FMET_NO_HELPER;
    if (result == FMET_OK)
        *ret_request = request;
    else
        fmet_request_clear(&request);
    fmet_secret_clear(&request.secret);
    fmet_secret_clear(&request.service_token);
    fmet_secret_clear(&request.new_password);
    return result;
}

bool fmet_reply_encode(const struct fmet_reply *reply,
                       struct fmet_writer *writer)
{
    put_header(writer, FMET_FRAME_REPLY);
    fmet_put_u8(writer, (uint8_t)reply->result);
    fmet_put_u8(writer, (uint8_t)reply->api);
    fmet_put_u8(writer, reply->control_passed);
    fmet_put_u8(writer, reply->not_judged);
    fmet_put_u32(writer, reply->retry_after);
    fmet_put_u32(writer, reply->status);
    fmet_put_text(writer, reply->about);
    fmet_put_text(writer, reply->server_text);
    fmet_facts_put(writer, &reply->facts);
    fmet_secret_put(writer, &reply->token);
    fmet_put_u32(writer, reply->build);
    fmet_put_u64(writer, (uint64_t)reply->cert_until);
    fmet_put_u32(writer, reply->tls_version);
    return finish_frame(writer);
}

static void get_reply(struct fmet_reader *reader, struct fmet_reply *reply)
{
    reply->result = (enum fmet_result)fmet_get_u8(reader);
    reply->api = (enum fmet_api)fmet_get_u8(reader);
    reply->control_passed = fmet_get_bool(reader);
    reply->not_judged = fmet_get_bool(reader);
    reply->retry_after = fmet_get_count(reader, FMET_RETRY_AFTER_MAX);
    reply->status = fmet_get_count(reader, 999);
    reply->about = fmet_get_optional(reader, FMET_TEXT_MAX);
    reply->server_text = fmet_get_optional(reader, FMET_TEXT_MAX);
    fmet_facts_get(reader, &reply->facts);
    fmet_secret_get(reader, &reply->token);
    reply->build = fmet_get_u32(reader);
    reply->cert_until = (int64_t)fmet_get_u64(reader);
    reply->tls_version = fmet_get_u32(reader);
}

enum fmet_result fmet_reply_decode(const unsigned char *body, size_t len,
                                   struct fmet_reply *ret_reply)
{
    struct fmet_reader reader = {.bytes = body, .len = len};
    struct fmet_reply reply = {0};
    enum fmet_result result;

    get_reply(&reader, &reply);
    result = read_result(&reader);
    if (result == FMET_OK &&
        (!fmet_result_from_helper(reply.result) ||
         reply.api >= FMET_API_COUNT || reply.build > FMET_BUILD_MAX ||
         reply.cert_until < 0 || reply.tls_version > 0xffff))
        result = FMET_NO_HELPER;
    if (result == FMET_OK)
        *ret_reply = reply;
    else
        fmet_reply_clear(&reply);
    fmet_secret_clear(&reply.token);
    return result;
}
