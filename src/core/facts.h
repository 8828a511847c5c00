/*
 * What is known of a login after the server was asked: the input of the
 * policy, carried from helper to module in the reply frame.
 */
#ifndef FMET_FACTS_H
#define FMET_FACTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "wire.h"

enum fmet_account_flag {
    FMET_ACCOUNT_KNOWN = 1 << 0, /* the flags below were read */
    FMET_ACCOUNT_DISABLED = 1 << 1,
    FMET_ACCOUNT_PASSWORD_EXPIRED = 1 << 2,
    FMET_ACCOUNT_MUST_CHANGE = 1 << 3,
};
#define FMET_ACCOUNT_FLAGS 0x0f

/* All zeroes is "nothing is known".  Owns its texts. */
struct fmet_facts {
    char *owner;           /* FME's name of who proved to be it, or NULL */
    char *token_name;      /* of the presented token, or NULL: not known */
    int64_t token_expires; /* seconds since 1970, or 0: not known */
    uint32_t account;      /* enum fmet_account_flag */
    char **scopes;         /* those that hold: NAME, NAME:value, built-ins */
    size_t scope_count;
};

/* Frees what FACTS owns and makes it all zeroes; NULL is allowed. */
void fmet_facts_clear(struct fmet_facts *facts);

/* A copy of FACTS, which the caller clears; false when out of memory, and
   RET_COPY is then untouched. */
bool fmet_facts_copy(const struct fmet_facts *facts,
                     struct fmet_facts *ret_copy);

/*
 * Adds one scope, "PREFIX:VALUE", or "PREFIX" where VALUE is NULL.  False
 * when out of memory or past FMET_FACT_SCOPES_MAX or FMET_SCOPE_TEXT_MAX.
 */
bool fmet_facts_add_scope(struct fmet_facts *facts, const char *prefix,
                          const char *value);

/* Whether exactly this scope holds. */
bool fmet_facts_have_scope(const struct fmet_facts *facts, const char *scope);

/*
 * Writes them to a frame or record, and reads them: what is out of range, a
 * time before 1970 too, fails READER.  FACTS, empty before, is the caller's to
 * clear in any case.
 */
void fmet_facts_put(struct fmet_writer *writer, const struct fmet_facts *facts);
void fmet_facts_get(struct fmet_reader *reader, struct fmet_facts *facts);

#endif
