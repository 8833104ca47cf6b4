/* tests/analysis/figures_kit.h — figures of an estate, made, let out and looked up. */
#pragma once
#include "analysis/figures.h"
#include "tests/analysis/estate.h"

#define KIT_NOW INT64_C(1795332872271) // 2026-11-22T07:34:32.271Z

void kit_figures(struct figures *out, struct estate *e, enum tier tier);
bool kit_publish(struct estate *e, enum tier tier); // at KIT_NOW

/* What is shown is of ten homes at least, and five or none of them. */
void kit_assert_safe(const struct figures *figures);

/* The figure of a place ("" for the survey) by indicator and category; it must be there. */
const struct figure *kit_figure(const struct figures *figures, const char *place,
                                const char *indicator, const char *category);

/* Two blocks of one estate: 40 homes want repairs first, 20 damp; 12 in the small block safety. */
void kit_two_blocks(struct estate *e);
