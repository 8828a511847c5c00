/*
 * A login that did not authenticate here: only the service's token asks, for
 * the account and what the service may see of it.
 */
#include "src/helper/login.h"
#include "src/helper/scopes.h"

enum fmet_result fmet_lookup(struct fmet_login *login, enum fmet_api api)
{
    enum fmet_result result = fmet_scopes_ask(login, api, FMET_SCOPES_SERVICE);

    /* An account that was not read is none. */
    if (result == FMET_OK &&
        (login->reply->facts.account & FMET_ACCOUNT_KNOWN) == 0)
        result = FMET_NO_ACCOUNT;
    if (result == FMET_OK)
        result = fmet_login_set_owner(login, login->request->fme_user);
    return result;
}
