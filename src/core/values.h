/*
 * The types of the single-valued keys: each function reads one value into the
 * field that the table in options.c names.
 */
#ifndef FMET_VALUES_H
#define FMET_VALUES_H

#include <stdint.h>

#include "options.h"

fmet_option_fn fmet_value_text;
fmet_option_fn fmet_value_path;
fmet_option_fn fmet_value_pin;
fmet_option_fn fmet_value_template;
fmet_option_fn fmet_value_helper_user;
fmet_option_fn fmet_value_proxy;

/* `detail`: an enum fmet_trusted_kind.  Only root may have made what it names;
   a secret's file is looked at by who may read it. */
fmet_option_fn fmet_value_trusted;

/* `detail`: names, the last one NULL; the field is an enum. */
fmet_option_fn fmet_value_enum;
fmet_option_fn fmet_value_flag;

/* `detail`: the bounds, of a number and of milliseconds. */
struct fmet_value_range {
    uint64_t min, max;
};
fmet_option_fn fmet_value_id;
fmet_option_fn fmet_value_duration;

#endif
