/*
 * Bytes for frames and records: a writer that wipes its memory, and a reader
 * that believes nothing.  Both remember the first failure, so that a caller
 * writes or reads all its fields and asks once.  Integers are big-endian;
 * a text is a 32-bit length and its bytes.
 */
#ifndef FMET_WIRE_H
#define FMET_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* All zeroes is an empty writer.  Grows up to FMET_FRAME_MAX. */
struct fmet_writer {
    unsigned char *bytes;
    size_t len;
    size_t room;
    bool failed; /* out of memory, or past FMET_FRAME_MAX */
};

void fmet_put_u8(struct fmet_writer *writer, uint8_t value);
void fmet_put_u32(struct fmet_writer *writer, uint32_t value);
void fmet_put_u64(struct fmet_writer *writer, uint64_t value);
void fmet_put_bytes(struct fmet_writer *writer, const void *bytes, size_t len);
/* NULL is written as the empty text. */
void fmet_put_text(struct fmet_writer *writer, const char *text);
/* Wipes and frees what was written; NULL is allowed. */
void fmet_writer_clear(struct fmet_writer *writer);

struct fmet_reader {
    const unsigned char *bytes; /* what is left */
    size_t len;
    bool failed;    /* too short, too long, out of range, or a NUL inside */
    bool no_memory; /* failed for want of memory, not for what was read */
};

/* After a failure every get answers 0, false or NULL. */
uint8_t fmet_get_u8(struct fmet_reader *reader);
uint32_t fmet_get_u32(struct fmet_reader *reader);
uint64_t fmet_get_u64(struct fmet_reader *reader);
/* A byte that must be 0 or 1. */
bool fmet_get_bool(struct fmet_reader *reader);
/* A number that must not exceed MAX. */
uint32_t fmet_get_count(struct fmet_reader *reader, uint32_t max);
/*
 * A text of at most MAX bytes without a NUL; the length is checked against
 * MAX and against what is left before anything is allocated.  The caller
 * frees it.  NULL only after a failure: the empty text is "".
 */
char *fmet_get_text(struct fmet_reader *reader, size_t max);
/* The same, but the empty text is NULL: for what may be absent. */
char *fmet_get_optional(struct fmet_reader *reader, size_t max);
/* True when nothing failed and nothing is left. */
bool fmet_reader_done(const struct fmet_reader *reader);

#endif
