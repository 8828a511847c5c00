/*
 * A password is sent once to an endpoint, also where the connection dies under
 * it: libcurl sends again by itself on a connection that it had used before.
 */
#include "tests/unit/helper/flight.h"

#define NOT_FOUND "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"

/* Whether a whole request came; its bodies end with a brace. */
static bool read_request(int fd)
{
    char request[8192];
    size_t len = 0;
    ssize_t n;

    while (len < sizeof(request) - 1) {
        n = recv(fd, request + len, sizeof(request) - 1 - len, 0);
        if (n <= 0)
            return false;
        len += (size_t)n;
        request[len] = '\0';
        if (strstr(request, "\r\n\r\n") != NULL && request[len - 1] == '}')
            return strncmp(request, "POST ", 5) == 0;
    }
    return false;
}

/*
 * v4 is missing; then the connection ends behind v3's POST.  Writes a byte to
 * TOLD for each POST, whichever connection it comes by.
 */
static void serve(int listener, int told)
{
    int fd;

    prctl(PR_SET_PDEATHSIG, SIGKILL);
    for (;;) {
        fd = accept(listener, NULL, NULL);
        if (read_request(fd) && write(told, "P", 1) == 1 &&
            send(fd, NOT_FOUND, strlen(NOT_FOUND), MSG_NOSIGNAL) > 0 &&
            read_request(fd) && write(told, "P", 1) != 1)
            _exit(1);
        close(fd);
    }
}

static void a_dead_connection_is_no_reason_to_send_it_again(void **state)
{
    /* With the hint there is no control: the next request is v3's POST. */
    static const struct flight flight = {"",   "alice", "secret", HINT_V4,
                                         NULL, NULL,    ""};
    struct fmet_reply reply = {0};
    struct fmet_request request;
    int listener, told[2];
    char posts[16];
    pid_t server;

    (void)state;
    listener = flight_listen("http");
    assert_int_equal(pipe(told), 0);
    server = fork();
    if (server == 0)
        serve(listener, told[1]);
    close(listener);
    close(told[1]);
    request = flight_request(&flight);
    assert_int_equal(ask(flight_helper, &request, &reply), FMET_OK);
    kill(server, SIGKILL);
    waitpid(server, NULL, 0);
    assert_int_equal(reply.result, FMET_SERVER_ERROR);
    assert_non_null(strstr(reply.about, "not sent twice"));
    assert_int_equal(read(told[0], posts, sizeof(posts)), 2);
    close(told[0]);
    fmet_reply_clear(&reply);
    fmet_request_clear(&request);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_dead_connection_is_no_reason_to_send_it_again),
    };

    flight_people = "";
    return cmocka_run_group_tests(tests, flight_set_up, flight_tear_down);
}
