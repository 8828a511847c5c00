/*
 * The application: a conversation over libpam, and what it sees of the module
 * afterwards in its own process.
 */
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <grp.h>
#include <link.h>
#include <security/pam_appl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <syslog.h>
#include <time.h>
#include <unistd.h>

#include "tests/fault/lib/fault.h"
#include "tests/fault/play.h"

#define MODULE "pam_fmetoken.so"

static uintptr_t module_low, module_high;
static gid_t expected[2];
static const char *secret, *changed;

static void problem(const char *format, ...)
    __attribute__((format(printf, 1, 2)));

/* The first one stays. */
static void problem(const char *format, ...)
{
    va_list args;

    if (page->problem[0] != '\0')
        return;
    va_start(args, format);
    vsnprintf(page->problem, sizeof(page->problem), format, args);
    va_end(args);
}

/* libpam's syslog(3) is this one: the program's symbol comes first. */
static void record(const char *format, va_list args)
    __attribute__((format(printf, 1, 0)));

static void record(const char *format, va_list args)
{
    size_t room = sizeof(page->log) - page->log_len;
    int len = vsnprintf(page->log + page->log_len, room, format, args);

    if (len > 0 && (size_t)len + 1 < room) {
        page->log_len += (unsigned)len + 1;
        page->log[page->log_len - 1] = '\n';
    }
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

static int take_module(struct dl_phdr_info *info, size_t size, void *data)
{
    const char *name = strrchr(info->dlpi_name, '/');
    int i;

    (void)size;
    (void)data;
    if (name == NULL || strcmp(name + 1, MODULE) != 0)
        return 0;
    module_low = info->dlpi_addr;
    for (i = 0; i < info->dlpi_phnum; i++) {
        uintptr_t end = info->dlpi_addr + info->dlpi_phdr[i].p_vaddr +
                        info->dlpi_phdr[i].p_memsz;

        if (info->dlpi_phdr[i].p_type == PT_LOAD && end > module_high)
            module_high = end;
    }
    return 1;
}

void host_prepare(void)
{
    static const char *const names[] = {"gis", "fme-users"};
    const char *path = getenv("FAULT_MODULE");
    const struct group *group;
    size_t i;

    if (path == NULL || dlopen(path, RTLD_NOW) == NULL ||
        dl_iterate_phdr(take_module, NULL) == 0) {
        fprintf(stderr, "play: no module: %s\n", dlerror());
        exit(2);
    }
    for (i = 0; i < 2; i++) {
        group = getgrnam(names[i]);
        if (group == NULL)
            exit(2);
        expected[i] = group->gr_gid;
    }
}

static const char *answer_to(const char *prompt)
{
    return strstr(prompt, "New ") != NULL || strstr(prompt, "new ") != NULL
               ? changed
               : secret;
}

static int converse(int count, const struct pam_message **messages,
                    struct pam_response **ret, void *data)
{
    struct pam_response *responses = calloc((size_t)count, sizeof(*responses));
    int i;

    (void)data;
    if (responses == NULL)
        return PAM_BUF_ERR;
    for (i = 0; i < count; i++) {
        if (messages[i]->msg_style != PAM_PROMPT_ECHO_OFF)
            continue;
        responses[i].resp = strdup(answer_to(messages[i]->msg));
        if (responses[i].resp == NULL) {
            free(responses);
            return PAM_BUF_ERR;
        }
    }
    *ret = responses;
    return PAM_SUCCESS;
}

/* Instead of the sleep. */
static void no_delay(int code, unsigned microseconds, void *data)
{
    (void)code;
    (void)microseconds;
    (void)data;
}

static unsigned now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (unsigned)(now.tv_sec * 1000 + now.tv_nsec / 1000000);
}

/*
 * Where /proc does not say who this process is, a record cannot be shown to be
 * for it, and is as if it were not there: the one failure that costs groups and
 * is not told.
 */
static bool nameless(const struct flow *flow)
{
    return flow->forked &&
           (strcmp(page->what, "fopen") == 0 ||
            strcmp(page->what, "fread") == 0 || page->scope == FAULT_MEMORY);
}

/* The groups of this process: none but those that are configured, for RIGHT
   only; all of them where DUE, none where GONE. */
static void check_groups(const struct flow *flow, bool right, bool due,
                         bool gone, int verb)
{
    gid_t gids[64];
    int count = getgroups(64, gids), i, known = 0;

    for (i = 0; i < count; i++) {
        bool is_known = gids[i] == expected[0] || gids[i] == expected[1];

        known += is_known;
        if (!is_known || !right || !flow->groups)
            problem("group %u after %s", (unsigned)gids[i], verb_name(verb));
    }
    if (due && flow->groups && known != 2 && !nameless(flow))
        problem("success of %s with %d groups of 2", verb_name(verb), known);
    if (gone && known != 0)
        problem("%d groups are left after %s", known, verb_name(verb));
}

static int call(pam_handle_t *pamh, int verb, int code)
{
    switch (verb) {
    case AUTHENTICATE:
        return pam_authenticate(pamh, 0);
    case ACCOUNT:
        return pam_acct_mgmt(pamh, 0);
    case ESTABLISH:
        return pam_setcred(pamh, PAM_ESTABLISH_CRED);
    case OPEN:
        return pam_open_session(pamh, 0);
    case CLOSE:
        return pam_close_session(pamh, 0);
    case DELETE:
        return pam_setcred(pamh, PAM_DELETE_CRED);
    case CHANGE:
        return pam_chauthtok(pamh, 0);
    default:
        return pam_end(pamh, code);
    }
}

static int step(const struct flow *flow, bool right, pam_handle_t *pamh,
                int verb, int code)
{
    unsigned started = now_ms();
    struct fault_step *report = &page->step[page->steps++];
    bool failed_before = page->steps > 1 && report[-1].code != PAM_SUCCESS &&
                         report[-1].verb != CLOSE;

    /* What a process that is killed in it has answered. */
    *report = (struct fault_step){verb, PAM_SYSTEM_ERR, 0};
    fault_begin(module_low, module_high);
    code = call(pamh, verb, code);
    fault_end();
    *report = (struct fault_step){verb, code, now_ms() - started};
    check_groups(flow, right,
                 verb == ESTABLISH && code == PAM_SUCCESS && right &&
                     !failed_before,
                 verb == DELETE && code == PAM_SUCCESS, verb);
    return code;
}

/* As sshd: authenticate and account in a child that ends without pam_end; its
   environment is copied back. */
static int fork_steps(const struct flow *flow, bool right, pam_handle_t *pamh)
{
    char line[1024];
    int ends[2], code, status;
    char **list;
    FILE *in;
    pid_t pid;

    if (pipe(ends) != 0)
        exit(2);
    pid = fork();
    if (pid == 0) {
        code = step(flow, right, pamh, AUTHENTICATE, 0);
        if (code == PAM_SUCCESS)
            code = step(flow, right, pamh, ACCOUNT, 0);
        for (list = pam_getenvlist(pamh); list != NULL && *list != NULL; list++)
            dprintf(ends[1], "%s\n", *list);
        _exit(code == PAM_SUCCESS ? 0 : 1);
    }
    close(ends[1]);
    in = fdopen(ends[0], "r");
    while (in != NULL && fgets(line, sizeof(line), in) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        pam_putenv(pamh, line);
    }
    if (in != NULL)
        fclose(in);
    if (waitpid(pid, &status, 0) != pid)
        exit(2);
    if (WIFSIGNALED(status) && WTERMSIG(status) != SIGKILL)
        problem("the forked child died of signal %d", WTERMSIG(status));
    return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? PAM_SUCCESS
                                                         : PAM_AUTH_ERR;
}

/* An application that is told no still tries its luck with the credentials,
   and cleans up. */
static int play(const struct flow *flow, bool right, pam_handle_t *pamh)
{
    const enum verb *verb = flow->verbs;
    int code = PAM_SUCCESS, closing;

    if (flow->forked) {
        code = fork_steps(flow, right, pamh);
        verb += 2;
        if (code != PAM_SUCCESS)
            step(flow, right, pamh, ESTABLISH, 0);
    }
    for (; *verb != END && code == PAM_SUCCESS; verb++) {
        code = step(flow, right, pamh, *verb, 0);
        if (code != PAM_SUCCESS && *verb <= ACCOUNT)
            step(flow, right, pamh, ESTABLISH, 0);
        /* However a logout goes, the rest of it follows. */
        if (*verb == CLOSE)
            code = PAM_SUCCESS;
    }
    closing = verb > flow->verbs ? (int)verb[-1] : END;
    if (code != PAM_SUCCESS && closing != DELETE && closing != CHANGE)
        step(flow, right, pamh, DELETE, 0);
    return code;
}

/* The descriptors that are open, as a set of the low ones. */
static uint64_t open_files(void)
{
    DIR *dir = opendir("/proc/self/fd");
    const struct dirent *entry;
    uint64_t set = 0;

    if (dir == NULL)
        exit(2);
    for (entry = readdir(dir); entry != NULL; entry = readdir(dir))
        if (entry->d_name[0] != '.' && atoi(entry->d_name) != dirfd(dir))
            set |= (uint64_t)1 << (atoi(entry->d_name) & 63);
    closedir(dir);
    return set;
}

static pam_handle_t *start(const struct flow *flow, bool right)
{
    static struct pam_conv conversation = {converse, NULL};
    void (*delay)(int, unsigned, void *) = no_delay;
    const char *user =
        !right && flow->wrong_user != NULL ? flow->wrong_user : flow->user;
    pam_handle_t *pamh;
    const void *item;

    memcpy(&item, &delay, sizeof(item));
    if (pam_start_confdir("fault", user, &conversation, "/run/fault/pam.d",
                          &pamh) != PAM_SUCCESS ||
        pam_set_item(pamh, PAM_FAIL_DELAY, item) != PAM_SUCCESS)
        exit(2);
    return pamh;
}

_Noreturn void host_play(const struct flow *flow, bool right)
{
    uint64_t files_before, files_after;
    pam_handle_t *pamh;
    int code;

    secret = right ? flow->right : flow->wrong;
    changed = flow->changed;
    if (setgroups(0, NULL) != 0)
        exit(2);
    pamh = start(flow, right);
    files_before = open_files();
    code = play(flow, right, pamh);
    step(flow, right, pamh, FINISH, code);
    page->live = fault_live(&page->live_at);
    files_after = open_files();
    if (files_after != files_before)
        problem("descriptors open before %#llx, after %#llx",
                (unsigned long long)files_before,
                (unsigned long long)files_after);
    if (waitpid(-1, NULL, WNOHANG) >= 0 || errno != ECHILD)
        problem("a child of the module's is left");
    if (geteuid() != 0 || getuid() != 0)
        problem("the host has another user afterwards");
    page->finished = true;
    _exit(0);
}
