/* tests/survey/test_gps.c — a small gpsd that says what each case wants said, good and bad. */
#include "tests/support.h"

#include <netinet/in.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/err.h"
#include "base/strbuf.h"
#include "survey/gps.h"

enum { SOON_MS = 300, WAIT_MS = 5000 };

/* One client: hear ?WATCH, say `text` in pieces of 7 bytes, hold the line until killed. */
static _Noreturn void serve(int listener, const char *text, bool hangs) {
    char bytes[64];
    int fd = accept(listener, NULL, NULL);
    if (fd >= 0 && recv(fd, bytes, sizeof bytes, 0) > 0 && memcmp(bytes, "?WATCH={", 8) == 0) {
        for (size_t at = 0, len = strlen(text); at < len; at += 7) {
            send(fd, text + at, len - at < 7 ? len - at : 7, MSG_NOSIGNAL);
        }
        while (hangs) {
            pause();
        }
    }
    _exit(0);
}

static bool ask(const char *text, bool hangs, int wait_ms, struct gps_fix *fix, struct err *err) {
    struct sockaddr_in here = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof here;
    int listener = socket(AF_INET, SOCK_STREAM, 0), status;
    assert_int_equal(bind(listener, (struct sockaddr *)&here, sizeof here), 0);
    assert_int_equal(listen(listener, 1), 0);
    assert_int_equal(getsockname(listener, (struct sockaddr *)&here, &size), 0);
    pid_t child = fork();
    if (child == 0) {
        serve(listener, text, hangs);
    }
    *err = (struct err){0};
    bool ok = gps_read(ntohs(here.sin_port), wait_ms, fix, err);
    kill(child, SIGKILL);
    waitpid(child, &status, 0);
    close(listener);
    return ok;
}

#define VERSION "{\"class\":\"VERSION\",\"release\":\"3.25\",\"proto_major\":3}\r\n"

static void test_the_first_known_place_is_taken(void **state) {
    struct gps_fix fix;
    struct err err;
    (void)state;
    ASSERT_OK(ask(VERSION
                  "{\"class\":\"TPV\",\"mode\":1}\n{\"class\":\"SKY\",\"lat\":1}\n"
                  "{\"class\":\"TPV\",\"mode\":3,\"lat\":53.4631,\"lon\":-2.2413,"
                  "\"altHAE\":87.5,\"eph\":4.2}\n{\"class\":\"TPV\",\"mode\":3,\"lat\":1}\n",
                  true, WAIT_MS, &fix, &err),
              &err);
    assert_true(fix.lat_deg == 53.4631 && fix.lon_deg == -2.2413);
    assert_true(fix.alt_m == 87.5 && fix.accuracy_m == 4.2);
}

static void test_older_reports_say_east_and_north(void **state) {
    struct gps_fix fix;
    struct err err;
    (void)state;
    ASSERT_OK(ask("{\"class\":\"TPV\",\"mode\":2,\"lat\":-1,\"lon\":36,\"epx\":3,\"epy\":4}\n",
                  true, WAIT_MS, &fix, &err),
              &err);
    assert_true(fix.alt_m == 0 && fix.accuracy_m == 5);
}

static void test_no_place_is_said_in_time(void **state) {
    static const char *const texts[] = {
        "",
        VERSION,
        "{\"class\":\"TPV\",\"mode\":1,\"lat\":53,\"lon\":-2}\n",
        "{\"class\":\"TPV\",\"mode\":3,\"lat\":153,\"lon\":-2}\n",
        "{\"class\":\"TPV\",\"mode\":3,\"lat\":\"53\",\"lon\":-2}\n",
        "{\"class\":\"TPV\",\"mode\":3,\"lat\":53,\"lon\":-2}", // no end of line
        "not JSON\n[1,2]\n\n\"TPV\"\n{\"class\":7}\n\xff\xfe\n",
    };
    struct gps_fix fix;
    struct err err;
    (void)state;
    for (size_t i = 0; i < LEN(texts); i++) {
        assert_false(ask(texts[i], i % 2 == 0, SOON_MS, &fix, &err));
        assert_int_equal(err.code, ERR_UNSUPPORTED);
    }
}

static void test_endless_talk_is_cut_off(void **state) {
    struct gps_fix fix;
    struct err err;
    AUTO(strbuf_done) struct strbuf text = {0};
    (void)state;
    for (int i = 0; i < 2 * GPS_LINE_MAX; i++) {
        strbuf_addc(&text, 'x');
    }
    strbuf_add(&text, "\n{\"class\":\"TPV\",\"mode\":3,\"lat\":53,\"lon\":-2}\n");
    assert_false(ask(text.data, true, WAIT_MS, &fix, &err));
    assert_int_equal(err.code, ERR_UNSUPPORTED);
}

static void test_nobody_there(void **state) {
    struct sockaddr_in here = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof here;
    struct gps_fix fix;
    struct err err = {0};
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    (void)state;
    assert_int_equal(bind(fd, (struct sockaddr *)&here, sizeof here), 0); // and nobody listens
    assert_int_equal(getsockname(fd, (struct sockaddr *)&here, &size), 0);
    assert_false(gps_read(ntohs(here.sin_port), WAIT_MS, &fix, &err));
    assert_int_equal(err.code, ERR_NOT_FOUND);
    close(fd);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_first_known_place_is_taken),
        cmocka_unit_test(test_older_reports_say_east_and_north),
        cmocka_unit_test(test_no_place_is_said_in_time),
        cmocka_unit_test(test_endless_talk_is_cut_off),
        cmocka_unit_test(test_nobody_there),
    };
    return cmocka_run_group_tests_name("gps", tests, NULL, NULL);
}
