/*
 * Files that decide who gets in: read only when nobody but their owner could
 * have written them.
 */
#ifndef FMET_TRUSTED_H
#define FMET_TRUSTED_H

#include <stddef.h>
#include <sys/types.h>

#include "error.h"
#include "result.h"

enum fmet_trusted_kind {
    FMET_TRUSTED_FILE,
    FMET_TRUSTED_DIR,
    FMET_TRUSTED_SECRET /* a file that nobody else may read either */
};

/*
 * Whether PATH (absolute) is a regular file, or a directory, that OWNER owns
 * and nobody else may write, in folders of which the same is true up to the
 * root (root's folders are always good), through no link that another could
 * turn.  FMET_OK, or FMET_CONFIG with ERROR saying which part is wrong and
 * how to mend it.
 */
enum fmet_result fmet_trusted_check(const char *path,
                                    enum fmet_trusted_kind kind, uid_t owner,
                                    struct fmet_error *error);

/*
 * Reads such a file, opened with O_NOFOLLOW and checked again by its
 * descriptor, of at most MAX bytes.  RET_TEXT ends with a NUL and is the
 * caller's; a NUL inside the file is an error.  FMET_OK; FMET_CONFIG with
 * ERROR; FMET_NO_MEMORY.
 */
enum fmet_result fmet_trusted_read(const char *path, size_t max, uid_t owner,
                                   char **ret_text, struct fmet_error *error);

/*
 * The same for a file that the configuration names, of KIND: links that pass
 * fmet_trusted_check are followed (certificates are often behind some).  Wipe
 * RET_TEXT of a FMET_TRUSTED_SECRET (fmet_wipe_free).
 */
enum fmet_result fmet_trusted_read_named(const char *path,
                                         enum fmet_trusted_kind kind,
                                         size_t max, uid_t owner,
                                         char **ret_text,
                                         struct fmet_error *error);

#endif
