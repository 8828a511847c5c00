/*
 * One login by the helper against a simulator of its own, told in a line: what
 * came of it, and what the server saw of it.
 */
#ifndef FLIGHT_H
#define FLIGHT_H

#include <arpa/inet.h>
#include <fnmatch.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>

#include "tests/unit/helper/ask.h"
#include "tests/unit/unit.h"

/* What a flight asks for. */
enum {
    V3 = 1,            /* api = v3 */
    V4 = 2,            /* api = v4 */
    HINT_V3 = 4,       /* it was v3 the last time, with the control */
    HINT_V4 = 8,       /* it was v4 */
    ROLES = 16,        /* some pattern looks at roles */
    UNRESTRICTED = 32, /* some pattern looks at that */
    SUPERUSER = 64,    /* and at that */
    LEGACY = 128,      /* api = legacy */
    MINT = 256,        /* owner = mint */
    OWNER = 512,       /* owner = GET FLIGHT_OWNER_PATH /name */
    SERVICE = 1024,    /* there is a service token: FLIGHT_SERVICE */
    BY_SERVICE = 2048, /* the scope is asked with it */
    LOOKUP = 4096      /* no login: the account is asked for */
};

/* A manager's token, and a path that is configured to name the owner. */
#define FLIGHT_SERVICE "5e5e000000000000000000000000000000000001"
#define FLIGHT_OWNER_PATH "/fmeapiv4/whoami"

struct flight {
    const char *lines; /* of the simulator's data, behind the people's */
    const char *user;
    const char *secret; /* forty hex digits are a token */
    unsigned ask;
    const char *path, *pointer; /* of the scope "s", or NULL: none is asked */
    /*
     * "RESULT API control|- POSTS/DELETES/CONNECTIONS SCOPES", the scopes with
     * a semicolon behind each, then the account's flags where there is a
     * service token, and "next" where another server may be asked.  A shell's
     * pattern: where the server breaks the connection, it is a matter of luck
     * what else was sent on it.
     */
    const char *told;
};

static char flight_folder[] = "/tmp/fmet-flights-XXXXXX";
static char flight_helper[4096], flight_fmesim[4096], flight_server[64];
static const char *flight_people; /* lines of data for every flight */
static pid_t flight_sim;

/* A file in the folder; the caller frees it. */
static inline char *flight_file(const char *name)
{
    char *path = NULL;

    if (asprintf(&path, "%s/%s", flight_folder, name) < 0)
        abort();
    return path;
}

/* Never NULL; the caller frees it. */
static inline char *flight_read(const char *name)
{
    char *path = flight_file(name), *text = NULL;
    FILE *file = fopen(path, "re");
    size_t room = 0;

    if (file == NULL || getdelim(&text, &room, '\0', file) < 0) {
        free(text);
        text = strdup("");
    }
    if (file != NULL)
        fclose(file);
    free(path);
    return text;
}

static inline void flight_write(const char *name, const char *lines)
{
    char *path = flight_file(name);
    FILE *file = fopen(path, "we");

    assert_non_null(file);
    fprintf(file, "%s%s\n", flight_people, lines);
    assert_int_equal(fclose(file), 0);
    free(path);
}

static inline void flight_exec_sim(void)
{
    char *data = flight_file("data"), *log = flight_file("log");
    char *out = flight_file("out");
    int fd = open(out, O_WRONLY | O_CREAT, 0600);

    prctl(PR_SET_PDEATHSIG, SIGKILL);
    dup2(fd, 1);
    dup2(fd, 2);
    execl(flight_fmesim, "fmesim", "--plain", "--listen", "127.0.0.1:0",
          "--data", data, "--log", log, (char *)NULL);
    _exit(127);
}

static inline void flight_stop_sim(void)
{
    static const char *const names[] = {"data", "log", "out"};
    size_t i;

    if (flight_sim > 0) {
        kill(flight_sim, SIGKILL);
        waitpid(flight_sim, NULL, 0);
    }
    flight_sim = 0;
    for (i = 0; i < COUNT(names); i++) {
        char *path = flight_file(names[i]);

        unlink(path);
        free(path);
    }
}

/* Starts it anew, with an empty log; its address is in flight_server. */
static inline void flight_start_sim(const char *lines)
{
    char *text = strdup("");
    unsigned tries;

    flight_stop_sim();
    flight_write("data", lines);
    flight_sim = fork();
    if (flight_sim == 0)
        flight_exec_sim();
    for (tries = 0; tries < 1000 && strstr(text, "ready") == NULL; tries++) {
        usleep(5000);
        free(text);
        text = flight_read("out");
    }
    memcpy(flight_server, "http://", 8);
    if (strstr(text, "ready") == NULL ||
        sscanf(text, "listening %40s", flight_server + 7) != 1)
        fail_msg("the simulator does not start: %s", text);
    free(text);
}

/* A listener in the simulator's place; its address is in flight_server. */
static inline int flight_listen(const char *scheme)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t len = sizeof(address);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    assert_int_equal(bind(fd, (struct sockaddr *)&address, len), 0);
    assert_int_equal(listen(fd, 8), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &len), 0);
    snprintf(flight_server, sizeof(flight_server), "%s://127.0.0.1:%u", scheme,
             ntohs(address.sin_port));
    return fd;
}

/* How many lines of the simulator's log begin with START. */
static inline unsigned flight_count(const char *start)
{
    char *text = flight_read("log"), *line, *rest = text;
    unsigned count = 0;

    for (line = strsep(&rest, "\n"); line != NULL; line = strsep(&rest, "\n"))
        count += strncmp(line, start, strlen(start)) == 0;
    free(text);
    return count;
}

static inline enum fmet_api flight_api(unsigned ask, unsigned v3, unsigned v4)
{
    if ((ask & LEGACY) != 0)
        return FMET_API_LEGACY;
    if ((ask & v3) != 0)
        return FMET_API_V3;
    return (ask & v4) != 0 ? FMET_API_V4 : FMET_API_AUTO;
}

static inline void flight_set(struct fmet_secret *secret, const char *text)
{
    assert_int_equal(fmet_secret_set(secret, text, strlen(text)), FMET_OK);
}

static inline void flight_set_owner(unsigned ask, struct fmet_request *request)
{
    if ((ask & MINT) != 0)
        request->owner_method = FMET_OWNER_MINT;
    if ((ask & OWNER) == 0)
        return;
    request->owner_method = FMET_OWNER_GET;
    request->owner_path = strdup(FLIGHT_OWNER_PATH);
    request->owner_pointer = strdup("/name");
}

/* The frame; clear it with fmet_request_clear. */
static inline struct fmet_request flight_request(const struct flight *flight)
{
    bool token = strlen(flight->secret) == FMET_TOKEN_USUAL;
    struct fmet_request request = {
        .mode = token ? FMET_MODE_TOKEN : FMET_MODE_PASSWORD,
        .api = flight_api(flight->ask, V3, V4),
        .api_hint = flight_api(flight->ask, HINT_V3, HINT_V4),
        .ask_control = (flight->ask & (HINT_V3 | HINT_V4)) == 0,
        .ask_unrestricted = (flight->ask & UNRESTRICTED) != 0,
        .ask_roles = (flight->ask & ROLES) != 0,
        .ask_superuser = (flight->ask & SUPERUSER) != 0,
        .timeout_ms = 1000,
        .connect_timeout_ms = 500,
        .server = strdup(flight_server),
        .fme_user = strdup(flight->user),
        .token_name = strdup("pam-host-test-0123456789abcdef"),
        .token_seconds = 70,
    };

    if ((flight->ask & LOOKUP) != 0)
        request.mode = FMET_MODE_LOOKUP;
    else
        flight_set(&request.secret, flight->secret);
    if ((flight->ask & SERVICE) != 0)
        flight_set(&request.service_token, FLIGHT_SERVICE);
    flight_set_owner(flight->ask, &request);
    if (flight->path == NULL)
        return request;
    request.questions = calloc(1, sizeof(*request.questions));
    request.question_count = 1;
    request.questions[0].name = strdup("s");
    request.questions[0].path = strdup(flight->path);
    request.questions[0].service = (flight->ask & BY_SERVICE) != 0;
    if (flight->pointer != NULL)
        request.questions[0].pointer = strdup(flight->pointer);
    return request;
}

/* What the deletion, which comes after the reply, was waited for. */
static inline unsigned flight_deletes(const char *told)
{
    const char *slash = strchr(told, '/');
    unsigned wanted = slash != NULL ? (unsigned)atoi(slash + 1) : 0, tries;

    for (tries = 0; tries < 600 && flight_count("DELETE ") < wanted; tries++)
        usleep(5000);
    return flight_count("DELETE ");
}

/* Adds PIECE to TEXT, which it frees. */
static inline char *flight_add(char *text, const char *piece, const char *end)
{
    char *more = NULL;

    if (asprintf(&more, "%s%s%s", text, piece, end) < 0)
        abort();
    free(text);
    return more;
}

static inline char *flight_add_flags(char *text, uint32_t account)
{
    static const char *const names[] = {"known", "disabled", "expired",
                                        "must-change"};
    size_t i;

    for (i = 0; i < COUNT(names); i++)
        if ((account & 1u << i) != 0)
            text = flight_add(text, names[i], " ");
    return text;
}

/* What came of it; the caller frees it. */
static inline char *flight_told(const struct flight *flight,
                                const struct fmet_reply *reply)
{
    static const char *const apis[] = {"none", "v4", "v3", "legacy"};
    unsigned deletes = flight_deletes(flight->told);
    char *text = NULL;
    size_t i;

    if (asprintf(&text, "%s %s %s %u/%u/%u ", fmet_result_name(reply->result),
                 apis[reply->api], reply->control_passed ? "control" : "-",
                 flight_count("POST "), deletes,
                 flight_count("connection ")) < 0)
        abort();
    for (i = 0; i < reply->facts.scope_count; i++)
        text = flight_add(text, reply->facts.scopes[i], ";");
    if ((flight->ask & SERVICE) != 0)
        text = flight_add_flags(text, reply->facts.account);
    return reply->not_judged ? flight_add(text, "next", "") : text;
}

/* Flies, and fails unless it is told as FLIGHT says. */
static inline void flight_try(const struct flight *flight)
{
    struct fmet_request request;
    struct fmet_reply reply = {0};
    char *told;

    flight_start_sim(flight->lines);
    request = flight_request(flight);
    if (ask(flight_helper, &request, &reply) != FMET_OK)
        fail_msg("no frame: %s %s", flight->lines, flight->told);
    told = flight_told(flight, &reply);
    if (fnmatch(flight->told, told, 0) != 0)
        fail_msg("%s, %s, \"%s\":\nnot %s\nbut %s\n(%s; %s)", flight->user,
                 flight->secret, flight->lines, flight->told, told,
                 reply.about != NULL ? reply.about : "",
                 reply.server_text != NULL ? reply.server_text : "");
    if (!fmet_reply_answers(&reply, &request) ||
        (reply.result == FMET_OK &&
         strcmp(reply.facts.owner, request.fme_user) != 0))
        fail_msg("%s: not an answer to what was asked", flight->told);
    free(told);
    fmet_reply_clear(&reply);
    fmet_request_clear(&request);
}

static inline void flight_try_all(const struct flight *flights, size_t count)
{
    size_t i;

    for (i = 0; i < count; i++)
        flight_try(&flights[i]);
}

/* For cmocka's group: where the programs are, and a folder. */
static inline int flight_set_up(void **state)
{
    const char *build = getenv("BUILD");

    (void)state;
    if (build == NULL)
        build = "build";
    snprintf(flight_helper, sizeof(flight_helper), "%s/pam_fmetoken_helper",
             build);
    snprintf(flight_fmesim, sizeof(flight_fmesim), "%s/tests/sim/fmesim",
             build);
    if (access(flight_helper, R_OK) == 0 && access(flight_fmesim, X_OK) == 0)
        return mkdtemp(flight_folder) != NULL ? 0 : -1;
    puts("needs the helper and the simulator in the build folder");
    exit(77);
}

static inline int flight_tear_down(void **state)
{
    (void)state;
    flight_stop_sim();
    return rmdir(flight_folder);
}

#endif
