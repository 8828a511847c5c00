/*
 * What is wrong with a configuration, for a person: one line of text that
 * names file, line and key, and says what to write instead.
 */
#ifndef FMET_ERROR_H
#define FMET_ERROR_H

struct fmet_error {
    char text[640]; /* always ends with a NUL; cut when longer */
};

/* Writes the text; the last writer wins.  ERROR may be NULL. */
void fmet_error_set(struct fmet_error *error, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Puts more behind the text. */
void fmet_error_add(struct fmet_error *error, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Puts "PREFIX: " before the text. */
void fmet_error_prefix(struct fmet_error *error, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
