/*
 * What the TLS library saw of a server's certificate, for the one who has to
 * mend it.  Looks on and decides nothing: the verdict is the library's.  The
 * only part that knows OpenSSL.
 */
#ifndef FMET_TLS_H
#define FMET_TLS_H

#include <stdbool.h>
#include <stdint.h>

#include "src/core/limits.h"

#define FMET_TLS_PIN_SIZE (sizeof("sha256//") + 44)

/* All zeroes is "nothing seen yet". */
struct fmet_tls_view {
    char problem[FMET_TEXT_MAX];   /* why it is not trusted, and what to do */
    char names[FMET_TEXT_MAX / 2]; /* whom the server's own is for */
    char pin[FMET_TLS_PIN_SIZE];   /* of its key, in curl's form */
    int alert;        /* the fatal alert that the server sent, or 0 */
    int64_t until;    /* when the first of the chain expires; 0: not known */
    uint32_t version; /* as in the record; 0: no handshake came to its end */
    bool wants_cert;  /* it asked for a client certificate */
};

/*
 * Looks on at every connection of SSL_CTX, libcurl's
 * (CURLOPT_SSL_CTX_FUNCTION); VIEW must outlive it.  False when out of memory.
 */
bool fmet_tls_watch(void *ssl_ctx, struct fmet_tls_view *view);

/* Makes the hashed folder CAPATH all that SSL_CTX trusts, with the flags that
   libcurl gives its store.  False when out of memory. */
bool fmet_tls_trust_folder(void *ssl_ctx, const char *capath);

/* Whether PATH can be read, and begins with a certificate in PEM form. */
bool fmet_tls_is_certificate(const char *path);

/*
 * What the alert means to an administrator, or NULL where it does not speak of
 * trust (RFC 8446, 6.2).
 */
const char *fmet_tls_alert_words(int alert);

/* The same of a server that refuses the certificate that we showed; never NULL.
 */
const char *fmet_tls_cert_words(int alert);

#endif
