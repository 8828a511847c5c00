/*
 * A service's stack as libpam reads it: /etc/pam.d, else the vendor's folder,
 * with what it includes.
 */
#ifndef FMET_STACK_H
#define FMET_STACK_H

#include <stdbool.h>
#include <stddef.h>

/* How many codes a module can answer with, 0 to 31 (_PAM_RETURN_VALUES). */
#define FMET_STACK_CODES 32
#define FMET_STACK_LEVELS 16

enum fmet_stack_type {
    FMET_STACK_AUTH,
    FMET_STACK_ACCOUNT,
    FMET_STACK_PASSWORD,
    FMET_STACK_SESSION,
    FMET_STACK_TYPES,
};

/* What is done upon a code: one of these, or a jump over so many modules. */
enum {
    FMET_STACK_IGNORE = 0,
    FMET_STACK_OK = -1,
    FMET_STACK_DONE = -2,
    FMET_STACK_BAD = -3,
    FMET_STACK_DIE = -4,
    FMET_STACK_RESET = -5,
};

struct fmet_stack_line {
    char *file;
    unsigned line;
    enum fmet_stack_type type;
    bool may_be_missing; /* a `-` before the type */
    char *control;       /* as written */
    int action[FMET_STACK_CODES];
    char *module; /* as written; of a substack its service */
    char **arguments;
    size_t argument_count;
    unsigned level; /* how deep in substacks */
    bool substack;  /* the line that begins one; no module */
};

/* All zeroes is an empty stack. */
struct fmet_stack {
    struct fmet_stack_line *lines; /* all types, in order */
    size_t count;
    char **included; /* services that it includes, at whatever depth */
    size_t included_count;
    char *problem; /* why libpam would not take it: FILE:LINE: WHAT; or NULL */
};

/* Reads SERVICE's stack into an empty STACK.  False when there is no such file,
   or it is a path, which libpam takes for no service; fmet_stack_clear must
   follow in any case. */
bool fmet_stack_read(const char *service, struct fmet_stack *stack);

void fmet_stack_clear(struct fmet_stack *stack);

/* Whether a line's module is pam_fmetoken, whatever its folder. */
bool fmet_stack_is_ours(const struct fmet_stack_line *line);

/* Whether it is the module of this NAME, "pam_unix". */
bool fmet_stack_is(const struct fmet_stack_line *line, const char *name);

/* Our line of TYPE and number INDEX; or NULL. */
const struct fmet_stack_line *fmet_stack_ours(const struct fmet_stack *stack,
                                              enum fmet_stack_type type,
                                              size_t index);

/* Its arguments as a module gets them. */
const char **fmet_stack_arguments(const struct fmet_stack_line *line);

/* Whether TEXT is one of them. */
bool fmet_stack_has_argument(const struct fmet_stack_line *line,
                             const char *text);

/* "auth" and the like. */
const char *fmet_stack_type_name(enum fmet_stack_type type);

/* What a line's module answers, for fmet_stack_run. */
typedef int fmet_stack_answer(void *context,
                              const struct fmet_stack_line *line);

/* What came of a run. */
struct fmet_stack_run {
    int code;      /* what libpam would answer the application */
    bool bad_jump; /* beyond the end; libpam refuses there */
    bool ours;     /* one of our lines was called */
};

/*
 * Walks the lines of TYPE as libpam's _pam_dispatch does (pam_dispatch.c), with
 * what ANSWER says for each module.
 */
struct fmet_stack_run fmet_stack_walk(const struct fmet_stack *stack,
                                      enum fmet_stack_type type,
                                      fmet_stack_answer *answer, void *context);

/* Whether some jump of TYPE leads beyond the end; *RET_LINE is the line. */
bool fmet_stack_bad_jump(const struct fmet_stack *stack,
                         enum fmet_stack_type type,
                         const struct fmet_stack_line **ret_line);

#endif
