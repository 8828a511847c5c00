/*
 * Scripted PAM conversations: the parts of converse.  README.md has the
 * language.
 */
#ifndef SCRIPT_H
#define SCRIPT_H

#include <security/pam_appl.h>
#include <stdbool.h>
#include <stddef.h>

#define CONFIG_FILE "/etc/security/pam_fmetoken.conf"
#define RUNDIR "/run/pam_fmetoken"
#define STATEDIR "/var/lib/pam_fmetoken"
#define CONFDIR "/run/script.d"
#define SERVICE "script"
#define WORDS_MAX 32
#define LINE_BYTES 8192

/* What the application answers to one prompt. */
struct reply {
    char prompt[256];
    char *text; /* NULL: an answer that is NULL */
    bool fail;  /* the conversation itself fails */
};

struct play {
    const char *file;
    unsigned line;
    char name[256]; /* of the case */
    bool failed;
    char why[LINE_BYTES];
    pam_handle_t *pamh;
    struct reply replies[32];
    size_t reply_count, replied;
    bool silent;        /* calls have PAM_SILENT */
    char told[16][512]; /* messages beside the prompts */
    size_t told_count, told_read;
};

/* converse.c: the case has failed, and why; the first reason stays. */
void flunk(struct play *play, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* pam.c */
bool pam_verb(struct play *play, char **words, size_t count);
void pam_finish(struct play *play);

/* world.c: log lines, requests, files, groups. */
bool world_verb(struct play *play, char **words, size_t count, char *rest);
void world_reset(void);
void world_check_rest(struct play *play);

/* pam.c's code names, both ways. */
const char *code_name(int code);

#endif
