/*
 * prefix: every answer of every kind of login, cut after each EVERY-th byte.
 * Nothing may come of an answer before it is complete.
 *
 *   prefix DIR PORT SIM-PORT CONTROL-PORT EVERY [FLOW]
 */
#include <arpa/inet.h>
#include <dirent.h>
#include <fnmatch.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/hostile/cut.h"
#include "tests/hostile/login.h"

#define TIMEOUT_MS 20000
#define TOKEN_LEN 40
#define BOBS_TOKEN "b0b0000000000000000000000000000000000001"
#define TOKEN "a11ce00000000000000000000000000000000001"

struct flow {
    const char *name, *conf;
    struct login login;
    bool session;      /* what counts is the session's token */
    const char *spare; /* requests that a success need not wait for */
    const char *data;  /* to the simulator, before each login */
};

static const struct flow flows[] = {
    {.name = "password, v4",
     .conf = "api = v4\nrequire = any\n",
     .login = {.calls = "a", .answers = {"alice-secret"}}},
    {.name = "password, v3",
     .conf = "api = v3\nrequire = any\n",
     .login = {.calls = "a", .answers = {"alice-secret"}}},
    {.name = "password, auto, on v3",
     .conf = "require = any\n",
     .login = {.calls = "a", .answers = {"alice-secret"}},
     .spare = "*GET /fmeapiv4/*", /* there is no such API */
     .data = "api v4 no"},
    {.name = "password, legacy",
     .conf = "api = legacy\nrequire = any\n",
     .login = {.calls = "a", .answers = {"alice-secret"}},
     .data = "release 2018.1"},
    {.name = "password and account, v4",
     .conf = "api = v4\nrequire = any\n"
             "service_token_file = /etc/hostile.token\n",
     .login = {.calls = "a", .answers = {"alice-secret"}},
     .spare = "*GET /fmeapiv4/accounts/alice*"},
    {.name = "password and roles, v3",
     .conf = "api = v3\nrequire = role:fmeauthor\n"
             "service_token_file = /etc/hostile.token\n",
     .login = {.calls = "a", .answers = {"alice-secret"}}},
    {.name = "token, v4",
     .conf = "api = v4\nrequire = any\n",
     .login = {.calls = "a", .answers = {TOKEN}}},
    {.name = "token and scope, v4",
     .conf = "api = v4\nrequire = util\n"
             "scope = util GET /fmeapiv4/repositories/Utilities\n",
     .login = {.calls = "a", .answers = {TOKEN}}},
    {.name = "token, v3",
     .conf = "api = v3\nrequire = any\n",
     .login = {.calls = "a", .user = "bob", .answers = {BOBS_TOKEN}}},
    {.name = "lookup, v4",
     .conf = "api = v4\nrequire = lookup\naccount = lookup\n"
             "lookup_group = fme-admins\n"
             "service_token_file = /etc/hostile.token\n",
     .login = {.calls = "m", .answers = {""}},
     .spare = "*GET /fmeapiv4/accounts/alice*"},
    {.name = "session's token, v4",
     .conf = "api = v4\nrequire = any\nsession_token = file\n",
     .login = {.calls = "amso", .answers = {"alice-secret"}},
     .session = true,
     .spare = "*GET /fmeinfo/version*"},
    {.name = "change of the password, v3",
     .conf = "api = v3\nrequire = any\n",
     .login = {.calls = "c",
               .answers = {"alice-secret", "alice-new-1", "alice-new-1"}},
     .spare = "*PUT *", /* what proves the change comes after it */
     .data = "user alice password alice-secret role fmeauthor"},
};

static struct cut *cut;
static unsigned port, control_port, every, points, tests, failed;
static const char *dir;

/* What is said to the simulator; each login begins with the same world. */
static void tell_sim(const char *lines)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((uint16_t)control_port)};
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    char buffer[1024];

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    snprintf(buffer, sizeof(buffer),
             "POST /data HTTP/1.0\r\nContent-Length: %zu\r\n\r\n%s\n",
             strlen(lines) + 1, lines);
    if (connect(fd, (struct sockaddr *)&address, sizeof(address)) != 0 ||
        send(fd, buffer, strlen(buffer), 0) < 0 ||
        recv(fd, buffer, sizeof(buffer), 0) < 13 ||
        memcmp(buffer + 9, "20", 2) != 0) {
        fputs("the simulator's control does not answer\n", stderr);
        exit(2);
    }
    close(fd);
}

static void configure(const struct flow *flow)
{
    char path[] = "/etc/hostile-prefix.conf";
    FILE *file = fopen(path, "we");

    if (file == NULL)
        abort();
    fprintf(file,
            "server = https://localhost:%u\ncafile = /etc/fme-ca.pem\n"
            "mode = %s\ntimeout = %us\nexpiry_warning = 0\n%s",
            port,
            strlen(flow->login.answers[0]) == TOKEN_LEN ? "token" : "password",
            TIMEOUT_MS / 1000, flow->conf);
    fclose(file);
    tell_sim("release 2025.1");
    if (flow->data != NULL)
        tell_sim(flow->data);
}

/* One login with answer WHICH cut AT, or TCP after TCP_LEFT bytes. */
static const struct outcome *log_in(const struct flow *flow, int which,
                                    size_t at, enum ending ending,
                                    size_t tcp_left)
{
    struct login login = flow->login;
    const struct outcome *outcome;

    login.service = "hostile-prefix";
    if (login.user == NULL)
        login.user = "alice";
    login_forget_servers();
    if (flow->data != NULL)
        tell_sim(flow->data);
    cut->answers = 0;
    cut->which = which;
    cut->at = at;
    cut->ending = ending;
    cut->tcp_left = tcp_left;
    login_play(&login, &outcome);
    points++;
    return outcome;
}

static bool succeeded(const struct flow *flow, const struct outcome *outcome)
{
    return flow->session ? outcome->token : outcome->code == 0;
}

static void report(bool good, const char *what, const char *more)
{
    printf("%sok %u - %s\n", good ? "" : "not ", ++tests, what);
    if (!good) {
        failed++;
        printf("# %s\n", more);
    }
}

/* Whether the point is tried: some always are. */
static bool wanted(size_t at, size_t len)
{
    return at % every == 0 || at + 1 >= len;
}

static void cut_answer(const struct flow *flow, int which, size_t len,
                       const char *request)
{
    bool spare = flow->spare != NULL && fnmatch(flow->spare, request, 0) == 0;
    char what[256], more[512] = "";
    const struct outcome *outcome;
    unsigned before = points;
    int ending;
    size_t at;

    for (at = 0; at <= len && *more == '\0'; at++)
        for (ending = 0; ending < ENDINGS && wanted(at, len); ending++) {
            outcome = log_in(flow, which, at, (enum ending)ending, SIZE_MAX);
            /* What a RST overtakes is lost. */
            if (at == len && ending == END_RESET)
                continue;
            if (!spare && succeeded(flow, outcome) != (at == len))
                snprintf(more, sizeof(more), "%zu of %zu bytes, ending %d: %s",
                         at, len, ending, login_code_name(outcome->code));
            if (!outcome->ended || outcome->ms > TIMEOUT_MS + 1000)
                snprintf(more, sizeof(more), "%u ms", outcome->ms);
        }
    snprintf(what, sizeof(what), "%s: %.60s: %zu bytes, %u points%s",
             flow->name, request + 9, len, points - before,
             spare ? ", may be missing" : "");
    report(*more == '\0', what, more);
}

static void cut_answers(const struct flow *flow)
{
    char request[CUT_ANSWERS_MAX][96];
    const struct outcome *outcome;
    size_t length[CUT_ANSWERS_MAX];
    unsigned count, i;

    configure(flow);
    outcome = log_in(flow, CUT_NEVER, 0, END_CLOSE, SIZE_MAX);
    count = cut->answers;
    memcpy(request, cut->request, sizeof(request));
    memcpy(length, cut->length, sizeof(length));
    report(succeeded(flow, outcome) && count != 0 && count < CUT_ANSWERS_MAX,
           flow->name, outcome->log);
    for (i = 0; i < count; i++)
        cut_answer(flow, (int)i, length[i], request[i]);
}

/* TCP under TLS; signatures differ by a few bytes in length. */
static void cut_tcp(const struct flow *flow)
{
    const size_t plenty = 1u << 20, slack = 16;
    char what[256], more[512] = "";
    const struct outcome *outcome;
    unsigned before;
    size_t total = plenty, at;
    int tries;

    configure(flow);
    /* A deletion of the login before may be counted with one of them. */
    for (tries = 0; tries < 5; tries++) {
        outcome = log_in(flow, CUT_NEVER, 0, END_CLOSE, plenty);
        if (plenty - cut->tcp_left < total)
            total = plenty - cut->tcp_left;
    }
    if (outcome->code != 0)
        snprintf(more, sizeof(more), "uncut: %s",
                 login_code_name(outcome->code));
    before = points;
    for (at = 0; at + slack < total && *more == '\0'; at += every) {
        outcome = log_in(flow, CUT_NEVER, 0, END_CLOSE, at);
        if (strcmp(login_code_name(outcome->code), "authinfo_unavail") != 0 ||
            outcome->ms > TIMEOUT_MS + 1000)
            snprintf(more, sizeof(more), "%zu of %zu bytes: %s, %u ms", at,
                     total, login_code_name(outcome->code), outcome->ms);
    }
    snprintf(what, sizeof(what), "%s: TCP: %zu bytes, %u points", flow->name,
             total, points - before);
    report(*more == '\0', what, more);
}

static int listen_here(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((uint16_t)port)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (bind(fd, (struct sockaddr *)&address, sizeof(address)) != 0 ||
        listen(fd, 64) != 0)
        abort();
    return fd;
}

int main(int argc, char **argv)
{
    static const char stack[] =
        "auth required pam_fmetoken.so config=/etc/hostile-prefix.conf\n"
        "account required pam_fmetoken.so config=/etc/hostile-prefix.conf\n"
        "session required pam_fmetoken.so config=/etc/hostile-prefix.conf\n"
        "password required pam_fmetoken.so config=/etc/hostile-prefix.conf\n";
    const char *only = argc > 6 ? argv[6] : "*";
    pid_t server;
    int listener;
    size_t i;

    if (argc < 6)
        return 2;
    dir = argv[1];
    port = (unsigned)atoi(argv[2]);
    control_port = (unsigned)atoi(argv[4]);
    every = (unsigned)atoi(argv[5]);
    cut = mmap(NULL, sizeof(*cut), PROT_READ | PROT_WRITE,
               MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (cut == MAP_FAILED)
        abort();
    login_service("hostile-prefix", stack);
    listener = listen_here();
    server = fork();
    if (server == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        cut_serve(listener, (unsigned)atoi(argv[3]), dir, cut);
    }
    for (i = 0; i < sizeof(flows) / sizeof(*flows); i++)
        if (fnmatch(only, flows[i].name, 0) == 0)
            cut_answers(&flows[i]);
    for (i = 0; i < sizeof(flows) / sizeof(*flows); i++)
        if (strcmp(flows[i].name, "token, v4") == 0 &&
            fnmatch(only, flows[i].name, 0) == 0)
            cut_tcp(&flows[i]);
    kill(server, SIGKILL);
    waitpid(server, NULL, 0);
    printf("# %u logins, cut after every byte of %u\n1..%u\n", points, every,
           tests);
    return failed != 0;
}
