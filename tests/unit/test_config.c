/*
 * The configuration: every key from file and argument, every error with its
 * place, and the doors that a configuration could leave open.
 *
 * Files are made in a folder of the test's own in the build folder; their
 * owner is whoever runs the test.  Folders above that others may write would
 * make every file untrusted: then there is nothing to test here.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "src/core/checks.h"
#include "src/core/config.h"
#include "src/core/options.h"
#include "src/core/trusted.h"
#include "tests/unit/unit.h"

#define MINIMUM "server = https://fme.example.com\n"

static char folder[512], file[600], ca[700], secret[700];

static void write_file(const char *path, const char *text, mode_t mode)
{
    FILE *out = fopen(path, "we");

    assert_non_null(out);
    assert_true(fputs(text, out) >= 0);
    assert_int_equal(fclose(out), 0);
    assert_int_equal(chmod(path, mode), 0);
}

/* Loads TEXT as the file, and up to two arguments. */
static enum fmet_result load(const char *text, const char *first,
                             const char *second, struct fmet_config *config,
                             struct fmet_error *error)
{
    const char *argv[] = {first, second};
    struct fmet_config_source source = {
        .file = file,
        .argc = (first != NULL) + (second != NULL),
        .argv = argv,
        .owner = geteuid(),
        .privileged = true,
        .first_unprivileged_port = 1024,
    };

    *error = (struct fmet_error){{0}};
    unlink(file);
    write_file(file, text, 0644);
    return fmet_config_load(&source, config, error);
}

/* TEXT is refused, with words that have WANTED in them. */
static void refused(const char *text, const char *argument, const char *wanted)
{
    struct fmet_config config = {.min_uid = 77};
    struct fmet_error error;

    assert_int_equal(load(text, argument, NULL, &config, &error), FMET_CONFIG);
    assert_int_equal(config.min_uid, 77); /* untouched */
    if (strstr(error.text, wanted) == NULL)
        fail_msg("\"%s\" says \"%s\", not \"%s\"", text, error.text, wanted);
}

static void accepted(const char *text, const char *argument)
{
    struct fmet_config config;
    struct fmet_error error;

    if (load(text, argument, NULL, &config, &error) != FMET_OK)
        fail_msg("\"%s\": %s", text, error.text);
    fmet_config_clear(&config);
}

/* MINIMUM and LINES, with CA and SECRET as the names of such files. */
static void with_files(const char *lines, char *text, size_t room)
{
    size_t len = (size_t)snprintf(text, room, MINIMUM);

    for (; *lines != '\0' && len < room; lines++) {
        const char *path = NULL;

        if (strncmp(lines, "CA", 2) == 0)
            path = ca;
        else if (strncmp(lines, "SECRET", 6) == 0)
            path = secret;
        if (path != NULL)
            lines += path == ca ? 1 : 5;
        len += (size_t)snprintf(text + len, room - len, "%.*s",
                                path != NULL ? 1000 : 1,
                                path != NULL ? path : lines);
    }
}

static void defaults_are_the_documented_ones(void **state)
{
    struct fmet_config c;
    struct fmet_error error;

    (void)state;
    assert_int_equal(load(MINIMUM, NULL, NULL, &c, &error), FMET_OK);
    assert_int_equal(c.server_count, 1);
    assert_string_equal(c.servers[0], "https://fme.example.com");
    assert_int_equal(c.api, FMET_API_AUTO);
    assert_int_equal(c.mode, FMET_MODE_PASSWORD);
    assert_int_equal(c.timeout_ms, 10000);
    assert_int_equal(c.connect_timeout_ms, 3000);
    assert_null(c.cafile);
    assert_null(c.capath);
    assert_null(c.pin);
    assert_int_equal(c.tls_min, FMET_TLS_1_2);
    assert_null(c.client_cert);
    assert_null(c.client_key);
    assert_null(c.proxy);
    assert_null(c.proxy_auth_file);
    assert_int_equal(c.owner_method, FMET_OWNER_AUTO);
    assert_null(c.service_token_file);
    assert_int_equal(c.account, FMET_ELSEWHERE_IGNORE);
    assert_null(c.lookup_group);
    assert_int_equal(c.reuse_ms, 0);
    assert_int_equal(c.offline_ms, 0);
    assert_string_equal(c.fme_user, "%u");
    assert_int_equal(c.min_uid, 1000);
    assert_int_equal(c.min_gid, 1000);
    assert_string_equal(c.prompt, "FME password: ");
    assert_string_equal(c.helper_user, "_fmetoken");
    assert_false(c.debug || c.use_first_pass || c.try_first_pass);
    fmet_config_clear(&c);
}

#define PIN "sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="

/* A value for each key that is not its default, and the lines that it needs
   besides. */
static const struct {
    const char *key, *value, *more;
} flips[] = {
    {"server", "https://other.example.com", ""},
    {"api", "v3", ""},
    {"mode", "token", "require = any\n"},
    {"timeout", "20s", ""},
    {"connect_timeout", "2s", ""},
    {"cafile", ca, ""},
    {"capath", folder, ""},
    {"pin", PIN ";" PIN, ""},
    {"tls_min", "1.3", ""},
    {"client_cert", ca, "client_key = %s\n"},
    {"client_key", secret, "client_cert = %s\n"},
    {"proxy", "http://proxy.example.com:3128", ""},
    {"proxy_auth_file", secret, "proxy = http://proxy.example.com:3128\n"},
    {"owner", "GET /fmeapiv4/me /name", ""},
    {"fme_user", "%u@example.com", ""},
    {"alias", "jdoe john.doe", ""},
    {"min_uid", "2000", ""},
    {"scope", "util GET /fmeapiv4/repositories/Utilities", ""},
    {"require", "unrestricted", ""},
    {"group", "any -> gis, fme-users", ""},
    {"min_gid", "2000", ""},
    {"allow_group", "docker", ""},
    {"service_token_file", secret, ""},
    {"account", "lookup", "service_token_file = %s\nlookup_group = x\n"},
    {"lookup_group", "fme-users", ""},
    {"session_token", "file", ""},
    {"token_lifetime", "1h", ""},
    {"expiry_warning", "0", ""},
    {"password_path", "/fmeapiv4/accounts/%u/password", ""},
    {"reuse", "15m", ""},
    {"offline", "30d", ""},
    {"prompt", "Token please:", ""},
    {"helper", "/opt/helper", ""},
    {"helper_user", "_other", ""},
    {"debug", "yes", ""},
    {"use_first_pass", "yes", ""},
    {"try_first_pass", "yes", ""},
    {"must_change", "ask", ""},
    {"use_authtok", "yes", ""},
};

static bool same_text(const char *a, const char *b)
{
    return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

/* Whether two configurations differ, field by field, lists by their length. */
static bool differ(const struct fmet_config *a, const struct fmet_config *b)
{
    return !same_text(a->servers[0], b->servers[0]) || a->api != b->api ||
           a->mode != b->mode || a->timeout_ms != b->timeout_ms ||
           a->connect_timeout_ms != b->connect_timeout_ms ||
           !same_text(a->cafile, b->cafile) ||
           !same_text(a->capath, b->capath) || !same_text(a->pin, b->pin) ||
           a->tls_min != b->tls_min ||
           !same_text(a->client_cert, b->client_cert) ||
           !same_text(a->client_key, b->client_key) ||
           !same_text(a->proxy, b->proxy) ||
           !same_text(a->proxy_auth_file, b->proxy_auth_file) ||
           a->owner_method != b->owner_method ||
           !same_text(a->owner_path, b->owner_path) ||
           !same_text(a->owner_pointer, b->owner_pointer) ||
           !same_text(a->fme_user, b->fme_user) ||
           a->alias_count != b->alias_count || a->min_uid != b->min_uid ||
           a->scope_count != b->scope_count ||
           a->require_count != b->require_count ||
           a->group_count != b->group_count || a->min_gid != b->min_gid ||
           a->allow_group_count != b->allow_group_count ||
           !same_text(a->service_token_file, b->service_token_file) ||
           a->account != b->account ||
           !same_text(a->lookup_group, b->lookup_group) ||
           a->session_token != b->session_token ||
           a->token_lifetime_ms != b->token_lifetime_ms ||
           a->expiry_warning_ms != b->expiry_warning_ms ||
           a->must_change != b->must_change ||
           !same_text(a->password_path, b->password_path) ||
           a->reuse_ms != b->reuse_ms || a->offline_ms != b->offline_ms ||
           !same_text(a->prompt, b->prompt) ||
           !same_text(a->helper, b->helper) ||
           !same_text(a->helper_user, b->helper_user) || a->debug != b->debug ||
           a->use_first_pass != b->use_first_pass ||
           a->try_first_pass != b->try_first_pass ||
           a->use_authtok != b->use_authtok;
}

/* Whether one of the lines that a key needs besides decides. */
static bool more_decides(const char *more)
{
    return strstr(more, "require") != NULL ||
           strstr(more, "service_token_file") != NULL;
}

static void flip(const struct fmet_option *option, const char *value,
                 const char *more, const struct fmet_config *plain)
{
    const char *base = strcmp(option->key, "server") == 0 ? "" : MINIMUM;
    char text[2048], argument[1024];
    struct fmet_config config;
    struct fmet_error error;

    snprintf(argument, sizeof(argument), "%s=%s", option->key, value);
    snprintf(text, sizeof(text), MINIMUM "%s", more);
    if (load(text, argument, NULL, &config, &error) != FMET_OK)
        fail_msg("%s: %s", argument, error.text);
    assert_true(differ(&config, plain));
    if ((config.fingerprint != plain->fingerprint) !=
        (option->decides || more_decides(more)))
        fail_msg("%s: the fingerprint", option->key);
    fmet_config_clear(&config);
    snprintf(text, sizeof(text), "%s%s%s = %s\n", base, more, option->key,
             value);
    if (option->argument_only) {
        refused(text, NULL, "argument in pam.d");
        return;
    }
    if (load(text, NULL, NULL, &config, &error) != FMET_OK)
        fail_msg("%s: %s", text, error.text);
    assert_true(differ(&config, plain));
    fmet_config_clear(&config);
}

static void every_key_works_from_file_and_argument(void **state)
{
    const struct fmet_option *options;
    struct fmet_config plain;
    struct fmet_error error;
    char more[1024];
    size_t count, i;

    (void)state;
    options = fmet_options(&count);
    assert_int_equal(count, COUNT(flips)); /* a new key needs a row */
    assert_int_equal(load(MINIMUM, NULL, NULL, &plain, &error), FMET_OK);
    for (i = 0; i < count; i++) {
        const char *place = strstr(flips[i].more, "%s");

        assert_string_equal(options[i].key, flips[i].key);
        if (place != NULL)
            snprintf(more, sizeof(more), "%.*s%s%s",
                     (int)(place - flips[i].more), flips[i].more,
                     strstr(flips[i].more, "client_cert") != NULL ? ca : secret,
                     place + 2);
        else
            snprintf(more, sizeof(more), "%s", flips[i].more);
        flip(&options[i], flips[i].value, more, &plain);
    }
    fmet_config_clear(&plain);
}

static void every_key_has_bad_values(void **state)
{
    static const struct {
        const char *line, *wanted;
    } rows[] = {
        {"server = http://fme.example.com", "https"},
        {"api = v5", "auto, v4, v3 or legacy"},
        {"mode = Token", "password, token or auto"},
        {"timeout = 61s", "1s to 60s"},
        {"timeout = 0", "1s to 60s"},
        {"timeout = 99999999999999999999", "1s to 60s"},
        {"timeout = 5 s", "1s to 60s"},
        {"connect_timeout = -1", "1s to 60s"},
        {"cafile = ca.pem", "absolute"},
        {"cafile = /nonexistent/ca.pem", "/nonexistent"},
        {"capath = /etc/passwd", "not a folder"},
        {"pin = sha256//short=", "sha256//BASE64"},
        {"pin = md5//AAAA", "sha256//BASE64"},
        {"tls_min = 1.1", "1.2 or 1.3"},
        {"pin = " PIN ";", "several joined by ;"},
        {"client_cert = /nonexistent/c.pem", "/nonexistent"},
        {"client_key = /etc/passwd", "chmod 0600"},
        {"proxy = socks5://proxy:1080", "http://HOST:PORT"},
        {"proxy = http://proxy", "http://HOST:PORT"},
        {"proxy = http://user:pw@proxy:3128", "proxy_auth_file"},
        {"proxy_auth_file = /etc/passwd", "chmod 0600"},
        {"owner = GET /me", "auto, mint or GET PATH POINTER"},
        {"owner = POST /me /name", "auto, mint or GET PATH POINTER"},
        {"owner = GET /users/%u /name", "prove itself"},
        {"owner = GET /me /%u", "prove itself"},
        {"owner = GET //me /name", "//"},
        {"owner = guess", "auto, mint or GET PATH POINTER"},
        {"service_token_file = /etc/passwd", "chmod 0600"},
        {"account = ask", "ignore or lookup"},
        {"lookup_group = \"open", "unbalanced"},
        {"reuse = 25h", "0 to 24h"},
        {"reuse = -1", "0 to 24h"},
        {"reuse = yes", "0 to 24h"},
        {"offline = 31d", "0 to 30d"},
        {"offline = 4294967296", "0 to 30d"},
        {"fme_user = admin", "%u"},
        {"fme_user = %u%s", "%u"},
        {"alias = jdoe", "LOCAL FMEUSER"},
        {"alias = jdoe john doe", "LOCAL FMEUSER"},
        {"alias = jdoe a:b", "FME allows no user"},
        {"min_uid = 0", "at least 1"},
        {"min_uid = 4294967295", "at least 1"},
        {"min_gid = x", "at least 1"},
        {"scope = util POST /x", "only GET"},
        {"scope = a:b GET /x", "letters, digits"},
        {"scope = any GET /x", "built-in"},
        {"scope = unrestricted GET /x", "built-in"},
        {"scope = util GET x", "begins with /"},
        {"scope = util GET //x", "//"},
        {"scope = util GET /a/../b", ".."},
        {"scope = util GET /a/%2e%2e/b", "percent-encode"},
        {"scope = util GET /a%2fb", "percent-encode"},
        {"scope = util GET /a%zz", "percent-encode"},
        {"scope = util GET /a#b", "percent-encode"},
        {"scope = util GET /a pointer", "RFC 6901"},
        {"scope = util GET /a /b~2", "RFC 6901"},
        {"scope = util GET /a /b /c", "three to five"},
        {"scope = util GET /a /b service x", "three to five"},
        {"scope = lookup GET /a", "built-in"},
        {"scope = a GET /x\nscope = a GET /y service", "twice; keep one"},
        {"require = lookup", "account = lookup only"},
        {"require = superuser", "set service_token_file"},
        {"scope = util GET", "NAME GET PATH"},
        {"require = a |", "missing at the end"},
        {"require = | a", "missing before"},
        {"require = role:Data Stewards", "quotes"},
        {"require = nosuch", "matches no scope line"},
        {"group = any", "PATTERN -> GROUP"},
        {"group = any ->", "PATTERN -> GROUP"},
        {"group = any -> a b", "quotes"},
        {"group = any -> a,", "missing at the end"},
        {"group = any -> a -> b", "second ->"},
        {"group = any -> a:b", "not the name"},
        {"group = nosuch -> gis", "matches no scope line"},
        {"allow_group = a b", "quotes"},
        {"session_token = memory", "none or file"},
        {"session_token = file\napi = legacy", "session_token: with api"},
        {"token_lifetime = 9m", "10m to 7d"},
        {"token_lifetime = 8d", "10m to 7d"},
        {"expiry_warning = 31d", "0 to 30d"},
        {"must_change = ask", "argument in pam.d"},
        {"password_path = accounts", "begins with /"},
        {"password_path = /a/../b", ".."},
        {"use_authtok = yes", "argument in pam.d"},
        {"prompt = \"open", "unbalanced"},
        {"helper = helper", "absolute"},
        {"helper_user = root", "user of its own"},
        {"helper_user = nobody", "user of its own"},
        {"debug = maybe", "yes or no"},
        {"server", "https://HOST"},
        {"server = https://a.example\nserver = https://A.example/",
         "twice; keep one"},
    };
    char text[512], place[32];
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(rows); i++) {
        bool server = strncmp(rows[i].line, "server", 6) == 0;

        snprintf(text, sizeof(text), "%s%s\n", server ? "" : MINIMUM,
                 rows[i].line);
        refused(text, NULL, rows[i].wanted);
        snprintf(place, sizeof(place), "test.conf");
        refused(text, NULL, place);
    }
}

static void errors_name_file_line_and_key(void **state)
{
    (void)state;
    refused("# comment\n\n" MINIMUM "tiemout = 5s\n", NULL,
            "test.conf:4: tiemout: there is no such key; did you mean timeout");
    refused(MINIMUM "mode = x\n", NULL, "test.conf:2: mode: ");
    refused(MINIMUM, "mode=x", "argument in pam.d: mode: ");
    refused(MINIMUM, "session_tokens=file", "there is no such key");
    refused(MINIMUM "mode = auto\nmode = auto\n", NULL,
            "test.conf:3: mode: it stands here twice");
    refused(MINIMUM "mode =\n", NULL, "mode: it has no value");
    refused(MINIMUM "prompt = \"\"\n", NULL, "prompt: it has no value");
    refused("mode = password\n", NULL, "server: it is missing");
    refused(MINIMUM "mode = password\r\n", NULL, "dos2unix");
}

/* No group, prompt or file is named "yes" by accident. */
static void a_bare_key_is_a_flag(void **state)
{
    static const char *const flags[] = {"debug", "use_first_pass",
                                        "try_first_pass", "use_authtok"};
    const struct fmet_option *option;
    char text[256], wanted[128];
    size_t count, i, j;
    bool flag;

    (void)state;
    option = fmet_options(&count);
    for (i = 0; i < count; i++) {
        flag = false;
        for (j = 0; j < COUNT(flags); j++)
            flag |= strcmp(option[i].key, flags[j]) == 0;
        snprintf(wanted, sizeof(wanted), "%s: it has no value; write %s",
                 option[i].key, option[i].form);
        if (flag)
            accepted(MINIMUM, option[i].key);
        else
            refused(MINIMUM, option[i].key, wanted);
        snprintf(text, sizeof(text), MINIMUM " %s \n", option[i].key);
        if (flag && !option[i].argument_only)
            accepted(text, NULL);
        else
            refused(text, NULL,
                    option[i].argument_only ? "argument in pam.d" : wanted);
    }
}

/* Root may be led to read another file than its own. */
static void errors_show_no_line_that_is_no_key(void **state)
{
    static const char *const lines[] = {
        "root:$6$salt$hash:19000:0:99999:7:::", "5e5e0001", "Secret",
        "-----BEGIN PRIVATE KEY-----", "a b"};
    struct fmet_config c;
    struct fmet_error error;
    char text[256];
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(lines); i++) {
        snprintf(text, sizeof(text), MINIMUM "%s\n", lines[i]);
        refused(text, NULL, "test.conf:2: (hidden): there is no such key");
        assert_int_equal(load(text, NULL, NULL, &c, &error), FMET_CONFIG);
        assert_null(strstr(error.text, lines[i]));
        refused(MINIMUM, lines[i],
                "argument in pam.d: (hidden): there is no such key");
    }
}

static void arguments_win_and_replace_lists(void **state)
{
    struct fmet_config c;
    struct fmet_error error;

    (void)state;
    assert_int_equal(load(MINIMUM "group = any -> a\ngroup = any -> b\n"
                                  "timeout = 5s\n",
                          "group=any -> c", "timeout=6s", &c, &error),
                     FMET_OK);
    assert_int_equal(c.group_count, 1);
    assert_string_equal(c.groups[0].group[0], "c");
    assert_int_equal(c.timeout_ms, 6000);
    fmet_config_clear(&c);
    assert_int_equal(
        load(MINIMUM, "group=any -> c", "group=any -> d", &c, &error), FMET_OK);
    assert_int_equal(c.group_count, 2);
    fmet_config_clear(&c);
    assert_int_equal(load(MINIMUM, "debug", NULL, &c, &error), FMET_OK);
    assert_true(c.debug);
    fmet_config_clear(&c);
    refused(MINIMUM, "config=/nonexistent/x.conf", "/nonexistent");
    assert_int_equal(load(MINIMUM, "timeout=5s", "timeout=6s", &c, &error),
                     FMET_CONFIG);
}

/* A token that may run one workspace, and sits in some URL, is no login. */
static void narrow_tokens_are_shut_out(void **state)
{
    static const char *const good[] = {"require = util\n",
                                       "require = unrestricted\n",
                                       "require = util | unrestricted\n",
                                       "require = any\n",
                                       "require = role:x\nrequire = util\n",
                                       "require = util*\n"};
    static const char *const bad[] = {"",
                                      "require = role:fmeadmin\n",
                                      "require = util | role:x\n",
                                      "require = *\n",
                                      "require = util | any\n",
                                      "require = r*\n",
                                      "require = a?y\n"};
    static const char *const modes[] = {"token", "auto"};
    char text[512];
    size_t i, j;

    (void)state;
    for (j = 0; j < COUNT(modes); j++) {
        for (i = 0; i < COUNT(good); i++) {
            snprintf(text, sizeof(text),
                     MINIMUM "mode = %s\nscope = util GET /x\n%s", modes[j],
                     good[i]);
            accepted(text, NULL);
        }
        for (i = 0; i < COUNT(bad); i++) {
            snprintf(text, sizeof(text),
                     MINIMUM "mode = %s\nscope = util GET /x\n%s", modes[j],
                     bad[i]);
            refused(text, NULL, "require = any if that is meant");
        }
    }
    refused(MINIMUM, "mode=token", "require = any if that is meant");
}

/* What keys say to each other, and one without the other. */
static void keys_that_do_not_fit_are_refused(void **state)
{
    static const struct {
        const char *line, *wanted;
    } rows[] = {
        {"api = legacy\nmode = auto", "mode: with api = legacy"},
        {"api = legacy\nmode = token\nrequire = any",
         "mode: with api = legacy"},
        {"api = legacy\nowner = mint", "owner: it is of presented tokens"},
        {"api = legacy\nrequire = role:x", "only v3 tells roles"},
        {"api = v4\nrequire = role:x", "only v3 tells roles"},
        {"api = v3\nowner = mint", "owner: mint is for v4"},
        {"client_cert = CA", "client_cert: it needs client_key"},
        {"client_key = SECRET", "client_key: it needs client_cert"},
        {"proxy_auth_file = SECRET", "proxy_auth_file: it needs proxy"},
        {"proxy_auth_file = SECRET\nproxy = http://127.0.0.1:3128",
         "proxy_auth_file: any local user may listen on the port of "
         "http://127.0.0.1:3128"},
        {"proxy_auth_file = SECRET\nproxy = http://localhost:1024",
         "port below 1024"},
        {"proxy_auth_file = SECRET\nproxy = http://127.1:3128",
         "port below 1024"},
        {"proxy_auth_file = SECRET\nproxy = http://2130706433:3128",
         "port below 1024"},
        {"proxy_auth_file = SECRET\nproxy = http://0.0.0.0:3128",
         "port below 1024"},
        {"proxy_auth_file = SECRET\nproxy = http://[::1]:3128",
         "port below 1024"},
        {"proxy_auth_file = SECRET\nproxy = http://[::]:3128",
         "port below 1024"},
        {"proxy_auth_file = SECRET\nproxy = http://[::ffff:127.0.0.1]:3128",
         "port below 1024"},
        {"account = lookup\nlookup_group = x",
         "account = lookup: it needs service_token_file"},
        {"account = lookup\nservice_token_file = SECRET",
         "account = lookup: it needs lookup_group"},
        {"api = legacy\naccount = lookup\nlookup_group = x\n"
         "service_token_file = SECRET",
         "account: api = legacy has no accounts"},
        {"scope = s GET /x service", "scope: s is asked with the service"},
        {"scope = s GET /x service\nservice_token_file = SECRET\n"
         "account = lookup\nlookup_group = x",
         "put %u, the FME user, into its path"},
        {"scope = s GET /x service\nservice_token_file = SECRET\n"
         "mode = token\nrequire = s",
         "require = any if that is meant"},
    };
    static const char *const good[] = {
        "api = legacy",
        "owner = mint\napi = v4",
        "scope = s GET /x service\nservice_token_file = SECRET\nrequire = s",
        ("scope = s GET /x/%u /a service\nservice_token_file = SECRET\n"
         "account = lookup\nlookup_group = x\nrequire = s:* | superuser"),
        ("scope = u GET /u\nservice_token_file = SECRET\nmode = auto\n"
         "account = lookup\nlookup_group = x\nrequire = u | lookup"),
        "service_token_file = SECRET\nrequire = superuser | role:x",
        "server = https://second.example.com\nserver = http://localhost",
        "proxy_auth_file = SECRET\nproxy = http://localhost:1023",
        "proxy_auth_file = SECRET\nproxy = https://127.0.0.1:3128",
        "proxy_auth_file = SECRET\nproxy = http://proxy.example.com:3128",
        "proxy = http://127.0.0.1:3128",
    };
    char text[2048];
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(rows); i++) {
        with_files(rows[i].line, text, sizeof(text));
        refused(text, NULL, rows[i].wanted);
    }
    for (i = 0; i < COUNT(good); i++) {
        with_files(good[i], text, sizeof(text));
        accepted(text, NULL);
    }
}

/* A screen locker reads the configuration, not the secrets that it names. */
static void secrets_are_looked_at_by_root_alone(void **state)
{
    struct fmet_config_source source = {
        .file = file, .owner = geteuid(), .first_unprivileged_port = 1024};
    struct fmet_config config;
    struct fmet_error error;
    char text[2048];

    (void)state;
    with_files("service_token_file = CA", text, sizeof(text));
    refused(text, NULL, "can be read by others");
    assert_int_equal(fmet_config_load(&source, &config, &error), FMET_OK);
    fmet_config_clear(&config);
}

static void root_equivalent_groups_need_their_name_twice(void **state)
{
    (void)state;
    refused(MINIMUM "group = any -> gis, docker\n", NULL,
            "docker is as good as root");
    accepted(MINIMUM "group = any -> docker\nallow_group = docker\n", NULL);
    refused(MINIMUM "group = any -> sudo\nallow_group = docker\n", NULL,
            "sudo is as good as root");
}

static void only_trusted_files_are_read(void **state)
{
    struct fmet_config_source source = {
        .file = file, .owner = geteuid(), .first_unprivileged_port = 1024};
    struct fmet_config config;
    struct fmet_error error;
    char link[700];

    (void)state;
    unlink(file);
    assert_int_equal(fmet_config_load(&source, &config, &error), FMET_CONFIG);
    write_file(file, MINIMUM, 0664);
    assert_int_equal(fmet_config_load(&source, &config, &error), FMET_CONFIG);
    assert_non_null(strstr(error.text, "written by others"));
    chmod(file, 0646);
    assert_int_equal(fmet_config_load(&source, &config, &error), FMET_CONFIG);
    chmod(file, 0644);
    chmod(folder, 0777);
    assert_int_equal(fmet_config_load(&source, &config, &error), FMET_CONFIG);
    chmod(folder, 01777); /* sticky does not help: others may add files */
    assert_int_equal(fmet_config_load(&source, &config, &error), FMET_CONFIG);
    chmod(folder, 0755);
    snprintf(link, sizeof(link), "%s/link.conf", folder);
    unlink(link);
    assert_int_equal(symlink(file, link), 0);
    source.file = link;
    assert_int_equal(fmet_config_load(&source, &config, &error), FMET_CONFIG);
    assert_non_null(strstr(error.text, "link"));
    source.file = folder;
    assert_int_equal(fmet_config_load(&source, &config, &error), FMET_CONFIG);
    source.file = "relative.conf";
    assert_int_equal(fmet_config_load(&source, &config, &error), FMET_CONFIG);
    source.file = file;
    assert_int_equal(fmet_config_load(&source, &config, &error), FMET_OK);
    fmet_config_clear(&config);
    if (geteuid() != 0)
        return;
    assert_int_equal(chown(file, 12345, 0), 0);
    assert_int_equal(fmet_config_load(&source, &config, &error), FMET_CONFIG);
    assert_non_null(strstr(error.text, "uid 12345"));
    assert_int_equal(chown(file, 0, 0), 0);
}

static void wants_and_names_follow_the_patterns(void **state)
{
    struct fmet_config c;
    struct fmet_error error;

    (void)state;
    assert_int_equal(load(MINIMUM "scope = util GET /x\nrequire = util\n"
                                  "group = \"role:Data *\" -> gis\n",
                          NULL, NULL, &c, &error),
                     FMET_OK);
    assert_true(fmet_config_asks(&c, "util"));
    assert_false(fmet_config_asks(&c, "unrestricted"));
    assert_true(fmet_config_asks_any(&c, "role:"));
    assert_false(fmet_config_asks_any(&c, "other:"));
    fmet_config_clear(&c);
}

static int remove_folder(void **state)
{
    static const char *const names[] = {"test.conf", "ca.pem", "link.conf",
                                        "secret"};
    char path[700];
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(names); i++) {
        snprintf(path, sizeof(path), "%s/%s", folder, names[i]);
        unlink(path);
    }
    return rmdir(folder);
}

static int make_folder(void **state)
{
    const char *build = getenv("BUILD");
    char *here = realpath(build != NULL ? build : "build", NULL);
    struct fmet_error error;

    (void)state;
    if (here == NULL)
        return -1;
    snprintf(folder, sizeof(folder), "%s/config-test-XXXXXX", here);
    free(here);
    if (mkdtemp(folder) == NULL || chmod(folder, 0755) != 0)
        return -1;
    snprintf(file, sizeof(file), "%s/test.conf", folder);
    snprintf(ca, sizeof(ca), "%s/ca.pem", folder);
    write_file(ca, "", 0644);
    snprintf(secret, sizeof(secret), "%s/secret", folder);
    write_file(secret, "", 0600);
    if (fmet_trusted_check(folder, FMET_TRUSTED_DIR, geteuid(), &error) ==
        FMET_OK)
        return 0;
    printf("needs a build folder that nobody else can write: %s\n", error.text);
    remove_folder(NULL);
    exit(77);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(defaults_are_the_documented_ones),
        cmocka_unit_test(every_key_works_from_file_and_argument),
        cmocka_unit_test(every_key_has_bad_values),
        cmocka_unit_test(errors_name_file_line_and_key),
        cmocka_unit_test(a_bare_key_is_a_flag),
        cmocka_unit_test(errors_show_no_line_that_is_no_key),
        cmocka_unit_test(arguments_win_and_replace_lists),
        cmocka_unit_test(narrow_tokens_are_shut_out),
        cmocka_unit_test(keys_that_do_not_fit_are_refused),
        cmocka_unit_test(secrets_are_looked_at_by_root_alone),
        cmocka_unit_test(root_equivalent_groups_need_their_name_twice),
        cmocka_unit_test(only_trusted_files_are_read),
        cmocka_unit_test(wants_and_names_follow_the_patterns),
    };

    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
