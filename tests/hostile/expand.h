/*
 * The text of an action as bytes.
 */
#ifndef HOSTILE_EXPAND_H
#define HOSTILE_EXPAND_H

#include "tests/hostile/good.h"

/*
 * With \r \n \t \\ and \xHH, and in angle brackets: status, body, length (of
 * the body), answer (all of it), made, refusal, user, N*TEXT, file:NAME; what
 * is none of these stays.  The caller frees it.
 */
char *expand(const char *text, const struct good *good, const char *dir,
             size_t *ret_len);

#endif
