/*
 * The memory of the facts.
 */
#include "src/core/facts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "src/core/limits.h"

void fmet_facts_clear(struct fmet_facts *facts)
{
    size_t i;

    if (facts == NULL)
        return;
    free(facts->owner);
    free(facts->token_name);
    for (i = 0; i < facts->scope_count; i++)
        free(facts->scopes[i]);
    free(facts->scopes);
    *facts = (struct fmet_facts){0};
}

bool fmet_facts_add_scope(struct fmet_facts *facts, const char *prefix,
                          const char *value)
{
    size_t len = strlen(prefix) + (value != NULL ? 1 + strlen(value) : 0);
    char **scopes;
    char *text;

    if (facts->scope_count >= FMET_FACT_SCOPES_MAX || len > FMET_SCOPE_TEXT_MAX)
        return false;
    scopes =
        reallocarray(facts->scopes, facts->scope_count + 1, sizeof(*scopes));
    if (scopes == NULL)
        return false;
    facts->scopes = scopes;
    text = malloc(len + 1);
    if (text == NULL)
        return false;
    snprintf(text, len + 1, "%s%s%s", prefix, value != NULL ? ":" : "",
             value != NULL ? value : "");
    facts->scopes[facts->scope_count++] = text;
    return true;
}

bool fmet_facts_have_scope(const struct fmet_facts *facts, const char *scope)
{
    size_t i;

    for (i = 0; i < facts->scope_count; i++)
        if (strcmp(facts->scopes[i], scope) == 0)
            return true;
    return false;
}

static bool copy_text(const char *text, char **ret_copy)
{
    if (text != NULL)
        *ret_copy = strdup(text);
    return text == NULL || *ret_copy != NULL;
}

bool fmet_facts_copy(const struct fmet_facts *facts,
                     struct fmet_facts *ret_copy)
{
    struct fmet_facts copy = {.token_expires = facts->token_expires,
                              .account = facts->account};
    bool good = copy_text(facts->owner, &copy.owner) &&
                copy_text(facts->token_name, &copy.token_name);
    size_t i;

    for (i = 0; i < facts->scope_count && good; i++)
        good = fmet_facts_add_scope(&copy, facts->scopes[i], NULL);
    if (good)
        *ret_copy = copy;
    else
        fmet_facts_clear(&copy);
    return good;
}

void fmet_facts_put(struct fmet_writer *writer, const struct fmet_facts *facts)
{
    size_t i;

    fmet_put_text(writer, facts->owner);
    fmet_put_text(writer, facts->token_name);
    fmet_put_u64(writer, (uint64_t)facts->token_expires);
    fmet_put_u32(writer, facts->account);
    fmet_put_u32(writer, (uint32_t)facts->scope_count);
    for (i = 0; i < facts->scope_count; i++)
        fmet_put_text(writer, facts->scopes[i]);
}

static void get_scopes(struct fmet_reader *reader, struct fmet_facts *facts)
{
    size_t count = fmet_get_count(reader, FMET_FACT_SCOPES_MAX);
    size_t i;

    for (i = 0; i < count && !reader->failed; i++) {
        char *scope = fmet_get_text(reader, FMET_SCOPE_TEXT_MAX);

        if (scope != NULL && !fmet_facts_add_scope(facts, scope, NULL)) {
            reader->failed = true;
            reader->no_memory = true;
        }
        free(scope);
    }
}

void fmet_facts_get(struct fmet_reader *reader, struct fmet_facts *facts)
{
    facts->owner = fmet_get_optional(reader, FMET_FME_USER_MAX);
    facts->token_name = fmet_get_optional(reader, FMET_TEXT_MAX);
    facts->token_expires = (int64_t)fmet_get_u64(reader);
    facts->account = fmet_get_count(reader, FMET_ACCOUNT_FLAGS);
    get_scopes(reader, facts);
    if (facts->token_expires < 0)
        reader->failed = true;
}
