/* forms/xpath_lex.h — XPath 1.0 tokens (section 3.7), with its rule for names that are operators.
 */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum tok {
    TOK_END,
    TOK_BAD,
    TOK_NUMBER,
    TOK_LITERAL,
    TOK_NAME,      // NCName or QName; `colon` is the offset of the local part
    TOK_STAR,      // wildcard
    TOK_NAME_STAR, // prefix:*
    TOK_VARIABLE,
    TOK_AXIS, // name before "::"
    TOK_OR,
    TOK_AND,
    TOK_DIV,
    TOK_MOD,
    TOK_MUL,
    TOK_EQ,
    TOK_NE,
    TOK_LT,
    TOK_LE,
    TOK_GT,
    TOK_GE,
    TOK_PLUS,
    TOK_MINUS,
    TOK_PIPE,
    TOK_SLASH,
    TOK_SLASH2,
    TOK_LPAREN,
    TOK_RPAREN,
    TOK_LBRACKET,
    TOK_RBRACKET,
    TOK_DOT,
    TOK_DOT2,
    TOK_AT,
    TOK_COMMA,
};

struct lexer {
    const char *text;
    size_t len, at;
    enum tok kind;     // current token
    size_t pos, end;   // its bytes
    size_t colon;      // of a QName: offset of the local part in the token, 0 without prefix
    double number;     // of TOK_NUMBER
    bool operand_done; // the token before could end an operand: '*' and names are operators
    const char *what;  // of TOK_BAD: why
};

void lex_next(struct lexer *lx);
bool lex_peek_is(const struct lexer *lx, char c); // next non-blank byte after the current token
