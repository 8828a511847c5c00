/*
 * member POINTER...: reads one JSON text from stdin, strictly, and prints what
 * each POINTER (RFC 6901) names, a line each: a text as it is, all else as
 * JSON; "absent" for what is not there.  POINTER "N" with a `#` before it is
 * how many items are there.  Exit 1 for what is no JSON, with a word on stderr.
 */
#include <json-c/json.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void print(struct json_object *json, const char *pointer)
{
    bool count = *pointer == '#';
    struct json_object *found = NULL;

    pointer += count;
    if (*pointer == '\0')
        found = json;
    else if (json_pointer_get(json, pointer, &found) != 0) {
        puts("absent");
        return;
    }
    if (count)
        printf("%zu\n", json_object_is_type(found, json_type_array)
                            ? json_object_array_length(found)
                            : (size_t)0);
    else if (json_object_is_type(found, json_type_string))
        puts(json_object_get_string(found));
    else
        puts(json_object_to_json_string_ext(found, JSON_C_TO_STRING_PLAIN));
}

int main(int argc, char **argv)
{
    struct json_tokener *tokener = json_tokener_new();
    struct json_object *json;
    char *text = NULL;
    size_t room = 0;
    ssize_t len = getdelim(&text, &room, '\0', stdin);
    int i;

    if (tokener == NULL || len < 0) {
        fputs("member: nothing to read\n", stderr);
        return 1;
    }
    json_tokener_set_flags(tokener, JSON_TOKENER_STRICT);
    while (len > 0 && text[len - 1] == '\n')
        len--;
    json = json_tokener_parse_ex(tokener, text, (int)len);
    if (json_tokener_get_error(tokener) != json_tokener_success ||
        json_tokener_get_parse_end(tokener) != (size_t)len) {
        fprintf(stderr, "member: no JSON: %s\n",
                json_tokener_error_desc(json_tokener_get_error(tokener)));
        return 1;
    }
    for (i = 1; i < argc; i++)
        print(json, argv[i]);
    json_object_put(json);
    json_tokener_free(tokener);
    free(text);
    return 0;
}
