/* geo/address.c — see address.h. */
#include "geo/address.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#include "base/attr.h"
#include "base/strbuf.h"

enum { TOKENS_MAX = 40, TOKEN_LEN = 40 };

struct token {
    char text[TOKEN_LEN];
    bool first; // word of its part, behind a comma or a number
    bool gone;
};

/* Words that say nothing, and short forms. */
static const char *const dropped[] = {"no", "nos", "number", "the", NULL};
static const char *const flats[] = {"flat", "apartment", "apt", "unit", "maisonette", NULL};
static const char *const shorts[][2] = {
    {"av",    "avenue"   },
    {"ave",   "avenue"   },
    {"bldg",  "building" },
    {"bldgs", "buildings"},
    {"blk",   "block"    },
    {"cl",    "close"    },
    {"cres",  "crescent" },
    {"crt",   "court"    },
    {"ct",    "court"    },
    {"dr",    "drive"    },
    {"gdn",   "gardens"  },
    {"gdns",  "gardens"  },
    {"gr",    "grove"    },
    {"grv",   "grove"    },
    {"hse",   "house"    },
    {"ho",    "house"    },
    {"hts",   "heights"  },
    {"ln",    "lane"     },
    {"mt",    "mount"    },
    {"nth",   "north"    },
    {"pk",    "park"     },
    {"pl",    "place"    },
    {"rd",    "road"     },
    {"sq",    "square"   },
    {"st",    "street"   },
    {"sth",   "south"    },
    {"tce",   "terrace"  },
    {"ter",   "terrace"  },
    {"terr",  "terrace"  },
    {"twr",   "tower"    },
    {"wy",    "way"      },
};

static bool is_in(const char *const words[], const char *text) {
    for (size_t i = 0; words[i]; i++) {
        if (strcmp(words[i], text) == 0) {
            return true;
        }
    }
    return false;
}

static bool is_number(const char *text) {
    return isdigit((unsigned char)text[0]) != 0;
}

static size_t cut(const char *text, struct token tokens[TOKENS_MAX]) {
    size_t n = 0, len = 0;
    bool first = true;
    for (const unsigned char *p = (const unsigned char *)text; n < TOKENS_MAX; p++) {
        if (*p && (isalnum(*p) || *p >= 0x80)) {
            if (len + 1 < TOKEN_LEN) {
                tokens[n].text[len++] = (char)tolower(*p);
            }
            continue;
        }
        if (*p == '\'') { // St Mary's
            continue;
        }
        if (len) {
            tokens[n].text[len] = '\0';
            tokens[n].first = first;
            tokens[n].gone = false;
            first = is_number(tokens[n++].text) && first; // "5 St Mary's": St still comes first
            len = 0;
        }
        first = first || *p == ',';
        if (!*p) {
            break;
        }
    }
    return n;
}

/* "m1 2ab" or "m12ab" at the end. */
static void drop_postcode(struct token *tokens, size_t n) {
    struct token *in = n >= 2 ? &tokens[n - 1] : NULL, *out = n >= 2 ? &tokens[n - 2] : NULL;
    if (in && strlen(in->text) == 3 && is_number(in->text) && isalpha((unsigned char)in->text[1]) &&
        isalpha((unsigned char)in->text[2]) && isalpha((unsigned char)out->text[0]) &&
        strpbrk(out->text, "0123456789")) {
        in->gone = out->gone = true;
    }
}

static void write_out(struct token *t) {
    for (size_t i = 0; i < LEN(shorts); i++) {
        bool saint = t->first && strcmp(t->text, "st") == 0;
        if (!saint && strcmp(t->text, shorts[i][0]) == 0) {
            memcpy(t->text, shorts[i][1], strlen(shorts[i][1]) + 1); // all shorter than TOKEN_LEN
            return;
        }
    }
}

static void add_word(struct strbuf *out, const char *word) {
    strbuf_add(out, out->len ? " " : "");
    strbuf_add(out, word);
}

struct address_key address_key(struct arena *mem, const char *text) {
    struct token tokens[TOKENS_MAX];
    AUTO(strbuf_done) struct strbuf numbers = {0}, words = {0};
    size_t n = cut(text ? text : "", tokens);
    drop_postcode(tokens, n);
    for (size_t i = 0; i + 1 < n; i++) { // the flat's number first, wherever it stands
        if (is_in(flats, tokens[i].text) && is_number(tokens[i + 1].text) && !tokens[i + 1].gone) {
            add_word(&numbers, tokens[i + 1].text + strspn(tokens[i + 1].text, "0"));
            tokens[i + 1].gone = true;
        }
    }
    for (size_t i = 0; i < n; i++) {
        struct token *t = &tokens[i];
        if (t->gone || is_in(dropped, t->text) || is_in(flats, t->text)) {
            continue;
        }
        if (is_number(t->text)) {
            add_word(&numbers, t->text + strspn(t->text, "0"));
        } else {
            write_out(t);
            add_word(&words, t->text);
        }
    }
    return (struct address_key){arena_strdup(mem, strbuf_text(&numbers)),
                                arena_strdup(mem, strbuf_text(&words))};
}
