/*
 * An answer on its way.  Each connection has a thread, so one may wait without
 * the others; it stops waiting when its client goes, or the server ends.
 */
#include "send.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* More than any body that is cut short. */
#define NEVER_SENT 1000
#define BLOCK 16384

/* The read end is readable, by its end, when the server ends. */
static int stopping[2] = {-1, -1};

bool send_init(void)
{
    return pipe2(stopping, O_CLOEXEC) == 0;
}

void send_stop(void)
{
    close(stopping[1]);
}

static int socket_of(struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);

    return info != NULL ? info->connect_fd : -1;
}

/* Waits MS, -1 for ever; whether the client is still there. */
static bool wait_ms(int fd, int ms)
{
    struct pollfd polled[] = {{.fd = fd, .events = POLLRDHUP},
                              {.fd = stopping[0], .events = POLLIN}};

    return poll(polled, 2, ms) == 0;
}

/* A body in small pieces, or with a bad end. */
struct stream {
    char *body;
    size_t len;
    struct way way;
    int fd;
};

/* {"message":"xxxx..."} of a size that need not fit into memory. */
static void fill_huge(uint64_t size, uint64_t position, char *buffer,
                      size_t len)
{
    static const char start[] = "{\"message\":\"", end[] = "\"}";
    size_t i;

    memset(buffer, 'x', len);
    for (i = 0; i < len && position + i < sizeof(start) - 1; i++)
        buffer[i] = start[position + i];
    for (i = 0; i < len; i++)
        if (size - (position + i) < sizeof(end))
            buffer[i] = end[sizeof(end) - 1 - (size - (position + i))];
}

/* Ends the connection at once, with a RST: what Linux does when a connected
   socket is told to forget its peer. */
static void reset(int fd)
{
    const struct sockaddr nobody = {.sa_family = AF_UNSPEC};

    (void)connect(fd, &nobody, sizeof(nobody));
}

static ssize_t on_read(void *data, uint64_t position, char *buffer, size_t max)
{
    const struct stream *stream = data;
    uint64_t size = stream->way.huge != 0 ? stream->way.huge : stream->len;
    size_t len = max;

    if (stream->way.reset && position >= size / 2) {
        reset(stream->fd);
        return MHD_CONTENT_READER_END_WITH_ERROR;
    }
    if (position >= size)
        return MHD_CONTENT_READER_END_WITH_ERROR;
    if (stream->way.reset)
        size = size / 2;
    if (stream->way.drip_ms != 0) {
        if (!wait_ms(stream->fd, (int)stream->way.drip_ms))
            return MHD_CONTENT_READER_END_WITH_ERROR;
        len = 1;
    }
    if (len > size - position)
        len = (size_t)(size - position);
    if (stream->way.huge != 0)
        fill_huge(size, position, buffer, len);
    else
        memcpy(buffer, stream->body + position, len);
    return (ssize_t)len;
}

static void on_free(void *data)
{
    struct stream *stream = data;

    free(stream->body);
    free(stream);
}

static char *body_of(const struct answer *answer)
{
    if (answer->json != NULL)
        return mem_copy(json_object_to_json_string_ext(
            answer->json,
            JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE));
    return mem_copy(answer->text != NULL ? answer->text : "");
}

static struct MHD_Response *respond(const struct answer *answer, int fd)
{
    const struct way *way = &answer->way;
    char *body = body_of(answer);
    size_t len = strlen(body);
    struct stream *stream;
    uint64_t size;

    if (!way->truncated && !way->reset && way->drip_ms == 0 && way->huge == 0)
        return MHD_create_response_from_buffer(len, body,
                                               MHD_RESPMEM_MUST_FREE);
    stream = mem_zero(sizeof(*stream));
    *stream = (struct stream){body, len, *way, fd};
    size = way->huge != 0 ? way->huge : len;
    if (way->truncated)
        size += NEVER_SENT;
    return MHD_create_response_from_callback(size, BLOCK, on_read, stream,
                                             on_free);
}

static void add_headers(struct MHD_Response *response,
                        const struct answer *answer)
{
    char name[32], value[1024 - 16];
    unsigned i;

    if (answer->json != NULL || answer->type != NULL)
        MHD_add_response_header(response, "Content-Type",
                                answer->json != NULL ? "application/json"
                                                     : answer->type);
    if (answer->location != NULL)
        MHD_add_response_header(response, "Location", answer->location);
    if (answer->retry_after != NULL)
        MHD_add_response_header(response, "Retry-After", answer->retry_after);
    memset(value, 'h', sizeof(value) - 1);
    value[sizeof(value) - 1] = '\0';
    for (i = 0; i < answer->way.headers_kib; i++) {
        snprintf(name, sizeof(name), "X-Flood-%04u", i);
        MHD_add_response_header(response, name, value);
    }
}

enum MHD_Result send_answer(struct request *request, struct answer *answer)
{
    int fd = socket_of(request->connection);
    struct MHD_Response *response;
    enum MHD_Result sent;

    if (answer->way.hang) {
        wait_ms(fd, -1);
        return MHD_NO;
    }
    if (answer->way.delay_ms != 0 && !wait_ms(fd, (int)answer->way.delay_ms))
        return MHD_NO;
    response = respond(answer, fd);
    if (response == NULL)
        return MHD_NO;
    add_headers(response, answer);
    sent = MHD_queue_response(request->connection, answer->status, response);
    MHD_destroy_response(response);
    return sent;
}
