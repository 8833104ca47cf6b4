/* forms/condition.h — of whom a question is asked, as far as its condition says so by answers.
 *
 * Source   relevant of the question and of the groups around it, which all have to hold (rule D4).
 * Clause   one thing that has to hold: alternatives, each an answer to one question. What is no
 * such thing (a number compared, a function) leaves its clause out: a reader of the clauses knows
 * less than the form says, never something else.
 *
 *     /d/tenure = 'rent'                        {tenure, "rent"}
 *     selected(../heat, 'gas') or . = 'oil'     {heat, "gas"} or {itself, "oil"}
 *     not(/d/tenure = 'own') and /d/age > 17    {tenure, "own", but} */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct form;

enum { CONDITION_TERMS = 32 }; // of a clause; longer ones are left out

struct condition_term {
    uint32_t node;     // whose answer
    const char *value; // borrowed from the form, or from `room`; "": any answer
    bool among;        // it is one of several ticked
    bool but;          // anything else, or none
    char room[32];     // a number as it is written
};

/* Called for each clause of the question at `node`; the terms are gone afterwards. */
typedef void condition_clause(void *ctx, const struct condition_term *terms, size_t n);
void condition_each(const struct form *form, uint32_t node, condition_clause *clause, void *ctx);
