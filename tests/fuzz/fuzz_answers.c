/*
 * What a server answers: JSON, the list of tokens, pointers into it, times.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "src/helper/api.h"
#include "src/helper/json.h"
#include "src/helper/owner.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_list(struct json_object *json, enum fmet_api api)
{
    struct fmet_owner owner = {0};

    if (fmet_owner_read(json, fmet_api_data(api), 1764000000, &owner) !=
        FMET_OK)
        return;
    /* An owner has a name, and what is unrestricted was the only one. */
    if (owner.name == NULL || *owner.name == '\0')
        abort();
    fmet_owner_clear(&owner);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const pointers[] = {"/items/0/user", "/a~1b/0", "/x/-",
                                           "/message"};
    struct json_object *json;
    char *text = malloc(size + 1);
    int64_t when;
    size_t i;

    if (text == NULL)
        return 0;
    memcpy(text, data, size);
    text[size] = '\0';
    (void)fmet_api_time(text, &when);
    json = fmet_json_parse(text, size);
    if (json != NULL) {
        read_list(json, FMET_API_V3);
        read_list(json, FMET_API_V4);
        for (i = 0; i < sizeof(pointers) / sizeof(*pointers); i++)
            (void)fmet_json_string(fmet_json_at(json, pointers[i]));
        (void)fmet_json_text(json, "message");
    }
    fmet_json_free(json);
    free(text);
    return 0;
}
