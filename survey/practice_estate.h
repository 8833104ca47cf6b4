/* survey/practice_estate.h — an invented estate for a survey that has no blocks yet. */
#pragma once
#include <stdbool.h>

struct err;
struct store;

/* Add the estate PRACTICE with its blocks P1, P2, … to the survey. */
bool practice_estate_add(struct store *st, struct err *err);
