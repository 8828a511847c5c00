#include "tests/hostile/frames.h"

#include <stdlib.h>
#include <string.h>

#define HEAD 9
#define PREFACE 24 /* "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" */
#define HEADERS 1

bool frame_send(struct peer *peer, const unsigned head[3], const char *payload,
                size_t len, unsigned count)
{
    char *frame = malloc(HEAD + len);
    bool sent = frame != NULL;

    if (!sent)
        return false;
    frame[0] = (char)(len >> 16);
    frame[1] = (char)(len >> 8);
    frame[2] = (char)len;
    frame[3] = (char)head[0];
    frame[4] = (char)head[1];
    frame[5] = (char)(head[2] >> 24);
    frame[6] = (char)(head[2] >> 16);
    frame[7] = (char)(head[2] >> 8);
    frame[8] = (char)head[2];
    memcpy(frame + HEAD, payload, len);
    for (; sent && count != 0; count--)
        sent = peer_send(peer, frame, HEAD + len, false);
    free(frame);
    return sent;
}

static bool read_exactly(struct peer *peer, unsigned char *bytes, size_t len)
{
    ssize_t got;

    for (; len != 0; bytes += got, len -= (size_t)got) {
        got = peer_receive(peer, (char *)bytes, len);
        if (got <= 0)
            return false;
    }
    return true;
}

bool frame_await(struct peer *peer, unsigned stream)
{
    unsigned char head[HEAD], byte;
    size_t len;

    for (;;) {
        if (!read_exactly(peer, head, HEAD))
            return false;
        len = (size_t)head[0] << 16 | (size_t)head[1] << 8 | head[2];
        if (memcmp(head, "PRI * HTT", HEAD) == 0) /* no frame is so long */
            len = PREFACE - HEAD;
        for (; len != 0; len--)
            if (!read_exactly(peer, &byte, 1))
                return false;
        if (head[3] == HEADERS && head[8] == stream && head[0] != 'P')
            return true;
    }
}
