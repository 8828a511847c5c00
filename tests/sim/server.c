/*
 * Requests from libmicrohttpd: collected, answered under the store's lock, and
 * sent without it.
 */
#include "server.h"

#include <gnutls/gnutls.h>
#include <stdlib.h>
#include <string.h>

#include "api.h"
#include "auth.h"
#include "control.h"
#include "fault.h"
#include "log.h"
#include "memory.h"
#include "send.h"

#define DAEMONS_MAX 16
/* The fault "headers" has to fit into it. */
#define CONNECTION_MEMORY ((size_t)2 << 20)
#define STACK ((size_t)256 << 10)
#define CONNECTIONS_MAX 2000u
#define IDLE_S 600u

/* MHD_OPTION_END included. */
#define TLS_OPTIONS_MAX 5

typedef void serve_function(struct request *request, struct answer *answer);

static struct MHD_Daemon *daemons[DAEMONS_MAX];
static size_t daemon_count;

static void serve_fme(struct request *request, struct answer *answer)
{
    auth_identify(request);
    fault_serve(request, answer, api_serve);
    log_request(request, answer);
}

/* The only two things that a listener serves. */
static struct listener {
    serve_function *serve;
    bool counted;
    bool client_certificates; /* a handshake fails without a good one */
} fme = {.serve = serve_fme, .counted = true},
  control = {.serve = control_serve};

static void *on_target(void *data, const char *target,
                       struct MHD_Connection *connection)
{
    (void)data;
    (void)connection;
    return request_new(target);
}

static enum MHD_Result decide(const struct listener *listener,
                              struct request *request)
{
    struct answer answer = {0};
    enum MHD_Result result;

    pthread_mutex_lock(&store.lock);
    listener->serve(request, &answer);
    pthread_mutex_unlock(&store.lock);
    result = send_answer(request, &answer);
    answer_clear(&answer);
    return result;
}

static unsigned long number_of(struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);

    return info != NULL && info->socket_context != NULL
               ? *(const unsigned long *)info->socket_context
               : 0;
}

/* Called first with the headers, then with each piece of the body, then once
   more. */
static enum MHD_Result on_request(void *data, struct MHD_Connection *connection,
                                  const char *url, const char *method,
                                  const char *version, const char *body,
                                  size_t *body_len, void **state)
{
    struct request *request = *state;

    (void)url;
    if (request == NULL)
        return MHD_NO;
    if (!request->begun) {
        request->begun = true;
        return MHD_YES;
    }
    if (*body_len != 0) {
        request_add_body(request, body, *body_len);
        *body_len = 0;
        return MHD_YES;
    }
    request->connection = connection;
    request->connection_number = number_of(connection);
    request->method = method;
    request->version = version;
    return decide(data, request);
}

static void on_end(void *data, struct MHD_Connection *connection, void **state,
                   enum MHD_RequestTerminationCode code)
{
    (void)data;
    (void)connection;
    (void)code;
    request_end(*state);
    *state = NULL;
}

/* libmicrohttpd asks for a certificate, and takes any, and none; before the
   handshake it can be made one that GnuTLS verifies. */
static void demand_certificate(struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_GNUTLS_SESSION);

    if (info == NULL || info->tls_session == NULL)
        abort();
    gnutls_certificate_server_set_request(info->tls_session,
                                          GNUTLS_CERT_REQUIRE);
    gnutls_session_set_verify_cert(info->tls_session, NULL, 0);
}

/* The context is the connection's number. */
static void on_connection(void *data, struct MHD_Connection *connection,
                          void **context,
                          enum MHD_ConnectionNotificationCode code)
{
    const struct listener *listener = data;
    unsigned long *number;

    if (!listener->counted)
        return;
    if (code == MHD_CONNECTION_NOTIFY_STARTED) {
        if (listener->client_certificates)
            demand_certificate(connection);
        number = mem_zero(sizeof(*number));
        *number = log_connection();
        *context = number;
    } else {
        log_connection_end();
        free(*context);
        *context = NULL;
    }
}

/* Whether PEM has a certificate: libmicrohttpd would do without. */
static bool has_certificate(char *pem)
{
    const gnutls_datum_t data = {(unsigned char *)pem, (unsigned)strlen(pem)};
    gnutls_certificate_credentials_t credentials;
    int count;

    if (gnutls_certificate_allocate_credentials(&credentials) != 0)
        abort();
    count = gnutls_certificate_set_x509_trust_mem(credentials, &data,
                                                  GNUTLS_X509_FMT_PEM);
    gnutls_certificate_free_credentials(credentials);
    return count > 0;
}

/* What libmicrohttpd is to know of TLS, with an end. */
static void tls_options(const struct tls *tls, struct MHD_OptionItem *options)
{
    const struct MHD_OptionItem all[] = {
        {MHD_OPTION_HTTPS_MEM_CERT, 0, tls->cert},
        {MHD_OPTION_HTTPS_MEM_KEY, 0, tls->key},
        {MHD_OPTION_HTTPS_PRIORITIES, 0, tls->priority},
        {MHD_OPTION_HTTPS_MEM_TRUST, 0, tls->client_ca},
    };
    size_t i;

    for (i = 0; i < sizeof(all) / sizeof(*all); i++)
        if (all[i].ptr_value != NULL)
            *options++ = all[i];
    *options = (struct MHD_OptionItem){MHD_OPTION_END, 0, NULL};
}

static bool start(int fd, const struct tls *tls, struct listener *listener)
{
    unsigned flags = MHD_USE_INTERNAL_POLLING_THREAD |
                     MHD_USE_THREAD_PER_CONNECTION | MHD_USE_POLL | MHD_USE_ITC;
    struct MHD_OptionItem options[TLS_OPTIONS_MAX] = {
        {MHD_OPTION_END, 0, NULL}};

    if (daemon_count == DAEMONS_MAX)
        return false;
    if (tls != NULL && tls->client_ca != NULL &&
        !has_certificate(tls->client_ca))
        return false;
    if (tls != NULL && tls->cert != NULL) {
        flags |= MHD_USE_TLS;
        tls_options(tls, options);
        listener->client_certificates = tls->client_ca != NULL;
    }
    daemons[daemon_count] = MHD_start_daemon(
        flags, 0, NULL, NULL, on_request, listener, MHD_OPTION_LISTEN_SOCKET,
        fd, MHD_OPTION_URI_LOG_CALLBACK, on_target, NULL,
        MHD_OPTION_NOTIFY_COMPLETED, on_end, NULL, MHD_OPTION_NOTIFY_CONNECTION,
        on_connection, listener, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
        CONNECTION_MEMORY, MHD_OPTION_THREAD_STACK_SIZE, STACK,
        MHD_OPTION_CONNECTION_LIMIT, CONNECTIONS_MAX,
        MHD_OPTION_CONNECTION_TIMEOUT, IDLE_S, MHD_OPTION_ARRAY, options,
        MHD_OPTION_END);
    if (daemons[daemon_count] == NULL)
        return false;
    daemon_count++;
    return true;
}

bool server_start(int fd, const struct tls *tls)
{
    return start(fd, tls, &fme);
}

bool server_start_control(int fd)
{
    return start(fd, NULL, &control);
}

void server_stop(void)
{
    send_stop();
    while (daemon_count > 0)
        MHD_stop_daemon(daemons[--daemon_count]);
}
