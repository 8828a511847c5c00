/*
 * Each fact with the line of the configuration that asked for it.  All that is
 * decided here was decided by src/core and src/module.
 */
#include "src/ctl/verdict.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "src/core/policy.h"
#include "src/module/codes.h"
#include "src/module/groups.h"
#include "src/module/request.h"

/* SECONDS since 1970 as text, in UTC, or "not known" for 0. */
static const char *moment(int64_t seconds, char text[40])
{
    time_t when = (time_t)seconds;
    struct tm tm;

    if (seconds == 0 || gmtime_r(&when, &tm) == NULL ||
        strftime(text, 40, "%Y-%m-%d %H:%M:%S UTC", &tm) == 0)
        snprintf(text, 40, "not known");
    return text;
}

static void tell_token(const struct fmet_desk *desk,
                       const struct fmet_verdict *verdict,
                       const struct fmet_facts *facts)
{
    bool token = verdict->mode == FMET_MODE_TOKEN;
    struct fmet_page *page = desk->page;
    char until[40];

    fmet_page_text(page, "kind", token ? "token" : "password");
    fmet_page_text(page, "owner", facts->owner);
    fmet_page_pair(page, "it is", "%s %s's", token ? "a token," : "a password,",
                   facts->owner);
    if (!token)
        return;
    moment(facts->token_expires, until);
    fmet_page_pair(page, "token", "%s, expires: %s",
                   facts->token_name != NULL ? facts->token_name
                                             : "name not known",
                   until);
    fmet_page_open(page, "token");
    fmet_page_text(page, "name", facts->token_name);
    if (facts->token_expires != 0)
        fmet_page_number(page, "expires", facts->token_expires);
    else
        fmet_page_null(page, "expires");
    fmet_page_close(page);
}

/* Why nothing is asked with a service token that is configured: a request of
   somebody who is not root has none.  NULL: it is. */
static const char *no_service(const struct fmet_config *config)
{
    return config->service_token_file != NULL && geteuid() != 0
               ? "only root can read service_token_file"
               : NULL;
}

static void tell_account(const struct fmet_desk *desk,
                         const struct fmet_facts *facts)
{
    static const struct {
        uint32_t flag;
        const char *key, *words;
    } flags[] = {
        {FMET_ACCOUNT_DISABLED, "disabled", "disabled"},
        {FMET_ACCOUNT_PASSWORD_EXPIRED, "password_expired",
         "its password has expired"},
        {FMET_ACCOUNT_MUST_CHANGE, "must_change",
         "its password must be changed"},
    };
    bool known = (facts->account & FMET_ACCOUNT_KNOWN) != 0, any = false;
    const char *why = no_service(&desk->call.config);
    struct fmet_page *page = desk->page;
    size_t i;

    fmet_page_open(page, "account");
    fmet_page_flag(page, "known", known);
    for (i = 0; i < sizeof(flags) / sizeof(*flags); i++) {
        bool set = (facts->account & flags[i].flag) != 0;

        fmet_page_flag(page, flags[i].key, known && set);
        if (known && set)
            fmet_page_pair(page, "account", "%s", flags[i].words);
        any |= set;
    }
    fmet_page_close(page);
    if (!known)
        fmet_page_pair(page, "account", "not looked at: %s",
                       why != NULL ? why : "there is no service_token_file");
    else if (!any)
        fmet_page_pair(page, "account", "enabled");
}

/* Whether SCOPE is of the line NAME: itself, or with a value. */
static bool is_of(const char *scope, const char *name)
{
    size_t len = strlen(name);

    return strncmp(scope, name, len) == 0 &&
           (scope[len] == '\0' || scope[len] == ':');
}

static void tell_scope(struct fmet_page *page, const char *scope, bool holds,
                       const char *place, const char *why)
{
    fmet_page_pair(page, scope, "%s (%s%s%s)", holds ? "yes" : "no", place,
                   why != NULL ? "; " : "", why != NULL ? why : "");
    fmet_page_open(page, NULL);
    fmet_page_text(page, "scope", scope);
    fmet_page_flag(page, "holds", holds);
    fmet_page_text(page, "place", place);
    fmet_page_text(page, "why", why);
    fmet_page_close(page);
}

/* What one scope line gave; MARK gets which of the facts' scopes are its. */
static void tell_scope_line(const struct fmet_desk *desk, size_t line,
                            const struct fmet_facts *facts, bool *mark)
{
    const struct fmet_scope *scope = &desk->call.config.scopes[line];
    bool wanted = fmet_request_wants(&desk->call.config, scope), any = false;
    const char *hidden = scope->service ? no_service(&desk->call.config) : NULL;
    char place[FMET_PLACE_SIZE], why[100] = "";
    size_t i;

    if (!wanted)
        snprintf(why, sizeof(why),
                 "not asked: no require or group line names it");
    else if (hidden != NULL)
        snprintf(why, sizeof(why), "not asked: %s", hidden);
    fmet_desk_place(fmet_desk_setting(desk, "scope", line), place);
    for (i = 0; i < facts->scope_count; i++) {
        if (!is_of(facts->scopes[i], scope->name))
            continue;
        if (!mark[i])
            tell_scope(desk->page, facts->scopes[i], true, place, NULL);
        mark[i] = true;
        any = true;
    }
    if (!any)
        tell_scope(desk->page, scope->name, false, place,
                   *why != '\0' ? why : NULL);
}

static void tell_scopes(const struct fmet_desk *desk,
                        const struct fmet_facts *facts)
{
    bool *mark = calloc(facts->scope_count + 1, sizeof(*mark));
    size_t i;

    if (mark == NULL)
        return;
    fmet_page_title(desk->page, "Scopes");
    fmet_page_open_list(desk->page, "scopes");
    tell_scope(desk->page, "any", true, "built in", NULL);
    for (i = 0; i < desk->call.config.scope_count; i++)
        tell_scope_line(desk, i, facts, mark);
    for (i = 0; i < facts->scope_count; i++)
        if (!mark[i])
            tell_scope(desk->page, facts->scopes[i], true, "built in", NULL);
    fmet_page_close(desk->page);
    free(mark);
}

static void tell_requires(const struct fmet_desk *desk,
                          const struct fmet_facts *facts)
{
    const struct fmet_config *config = &desk->call.config;
    const struct fmet_setting *setting;
    struct fmet_page *page = desk->page;
    char place[FMET_PLACE_SIZE];
    size_t i;

    if (config->require_count != 0)
        fmet_page_title(page, "Requirements");
    fmet_page_open_list(page, "require");
    for (i = 0; i < config->require_count; i++) {
        bool holds = fmet_policy_meets(facts, &config->requires[i]);

        setting = fmet_desk_setting(desk, "require", i);
        fmet_desk_place(setting, place);
        fmet_page_pair(page, holds ? "holds" : "DOES NOT HOLD", "%s (%s)",
                       setting != NULL ? setting->value : "?", place);
        fmet_page_open(page, NULL);
        fmet_page_text(page, "value", setting != NULL ? setting->value : NULL);
        fmet_page_flag(page, "holds", holds);
        fmet_page_text(page, "place", place);
        fmet_page_close(page);
    }
    fmet_page_close(page);
}

/* One name of a group line whose pattern HOLDS or not. */
static void tell_group(const struct fmet_desk *desk, const char *group,
                       const char *pattern, const char *place, bool holds)
{
    struct fmet_group_reason why = {""};
    struct fmet_page *page = desk->page;
    enum fmet_result result = FMET_NOT_OURS;
    bool given;
    gid_t gid = 0;

    if (holds)
        result = fmet_groups_judge(&desk->call, group, &gid, &why);
    else
        snprintf(why.text, sizeof(why.text), "no scope matches");
    given = result == FMET_OK;
    if (!given && result != FMET_NOT_OURS)
        snprintf(why.text, sizeof(why.text), "it cannot be looked up");
    if (given)
        fmet_page_pair(page, group, "yes, gid %lu (\"%s\", %s)",
                       (unsigned long)gid, pattern, place);
    else
        fmet_page_pair(page, group, "no: %s (\"%s\", %s)", why.text, pattern,
                       place);
    fmet_page_open(page, NULL);
    fmet_page_text(page, "group", group);
    fmet_page_flag(page, "given", given);
    if (given)
        fmet_page_number(page, "gid", (int64_t)gid);
    else
        fmet_page_null(page, "gid");
    fmet_page_text(page, "why", given ? NULL : why.text);
    fmet_page_text(page, "pattern", pattern);
    fmet_page_text(page, "place", place);
    fmet_page_close(page);
}

static void tell_groups(const struct fmet_desk *desk,
                        const struct fmet_verdict *verdict,
                        const struct fmet_facts *facts)
{
    const struct fmet_config *config = &desk->call.config;
    char place[FMET_PLACE_SIZE];
    size_t i, j;

    if (config->group_count != 0)
        fmet_page_title(desk->page, verdict->result == FMET_OK
                                        ? "Groups"
                                        : "Groups, were the login let in");
    fmet_page_open_list(desk->page, "groups");
    for (i = 0; i < config->group_count; i++) {
        const struct fmet_group_line *line = &config->groups[i];

        fmet_desk_place(fmet_desk_setting(desk, "group", i), place);
        for (j = 0; j < line->count; j++)
            tell_group(desk, line->group[j], line->pattern, place,
                       fmet_policy_holds(facts, line->pattern));
    }
    fmet_page_close(desk->page);
}

void fmet_verdict_tell_facts(const struct fmet_desk *desk,
                             const struct fmet_verdict *verdict,
                             const struct fmet_outcome *outcome)
{
    static const char *const apis[] = {"not known", "v4", "v3", "legacy"};

    fmet_page_pair(desk->page, "asked", "%s, API %s", outcome->server,
                   apis[outcome->api]);
    fmet_page_text(desk->page, "server", outcome->server);
    fmet_page_text(desk->page, "api", apis[outcome->api]);
    tell_token(desk, verdict, &outcome->facts);
    tell_account(desk, &outcome->facts);
    tell_scopes(desk, &outcome->facts);
    tell_requires(desk, &outcome->facts);
    tell_groups(desk, verdict, &outcome->facts);
    if (no_service(&desk->call.config) != NULL)
        fmet_page_finding(desk->page, FMET_LEVEL_NOTE, "not root",
                          "the account, and what is asked with the service "
                          "token, were not looked at; a login by a process of "
                          "root's may come out otherwise");
}

static void tell_call(const struct fmet_desk *desk, const char *name,
                      enum fmet_phase phase, enum fmet_result result,
                      const char *why)
{
    struct fmet_page *page = desk->page;
    char code[FMET_CODE_SIZE];

    fmet_desk_code(fmet_code(phase, result), code);
    fmet_page_pair(page, name, "%s: %s", code, why);
    fmet_page_open(page, NULL);
    fmet_page_text(page, "call", name);
    fmet_page_text(page, "code", code);
    fmet_page_text(page, "reason", fmet_result_name(result));
    fmet_page_text(page, "why", why);
    fmet_page_close(page);
}

static void tell_no_call(const struct fmet_desk *desk, const char *name)
{
    struct fmet_page *page = desk->page;

    fmet_page_pair(page, name, "not called: authenticate has refused");
    fmet_page_open(page, NULL);
    fmet_page_text(page, "call", name);
    fmet_page_null(page, "code");
    fmet_page_null(page, "reason");
    fmet_page_text(page, "why", "not called: authenticate has refused");
    fmet_page_close(page);
}

void fmet_verdict_tell_calls(const struct fmet_desk *desk,
                             const struct fmet_verdict *verdict)
{
    enum fmet_result result = verdict->result;
    bool must_change = result == FMET_MUST_CHANGE;
    char why[FMET_WHY_SIZE];

    fmet_desk_why(desk, result, why);
    fmet_page_title(desk->page, "What PAM is answered");
    fmet_page_open_list(desk->page, "pam");
    if (result != FMET_OK && !must_change) {
        tell_call(desk, "authenticate", FMET_PHASE_AUTH, result, why);
        tell_no_call(desk, "acct_mgmt");
        tell_no_call(desk, "setcred");
    } else {
        tell_call(desk, "authenticate", FMET_PHASE_AUTH, FMET_OK,
                  must_change ? "the password is right, and must be changed "
                                "before anything is given"
                              : "FME vouches for it, and the policy is met");
        tell_call(desk, "acct_mgmt", FMET_PHASE_ACCOUNT, result,
                  must_change ? fmet_result_reason(result)
                              : "the policy is met");
        tell_call(desk, "setcred", FMET_PHASE_SETCRED, result,
                  must_change ? fmet_result_reason(result)
                              : "the groups above are added");
    }
    fmet_page_close(desk->page);
}
