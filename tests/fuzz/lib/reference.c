/*
 * The frame by its offsets, the policy by its words in docs/.
 */
#include "tests/fuzz/lib/reference.h"

#include <string.h>
#include <time.h>

#include "tests/fuzz/lib/fuzz.h"

#define SERVER "server = https://fme.example.com\n"
#define FOR_ALL SERVER "alias = jdoe boss\n"

const struct reference_config reference_configs[] = {
    {.text = FOR_ALL "group = any -> members, evil, low, none\n",
     .groups = {{NULL, 2000}}},
    {.text = FOR_ALL "mode = token\nscope = util GET /u\n"
                     "require = util | unrestricted\n"
                     "group = util -> gis, fme\ngroup = unrestricted -> fme\n",
     .requires = {{"util", "unrestricted"}},
     .groups = {{"util", 2001}, {"util", 2002}, {"unrestricted", 2002}}},
    {.text = FOR_ALL "server = https://two.example.com\nmode = auto\napi = v4\n"
                     "scope = dep GET /d/%u /x\nrequire = dep:gis\n"
                     "group = \"dep:*\" -> gis\nreuse = 5m\noffline = 3d\n"
                     "debug = yes\n",
     .requires = {{"dep:gis", NULL}},
     .groups = {{"dep:", 2001}},
     .remembers = true},
    {.text = FOR_ALL "session_token = file\nrequire = \"role:Dev\"\n"
                     "require = any\ngroup = \"role:*\" -> gis\n",
     .requires = {{"role:Dev", NULL}},
     .groups = {{"role:", 2001}},
     .must_change_ask = true},
    {.text = FOR_ALL "account = lookup\nlookup_group = keys\n"
                     "service_token_file = /etc/fme.token\n"
                     "scope = acct GET /a/%u service\nrequire = acct\n"
                     "group = acct -> fme\n",
     .requires = {{"acct", NULL}},
     .groups = {{"acct", 2002}}},
    {.text = FOR_ALL "mode = token\nowner = GET /fmeapiv4/me /name\n"
                     "require = any\ngroup = any -> members\n",
     .groups = {{NULL, 2000}}},
    {.text = FOR_ALL "grpup = any -> members\n", .broken = true},
};
const size_t reference_config_count =
    sizeof(reference_configs) / sizeof(*reference_configs);

/* Whether what stands there is exactly TEXT. */
static bool is(const struct fuzz_input *blob, const char *text)
{
    return blob->len == strlen(text) &&
           memcmp(blob->bytes, text, blob->len) == 0;
}

/* A text; *GOOD becomes false where there is not so much. */
static struct fuzz_input text_of(struct fuzz_input *input, bool *good)
{
    struct fuzz_input ahead = *input;

    if (input->len < 4 || fuzz_u32(&ahead) > ahead.len)
        *good = false;
    return fuzz_blob(input);
}

static bool holds(const struct fuzz_input *scope, const char *wanted)
{
    size_t len = strlen(wanted);

    if (wanted[len - 1] == ':')
        return scope->len >= len && memcmp(scope->bytes, wanted, len) == 0;
    return is(scope, wanted);
}

/* Goes through the scopes: what they earn, and which lines they meet. */
static bool judge_scopes(const struct reference_config *config,
                         struct fuzz_input *input, bool *good,
                         unsigned *ret_groups)
{
    uint32_t count = fuzz_u32(input), i;
    bool met[2] = {config->requires[0][0] == NULL,
                   config->requires[1][0] == NULL};
    size_t j, k;

    *ret_groups = 0;
    for (j = 0; j < 4; j++)
        if (config->groups[j].gid != 0 && config->groups[j].scope == NULL)
            *ret_groups |= 1u << j;
    for (i = 0; i < count && *good; i++) {
        struct fuzz_input scope = text_of(input, good);

        for (j = 0; j < 2; j++)
            for (k = 0; k < 2; k++)
                if (config->requires[j][k] != NULL &&
                    holds(&scope, config->requires[j][k]))
                    met[j] = true;
        for (j = 0; j < 4; j++)
            if (config->groups[j].scope != NULL &&
                holds(&scope, config->groups[j].scope))
                *ret_groups |= 1u << j;
    }
    return met[0] && met[1];
}

/* The random token: refused now, or at this API within the hour. */
static bool control_good(const struct fmet_request *request, unsigned api,
                         unsigned passed)
{
    if (request->mode == FMET_MODE_LOOKUP || passed == 1)
        return true;
    return !request->ask_control && api == (unsigned)request->api_hint &&
           (request->mode != FMET_MODE_TOKEN ||
            request->owner_method == FMET_OWNER_AUTO);
}

struct reference_verdict reference_judge(const struct reference_config *config,
                                         const struct fmet_request *request,
                                         const char *owner,
                                         const uint8_t *frame, size_t len)
{
    static const uint8_t start[] = "FMEt\0\3\0\2";
    struct fuzz_input input = {frame, len}, named;
    struct reference_verdict verdict = {.whole = len >= 12};
    unsigned result, api, passed, not_judged;
    bool met, good = verdict.whole;
    uint64_t expires;
    uint32_t account;

    if (!good || memcmp(frame, start, 8) != 0)
        return (struct reference_verdict){.whole = false};
    input.bytes += 8;
    input.len -= 8;
    good = fuzz_u32(&input) == input.len;
    result = fuzz_u8(&input);
    api = fuzz_u8(&input);
    passed = fuzz_u8(&input);
    not_judged = fuzz_u8(&input);
    (void)fuzz_u32(&input);
    (void)fuzz_u32(&input);
    text_of(&input, &good);
    text_of(&input, &good);
    named = text_of(&input, &good);
    text_of(&input, &good);
    expires = (uint64_t)fuzz_u32(&input) << 32;
    expires |= fuzz_u32(&input);
    account = fuzz_u32(&input);
    met = judge_scopes(config, &input, &good, &verdict.groups);
    text_of(&input, &good);
    good = good && input.len == 4;
    verdict.whole = good;
    verdict.ok = good && result == 0 && not_judged == 0;
    verdict.owner = owner != NULL && is(&named, owner);
    verdict.change = (account & 1) != 0 && (account & 12) != 0;
    verdict.proves =
        verdict.ok && verdict.owner && met && api != 0 &&
        control_good(request, api, passed) &&
        ((account & 1) == 0 || (account & 2) == 0) &&
        (request->mode != FMET_MODE_LOOKUP || (account & 1) != 0) &&
        (expires == 0 || expires > (uint64_t)time(NULL) - 2);
    return verdict;
}
