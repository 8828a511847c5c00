/*
 * Flights: which calls go when, on the one connection, until the one deadline.
 */
#include "src/helper/http.h"

#include <stdlib.h>
#include <string.h>

#include "src/core/limits.h"
#include "src/helper/deadline.h"
#include "src/helper/server.h"
#include "src/helper/starved.h"
#include "src/helper/transfer.h"

/* libcurl's own timers end a call, and say why; this is for when they do not,
   and before the module ends us. */
#define GRACE_MS (FMET_REPLY_MARGIN_MS / 2)

/* A turn of waiting, and how late one may come back before what the clock says
   of the server is no word on the server. */
#define SLICE_MS 100
#define STALL_MS 400

static void note_stall(struct fmet_http *http)
{
    if (fmet_deadline_left(http->turn) < 0)
        http->stalled = true;
}

static void begin_turn(struct fmet_http *http)
{
    http->turn = fmet_deadline_in(SLICE_MS + STALL_MS);
}

/* Whether libcurl puts the system's trust where an option for it is NULL. */
static bool fills_in(void)
{
    return curl_version_info(CURLVERSION_NOW)->version_num >= 0x081500;
}

static enum fmet_result pin_localhost(struct fmet_http *http)
{
    char entry[64];

    if (!fmet_server_pin_localhost(http->request->server, entry, sizeof(entry)))
        return FMET_OK;
    http->localhost = curl_slist_append(NULL, entry);
    return http->localhost != NULL ? FMET_OK : FMET_NO_MEMORY;
}

enum fmet_result fmet_http_open(const struct fmet_request *request,
                                struct fmet_http **ret_http)
{
    struct fmet_http *http = calloc(1, sizeof(*http));
    enum fmet_result result;

    if (http == NULL)
        return FMET_NO_MEMORY;
    http->request = request;
    http->deadline = fmet_deadline_of(request->timeout_ms);
    /* Until the first flight, which must have its time to connect. */
    begin_turn(http);
    if (http->turn < http->deadline - (int64_t)request->connect_timeout_ms)
        http->turn = http->deadline - (int64_t)request->connect_timeout_ms;
    fmet_trust_of(request, fills_in(), &http->trust);
    result = pin_localhost(http);
    if (result == FMET_OK && curl_global_init(CURL_GLOBAL_SSL) != CURLE_OK)
        result = FMET_SYSTEM;
    if (result == FMET_OK) {
        http->multi = curl_multi_init();
        if (http->multi == NULL)
            result = FMET_NO_MEMORY;
    }
    if (result != FMET_OK) {
        fmet_http_close(http);
        return result;
    }
    curl_multi_setopt(http->multi, CURLMOPT_PIPELINING, CURLPIPE_MULTIPLEX);
    curl_multi_setopt(http->multi, CURLMOPT_MAX_HOST_CONNECTIONS, 1L);
    curl_multi_setopt(http->multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, 1L);
    *ret_http = http;
    return FMET_OK;
}

/* Takes what libcurl has done; returns how many that were. */
static size_t collect(struct fmet_http *http)
{
    struct fmet_transfer *transfer;
    size_t count = 0;
    CURLMsg *message;
    int left;

    for (message = curl_multi_info_read(http->multi, &left); message != NULL;
         message = curl_multi_info_read(http->multi, &left)) {
        if (message->msg != CURLMSG_DONE)
            continue;
        count++; /* one of which nothing is known has no answer */
        transfer = NULL;
        if (curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE,
                              (char **)&transfer) == CURLE_OK &&
            transfer != NULL)
            fmet_transfer_finish(transfer, message->data.result);
    }
    return count;
}

/* Where the first found no server, the others need not look for it. */
static void share_result(struct fmet_http_call *calls, size_t count)
{
    size_t i;

    for (i = 1; i < count; i++)
        calls[i].result = calls[0].result;
}

/* How long to wait at a time: in turns so short that it is seen when this
   process was not let run. */
static int slice_of(const struct fmet_http *http)
{
    long left = fmet_http_left_ms(http) + GRACE_MS;

    return left < SLICE_MS ? (int)left : SLICE_MS;
}

/*
 * The first call alone until its connection is up, then all others: libcurl
 * would otherwise open a connection for each, or, held to one, wake those that
 * wait for it one at a time.
 */
static void fly(struct fmet_http *http, struct fmet_transfer *transfers,
                struct fmet_http_call *calls, size_t count)
{
    size_t started = 0, done = 0, goal = 1;
    int running;

    http->connected = false;
    while (done < count && fmet_deadline_left(http->deadline) > -GRACE_MS) {
        note_stall(http);
        begin_turn(http);
        for (; started < goal; started++)
            if (!fmet_transfer_start(http, &transfers[started],
                                     &calls[started])) {
                calls[started].result = FMET_SYSTEM;
                fmet_http_note(http,
                               "libcurl is short of memory, or of an option");
                done++;
            }
        if (curl_multi_perform(http->multi, &running) != CURLM_OK)
            return;
        fmet_starved_watch(&transfers[0]);
        note_stall(http);
        done += collect(http);
        if (goal == 1 && done == 1 && calls[0].result != FMET_OK) {
            share_result(calls, count);
            return;
        }
        if (goal < count && (http->connected || done != 0))
            goal = count;
        else if (done < count)
            curl_multi_poll(http->multi, NULL, 0, slice_of(http), NULL);
    }
}

void fmet_http_flight(struct fmet_http *http, struct fmet_http_call *calls,
                      size_t count)
{
    struct fmet_transfer *transfers = calloc(count, sizeof(*transfers));
    size_t i;

    for (i = 0; i < count; i++)
        calls[i].result = transfers != NULL ? FMET_TIMEOUT : FMET_NO_MEMORY;
    if (transfers == NULL)
        return;
    fly(http, transfers, calls, count);
    for (i = 0; i < count; i++) {
        fmet_transfer_end(http, &transfers[i]);
        if (calls[i].result == FMET_TIMEOUT)
            fmet_http_note(http, "no answer before the deadline");
    }
    fmet_starved_forget(http);
    free(transfers);
}

const char *fmet_http_problem(const struct fmet_http *http)
{
    return http->problem;
}

bool fmet_http_reached(const struct fmet_http *http)
{
    return http->reached;
}

void fmet_http_tls(const struct fmet_http *http, int64_t *ret_cert_until,
                   uint32_t *ret_version)
{
    *ret_cert_until = http->tls.until;
    *ret_version = http->tls.version;
}

void fmet_http_extend(struct fmet_http *http, unsigned ms)
{
    http->deadline = fmet_deadline_in((int64_t)ms);
}

void fmet_http_call_clear(struct fmet_http_call *call)
{
    if (call != NULL)
        fmet_body_clear(&call->answer);
}

void fmet_http_close(struct fmet_http *http)
{
    if (http == NULL)
        return;
    curl_multi_cleanup(http->multi);
    curl_slist_free_all(http->localhost);
    free(http);
}
