/*
 * For people: wrapped lines, columns, a colour for what is wrong.
 */
#include "src/ctl/page.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "src/ctl/text.h"

#define INDENT 2
#define HANG 4         /* where a line goes on that is wrapped */
#define WORD_COLUMN 24 /* where the second column begins, at most */
#define WIDTH_MIN 20
#define WIDTH_MAX 10000

static const struct {
    const char *name, *colour;
} levels[] = {
    [FMET_LEVEL_GOOD] = {"good", "32"},
    [FMET_LEVEL_NOTE] = {"note", "36"},
    [FMET_LEVEL_WARNING] = {"warning", "33"},
    [FMET_LEVEL_ERROR] = {"error", "31"},
};

const char *fmet_level_name(enum fmet_level level)
{
    return levels[level].name;
}

/* The terminal's own word, else COLUMNS, else what terminals once were. */
static size_t width_of(int fd)
{
    const char *columns = getenv("COLUMNS");
    struct winsize size = {0};
    unsigned long width = 0;

    if (columns != NULL)
        width = strtoul(columns, NULL, 10);
    if (width == 0 && ioctl(fd, TIOCGWINSZ, &size) == 0)
        width = size.ws_col;
    if (width == 0)
        width = 80;
    if (width > WIDTH_MAX)
        return WIDTH_MAX;
    return width < WIDTH_MIN ? WIDTH_MIN : width;
}

void fmet_page_begin(struct fmet_page *page, bool json, const char *command)
{
    const char *no_colour = getenv("NO_COLOR");

    *page = (struct fmet_page){.to = stdout, .json = json};
    page->width = width_of(fileno(stdout));
    page->colour = isatty(fileno(stdout)) == 1 &&
                   (no_colour == NULL || *no_colour == '\0');
    fmet_page_open(page, NULL);
    fmet_page_text(page, "command", command);
    fmet_page_text(page, "version", FMET_VERSION);
}

/* How much of TEXT goes into ROOM columns, at a blank where there is one; never
   nothing. */
static size_t piece_of(const char *text, size_t room)
{
    size_t len = strlen(text), end = 0, i;

    if (fmet_text_columns(text, len) <= room)
        return len;
    for (i = 0; i < len && fmet_text_columns(text, i + 1) <= room + 1; i++)
        if (text[i] == ' ')
            end = i;
    if (end != 0)
        return end;
    /* A word that is wider than the page stays whole: it may be a path. */
    end = strcspn(text, " ");
    return end != 0 ? end : len;
}

/* TEXT, which is clean, from COLUMN on, its further lines at INDENT. */
static void wrap(struct fmet_page *page, size_t column, size_t indent,
                 const char *text)
{
    size_t room, len;

    while (*text != '\0') {
        room = page->width > column + 8 ? page->width - column : 8;
        len = piece_of(text, room);
        /* A word that is wider than what is left of the line begins one. */
        if (column > HANG && fmet_text_columns(text, len) > room) {
            column = indent = HANG;
            fprintf(page->to, "\n%*s", HANG, "");
            continue;
        }
        fprintf(page->to, "%.*s", (int)len, text);
        text += len;
        text += strspn(text, " ");
        column = indent;
        if (*text != '\0')
            fprintf(page->to, "\n%*s", (int)indent, "");
    }
    fputc('\n', page->to);
}

static char *print(const char *format, va_list args)
    __attribute__((format(printf, 1, 0)));

/* Clean text; the caller frees it, NULL when out of memory. */
static char *print(const char *format, va_list args)
{
    char *text = NULL, *clean;

    if (vasprintf(&text, format, args) < 0)
        return NULL;
    clean = fmet_text_clean(text);
    free(text);
    return clean;
}

void fmet_page_title(struct fmet_page *page, const char *format, ...)
{
    va_list args;
    char *text;

    if (page->json)
        return;
    va_start(args, format);
    text = print(format, args);
    va_end(args);
    fprintf(page->to, "%s", page->colour ? "\033[1m" : "");
    wrap(page, 0, 0, text != NULL ? text : "?");
    fprintf(page->to, "%s", page->colour ? "\033[0m" : "");
    free(text);
}

void fmet_page_line(struct fmet_page *page, const char *format, ...)
{
    va_list args;
    char *text;

    if (page->json)
        return;
    va_start(args, format);
    text = print(format, args);
    va_end(args);
    fprintf(page->to, "%*s", INDENT, "");
    wrap(page, INDENT, HANG, text != NULL ? text : "?");
    free(text);
}

/* The second column is nearer where the page is narrow. */
static size_t word_column(const struct fmet_page *page)
{
    return page->width / 3 < WORD_COLUMN ? page->width / 3 : WORD_COLUMN;
}

void fmet_page_pair(struct fmet_page *page, const char *word,
                    const char *format, ...)
{
    size_t column = word_column(page), used;
    char *text, *clean;
    va_list args;

    if (page->json)
        return;
    va_start(args, format);
    text = print(format, args);
    va_end(args);
    clean = fmet_text_clean(word);
    fprintf(page->to, "%*s%s ", INDENT, "", clean != NULL ? clean : "?");
    used = INDENT + 1;
    used += clean != NULL ? fmet_text_columns(clean, strlen(clean)) : 1;
    if (used < column)
        fprintf(page->to, "%*s", (int)(column - used), "");
    wrap(page, used < column ? column : used, column,
         text != NULL ? text : "?");
    free(clean);
    free(text);
}

static void show_finding(struct fmet_page *page,
                         const struct fmet_finding *finding)
{
    const char *name = levels[finding->level].name;
    size_t column = INDENT + strlen(name) + 2;

    fprintf(page->to, "%*s", INDENT, "");
    if (page->colour)
        fprintf(page->to, "\033[%sm%s\033[0m: ", levels[finding->level].colour,
                name);
    else
        fprintf(page->to, "%s: ", name);
    if (*finding->about != '\0') {
        fprintf(page->to, "%s: ", finding->about);
        column += fmet_text_columns(finding->about, strlen(finding->about)) + 2;
    }
    wrap(page, column, HANG, finding->text);
}

/* Keeps FINDING, which it takes over, for the list at the end. */
static void keep_finding(struct fmet_page *page, struct fmet_finding *finding)
{
    struct fmet_finding *more =
        realloc(page->findings, (page->finding_count + 1) * sizeof(*more));

    if (more == NULL) {
        free(finding->about);
        free(finding->text);
        return;
    }
    page->findings = more;
    page->findings[page->finding_count++] = *finding;
}

void fmet_page_finding(struct fmet_page *page, enum fmet_level level,
                       const char *about, const char *format, ...)
{
    struct fmet_finding finding = {.level = level};
    va_list args;

    va_start(args, format);
    /* JSON escapes by itself, and loses nothing. */
    if (page->json && vasprintf(&finding.text, format, args) < 0)
        finding.text = NULL;
    else if (!page->json)
        finding.text = print(format, args);
    va_end(args);
    finding.about = page->json ? strdup(about) : fmet_text_clean(about);
    if (level > page->worst)
        page->worst = level;
    if (finding.text == NULL || finding.about == NULL) {
        free(finding.text);
        free(finding.about);
        page->worst = FMET_LEVEL_ERROR;
        return;
    }
    if (!page->json)
        show_finding(page, &finding);
    keep_finding(page, &finding);
}

int fmet_page_end(struct fmet_page *page, int status)
{
    size_t i;

    if (page->worst == FMET_LEVEL_WARNING && status == FMET_EXIT_WELL)
        status = FMET_EXIT_WARNING;
    if (page->worst == FMET_LEVEL_ERROR && status < FMET_EXIT_ERROR)
        status = FMET_EXIT_ERROR;
    fmet_page_open_list(page, "findings");
    for (i = 0; i < page->finding_count; i++) {
        fmet_page_open(page, NULL);
        fmet_page_text(page, "level", levels[page->findings[i].level].name);
        fmet_page_text(page, "about", page->findings[i].about);
        fmet_page_text(page, "text", page->findings[i].text);
        fmet_page_close(page);
        free(page->findings[i].about);
        free(page->findings[i].text);
    }
    free(page->findings);
    page->findings = NULL;
    fmet_page_close(page);
    fmet_page_number(page, "exit", status);
    fmet_page_close(page);
    if (page->json)
        fputc('\n', page->to);
    if (fflush(page->to) != 0 || ferror(page->to) != 0)
        return FMET_EXIT_ERROR;
    return status;
}
