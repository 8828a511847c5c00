/*
 * A server that takes connections and says nothing is one that is not there;
 * but not by the word of a helper that was stopped for that while.
 */
#include "tests/unit/helper/flight.h"

#define MS 1000 /* microseconds */

static void send_request(int socket)
{
    char user[] = "alice", name[] = "pam-host-test-0123456789abcdef";
    /* For a password there would be two processes to stop. */
    struct fmet_request request = {.mode = FMET_MODE_TOKEN,
                                   .api = FMET_API_V4,
                                   .timeout_ms = 6000,
                                   .connect_timeout_ms = 1500,
                                   .server = flight_server,
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

/* What the helper answers that is stopped for STOPPED_MS in the middle. */
static struct fmet_reply ask_stopped(unsigned stopped_ms)
{
    static unsigned char frame[FMET_FRAME_MAX];
    struct fmet_reply reply = {0};
    int socket = -1;
    pid_t pid = ask_start(flight_helper, &socket);
    size_t len, body = 0;

    assert_true(pid > 0);
    send_request(socket);
    if (stopped_ms != 0) {
        usleep(500 * MS);
        kill(pid, SIGSTOP);
        usleep(stopped_ms * MS);
        kill(pid, SIGCONT);
    }
    len = ask_read(socket, frame, sizeof(frame));
    assert_true(len > FMET_FRAME_HEADER);
    assert_true(fmet_frame_body(frame, FMET_FRAME_REPLY, &body));
    assert_int_equal(fmet_reply_decode(frame + FMET_FRAME_HEADER, body, &reply),
                     FMET_OK);
    close(socket);
    waitpid(pid, NULL, 0);
    return reply;
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_was_stopped_says_nothing_of_the_server),
    };

    flight_people = "";
    return cmocka_run_group_tests(tests, flight_set_up, flight_tear_down);
}
