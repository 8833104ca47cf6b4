/* survey/term.c — reading lines and writing them; what the terminal tells about itself.
 *
 * Signals are blocked but for the wait in pselect(), so an answer is either not read yet or handled
 * to its end, with nothing half done in between. */
#include "survey/term.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/select.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/strbuf.h"
#include "base/utf8.h"

/* ---- signals ---- */

static const int stop_signals[] = {SIGINT, SIGTERM, SIGHUP};

static volatile sig_atomic_t stopped;
static struct {
    bool held;
    sigset_t mask; // as it was
    struct sigaction actions[LEN(stop_signals)];
} before;

static void on_signal(int number) {
    (void)number;
    stopped = 1;
}

void term_signals_hold(void) {
    sigset_t set;
    struct sigaction action = {.sa_handler = on_signal}; // no SA_RESTART: the wait must end
    sigemptyset(&set);
    sigemptyset(&action.sa_mask);
    stopped = 0;
    for (size_t i = 0; i < LEN(stop_signals); i++) {
        sigaddset(&set, stop_signals[i]);
        sigaction(stop_signals[i], &action, &before.actions[i]);
        if (before.actions[i].sa_handler == SIG_IGN) { // nohup: stays ignored
            sigaction(stop_signals[i], &before.actions[i], NULL);
        }
    }
    sigprocmask(SIG_BLOCK, &set, &before.mask);
    before.held = true;
}

void term_signals_free(void) {
    if (!before.held) {
        return;
    }
    for (size_t i = 0; i < LEN(stop_signals); i++) {
        sigaction(stop_signals[i], &before.actions[i], NULL);
    }
    sigprocmask(SIG_SETMASK, &before.mask, NULL);
    before.held = false;
}

/* ---- life ---- */

void term_init(struct term *t, int in, int out, bool clear) {
    *t = (struct term){
        .in = in, .out = out, .in_tty = isatty(in), .out_tty = isatty(out), .clear = clear};
}

void term_done(struct term *t) {
    mem_freep(&t->buf);
    *t = (struct term){.in = -1, .out = -1};
}

static const char *locale_name(void) {
    static const char *const names[] = {"LC_ALL", "LC_CTYPE", "LANG"}; // the first set one counts
    for (size_t i = 0; i < LEN(names); i++) {
        const char *value = getenv(names[i]);
        if (value && *value) {
            return value;
        }
    }
    return NULL;
}

struct term_look term_look(const struct term *t) {
    struct winsize size = {0};
    struct term_facts facts = {.out_tty = t->out_tty,
                               .term = getenv("TERM"),
                               .no_color = getenv("NO_COLOR"),
                               .locale = locale_name(),
                               .columns_env = getenv("COLUMNS"),
                               .plain = t->plain};
    if (t->out_tty && ioctl(t->out, TIOCGWINSZ, &size) == 0) {
        facts.columns = size.ws_col;
        facts.rows = size.ws_row;
    }
    return term_look_for(&facts, t->clear);
}

bool term_write(struct term *t, const char *bytes, size_t len) {
    while (len) {
        ssize_t n = write(t->out, bytes, len);
        if (n < 0 && errno != EINTR) {
            return false;
        }
        bytes += n > 0 ? n : 0;
        len -= n > 0 ? (size_t)n : 0;
    }
    return true;
}

void term_clear(struct term *t) {
    static const char clear[] = "\x1b[H\x1b[2J";
    struct term_look look = term_look(t);
    if (look.clear) {
        term_write(t, clear, sizeof clear - 1);
    }
}

/* ---- one line ---- */

static enum term_got wait_for_input(const struct term *t) {
    while (!stopped) {
        fd_set set;
        FD_ZERO(&set);
        FD_SET(t->in, &set);
        if (pselect(t->in + 1, &set, NULL, NULL, NULL, before.held ? &before.mask : NULL) > 0) {
            return TERM_LINE;
        }
        if (errno != EINTR) {
            return TERM_END;
        }
    }
    return TERM_STOPPED;
}

/* More bytes into the buffer. The start of a line that is too long is all that is kept of it. */
static enum term_got fill(struct term *t) {
    enum term_got got = wait_for_input(t);
    if (got != TERM_LINE) {
        return got;
    }
    if (t->buf_len > TERM_LINE_MAX + 1) {
        t->buf_len = TERM_LINE_MAX + 1;
        t->cut = true;
    }
    t->buf = mem_grow(t->buf, &t->buf_cap, t->buf_len + TERM_LINE_MAX, 1);
    ssize_t n = read(t->in, t->buf + t->buf_len, TERM_LINE_MAX);
    if (n < 0) {
        return errno == EINTR ? TERM_LINE : TERM_END;
    }
    t->buf_len += (size_t)n;
    return n ? TERM_LINE : TERM_END;
}

static bool has_keys(const char *text, size_t len) {
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)text[i];
        if ((c < 0x20 && c != '\t') || c == 0x7F) {
            return true;
        }
    }
    return false;
}

static enum term_got take(struct term *t, size_t len, size_t gone, struct strbuf *line) {
    const char *text = t->buf;
    while (len && strchr(" \t\r", text[len - 1])) {
        len--;
    }
    while (len && (*text == ' ' || *text == '\t')) {
        text++, len--;
    }
    enum term_got got = t->cut || len > TERM_LINE_MAX ? TERM_LONG
                        : !utf8_valid(text, len)      ? TERM_BROKEN
                        : has_keys(text, len)         ? TERM_KEYS
                                                      : TERM_LINE;
    if (got == TERM_LINE) {
        strbuf_addn(line, text, len);
    }
    t->cut = false;
    memmove(t->buf, t->buf + gone, t->buf_len - gone);
    t->buf_len -= gone;
    return got;
}

static enum term_got read_line(struct term *t, struct strbuf *line) {
    for (;;) {
        const char *end = t->buf_len ? memchr(t->buf, '\n', t->buf_len) : NULL;
        if (end) {
            size_t len = (size_t)(end - t->buf);
            return take(t, len, len + 1, line);
        }
        enum term_got got = t->ended ? TERM_END : fill(t);
        t->ended |= got == TERM_END;
        if (got == TERM_STOPPED) {
            return got;
        }
        if (got == TERM_END) { // a last line without its end counts, unless it was being typed
            bool whole = t->buf_len && !t->in_tty;
            return whole ? take(t, t->buf_len, t->buf_len, line) : TERM_END;
        }
    }
}

enum term_got term_read(struct term *t, struct strbuf *line) {
    strbuf_clear(line);
    enum term_got got = read_line(t, line);
    if (!t->in_tty || got == TERM_END || got == TERM_STOPPED) {
        AUTO(strbuf_done) struct strbuf echo = {0};
        term_clean(&echo, strbuf_text(line), false);
        strbuf_addc(&echo, '\n');
        term_write(t, strbuf_text(&echo), echo.len);
    }
    return got;
}
