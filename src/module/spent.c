/*
 * Collects tokens that are to be deleted.
 */
#include "src/module/spent.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

void fmet_spent_add(struct fmet_spent_list *list, struct fmet_spent *spent,
                    const char *record)
{
    if (list->count < FMET_SPENT_MAX && spent->owner != NULL &&
        spent->name != NULL && spent->token.len != 0) {
        snprintf(list->record[list->count], sizeof(*list->record), "%s",
                 record);
        list->spent[list->count++] = *spent;
        fmet_secret_clear(&spent->token);
    } else {
        fmet_spent_clear(spent, 1);
    }
    spent->owner = NULL;
    spent->name = NULL;
}

size_t fmet_spent_remove_records(const struct fmet_spent_list *list, int dir)
{
    size_t left = 0, i;

    for (i = 0; i < list->count; i++)
        if (list->record[i][0] != '\0' &&
            unlinkat(dir, list->record[i], 0) != 0 && errno != ENOENT)
            left++;
    return left;
}

void fmet_spent_list_clear(struct fmet_spent_list *list)
{
    fmet_spent_clear(list->spent, list->count);
    list->count = 0;
}
