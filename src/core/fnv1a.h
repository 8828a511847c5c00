/*
 * FNV-1a with 64 bits (http://www.isthe.com/chongo/tech/comp/fnv/): tells apart
 * what differs by accident.  Anybody can make two inputs of one hash.
 */
#ifndef FMET_FNV1A_H
#define FMET_FNV1A_H

#include <stddef.h>
#include <stdint.h>

/* The hash of no bytes. */
#define FMET_FNV1A_START 0xcbf29ce484222325u

/* HASH with LEN more bytes. */
uint64_t fmet_fnv1a(uint64_t hash, const void *bytes, size_t len);

#endif
