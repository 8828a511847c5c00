/*
 * Asking the one at the terminal.
 */
#ifndef FMET_TTY_H
#define FMET_TTY_H

#include <stdbool.h>

#include "src/core/result.h"
#include "src/core/secret.h"

/*
 * Shows PROMPT, cleaned, and reads one line: from the terminal of this process,
 * with ECHO or without, or with FROM_STDIN from stdin, where nothing is shown.
 * FMET_OK, also with an empty line; FMET_CONVERSATION where there is no
 * terminal, its echo cannot be switched off, or there is no line;
 * FMET_BAD_SECRET for one that is too long or has a NUL.
 */
enum fmet_result fmet_tty_ask(const char *prompt, bool echo, bool from_stdin,
                              struct fmet_secret *ret_secret);

#endif
