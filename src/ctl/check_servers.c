/*
 * Each server for itself: a login stops at the first that answers.
 */
#include <inttypes.h>
#include <stdio.h>
#include <time.h>

#include "src/ctl/check.h"
#include "src/module/ask.h"

/* A certificate is to be renewed by then; most are with 30 days left. */
#define WARN_DAYS 14

static const char *const apis[] = {"none", "v4", "v3", "legacy"};

static const char *tls_name(uint32_t version)
{
    switch (version) {
    case 0x0303:
        return "TLS 1.2";
    case 0x0304:
        return "TLS 1.3";
    default:
        return "no TLS";
    }
}

/* -1 where nothing is known. */
static int64_t days_left(const struct fmet_outcome *outcome)
{
    int64_t left = outcome->cert_until - (int64_t)time(NULL);

    if (outcome->cert_until == 0)
        return -1;
    return left > 0 ? left / 86400 : 0;
}

static void tell_members(struct fmet_desk *desk, const char *server,
                         enum fmet_result result,
                         const struct fmet_outcome *outcome)
{
    struct fmet_page *page = desk->page;

    fmet_page_open(page, NULL);
    fmet_page_text(page, "server", server);
    fmet_page_text(page, "result", fmet_result_name(result));
    fmet_page_text(page, "api", apis[outcome->api]);
    if (outcome->build != 0)
        fmet_page_number(page, "build", outcome->build);
    else
        fmet_page_null(page, "build");
    fmet_page_text(page, "release",
                   result == FMET_OK ? desk->call.server_text : NULL);
    fmet_page_text(page, "tls",
                   outcome->tls_version != 0 ? tls_name(outcome->tls_version)
                                             : NULL);
    if (outcome->cert_until != 0) {
        fmet_page_number(page, "certificate_until", outcome->cert_until);
        fmet_page_number(page, "certificate_days", days_left(outcome));
    } else {
        fmet_page_null(page, "certificate_until");
        fmet_page_null(page, "certificate_days");
    }
    fmet_page_close(page);
}

static void tell_good(struct fmet_desk *desk, const char *server,
                      const struct fmet_outcome *outcome)
{
    const char *release = desk->call.server_text;
    struct fmet_page *page = desk->page;
    int64_t days = days_left(outcome);
    char build[48] = ", build not told", cert[64] = "";

    if (outcome->build != 0)
        snprintf(build, sizeof(build), ", build %u", (unsigned)outcome->build);
    if (days >= 0)
        snprintf(cert, sizeof(cert), ", certificate good for %" PRId64 " days",
                 days);
    fmet_page_finding(page, FMET_LEVEL_GOOD, server, "API %s%s%s%s%s, %s%s",
                      apis[outcome->api], build, release != NULL ? " (" : "",
                      release != NULL ? release : "",
                      release != NULL ? ")" : "",
                      tls_name(outcome->tls_version), cert);
    if (days >= 0 && days < WARN_DAYS)
        fmet_page_finding(page, FMET_LEVEL_WARNING, server,
                          "a certificate of its chain expires in %" PRId64
                          " days; renew it on the server",
                          days);
    if (outcome->api == FMET_API_LEGACY)
        fmet_page_finding(page, FMET_LEVEL_NOTE, server,
                          "api = legacy: a login may replace the user's one "
                          "token; see docs/configuration.md");
}

static void probe(struct fmet_desk *desk, const char *server)
{
    const struct fmet_asking asking = {.mode = FMET_MODE_PROBE,
                                       .server = server};
    unsigned left_ms = desk->call.config.timeout_ms;
    struct fmet_outcome outcome = {.server = NULL};
    enum fmet_result result;
    char why[FMET_WHY_SIZE];

    fmet_call_forget(&desk->call);
    result = fmet_ask(&desk->call, &asking, &left_ms, &outcome);
    tell_members(desk, server, result, &outcome);
    if (result == FMET_OK)
        tell_good(desk, server, &outcome);
    else
        fmet_page_finding(desk->page, FMET_LEVEL_ERROR, server, "%s",
                          fmet_desk_why(desk, result, why));
    fmet_outcome_clear(&outcome);
}

void fmet_check_servers(struct fmet_desk *desk)
{
    const struct fmet_config *config = &desk->call.config;
    size_t i;

    fmet_page_title(desk->page, "Servers");
    fmet_page_open_list(desk->page, "servers");
    for (i = 0; i < config->server_count; i++)
        probe(desk, config->servers[i]);
    fmet_page_close(desk->page);
    fmet_call_forget(&desk->call);
}
