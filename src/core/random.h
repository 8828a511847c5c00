/*
 * Names that nobody can guess.
 */
#ifndef FMET_RANDOM_H
#define FMET_RANDOM_H

#include <stdbool.h>
#include <stddef.h>

/* Writes DIGITS lowercase hex digits, an even number up to 64, from
   getrandom(2), and a NUL; false where the kernel gives none. */
bool fmet_random_hex(char *ret_hex, size_t digits);

#endif
