/*
 * What each kind of fault does to an answer.
 */
#include "faults.h"

#include <stdlib.h>
#include <string.h>

#define MS_MAX (3600L * 1000)
#define HUGE_MAX (1L << 32)
#define DEEP_MAX (1L << 24)
#define HEADERS_MAX 1024
#define STATUS_MAX 599

static void status(const struct fault *fault, struct request *request,
                   struct answer *answer)
{
    (void)request;
    answer_message(answer, (unsigned)fault->number, "%s",
                   fault->text != NULL ? fault->text : "A fault was ordered.");
}

static void retry_after(const struct fault *fault, struct request *request,
                        struct answer *answer)
{
    (void)request;
    answer_message(answer, (unsigned)fault->number, "A fault was ordered.");
    free(answer->retry_after);
    answer->retry_after = mem_copy(fault->text);
}

static void body(const struct fault *fault, struct request *request,
                 struct answer *answer)
{
    (void)request;
    answer_text(answer, (unsigned)fault->number, "application/json",
                mem_copy(fault->text));
}

static void html(const struct fault *fault, struct request *request,
                 struct answer *answer)
{
    (void)request;
    answer_html(answer, (unsigned)fault->number);
}

static void redirect(const struct fault *fault, struct request *request,
                     struct answer *answer)
{
    (void)request;
    answer_html(answer, 302);
    free(answer->location);
    answer->location = mem_copy(fault->text);
}

static void echo_secret(const struct fault *fault, struct request *request,
                        struct answer *answer)
{
    const char *secret = request->caller.secret;

    answer_message(answer, (unsigned)fault->number, "I do not like %s",
                   secret != NULL ? secret : "nothing");
}

static void control_chars(const struct fault *fault, struct request *request,
                          struct answer *answer)
{
    (void)request;
    answer_message(answer, (unsigned)fault->number,
                   "\033[2J\033]0;owned\007\nNov  1 00:00:00 host sshd[1]: "
                   "Accepted password for root\r\b\177\302\233");
}

static void hang(const struct fault *fault, struct request *request,
                 struct answer *answer)
{
    (void)fault;
    (void)request;
    answer->way.hang = true;
}

static void delay(const struct fault *fault, struct request *request,
                  struct answer *answer)
{
    (void)request;
    answer->way.delay_ms += (unsigned)fault->number;
}

static void drip(const struct fault *fault, struct request *request,
                 struct answer *answer)
{
    (void)request;
    answer->way.drip_ms = (unsigned)fault->number;
}

static void huge(const struct fault *fault, struct request *request,
                 struct answer *answer)
{
    (void)request;
    answer->way.huge = (uint64_t)fault->number;
}

/* {"message":[[[...]]]} */
static void deep(const struct fault *fault, struct request *request,
                 struct answer *answer)
{
    static const char start[] = "{\"message\":";
    size_t depth = (size_t)fault->number, len = sizeof(start) - 1;
    char *text = mem_zero(len + 2 * depth + 2);

    (void)request;
    memcpy(text, start, len);
    memset(text + len, '[', depth);
    memset(text + len + depth, ']', depth);
    text[len + 2 * depth] = '}';
    answer_text(answer, answer->status, "application/json", text);
}

static void truncated(const struct fault *fault, struct request *request,
                      struct answer *answer)
{
    (void)fault;
    (void)request;
    answer->way.truncated = true;
}

static void reset(const struct fault *fault, struct request *request,
                  struct answer *answer)
{
    (void)fault;
    (void)request;
    answer->way.reset = true;
}

static void headers(const struct fault *fault, struct request *request,
                    struct answer *answer)
{
    (void)request;
    answer->way.headers_kib = (unsigned)fault->number;
}

static void notjson(const struct fault *fault, struct request *request,
                    struct answer *answer)
{
    (void)request;
    answer_text(answer, answer->status, "application/json",
                mem_copy(fault->text != NULL
                             ? fault->text
                             : "<html><body>Please sign in</body></html>"));
}

static void empty(const struct fault *fault, struct request *request,
                  struct answer *answer)
{
    (void)fault;
    (void)request;
    answer_text(answer, answer->status, "application/json", mem_copy(""));
}

/* The answer's JSON, also where it is still a text; or NULL. */
static struct json_object *json_of(struct answer *answer)
{
    if (answer->json == NULL && answer->text != NULL)
        answer->json = json_tokener_parse(answer->text);
    return answer->json;
}

/* VALUE with each type another: a text a number, an array an object. */
static struct json_object *other_type(struct json_object *value)
{
    struct json_object *other;

    switch (json_object_get_type(value)) {
    case json_type_string:
        return json_object_new_int(7);
    case json_type_int:
    case json_type_double:
        return json_object_new_string("7");
    case json_type_boolean:
        return json_object_new_string("yes");
    case json_type_null:
        return json_object_new_boolean(true);
    case json_type_object:
        return json_object_new_array();
    case json_type_array:
        break;
    }
    other = json_object_new_object();
    json_object_object_add(other, "0", json_object_new_int(7));
    return other;
}

static void types(const struct fault *fault, struct request *request,
                  struct answer *answer)
{
    struct json_object *json = json_of(answer), *other;

    (void)fault;
    (void)request;
    if (!json_object_is_type(json, json_type_object))
        return;
    other = json_object_new_object();
    json_object_object_foreach(json, key, value)
    {
        json_object_object_add(other, key, other_type(value));
    }
    answer_json(answer, answer->status, other);
}

/* Puts NAME, or nothing where it is NULL, in the place of every owner. */
static void set_owners(struct json_object *json, const char *name)
{
    static const char *const keys[] = {"owner", "user"};
    struct json_object *items;
    size_t i;

    for (i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
        if (!json_object_object_get_ex(json, keys[i], NULL))
            continue;
        json_object_object_del(json, keys[i]);
        if (name != NULL)
            json_object_object_add(json, keys[i], json_object_new_string(name));
    }
    if (!json_object_object_get_ex(json, "items", &items))
        return;
    for (i = 0; i < json_object_array_length(items); i++)
        set_owners(json_object_array_get_idx(items, i), name);
}

static void wrong_owner(const struct fault *fault, struct request *request,
                        struct answer *answer)
{
    struct json_object *json = json_of(answer);

    (void)request;
    if (answer->sentence_of != NULL)
        answer_sentence(answer, fault->text);
    else if (json_object_is_type(json, json_type_object))
        set_owners(json, fault->text);
}

static void no_owner(const struct fault *fault, struct request *request,
                     struct answer *answer)
{
    struct json_object *json = json_of(answer);

    (void)fault;
    (void)request;
    if (answer->sentence_of != NULL)
        answer_message(answer, answer->status,
                       "Unauthorized request due to lack of proper "
                       "permissions or the object does not exist.");
    else if (json_object_is_type(json, json_type_object))
        set_owners(json, NULL);
}

/* FORMAT with USER in the place of each %u. */
static char *expand(const char *format, const char *user)
{
    char *text = mem_copy(""), *more;
    const char *place;

    while ((place = strstr(format, "%u")) != NULL) {
        more =
            mem_format("%s%.*s%s", text, (int)(place - format), format, user);
        free(text);
        text = more;
        format = place + 2;
    }
    more = mem_format("%s%s", text, format);
    free(text);
    return more;
}

static void wording(const struct fault *fault, struct request *request,
                    struct answer *answer)
{
    char *text;

    (void)request;
    if (answer->sentence_of == NULL)
        return;
    text = expand(fault->text, answer->sentence_of);
    answer_message(answer, answer->status, "%s", text);
    free(text);
}

const struct fault_kind *fault_kinds(size_t *ret_count)
{
    static const struct fault_kind kinds[] = {
        {"status", status, STATUS_MAX, -1, FAULT_MAY_TEXT, true},
        {"retry-after", retry_after, STATUS_MAX, -1, FAULT_NEEDS_TEXT, true},
        {"body", body, STATUS_MAX, -1, FAULT_NEEDS_TEXT, true},
        {"html", html, STATUS_MAX, -1, FAULT_NO_TEXT, true},
        {"redirect", redirect, 0, 0, FAULT_NEEDS_TEXT, true},
        {"echo-secret", echo_secret, STATUS_MAX, 401, FAULT_NO_TEXT, true},
        {"control-chars", control_chars, STATUS_MAX, 401, FAULT_NO_TEXT, true},
        {"hang", hang, 0, 0, FAULT_NO_TEXT, true},
        {"delay", delay, MS_MAX, -1, FAULT_NO_TEXT, false},
        {"drip", drip, MS_MAX, -1, FAULT_NO_TEXT, false},
        {"huge", huge, HUGE_MAX, -1, FAULT_NO_TEXT, false},
        {"deep", deep, DEEP_MAX, -1, FAULT_NO_TEXT, false},
        {"truncated", truncated, 0, 0, FAULT_NO_TEXT, false},
        {"reset", reset, 0, 0, FAULT_NO_TEXT, false},
        {"headers", headers, HEADERS_MAX, -1, FAULT_NO_TEXT, false},
        {"types", types, 0, 0, FAULT_NO_TEXT, false},
        {"notjson", notjson, 0, 0, FAULT_MAY_TEXT, false},
        {"empty", empty, 0, 0, FAULT_NO_TEXT, false},
        {"wrong-owner", wrong_owner, 0, 0, FAULT_NEEDS_TEXT, false},
        {"no-owner", no_owner, 0, 0, FAULT_NO_TEXT, false},
        {"wording", wording, 0, 0, FAULT_NEEDS_TEXT, false},
    };

    *ret_count = sizeof(kinds) / sizeof(*kinds);
    return kinds;
}
