/*
 * The kinds of faults, as a table.
 */
#ifndef SIM_FAULTS_H
#define SIM_FAULTS_H

#include "request.h"

struct fault_kind;

struct fault {
    char *method, *prefix;
    const struct fault_kind *kind;
    long left;   /* -1: for ever */
    long number; /* its number, where the kind has one */
    char *text;  /* its text, or NULL */
};

struct fault_kind {
    const char *name;
    void (*apply)(const struct fault *fault, struct request *request,
                  struct answer *answer);
    long most;      /* its number's upper bound; 0: it has none */
    long otherwise; /* its number where none is given; -1: one must be */
    enum { FAULT_NO_TEXT, FAULT_MAY_TEXT, FAULT_NEEDS_TEXT } text;
    bool instead; /* of serving; else after it */
};

const struct fault_kind *fault_kinds(size_t *ret_count);

#endif
