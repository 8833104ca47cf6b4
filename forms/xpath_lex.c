/* forms/xpath_lex.c — one token at a time, over UTF-8 bytes. Names are XML names in any
 * script (rule M4). */
#include "forms/xpath_lex.h"

#include <string.h>

#include "base/attr.h"
#include "base/num.h"
#include "base/utf8.h"

static const struct {
    const char *text;
    enum tok kind;
} symbols[] = {
  // longer ones first
    {"//", TOK_SLASH2  },
    {"!=", TOK_NE      },
    {"<=", TOK_LE      },
    {">=", TOK_GE      },
    {"..", TOK_DOT2    },
    {"/",  TOK_SLASH   },
    {"=",  TOK_EQ      },
    {"<",  TOK_LT      },
    {">",  TOK_GT      },
    {"+",  TOK_PLUS    },
    {"-",  TOK_MINUS   },
    {"|",  TOK_PIPE    },
    {"(",  TOK_LPAREN  },
    {")",  TOK_RPAREN  },
    {"[",  TOK_LBRACKET},
    {"]",  TOK_RBRACKET},
    {"@",  TOK_AT      },
    {",",  TOK_COMMA   },
    {".",  TOK_DOT     },
};

static const struct {
    const char *word;
    enum tok kind;
} operators[] = {
    {"or",  TOK_OR },
    {"and", TOK_AND},
    {"div", TOK_DIV},
    {"mod", TOK_MOD}
};

static bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/* XML 1.0 NameStartChar beyond ASCII; the characters that may only follow are in `later`. */
static const struct {
    uint32_t from, to;
} starts[] =
    {
        {0xC0,    0xD6   },
        {0xD8,    0xF6   },
        {0xF8,    0x2FF  },
        {0x370,   0x37D  },
        {0x37F,   0x1FFF },
        {0x200C,  0x200D },
        {0x2070,  0x218F },
        {0x2C00,  0x2FEF },
        {0x3001,  0xD7FF },
        {0xF900,  0xFDCF },
        {0xFDF0,  0xFFFC },
        {0x10000, 0xEFFFF},
},
  later[] = {{0xB7, 0xB7}, {0x300, 0x36F}, {0x203F, 0x2040}};

static bool is_name_start_code(uint32_t code) {
    if (code < 0x80) {
        return (code >= 'a' && code <= 'z') || (code >= 'A' && code <= 'Z') || code == '_';
    }
    for (size_t i = 0; i < LEN(starts); i++) {
        if (code >= starts[i].from && code <= starts[i].to) {
            return true;
        }
    }
    return false;
}

static bool is_name_code(uint32_t code) {
    if (code < 0x80) {
        return is_name_start_code(code) || (code >= '0' && code <= '9') || code == '-' ||
               code == '.';
    }
    for (size_t i = 0; i < LEN(later); i++) {
        if (code >= later[i].from && code <= later[i].to) {
            return true;
        }
    }
    return is_name_start_code(code);
}

static char at(const struct lexer *lx, size_t i) {
    return i < lx->len ? lx->text[i] : '\0';
}

/* Does a name start at byte i? */
static bool name_at(const struct lexer *lx, size_t i) {
    uint32_t code = 0;
    return i < lx->len && utf8_decode(lx->text + i, lx->len - i, &code) && is_name_start_code(code);
}

static size_t name_end(const struct lexer *lx, size_t i) {
    uint32_t code;
    while (i < lx->len) {
        size_t n = utf8_decode(lx->text + i, lx->len - i, &code);
        if (!is_name_code(code)) {
            break;
        }
        i += n;
    }
    return i;
}

static enum tok bad(struct lexer *lx, const char *what) {
    lx->what = what;
    lx->end = lx->len;
    return TOK_BAD;
}

/* The operator that the bytes from..to spell, or TOK_BAD. */
static enum tok operator_word(const struct lexer *lx, size_t from, size_t to) {
    for (size_t i = 0; i < LEN(operators); i++) {
        if (strlen(operators[i].word) == to - from &&
            memcmp(lx->text + from, operators[i].word, to - from) == 0) {
            return operators[i].kind;
        }
    }
    return TOK_BAD;
}

static enum tok lex_number(struct lexer *lx) {
    size_t i = lx->pos;
    while (is_digit(at(lx, i))) {
        i++;
    }
    if (at(lx, i) == '.') {
        i++;
        while (is_digit(at(lx, i))) {
            i++;
        }
    }
    lx->end = i;
    if (name_at(lx, i) && operator_word(lx, i, name_end(lx, i)) == TOK_BAD) {
        return bad(lx, "a number runs into a letter"); // "1e3"; "1and 2" is well formed (M5)
    }
    return num_parse(lx->text + lx->pos, i - lx->pos, &lx->number) ? TOK_NUMBER
                                                                   : bad(lx, "not a number");
}

static enum tok lex_literal(struct lexer *lx) {
    const char *from = lx->text + lx->pos + 1;
    const char *close = memchr(from, lx->text[lx->pos], lx->len - lx->pos - 1);
    if (!close) {
        return bad(lx, "a quoted text is not closed");
    }
    lx->end = (size_t)(close - lx->text) + 1;
    return TOK_LITERAL;
}

static enum tok lex_name(struct lexer *lx) {
    lx->end = name_end(lx, lx->pos);
    lx->colon = 0;
    if (lx->operand_done) {
        enum tok kind = operator_word(lx, lx->pos, lx->end);
        return kind != TOK_BAD ? kind : bad(lx, "an operator should stand here");
    }
    if (at(lx, lx->end) == ':' && at(lx, lx->end + 1) == '*') {
        lx->colon = lx->end - lx->pos + 1;
        lx->end += 2;
        return TOK_NAME_STAR;
    }
    if (at(lx, lx->end) == ':' && name_at(lx, lx->end + 1)) {
        lx->colon = lx->end - lx->pos + 1;
        lx->end = name_end(lx, lx->end + 1);
        return TOK_NAME;
    }
    size_t i = lx->end;
    while (is_space(at(lx, i))) {
        i++;
    }
    return at(lx, i) == ':' && at(lx, i + 1) == ':' ? TOK_AXIS : TOK_NAME;
}

static enum tok lex_symbol(struct lexer *lx) {
    for (size_t i = 0; i < LEN(symbols); i++) {
        size_t len = strlen(symbols[i].text);
        if (lx->len - lx->pos >= len && memcmp(lx->text + lx->pos, symbols[i].text, len) == 0) {
            lx->end = lx->pos + len;
            return symbols[i].kind;
        }
    }
    return bad(lx,
               at(lx, lx->pos) == '\0' ? "a NUL byte" : "a character that does not belong here");
}

static enum tok lex_one(struct lexer *lx) {
    char c = at(lx, lx->pos);
    if (lx->pos >= lx->len) {
        return TOK_END;
    }
    if (is_digit(c) || (c == '.' && is_digit(at(lx, lx->pos + 1)))) {
        return lex_number(lx);
    }
    if (c == '\'' || c == '"') {
        return lex_literal(lx);
    }
    if (c == '*') {
        lx->end = lx->pos + 1;
        return lx->operand_done ? TOK_MUL : TOK_STAR;
    }
    if (c == '$') {
        lx->end = name_end(lx, lx->pos + 1);
        return TOK_VARIABLE;
    }
    return name_at(lx, lx->pos) ? lex_name(lx) : lex_symbol(lx);
}

/* XPath 1.0 section 3.7: after these a name or '*' must be an operator. */
static bool ends_operand(enum tok kind) {
    switch (kind) {
    case TOK_NUMBER:
    case TOK_LITERAL:
    case TOK_NAME:
    case TOK_STAR:
    case TOK_NAME_STAR:
    case TOK_VARIABLE:
    case TOK_RPAREN:
    case TOK_RBRACKET:
    case TOK_DOT:
    case TOK_DOT2:
        return true;
    default:
        return false;
    }
}

void lex_next(struct lexer *lx) {
    lx->at = lx->end;
    while (is_space(at(lx, lx->at)) && lx->at < lx->len) {
        lx->at++;
    }
    lx->pos = lx->end = lx->at;
    lx->kind = lex_one(lx);
    if (lx->kind == TOK_AXIS) { // swallow the "::"
        while (is_space(at(lx, lx->end))) {
            lx->end++;
        }
        lx->at = lx->end + 2;
    }
    lx->operand_done = ends_operand(lx->kind);
}

bool lex_peek_is(const struct lexer *lx, char c) {
    size_t i = lx->end;
    while (is_space(at(lx, i))) {
        i++;
    }
    return at(lx, i) == c;
}
