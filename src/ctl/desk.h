/*
 * What a command works at: a handle of libpam that holds the names, a call of
 * the module's as its verbs have it, and the configuration with the place of
 * each value.
 */
#ifndef FMET_DESK_H
#define FMET_DESK_H

#include <security/pam_appl.h>
#include <stddef.h>

#include "src/core/result.h"
#include "src/ctl/page.h"
#include "src/module/call.h"

/* One value as it was read. */
struct fmet_setting {
    char *key;
    char *value;
    char *file;    /* NULL: an argument */
    unsigned line; /* of the file, or the argument's number */
};

struct fmet_desk {
    struct fmet_page *page;
    pam_handle_t *pamh;
    struct fmet_call call;
    enum fmet_level log_level;     /* what a warning in the log is worth here */
    struct fmet_setting *settings; /* those that are in force, in order */
    size_t setting_count;
    bool out_of_memory;
};

/* Whom and how a desk is for.  All of it is borrowed for the desk's life. */
struct fmet_desk_terms {
    const char *service; /* NULL: fmetokenctl */
    const char *user;    /* NULL: nobody's */
    enum fmet_level log_level;
    int argc; /* the module's arguments */
    const char **argv;
};

/*
 * Opens DESK; what the module's code would log goes to PAGE.  False, with a
 * finding, where libpam has no handle.  fmet_desk_close must follow a true.
 */
bool fmet_desk_open(struct fmet_desk *desk, struct fmet_page *page,
                    const struct fmet_desk_terms *terms);
void fmet_desk_close(struct fmet_desk *desk);

/* Reads the configuration as fmet_call_configure does, noting the place of each
   value. */
enum fmet_result fmet_desk_configure(struct fmet_desk *desk);

/* The setting of this KEY: of several the one of number INDEX; or NULL. */
const struct fmet_setting *fmet_desk_setting(const struct fmet_desk *desk,
                                             const char *key, size_t index);

/* "FILE:LINE", "argument N", or for NULL "default", into PLACE. */
#define FMET_PLACE_SIZE 512
const char *fmet_desk_place(const struct fmet_setting *setting,
                            char place[FMET_PLACE_SIZE]);

/* The file that is read. */
const char *fmet_desk_file(const struct fmet_desk *desk);

/* What came of RESULT and why, as the log's line of a refusal has it: reason,
   detail, advice, what helper and server said. */
#define FMET_WHY_SIZE 2048
const char *fmet_desk_why(const struct fmet_desk *desk, enum fmet_result result,
                          char why[FMET_WHY_SIZE]);

/* "PAM_AUTH_ERR" and the like, into NAME. */
#define FMET_CODE_SIZE 40
const char *fmet_desk_code(int code, char name[FMET_CODE_SIZE]);

/* How a login that ends with CODE ends the command: well, refused, or with
   nobody who could judge it. */
enum fmet_exit fmet_desk_exit(int code);

#endif
