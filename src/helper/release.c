/*
 * The version requests of both APIs: docs/fme-api.md, "Safe's command line".
 */
#include "src/helper/release.h"

#include <stdlib.h>
#include <string.h>

#include "src/core/limits.h"
#include "src/helper/json.h"

uint32_t fmet_release_build(const struct fmet_http_call *call, char **ret_text)
{
    static const char word[] = " Build ";
    struct json_object *json;
    const char *text, *place;
    long build = 0;

    if (call->result != FMET_OK || call->status != 200)
        return 0;
    json = fmet_json_parse(call->answer.bytes, call->answer.len);
    text = fmet_json_text(json, "build");
    if (text == NULL)
        text = fmet_json_text(json, "buildString");
    place = text != NULL ? strstr(text, word) : NULL;
    if (place != NULL)
        build = strtol(place + sizeof(word) - 1, NULL, 10);
    fmet_json_number(json, "buildNumber", &build);
    if (ret_text != NULL && text != NULL)
        *ret_text = strdup(text);
    fmet_json_free(json);
    return build > 0 && build <= FMET_BUILD_MAX ? (uint32_t)build : 0;
}
