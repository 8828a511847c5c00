/*
 * One call as libcurl has it.  For http.c, which flies several of them, and for
 * settings.c, explain.c and starved.c: nothing else knows libcurl.
 */
#ifndef FMET_TRANSFER_H
#define FMET_TRANSFER_H

#include <curl/curl.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "src/core/limits.h"
#include "src/helper/http.h"
#include "src/helper/tls.h"
#include "src/helper/trust.h"

#define FMET_TRIED_MAX 16

union fmet_address {
    struct sockaddr any;
    struct sockaddr_in ipv4;
    struct sockaddr_in6 ipv6;
};

/* An address that libcurl wanted a socket for: a copy of its descriptor, which
   outlives libcurl's, or -1 and why there is none. */
struct fmet_tried {
    union fmet_address to;
    int fd, error;
};

/* See http.h. */
struct fmet_http {
    const struct fmet_request *request;
    CURLM *multi;
    struct curl_slist *localhost; /* pinned, without a name service */
    int64_t deadline;
    int64_t turn; /* when the one under way should be over: see http.c */
    struct fmet_trust trust;
    bool connected;     /* in this flight: HTTP/2 or not is known */
    bool reached;       /* in any flight */
    bool stalled;       /* this process was not let run for a while */
    bool watched;       /* see fmet_starved_watch */
    bool tried_more;    /* addresses than there is room for */
    int resolver_error; /* what it was short of, or 0 */
    struct fmet_tried tried[FMET_TRIED_MAX];
    size_t tried_count;
    struct fmet_tls_view tls;
    char problem[FMET_TEXT_MAX];
};

/* One call under way. */
struct fmet_transfer {
    struct fmet_http *http;
    struct fmet_http_call *call;
    CURL *easy;
    struct curl_slist *headers;
    size_t header_bytes;
    bool headers_end; /* the blank line behind the last status has come */
    unsigned issued;
    bool too_large;
    bool bad_status; /* a status line that is none */
    char error[CURL_ERROR_SIZE];
};

/* Milliseconds until the deadline; 0 when it is past. */
long fmet_http_left_ms(const struct fmet_http *http);

/* Notes the first problem: what follows from it says less. */
void fmet_http_note(struct fmet_http *http, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Sets one of libcurl's options; false when that fails. */
#define FMET_SET(option, value)                                                \
    (curl_easy_setopt(transfer->easy, option, value) == CURLE_OK)

/* Whom to trust, by which way, and how far the server may lead us: settings.c.
   False when out of memory. */
bool fmet_transfer_settings(struct fmet_transfer *transfer);

/* Sets CALL up and hands it to libcurl.  False when out of memory;
   fmet_transfer_end must follow in any case. */
bool fmet_transfer_start(struct fmet_http *http, struct fmet_transfer *transfer,
                         struct fmet_http_call *call);

/* Gives the call its result, now that libcurl is done with it. */
void fmet_transfer_finish(struct fmet_transfer *transfer, CURLcode code);

/* Whether the request goes by way of a proxy. */
bool fmet_transfer_proxied(const struct fmet_http *http);

/* Notes why the call, whose result is there, failed: explain.c. */
void fmet_transfer_explain(const struct fmet_transfer *transfer, CURLcode code,
                           long proxy_status);

/* Takes it from libcurl and frees what it holds, but not the answer. */
void fmet_transfer_end(struct fmet_http *http, struct fmet_transfer *transfer);

#endif
