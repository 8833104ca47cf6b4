/* tests/survey/test_ask_kept.c — nothing acknowledged is lost: interviews in processes of their
 * own, killed in the middle, stopped by signals, open in two windows. */
#include "tests/survey/script.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/num.h"
#include "base/strbuf.h"
#include "forms/hostnative.h"
#include "survey/term.h"

enum { QUESTIONS = 12, KILL_ROUNDS = 6, WAIT_MS = 20000 };

static char *text_form(void) {
    struct strbuf xml = {0};
    strbuf_add(&xml, "<h:html xmlns=\"http://www.w3.org/2002/xforms\" "
                     "xmlns:h=\"http://www.w3.org/1999/xhtml\" "
                     "xmlns:jr=\"http://openrosa.org/javarosa\"><h:head><h:title>Words</h:title>"
                     "<model><instance><data id=\"words\" version=\"1\">");
    for (int i = 1; i <= QUESTIONS; i++) {
        strbuf_addf(&xml, "<q%d/>", i);
    }
    strbuf_add(&xml, "<meta><instanceID/></meta></data></instance><bind "
                     "nodeset=\"/data/meta/instanceID\" type=\"string\" jr:preload=\"uid\"/>"
                     "</model></h:head><h:body>");
    for (int i = 1; i <= QUESTIONS; i++) {
        strbuf_addf(&xml, "<input ref=\"/data/q%d\"><label>Question %d?</label></input>", i, i);
    }
    strbuf_add(&xml, "</h:body></h:html>");
    return strbuf_steal(&xml);
}

static _Noreturn void interview(const char *path, int in, int out) {
    struct err err = {0};
    struct store *st = store_open(path, NULL, &err);
    struct host_native *native = host_native_new(NULL);
    struct term term;
    struct ask_options options = {.form_id = "words"};
    term_init(&term, in, out, false);
    term_signals_hold();
    enum ask_end end =
        st ? ask_run(st, &options, host_native_host(native), &term, &err) : ASK_FAILED;
    if (end == ASK_FAILED) {
        err_print(&err);
    }
    store_close(st);
    _exit(end == ASK_DONE ? 0 : end == ASK_CUT ? 1 : 3);
}

struct talk {
    pid_t child;
    int in, out; // our ends
    struct strbuf said;
};

static void talk_start(struct talk *talk, const char *path) {
    int in[2], out[2];
    assert_int_equal(pipe(in), 0);
    assert_int_equal(pipe(out), 0);
    talk->child = fork();
    assert_true(talk->child >= 0);
    if (talk->child == 0) {
        static const int heard[] = {SIGINT, SIGTERM, SIGHUP};
        for (size_t i = 0; i < LEN(heard); i++) { // nohup and background jobs ignore some of them
            signal(heard[i], SIG_DFL);
        }
        close(in[1]);
        close(out[0]);
        interview(path, in[0], out[1]);
    }
    close(in[0]);
    close(out[1]);
    talk->in = in[1];
    talk->out = out[0];
    talk->said = (struct strbuf){0};
}

/* Read until the next prompt. False when it ends first. */
static bool talk_listen(struct talk *talk) {
    char bytes[4096];
    strbuf_clear(&talk->said);
    while (talk->said.len < 3 || strcmp(talk->said.data + talk->said.len - 3, "\n> ") != 0) {
        struct pollfd fd = {.fd = talk->out, .events = POLLIN};
        assert_int_equal(poll(&fd, 1, WAIT_MS), 1);
        ssize_t n = read(talk->out, bytes, sizeof bytes);
        if (n <= 0) {
            return false;
        }
        strbuf_addn(&talk->said, bytes, (size_t)n);
    }
    return true;
}

static void talk_say(struct talk *talk, const char *line) {
    assert_int_equal(write(talk->in, line, strlen(line)), (ssize_t)strlen(line));
}

static int talk_end(struct talk *talk, int signal_no) {
    int status;
    if (signal_no) {
        kill(talk->child, signal_no);
    }
    waitpid(talk->child, &status, 0);
    close(talk->in);
    close(talk->out);
    strbuf_done(&talk->said);
    return status;
}

/* Number of the question on the screen; 0 for another page. */
static int question_on(const struct talk *talk) {
    const char *at = NULL;
    for (const char *next = talk->said.data; (next = strstr(next, "Question ")); next++) {
        at = next;
    }
    return at ? atoi(at + strlen("Question ")) : 0;
}

static void assert_kept(struct kit *kit, int answered, int round) {
    for (int i = 1; i <= answered; i++) {
        AUTO(strbuf_done) struct strbuf sql = {0};
        strbuf_addf(&sql,
                    "SELECT count(*) FROM (SELECT xml FROM draft UNION ALL SELECT xml FROM "
                    "submission) WHERE instr(CAST(xml AS TEXT), '<q%d>answer %d of %d</q%d>')",
                    i, i, round, i);
        kit_assert_sql(kit, sql.data, "1");
    }
}

/* One interview, killed again and again; each time it goes on behind what was kept. */
static void interview_with_kills(struct kit *kit, int round, uint64_t *dice) {
    int answered = 0; // those whose next question was shown
    bool done = false;
    for (int sitting = 0; !done; sitting++) {
        struct talk talk;
        char line[64];
        int budget = 1 + (int)splitmix_below(dice, 5);
        talk_start(&talk, kit->path);
        assert_true(talk_listen(&talk));
        if (strstr(talk.said.data, "Not finished yet")) {
            talk_say(&talk, "1\n");
            assert_true(talk_listen(&talk));
        }
        for (;;) {
            int number = question_on(&talk), before = number ? number - 1 : QUESTIONS;
            assert_true(before >= answered);
            answered = before; // the one sent last was kept, though nobody had said so
            snprintf(line, sizeof line, "answer %d of %d\n", number, round);
            talk_say(&talk, number ? line : "\n");
            if (budget-- == 0) {
                break; // the answer is on its way, and nobody has said that it was kept
            }
            if (!talk_listen(&talk)) {
                done = true;
                break;
            }
            answered = number ? number : answered;
        }
        const struct timespec delay = {.tv_nsec = (long)splitmix_below(dice, 12000000)};
        nanosleep(&delay, NULL);
        talk_end(&talk, done ? 0 : SIGKILL);
        assert_kept(kit, answered, round);
        AUTO(strbuf_done) struct strbuf sql = {0};
        strbuf_addf(&sql, "SELECT count(*) > %d FROM submission", round);
        AUTO(mem_freep) char *stored = kit_sql(kit, sql.data);
        done = strcmp(stored, "1") == 0; // killed behind the end is an end
        assert_true(sitting < 60);
    }
}

static void test_an_answer_is_kept_before_the_next_question_shows(void **state) {
    struct kit *kit = *state;
    AUTO(mem_freep) char *form = text_form();
    kit_add_form(kit, form);
    store_close(kit->st);
    kit->st = NULL;
    uint64_t dice = 20261122;
    for (int round = 0; round < KILL_ROUNDS; round++) {
        interview_with_kills(kit, round, &dice);
        char want[24];
        snprintf(want, sizeof want, "%d 0", round + 1);
        kit_assert_sql(kit,
                       "SELECT (SELECT count(*) FROM submission) || ' ' || "
                       "(SELECT count(*) FROM draft)",
                       want);
    }
    kit_assert_sql(kit, "PRAGMA integrity_check", "ok");
}

static void test_two_windows_do_not_overwrite_each_other(void **state) {
    struct kit *kit = *state;
    AUTO(mem_freep) char *form = text_form();
    kit_add_form(kit, form);
    struct talk first, second;
    talk_start(&first, kit->path);
    assert_true(talk_listen(&first));
    talk_say(&first, "answer 1\n");
    assert_true(talk_listen(&first));
    talk_start(&second, kit->path); // goes on with the same
    assert_true(talk_listen(&second));
    talk_say(&second, "1\n");
    assert_true(talk_listen(&second));
    talk_say(&second, "there\n");
    assert_true(talk_listen(&second));
    talk_say(&first, "here\n");
    assert_true(talk_listen(&first));
    assert_non_null(strstr(first.said.data, "changed in another window"));
    talk_end(&first, SIGKILL);
    talk_end(&second, SIGKILL);
    kit_assert_sql(kit,
                   "SELECT group_concat(instr(CAST(xml AS TEXT), '<q2>there</q2>') > 0) FROM "
                   "(SELECT xml FROM draft ORDER BY id)",
                   "1,0");
    kit_assert_sql(kit,
                   "SELECT count(*) FROM draft WHERE instr(CAST(xml AS TEXT), "
                   "'<q2>here</q2>') > 0",
                   "1");
}

static void test_signals_stop_and_say_so(void **state) {
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
    struct kit *kit = *state;
    AUTO(mem_freep) char *form = text_form();
    kit_add_form(kit, form);
    store_close(kit->st);
    kit->st = NULL;
    for (size_t i = 0; i < LEN(signals); i++) {
        struct talk talk;
        talk_start(&talk, kit->path);
        assert_true(talk_listen(&talk));
        talk_say(&talk, i ? "n\n" : "answer 1\n");
        assert_true(talk_listen(&talk));
        if (i) {
            talk_say(&talk, "answer 1\n");
            assert_true(talk_listen(&talk));
        }
        kill(talk.child, signals[i]);
        assert_false(talk_listen(&talk)); // no more prompts, and …
        assert_non_null(strstr(talk.said.data, "Saved. Nothing is lost."));
        int status = talk_end(&talk, 0);
        assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 1);
    }
    kit_assert_sql(kit, "SELECT count(*) FROM draft", "3");
}

#define T(name) cmocka_unit_test_setup_teardown(name, script_setup, kit_teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        T(test_an_answer_is_kept_before_the_next_question_shows),
        T(test_two_windows_do_not_overwrite_each_other),
        T(test_signals_stop_and_say_so),
    };
    return cmocka_run_group_tests_name("ask_kept", tests, NULL, NULL);
}
