/* analysis/figures_write.c — tables.csv and codebook.csv (CONTRACTS.md; spec/domain.md 5.1): RFC
 * 4180, CR LF, no byte order mark. Words of the questionnaire may begin like a formula: csv_field()
 * guards them. */
#include <inttypes.h>
#include <math.h>

#include "analysis/figures.h"
#include "base/attr.h"
#include "base/num.h"
#include "base/strbuf.h"

#define CSV_END "\r\n"
enum { GUARDED = 1 };

static void add_words(struct strbuf *out, const char *text) {
    csv_field(out, text ? text : "", GUARDED);
    strbuf_addc(out, ',');
}

static void add_percent(struct strbuf *out, double value) {
    char text[NUM_TEXT_MAX];
    if (!isnan(value)) {
        strbuf_addn(out, text, num_format(text, value));
    }
    strbuf_addc(out, ',');
}

/* ---- tables.csv ---- */

static const char tables_head[] =
    "geography_code,geography_name,geography_type,period,topic,indicator,category,numerator_r,"
    "denominator_r,value,lower,upper,flag,note" CSV_END;

static const char flag_hidden[] = "c"; // confidential

static const char *note_of(struct strbuf *note, const struct figures *figures,
                           const struct figure *f) {
    enum { ROUGH_BELOW = 30 }; // homes (3.4)
    const char *in = figures->places[f->place].counted_in;
    if (f->hidden && in) {
        strbuf_clear(note);
        strbuf_addf(note, "hidden: counted in %s", in);
        return note->data;
    }
    if (f->hidden) {
        return "hidden: too few homes, or it would give another figure away";
    }
    if (!f->has_count) {
        return "a number, not a share";
    }
    return figures->tier != TIER_INTERNAL && f->denominator < ROUGH_BELOW
               ? "fewer than 30 homes: a rough guide"
               : "";
}

static void add_figure(struct strbuf *out, const struct figures *figures, const struct figure *f) {
    const struct figure_area *place = &figures->places[f->place];
    const struct indicator *indicator = &figures->indicators[f->indicator];
    add_words(out, place->code);
    add_words(out, place->name);
    add_words(out, figure_place_names[place->kind]);
    add_words(out, figures->period);
    add_words(out, indicator->topic);
    add_words(out, indicator->name);
    add_words(out, indicator->categories[f->category].code);
    if (!f->hidden && f->has_count) {
        strbuf_addf(out, "%" PRId64, f->numerator);
    }
    strbuf_addc(out, ',');
    if (!f->hidden) {
        strbuf_addf(out, "%" PRId64, f->denominator);
    }
    strbuf_addc(out, ',');
    add_percent(out, f->value);
    add_percent(out, f->lower);
    add_percent(out, f->upper);
    add_words(out, f->hidden ? flag_hidden : "");
    AUTO(strbuf_done) struct strbuf note = {0};
    csv_field(out, note_of(&note, figures, f), GUARDED);
    strbuf_add(out, CSV_END);
}

void figures_csv(struct strbuf *out, const struct figures *figures) {
    strbuf_add(out, tables_head);
    for (size_t i = 0; i < figures->n_items; i++) {
        add_figure(out, figures, &figures->items[i]);
    }
}

/* ---- codebook.csv ---- */

static const char codebook_head[] = "variable,question,question_text,type,codes,counted,universe,n_"
                                    "asked,n_blank,n_refused,n_not_asked,"
                                    "tag,tier" CSV_END;

/* "damp = Damp and mould; repairs = Repairs" */
static void add_codes(struct strbuf *out, const struct indicator *indicator) {
    AUTO(strbuf_done) struct strbuf codes = {0};
    for (size_t i = 0; i < indicator->n_categories; i++) {
        const struct figure_category *category = &indicator->categories[i];
        strbuf_addf(&codes, "%s%s = %s", i ? "; " : "", category->code, category->label);
    }
    add_words(out, strbuf_text(&codes));
}

static void add_homes(struct strbuf *out, const struct figure_homes *homes) {
    if (!homes->hidden) {
        strbuf_addf(out, "%" PRId64, homes->shown);
    }
    strbuf_addc(out, ',');
}

static void add_indicator(struct strbuf *out, const struct indicator *indicator) {
    const char tag[] = {indicator->tag, '\0'}, tier[] = {indicator->tier, '\0'};
    add_words(out, indicator->name);
    add_words(out, indicator->question);
    add_words(out, indicator->label);
    add_words(out, indicator->type);
    add_codes(out, indicator);
    add_words(out, figures_counted(indicator));
    add_words(out, indicator->universe);
    for (int i = 0; i < FIGURE_HOMES; i++) {
        add_homes(out, &indicator->homes[i]);
    }
    add_words(out, tag);
    csv_field(out, tier, GUARDED);
    strbuf_add(out, CSV_END);
}

void figures_codebook(struct strbuf *out, const struct figures *figures) {
    strbuf_add(out, codebook_head);
    for (size_t i = 0; i < figures->n_indicators; i++) {
        add_indicator(out, &figures->indicators[i]);
    }
}
