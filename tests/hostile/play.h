/*
 * A server that plays one behaviour.
 */
#ifndef HOSTILE_PLAY_H
#define HOSTILE_PLAY_H

#include "tests/hostile/good.h"

struct scene {
    const struct behaviour *behaviour;
    enum mode mode;
    const char *dir; /* certificates, and files for <file:NAME> */
    struct sightings *seen;
};

/* Serves who connects to LISTENER, for ever. */
_Noreturn void play_serve(int listener, const struct scene *scene);

#endif
