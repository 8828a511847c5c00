/*
 * The table of keys.
 */
#include "src/core/options.h"

#include <stddef.h>
#include <string.h>

#include "src/core/limits.h"
#include "src/core/lines.h"
#include "src/core/trusted.h"
#include "src/core/values.h"

static const char *const apis[] = {"auto", "v4", "v3", "legacy", NULL};
static const char *const modes[] = {"password", "token", "auto", NULL};
static const char *const tls_versions[] = {"1.2", "1.3", NULL};
static const enum fmet_trusted_kind file = FMET_TRUSTED_FILE;
static const enum fmet_trusted_kind dir = FMET_TRUSTED_DIR;
static const enum fmet_trusted_kind secret = FMET_TRUSTED_SECRET;
static const char *const accounts[] = {"ignore", "lookup", NULL};
static const char *const must_changes[] = {"refuse", "ask", NULL};
static const char *const session_tokens[] = {"none", "file", NULL};
static const struct fmet_value_range lifetimes = {10 * 60 * 1000UL,
                                                  FMET_LIFETIME_MAX_MS};
static const struct fmet_value_range warnings = {0, FMET_WARNING_MAX_MS};
static const struct fmet_value_range ids = {1, UINT32_MAX - 1};
static const struct fmet_value_range times = {FMET_TIMEOUT_MIN_MS,
                                              FMET_TIMEOUT_MAX_MS};

static const struct fmet_value_range reuses = {0, FMET_REUSE_MAX_MS};
static const struct fmet_value_range offlines = {0, FMET_OFFLINE_MAX_MS};

#define AT(member) offsetof(struct fmet_config, member)

static const struct fmet_option table[] = {
    {"server", true, true, false, "https://HOST or https://HOST:PORT",
     fmet_lines_server, 0, NULL},
    {"api", false, true, false, "auto, v4, v3 or legacy", fmet_value_enum,
     AT(api), apis},
    {"mode", false, true, false, "password, token or auto", fmet_value_enum,
     AT(mode), modes},
    {"timeout", false, false, false, "a time from 1s to 60s",
     fmet_value_duration, AT(timeout_ms), &times},
    {"connect_timeout", false, false, false, "a time from 1s to 60s",
     fmet_value_duration, AT(connect_timeout_ms), &times},
    {"cafile", false, true, false,
     "the path of a file of CA certificates in PEM form", fmet_value_trusted,
     AT(cafile), &file},
    {"capath", false, true, false,
     "the path of a folder of CA certificates (openssl rehash)",
     fmet_value_trusted, AT(capath), &dir},
    {"pin", false, true, false, "sha256//BASE64, several joined by ;",
     fmet_value_pin, AT(pin), NULL},
    {"tls_min", false, true, false, "1.2 or 1.3", fmet_value_enum, AT(tls_min),
     tls_versions},
    {"client_cert", false, true, false,
     "the path of a certificate in PEM form, with its chain",
     fmet_value_trusted, AT(client_cert), &file},
    {"client_key", false, true, false,
     "the path of the certificate's key in PEM form, mode 0600",
     fmet_value_trusted, AT(client_key), &secret},
    {"proxy", false, false, false, "http://HOST:PORT or https://HOST:PORT",
     fmet_value_proxy, AT(proxy), NULL},
    {"proxy_auth_file", false, false, false,
     "the path of a file of one line USER:PASSWORD, mode 0600",
     fmet_value_trusted, AT(proxy_auth_file), &secret},
    {"owner", false, true, false, "auto, mint or GET PATH POINTER",
     fmet_lines_owner, 0, NULL},
    {"fme_user", false, true, false, "a template with %u, the local user",
     fmet_value_template, AT(fme_user), NULL},
    {"alias", true, true, false, "LOCAL FMEUSER", fmet_lines_alias, 0, NULL},
    {"min_uid", false, true, false, "a number of at least 1", fmet_value_id,
     AT(min_uid), &ids},
    {"scope", true, true, false, "NAME GET PATH [POINTER] [service]",
     fmet_lines_scope, 0, NULL},
    {"require", true, true, false, "PATTERN or PATTERN | PATTERN",
     fmet_lines_require, 0, NULL},
    {"group", true, true, false, "PATTERN -> GROUP or PATTERN -> GROUP, GROUP",
     fmet_lines_group, 0, NULL},
    {"min_gid", false, true, false, "a number of at least 1", fmet_value_id,
     AT(min_gid), &ids},
    {"allow_group", true, true, false, "GROUP or GROUP, GROUP",
     fmet_lines_allow_group, 0, NULL},
    {"service_token_file", false, true, false,
     "the path of a file of one token, mode 0600", fmet_value_trusted,
     AT(service_token_file), &secret},
    {"account", false, false, false, "ignore or lookup", fmet_value_enum,
     AT(account), accounts},
    {"lookup_group", false, false, false, "a Unix group", fmet_value_text,
     AT(lookup_group), NULL},
    {"session_token", false, false, false, "none or file", fmet_value_enum,
     AT(session_token), session_tokens},
    {"token_lifetime", false, false, false, "a time from 10m to 7d",
     fmet_value_duration, AT(token_lifetime_ms), &lifetimes},
    {"expiry_warning", false, false, false, "a time from 0 to 30d",
     fmet_value_duration, AT(expiry_warning_ms), &warnings},
    {"password_path", false, false, false, "the path of a URL, perhaps with %u",
     fmet_lines_password_path, 0, NULL},
    {"reuse", false, false, false, "a time from 0 to 24h", fmet_value_duration,
     AT(reuse_ms), &reuses},
    {"offline", false, false, false, "a time from 0 to 30d",
     fmet_value_duration, AT(offline_ms), &offlines},
    {"prompt", false, false, false, "what the user is asked", fmet_value_text,
     AT(prompt), NULL},
    {"helper", false, false, false, "an absolute path", fmet_value_path,
     AT(helper), NULL},
    {"helper_user", false, false, false, "a system user of the helper's own",
     fmet_value_helper_user, AT(helper_user), NULL},
    {"debug", false, false, false, "yes or no", fmet_value_flag, AT(debug),
     NULL},
    {"use_first_pass", false, false, true, "use_first_pass", fmet_value_flag,
     AT(use_first_pass), NULL},
    {"try_first_pass", false, false, true, "try_first_pass", fmet_value_flag,
     AT(try_first_pass), NULL},
    {"must_change", false, false, true, "must_change=ask, or refuse",
     fmet_value_enum, AT(must_change), must_changes},
    {"use_authtok", false, false, true, "use_authtok", fmet_value_flag,
     AT(use_authtok), NULL},
};

const struct fmet_option *fmet_options(size_t *ret_count)
{
    *ret_count = sizeof(table) / sizeof(*table);
    return table;
}

const struct fmet_option *fmet_option_find(const char *key)
{
    size_t i;

    for (i = 0; i < sizeof(table) / sizeof(*table); i++)
        if (strcmp(table[i].key, key) == 0)
            return &table[i];
    return NULL;
}
