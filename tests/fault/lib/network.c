/*
 * libcurl, json-c and OpenSSL, as the helper calls them.  What only reads is
 * in the list of exceptions; what they allocate fails one by one besides.
 */
#include "tests/fault/lib/fault.h"

#include <curl/curl.h>
#include <json-c/json.h>
#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <stdarg.h>

WRAP(CURLcode, curl_global_init, (long flags), (flags), CURLE_FAILED_INIT,
     ENOMEM)
WRAP(CURL *, curl_easy_init, (void), (), NULL, ENOMEM)
WRAP(CURLM *, curl_multi_init, (void), (), NULL, ENOMEM)
WRAP(CURLMcode, curl_multi_add_handle, (CURLM * multi, CURL *easy),
     (multi, easy), CURLM_OUT_OF_MEMORY, ENOMEM)
WRAP(CURLMcode, curl_multi_perform, (CURLM * multi, int *running),
     (multi, running), CURLM_OUT_OF_MEMORY, ENOMEM)
WRAP(CURLMcode, curl_multi_poll,
     (CURLM * multi, struct curl_waitfd *extra, unsigned count, int ms,
      int *ret),
     (multi, extra, count, ms, ret), CURLM_OUT_OF_MEMORY, ENOMEM)
WRAP(struct curl_slist *, curl_slist_append,
     (struct curl_slist * list, const char *text), (list, text), NULL, ENOMEM)

WRAP(struct json_object *, json_object_new_boolean, (json_bool value), (value),
     NULL, ENOMEM)
WRAP(struct json_object *, json_object_new_int64, (int64_t value), (value),
     NULL, ENOMEM)
WRAP(struct json_object *, json_object_new_object, (void), (), NULL, ENOMEM)
WRAP(struct json_object *, json_object_new_string, (const char *text), (text),
     NULL, ENOMEM)
WRAP(int, json_object_object_add,
     (struct json_object * object, const char *key, struct json_object *value),
     (object, key, value), -1, ENOMEM)
WRAP(const char *, json_object_to_json_string_ext,
     (struct json_object * object, int flags), (object, flags), NULL, ENOMEM)
WRAP(int, json_pointer_get,
     (struct json_object * object, const char *path, struct json_object **ret),
     (object, path, ret), -1, ENOMEM)
WRAP(struct json_tokener *, json_tokener_new_ex, (int depth), (depth), NULL,
     ENOMEM)
WRAP(struct json_object *, json_tokener_parse_ex,
     (struct json_tokener * tokener, const char *text, int len),
     (tokener, text, len), NULL, ENOMEM)

WRAP(BIO *, BIO_new, (const BIO_METHOD *type), (type), NULL, ENOMEM)
WRAP(int, BIO_read, (BIO * bio, void *to, int len), (bio, to, len), -1, ENOMEM)
WRAP(int, EVP_Digest,
     (const void *bytes, size_t len, unsigned char *digest, unsigned *size,
      const EVP_MD *type, ENGINE *engine),
     (bytes, len, digest, size, type, engine), 0, ENOMEM)
WRAP(int, CRYPTO_get_ex_new_index,
     (int class, long number, void *pointer, CRYPTO_EX_new *new,
      CRYPTO_EX_dup *dup, CRYPTO_EX_free *end),
     (class, number, pointer, new, dup, end), -1, ENOMEM)
WRAP(int, SSL_CTX_set_ex_data, (SSL_CTX * context, int index, void *data),
     (context, index, data), 0, ENOMEM)
WRAP(void *, SSL_CTX_get_ex_data, (const SSL_CTX *context, int index),
     (context, index), NULL, ENOMEM)
WRAP(void *, X509_STORE_CTX_get_ex_data,
     (const X509_STORE_CTX *context, int index), (context, index), NULL, ENOMEM)
WRAP(int, SSL_get_ex_data_X509_STORE_CTX_idx, (void), (), -1, ENOMEM)
WRAP(void *, X509_get_ext_d2i,
     (const X509 *certificate, int nid, int *critical, int *index),
     (certificate, nid, critical, index), NULL, ENOMEM)
WRAP(int, i2d_X509_PUBKEY, (const X509_PUBKEY *key, unsigned char **to),
     (key, to), -1, ENOMEM)

/* libcurl's options are of one size here: a pointer's. */
#undef curl_easy_setopt
#undef curl_multi_setopt
#undef curl_easy_getinfo
#define WRAP_OPTION(code, name, handle, option, failure)                       \
    code name(handle *of, option what, ...)                                    \
    {                                                                          \
        static code (*real)(handle *, option, ...);                            \
        va_list args;                                                          \
        void *value;                                                           \
                                                                               \
        if (fault_hit(#name, CALLER, FAULT_CALL) != FAULT_NOT)                 \
            return failure;                                                    \
        if (real == NULL)                                                      \
            fault_resolve(#name, &real, sizeof(real));                         \
        va_start(args, what);                                                  \
        value = va_arg(args, void *);                                          \
        va_end(args);                                                          \
        return real(of, what, value);                                          \
    }
WRAP_OPTION(CURLcode, curl_easy_setopt, CURL, CURLoption, CURLE_OUT_OF_MEMORY)
WRAP_OPTION(CURLMcode, curl_multi_setopt, CURLM, CURLMoption,
            CURLM_OUT_OF_MEMORY)
WRAP_OPTION(CURLcode, curl_easy_getinfo, CURL, CURLINFO, CURLE_OUT_OF_MEMORY)
