/*
 * Which services name the module: every file of pam.d that no other includes.
 */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "src/ctl/check.h"
#include "src/ctl/judge.h"
#include "src/ctl/stack.h"

#define SERVICES_MAX 1000

struct service {
    char *name;
    struct fmet_stack stack;
    bool included; /* by another */
};

struct services {
    struct service service[SERVICES_MAX];
    size_t count;
    bool too_many;
};

/* An editor's or a package's leftovers are no services. */
static bool is_service(const char *name)
{
    size_t len = strlen(name);

    return *name != '.' && strchr(name, '~') == NULL &&
           strstr(name, ".dpkg-") == NULL && strstr(name, ".rpm") == NULL &&
           (len < 4 || strcmp(name + len - 4, ".bak") != 0);
}

static bool known(const struct services *services, const char *name)
{
    size_t i;

    for (i = 0; i < services->count; i++)
        if (strcmp(services->service[i].name, name) == 0)
            return true;
    return false;
}

static void scan(struct services *services, const char *folder)
{
    DIR *listing = opendir(folder);
    struct dirent *entry;
    struct service *service;

    if (listing == NULL)
        return;
    for (entry = readdir(listing); entry != NULL; entry = readdir(listing)) {
        if (!is_service(entry->d_name) || known(services, entry->d_name))
            continue;
        if (services->count == SERVICES_MAX) {
            services->too_many = true;
            break;
        }
        service = &services->service[services->count];
        service->name = strdup(entry->d_name);
        if (service->name == NULL)
            break;
        if (fmet_stack_read(service->name, &service->stack)) {
            services->count++;
        } else {
            free(service->name);
            fmet_stack_clear(&service->stack);
        }
    }
    closedir(listing);
}

static int by_name(const void *a, const void *b)
{
    const struct service *one = a, *other = b;

    return strcmp(one->name, other->name);
}

/* Of a path the last part: an include may be absolute. */
static const char *base_of(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash != NULL ? slash + 1 : path;
}

static void mark_included(struct services *services)
{
    size_t i, j, k;

    for (i = 0; i < services->count; i++)
        for (j = 0; j < services->service[i].stack.included_count; j++)
            for (k = 0; k < services->count; k++)
                if (k != i &&
                    strcmp(base_of(services->service[i].stack.included[j]),
                           services->service[k].name) == 0)
                    services->service[k].included = true;
}

static bool names_us(const struct fmet_stack *stack)
{
    size_t i;

    for (i = 0; i < stack->count; i++)
        if (fmet_stack_is_ours(&stack->lines[i]))
            return true;
    return false;
}

/* A file of one type that others include (common-auth) is no service. */
static bool is_part(const struct service *service)
{
    const struct fmet_stack *stack = &service->stack;
    size_t i;

    for (i = 1; i < stack->count; i++)
        if (stack->lines[i].type != stack->lines[0].type)
            return false;
    return service->included;
}

static void tell_line(struct fmet_page *page,
                      const struct fmet_stack_line *line)
{
    size_t i;

    fmet_page_open(page, NULL);
    fmet_page_text(page, "type", fmet_stack_type_name(line->type));
    fmet_page_text(page, "control", line->control);
    fmet_page_text(page, "module", line->module);
    fmet_page_open_list(page, "arguments");
    for (i = 0; i < line->argument_count; i++)
        fmet_page_text(page, NULL, line->arguments[i]);
    fmet_page_close(page);
    fmet_page_text(page, "file", line->file);
    fmet_page_number(page, "line", line->line);
    fmet_page_close(page);
}

static void tell_service(struct fmet_page *page, const struct service *service)
{
    const struct fmet_stack *stack = &service->stack;
    enum fmet_level before = page->worst;
    bool lookup;
    size_t i;

    fmet_page_title(page, "Stack: %s", service->name);
    fmet_page_open(page, NULL);
    fmet_page_text(page, "service", service->name);
    fmet_page_open_list(page, "lines");
    for (i = 0; i < stack->count; i++) {
        const struct fmet_stack_line *line = &stack->lines[i];

        if (!fmet_stack_is_ours(line))
            continue;
        fmet_page_pair(page, fmet_stack_type_name(line->type), "%s (%s:%u)",
                       line->control, line->file, line->line);
        tell_line(page, line);
    }
    fmet_page_close(page);
    fmet_page_close(page);
    page->worst = FMET_LEVEL_GOOD;
    lookup = fmet_judge_lines(page, service->name, stack);
    fmet_judge_walks(page, service->name, stack, lookup);
    if (page->worst == FMET_LEVEL_GOOD)
        fmet_page_finding(page, FMET_LEVEL_GOOD, service->name,
                          "nothing dangerous is known of it");
    if (page->worst < before)
        page->worst = before;
}

void fmet_check_stacks(struct fmet_page *page)
{
    struct services *services = calloc(1, sizeof(*services));
    bool any = false;
    size_t i;

    if (services == NULL) {
        fmet_page_finding(page, FMET_LEVEL_ERROR, "stacks", "out of memory");
        return;
    }
    scan(services, "/etc/pam.d");
    scan(services, "/usr/lib/pam.d");
    qsort(services->service, services->count, sizeof(*services->service),
          by_name);
    mark_included(services);
    if (services->too_many)
        fmet_page_finding(page, FMET_LEVEL_ERROR, "stacks",
                          "there are more than %d services: the others are "
                          "not looked at",
                          SERVICES_MAX);
    fmet_page_open_list(page, "stacks");
    for (i = 0; i < services->count; i++) {
        if (!is_part(&services->service[i]) &&
            names_us(&services->service[i].stack)) {
            tell_service(page, &services->service[i]);
            any = true;
        }
        free(services->service[i].name);
        fmet_stack_clear(&services->service[i].stack);
    }
    fmet_page_close(page);
    if (!any)
        fmet_page_finding(page, FMET_LEVEL_WARNING, "stacks",
                          "no service in /etc/pam.d or /usr/lib/pam.d names "
                          "pam_fmetoken.so: nobody logs in by it");
    free(services);
}
