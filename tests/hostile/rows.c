/*
 * hostile: each row of the tables against a login by the installed module, as
 * TAP; or one row served by hand, for others to log in at.
 *
 *   hostile rows DIR PORT TABLE [NAME]...
 *   hostile serve DIR PORT TABLE MODE NAME
 *
 * DIR has the certificates; the control is that each login is followed by one
 * at a server in order, which must succeed.
 */
#include <arpa/inet.h>
#include <dirent.h>
#include <fnmatch.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/hostile/login.h"
#include "tests/hostile/play.h"

/* Short where the row may end by the clock; else so long that none does for
   want of a processor. */
#define SHORT_MS 1000
#define LONG_MS 20000
#define SLACK_MS 1000
#define KIB_MAX (64L * 1024)

/* Where redirects, Alt-Svc and Location point to: nobody must come. */
#define BAIT 1

static const char *const secrets[] = {GOOD_PASSWORD, GOOD_BASIC,   GOOD_TOKEN,
                                      GOOD_MINTED,   GOOD_SERVICE, NULL};
static const struct behaviour in_order; /* does nothing of its own */

static struct sightings *seen;
static const char *dir;
static unsigned port;
static int listener, bait;
static struct {
    unsigned tests, failed, slowest;
    long largest;
    char largest_in[128], slowest_in[128];
} sum;

static int listen_at(unsigned number)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((uint16_t)number)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof(address)) != 0 ||
        listen(fd, 64) != 0) {
        perror("listen");
        exit(2);
    }
    return fd;
}

static pid_t start(const struct behaviour *behaviour, enum mode mode)
{
    const struct scene scene = {behaviour, mode, dir, seen};
    pid_t parent = getpid(), pid = fork();

    if (pid != 0)
        return pid;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        _exit(1);
    play_serve(listener, &scene);
}

static void stop(pid_t pid)
{
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
}

static void configure(const struct behaviour *row, enum mode mode,
                      unsigned timeout_ms)
{
    static const char *const more[MODES] = {
        [MODE_PASSWORD] = "require = any\n",
        [MODE_TOKEN] = "require = any\n",
        [MODE_CONTROL] = "require = any\n",
        [MODE_SCOPE] = "scope = util GET /fmeapiv4/repositories/Utilities\n"
                       "require = util\n",
        [MODE_LIST] = "require = unrestricted\n",
        [MODE_ACCOUNT] = "require = any\n"
                         "service_token_file = /etc/hostile.token\n",
    };
    char path[64];
    FILE *file;

    snprintf(path, sizeof(path), "/etc/hostile-%u.conf", port);
    file = fopen(path, "we");
    if (file == NULL)
        abort();
    fprintf(file,
            "server = https://%s:%u\ncafile = /etc/fme-ca.pem\napi = v4\n"
            "mode = auto\ntimeout = %us\nexpiry_warning = 0\n%s%s",
            row->host != NULL ? row->host : "localhost", port,
            timeout_ms / 1000, more[mode], row->conf != NULL ? row->conf : "");
    fclose(file);
}

static bool by_token(enum mode mode)
{
    return mode == MODE_TOKEN || mode == MODE_SCOPE || mode == MODE_LIST;
}

static const struct outcome *log_in(enum mode mode)
{
    static char service[32];
    const struct outcome *outcome;
    struct login login = {
        .service = service,
        .user = GOOD_USER,
        .calls = "am",
        .answers = {by_token(mode) ? GOOD_TOKEN : GOOD_PASSWORD}};

    snprintf(service, sizeof(service), "hostile-%u", port);
    memset(seen, 0, sizeof(*seen));
    login_play(&login, &outcome);
    return outcome;
}

/* Why a test fails; the first word counts. */
static char why[1024];

static void flunk(const char *format, ...)
    __attribute__((format(printf, 1, 2)));

static void flunk(const char *format, ...)
{
    va_list args;

    if (*why != '\0')
        return;
    va_start(args, format);
    vsnprintf(why, sizeof(why), format, args);
    va_end(args);
}

/* Whether WORD is one of CHOICES, which a | stands between. */
static bool one_of(const char *word, const char *choices)
{
    size_t len = strlen(word);

    for (; choices != NULL; choices = strchr(choices, '|')) {
        choices += *choices == '|';
        if (strncmp(choices, word, len) == 0 && strcspn(choices, "|") == len)
            return true;
    }
    return false;
}

/* The word behind "reason=" of a line of refusal, or "-". */
static const char *reason_of(const char *line)
{
    static char reason[REASON_BYTES];
    const char *field = strstr(line, " reason=");

    snprintf(reason, sizeof(reason), "-");
    if (field != NULL)
        sscanf(field, " reason=%63[a-z_]", reason);
    return reason;
}

/* What the row says of the code and the log's one line. */
static void expect(const struct outcome *outcome, const char *codes,
                   const char *reasons)
{
    const char *code = login_code_name(outcome->code);
    const char *reason = reason_of(outcome->log);
    char pattern[256];

    if (!one_of(code, codes) || !one_of(reason, reasons))
        flunk("%s %s, not %s %s", code, reason, codes, reasons);
    snprintf(pattern, sizeof(pattern),
             "pam_fmetoken(*:%s): user " GOOD_USER " %s: *service=* result=%s*",
             outcome->code == 0 || outcome->call == 'a' ? "auth" : "account",
             outcome->code == 0 ? "accepted" : "refused", code);
    if (outcome->lines != 1)
        flunk("%u lines in the log", outcome->lines);
    if (fnmatch(pattern, outcome->log, 0) != 0)
        flunk("the log's line is not %s", pattern);
}

static bool baited(void)
{
    struct pollfd polled = {.fd = bait, .events = POLLIN};

    return poll(&polled, 1, 0) != 0;
}

/* What holds whatever the server did. */
static void expect_bounds(const struct outcome *outcome, const char *name)
{
    const char *stain = login_stain(outcome, secrets);

    if (!outcome->ended)
        flunk("the login did not come to its end");
    if (stain != NULL)
        flunk("%s in the log, or told to the user", stain);
    if (outcome->kib >= KIB_MAX)
        flunk("the helper had %ld KiB", outcome->kib);
    if (baited())
        flunk("it went where the server pointed to");
    if (seen->cookies != 0)
        flunk("what the server set came back");
    if (seen->passwords > 1)
        flunk("the password was sent %u times", seen->passwords);
    if (seen->strangers != 0)
        flunk("%u requests that no login has", seen->strangers);
    if (outcome->kib > sum.largest) {
        sum.largest = outcome->kib;
        snprintf(sum.largest_in, sizeof(sum.largest_in), "%s", name);
    }
    if (outcome->ms > sum.slowest) {
        sum.slowest = outcome->ms;
        snprintf(sum.slowest_in, sizeof(sum.slowest_in), "%s", name);
    }
}

static void report(const char *name, const struct outcome *outcome)
{
    printf("%sok %u - %s\n", *why != '\0' ? "not " : "", ++sum.tests, name);
    if (*why == '\0')
        return;
    sum.failed++;
    printf("# %s\n# %u ms, %ld KiB, %s", why, outcome->ms, outcome->kib,
           *outcome->log != '\0' ? outcome->log : "no line\n");
}

/* A login at a server in order: nothing of the one before stays behind. */
static void check_after(const struct behaviour *row, enum mode mode,
                        const char *name, bool succeeded)
{
    const struct outcome *outcome;
    pid_t server;

    if (row->cert != NULL || row->host != NULL)
        return; /* of certificates nothing is remembered */
    configure(row, mode, LONG_MS);
    *why = '\0';
    server = start(&in_order, MODES);
    outcome = log_in(mode);
    stop(server);
    if (outcome->code != 0)
        flunk("the login after it: %s", login_code_name(outcome->code));
    if (mode == MODE_CONTROL && !succeeded && seen->controls == 0)
        flunk("the login after it asks for no control");
    if (*why != '\0')
        report(name, outcome);
}

static void check(const struct behaviour *row, enum mode mode)
{
    bool short_one = one_of("timeout", row->reason[mode]), succeeded;
    unsigned timeout_ms = short_one ? SHORT_MS : LONG_MS;
    const struct outcome *outcome;
    char name[128];
    int tries = 0;
    pid_t server;

    snprintf(name, sizeof(name), "%s, %s", row->name, mode_names[mode]);
    configure(row, mode, timeout_ms);
    *why = '\0';
    /* One that was late for want of a processor is made again. */
    do {
        login_forget_servers();
        server = start(row, mode);
        outcome = log_in(mode);
        stop(server);
    } while (outcome->ms >= timeout_ms + SLACK_MS && tries++ < 3);
    if (outcome->ms >= timeout_ms + SLACK_MS)
        flunk("%u ms", outcome->ms);
    succeeded = outcome->code == 0;
    expect(outcome, row->code[mode], row->reason[mode]);
    expect_bounds(outcome, name);
    report(name, outcome);
    check_after(row, mode, name, succeeded);
}

static bool wanted(const char *name, char **names)
{
    if (*names == NULL)
        return true;
    for (; *names != NULL; names++)
        if (fnmatch(*names, name, 0) == 0)
            return true;
    return false;
}

static int run(const struct behaviour *rows, size_t count, char **names)
{
    char service[32], lines[256];
    unsigned behaviours = 0;
    enum mode mode;
    size_t i;

    snprintf(service, sizeof(service), "hostile-%u", port);
    snprintf(lines, sizeof(lines),
             "auth required pam_fmetoken.so config=/etc/hostile-%u.conf\n"
             "account required pam_fmetoken.so config=/etc/hostile-%u.conf\n",
             port, port);
    login_service(service, lines);
    for (i = 0; i < count; i++) {
        if (!wanted(rows[i].name, names))
            continue;
        behaviours++;
        for (mode = 0; mode < MODES; mode++)
            if (*rows[i].code[mode] != '\0')
                check(&rows[i], mode);
    }
    printf("# %u behaviours, %u logins; the largest helper had %ld KiB (%s), "
           "the slowest login took %u ms (%s)\n",
           behaviours, sum.tests, sum.largest, sum.largest_in, sum.slowest,
           sum.slowest_in);
    printf("1..%u\n", sum.tests);
    return sum.failed != 0;
}

static int serve(const struct behaviour *rows, size_t count, const char *mode,
                 const char *name)
{
    struct scene scene = {NULL, MODE_PASSWORD, dir, seen};
    size_t i;

    for (i = 0; i < count; i++)
        if (strcmp(rows[i].name, name) == 0)
            scene.behaviour = &rows[i];
    while (scene.mode < MODES && strcmp(mode_names[scene.mode], mode) != 0)
        scene.mode++;
    if (scene.behaviour != NULL && scene.mode != MODES)
        play_serve(listener, &scene);
    fprintf(stderr, "no such row or mode: %s %s\n", name, mode);
    return 2;
}

int main(int argc, char **argv)
{
    struct behaviour *rows = NULL;
    size_t count = 0;

    if (argc < 5 || (strcmp(argv[1], "serve") == 0 && argc != 7)) {
        fputs("usage: hostile rows DIR PORT TABLE [NAME]...\n"
              "       hostile serve DIR PORT TABLE MODE NAME\n",
              stderr);
        return 2;
    }
    dir = argv[2];
    port = (unsigned)atoi(argv[3]);
    behaviour_read(argv[4], &rows, &count);
    seen = mmap(NULL, sizeof(*seen), PROT_READ | PROT_WRITE,
                MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (seen == MAP_FAILED)
        abort();
    listener = listen_at(port);
    bait = listen_at(port + BAIT);
    if (strcmp(argv[1], "serve") == 0)
        return serve(rows, count, argv[5], argv[6]);
    return run(rows, count, argv + 5);
}
