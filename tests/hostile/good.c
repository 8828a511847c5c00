#include "tests/hostile/good.h"

#include <stdbool.h>
#include <string.h>

#define NO_OBJECT                                                              \
    "{\"message\":\"Unauthorized request by user " GOOD_USER                   \
    " due to lack of proper permissions or the object does not exist.\"}"
#define OBJECTS "/fmeapiv4/repositories/"

const char good_made[] =
    "{\"id\":\"5f0e2b1c-0000-4000-8000-000000000001\",\"name\":\"pam\","
    "\"owner\":\"" GOOD_USER "\",\"enabled\":true,"
    "\"customPermissions\":false,\"token\":\"" GOOD_MINTED "\"}";
const char good_refusal[] = "{\"message\":\"Authentication failed\"}";

static const struct {
    const char *start; /* of the request */
    const char *token; /* that it carries, or NULL */
    struct good good;
} answers[] = {
    {"POST /fmeapiv4/tokens ", NULL, {MODE_PASSWORD, "201 Created", good_made}},
    {"DELETE /fmeapiv4/tokens/", GOOD_MINTED, {MODES, "204 No Content", ""}},
    {"GET " OBJECTS "Utilities ",
     GOOD_TOKEN,
     {MODE_SCOPE, "200 OK", "{\"name\":\"Utilities\"}"}},
    {"GET " OBJECTS, GOOD_TOKEN, {MODE_TOKEN, "404 Not Found", NO_OBJECT}},
    {"GET /fmeapiv4/tokens?",
     GOOD_TOKEN,
     {MODE_LIST, "200 OK",
      "{\"items\":[{\"name\":\"all\",\"owner\":\"" GOOD_USER
      "\",\"enabled\":true,\"customPermissions\":false}],"
      "\"totalCount\":1,\"limit\":100,\"offset\":0}"}},
    {"GET /fmeapiv4/accounts/", GOOD_SERVICE, {MODES, "404 Not Found", ""}},
    {"GET /fmeapiv4/accounts?",
     GOOD_SERVICE,
     {MODE_ACCOUNT, "200 OK",
      "{\"items\":[{\"name\":\"" GOOD_USER "\",\"enabled\":true,"
      "\"isSuperUser\":false}],"
      "\"totalCount\":1,\"limit\":100,\"offset\":0}"}},
};

static bool known_token(const char *request)
{
    return strstr(request, "token=" GOOD_TOKEN) != NULL ||
           strstr(request, "token=" GOOD_MINTED) != NULL ||
           strstr(request, "token=" GOOD_SERVICE) != NULL;
}

static void count(unsigned *counter, bool seen)
{
    if (seen)
        __atomic_add_fetch(counter, 1, __ATOMIC_RELAXED);
}

struct good good_answer(const char *request, struct sightings *seen)
{
    static const struct good refused = {MODES, "401 Unauthorized",
                                        good_refusal};
    struct good control = refused;
    size_t i;

    control.mode = MODE_CONTROL;
    count(&seen->requests, true);
    count(&seen->passwords, strstr(request, "Basic " GOOD_BASIC) != NULL);
    count(&seen->cookies, strcasestr(request, "\ncookie") != NULL ||
                              strcasestr(request, "upgrade") != NULL);
    for (i = 0; i < sizeof(answers) / sizeof(*answers); i++)
        if (strncmp(request, answers[i].start, strlen(answers[i].start)) == 0 &&
            (answers[i].token == NULL ||
             strstr(request, answers[i].token) != NULL))
            return answers[i].good;
    if (!known_token(request) &&
        strncmp(request, "GET " OBJECTS, strlen("GET " OBJECTS)) == 0) {
        count(&seen->controls, true);
        return control;
    }
    count(&seen->strangers, true);
    return refused;
}
