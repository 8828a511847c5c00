/*
 * One question to the servers through the helper: whom to ask, and whether the
 * answer is one.
 */
#ifndef FMET_ASK_H
#define FMET_ASK_H

#include "src/core/facts.h"
#include "src/core/protocol.h"
#include "src/core/result.h"
#include "src/module/call.h"
#include "src/module/request.h"
#include "src/module/spawn.h"

/* What came of asking.  All zeroes is nothing; owns its texts. */
struct fmet_outcome {
    struct fmet_facts facts;
    const char *server;       /* that answered: call->config.servers' */
    enum fmet_api api;        /* that was spoken there */
    struct fmet_secret token; /* with SESSION and keep_token */
    char *token_name;         /* its name, where there is a token */
    uint32_t build;           /* with SESSION and PROBE: FME's, or 0 */
    /* With PROBE, whatever came of it: see struct fmet_reply. */
    int64_t cert_until;
    uint32_t tls_version;
};

/* Wipes and frees what it owns, and makes it all zeroes. */
void fmet_outcome_clear(struct fmet_outcome *outcome);

/*
 * Who the helper is to be (docs/design.md, "The wall"): into an empty SPAWN,
 * whose path is the configuration's.  FMET_OK; FMET_CONFIG, FMET_SYSTEM,
 * FMET_NO_MEMORY with call->detail set.
 */
enum fmet_result fmet_ask_helper(struct fmet_call *call,
                                 struct fmet_spawn *spawn);

/*
 * Asks what ASKING says about call->owner: whether a password or a token proves
 * to be theirs; with LOOKUP what the service's token may know of the account;
 * SESSION, REVOKE and CHANGE are done.  The servers are asked in order, the
 * next one only where the one before has judged nothing, or the one that ASKING
 * names alone; all facts are of one.  FMET_OK with the outcome, which was
 * empty (a probe has one in any case); any other outcome of result.h, with what
 * there is to log in CALL. call->all_unreachable says that every server was
 * asked, and the helper's valid answer was each time that no connection came
 * up.  *LEFT_MS is what is left of `timeout`, and is less afterwards.
 */
enum fmet_result fmet_ask(struct fmet_call *call,
                          const struct fmet_asking *asking, unsigned *left_ms,
                          struct fmet_outcome *ret_outcome);

#endif
