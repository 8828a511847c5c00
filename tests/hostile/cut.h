/*
 * A server whose answers end early: TLS, before a simulator without.
 */
#ifndef HOSTILE_CUT_H
#define HOSTILE_CUT_H

#include "tests/hostile/peer.h"

#define CUT_ANSWERS_MAX 24
#define CUT_NEVER (-1)

/* Shared by the processes; set before a login, read after it. */
struct cut {
    /* Which answer of the login, and after how many bytes; the same request
       sent again is cut as well.  Deletions are not counted. */
    int which;
    size_t at;
    enum ending ending;
    size_t tcp_left; /* bytes of TCP, both directions of TLS apart */
    /* What came. */
    unsigned answers;
    size_t length[CUT_ANSWERS_MAX];
    char request[CUT_ANSWERS_MAX][96];
};

/* Serves LISTENER for ever; the simulator is at 127.0.0.1:SIM. */
_Noreturn void cut_serve(int listener, unsigned sim, const char *dir,
                         struct cut *cut);

#endif
