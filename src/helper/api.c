/*
 * docs/fme-api.md, "Password to token" and "Whose token is it", as tables.
 */
#include "src/helper/api.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "src/helper/json.h"

static const struct fmet_api_data table[] = {
    {
        .api = FMET_API_V4,
        .mint = "/fmeapiv4/tokens",
        .mint_owner = "owner",
        .list = "/fmeapiv4/tokens?limit=100&offset=0",
        .list_owner = "owner",
        .partial = "customPermissions",
        /* Inferred; which form it is is not known. */
        .remove = "/fmeapiv4/tokens/",
        .remove_by_name = true,
        .account = "/fmeapiv4/accounts/",
        .accounts = "/fmeapiv4/accounts",
        .accounts_query = "&summary=true",
        .version = "/fmeinfo/version",
    },
    {
        .api = FMET_API_V3,
        .mint = "/fmerest/v3/tokens",
        .mint_owner = "user",
        .list = "/fmerest/v3/tokens?limit=-1&offset=-1",
        .list_owner = "user",
        .partial = "restricted",
        .remove = "/fmerest/v3/tokens/",
        .account = "/fmerest/v3/security/accounts/",
        .accounts = "/fmerest/v3/security/accounts",
        .accounts_query = "",
        .version = "/fmerest/v3/info",
    },
    {
        .api = FMET_API_LEGACY,
        .mint = "/fmetoken/generate.json",
    },
};

const struct fmet_api_data *fmet_api_data(enum fmet_api api)
{
    size_t i;

    for (i = 1; i < sizeof(table) / sizeof(*table); i++)
        if (table[i].api == api)
            return &table[i];
    return &table[0];
}

#define FOR_LOGIN "Made by pam_fmetoken for one login; deleted after it"
#define FOR_SESSION "Made by pam_fmetoken for a session; deleted when it ends"

char *fmet_api_mint_body(const struct fmet_api_data *api,
                         const struct fmet_request *request)
{
    const char *description =
        request->mode == FMET_MODE_SESSION ? FOR_SESSION : FOR_LOGIN;
    const struct fmet_json_member v4[] = {
        {"name", FMET_JSON_TEXT, request->token_name, 0},
        {"description", FMET_JSON_TEXT, description, 0},
        {"enabled", FMET_JSON_FLAG, NULL, 1},
        {"customPermissions", FMET_JSON_FLAG, NULL, 0},
        {"secondsToExpiry", FMET_JSON_NUMBER, NULL,
         (long)request->token_seconds},
    };
    const struct fmet_json_member v3[] = {
        {"restricted", FMET_JSON_FLAG, NULL, 0},
        {"name", FMET_JSON_TEXT, request->token_name, 0},
        {"description", FMET_JSON_TEXT, description, 0},
        {"expirationTimeout", FMET_JSON_NUMBER, NULL,
         (long)request->token_seconds},
        {"user", FMET_JSON_TEXT, request->fme_user, 0},
        {"enabled", FMET_JSON_FLAG, NULL, 1},
    };

    if (api->api == FMET_API_V3)
        return fmet_json_write(v3, sizeof(v3) / sizeof(*v3));
    return fmet_json_write(v4, sizeof(v4) / sizeof(*v4));
}

char *fmet_api_no_object(const char *name)
{
    char *text = NULL;

    if (asprintf(&text,
                 FMET_API_NO_OBJECT_START
                 "%s due to lack of proper permissions "
                 "or the object does not exist.",
                 name) < 0)
        return NULL;
    return text;
}

/* COUNT digits at *TEXT, which is moved behind them; -1 when there are not. */
static int digits(const char **text, int count)
{
    int number = 0;

    for (; count > 0; count--, (*text)++) {
        if (**text < '0' || **text > '9')
            return -1;
        number = number * 10 + (**text - '0');
    }
    return number;
}

static bool skip(const char **text, char c)
{
    if (**text != c)
        return false;
    (*text)++;
    return true;
}

static bool read_date(const char **text, struct tm *tm)
{
    tm->tm_year = digits(text, 4) - 1900;
    if (!skip(text, '-'))
        return false;
    tm->tm_mon = digits(text, 2) - 1;
    if (!skip(text, '-'))
        return false;
    tm->tm_mday = digits(text, 2);
    return tm->tm_year >= 70 && tm->tm_mon >= 0 && tm->tm_mon < 12 &&
           tm->tm_mday >= 1 && tm->tm_mday <= 31;
}

static bool read_clock(const char **text, struct tm *tm)
{
    tm->tm_hour = digits(text, 2);
    if (!skip(text, ':'))
        return false;
    tm->tm_min = digits(text, 2);
    if (!skip(text, ':'))
        return false;
    tm->tm_sec = digits(text, 2);
    return tm->tm_hour >= 0 && tm->tm_hour < 24 && tm->tm_min >= 0 &&
           tm->tm_min < 60 && tm->tm_sec >= 0 && tm->tm_sec <= 60;
}

bool fmet_api_time(const char *text, int64_t *ret_time)
{
    struct tm tm = {0};
    int day;

    if (!read_date(&text, &tm) || !skip(&text, 'T') || !read_clock(&text, &tm))
        return false;
    if (skip(&text, '.')) {
        if (digits(&text, 1) < 0)
            return false;
        text += strspn(text, "0123456789");
    }
    if (strcmp(text, "Z") != 0)
        return false;
    day = tm.tm_mday;
    *ret_time = (int64_t)timegm(&tm);
    return tm.tm_mday == day; /* the 31st of a month that has 30 */
}
