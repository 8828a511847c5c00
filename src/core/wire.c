/*
 * Fields to bytes and back.  Knows nothing of what the fields mean.
 */
#include "src/core/wire.h"

#include <stdlib.h>
#include <string.h>

#include "src/core/limits.h"
#include "src/core/secret.h"

/*
 * Makes room for LEN more bytes.  Not realloc(3): what it leaves behind when
 * it moves is not wiped, and frames hold secrets.
 */
static bool make_room(struct fmet_writer *writer, size_t len)
{
    size_t room = writer->room != 0 ? writer->room : 1024;
    unsigned char *bytes;

    if (writer->failed)
        return false;
    if (len > FMET_FRAME_MAX + FMET_FRAME_HEADER - writer->len)
        return false;
    while (room < writer->len + len)
        room *= 2;
    if (room == writer->room)
        return true;
    bytes = malloc(room);
    if (bytes == NULL)
        return false;
    if (writer->len != 0)
        memcpy(bytes, writer->bytes, writer->len);
    fmet_wipe(writer->bytes, writer->len);
    free(writer->bytes);
    writer->bytes = bytes;
    writer->room = room;
    return true;
}

void fmet_put_bytes(struct fmet_writer *writer, const void *bytes, size_t len)
{
    if (!make_room(writer, len)) {
        writer->failed = true;
        return;
    }
    if (len != 0)
        memcpy(writer->bytes + writer->len, bytes, len);
    writer->len += len;
}

static void put_number(struct fmet_writer *writer, uint64_t value, size_t size)
{
    unsigned char bytes[8];
    size_t i;

    for (i = 0; i < size; i++)
        bytes[i] = (unsigned char)(value >> (8 * (size - 1 - i)));
    fmet_put_bytes(writer, bytes, size);
}

void fmet_put_u8(struct fmet_writer *writer, uint8_t value)
{
    put_number(writer, value, 1);
}

void fmet_put_u32(struct fmet_writer *writer, uint32_t value)
{
    put_number(writer, value, 4);
}

void fmet_put_u64(struct fmet_writer *writer, uint64_t value)
{
    put_number(writer, value, 8);
}

void fmet_put_text(struct fmet_writer *writer, const char *text)
{
    size_t len = text != NULL ? strlen(text) : 0;

    if (len > FMET_FRAME_MAX) {
        writer->failed = true;
        return;
    }
    fmet_put_u32(writer, (uint32_t)len);
    fmet_put_bytes(writer, text, len);
}

void fmet_writer_clear(struct fmet_writer *writer)
{
    if (writer == NULL)
        return;
    fmet_wipe(writer->bytes, writer->len);
    free(writer->bytes);
    *writer = (struct fmet_writer){0};
}

/* The next LEN bytes, or NULL, which is a failure from then on. */
static const unsigned char *take(struct fmet_reader *reader, size_t len)
{
    const unsigned char *bytes = reader->bytes;

    if (reader->failed || len > reader->len) {
        reader->failed = true;
        return NULL;
    }
    reader->bytes += len;
    reader->len -= len;
    return bytes;
}

static uint64_t get_number(struct fmet_reader *reader, size_t size)
{
    const unsigned char *bytes = take(reader, size);
    uint64_t value = 0;
    size_t i;

    for (i = 0; bytes != NULL && i < size; i++)
        value = value << 8 | bytes[i];
    return value;
}

uint8_t fmet_get_u8(struct fmet_reader *reader)
{
    return (uint8_t)get_number(reader, 1);
}

uint32_t fmet_get_u32(struct fmet_reader *reader)
{
    return (uint32_t)get_number(reader, 4);
}

uint64_t fmet_get_u64(struct fmet_reader *reader)
{
    return get_number(reader, 8);
}

uint32_t fmet_get_count(struct fmet_reader *reader, uint32_t max)
{
    uint32_t value = fmet_get_u32(reader);

    if (value <= max)
        return value;
    reader->failed = true;
    return 0;
}

bool fmet_get_bool(struct fmet_reader *reader)
{
    uint8_t value = fmet_get_u8(reader);

    if (value > 1)
        reader->failed = true;
    return value == 1;
}

char *fmet_get_text(struct fmet_reader *reader, size_t max)
{
    size_t len = fmet_get_u32(reader);
    const unsigned char *bytes;
    char *text;

    if (len > max)
        reader->failed = true;
    bytes = take(reader, len);
    if (bytes == NULL)
        return NULL;
    if (memchr(bytes, '\0', len) != NULL) {
        reader->failed = true;
        return NULL;
    }
    text = malloc(len + 1);
    if (text == NULL) {
        reader->failed = true;
        reader->no_memory = true;
        return NULL;
    }
    memcpy(text, bytes, len);
    text[len] = '\0';
    return text;
}

char *fmet_get_optional(struct fmet_reader *reader, size_t max)
{
    char *text = fmet_get_text(reader, max);

    if (text == NULL || *text != '\0')
        return text;
    free(text);
    return NULL;
}

bool fmet_reader_done(const struct fmet_reader *reader)
{
    return !reader->failed && reader->len == 0;
}
