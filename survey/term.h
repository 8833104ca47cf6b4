/* survey/term.h — a terminal as people use it: plain lines, measured, wrapped and aligned; one line
 * of input at a time.
 *
 * Output    lines in reading order. Nothing is drawn twice, the cursor never moves, no boxes.
 * Escape sequences are two at most: bold and a screen clear, and neither on TERM=dumb, through a
 *           pipe or, for bold, with NO_COLOR (https://no-color.org).
 * Text      whatever comes from a form, a file or a person goes through term_clean() first: no
 *           control characters, no bidirectional overrides (spec/attacks.md 81).
 * Direction a paragraph whose first strong letter is right-to-left stands at the right edge.
 * Letters are never reordered: terminals differ in that. Where the terminal reads UTF-8 and is not
 *           dumb, such a line is set in an isolate (Unicode TR9, RLI … PDI), so that its digits and
 *           brackets fall in place on terminals that do reorder.
 * Input     the terminal stays in its line mode, so there is nothing to put right after a kill.
 * Signals   SIGINT, SIGTERM and SIGHUP are let in only while term_read() waits. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"

struct strbuf;

enum {
    TERM_COLUMNS = 80,      // when nobody knows
    TERM_COLUMNS_MIN = 40,  // narrower terminals break our lines themselves
    TERM_COLUMNS_MAX = 100, // longer lines are hard to read
    TERM_LINE_MAX = 4000,   // bytes of one input line; the kernel's line mode cuts at 4095
};

/* ---- what it can do ---- */

struct term_look {
    size_t columns, rows; // rows 0: not known
    bool isolates, bold, clear;
    bool plain; // words only: no lines, no stars
};

struct term_facts {
    bool out_tty;
    size_t columns, rows;                               // from the terminal; 0: not known
    const char *term, *no_color, *locale, *columns_env; // of the environment; NULL: not set
    bool plain;                                         // asked for: nothing but words
};
/* `clear`: a person asked for a cleared screen between questions; it is done where it can be. */
struct term_look term_look_for(const struct term_facts *facts, bool clear);

/* ---- text ---- */

/* Append `text` fit for a terminal: utf8_add_safe(), tabs and line separators as blanks (newlines
 * stay when `lines`), without characters that turn or override the direction of what follows. */
void term_clean(struct strbuf *out, const char *text, bool lines);

struct term_par {     // how a paragraph stands
    const char *lead; // in front of the first line, " 3  "; NULL for none
    size_t indent;    // columns in front of the others
    bool bold;
};
/* Append `text`, cleaned and wrapped at words; each line ends with a newline. Newlines in the text
 * begin a paragraph of their own. `how` may be NULL. Nothing is written for an empty text. */
void term_par(struct strbuf *out, const char *text, const struct term_look *look,
              const struct term_par *how);

/* Append `text`, cleaned and on one line, cut to `columns` with "…" if it is longer; set in an
 * isolate, so that it cannot disturb the words around it. */
void term_inline(struct strbuf *out, const char *text, size_t columns,
                 const struct term_look *look);

/* Bytes of text[0..len) that stand on a line of `columns`; *next is where the following line
 * begins. Breaks at blanks and between wide letters, within a word only when it is longer than the
 * line, never between a letter and its marks. At least one letter is taken. */
size_t term_break(const char *text, size_t len, size_t columns, size_t *next);

/* ---- talking ---- */

struct term {
    int in, out; // file descriptors, borrowed
    bool in_tty, out_tty;
    bool ended; // no more input
    bool cut;   // the line in hand is too long; its middle was thrown away
    bool clear; // asked for
    bool plain; // asked for, by who hears the screen read: set after term_init()
    char *buf;  // read, not yet given out
    size_t buf_len, buf_cap;
};

void term_init(struct term *t, int in, int out, bool clear);
void term_done(struct term *t);
/* As the terminal stands now: people resize windows. */
struct term_look term_look(const struct term *t);
void term_clear(struct term *t); // the screen, where that was asked for and can be
bool term_write(struct term *t, const char *bytes, size_t len); // false: nobody is there any more

enum term_got {
    TERM_LINE,    // *line holds it, without its end, blanks at both ends taken away
    TERM_END,     // the input has ended
    TERM_STOPPED, // by a signal
    TERM_LONG,    // more than TERM_LINE_MAX bytes; passed over
    TERM_BROKEN,  // not UTF-8
    TERM_KEYS,    // holds keys that are no letters, such as arrows
};
/* Wait for one line. Through a pipe, what came is written to the output, as a terminal would. */
enum term_got term_read(struct term *t, struct strbuf *line);

/* Hold back the three signals until term_read() waits, and put everything back. */
void term_signals_hold(void);
void term_signals_free(void);
