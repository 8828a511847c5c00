/*
 * Mutation by shape: the input is cut into its fields, one of them is changed,
 * and lengths and counts are written anew.
 */
#include <stdlib.h>
#include <string.h>

#include "tests/fuzz/lib/fuzz.h"

#define FIELDS_MAX 512

/* One field, or one element of a list with all its fields. */
struct field {
    char kind; /* as in the shape; `(`: a count, `e`: an element of it */
    size_t at, len;
    size_t count_at; /* of `e`: where the count stands */
};

struct cut {
    const uint8_t *data;
    size_t size, at;
    struct field fields[FIELDS_MAX];
    size_t count;
    bool whole; /* up to here all fields were there */
};

static uint32_t number_at(const uint8_t *data, size_t at)
{
    return (uint32_t)data[at] << 24 | (uint32_t)data[at + 1] << 16 |
           (uint32_t)data[at + 2] << 8 | data[at + 3];
}

static void put_number(uint8_t *data, size_t at, uint32_t value)
{
    int i;

    for (i = 0; i < 4; i++)
        data[at + (size_t)i] = (uint8_t)(value >> (8 * (3 - i)));
}

static size_t add(struct cut *cut, char kind, size_t len)
{
    if (cut->count == FIELDS_MAX || len > cut->size - cut->at) {
        cut->whole = false;
        return 0;
    }
    cut->fields[cut->count] =
        (struct field){.kind = kind, .at = cut->at, .len = len};
    cut->at += len;
    return cut->count++;
}

static void add_text(struct cut *cut, char kind)
{
    size_t left = cut->size - cut->at;

    if (left < 4 || number_at(cut->data, cut->at) > left - 4)
        cut->whole = false;
    else
        add(cut, kind, 4 + number_at(cut->data, cut->at));
}

/* Cuts by SHAPE up to its end or `)`; what is behind that. */
static const char *cut_up(struct cut *cut, const char *shape)
{
    for (; *shape != '\0' && *shape != ')'; shape++) {
        size_t count_at, i, element;
        const char *end = shape;

        if (*shape >= '1' && *shape <= '8') {
            add(cut, *shape, (size_t)(*shape - '0'));
        } else if (*shape != '(') {
            add_text(cut, *shape);
        } else {
            count_at = cut->at;
            add(cut, '(', 4);
            end = strchr(shape, ')'); /* lists do not nest */
            for (i = 0; cut->whole && i < number_at(cut->data, count_at); i++) {
                element = add(cut, 'e', 0);
                cut_up(cut, shape + 1);
                cut->fields[element].len = cut->at - cut->fields[element].at;
                cut->fields[element].count_at = count_at;
            }
            shape = end;
        }
        if (!cut->whole)
            break;
    }
    return shape;
}

/* Puts LEN bytes in the place of OLD_LEN at AT; the new size, or 0 where that
   is too much. */
static size_t splice(uint8_t *data, size_t size, size_t max, size_t at,
                     size_t old_len, const uint8_t *bytes, size_t len)
{
    if (size - old_len + len > max)
        return 0;
    memmove(data + at + len, data + at + old_len, size - at - old_len);
    if (len != 0)
        memcpy(data + at, bytes, len);
    return size - old_len + len;
}

static size_t mutate_number(uint8_t *data, size_t size,
                            const struct field *field, unsigned seed)
{
    uint8_t *last = data + field->at + field->len - 1;

    switch (seed % 6) {
    case 0:
        memset(data + field->at, 0, field->len);
        *last = (uint8_t)(seed / 6 % 64);
        break;
    case 1:
        memset(data + field->at, 0xff, field->len);
        break;
    case 2:
        (*last)++;
        break;
    case 3:
        (*last)--;
        break;
    case 4:
        *last ^= 1;
        break;
    default:
        LLVMFuzzerMutate(data + field->at, field->len, field->len);
    }
    return size;
}

/* So many bytes as some limit of limits.h allows, or one more. */
static size_t fill(uint8_t *content, size_t room, unsigned seed)
{
    static const size_t limits[] = {64,  128,  256,  511,  512,
                                    880, 1024, 2048, 4094, 4096};
    size_t len = limits[seed % (sizeof(limits) / sizeof(*limits))];

    len += seed / 16 % 2;
    if (len > room)
        len = room;
    memset(content, 'a', len);
    return len;
}

static size_t mutate_text(const char *inner, uint8_t *data, size_t size,
                          size_t max, const struct field *field, unsigned seed)
{
    size_t len = field->len - 4, room = max - (size - len);
    uint8_t *content = malloc(room + 1);

    if (content == NULL)
        return 0;
    memcpy(content, data + field->at + 4, len);
    if (field->kind == 'x' && inner != NULL)
        len = fuzz_shape_mutate(inner, NULL, content, len, room, seed);
    else if (seed % 16 == 0)
        len = 0;
    else if (seed % 16 == 1)
        len = fill(content, room, seed / 16);
    else
        len = LLVMFuzzerMutate(content, len, room);
    size = splice(data, size, max, field->at + 4, field->len - 4, content, len);
    if (size != 0)
        put_number(data, field->at, (uint32_t)len);
    free(content);
    return size;
}

/* One element more, a copy of this one, or one less. */
static size_t mutate_list(uint8_t *data, size_t size, size_t max,
                          const struct field *field, unsigned seed)
{
    uint32_t count = number_at(data, field->count_at);
    uint8_t *copy;

    if (seed % 3 == 0) {
        size = splice(data, size, max, field->at, field->len, NULL, 0);
        put_number(data, field->count_at, count - 1);
        return size;
    }
    copy = malloc(field->len + 1);
    if (copy == NULL)
        return 0;
    memcpy(copy, data + field->at, field->len);
    size = splice(data, size, max, field->at, 0, copy, field->len);
    free(copy);
    if (size != 0)
        put_number(data, field->count_at, count + 1);
    return size;
}

static size_t mutate_field(const char *inner, uint8_t *data, size_t size,
                           size_t max, const struct field *field, unsigned seed)
{
    switch (field->kind) {
    case 'e':
        return mutate_list(data, size, max, field, seed);
    case 't':
    case 'x':
        return mutate_text(inner, data, size, max, field, seed);
    default:
        return mutate_number(data, size, field, seed);
    }
}

size_t fuzz_shape_mutate(const char *shape, const char *inner, uint8_t *data,
                         size_t size, size_t max, unsigned seed)
{
    struct cut *cut = calloc(1, sizeof(*cut));
    size_t changed = 0;

    if (cut == NULL)
        return LLVMFuzzerMutate(data, size, max);
    cut->data = data;
    cut->size = size;
    cut->whole = true;
    cut_up(cut, shape);
    /* The lower bits choose the field, the upper ones what becomes of it. */
    if (cut->count != 0 && seed % 8 != 0)
        changed = mutate_field(inner, data, size, max,
                               &cut->fields[seed / 8 % cut->count],
                               seed / 8 / (unsigned)cut->count);
    free(cut);
    return changed != 0 ? changed : LLVMFuzzerMutate(data, size, max);
}
