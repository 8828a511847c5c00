/*
 * A server that is missing, and a host that has nothing left to find it with,
 * by what libcurl says and by what is tried once more.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "src/helper/starved.h"
#include "tests/unit/unit.h"

static bool curl_knows_name; /* libcurl came so far */
static int curl_errno;       /* of the last address that it tried */
static bool threads;         /* there are some */
static int no_tcp, no_udp;   /* what connect says instead, or 0 */

#undef curl_easy_getinfo
CURLcode curl_easy_getinfo(CURL *easy, CURLINFO info, ...)
{
    va_list args;

    (void)easy;
    va_start(args, info);
    if (info == CURLINFO_OS_ERRNO)
        *va_arg(args, long *) = curl_errno;
    else if (info == CURLINFO_NAMELOOKUP_TIME_T)
        *va_arg(args, curl_off_t *) = curl_knows_name ? 7 : 0;
    else
        fail();
    va_end(args);
    return CURLE_OK;
}

int pthread_create(pthread_t *thread, const pthread_attr_t *how,
                   void *(*run)(void *), void *with)
{
    (void)how;
    assert_null(run(with));
    *thread = pthread_self();
    return threads ? 0 : EAGAIN;
}

int connect(int fd, const struct sockaddr *address, socklen_t len)
{
    socklen_t size = sizeof(int);
    int type = 0, instead;

    assert_int_equal(getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &size), 0);
    instead = type == SOCK_STREAM ? no_tcp : no_udp;
    if (instead == 0)
        return (int)syscall(SYS_connect, fd, address, len);
    errno = instead;
    return -1;
}

int pthread_detach(pthread_t thread)
{
    assert_true(pthread_equal(thread, pthread_self()));
    return 0;
}

static struct fmet_http http;
static struct fmet_transfer transfer = {.http = &http};

static int end(void **state)
{
    (void)state;
    fmet_starved_forget(&http);
    return 0;
}

static int begin(void **state)
{
    (void)state;
    memset(&http, 0, sizeof(http));
    curl_knows_name = false;
    curl_errno = 0;
    *transfer.error = '\0';
    threads = true;
    no_tcp = no_udp = 0;
    return 0;
}

/* A socket of this host's that listens on *RET_PORT. */
static int listen_on(in_port_t *ret_port)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_addr = {htonl(INADDR_LOOPBACK)}};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    socklen_t len = sizeof(address);

    assert_int_equal(bind(fd, (struct sockaddr *)&address, len), 0);
    assert_int_equal(listen(fd, 5), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &len), 0);
    *ret_port = address.sin_port;
    return fd;
}

/* libcurl tries an address, and closes its socket.  PORT 0: it gets none. */
static void tries(const char *ip, in_port_t port)
{
    union {
        struct curl_sockaddr wanted;
        char room[sizeof(struct curl_sockaddr) + sizeof(union fmet_address)];
    } given = {.wanted = {.family = AF_INET,
                          .socktype = SOCK_STREAM | SOCK_NONBLOCK,
                          .addrlen = sizeof(struct sockaddr_in)}};
    union fmet_address to = {.ipv4 = {.sin_family = AF_INET, .sin_port = port}};
    int fd;

    if (inet_pton(AF_INET, ip, &to.ipv4.sin_addr) != 1) {
        to.ipv6.sin6_family = AF_INET6;
        assert_int_equal(inet_pton(AF_INET6, ip, &to.ipv6.sin6_addr), 1);
        given.wanted.family = AF_INET6;
        given.wanted.addrlen = sizeof(to.ipv6);
    }
    memcpy(&given.wanted.addr, &to, given.wanted.addrlen);
    fd = fmet_starved_open(&http, CURLSOCKTYPE_IPCXN, &given.wanted);
    if (fd >= 0 && port != 0)
        (void)connect(fd, &to.any, given.wanted.addrlen);
    if (fd >= 0)
        close(fd);
}

static void who_refuses_is_missing(void **state)
{
    in_port_t port = 0;

    (void)state;
    close(listen_on(&port));
    curl_knows_name = true;
    tries("127.0.0.1", port);
    assert_false(fmet_starved(&transfer, CURLE_COULDNT_CONNECT));
    assert_false(fmet_starved(&transfer, CURLE_OPERATION_TIMEDOUT));
    assert_string_equal(http.problem, "");
}

/* Whatever libcurl's last address says, and whatever is free by now. */
static void who_was_not_asked_is_not(void **state)
{
    in_port_t port = 0;

    (void)state;
    close(listen_on(&port));
    curl_knows_name = true;
    tries("127.0.0.1", 0);
    tries("127.0.0.1", port);
    assert_true(fmet_starved(&transfer, CURLE_COULDNT_CONNECT));
    assert_true(fmet_starved(&transfer, CURLE_OPERATION_TIMEDOUT));
    assert_string_equal(http.problem, "this host has nothing left to connect "
                                      "with: Cannot assign requested address");
    http.reached = true;
    assert_false(fmet_starved(&transfer, CURLE_OPERATION_TIMEDOUT));
}

/* SELinux, or a firewall's rule: nor is a port. */
static void an_address_that_is_forbidden_does_not_count(void **state)
{
    static const int words[] = {EACCES, EPERM};
    in_port_t port = 0;
    size_t i;

    (void)state;
    close(listen_on(&port));
    for (i = 0; i < COUNT(words); i++) {
        no_tcp = words[i];
        tries("127.0.0.1", port);
        assert_false(fmet_starved(&transfer, CURLE_COULDNT_CONNECT));
        fmet_starved_forget(&http);
    }
}

/* No port is needed where there is no way: a link's, without the link. */
static void an_address_without_a_way_does_not_count(void **state)
{
    (void)state;
    tries("fe80::1", 0);
    assert_false(fmet_starved(&transfer, CURLE_COULDNT_CONNECT));
    fmet_starved_forget(&http);
    assert_int_equal(http.tried_count, 0);
}

static void more_addresses_than_there_is_room_for(void **state)
{
    in_port_t port = 0;
    int i;

    (void)state;
    close(listen_on(&port));
    for (i = 0; i < FMET_TRIED_MAX; i++)
        tries("127.0.0.1", port);
    assert_false(fmet_starved(&transfer, CURLE_COULDNT_CONNECT));
    tries("127.0.0.1", port);
    assert_true(fmet_starved(&transfer, CURLE_COULDNT_CONNECT));
}

static void no_descriptor_left(void **state)
{
    struct rlimit limit, none;
    in_port_t port = 0;

    (void)state;
    close(listen_on(&port));
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
    none = limit;
    none.rlim_cur = 3;
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
    tries("127.0.0.1", port);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
    assert_true(fmet_starved(&transfer, CURLE_COULDNT_CONNECT));
    assert_string_equal(http.problem, "this host has nothing left to connect "
                                      "with: Too many open files");
}

/* Behind the port; of a port libcurl's word may be of another kind of address.
 */
static void no_memory_for_a_connection(void **state)
{
    in_port_t port = 0;

    (void)state;
    close(listen_on(&port));
    tries("127.0.0.1", port);
    curl_errno = EADDRNOTAVAIL;
    assert_false(fmet_starved(&transfer, CURLE_COULDNT_CONNECT));
    curl_errno = ENOBUFS;
    assert_true(fmet_starved(&transfer, CURLE_COULDNT_CONNECT));
}

static void no_thread_left(void **state)
{
    (void)state;
    fmet_starved_watch(&transfer);
    assert_false(fmet_starved(&transfer, CURLE_OPERATION_TIMEDOUT));
    strcpy(transfer.error, "Could not resolve host: fme.example.com");
    assert_false(fmet_starved(&transfer, CURLE_COULDNT_RESOLVE_HOST));
    strcpy(transfer.error, "Could not resolve: fme.example.com:443");
    assert_false(fmet_starved(&transfer, CURLE_COULDNT_RESOLVE_HOST));
    strcpy(transfer.error, "getaddrinfo() thread failed to start");
    assert_true(fmet_starved(&transfer, CURLE_COULDNT_RESOLVE_HOST));
    begin(NULL);
    threads = false;
    curl_knows_name = true; /* none is needed */
    fmet_starved_watch(&transfer);
    assert_false(http.watched);
    curl_knows_name = false;
    fmet_starved_watch(&transfer);
    threads = true; /* too late */
    fmet_starved_watch(&transfer);
    assert_true(fmet_starved(&transfer, CURLE_OPERATION_TIMEDOUT));
    assert_non_null(strstr(http.problem, "nothing left to ask for a name"));
}

/* Who holds all ports may let one go, and then there was none. */
static void no_udp_port_left(void **state)
{
    (void)state;
    strcpy(transfer.error, "Could not resolve host: fme.example.com");
    no_udp = EADDRNOTAVAIL; /* no address of that kind */
    assert_false(fmet_starved(&transfer, CURLE_COULDNT_RESOLVE_HOST));
    no_udp = EAGAIN;
    assert_true(fmet_starved(&transfer, CURLE_COULDNT_RESOLVE_HOST));
    begin(NULL);
    strcpy(transfer.error, "Could not resolve host: fme.example.com");
    no_udp = EAGAIN;
    fmet_starved_watch(&transfer);
    no_udp = 0;
    assert_true(fmet_starved(&transfer, CURLE_COULDNT_RESOLVE_HOST));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(who_refuses_is_missing),
        TEST(who_was_not_asked_is_not),
        TEST(an_address_that_is_forbidden_does_not_count),
        TEST(an_address_without_a_way_does_not_count),
        TEST(more_addresses_than_there_is_room_for),
        TEST(no_descriptor_left),
        TEST(no_memory_for_a_connection),
        TEST(no_thread_left),
        TEST(no_udp_port_left),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
