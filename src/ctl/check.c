/*
 * fmetokenctl check.
 */
#include <stdlib.h>
#include <unistd.h>

#include "src/ctl/check.h"
#include "src/ctl/command.h"

static void check_desk(struct fmet_desk *desk,
                       const struct fmet_choices *choices)
{
    struct fmet_page *page = desk->page;
    char why[FMET_WHY_SIZE];
    enum fmet_result result;

    fmet_page_title(page, "Configuration: %s", fmet_desk_file(desk));
    fmet_page_text(page, "config", fmet_desk_file(desk));
    result = fmet_desk_configure(desk);
    if (result != FMET_OK) {
        fmet_page_finding(page, FMET_LEVEL_ERROR, "configuration", "%s",
                          fmet_desk_why(desk, result, why));
        return;
    }
    fmet_check_config(desk);
    fmet_check_host(desk);
    if (!choices->no_servers)
        fmet_check_servers(desk);
}

int fmet_command_check(struct fmet_page *page, const struct fmet_choices *given)
{
    struct fmet_choices choices = *given;
    const struct fmet_desk_terms terms = {.log_level = FMET_LEVEL_WARNING,
                                          .argc = choices.argument_count,
                                          .argv = choices.arguments};
    struct fmet_desk *desk = calloc(1, sizeof(*desk));

    if (desk == NULL)
        return FMET_EXIT_ERROR;
    if (geteuid() != 0)
        fmet_page_finding(page, FMET_LEVEL_NOTE, "not root",
                          "files that hold secrets, root's folders, and what "
                          "only root may send, are not looked at");
    if (fmet_desk_open(desk, page, &terms)) {
        check_desk(desk, &choices);
        fmet_desk_close(desk);
    }
    free(desk);
    fmet_check_stacks(page);
    return FMET_EXIT_WELL;
}
