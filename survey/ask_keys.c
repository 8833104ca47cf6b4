/* survey/ask_keys.c — the table of commands. */
#include "survey/ask_keys.h"

#include <string.h>

#include "base/attr.h"
#include "base/strbuf.h"
#include "survey/ask_words.h"
#include "survey/term.h"

enum key_arg { ARG_NONE, ARG_NUMBER, ARG_WORD };
enum key_when { ALWAYS, IN_REPEATS, WITH_LANGUAGES };

/* In the order of the help page; a row without a help text is another spelling of one above. */
static const struct {
    const char *word;
    enum ask_key key;
    enum key_arg arg; // may follow; a number must where the word needs one
    enum key_when when;
    enum ask_word help;
} keys[] = {
    {"b",     KEY_BACK,   ARG_NONE,   ALWAYS,         SAY_KEY_BACK  },
    {"back",  KEY_BACK,   ARG_NONE,   ALWAYS,         SAY_NOTHING   },
    {"n",     KEY_NEXT,   ARG_NONE,   ALWAYS,         SAY_KEY_NEXT  },
    {"clear", KEY_CLEAR,  ARG_NONE,   ALWAYS,         SAY_KEY_CLEAR },
    {"list",  KEY_LIST,   ARG_NONE,   ALWAYS,         SAY_KEY_LIST  },
    {"list",  KEY_LIST,   ARG_NUMBER, ALWAYS,         SAY_NOTHING   },
    {"go",    KEY_GO,     ARG_NUMBER, ALWAYS,         SAY_KEY_GO    },
    {"lang",  KEY_LANG,   ARG_WORD,   WITH_LANGUAGES, SAY_KEY_LANG  },
    {"del",   KEY_DELETE, ARG_NONE,   IN_REPEATS,     SAY_KEY_DELETE},
    {"del",   KEY_DELETE, ARG_NUMBER, IN_REPEATS,     SAY_NOTHING   },
    {"q",     KEY_STOP,   ARG_NONE,   ALWAYS,         SAY_KEY_STOP  },
    {"!",     KEY_WIPE,   ARG_NONE,   ALWAYS,         SAY_KEY_WIPE  },
    {"?",     KEY_HELP,   ARG_NONE,   ALWAYS,         SAY_NOTHING   },
    {"help",  KEY_HELP,   ARG_NONE,   ALWAYS,         SAY_NOTHING   },
};

static bool same_letter(char typed, char key, bool text) {
    bool upper = typed >= 'A' && typed <= 'Z';
    return typed == key || (!text && upper && typed + 32 == key);
}

/* What follows the word `key` in the line; NULL when it does not begin with it. */
static const char *after(const char *line, const char *key, bool text) {
    while (*key && same_letter(*line, *key, text)) {
        line++, key++;
    }
    if (*key || (*line && *line != ' ')) {
        return NULL;
    }
    return line + strspn(line, " ");
}

static bool arg_fits(enum key_arg arg, const char *rest) {
    switch (arg) {
    case ARG_NONE:
        return !*rest;
    case ARG_NUMBER:
        return *rest && strspn(rest, "0123456789") == strlen(rest);
    case ARG_WORD:
        return !strchr(rest, ' '); // "lang ur", not a sentence that begins with it
    }
    return false;
}

static enum ask_key find(const char *line, bool text, const char **rest) {
    for (size_t i = 0; i < LEN(keys); i++) {
        *rest = after(line, keys[i].word, text);
        if (*rest && arg_fits(keys[i].arg, *rest)) {
            return keys[i].key;
        }
    }
    return KEY_NONE;
}

enum ask_key ask_key_read(const char *line, bool text, const char **rest) {
    enum ask_key key = *line ? find(line, text, rest) : KEY_ENTER;
    if (key != KEY_NONE) {
        return key;
    }
    bool quoted = *line == '\'' && (line[1] == '\'' || find(line + 1, text, rest) != KEY_NONE);
    *rest = quoted ? line + 1 : line; // 'Tis a long story: no command behind it, so it stays
    return KEY_NONE;
}

void ask_keys_help(struct strbuf *out, bool repeat, bool languages, const struct term_look *look) {
    const struct term_par how = {.lead = "  ", .indent = 4};
    for (size_t i = 0; i < LEN(keys); i++) {
        bool shown = keys[i].help != SAY_NOTHING && (keys[i].when != IN_REPEATS || repeat) &&
                     (keys[i].when != WITH_LANGUAGES || languages);
        if (shown) {
            term_par(out, ask_word(keys[i].help), look, &how);
        }
    }
}
