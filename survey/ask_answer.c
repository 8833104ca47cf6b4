/* survey/ask_answer.c — see ask_answer.h. A table says which reader takes which kind of question.
 */
#include "survey/ask_answer.h"

#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "base/num.h"
#include "base/strbuf.h"
#include "base/utf8.h"
#include "survey/ask_place.h"
#include "survey/ask_when.h"

struct reader {
    const struct ask_page *page;
    const struct host *host;
    struct arena *mem;
    struct ask_answer *out;
};

static void give(const struct reader *r, const char *value) {
    r->out->kind = READ_VALUE;
    r->out->value = value;
}

static void refuse(const struct reader *r, enum ask_word why, const char *first,
                   const char *second) {
    r->out->kind = READ_REFUSED;
    r->out->why = why;
    r->out->args[0] = first ? first : "";
    r->out->args[1] = second ? second : "";
}

/* ---- comparing words ---- */

/* Ranges whose capitals stand `shift` before, or, for 1, beside their small letters. */
static uint32_t small(uint32_t code) {
    static const struct {
        uint32_t from, to, shift;
    } ranges[] = {
        {'A',    'Z',    32},
        {0xC0,   0xD6,   32}, // Latin-1
        {0xD8,   0xDE,   32},
        {0x100,  0x137,  1 }, // Latin Extended-A: Polish, Romanian, Turkish …
        {0x14A,  0x177,  1 },
        {0x391,  0x3A9,  32}, // Greek
        {0x400,  0x40F,  80}, // Cyrillic
        {0x410,  0x42F,  32},
        {0x1E00, 0x1EFF, 1 }, // Vietnamese, Welsh …
    };
    for (size_t i = 0; i < LEN(ranges); i++) {
        if (code >= ranges[i].from && code <= ranges[i].to) {
            return ranges[i].shift > 1 ? code + ranges[i].shift : code | 1;
        }
    }
    bool odd_first = (code >= 0x139 && code <= 0x148) || (code >= 0x179 && code <= 0x17E);
    return odd_first && code % 2 ? code + 1 : code;
}

const char *ask_answer_fold(struct arena *mem, const char *text) {
    AUTO(strbuf_done) struct strbuf out = {0};
    size_t len = strlen(text);
    for (size_t at = 0; at < len;) {
        uint32_t code;
        char bytes[4];
        at += utf8_decode(text + at, len - at, &code);
        strbuf_addn(&out, bytes, utf8_encode(bytes, small(code)));
    }
    return arena_strndup(mem, strbuf_text(&out), out.len);
}

enum likeness { UNLIKE, WITHIN, BEGINS, EQUAL };

static enum likeness likeness(struct arena *mem, const struct ask_choice *choice,
                              const char *word) {
    const char *label = ask_answer_fold(mem, choice->label);
    if (strcmp(label, word) == 0 || strcmp(ask_answer_fold(mem, choice->value), word) == 0) {
        return EQUAL;
    }
    const char *at = strstr(label, word);
    return !at ? UNLIKE : at == label ? BEGINS : WITHIN;
}

/* The choices most like `word`; one that equals it or alone begins with it is meant. A single
 * letter within a word means nothing. */
static uint32_t search(const struct reader *r, const char *line, uint32_t *found) {
    const struct ask_page *page = r->page;
    const char *word = ask_answer_fold(r->mem, line);
    uint32_t n[EQUAL + 1] = {0}, last[EQUAL + 1] = {0}, n_found = 0;
    enum likeness least = utf8_count(word, strlen(word)) > 1 ? WITHIN : BEGINS;
    for (uint32_t i = 0; i < page->n_choices; i++) {
        enum likeness like = likeness(r->mem, &page->choices[i], word);
        n[like]++;
        last[like] = i;
        if (like >= least) {
            found[n_found++] = i;
        }
    }
    for (int like = EQUAL; like >= BEGINS; like--) {
        if (n[like]) {
            if (n[like] == 1) {
                found[0] = last[like];
                return 1;
            }
            break;
        }
    }
    return n_found;
}

/* ---- numbers of choices ---- */

static const char *key_range(const struct reader *r) {
    uint32_t lo = UINT32_MAX, hi = 0;
    AUTO(strbuf_done) struct strbuf text = {0};
    for (uint32_t i = 0; i < r->page->n_choices; i++) {
        uint32_t key = r->page->choices[i].key;
        lo = key < lo ? key : lo;
        hi = key > hi ? key : hi;
    }
    SAY(&text, SAY_FROM_TO, arena_printf(r->mem, "%u", lo), arena_printf(r->mem, "%u", hi));
    return arena_strndup(r->mem, strbuf_text(&text), text.len);
}

static bool index_of_key(const struct reader *r, const char *digits, size_t len, uint32_t *index) {
    int64_t key;
    bool number = num_parse_i64(digits, len, &key);
    for (uint32_t i = 0; number && i < r->page->n_choices; i++) {
        if ((int64_t)r->page->choices[i].key == key) {
            *index = i;
            return true;
        }
    }
    refuse(r, SAY_NO_SUCH_NUMBER, arena_strndup(r->mem, digits, len), key_range(r));
    return false;
}

/* "1 4 5", "1,4,5", or a word of one choice. The number of indexes; 0 after refusing, or when
 * several choices fit. */
static uint32_t read_picks(const struct reader *r, const char *line, uint32_t *picks) {
    static const char between[] = " ,;+&.";
    uint32_t n = 0;
    if (!r->page->n_choices) {
        refuse(r, SAY_NO_CHOICES, NULL, NULL);
        return 0;
    }
    if (strspn(line, "0123456789 ,;+&.") == strlen(line)) {
        for (line += strspn(line, between); *line; line += strspn(line, between)) {
            size_t len = strspn(line, "0123456789");
            if (n == r->page->n_choices || !index_of_key(r, line, len, &picks[n])) {
                return n == r->page->n_choices ? n : 0;
            }
            n++;
            line += len;
        }
        if (n) {
            return n;
        }
    }
    n = search(r, line, picks);
    if (n > 1) {
        r->out->kind = READ_MATCHES;
        r->out->matches = picks;
        r->out->n_matches = n;
    } else if (!n) {
        refuse(r, SAY_NO_SUCH_WORD, line, NULL);
    }
    return n == 1 ? 1 : 0;
}

static uint32_t *room_for_picks(const struct reader *r) {
    return ARENA_ARRAY(r->mem, uint32_t, r->page->n_choices + 1);
}

static void read_one(const struct reader *r, const char *line) {
    uint32_t *picks = room_for_picks(r);
    uint32_t n = read_picks(r, line, picks);
    if (n > 1) {
        refuse(r, SAY_ONE_ONLY, NULL, NULL);
    } else if (n) {
        give(r, r->page->choices[picks[0]].value);
    }
}

/* Each number adds its choice or takes it away; the order is that of the list. */
static void read_many(const struct reader *r, const char *line) {
    const struct ask_page *page = r->page;
    uint32_t *picks = room_for_picks(r);
    bool *on = ARENA_ARRAY(r->mem, bool, page->n_choices + 1);
    uint32_t n = read_picks(r, line, picks);
    AUTO(strbuf_done) struct strbuf value = {0};
    if (!n) {
        return;
    }
    for (uint32_t i = 0; i < page->n_choices; i++) {
        on[i] = page->choices[i].place > 0;
    }
    for (uint32_t i = 0; i < n; i++) {
        on[picks[i]] = page->choices[picks[i]].place == 0;
    }
    for (uint32_t i = 0; i < page->n_choices; i++) {
        if (on[i]) {
            strbuf_addf(&value, "%s%s", value.len ? " " : "", page->choices[i].value);
        }
    }
    give(r, arena_strndup(r->mem, strbuf_text(&value), value.len));
    r->out->stays = *page->current != '\0';
}

/* Places follow one another: what is typed comes behind what has its place. */
static void read_rank(const struct reader *r, const char *line) {
    const struct ask_page *page = r->page;
    uint32_t *picks = room_for_picks(r);
    bool *had = ARENA_ARRAY(r->mem, bool, page->n_choices + 1);
    uint32_t n = read_picks(r, line, picks), placed = 0;
    AUTO(strbuf_done) struct strbuf value = {0};
    if (!n) {
        return;
    }
    strbuf_add(&value, page->current);
    for (uint32_t i = 0; i < page->n_choices; i++) {
        had[i] = page->choices[i].place > 0;
        placed += had[i];
    }
    for (uint32_t i = 0; i < n; i++) {
        const struct ask_choice *choice = &page->choices[picks[i]];
        if (had[picks[i]]) {
            refuse(r, SAY_HAS_PLACE, choice->label, NULL);
            return;
        }
        had[picks[i]] = true;
        strbuf_addf(&value, "%s%s", value.len ? " " : "", choice->value);
    }
    give(r, arena_strndup(r->mem, strbuf_text(&value), value.len));
    r->out->stays = placed + n < page->n_choices;
}

/* ---- typed answers ---- */

static void read_text(const struct reader *r, const char *line) {
    if (r->page->digits && strspn(line, "0123456789 +-.,()/") != strlen(line)) {
        refuse(r, SAY_HOW_DIGITS, NULL, NULL);
    } else {
        give(r, arena_strdup(r->mem, line));
    }
}

/* "12,000" and "12 000" without what parts the thousands; other lines as they are. */
static const char *without_parting(const struct reader *r, const char *line) {
    AUTO(strbuf_done) struct strbuf digits = {0};
    size_t first = strspn(line, "-0123456789");
    const char *at = line + first;
    strbuf_addn(&digits, line, first);
    while (*at == line[first] && *at && strchr(", ", *at) && strspn(at + 1, "0123456789") == 3) {
        strbuf_addn(&digits, at + 1, 3);
        at += 4;
    }
    strbuf_add(&digits, *at == '.' ? at : "");
    bool parted = first && first <= 4 && digits.len > first && (!*at || *at == '.');
    return parted ? arena_strndup(r->mem, digits.data, digits.len) : line;
}

static void read_whole(const struct reader *r, const char *line) {
    int64_t value, most = r->page->type == FT_INT ? INT32_MAX : INT64_MAX; // as the engine has it
    line = without_parting(r, line);
    if (!num_parse_i64(line, strlen(line), &value)) {
        refuse(r, SAY_HOW_WHOLE, NULL, NULL);
    } else if (value > most || value < -most - 1) {
        refuse(r, SAY_HOW_SMALL, NULL, NULL);
    } else {
        give(r, arena_strdup(r->mem, line));
    }
}

static void read_decimal(const struct reader *r, const char *line) {
    double value;
    line = r->page->thousands ? without_parting(r, line) : line; // "1,200" may be one and a bit
    if (num_parse(line, strlen(line), &value)) {
        give(r, arena_strdup(r->mem, line));
    } else {
        refuse(r, SAY_HOW_NUMBER, NULL, NULL);
    }
}

static void read_yes_no(const struct reader *r, const char *line) {
    const char *word = ask_answer_fold(r->mem, line);
    bool yes = strcmp(word, "yes") == 0 || strcmp(word, "y") == 0 || strcmp(word, "true") == 0;
    bool no = strcmp(word, "no") == 0 || strcmp(word, "false") == 0;
    if (yes || no) {
        give(r, yes ? "true" : "false");
    } else {
        refuse(r, SAY_HOW_YES_NO, NULL, NULL);
    }
}

static enum when_part part_of(const struct ask_page *page) {
    return page->by_year ? WHEN_YEAR : page->by_month ? WHEN_MONTH : WHEN_DAY;
}

static void read_when(const struct reader *r, const char *line) {
    AUTO(strbuf_done) struct strbuf value = {0};
    enum ask_word why;
    if (ask_when_read(line, r->page->type, part_of(r->page), r->host, &value, &why)) {
        give(r, arena_strndup(r->mem, strbuf_text(&value), value.len));
    } else {
        refuse(r, why, NULL, NULL);
    }
}

/* Places of a line or an area come behind those that are there; an area closes itself. */
static void read_place(const struct reader *r, const char *line) {
    AUTO(strbuf_done) struct strbuf value = {0};
    const char *word = ask_answer_fold(r->mem, line), *rest;
    if (strcmp(word, ask_word(SAY_GPS)) == 0) {
        r->out->kind = READ_GPS;
    } else if ((rest = ask_place_home(word)) != NULL) {
        r->out->kind = READ_HOME;
        r->out->value = arena_strdup(r->mem, line + (rest - word));
    } else if (ask_place_read(line, r->page->type, r->page->current, &value)) {
        give(r, arena_strndup(r->mem, strbuf_text(&value), value.len));
        r->out->stays = r->page->type != FT_GEOPOINT;
    } else {
        refuse(r, r->page->type == FT_GEOPOINT ? SAY_HOW_PLACE : SAY_HOW_PLACES, NULL, NULL);
    }
}

static const char *number_text(struct arena *mem, double value) {
    char text[NUM_TEXT_MAX];
    return arena_strndup(mem, text, num_format(text, value));
}

static void read_range(const struct reader *r, const char *line) {
    const struct ask_page *page = r->page;
    double value, lo = fmin(page->start, page->end), hi = fmax(page->start, page->end);
    if (!num_parse(line, strlen(line), &value)) {
        refuse(r, SAY_HOW_NUMBER, NULL, NULL);
        return;
    }
    double steps = page->step > 0 ? (value - page->start) / page->step : 0;
    if (value < lo || value > hi) {
        refuse(r, SAY_OUT_OF_RANGE, number_text(r->mem, lo), number_text(r->mem, hi));
    } else if (fabs(steps - round(steps)) > 1e-6) {
        refuse(r, SAY_OFF_STEP, number_text(r->mem, page->step), number_text(r->mem, lo));
    } else {
        give(r, number_text(r->mem, value)); // "4." is no whole number to the form
    }
}

static void read_ok(const struct reader *r, const char *line) {
    const char *word = ask_answer_fold(r->mem, line);
    if (strcmp(word, "ok") == 0 || strcmp(word, "yes") == 0 || strcmp(word, "y") == 0) {
        give(r, "OK"); // rule F6
    } else {
        refuse(r, SAY_HOW_OK, NULL, NULL);
    }
}

static void read_file(const struct reader *r, const char *line) {
    size_t len = strlen(line);
    bool quoted = len > 1 && (*line == '"' || *line == '\'') && line[len - 1] == *line;
    give(r, quoted ? arena_strndup(r->mem, line + 1, len - 2) : arena_strdup(r->mem, line));
    r->out->kind = READ_FILE;
}

/* ---- which reader ---- */

typedef void (*read_fn)(const struct reader *r, const char *line);

static const read_fn by_control[] = {
    [CTRL_SELECT1] = read_one, [CTRL_SELECT] = read_many, [CTRL_RANK] = read_rank,
    [CTRL_UPLOAD] = read_file, [CTRL_TRIGGER] = read_ok,  [CTRL_RANGE] = read_range,
};

static const read_fn by_type[] = {
    [FT_INT] = read_whole,      [FT_LONG] = read_whole,     [FT_DECIMAL] = read_decimal,
    [FT_BOOLEAN] = read_yes_no, [FT_DATE] = read_when,      [FT_TIME] = read_when,
    [FT_DATETIME] = read_when,  [FT_GEOPOINT] = read_place, [FT_GEOTRACE] = read_place,
    [FT_GEOSHAPE] = read_place, [FT_INTENT] = read_text,
};

void ask_answer_read(const struct ask_page *page, const struct host *host, const char *line,
                     struct arena *mem, struct ask_answer *out) {
    const struct reader r = {.page = page, .host = host, .mem = mem, .out = out};
    *out = (struct ask_answer){0};
    read_fn fn = page->control < LEN(by_control) ? by_control[page->control] : NULL;
    if (!fn && page->type < LEN(by_type)) {
        fn = by_type[page->type];
    }
    (fn ? fn : read_text)(&r, line);
}

const struct ask_choice *ask_answer_like_next(const struct ask_page *page) {
    for (uint32_t i = 0; i < page->n_choices; i++) {
        if (page->choices[i].label[0] == 'n' || page->choices[i].label[0] == 'N') {
            return &page->choices[i];
        }
    }
    return NULL;
}

/* ---- in words ---- */

static void say_choices(const struct ask_page *page, const char *value, struct strbuf *out) {
    size_t first = out->len;
    while (*value) {
        size_t len = page->control == CTRL_SELECT1 ? strlen(value) : strcspn(value, " ");
        const char *label = NULL;
        for (uint32_t i = 0; i < page->n_choices && !label; i++) {
            const char *one = page->choices[i].value;
            label =
                strlen(one) == len && memcmp(one, value, len) == 0 ? page->choices[i].label : NULL;
        }
        strbuf_add(out, out->len == first            ? ""
                        : page->control == CTRL_RANK ? ask_word(SAY_THEN)
                                                     : "; ");
        strbuf_addn(out, label ? label : value, label ? strlen(label) : len);
        value += len + strspn(value + len, " ");
    }
}

/* "1234567.5" as "1,234,567.5". */
static void say_thousands(const char *value, struct strbuf *out) {
    size_t sign = strspn(value, "-"), digits = strspn(value + sign, "0123456789");
    strbuf_addn(out, value, sign);
    for (size_t i = 0; i < digits; i++) {
        strbuf_add(out, i && (digits - i) % 3 == 0 ? "," : "");
        strbuf_addc(out, value[sign + i]);
    }
    strbuf_add(out, value + sign + digits);
}

void ask_answer_say(const struct ask_page *page, const char *value, struct strbuf *out) {
    if (page->secret && *value) {
        strbuf_add(out, ask_word(SAY_HIDDEN));
    } else if (page->n_choices) {
        say_choices(page, value, out);
    } else if (page->type == FT_BOOLEAN && *value) {
        strbuf_add(out, ask_word(*value == 't' || *value == '1' ? SAY_YES : SAY_NO));
    } else if (page->type == FT_DATE || page->type == FT_TIME || page->type == FT_DATETIME) {
        if (*value) {
            ask_when_say(out, page->type, part_of(page), value);
        }
    } else if (page->thousands) {
        say_thousands(value, out);
    } else {
        strbuf_add(out, value);
    }
}
