/*
 * Names and credentials by their form alone: who may be asked about, under
 * which FME name, and what looks like a token.
 */
#ifndef FMET_IDENTITY_H
#define FMET_IDENTITY_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "config.h"
#include "result.h"

/*
 * Whether local users of this uid log in here: FMET_OK, or FMET_LOW_UID for
 * root, 65534 and a uid below min_uid.
 */
enum fmet_result fmet_identity_local(const struct fmet_config *config,
                                     uid_t uid);

/*
 * The FME user expected for LOCAL: the first alias of that name, else the
 * template.  FMET_BAD_FME_USER for what FME forbids (docs/fme-api.md, "User
 * names"), for "." and "..", and for FME's built-in accounts admin, author,
 * user and guest, in any case of their letters, unless an alias names them:
 * they ship with known passwords.  The caller frees it.
 */
enum fmet_result fmet_identity_fme_user(const struct fmet_config *config,
                                        const char *local, char **ret_fme_user);

/* The alias line that decides about LOCAL: the first of that name, or NULL. */
const struct fmet_alias *fmet_identity_alias(const struct fmet_config *config,
                                             const char *local);

/* Whether an FME user name is one that FME allows; UTF-8, 1 to 220 chars. */
bool fmet_identity_fme_name_valid(const char *name);

/*
 * Which kind of credential SECRET is under the configured mode: with `auto`
 * 40 lowercase hex digits are a token and all else is a password.
 * FMET_JUNK_SECRET for sshd's placeholder (auth-pam.c, fake_password) and
 * FMET_BAD_SECRET for a token that could not stand in a header.
 */
enum fmet_result fmet_identity_credential(enum fmet_mode configured,
                                          const struct fmet_secret *secret,
                                          enum fmet_mode *ret_mode);

/*
 * TEXT of at most MAX bytes with every byte but the unreserved ones (RFC 3986,
 * 2.3) percent-encoded, for a URL or a form.  The caller frees it, and wipes it
 * where TEXT is a secret; NULL when out of memory or longer than MAX.
 */
char *fmet_identity_encode(const char *text, size_t max);

/*
 * PATH with each %u replaced by FME_USER, every byte of it but unreserved
 * ones (RFC 3986, 2.3) percent-encoded.  The caller frees it; NULL when out
 * of memory or longer than FMET_REQUEST_PATH_MAX.
 */
char *fmet_identity_expand_path(const char *path, const char *fme_user);

#endif
