/*
 * A server that takes connections and says nothing is one that is not there;
 * but not by the word of a helper that was stopped for that while.
 */
#include "src/helper/http.h"
#include "tests/unit/helper/flight.h"

#include <sys/stat.h>

#define MS 1000 /* microseconds */

static void send_request(int socket, char *cafile)
{
    char user[] = "alice", name[] = "pam-host-test-0123456789abcdef";
    /* For a password there would be two processes to stop. */
    struct fmet_request request = {.mode = FMET_MODE_TOKEN,
                                   .api = FMET_API_V4,
                                   .timeout_ms = 6000,
                                   .connect_timeout_ms = 1500,
                                   .server = flight_server,
                                   .cafile = cafile,
                                   .fme_user = user,
                                   .token_name = name,
                                   .token_seconds = 70};
    struct fmet_writer writer = {0};

    flight_set(&request.secret, "0123456789abcdef0123456789abcdef01234567");
    assert_true(fmet_request_encode(&request, &writer));
    assert_int_equal(send(socket, writer.bytes, writer.len, 0), writer.len);
    shutdown(socket, SHUT_WR);
    fmet_writer_clear(&writer);
}

static struct fmet_reply read_answer(pid_t pid, int socket)
{
    static unsigned char frame[FMET_FRAME_MAX];
    struct fmet_reply reply = {0};
    size_t len = ask_read(socket, frame, sizeof(frame)), body = 0;

    assert_true(len > FMET_FRAME_HEADER);
    assert_true(fmet_frame_body(frame, FMET_FRAME_REPLY, &body));
    assert_int_equal(fmet_reply_decode(frame + FMET_FRAME_HEADER, body, &reply),
                     FMET_OK);
    close(socket);
    waitpid(pid, NULL, 0);
    return reply;
}

/* What the helper answers that is stopped for STOPPED_MS in the middle. */
static struct fmet_reply ask_stopped(unsigned stopped_ms)
{
    int socket = -1;
    pid_t pid = ask_start(flight_helper, &socket);

    assert_true(pid > 0);
    send_request(socket, NULL);
    if (stopped_ms != 0) {
        usleep(500 * MS);
        kill(pid, SIGSTOP);
        usleep(stopped_ms * MS);
        kill(pid, SIGCONT);
    }
    return read_answer(pid, socket);
}

static void who_was_stopped_says_nothing_of_the_server(void **state)
{
    int listener = flight_listen("https");
    struct fmet_reply reply;

    (void)state;
    reply = ask_stopped(0);
    assert_int_equal(reply.result, FMET_UNREACHABLE);
    assert_true(reply.not_judged);
    fmet_reply_clear(&reply);
    reply = ask_stopped(1500);
    assert_int_equal(reply.result, FMET_TIMEOUT);
    assert_false(reply.not_judged);
    fmet_reply_clear(&reply);
    close(listener);
}

/* All CAs of this host into the pipe; the reader may have seen enough. */
static int fill(const char *pipe)
{
    char *command = NULL;
    int status;

    if (asprintf(&command, "cat /etc/ssl/certs/ca-certificates.crt >%s", pipe) <
        0)
        abort();
    status = system(command);
    free(command);
    return status;
}

/* Inside libcurl: it reads the CAs from a pipe that has none for a while. */
static void nor_who_was_held_up_in_libcurl(void **state)
{
    char *cas = flight_file("cas");
    int listener = flight_listen("https"), socket = -1, held;
    struct fmet_reply reply;
    pid_t pid;

    (void)state;
    assert_int_equal(mkfifo(cas, 0600), 0);
    assert_int_equal(chmod(cas, 0644), 0);
    assert_int_equal(chmod(flight_folder, 0711), 0);
    held = open(cas, O_RDWR | O_CLOEXEC); /* nobody waits for the other end */
    assert_true(held >= 0);
    pid = ask_start(flight_helper, &socket);
    assert_true(pid > 0);
    send_request(socket, cas);
    usleep(2500 * MS);
    assert_int_equal(fill(cas), 0);
    close(held);
    reply = read_answer(pid, socket);
    assert_int_equal(reply.result, FMET_TIMEOUT);
    assert_false(reply.not_judged);
    fmet_reply_clear(&reply);
    unlink(cas);
    free(cas);
    close(listener);
}

/* What comes of a call of this process's own, which sleeps for SLEPT_MS between
   what it is ready for and what it does, as if it had been stopped. */
static enum fmet_result ask_late(unsigned slept_ms)
{
    struct fmet_request request = {.server = flight_server,
                                   .timeout_ms = 3500,
                                   .connect_timeout_ms = 1500};
    struct fmet_http_call call = {
        .method = "GET", .path = "/", .auth = FMET_HTTP_NONE};
    struct fmet_http *http = NULL;

    assert_int_equal(fmet_http_open(&request, &http), FMET_OK);
    usleep(slept_ms * MS);
    fmet_http_flight(http, &call, 1);
    fmet_http_call_clear(&call);
    fmet_http_close(http);
    return call.result;
}

static void nor_who_was_stopped_before_it_asked(void **state)
{
    int listener = flight_listen("https");

    (void)state;
    /* First who is late in any case: below valgrind the first one is slow. */
    assert_int_equal(ask_late(2700), FMET_TIMEOUT);
    assert_int_equal(ask_late(0), FMET_UNREACHABLE);
    assert_int_equal(ask_late(1000), FMET_UNREACHABLE);
    close(listener);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_was_stopped_says_nothing_of_the_server),
        cmocka_unit_test(nor_who_was_held_up_in_libcurl),
        cmocka_unit_test(nor_who_was_stopped_before_it_asked),
    };

    flight_people = "";
    return cmocka_run_group_tests(tests, flight_set_up, flight_tear_down);
}
