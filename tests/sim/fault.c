/*
 * Which faults there are, and which apply to a request.  What each does to an
 * answer is in faults.c.
 */
#include "fault.h"

#include <stdlib.h>
#include <string.h>

#include "faults.h"

#define MATCHED_MAX 8
#define TIMES_MAX 1000000

static const struct fault_kind *find_kind(const char *name)
{
    size_t count, i;
    const struct fault_kind *kinds = fault_kinds(&count);

    for (i = 0; i < count; i++)
        if (strcmp(kinds[i].name, name) == 0)
            return &kinds[i];
    return NULL;
}

/* The number, then the text, that KIND takes, from word I on. */
static const char *read_arguments(const struct words *words, size_t i,
                                  struct fault *fault)
{
    const struct fault_kind *kind = fault->kind;

    fault->number = kind->otherwise;
    if (i < words->count && kind->most != 0) {
        if (!words_number(words->word[i++], 0, kind->most, &fault->number))
            return "fault: not a number, or too large";
    } else if (kind->most != 0 && kind->otherwise < 0) {
        return "fault: a number is missing";
    }
    if (i < words->count && kind->text != FAULT_NO_TEXT)
        fault->text = mem_copy(words->word[i++]);
    else if (kind->text == FAULT_NEEDS_TEXT)
        return "fault: a text is missing";
    return i == words->count ? NULL : "fault: too many words";
}

const char *fault_read(const struct words *words)
{
    static const char usage[] =
        "fault METHOD|* PREFIX [times N] KIND [ARGUMENT]...";
    struct fault *fault;
    const char *wrong;
    long times = -1;
    size_t i = 3;

    if (words->count > 5 && strcmp(words->word[3], "times") == 0) {
        if (!words_number(words->word[4], 1, TIMES_MAX, &times))
            return usage;
        i = 5;
    }
    if (words->count <= i)
        return usage;
    fault = mem_zero(sizeof(*fault));
    fault->method = mem_copy(words->word[1]);
    fault->prefix = mem_copy(words->word[2]);
    fault->left = times;
    fault->kind = find_kind(words->word[i]);
    wrong = fault->kind == NULL ? "fault: there is no such kind"
                                : read_arguments(words, i + 1, fault);
    if (wrong == NULL)
        list_add(&store.faults, fault);
    else
        fault_end(fault);
    return wrong;
}

void fault_end(void *item)
{
    struct fault *fault = item;

    free(fault->method);
    free(fault->prefix);
    free(fault->text);
    free(fault);
}

static bool applies(const struct fault *fault, const struct request *request)
{
    return fault->left != 0 &&
           (strcmp(fault->method, "*") == 0 ||
            strcmp(fault->method, request->method) == 0) &&
           strncmp(request->target, fault->prefix, strlen(fault->prefix)) == 0;
}

/* The faults for this request, each of which has now happened once more. */
static size_t match(const struct request *request, struct fault **matched)
{
    size_t count = 0, i;

    for (i = 0; i < store.faults.count && count < MATCHED_MAX; i++) {
        struct fault *fault = store.faults.item[i];

        if (!applies(fault, request))
            continue;
        if (fault->left > 0)
            fault->left--;
        matched[count++] = fault;
    }
    return count;
}

/*
 * A fault that stands for the whole answer comes instead of serving, so that
 * nothing happens: no token is made.  The others come after it.
 */
void fault_serve(struct request *request, struct answer *answer,
                 void (*serve)(struct request *request, struct answer *answer))
{
    struct fault *matched[MATCHED_MAX];
    size_t count = match(request, matched), i;
    bool served = false;

    for (i = 0; i < count && !served; i++)
        if (matched[i]->kind->instead) {
            matched[i]->kind->apply(matched[i], request, answer);
            answer->fault = matched[i]->kind->name;
            served = true;
        }
    if (!served)
        serve(request, answer);
    for (i = 0; i < count; i++)
        if (!matched[i]->kind->instead) {
            matched[i]->kind->apply(matched[i], request, answer);
            answer->fault = matched[i]->kind->name;
        }
}
