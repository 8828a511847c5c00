/*
 * What a server of v4 that is in order answers (docs/fme-api.md), for a world
 * of one user; and what was sent to it that should not have been.
 */
#ifndef HOSTILE_GOOD_H
#define HOSTILE_GOOD_H

#include "tests/hostile/behaviour.h"

#define GOOD_USER "alice"
#define GOOD_PASSWORD "alice-Fme-pw-5d1c"
#define GOOD_BASIC "YWxpY2U6YWxpY2UtRm1lLXB3LTVkMWM="
#define GOOD_TOKEN "a11ce00000000000000000000000000000000001"
#define GOOD_MINTED "f00d000000000000000000000000000000000077"
#define GOOD_SERVICE "5e5e000000000000000000000000000000000001"

struct good {
    enum mode mode; /* whose request it is; MODES: of no mode's */
    const char *status;
    const char *body;
};

/* Counted over a login; in memory that processes share. */
struct sightings {
    unsigned requests, controls, passwords, cookies, strangers;
};

struct good good_answer(const char *request, struct sightings *seen);

/* The bodies of a token that was made, and of a refusal. */
extern const char good_made[], good_refusal[];

#endif
