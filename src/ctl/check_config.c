/*
 * The configuration as it is in force: by the one table of keys.
 */
#include <stdio.h>
#include <string.h>

#include "src/core/options.h"
#include "src/core/values.h"
#include "src/ctl/check.h"
#include "src/module/groups.h"

#define VALUE_SIZE 64

static const void *field(const struct fmet_desk *desk,
                         const struct fmet_option *option)
{
    return (const char *)&desk->call.config + option->offset;
}

/* A duration in the largest unit that it is whole in. */
static void write_duration(uint32_t ms, char text[VALUE_SIZE])
{
    static const struct {
        uint32_t ms;
        const char *unit;
    } units[] = {{86400000, "d"}, {3600000, "h"}, {60000, "m"}, {1000, "s"}};
    size_t i;

    for (i = 0; i < sizeof(units) / sizeof(*units); i++)
        if (ms != 0 && ms % units[i].ms == 0) {
            snprintf(text, VALUE_SIZE, "%u%s", (unsigned)(ms / units[i].ms),
                     units[i].unit);
            return;
        }
    snprintf(text, VALUE_SIZE, ms == 0 ? "0" : "%.3fs", ms / 1000.0);
}

/* The value in force of a single-valued key; TEXT is room for it.  Files that
   hold secrets are named, never read. */
static const char *value_of(const struct fmet_desk *desk,
                            const struct fmet_option *option,
                            const struct fmet_setting *setting,
                            char text[VALUE_SIZE])
{
    const char *const *names = option->detail;

    if (option->set == fmet_value_enum)
        return names[*(const int *)field(desk, option)];
    if (option->set == fmet_value_flag)
        return *(const bool *)field(desk, option) ? "yes" : "no";
    if (option->set == fmet_value_duration) {
        write_duration(*(const uint32_t *)field(desk, option), text);
        return text;
    }
    if (option->set == fmet_value_id) {
        snprintf(text, VALUE_SIZE, "%lu",
                 (unsigned long)*(const uint32_t *)field(desk, option));
        return text;
    }
    if (setting != NULL)
        return setting->value;
    if (strcmp(option->key, "owner") == 0)
        return "auto";
    if (option->offset != 0 && *(char *const *)field(desk, option) != NULL)
        return *(char *const *)field(desk, option);
    return NULL;
}

static void tell(const struct fmet_desk *desk, const char *key,
                 const char *value, const struct fmet_setting *setting)
{
    struct fmet_page *page = desk->page;
    char place[FMET_PLACE_SIZE];

    fmet_desk_place(setting, place);
    fmet_page_pair(page, key, "%s (%s)", value != NULL ? value : "none", place);
    fmet_page_open(page, NULL);
    fmet_page_text(page, "key", key);
    fmet_page_text(page, "value", value);
    fmet_page_text(page, "place", place);
    fmet_page_flag(page, "default", setting == NULL);
    fmet_page_close(page);
}

static void tell_option(const struct fmet_desk *desk,
                        const struct fmet_option *option)
{
    const struct fmet_setting *setting =
        fmet_desk_setting(desk, option->key, 0);
    char text[VALUE_SIZE];
    size_t i;

    if (option->argument_only && setting == NULL)
        return;
    if (!option->repeatable) {
        tell(desk, option->key, value_of(desk, option, setting, text), setting);
        return;
    }
    if (setting == NULL)
        tell(desk, option->key, NULL, NULL);
    for (i = 0; setting != NULL; i++) {
        tell(desk, option->key, setting->value, setting);
        setting = fmet_desk_setting(desk, option->key, i + 1);
    }
}

static void check_group(const struct fmet_desk *desk, const char *group,
                        const struct fmet_setting *setting)
{
    struct fmet_group_reason why = {""};
    char place[FMET_PLACE_SIZE];
    enum fmet_result result;
    gid_t gid;

    result = fmet_groups_judge(&desk->call, group, &gid, &why);
    fmet_desk_place(setting, place);
    if (result == FMET_NOT_OURS)
        fmet_page_finding(desk->page, FMET_LEVEL_WARNING, place,
                          "group %s is not given: %s", group, why.text);
    else if (result != FMET_OK)
        fmet_page_finding(desk->page, FMET_LEVEL_WARNING, place,
                          "group %s cannot be looked up", group);
}

static void check_groups(const struct fmet_desk *desk)
{
    const struct fmet_config *config = &desk->call.config;
    size_t i, j;

    for (i = 0; i < config->group_count; i++)
        for (j = 0; j < config->groups[i].count; j++)
            check_group(desk, config->groups[i].group[j],
                        fmet_desk_setting(desk, "group", i));
}

void fmet_check_config(const struct fmet_desk *desk)
{
    const struct fmet_option *option;
    size_t count, i;

    option = fmet_options(&count);
    fmet_page_open_list(desk->page, "settings");
    for (i = 0; i < count; i++)
        tell_option(desk, &option[i]);
    fmet_page_close(desk->page);
    check_groups(desk);
}
