/*
 * What a command says: to people, in the terminal's width, or with --json to
 * scripts.  A command says everything twice, each time in the form of its
 * reader; what is for the other one is not printed.
 */
#ifndef FMET_PAGE_H
#define FMET_PAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "src/ctl/exits.h"

enum fmet_level {
    FMET_LEVEL_GOOD,
    FMET_LEVEL_NOTE,
    FMET_LEVEL_WARNING,
    FMET_LEVEL_ERROR,
};

#define FMET_PAGE_DEPTH 8

struct fmet_finding {
    enum fmet_level level;
    char *about;
    char *text;
};

/* All zeroes but TO is a page for people, without colour, of any width. */
struct fmet_page {
    FILE *to;
    bool json;
    bool colour;
    size_t width; /* 0: lines are not wrapped */
    unsigned depth;
    bool begun[FMET_PAGE_DEPTH]; /* in JSON: a comma goes before the next */
    bool is_list[FMET_PAGE_DEPTH];
    enum fmet_level worst;
    struct fmet_finding *findings;
    size_t finding_count;
};

/* A page on stdout, as wide as its terminal; begins COMMAND's answer. */
void fmet_page_begin(struct fmet_page *page, bool json, const char *command);

/* Ends it: in JSON with findings and exit status.  Returns STATUS, or what the
   findings are worth where that is more; FMET_EXIT_ERROR where not all could be
   written. */
int fmet_page_end(struct fmet_page *page, int status);

/*
 * A verdict on ABOUT, which counts for the exit status.  People see it where it
 * stands, GOOD ones too; scripts get all of them in `findings`.
 */
void fmet_page_finding(struct fmet_page *page, enum fmet_level level,
                       const char *about, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* For people. */
void fmet_page_title(struct fmet_page *page, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void fmet_page_line(struct fmet_page *page, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* A word and what is said of it, in columns. */
void fmet_page_pair(struct fmet_page *page, const char *word,
                    const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* For scripts: members of the object that is open (KEY), or items of the list
   that is open (KEY is NULL).  A NULL text is null. */
void fmet_page_open(struct fmet_page *page, const char *key);
void fmet_page_open_list(struct fmet_page *page, const char *key);
void fmet_page_close(struct fmet_page *page);
void fmet_page_text(struct fmet_page *page, const char *key, const char *text);
void fmet_page_number(struct fmet_page *page, const char *key, int64_t number);
void fmet_page_flag(struct fmet_page *page, const char *key, bool flag);
void fmet_page_null(struct fmet_page *page, const char *key);

/* "warning" and the like. */
const char *fmet_level_name(enum fmet_level level);

#endif
