/*
 * Forms, and no copy of a secret left behind by writing one.
 */
#include "src/helper/form.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "src/core/identity.h"
#include "src/core/limits.h"
#include "src/core/secret.h"

/* "&NAME=VALUE"; not by asprintf(3), which leaves unwiped memory behind where
   it grows. */
static char *write_field(const struct fmet_form_field *field)
{
    char *value = fmet_identity_encode(field->value, FMET_SECRET_MAX);
    char *text = NULL;
    size_t size;

    if (value != NULL) {
        size = strlen(field->name) + strlen(value) + sizeof("&=");
        text = malloc(size);
        if (text != NULL)
            snprintf(text, size, "&%s=%s", field->name, value);
    }
    fmet_wipe_free(value);
    return text;
}

/* Both in one, and neither left behind; NULL when either is. */
static char *join(char *first, char *second)
{
    char *both = NULL;
    size_t size;

    if (first != NULL && second != NULL) {
        size = strlen(first) + strlen(second) + 1;
        both = malloc(size);
        if (both != NULL)
            snprintf(both, size, "%s%s", first, second);
    }
    fmet_wipe_free(first);
    fmet_wipe_free(second);
    return both;
}

char *fmet_form_write(const struct fmet_form_field *fields, size_t count)
{
    char *form = strdup("");
    size_t i;

    for (i = 0; i < count; i++)
        form = join(form, write_field(&fields[i]));
    /* The first field has no sign before it. */
    if (form != NULL)
        memmove(form, form + 1, strlen(form));
    return form;
}
