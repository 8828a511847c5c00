/*
 * Logins in each of which one call fails, or one process is killed or stopped:
 * play prepare, then play [--all] [FLOW...], or play --point FLOW SIDE SCOPE
 * ACTION RIGHT FROM TO with the numbers of page.h.  Prints TAP, a test a
 * series, with how many points there are and how many were tried.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/fault/play.h"

#define TIMEOUT_S 3
#define STOPPED_TIMEOUT_S 1 /* a stopped helper takes all of it */
#define PLAIN_TIMEOUT_S 10
#define DELETING_S 5   /* the helper's child has an alarm */
#define PLAIN_EVERY 10 /* points, and after each that left something */

struct fault_page *page;

static unsigned played, failed_tests, total_points, total_logins;
static unsigned library_crashes; /* of the series */

/* One order over one flow. */
struct series {
    enum fault_side side;
    enum fault_scope scope;
    enum fault_action action;
    bool right;
    unsigned points; /* to be tried of all, where not all are */
};

static const struct series all_series[] = {
    {FAULT_HOST, FAULT_OWN, FAULT_FAIL, true, 12},
    {FAULT_HOST, FAULT_OWN, FAULT_FAIL, false, 5},
    {FAULT_HOST, FAULT_OWN, FAULT_FAIL_ON, true, 4},
    {FAULT_HOST, FAULT_OWN, FAULT_FAIL_ON, false, 3},
    {FAULT_HOST, FAULT_WAITS, FAULT_INTERRUPT, true, 3},
    {FAULT_HOST, FAULT_MEMORY, FAULT_FAIL, true, 6},
    {FAULT_HOST, FAULT_MEMORY, FAULT_FAIL, false, 3},
    {FAULT_HOST, FAULT_MEMORY, FAULT_FAIL_ON, true, 4},
    {FAULT_HOST, FAULT_MEMORY, FAULT_FAIL_ON, false, 2},
    {FAULT_CHILD, FAULT_OWN, FAULT_FAIL, true, 3},
    {FAULT_CHILD, FAULT_OWN, FAULT_FAIL, false, 2},
    {FAULT_HELPER, FAULT_OWN, FAULT_FAIL, true, 7},
    {FAULT_HELPER, FAULT_OWN, FAULT_FAIL, false, 3},
    {FAULT_HELPER, FAULT_OWN, FAULT_FAIL_ON, true, 4},
    {FAULT_HELPER, FAULT_OWN, FAULT_FAIL_ON, false, 2},
    {FAULT_HELPER, FAULT_WAITS, FAULT_INTERRUPT, true, 2},
    {FAULT_HELPER, FAULT_MEMORY, FAULT_FAIL, true, 5},
    {FAULT_HELPER, FAULT_MEMORY, FAULT_FAIL, false, 2},
    {FAULT_HELPER, FAULT_MEMORY, FAULT_FAIL_ON, true, 2},
    {FAULT_HELPER, FAULT_MEMORY, FAULT_FAIL_ON, false, 2},
    {FAULT_LATER, FAULT_OWN, FAULT_FAIL, true, 2},
    {FAULT_HOST, FAULT_OWN, FAULT_KILL, true, 4},
    {FAULT_CHILD, FAULT_OWN, FAULT_KILL, true, 1},
    {FAULT_HELPER, FAULT_OWN, FAULT_KILL, true, 3},
    {FAULT_HELPER, FAULT_OWN, FAULT_KILL, false, 2},
    {FAULT_LATER, FAULT_OWN, FAULT_KILL, true, 1},
    {FAULT_CHILD, FAULT_OWN, FAULT_STOP, true, 1},
    {FAULT_HELPER, FAULT_OWN, FAULT_STOP, true, 1},
};

static void map_page(void)
{
    int fd = open(FAULT_PAGE_FILE, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

    /* The helper's user reports in it too. */
    if (fd < 0 || fchmod(fd, 0666) != 0 || ftruncate(fd, sizeof(*page)) != 0)
        exit(2);
    page = mmap(NULL, sizeof(*page), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (page == MAP_FAILED)
        exit(2);
    close(fd);
}

/* One login under ORDER, at its point N. */
static struct run login(const struct flow *flow, const struct series *order,
                        unsigned n, unsigned timeout_s)
{
    struct run run = {
        .flow = flow, .right = order->right, .timeout_s = timeout_s};
    pid_t pid;

    total_logins++;
    memset(page, 0, sizeof(*page));
    page->side = order->side;
    page->scope = order->scope;
    page->action = order->action;
    page->nth = n;
    world_configure(flow, timeout_s);
    fflush(stdout);
    pid = fork();
    if (pid == 0)
        host_play(flow, order->right);
    run.hung = !end_wait(pid, 60000, &run.status);
    run.orphans = end_orphans((timeout_s + 2 + DELETING_S) * 1000);
    run.leftovers = world_leftovers(flow, run.leftover, sizeof(run.leftover));
    run.locked = world_locked();
    return run;
}

static const struct series no_fault = {FAULT_NOWHERE, FAULT_OWN, FAULT_COUNT,
                                       true, 0};
static const struct series no_fault_wrong = {FAULT_NOWHERE, FAULT_OWN,
                                             FAULT_COUNT, false, 0};

static void tell(const struct flow *flow)
{
    unsigned i;

    printf("#  ");
    for (i = 0; i < page->steps; i++)
        printf(" %s=%d (%u ms)", verb_name(page->step[i].verb),
               page->step[i].code, page->step[i].ms);
    printf("\n#   in %s at +%#lx, %u hits, flow %s\n", page->what,
           (unsigned long)page->at, page->hits, flow->name);
    for (i = 0; i < page->log_len; i++)
        if (i == 0 || page->log[i - 1] == '\n')
            printf("#   | %.*s\n", (int)strcspn(page->log + i, "\n"),
                   page->log + i);
}

/* A login in which nothing fails, after one in which something did. */
static bool plain_login(const struct flow *flow)
{
    struct run run;

    if (flow->changed != NULL)
        world_reset_server();
    run = login(flow, &no_fault, 0, PLAIN_TIMEOUT_S);
    run.leftovers = 0; /* those of before: swept() is about them */
    return all_well(flow) && judge(&run) == NULL &&
           strstr(page->log, "damaged") == NULL;
}

/* What the login has left is old now: the next one sweeps it. */
static bool swept(const struct flow *flow)
{
    char name[256];

    world_age();
    return plain_login(flow) && world_leftovers(flow, name, sizeof(name)) == 0;
}

/* A change that was told as a success has been made. */
static bool really_changed(const struct flow *flow)
{
    struct flow with_new = *flow;

    if (flow->changed == NULL || !all_well(flow))
        return true;
    with_new.right = flow->changed;
    with_new.verbs[0] = AUTHENTICATE;
    login(&with_new, &no_fault, 0, PLAIN_TIMEOUT_S);
    return all_well(&with_new);
}

/* One point; false, and why on stdout, where something does not hold.
 *RET_HIT: whether there is such a point. */
static bool try_point(const struct flow *flow, const struct series *order,
                      unsigned n, bool plain, bool *ret_hit)
{
    bool stops = order->action == FAULT_STOP;
    const char *wrong;
    struct run run;

    world_restore(flow);
    if (flow->changed != NULL)
        world_reset_server();
    run = login(flow, order, n, stops ? STOPPED_TIMEOUT_S : TIMEOUT_S);
    *ret_hit = page->hits != 0;
    wrong = judge(&run);
    library_crashes += judge_excuses_crash();
    if (wrong == NULL && order->action == FAULT_INTERRUPT && !all_well(flow))
        wrong = "an interrupted call is an error";
    if (wrong == NULL && !*ret_hit && order->right && !all_well(flow))
        wrong = "nothing was made to fail, and it failed";
    if (wrong != NULL) {
        printf("# point %u: %s\n", n, wrong);
        tell(flow);
        return false;
    }
    if (order->right && !really_changed(flow))
        wrong = "success, but the password is the old one";
    else if ((plain || order->action >= FAULT_KILL) && !plain_login(flow))
        wrong = "the login after it fails";
    else if (run.leftovers != 0 && !swept(flow))
        wrong = "what it left is not swept";
    if (wrong != NULL) {
        printf("# point %u: %s\n", n, wrong);
        tell(flow);
        login(flow, order, 0, TIMEOUT_S);
    }
    return wrong == NULL;
}

static const char *describe(const struct series *order)
{
    static const char *const sides[] = {"", "module", "module's child",
                                        "helper", "helper's child"};
    static const char *const scopes[] = {"each call", "each allocation",
                                         "each wait"};
    static const char *const actions[] = {
        "", "fails", "fails on", "is interrupted", "kills it", "stops it"};
    static char text[128];

    snprintf(text, sizeof(text), "%s, %s %s, %s credential", sides[order->side],
             scopes[order->scope], actions[order->action],
             order->right ? "right" : "wrong");
    return text;
}

static void play_series(const struct flow *flow, const struct series *order,
                        unsigned points, bool all)
{
    unsigned every = all || points <= order->points
                         ? 1
                         : (points + order->points - 1) / order->points;
    unsigned tried = 0, missed = 0, bad = 0, n, started = clock_ms();
    bool hit;

    if (points == 0)
        return;
    library_crashes = 0;
    /* Not always from the first: the series are of different residues. */
    for (n = 1 + every / 2; n <= points; n += every) {
        bool good = try_point(flow, order, n, tried % PLAIN_EVERY == 0, &hit);

        tried += hit;
        missed += !hit;
        bad += !good;
        if (bad >= 8)
            break;
    }
    total_points += tried;
    if (bad != 0 || tried == 0)
        failed_tests++;
    printf("%sok %u - %s: %s: %u of %u points (k=%u, %u ms)\n",
           bad != 0 || tried == 0 ? "not " : "", ++played, flow->name,
           describe(order), tried, points, every, clock_ms() - started);
    if (library_crashes != 0)
        printf("# in %u of them libcurl, OpenSSL or json-c crashed without "
               "memory\n",
               library_crashes);
    if (missed != 0)
        printf("# %u points did not come\n", missed);
}

/* How many points there are, in a login in which nothing fails. */
static bool count_points(const struct flow *flow, bool right,
                         unsigned counts[FAULT_SIDES][FAULT_SCOPES])
{
    const char *wrong;
    struct run run;

    world_restore(flow);
    if (flow->changed != NULL)
        world_reset_server();
    run = login(flow, right ? &no_fault : &no_fault_wrong, 0, PLAIN_TIMEOUT_S);
    memcpy(counts, page->count, sizeof(page->count));
    wrong = judge(&run);
    if (wrong == NULL && all_well(flow) != right)
        wrong = right ? "it fails" : "it succeeds";
    printf("%sok %u - %s: nothing fails, %s credential\n",
           wrong != NULL ? "not " : "", ++played, flow->name,
           right ? "right" : "wrong");
    if (wrong != NULL) {
        printf("# %s\n", wrong);
        tell(flow);
        failed_tests++;
    }
    return wrong == NULL;
}

static void play_flow(const struct flow *flow, bool all)
{
    unsigned counts[2][FAULT_SIDES][FAULT_SCOPES];
    size_t i;

    if (!count_points(flow, true, counts[1]) ||
        !count_points(flow, false, counts[0]))
        return;
    for (i = 0; i < sizeof(all_series) / sizeof(*all_series); i++)
        play_series(flow, &all_series[i],
                    counts[all_series[i].right][all_series[i].side]
                          [all_series[i].scope],
                    all);
}

/* What each flow begins with, while all servers are there. */
static void prepare(void)
{
    size_t i;

    for (i = 0; i < flow_count; i++) {
        world_restore(&flows[i]);
        if (flows[i].changed != NULL)
            world_reset_server();
        login(&flows[i], &no_fault, 0, PLAIN_TIMEOUT_S);
        if (!all_well(&flows[i])) {
            printf("# %s cannot be prepared\n", flows[i].name);
            tell(&flows[i]);
            exit(2);
        }
        world_save(&flows[i]);
    }
}

/* --point FLOW SIDE SCOPE ACTION RIGHT FROM TO, by their numbers. */
static int play_points(char **words)
{
    struct series order = {.side = (enum fault_side)atoi(words[1]),
                           .scope = (enum fault_scope)atoi(words[2]),
                           .action = (enum fault_action)atoi(words[3]),
                           .right = atoi(words[4]) != 0};
    unsigned n, bad = 0;
    bool hit;
    size_t i;

    for (i = 0; i < flow_count; i++)
        for (n = (unsigned)atoi(words[5]);
             strcmp(flows[i].name, words[0]) == 0 &&
             n <= (unsigned)atoi(words[6]);
             n++) {
            bad += !try_point(&flows[i], &order, n, false, &hit);
            printf("# point %u: %s\n", n, hit ? page->what : "none");
        }
    return bad != 0;
}

static bool is_wanted(const char *name, char **names)
{
    if (*names == NULL)
        return true;
    while (*names != NULL && strcmp(*names, name) != 0)
        names++;
    return *names != NULL;
}

int main(int argc, char **argv)
{
    bool all = argc > 1 && strcmp(argv[1], "--all") == 0;
    unsigned started = clock_ms();
    size_t i;

    if (prctl(PR_SET_CHILD_SUBREAPER, 1) != 0)
        return 2;
    map_page();
    host_prepare();
    if (argc > 1 && strcmp(argv[1], "prepare") == 0) {
        prepare();
        return 0;
    }
    if (argc == 9 && strcmp(argv[1], "--point") == 0)
        return play_points(argv + 2);
    for (i = 0; i < flow_count; i++)
        if (is_wanted(flows[i].name, argv + 1 + all))
            play_flow(&flows[i], all);
    printf("# %u points, %u logins, %u s\n1..%u\n", total_points, total_logins,
           (clock_ms() - started) / 1000, played);
    return failed_tests != 0;
}
