/*
 * application/x-www-form-urlencoded bodies.
 */
#ifndef FMET_FORM_H
#define FMET_FORM_H

#include <stddef.h>

struct fmet_form_field {
    const char *name;  /* needs no encoding */
    const char *value; /* at most FMET_SECRET_MAX bytes */
};

/*
 * COUNT fields as a form.  There may be secrets in it: the caller wipes and
 * frees it (fmet_wipe_free).  NULL when out of memory or over a limit.
 */
char *fmet_form_write(const struct fmet_form_field *fields, size_t count);

#endif
