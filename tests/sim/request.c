/*
 * What a request says.  It judges nothing.
 */
#include "request.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "url.h"
#include "words.h"

/* Tomcat refuses a path with an encoded slash in it; so what is decoded is
   unambiguous. */
static char *decode_path(const char *target, size_t len)
{
    size_t i;

    for (i = 0; i + 2 < len; i++)
        if (strncasecmp(target + i, "%2f", 3) == 0)
            return NULL;
    return url_decode(target, len, false);
}

struct request *request_new(const char *target)
{
    struct request *request = mem_zero(sizeof(*request));
    char *question;

    request->target = mem_copy(target);
    question = strchr(request->target, '?');
    request->path = decode_path(request->target, strcspn(request->target, "?"));
    if (question != NULL)
        request->query = question + 1;
    return request;
}

void request_end(struct request *request)
{
    size_t i;

    if (request == NULL)
        return;
    for (i = 0; i < ARGUMENTS_MAX; i++)
        free(request->argument[i]);
    free(request->target);
    free(request->path);
    free(request->body);
    free(request->caller.label);
    free(request->caller.secret);
    free(request);
}

void request_add_body(struct request *request, const char *bytes, size_t len)
{
    if (request->too_large || len > BODY_MAX - request->body_len) {
        request->too_large = true;
        return;
    }
    request->body = mem_grow(request->body, request->body_len + len + 1);
    memcpy(request->body + request->body_len, bytes, len);
    request->body_len += len;
    request->body[request->body_len] = '\0';
}

const char *request_header(const struct request *request, const char *name)
{
    return MHD_lookup_connection_value(request->connection, MHD_HEADER_KIND,
                                       name);
}

char *request_query(const struct request *request, const char *key)
{
    return url_field(request->query, key);
}

long request_query_number(const struct request *request, const char *key,
                          long otherwise)
{
    char *value = request_query(request, key);
    long number = otherwise;

    if (value != NULL && !words_number(value, -1, 1000000, &number))
        number = otherwise;
    free(value);
    return number;
}

/* Whether the body is said to be of TYPE. */
static bool said_to_be(const struct request *request, const char *type)
{
    const char *said = request_header(request, "Content-Type");
    size_t len = strlen(type);

    return said != NULL && strncasecmp(said, type, len) == 0 &&
           (said[len] == '\0' || said[len] == ';' || said[len] == ' ');
}

char *request_form(const struct request *request, const char *key)
{
    if (!said_to_be(request, "application/x-www-form-urlencoded"))
        return NULL;
    return url_field(request->body, key);
}

struct json_object *request_json(const struct request *request)
{
    struct json_object *json = NULL;

    if (request->body != NULL && said_to_be(request, "application/json"))
        json = json_tokener_parse(request->body);
    if (json != NULL && !json_object_is_type(json, json_type_object)) {
        json_object_put(json);
        json = NULL;
    }
    return json;
}
