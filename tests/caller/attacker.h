/*
 * The helper under an attacker's control: the real one, whose part that speaks
 * to the server is replaced by what is tried behind its walls.
 */
#ifndef ATTACKER_H
#define ATTACKER_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* Who is attacked, and what must not come off. */
struct attack {
    pid_t host;   /* that started the helper: root */
    pid_t victim; /* another helper, of the same user */
};

struct attempt {
    const char *name;
    bool (*works)(const struct attack *attack);
};

extern const struct attempt attempts_on_users[], attempts_on_kernel[];
extern const size_t attempts_on_users_count, attempts_on_kernel_count;

/* What a login needs: it must work, or nothing is shown by what does not. */
extern const struct attempt needs[];
extern const size_t needs_count;

/* Where any user may write. */
#define ATTACK_FOLDER "/tmp/everybody"
#define ATTACK_FILE "/tmp/everybody/file"

#endif
