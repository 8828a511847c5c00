/*
 * Looks for secrets in bytes: for each piece of eight bytes or more of them,
 * as they stand and in the forms that a login gives them.
 */
#ifndef SECRETS_SCAN_H
#define SECRETS_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The shortest piece that counts. */
#define SCAN_PIECE 8

/*
 * Reads FILE, "NAME TEXT" a line: a secret, or "NAME hex:DIGITS" for one that
 * is bytes.  Several lines may have one name.  Ends the program when it cannot.
 */
void scan_read_secrets(const char *file);

/* What is found is told to FOUND, a run of LEN bytes at OFFSET. */
typedef void scan_found(const char *name, const char *form, size_t len,
                        uint64_t offset, void *data);

/* One text, that comes in parts: all zeroes, then a call for each part, then
   scan_end. */
struct scan {
    uint64_t value, offset;
    size_t have; /* bytes in VALUE, up to eight */
    const struct piece *run;
    size_t run_len;
    scan_found *found;
    void *data;
};

void scan_part(struct scan *scan, const void *bytes, size_t len);
void scan_end(struct scan *scan);

#endif
