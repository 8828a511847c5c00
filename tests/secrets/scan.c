/*
 * All pieces of all forms of all secrets, sorted; a bitmap before them, so
 * that memory goes by at the speed of memory.
 */
#include "scan.h"

#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FORM_MAX 65536
#define BITS 20

struct piece {
    uint64_t value;
    char *name;
    const char *form;
    size_t rank; /* of two that are alike, the first */
};

static struct piece *pieces;
static size_t count, room;
static unsigned char bitmap[(1u << BITS) / 8];

static size_t bit_of(uint64_t value)
{
    return (size_t)(value * UINT64_C(0x9e3779b97f4a7c15) >> (64 - BITS));
}

static void add(char *name, const char *form, uint64_t value)
{
    if (count == room) {
        room = room != 0 ? 2 * room : 1024;
        pieces = reallocarray(pieces, room, sizeof(*pieces));
        if (pieces == NULL)
            err(2, "pieces");
    }
    pieces[count] = (struct piece){value, name, form, count};
    count++;
    bitmap[bit_of(value) / 8] |= (unsigned char)(1u << bit_of(value) % 8);
}

/* A piece of one byte eight times would be found everywhere. */
static void add_form(char *name, const char *form, const unsigned char *bytes,
                     size_t len)
{
    uint64_t value = 0;
    size_t i;

    for (i = 0; i < len; i++) {
        value = value << 8 | bytes[i];
        if (i + 1 >= SCAN_PIECE &&
            value != (value & 0xff) * UINT64_C(0x0101010101010101))
            add(name, form, value);
    }
}

/* RFC 3986: what is not unreserved. */
static void add_percent(char *name, const char *text)
{
    char form[FORM_MAX];
    size_t len = 0;

    for (; *text != '\0' && len + 4 < sizeof(form); text++) {
        bool plain = strchr("-._~", *text) != NULL ||
                     (*text >= '0' && *text <= '9') ||
                     ((*text | 32) >= 'a' && (*text | 32) <= 'z');

        len += (size_t)snprintf(form + len, sizeof(form) - len,
                                plain ? "%c" : "%%%02X",
                                (unsigned)(unsigned char)*text);
    }
    add_form(name, "percent-encoded", (unsigned char *)form, len);
}

/* json-c escapes the slash too; others do not. */
static void add_json(char *name, const char *text, const char *escaped)
{
    char form[FORM_MAX];
    size_t len = 0;

    for (; *text != '\0' && len + 3 < sizeof(form); text++) {
        if (strchr(escaped, *text) != NULL)
            form[len++] = '\\';
        form[len++] = *text;
    }
    add_form(name, "JSON", (unsigned char *)form, len);
}

/*
 * Base64 of a text that the secret is part of, SHIFT bytes behind a group of
 * three: what of it no neighbour has a bit of.
 */
static void add_base64(char *name, const unsigned char *text, size_t len,
                       size_t shift)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                 "abcdefghijklmnopqrstuvwxyz0123456789+/";
    size_t skip = (3 - shift) % 3, used = 0, i;
    char form[FORM_MAX];

    for (i = skip; i + 3 <= len && used + 4 < sizeof(form); i += 3) {
        unsigned group =
            (unsigned)text[i] << 16 | (unsigned)text[i + 1] << 8 | text[i + 2];

        form[used++] = digits[group >> 18];
        form[used++] = digits[group >> 12 & 63];
        form[used++] = digits[group >> 6 & 63];
        form[used++] = digits[group & 63];
    }
    add_form(name, "base64", (unsigned char *)form, used);
}

/* Numbers, as OpenSSL keeps them, have their last byte first. */
static void add_bytes(char *name, const char *hex)
{
    unsigned char bytes[FORM_MAX], back[FORM_MAX];
    size_t len, i;
    unsigned byte;

    for (len = 0; len < sizeof(bytes) && sscanf(hex, "%2x", &byte) == 1;
         len++, hex += 2)
        bytes[len] = (unsigned char)byte;
    for (i = 0; i < len; i++)
        back[i] = bytes[len - 1 - i];
    add_form(name, "bytes", bytes, len);
    add_form(name, "bytes backwards", back, len);
}

static void add_secret(char *name, const char *text)
{
    size_t len = strlen(text), shift;

    if (strncmp(text, "hex:", 4) == 0) {
        add_bytes(name, text + 4);
        return;
    }
    if (len < SCAN_PIECE || len > FORM_MAX / 4)
        errx(2, "%s: too short or too long to look for", name);
    add_form(name, "plain", (const unsigned char *)text, len);
    add_percent(name, text);
    add_json(name, text, "\"\\");
    add_json(name, text, "\"\\/");
    for (shift = 0; shift < 3; shift++)
        add_base64(name, (const unsigned char *)text, len, shift);
}

static int by_value(const void *left, const void *right)
{
    const struct piece *a = left, *b = right;

    return (a->value > b->value) - (a->value < b->value);
}

static int by_value_and_rank(const void *left, const void *right)
{
    const struct piece *a = left, *b = right;
    int order = by_value(left, right);

    return order != 0 ? order : (a->rank > b->rank) - (a->rank < b->rank);
}

/* A piece that looks the same in several forms is one of the plainest. */
static void sort(void)
{
    size_t i, kept = 0;

    qsort(pieces, count, sizeof(*pieces), by_value_and_rank);
    for (i = 0; i < count; i++)
        if (kept == 0 || pieces[kept - 1].value != pieces[i].value)
            pieces[kept++] = pieces[i];
    count = kept;
}

void scan_read_secrets(const char *file)
{
    FILE *in = fopen(file, "re");
    char *line = NULL, *space;
    size_t size = 0;
    ssize_t len;

    if (in == NULL)
        err(2, "%s", file);
    for (len = getline(&line, &size, in); len > 0;
         len = getline(&line, &size, in)) {
        line[strcspn(line, "\n")] = '\0';
        space = strchr(line, ' ');
        if (space == NULL)
            errx(2, "%s: a line without a secret", file);
        *space = '\0';
        add_secret(strdup(line), space + 1);
    }
    free(line);
    fclose(in);
    if (count == 0)
        errx(2, "%s: no secret", file);
    sort();
}

static const struct piece *find(uint64_t value)
{
    const struct piece key = {.value = value};

    if ((bitmap[bit_of(value) / 8] >> bit_of(value) % 8 & 1) == 0)
        return NULL;
    return bsearch(&key, pieces, count, sizeof(*pieces), by_value);
}

void scan_end(struct scan *scan)
{
    if (scan->run != NULL)
        scan->found(scan->run->name, scan->run->form, scan->run_len,
                    scan->offset - scan->run_len, scan->data);
    scan->run = NULL;
}

/* The piece that ends with the last byte; a run goes on within one secret. */
static void look(struct scan *scan)
{
    const struct piece *piece = find(scan->value);

    if (piece != NULL && scan->run != NULL &&
        strcmp(piece->name, scan->run->name) == 0) {
        scan->run_len++;
        scan->offset++;
        return;
    }
    scan_end(scan);
    scan->offset++;
    if (piece != NULL) {
        scan->run = piece;
        scan->run_len = SCAN_PIECE;
    }
}

void scan_part(struct scan *scan, const void *bytes, size_t len)
{
    const unsigned char *byte = bytes, *end = byte + len;

    for (; byte < end; byte++) {
        scan->value = scan->value << 8 | *byte;
        if (++scan->have < SCAN_PIECE) {
            scan->offset++;
            continue;
        }
        look(scan);
    }
}
