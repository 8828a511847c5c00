/*
 * Prints the program's tables, for the tests that compare pages with them:
 *
 *   tables results        NAME, REASON, ADVICE, then the PAM codes of
 *                         authenticate, account, setcred, password, session
 *   tables options FILE   KEY, "once", "repeated" or "argument", DEFAULT, FORM;
 *                         FILE: a configuration with nothing but a server
 *
 * a line each, with tabs between.
 */
#include <security/_pam_types.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "src/core/options.h"
#include "src/core/values.h"
#include "src/module/codes.h"

static void print_result(enum fmet_result result)
{
    int phase;

    printf("%s\t%s\t%s", fmet_result_name(result), fmet_result_reason(result),
           fmet_result_advice(result));
    for (phase = 0; phase < FMET_PHASE_COUNT; phase++)
        printf("\t%s",
               fmet_code_name(fmet_code((enum fmet_phase)phase, result)));
    printf("\n");
}

/* As a person writes it: the largest unit without a rest. */
static void print_duration(uint32_t ms)
{
    static const struct {
        uint32_t ms;
        char unit;
    } units[] = {{86400000, 'd'}, {3600000, 'h'}, {60000, 'm'}, {1000, 's'}};
    size_t i;

    for (i = 0; i < sizeof(units) / sizeof(*units); i++)
        if (ms != 0 && ms % units[i].ms == 0) {
            printf("%u%c", (unsigned)(ms / units[i].ms), units[i].unit);
            return;
        }
    printf("%u", (unsigned)ms);
}

static void print_default(const struct fmet_config *config,
                          const struct fmet_option *option)
{
    const void *field = (const char *)config + option->offset;
    fmet_option_fn *const text[] = {
        fmet_value_text,    fmet_value_path,     fmet_value_pin,
        fmet_value_proxy,   fmet_value_template, fmet_value_helper_user,
        fmet_value_trusted,
    };
    size_t i;

    if (option->set == fmet_value_enum) {
        printf("%s",
               ((const char *const *)option->detail)[*(const int *)field]);
    } else if (option->set == fmet_value_flag) {
        printf("%s", *(const bool *)field ? "yes" : "no");
    } else if (option->set == fmet_value_id) {
        printf("%lu", (unsigned long)*(const uid_t *)field);
    } else if (option->set == fmet_value_duration) {
        print_duration(*(const uint32_t *)field);
    } else if (strcmp(option->key, "owner") == 0) {
        printf("%s",
               config->owner_method == FMET_OWNER_AUTO ? "auto" : "not auto");
    } else {
        for (i = 0; i < sizeof(text) / sizeof(*text); i++)
            if (option->set == text[i] && *(char *const *)field != NULL) {
                printf("%s", *(char *const *)field);
                return;
            }
        printf("none");
    }
}

static int print_options(const char *file)
{
    const struct fmet_config_source source = {
        .file = file, .owner = geteuid(), .first_unprivileged_port = 1024};
    struct fmet_config config;
    struct fmet_error error = {{0}};
    const struct fmet_option *options;
    size_t count, i;

    if (fmet_config_load(&source, &config, &error) != FMET_OK) {
        fprintf(stderr, "tables: %s\n", error.text);
        return 1;
    }
    options = fmet_options(&count);
    for (i = 0; i < count; i++) {
        printf("%s\t%s\t", options[i].key,
               options[i].argument_only ? "argument"
               : options[i].repeatable  ? "repeated"
                                        : "once");
        print_default(&config, &options[i]);
        printf("\t%s\n", options[i].form);
    }
    fmet_config_clear(&config);
    return 0;
}

int main(int argc, char **argv)
{
    int result;

    if (argc == 3 && strcmp(argv[1], "options") == 0)
        return print_options(argv[2]);
    if (argc != 2 || strcmp(argv[1], "results") != 0) {
        fprintf(stderr, "usage: tables results | options FILE\n");
        return 2;
    }
    for (result = 0; result < FMET_RESULT_COUNT; result++)
        print_result((enum fmet_result)result);
    return 0;
}
