/*
 * host USER RIGHT WRONG: a PAM application that does to its own process what a
 * module can be hurt by, and tells in TAP what came of authenticate,
 * acct_mgmt and setcred.  After each the descriptors and children are counted.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <security/pam_appl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define THREADS 6
#define ROUNDS 3
#define SERVICE "pamtester"

static const char *user, *right, *wrong;
static FILE *out; /* standard output is closed at times */
static unsigned checks, failed;

static void check(bool good, const char *what)
{
    checks++;
    failed += !good;
    fprintf(out, "%s %u - %s\n", good ? "ok" : "not ok", checks, what);
    fflush(out);
}

static int converse(int count, const struct pam_message **messages,
                    struct pam_response **ret, void *secret)
{
    struct pam_response *answers = calloc((size_t)count, sizeof(*answers));
    int i;

    if (answers == NULL)
        return PAM_BUF_ERR;
    for (i = 0; i < count; i++)
        if (messages[i]->msg_style == PAM_PROMPT_ECHO_OFF)
            answers[i].resp = strdup(secret);
    *ret = answers;
    return PAM_SUCCESS;
}

static int no_delay(int status, unsigned us, void *context)
{
    (void)status;
    (void)us;
    (void)context;
    return 0;
}

/* A whole login without a change of this process; its PAM code. */
static int login(const char *secret)
{
    char *copy = strdup(secret);
    struct pam_conv conversation = {converse, copy};
    pam_handle_t *handle = NULL;
    int code = pam_start(SERVICE, user, &conversation, &handle);
    void (*delay)(int, unsigned, void *) =
        (void (*)(int, unsigned, void *))(void (*)(void))no_delay;
    const void *function;

    memcpy(&function, &delay, sizeof(function));
    if (code == PAM_SUCCESS)
        code = pam_set_item(handle, PAM_FAIL_DELAY, function);
    if (code == PAM_SUCCESS)
        code = pam_authenticate(handle, 0);
    if (code == PAM_SUCCESS)
        code = pam_acct_mgmt(handle, 0);
    pam_end(handle, code);
    free(copy);
    return code;
}

static size_t descriptors(void)
{
    DIR *folder = opendir("/proc/self/fd");
    size_t count = 0;

    if (folder == NULL)
        return 0;
    while (readdir(folder) != NULL)
        count++;
    closedir(folder);
    return count;
}

static bool no_child(void)
{
    return waitpid(-1, NULL, WNOHANG) == -1 && errno == ECHILD;
}

/* Both secrets in this state of the process, and nothing left. */
static void both(const char *what, bool good)
{
    char name[128];
    size_t before = descriptors();
    int code = login(right);

    snprintf(name, sizeof(name), "%s: the right secret: %s", what,
             pam_strerror(NULL, code));
    check(good ? code == PAM_SUCCESS : code != PAM_SUCCESS, name);
    code = login(wrong);
    snprintf(name, sizeof(name), "%s: a wrong one: %s", what,
             pam_strerror(NULL, code));
    check(code != PAM_SUCCESS && code != PAM_IGNORE, name);
    snprintf(name, sizeof(name), "%s: no descriptor and no child is left",
             what);
    check(descriptors() == before && no_child(), name);
}

/* Each of the ways in which 0, 1 and 2 can be closed. */
static void closed_descriptors(void)
{
    int kept[3], which, i;
    char what[64];

    for (i = 0; i < 3; i++)
        kept[i] = fcntl(i, F_DUPFD_CLOEXEC, 100);
    for (which = 1; which < 8; which++) {
        for (i = 0; i < 3; i++)
            if ((which & (1 << i)) != 0)
                close(i);
        snprintf(what, sizeof(what), "closed:%s%s%s",
                 (which & 1) != 0 ? " 0" : "", (which & 2) != 0 ? " 1" : "",
                 (which & 4) != 0 ? " 2" : "");
        both(what, true);
        for (i = 0; i < 3; i++)
            dup2(kept[i], i);
    }
    for (i = 0; i < 3; i++)
        close(kept[i]);
}

/* So few are free that at some number the login works, and never wrongly. */
static void few_descriptors(void)
{
    const struct rlimit few = {200, 200};
    int used[200], count = 0, free_ones, code, worked = -1;
    bool wrongly = false, back = true;
    size_t before;

    setrlimit(RLIMIT_NOFILE, &few);
    while (count < 200 && (used[count] = open("/dev/null", O_RDONLY)) >= 0)
        count++;
    for (free_ones = 0; free_ones < 16 && count > 0; free_ones++) {
        int last = used[count - 1];

        code = login(right);
        if (code == PAM_SUCCESS && worked < 0)
            worked = free_ones;
        back = back && (code == PAM_SUCCESS) == (worked >= 0);
        code = login(wrong);
        wrongly = wrongly || code == PAM_SUCCESS || code == PAM_IGNORE;
        close(last);
        count--;
    }
    while (count > 0)
        close(used[--count]);
    fprintf(out, "# %d free descriptors are enough\n", worked);
    check(worked > 0, "few descriptors: none is too few, some are enough");
    check(back, "few descriptors: enough stays enough: none is lost");
    check(!wrongly, "few descriptors: a wrong secret never gets in");
    before = descriptors();
    both("few descriptors: free again", true);
    check(descriptors() == before && no_child(), "few descriptors: none left");
}

static void reap(int signal)
{
    int error = errno;

    (void)signal;
    while (waitpid(-1, NULL, WNOHANG) > 0)
        continue;
    errno = error;
}

static void children(void)
{
    struct sigaction action = {.sa_handler = SIG_IGN}, now;

    sigaction(SIGCHLD, &action, NULL);
    both("SIGCHLD ignored", true);
    check(sigaction(SIGCHLD, NULL, &now) == 0 && now.sa_handler == SIG_IGN,
          "and it is ignored as before");
    action.sa_handler = SIG_DFL;
    action.sa_flags = SA_NOCLDWAIT;
    sigaction(SIGCHLD, &action, NULL);
    both("SA_NOCLDWAIT", true);
    action.sa_handler = reap;
    action.sa_flags = SA_RESTART;
    sigaction(SIGCHLD, &action, NULL);
    both("a handler that reaps everybody", true);
    check(sigaction(SIGCHLD, NULL, &now) == 0 && now.sa_handler == reap,
          "and it is the handler as before");
    signal(SIGCHLD, SIG_DFL);
}

/* One thread reaps whatever ends, all the time. */
static void *reap_always(void *stop)
{
    while (!__atomic_load_n((bool *)stop, __ATOMIC_RELAXED)) {
        waitpid(-1, NULL, WNOHANG);
        usleep(200);
    }
    return NULL;
}

static void reaped_by_thread(void)
{
    pthread_t thread;
    bool stop = false;

    if (pthread_create(&thread, NULL, reap_always, &stop) != 0)
        return;
    both("a thread that reaps everybody", true);
    __atomic_store_n(&stop, true, __ATOMIC_RELAXED);
    pthread_join(thread, NULL);
}

struct work {
    pthread_t thread;
    unsigned bad;
    bool even;
};

static void *rounds(void *context)
{
    struct work *work = context;
    int i;

    for (i = 0; i < ROUNDS; i++) {
        bool good = (i % 2 == 0) == work->even;

        work->bad += (login(good ? right : wrong) == PAM_SUCCESS) != good;
    }
    return NULL;
}

/* Right and wrong secrets side by side, each with a handle of its own. */
static void threads(void)
{
    struct sigaction action = {.sa_handler = reap, .sa_flags = SA_RESTART};
    struct work work[THREADS] = {{0}};
    size_t before = descriptors();
    unsigned bad = 0;
    int i;

    sigaction(SIGCHLD, &action, NULL);
    for (i = 0; i < THREADS; i++) {
        work[i].even = i % 2 == 0;
        pthread_create(&work[i].thread, NULL, rounds, &work[i]);
    }
    for (i = 0; i < THREADS; i++) {
        pthread_join(work[i].thread, NULL);
        bad += work[i].bad;
    }
    fprintf(out, "# %d threads, %d logins each\n", THREADS, ROUNDS);
    check(bad == 0, "threads: each login has its own outcome");
    check(descriptors() == before && no_child(),
          "threads: no descriptor and no child is left");
    check(sigaction(SIGCHLD, NULL, &action) == 0 && action.sa_handler == reap,
          "threads: the handler is as before");
    signal(SIGCHLD, SIG_DFL);
}

int main(int argc, char **argv)
{
    if (argc != 4)
        return 2;
    user = argv[1];
    right = argv[2];
    wrong = argv[3];
    out = fdopen(fcntl(1, F_DUPFD_CLOEXEC, 110), "w");
    if (out == NULL)
        return 1;
    login(wrong); /* the first log line opens libc's own socket */
    both("a quiet host", true);
    closed_descriptors();
    children();
    reaped_by_thread();
    threads();
    few_descriptors();
    fprintf(out, "1..%u\n", checks);
    return failed != 0;
}
