/*
 * For scripts: JSON (RFC 8259), member by member.  Nothing of it is a secret's.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "src/ctl/page.h"
#include "src/ctl/text.h"

/* In ASCII: a terminal may be the reader, of whatever coding. */
static void put_string(struct fmet_page *page, const char *text)
{
    uint32_t value;
    size_t len;

    fputc('"', page->to);
    for (; *text != '\0'; text += len) {
        len = fmet_text_next(text, &value);
        if (value == '"' || value == '\\')
            fprintf(page->to, "\\%c", (char)value);
        else if (value >= 0x20 && value < 0x7f)
            fputc((char)value, page->to);
        else if (value < 0x10000)
            fprintf(page->to, "\\u%04x", (unsigned)value);
        else
            fprintf(page->to, "\\u%04x\\u%04x",
                    (unsigned)(0xd800 + ((value - 0x10000) >> 10)),
                    (unsigned)(0xdc00 + ((value - 0x10000) & 0x3ff)));
    }
    fputc('"', page->to);
}

/* What stands before a value: comma, line, key. */
static void lead(struct fmet_page *page, const char *key)
{
    unsigned i;

    if (page->depth != 0) {
        if (page->begun[page->depth - 1])
            fputc(',', page->to);
        page->begun[page->depth - 1] = true;
        fputc('\n', page->to);
        for (i = 0; i < page->depth; i++)
            fputs("  ", page->to);
    }
    if (key != NULL) {
        put_string(page, key);
        fputs(": ", page->to);
    }
}

static void open_any(struct fmet_page *page, const char *key, bool list)
{
    if (!page->json)
        return;
    if (page->depth == FMET_PAGE_DEPTH)
        abort();
    lead(page, key);
    fputc(list ? '[' : '{', page->to);
    page->begun[page->depth] = false;
    page->is_list[page->depth++] = list;
}

void fmet_page_open(struct fmet_page *page, const char *key)
{
    open_any(page, key, false);
}

void fmet_page_open_list(struct fmet_page *page, const char *key)
{
    open_any(page, key, true);
}

void fmet_page_close(struct fmet_page *page)
{
    unsigned i;

    if (!page->json)
        return;
    page->depth--;
    if (page->begun[page->depth]) {
        fputc('\n', page->to);
        for (i = 0; i < page->depth; i++)
            fputs("  ", page->to);
    }
    fputc(page->is_list[page->depth] ? ']' : '}', page->to);
}

void fmet_page_text(struct fmet_page *page, const char *key, const char *text)
{
    if (!page->json)
        return;
    lead(page, key);
    if (text != NULL)
        put_string(page, text);
    else
        fputs("null", page->to);
}

void fmet_page_number(struct fmet_page *page, const char *key, int64_t number)
{
    if (!page->json)
        return;
    lead(page, key);
    fprintf(page->to, "%" PRId64, number);
}

void fmet_page_flag(struct fmet_page *page, const char *key, bool flag)
{
    if (!page->json)
        return;
    lead(page, key);
    fputs(flag ? "true" : "false", page->to);
}

void fmet_page_null(struct fmet_page *page, const char *key)
{
    fmet_page_text(page, key, NULL);
}
