/*
 * Answers as FME, and the Tomcat that it runs in, write them.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "request.h"

/* Keeps what belongs to the way, and to the log. */
static void replace(struct answer *answer, unsigned status)
{
    json_object_put(answer->json);
    free(answer->text);
    free(answer->sentence_of);
    answer->json = NULL;
    answer->text = NULL;
    answer->sentence_of = NULL;
    answer->status = status;
}

void answer_json(struct answer *answer, unsigned status,
                 struct json_object *json)
{
    replace(answer, status);
    answer->json = json;
}

void answer_text(struct answer *answer, unsigned status, const char *type,
                 char *text)
{
    replace(answer, status);
    answer->type = type;
    answer->text = text;
}

void answer_message(struct answer *answer, unsigned status, const char *format,
                    ...)
{
    struct json_object *json = json_object_new_object();
    char *text = NULL;
    va_list args;
    int len;

    va_start(args, format);
    len = vasprintf(&text, format, args);
    va_end(args);
    if (len < 0)
        abort();
    json_object_object_add(json, "message", json_object_new_string(text));
    free(text);
    answer_json(answer, status, json);
}

void answer_nothing(struct answer *answer)
{
    replace(answer, 204);
}

void answer_html(struct answer *answer, unsigned status)
{
    answer_text(answer, status, "text/html;charset=utf-8",
                mem_format("<!doctype html><html lang=\"en\"><head><title>HTTP "
                           "Status %u</title></head><body><h1>HTTP Status %u"
                           "</h1><hr class=\"line\" /><p><b>Type</b> Status "
                           "Report</p><hr class=\"line\" /><h3>Apache Tomcat"
                           "</h3></body></html>",
                           status, status));
}

void answer_sentence(struct answer *answer, const char *name)
{
    char *of = mem_copy(name);

    answer_message(answer, store.v4_missing,
                   "Unauthorized request by user %s due to lack of proper "
                   "permissions or the object does not exist.",
                   of);
    answer->sentence_of = of;
}

void answer_clear(struct answer *answer)
{
    replace(answer, 0);
    free(answer->location);
    free(answer->retry_after);
    *answer = (struct answer){0};
}
