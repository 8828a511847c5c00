/*
 * The grammar of pam.d(5): a line's end may be escaped, `#` begins a comment
 * anywhere, brackets hold blanks, @include brings a whole file, include and
 * substack the lines of their own type.
 */
#include "src/ctl/stack.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "src/ctl/control.h"

#define DEPTH_MAX 32
#define LINES_MAX 10000
#define WORDS_MAX 256

static const char *const folders[] = {"/etc/pam.d", "/usr/lib/pam.d"};

static const char *const types[] = {"auth", "account", "password", "session"};

/* Where a file is read from, and how deep. */
struct place {
    struct fmet_stack *stack;
    const char *file;
    unsigned line, depth, level;
    int only; /* a type, or -1: all */
};

const char *fmet_stack_type_name(enum fmet_stack_type type)
{
    return types[type];
}

static bool read_service(struct fmet_stack *stack, const char *service,
                         const struct place *from, int only, unsigned level);

/* The first problem; what comes after follows from it. */
static void problem(const struct place *place, const char *what,
                    const char *which)
{
    if (place->stack->problem == NULL &&
        asprintf(&place->stack->problem, "%s:%u: %s%s", place->file,
                 place->line, what, which) < 0)
        place->stack->problem = NULL;
}

/*
 * The next word of *TEXT, in place: between blanks, or from `[` to `]`, where
 * `\]` is a bracket.  NULL at the end.
 */
static char *next_word(char **text, bool *ret_brackets)
{
    char *start = *text + strspn(*text, " \t"), *from, *to;

    *ret_brackets = *start == '[';
    if (*start == '\0')
        return NULL;
    if (*start != '[') {
        from = start + strcspn(start, " \t");
        *text = *from != '\0' ? from + 1 : from;
        *from = '\0';
        return start;
    }
    to = ++start;
    for (from = start; *from != '\0' && *from != ']'; from++) {
        if (from[0] == '\\' && from[1] == ']')
            from++;
        *to++ = *from;
    }
    *text = *from == ']' ? from + 1 : from;
    *to = '\0';
    return start;
}

static char *copy_or_fail(const char *text)
{
    char *copy = strdup(text);

    if (copy == NULL)
        abort();
    return copy;
}

/* A new line at the end; never NULL. */
static struct fmet_stack_line *add_line(const struct place *place)
{
    struct fmet_stack *stack = place->stack;
    struct fmet_stack_line *more =
        realloc(stack->lines, (stack->count + 1) * sizeof(*stack->lines));

    if (more == NULL)
        abort();
    stack->lines = more;
    more += stack->count++;
    *more = (struct fmet_stack_line){.file = copy_or_fail(place->file),
                                     .line = place->line,
                                     .level = place->level};
    return more;
}

static void add_arguments(const struct place *place,
                          struct fmet_stack_line *line, char *text)
{
    char **more, *word;
    bool brackets;

    for (word = next_word(&text, &brackets); word != NULL;
         word = next_word(&text, &brackets)) {
        if (line->argument_count == WORDS_MAX) {
            problem(place, "there are too many arguments for this to read", "");
            return;
        }
        more = realloc(line->arguments,
                       (line->argument_count + 1) * sizeof(*more));
        if (more == NULL)
            abort();
        line->arguments = more;
        line->arguments[line->argument_count++] = copy_or_fail(word);
    }
}

static void note_included(struct fmet_stack *stack, const char *service)
{
    char **more =
        realloc(stack->included, (stack->included_count + 1) * sizeof(*more));

    if (more == NULL)
        abort();
    stack->included = more;
    stack->included[stack->included_count++] = copy_or_fail(service);
}

/* include and substack, with their own type; @include, where TYPE is -1. */
static void include(const struct place *place, int type, const char *service,
                    unsigned level)
{
    if (service == NULL) {
        problem(place, "it names no file to include", "");
        return;
    }
    note_included(place->stack, service);
    if (place->only >= 0 && type >= 0 && type != place->only)
        return;
    if (place->only >= 0)
        type = place->only;
    if (place->depth >= DEPTH_MAX || level >= FMET_STACK_LEVELS)
        problem(place, "files include each other too deep: ", service);
    else if (!read_service(place->stack, service, place, type, level))
        problem(place, "there is no such file to include: ", service);
}

static int type_of(const char *word)
{
    int i;

    for (i = 0; i < FMET_STACK_TYPES; i++)
        if (strcasecmp(word, types[i]) == 0)
            return i;
    return -1;
}

/* The rest of a line of TYPE, from its control on. */
static void read_module(const struct place *place, int type, bool dash,
                        char *text)
{
    struct fmet_stack_line *line;
    char *control, *module;
    bool brackets, other;

    control = next_word(&text, &brackets);
    module = next_word(&text, &other);
    if (control != NULL && !brackets && strcasecmp(control, "include") == 0) {
        include(place, type, module, place->level);
        return;
    }
    if (place->only >= 0 && type != place->only)
        return;
    if (control == NULL || module == NULL) {
        problem(place, "the line has no module", "");
        return;
    }
    line = add_line(place);
    line->type = (enum fmet_stack_type)type;
    line->may_be_missing = dash;
    line->module = copy_or_fail(module);
    if (asprintf(&line->control, brackets ? "[%s]" : "%s", control) < 0)
        abort();
    line->substack = !brackets && strcasecmp(control, "substack") == 0;
    if (line->substack) {
        include(place, type, module, place->level + 1);
        return;
    }
    if (!fmet_control_read(control, brackets, line->action))
        problem(place, "libpam does not know this control: ", line->control);
    add_arguments(place, line, text);
}

/* One line, joined and without its comment. */
static void read_line(const struct place *place, char *text)
{
    bool brackets, dash;
    char *word = next_word(&text, &brackets);
    int type;

    if (word == NULL)
        return;
    if (strcmp(word, "@include") == 0) {
        include(place, -1, next_word(&text, &brackets), place->level);
        return;
    }
    dash = *word == '-';
    type = type_of(word + dash);
    if (type < 0)
        problem(place, "libpam does not know this type: ", word);
    else
        read_module(place, type, dash, text);
}

/* Cuts the comment and the line's end; true when the next line belongs to it.
 */
static bool trim(char *line)
{
    size_t len;
    bool more;

    line[strcspn(line, "#\n")] = '\0';
    len = strlen(line);
    while (len != 0 && strchr(" \t\r", line[len - 1]) != NULL)
        len--;
    more = len != 0 && line[len - 1] == '\\';
    line[more ? len - 1 : len] = '\0';
    return more;
}

static void read_file(struct place *place, FILE *file)
{
    char *line = NULL, *whole = copy_or_fail(""), *longer;
    size_t room = 0;
    unsigned number = 0;
    bool more = false;

    while (getline(&line, &room, file) >= 0) {
        number++;
        if (!more)
            place->line = number;
        if (place->stack->count >= LINES_MAX) {
            problem(place, "there are too many lines for this to read", "");
            more = false;
            break;
        }
        more = trim(line);
        if (asprintf(&longer, "%s%s%s", whole, *whole != '\0' ? " " : "",
                     line) < 0)
            abort();
        free(whole);
        whole = longer;
        if (more)
            continue;
        read_line(place, whole);
        *whole = '\0';
    }
    if (more)
        read_line(place, whole);
    free(whole);
    free(line);
}

/* Relative names are of the folders; the first that has one counts. */
static FILE *open_service(const char *service, char **ret_path)
{
    FILE *file = NULL;
    size_t i;

    for (i = 0; i < sizeof(folders) / sizeof(*folders) && file == NULL; i++) {
        if (asprintf(ret_path, "%s%s%s", *service == '/' ? "" : folders[i],
                     *service == '/' ? "" : "/", service) < 0)
            abort();
        file = fopen(*ret_path, "re");
        if (file == NULL)
            free(*ret_path);
    }
    return file;
}

static bool read_service(struct fmet_stack *stack, const char *service,
                         const struct place *from, int only, unsigned level)
{
    struct place place = {.stack = stack, .level = level, .only = only};
    char *path = NULL;
    FILE *file = open_service(service, &path);

    if (file == NULL)
        return false;
    place.depth = from != NULL ? from->depth + 1 : 0;
    place.file = path;
    read_file(&place, file);
    fclose(file);
    free(path);
    return true;
}

bool fmet_stack_read(const char *service, struct fmet_stack *stack)
{
    return strchr(service, '/') == NULL &&
           read_service(stack, service, NULL, -1, 0);
}

static void free_line(struct fmet_stack_line *line)
{
    size_t i;

    for (i = 0; i < line->argument_count; i++)
        free(line->arguments[i]);
    free(line->arguments);
    free(line->file);
    free(line->control);
    free(line->module);
}

void fmet_stack_clear(struct fmet_stack *stack)
{
    size_t i;

    for (i = 0; i < stack->count; i++)
        free_line(&stack->lines[i]);
    for (i = 0; i < stack->included_count; i++)
        free(stack->included[i]);
    free(stack->lines);
    free(stack->included);
    free(stack->problem);
    *stack = (struct fmet_stack){.lines = NULL};
}

bool fmet_stack_is(const struct fmet_stack_line *line, const char *name)
{
    const char *slash = strrchr(line->module, '/');
    const char *base = slash != NULL ? slash + 1 : line->module;
    size_t len = strlen(name);

    return !line->substack && strncmp(base, name, len) == 0 &&
           (base[len] == '\0' || strcmp(base + len, ".so") == 0);
}

bool fmet_stack_is_ours(const struct fmet_stack_line *line)
{
    return fmet_stack_is(line, "pam_fmetoken");
}

const struct fmet_stack_line *fmet_stack_ours(const struct fmet_stack *stack,
                                              enum fmet_stack_type type,
                                              size_t index)
{
    size_t i;

    for (i = 0; i < stack->count; i++)
        if (stack->lines[i].type == type &&
            fmet_stack_is_ours(&stack->lines[i]) && index-- == 0)
            return &stack->lines[i];
    return NULL;
}

const char **fmet_stack_arguments(const struct fmet_stack_line *line)
{
    union {
        char **in;
        const char **out;
    } arguments = {.in = line->arguments};

    return arguments.out;
}

bool fmet_stack_has_argument(const struct fmet_stack_line *line,
                             const char *text)
{
    size_t i;

    for (i = 0; i < line->argument_count; i++)
        if (strcmp(line->arguments[i], text) == 0)
            return true;
    return false;
}
