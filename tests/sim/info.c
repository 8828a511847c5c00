/*
 * What says which release this is: /fmeinfo, and /info of the REST APIs.
 */
#include <stdlib.h>

#include "api.h"
#include "route.h"

/* The last build of each release that is known, and what is likely else. */
static long build_number(void)
{
    static const struct {
        double release;
        long build;
    } known[] = {{2023.0, 23166}, {2025.0, 25208}, {2025.1, 25606}};
    size_t i;

    for (i = 0; i < sizeof(known) / sizeof(*known); i++)
        if (store.release > known[i].release - 0.05 &&
            store.release < known[i].release + 0.05)
            return known[i].build;
    return (long)((store.release - 2000) * 1000);
}

/* It was FME Server up to 2022; some builds went on saying so. */
static char *build_text(void)
{
    return mem_format("FME %s %.1f - Build %ld - linux-x64",
                      store.release < 2023 ? "Server" : "Flow", store.release,
                      build_number());
}

static void version(struct request *request, struct answer *answer)
{
    struct json_object *json = json_object_new_object();
    char *text = build_text();

    (void)request;
    json_object_object_add(json, "buildNumber",
                           json_object_new_int64(build_number()));
    json_object_object_add(json, "buildString", json_object_new_string(text));
    json_object_object_add(json, "releaseYear",
                           json_object_new_int64((int64_t)store.release));
    free(text);
    answer_json(answer, 200, json);
}

void info_build(struct request *request, struct answer *answer)
{
    struct json_object *json = json_object_new_object();
    char *text = build_text();

    (void)request;
    json_object_object_add(json, "build", json_object_new_string(text));
    json_object_object_add(json, "version",
                           json_object_new_string("FME Server"));
    free(text);
    answer_json(answer, 200, json);
}

/* Of REST v2 there is no more than a client of the token service needs. */
void v2_serve(const char *rest, struct request *request, struct answer *answer)
{
    static const struct route routes[] = {
        {"GET", "/info", NEEDS_LOGIN, info_build},
    };

    route_serve(routes, sizeof(routes) / sizeof(*routes), rest, request,
                answer);
}

void info_serve(const char *rest, struct request *request,
                struct answer *answer)
{
    static const struct route routes[] = {
        {"GET", "/version", NEEDS_NOTHING, version},
    };

    route_serve(routes, sizeof(routes) / sizeof(*routes), rest, request,
                answer);
}
