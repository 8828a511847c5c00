/*
 * The control field of a line of pam.d.
 */
#ifndef FMET_CONTROL_H
#define FMET_CONTROL_H

#include <stdbool.h>

#include "src/ctl/stack.h"

/* The actions of CONTROL: a word, or what stands in BRACKETS.  False where
   libpam does not know it; it has each code end the stack then. */
bool fmet_control_read(const char *control, bool brackets,
                       int ret_action[FMET_STACK_CODES]);

#endif
