/*
 * HTTP/2, as far as it takes to break it: RFC 9113, section 4.1.
 */
#ifndef HOSTILE_FRAMES_H
#define HOSTILE_FRAMES_H

#include "tests/hostile/peer.h"

/* COUNT frames of HEAD's type, flags and stream, or until the peer is gone. */
bool frame_send(struct peer *peer, const unsigned head[3], const char *payload,
                size_t len, unsigned count);

/* Reads until the HEADERS of STREAM have come. */
bool frame_await(struct peer *peer, unsigned stream);

#endif
