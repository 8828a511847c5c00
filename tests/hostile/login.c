/*
 * In a child: its libpam logs into this program (its symbol comes before
 * libc's), and what it reaps are helpers alone, so that RUSAGE_CHILDREN is
 * theirs (getrusage(2)).
 */
#include "tests/hostile/login.h"

#include <dirent.h>
#include <security/pam_appl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <syslog.h>
#include <time.h>
#include <unistd.h>

/* The module's line has at most 1536 bytes, libpam's words before it fewer. */
#define LINE_MAX_BYTES 1700

static struct outcome *shared; /* with the child */
static const struct login *played;
static unsigned prompts;

/* A line of its own; what would end it earlier is made to be seen. */
static void keep(char *text, const char *line)
{
    size_t used = strlen(text);
    char *c;

    snprintf(text + used, LOGIN_TEXT - used, "%s", line);
    for (c = text + used; *c != '\0'; c++)
        if (*c == '\n')
            *c = '\x01';
    if ((size_t)(c - text) < LOGIN_TEXT - 1)
        memcpy(c, "\n", 2);
}

static void record(const char *format, va_list args)
    __attribute__((format(printf, 1, 0)));

static void record(const char *format, va_list args)
{
    char line[LINE_MAX_BYTES + 2];

    vsnprintf(line, sizeof(line), format, args);
    if (strncmp(line, "pam_fmetoken(", 13) != 0)
        return;
    shared->lines++;
    keep(shared->log, line);
}

void syslog(int priority, const char *format, ...)
{
    va_list args;

    (void)priority;
    va_start(args, format);
    record(format, args);
    va_end(args);
}

void __syslog_chk(int priority, int flag, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

void __syslog_chk(int priority, int flag, const char *format, ...)
{
    va_list args;

    (void)priority;
    (void)flag;
    va_start(args, format);
    record(format, args);
    va_end(args);
}

static const char *next_answer(void)
{
    const char *answer = played->answers[prompts];

    if (prompts < 3 && played->answers[prompts + 1] != NULL)
        prompts++;
    return answer;
}

static int converse(int count, const struct pam_message **messages,
                    struct pam_response **ret_responses, void *data)
{
    struct pam_response *responses = calloc((size_t)count, sizeof(*responses));
    int i;

    (void)data;
    if (responses == NULL)
        return PAM_BUF_ERR;
    for (i = 0; i < count; i++)
        if (messages[i]->msg_style == PAM_PROMPT_ECHO_OFF ||
            messages[i]->msg_style == PAM_PROMPT_ECHO_ON)
            responses[i].resp = strdup(next_answer());
        else
            keep(shared->told, messages[i]->msg);
    *ret_responses = responses;
    return PAM_SUCCESS;
}

static void on_delay(int code, unsigned microseconds, void *data)
{
    (void)code;
    (void)microseconds;
    (void)data;
}

/* libpam keeps a function where it keeps texts (pam_fail_delay(3)). */
static void no_delay(pam_handle_t *pamh)
{
    void (*function)(int, unsigned, void *) = on_delay;
    const void *item;

    memcpy(&item, &function, sizeof(item));
    pam_set_item(pamh, PAM_FAIL_DELAY, item);
}

static int call(pam_handle_t *pamh, char which)
{
    switch (which) {
    case 'a':
        return pam_authenticate(pamh, 0);
    case 'm':
        return pam_acct_mgmt(pamh, 0);
    case 's':
        return pam_setcred(pamh, PAM_ESTABLISH_CRED);
    case 'o':
        return pam_open_session(pamh, 0);
    case 'c':
        return pam_chauthtok(pamh, 0);
    default:
        return PAM_ABORT;
    }
}

static unsigned since(const struct timespec *start)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (unsigned)((now.tv_sec - start->tv_sec) * 1000 +
                      (now.tv_nsec - start->tv_nsec) / 1000000);
}

static void play(void)
{
    struct pam_conv conversation = {converse, NULL};
    pam_handle_t *pamh = NULL;
    struct rusage helpers;
    struct timespec start;
    const char *next;
    unsigned ms;

    if (pam_start_confdir(played->service, played->user, &conversation,
                          LOGIN_CONFDIR, &pamh) != PAM_SUCCESS)
        _exit(1);
    no_delay(pamh);
    for (next = played->calls; *next != '\0'; next++) {
        clock_gettime(CLOCK_MONOTONIC, &start);
        shared->code = call(pamh, *next);
        shared->call = *next;
        ms = since(&start);
        if (ms > shared->ms)
            shared->ms = ms;
        if (shared->code != PAM_SUCCESS)
            break;
    }
    getrusage(RUSAGE_CHILDREN, &helpers);
    shared->kib = helpers.ru_maxrss;
    shared->token = pam_getenv(pamh, "FME_TOKEN_FILE") != NULL;
    shared->ended = true;
    /* As where a host is killed: nothing is closed, no memory taken down. */
    _exit(0);
}

void login_service(const char *name, const char *lines)
{
    char path[256];
    FILE *file;

    mkdir(LOGIN_CONFDIR, 0755);
    snprintf(path, sizeof(path), LOGIN_CONFDIR "/%s", name);
    file = fopen(path, "we");
    if (file == NULL || fputs(lines, file) < 0 || fclose(file) != 0) {
        perror(path);
        exit(2);
    }
}

void login_play(const struct login *login, const struct outcome **ret_outcome)
{
    pid_t pid;

    if (shared == NULL)
        shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
                      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED)
        abort();
    memset(shared, 0, sizeof(*shared));
    shared->code = -1;
    played = login;
    prompts = 0;
    fflush(stdout);
    pid = fork();
    if (pid == 0)
        play();
    if (pid < 0 || waitpid(pid, NULL, 0) != pid)
        abort();
    *ret_outcome = shared;
}

void login_forget_servers(void)
{
    struct dirent *entry;
    DIR *folder = opendir("/run/pam_fmetoken");

    while (folder != NULL && (entry = readdir(folder)) != NULL)
        /* With a dot it is another login's that is being written. */
        if (strncmp(entry->d_name, "server-", 7) == 0 &&
            strchr(entry->d_name, '.') == NULL)
            unlinkat(dirfd(folder), entry->d_name, 0);
    if (folder != NULL)
        closedir(folder);
}

const char *login_code_name(int code)
{
    static const struct {
        int code;
        const char *name;
    } names[] = {
        {PAM_SUCCESS, "success"},
        {PAM_AUTH_ERR, "auth_err"},
        {PAM_AUTHINFO_UNAVAIL, "authinfo_unavail"},
        {PAM_PERM_DENIED, "perm_denied"},
        {PAM_ACCT_EXPIRED, "acct_expired"},
        {PAM_NEW_AUTHTOK_REQD, "new_authtok_reqd"},
        {PAM_SERVICE_ERR, "service_err"},
        {PAM_AUTHTOK_ERR, "authtok_err"},
        {PAM_SYSTEM_ERR, "system_err"},
        {PAM_BUF_ERR, "buf_err"},
        {PAM_IGNORE, "ignore"},
    };
    size_t i;

    for (i = 0; i < sizeof(names) / sizeof(*names); i++)
        if (names[i].code == code)
            return names[i].name;
    return "another code";
}

static const char *stain_in(const char *text, const char *const *secrets)
{
    const char *c, *line = text;

    for (; *secrets != NULL; secrets++)
        if (strstr(text, *secrets) != NULL)
            return "a secret";
    for (c = text; *c != '\0'; c++) {
        if (*c == '\n')
            line = c + 1;
        else if (*c < 0x20 || *c > 0x7e)
            return "a byte that is not printable ASCII";
        else if (c - line >= LINE_MAX_BYTES)
            return "a line without end";
    }
    return NULL;
}

const char *login_stain(const struct outcome *outcome,
                        const char *const *secrets)
{
    const char *stain = stain_in(outcome->log, secrets);

    return stain != NULL ? stain : stain_in(outcome->told, secrets);
}
