/*
 * docs/fme-api.md, "Permissions, roles, accounts": one account by its name
 * where the server has that, else the list, page by page, until it is found.
 */
#include "src/helper/account.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "src/core/identity.h"
#include "src/core/limits.h"
#include "src/helper/answer.h"
#include "src/helper/api.h"
#include "src/helper/json.h"

/* Where the calls stand in a flight. */
enum { BY_NAME, FIRST_PAGE };

/* The list on its way past. */
struct walk {
    const struct fmet_api_data *api;
    size_t total; /* as the first page says */
    size_t step;  /* as many as it has, whatever was asked for */
    bool found;
};

static bool by_service(const struct fmet_login *login)
{
    return login->request->service_token.len != 0;
}

size_t fmet_account_count(const struct fmet_login *login, enum fmet_api api,
                          enum fmet_scopes_whose whose)
{
    if (fmet_api_data(api)->accounts == NULL)
        return 0;
    if (by_service(login))
        return (whose & FMET_SCOPES_SERVICE) == 0 ? 0
               : api == FMET_API_V4               ? 2
                                                  : 1;
    return (whose & FMET_SCOPES_OWN) != 0 && login->request->ask_roles &&
                   api == FMET_API_V3
               ? 1
               : 0;
}

static struct fmet_http_call get(const struct fmet_login *login,
                                 const char *path)
{
    return (struct fmet_http_call){
        .method = "GET",
        .path = path,
        .auth = FMET_HTTP_TOKEN,
        .secret = by_service(login) ? login->request->service_token.text
                                    : login->token.text};
}

/* The path of a page; the caller frees it.  NULL: no memory. */
static char *page_path(const struct fmet_api_data *api, size_t limit,
                       size_t offset)
{
    char *path = NULL;

    if (asprintf(&path, "%s?limit=%zu&offset=%zu%s", api->accounts, limit,
                 offset, api->accounts_query) < 0)
        return NULL;
    return path;
}

bool fmet_account_prepare(const struct fmet_login *login, enum fmet_api api,
                          struct fmet_http_call *calls,
                          char *paths[FMET_ACCOUNT_CALLS])
{
    const struct fmet_api_data *data = fmet_api_data(api);
    char *name = fmet_identity_expand_path("%u", login->request->fme_user);
    size_t i;

    for (i = 0; i < FMET_ACCOUNT_CALLS; i++)
        free(paths[i]);
    paths[FIRST_PAGE] = page_path(data, FMET_ACCOUNTS_PAGE, 0);
    if (name == NULL ||
        asprintf(&paths[BY_NAME], "%s%s", data->account, name) < 0)
        paths[BY_NAME] = NULL;
    free(name);
    if (paths[BY_NAME] == NULL || paths[FIRST_PAGE] == NULL)
        return false;
    calls[BY_NAME] = get(login, paths[BY_NAME]);
    if (api == FMET_API_V4)
        calls[FIRST_PAGE] = get(login, paths[FIRST_PAGE]);
    return true;
}

static enum fmet_result bad(struct fmet_login *login,
                            const struct fmet_http_call *call,
                            const char *about)
{
    login->reply->status = call->status;
    fmet_answer_about(login, "%s", about);
    return FMET_BAD_ANSWER;
}

static bool add_roles(struct fmet_facts *facts, struct json_object *account)
{
    struct json_object *roles = fmet_json_array(account, "roles");
    const char *role;
    size_t i;

    for (i = 0; i < fmet_json_length(roles); i++) {
        role = fmet_json_string(fmet_json_item(roles, i));
        /* user:NAME is a role that everybody has of their own. */
        if (role != NULL && strncmp(role, "user:", 5) != 0 &&
            !fmet_scopes_add_value(facts, "role", role))
            return false;
    }
    return true;
}

/* Whether the account says of itself whether it is enabled. */
static bool read_flags(struct fmet_facts *facts, struct json_object *account)
{
    bool enabled = true, expired = false, change = false;

    if (!fmet_json_flag(account, "enabled", &enabled))
        return false;
    fmet_json_flag(account, "isPasswordExpired", &expired);
    fmet_json_flag(account, "isPasswordChangeNeeded", &change);
    facts->account = FMET_ACCOUNT_KNOWN;
    facts->account |= enabled ? 0u : FMET_ACCOUNT_DISABLED;
    facts->account |= expired ? FMET_ACCOUNT_PASSWORD_EXPIRED : 0u;
    facts->account |= change ? FMET_ACCOUNT_MUST_CHANGE : 0u;
    return true;
}

/* The account of the expected user, into the facts. */
static enum fmet_result take(struct fmet_login *login,
                             const struct fmet_http_call *call,
                             struct json_object *account)
{
    const struct fmet_request *request = login->request;
    struct fmet_facts *facts = &login->reply->facts;
    bool superuser = false;

    if (!read_flags(facts, account) && by_service(login))
        return bad(login, call,
                   "the account does not say whether it is "
                   "enabled");
    fmet_json_flag(account, "isSuperUser", &superuser);
    if ((!request->ask_roles || add_roles(facts, account)) &&
        (!superuser || !request->ask_superuser ||
         fmet_facts_add_scope(facts, "superuser", NULL)))
        return FMET_OK;
    fmet_answer_about(login, "more scopes than this release takes");
    return FMET_TOO_LARGE;
}

static bool is_ours(const struct fmet_login *login, struct json_object *account)
{
    const char *name = fmet_json_text(account, "name");

    return name != NULL && strcmp(name, login->request->fme_user) == 0;
}

/*
 * A status that says nothing of the account.  To the service: there may be no
 * path by name, or no such account, and the list has the word.  To the login's
 * own token: it may not ask, and there are no roles.
 */
static bool no_word(const struct fmet_login *login, unsigned status)
{
    if (status == 403 || status == 404)
        return true;
    return by_service(login) ? status == 400 || status == 405 || status == 422
                             : status == 401;
}

static enum fmet_result refused(struct fmet_login *login,
                                const struct fmet_http_call *call)
{
    fmet_answer_refusal(login, call);
    fmet_answer_about(login, "the service token may not read accounts");
    return FMET_SERVICE_TOKEN;
}

static enum fmet_result read_by_name(struct fmet_login *login,
                                     const struct fmet_http_call *call,
                                     bool *ret_found)
{
    struct json_object *account;
    enum fmet_result result;

    if (call->result == FMET_OK && no_word(login, call->status))
        return FMET_OK;
    if (call->result == FMET_OK && call->status == 401)
        return refused(login, call);
    if (call->result != FMET_OK || call->status != 200)
        return fmet_answer_refusal(login, call);
    account = fmet_json_parse(call->answer.bytes, call->answer.len);
    if (account == NULL || !is_ours(login, account))
        result =
            bad(login, call,
                account == NULL ? "the account's answer is not JSON"
                                : "the account's answer is another account's");
    else
        result = take(login, call, account);
    *ret_found = result == FMET_OK;
    fmet_json_free(account);
    return result;
}

/* The page from OFFSET on, which must be of the list that the first is of. */
static enum fmet_result read_items(struct fmet_login *login, struct walk *walk,
                                   const struct fmet_http_call *call,
                                   size_t offset, struct json_object *page)
{
    struct json_object *items = fmet_json_array(page, "items");
    size_t count = fmet_json_length(items), i;
    enum fmet_result result = FMET_OK;
    long total = -1;

    if (items == NULL || !fmet_json_number(page, "totalCount", &total) ||
        total < 0 || count > (size_t)total ||
        (offset == 0 && count == 0 && total != 0))
        return bad(login, call, "the list of accounts is not as documented");
    if (offset == 0) {
        walk->total = (size_t)total;
        walk->step = count;
    }
    if ((size_t)total != walk->total ||
        (count < walk->step && offset + count < walk->total)) {
        bad(login, call,
            "the list of accounts changed while it was read; try "
            "again");
        return FMET_SERVER_ERROR;
    }
    for (i = 0; i < count && result == FMET_OK && !walk->found; i++)
        if (is_ours(login, fmet_json_item(items, i))) {
            result = take(login, call, fmet_json_item(items, i));
            walk->found = result == FMET_OK;
        }
    return result;
}

static enum fmet_result read_page(struct fmet_login *login, struct walk *walk,
                                  const struct fmet_http_call *call,
                                  size_t offset)
{
    struct json_object *page;
    enum fmet_result result;

    /* Where a login was proved there is the API, and no other is asked. */
    if (fmet_answer_missing(call))
        return login->request->mode == FMET_MODE_LOOKUP
                   ? FMET_NOT_OURS
                   : bad(login, call, "the server has no list of accounts");
    /* v4 says 403 or 404, in FME's words, to who may not. */
    if (call->result == FMET_OK &&
        (call->status == 401 || call->status == 403 || call->status == 404))
        return refused(login, call);
    if (call->result != FMET_OK || call->status != 200)
        return fmet_answer_refusal(login, call);
    page = fmet_json_parse(call->answer.bytes, call->answer.len);
    result = read_items(login, walk, call, offset, page);
    fmet_json_free(page);
    return result;
}

/* COUNT pages from OFFSET on, in one flight. */
static enum fmet_result ask_pages(struct fmet_login *login, struct walk *walk,
                                  size_t offset, size_t count)
{
    struct fmet_http_call calls[FMET_ACCOUNTS_FLIGHT] = {{0}};
    char *paths[FMET_ACCOUNTS_FLIGHT] = {NULL};
    enum fmet_result result = FMET_OK;
    size_t limit = walk->step != 0 ? walk->step : FMET_ACCOUNTS_PAGE, i;

    for (i = 0; i < count; i++) {
        paths[i] = page_path(walk->api, limit, offset + i * limit);
        calls[i] = get(login, paths[i]);
        if (paths[i] == NULL)
            result = FMET_NO_MEMORY;
    }
    if (result == FMET_OK)
        fmet_http_flight(login->http, calls, count);
    for (i = 0; i < count && result == FMET_OK && !walk->found; i++)
        result = read_page(login, walk, &calls[i], offset + i * limit);
    for (i = 0; i < count; i++) {
        fmet_http_call_clear(&calls[i]);
        free(paths[i]);
    }
    return result;
}

/* All pages behind the first, until it is found. */
static enum fmet_result ask_more(struct fmet_login *login, struct walk *walk)
{
    enum fmet_result result = FMET_OK;
    size_t offset = walk->step, count;

    if (walk->total > FMET_ACCOUNTS_MAX) {
        fmet_answer_about(login, "more than %d accounts", FMET_ACCOUNTS_MAX);
        return FMET_TOO_LARGE;
    }
    while (result == FMET_OK && !walk->found && walk->step != 0 &&
           offset < walk->total) {
        count = (walk->total - offset + walk->step - 1) / walk->step;
        if (count > FMET_ACCOUNTS_FLIGHT)
            count = FMET_ACCOUNTS_FLIGHT;
        result = ask_pages(login, walk, offset, count);
        offset += count * walk->step;
    }
    return result;
}

enum fmet_result fmet_account_read(struct fmet_login *login, enum fmet_api api,
                                   const struct fmet_http_call *calls)
{
    struct walk walk = {.api = fmet_api_data(api)};
    enum fmet_result result = read_by_name(login, &calls[BY_NAME], &walk.found);

    /* The login's own token may not be allowed to: then there are no roles. */
    if (result != FMET_OK || walk.found || !by_service(login))
        return result;
    if (api == FMET_API_V4)
        result = read_page(login, &walk, &calls[FIRST_PAGE], 0);
    else
        result = ask_pages(login, &walk, 0, 1);
    if (result == FMET_OK && !walk.found)
        result = ask_more(login, &walk);
    if (result == FMET_OK && !walk.found) {
        fmet_answer_about(login, "not among %zu accounts", walk.total);
        return FMET_NO_ACCOUNT;
    }
    return result;
}
