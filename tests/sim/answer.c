/*
 * Answers, and the ways in which they can go wrong on their way.
 */
#include <json-c/json.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "sim.h"

void answer_set(struct answer *answer, unsigned status, const char *type,
                char *body, size_t len)
{
    free(answer->body);
    answer->status = status;
    answer->type = type;
    answer->body = body;
    answer->len = len;
}

void answer_json(struct answer *answer, unsigned status, const char *format,
                 ...)
{
    char *body = NULL;
    va_list args;

    va_start(args, format);
    if (vasprintf(&body, format, args) < 0)
        abort();
    va_end(args);
    answer_set(answer, status, "application/json", body, strlen(body));
}

char *quoted(const char *text)
{
    struct json_object *json = json_object_new_string(text);
    char *copy =
        strdup(json_object_to_json_string_ext(json, JSON_C_TO_STRING_PLAIN));

    json_object_put(json);
    return copy;
}

void answer_message(struct answer *answer, unsigned status, const char *format,
                    ...)
{
    char *text = NULL, *json;
    va_list args;

    va_start(args, format);
    if (vasprintf(&text, format, args) < 0)
        abort();
    va_end(args);
    json = quoted(text);
    answer_json(answer, status, "{\"message\":%s}", json);
    free(json);
    free(text);
}

/* What Tomcat says of a path that it does not know. */
void answer_html(struct answer *answer, unsigned status)
{
    char *body = NULL;

    if (asprintf(&body,
                 "<!doctype html><html><head><title>HTTP Status %u</title>"
                 "</head><body><h1>HTTP Status %u</h1></body></html>",
                 status, status) < 0)
        abort();
    answer_set(answer, status, "text/html;charset=utf-8", body, strlen(body));
}

/* A body that comes slowly, or not to its end. */
struct stream {
    char *body;
    size_t len;
    unsigned drip_ms;
};

static ssize_t on_read(void *data, uint64_t position, char *buffer, size_t max)
{
    struct stream *stream = data;
    size_t len;

    if (position >= stream->len)
        return MHD_CONTENT_READER_END_WITH_ERROR;
    len = stream->len - (size_t)position;
    if (stream->drip_ms != 0) {
        usleep(stream->drip_ms * 1000);
        len = 1;
    }
    if (len > max)
        len = max;
    memcpy(buffer, stream->body + position, len);
    return (ssize_t)len;
}

static void on_free(void *data)
{
    struct stream *stream = data;

    free(stream->body);
    free(stream);
}

static struct MHD_Response *make_response(struct answer *answer)
{
    struct stream *stream;

    if (answer->drip_ms == 0 && answer->promised == 0)
        return MHD_create_response_from_buffer(answer->len, answer->body,
                                               MHD_RESPMEM_MUST_FREE);
    stream = calloc(1, sizeof(*stream));
    if (stream == NULL)
        abort();
    *stream = (struct stream){answer->body, answer->len, answer->drip_ms};
    return MHD_create_response_from_callback(
        answer->promised != 0 ? answer->promised : answer->len, 4096, on_read,
        stream, on_free);
}

static void reset(struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    struct linger now = {.l_onoff = 1, .l_linger = 0};

    if (info != NULL)
        setsockopt(info->connect_fd, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
}

enum MHD_Result answer_send(struct request *request, struct answer *answer)
{
    struct MHD_Response *response;
    enum MHD_Result sent;
    char name[32], value[1024];
    unsigned i;

    if (answer->reset) {
        reset(request->connection);
        free(answer->body);
        return MHD_NO;
    }
    response = make_response(answer);
    MHD_add_response_header(response, "Content-Type", answer->type);
    if (answer->location != NULL)
        MHD_add_response_header(response, "Location", answer->location);
    memset(value, 'h', sizeof(value) - 1);
    value[sizeof(value) - 1] = '\0';
    for (i = 0; i < answer->headers_kib; i++) {
        snprintf(name, sizeof(name), "X-Flood-%u", i);
        MHD_add_response_header(response, name, value);
    }
    sent = MHD_queue_response(request->connection, answer->status, response);
    MHD_destroy_response(response);
    return sent;
}
