/*
 * The attacker's program, in the place of src/helper/login.c.  The expected FME
 * user of the request says what to do; what came of it goes out as lines of
 * text on the socket, which is no reply to a module.
 *
 *   try-HOST-VICTIM  each attempt: "broke NAME" or "held NAME: ERRNO"; each
 *                    need: "works NAME" or "lacks NAME: ERRNO"; then "end"
 *   stay             says nothing, and does not go
 *   linger           a good reply, and then does not go
 *   foreign          a call of another ABI, and then "alive"
 */
#include "tests/caller/attacker.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "src/helper/login.h"
#include "src/helper/revoke.h"

static void say(const char *how, const char *name, int error)
{
    char line[256];
    int len = error != 0 ? snprintf(line, sizeof(line), "%s %s: %s\n", how,
                                    name, strerrorname_np(error))
                         : snprintf(line, sizeof(line), "%s %s\n", how, name);

    if (send(0, line, (size_t)len, MSG_NOSIGNAL) != len)
        _exit(3);
}

static void each(const struct attempt *attempt, size_t count,
                 const struct attack *attack, const char *yes, const char *no)
{
    size_t i;

    for (i = 0; i < count; i++) {
        errno = 0;
        if (attempt[i].works(attack))
            say(yes, attempt[i].name, 0);
        else
            say(no, attempt[i].name, errno != 0 ? errno : EPERM);
    }
}

/* All that a program can do against its end. */
static void defy(void)
{
    const struct itimerspec never = {.it_value.tv_sec = 0};
    const struct itimerval no = {.it_value.tv_sec = 0};
    sigset_t all;
    int i;

    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, NULL);
    for (i = 1; i < SIGRTMIN; i++)
        signal(i, SIG_IGN);
    alarm(0);
    setitimer(ITIMER_REAL, &no, NULL);
    prctl(PR_SET_PDEATHSIG, 0);
    for (i = 0; i < 8; i++) {
        syscall(SYS_timer_settime, i, 0, &never, NULL);
        syscall(SYS_timer_delete, i);
    }
    setsid();
    if (fork() == 0)
        setsid();
}

_Noreturn static void stay(void)
{
    defy();
    for (;;)
        pause();
}

/* x32's getpid on amd64, then i386's; elsewhere there is no such thing. */
static void call_foreign(void)
{
#if defined(__x86_64__)
    long number = 20;

    syscall(0x40000000L | SYS_getpid);
    say("alive", "", 0);
    __asm__ volatile("int $0x80" : "+a"(number) : : "memory");
#else
    kill(getpid(), SIGKILL);
#endif
}

void fmet_login_run(struct fmet_login *login)
{
    struct attack attack = {0};
    const char *what = login->request->fme_user;
    int host, victim;

    if (sscanf(what, "try-%d-%d", &host, &victim) == 2) {
        attack.host = host;
        attack.victim = victim;
        each(needs, needs_count, &attack, "works", "lacks");
        each(attempts_on_users, attempts_on_users_count, &attack, "broke",
             "held");
        each(attempts_on_kernel, attempts_on_kernel_count, &attack, "broke",
             "held");
        say("end", "", 0);
        _exit(0);
    }
    if (strcmp(what, "stay") == 0)
        stay();
    if (strcmp(what, "foreign") == 0) {
        call_foreign();
        say("alive", "", 0);
        _exit(0);
    }
    login->http = (struct fmet_http *)login; /* never looked into */
    login->reply->result = FMET_REJECTED;
}

/* The real one's parts that main.c calls; after the reply comes "linger". */
bool fmet_revoke_possible(const struct fmet_request *request)
{
    return request->mode == FMET_MODE_PASSWORD;
}

bool fmet_revoke_wanted(const struct fmet_login *login)
{
    return strcmp(login->request->fme_user, "linger") == 0;
}

size_t fmet_revoke(struct fmet_login *login)
{
    (void)login;
    stay();
}

void fmet_http_extend(struct fmet_http *http, unsigned ms)
{
    (void)http;
    (void)ms;
}
