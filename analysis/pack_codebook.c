/* analysis/pack_codebook.c — codebook.pdf: codebook.csv for people, a heading a question. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "analysis/document.h"
#include "analysis/pack_impl.h"
#include "base/err.h"
#include "base/strbuf.h"

static const struct {
    const char *type, *words;
} kinds[] = {
    {"count",           "a count of doors or homes"             },
    {"decimal",         "a number"                              },
    {"integer",         "a whole number"                        },
    {"rank",            "an order: what comes first, second …"},
    {"select_multiple", "as many answers as apply"              },
    {"select_one",      "one answer"                            },
};

static const char *const homes_words[FIGURE_HOMES] = {
    [HOMES_ASKED] = "Homes that were asked",
    [HOMES_BLANK] = "Left blank",
    [HOMES_REFUSED] = "Would not say",
    [HOMES_NOT_ASKED] = "Not asked: it did not apply",
};

static const char *kind_of(const struct indicator *indicator) {
    for (size_t i = 0; i < LEN(kinds); i++) {
        if (strcmp(kinds[i].type, indicator->type) == 0) {
            return kinds[i].words;
        }
    }
    return indicator->type;
}

static const char *shown_where(const struct indicator *indicator) {
    return indicator->tag == 'S'   ? "for the whole area only: it is about health or family"
           : indicator->tag == '$' ? "by no block: it is about money"
                                   : "by area, block by block where enough homes answered";
}

/* Nothing where nobody was asked anything: doors, knocks. */
static void tell_homes(struct document *doc, const struct indicator *indicator) {
    bool any = false;
    for (int i = 0; i < FIGURE_HOMES; i++) {
        any = any || !indicator->homes[i].hidden;
    }
    for (int i = 0; any && i < FIGURE_HOMES; i++) {
        char text[48];
        const struct figure_homes *homes = &indicator->homes[i];
        snprintf(text, sizeof text, homes->shown ? "about %" PRId64 : "%" PRId64, homes->shown);
        document_fact(doc, homes_words[i], homes->hidden ? "hidden" : text);
    }
}

static void tell_codes(struct document *doc, const struct indicator *indicator) {
    static const struct document_column columns[] = {
        {"Code",   false, 0.35},
        {"Answer", false, 0.65},
    };
    if (indicator->n_categories == 0) {
        return;
    }
    AUTO(strbuf_done) struct strbuf caption = {0};
    strbuf_addf(&caption, "Answers of %s", indicator->name);
    document_table(doc, caption.data, columns, LEN(columns));
    for (size_t i = 0; i < indicator->n_categories; i++) {
        const struct figure_category *one = &indicator->categories[i];
        document_row(doc, (const char *const[]){one->code, one->label}, LEN(columns));
    }
    document_end(doc);
}

static void tell_indicator(struct document *doc, const struct indicator *indicator) {
    document_heading(doc, 2, *indicator->label ? indicator->label : indicator->name);
    document_fact(doc, "Indicator", indicator->name);
    document_fact(doc, "Kind", kind_of(indicator));
    document_fact(doc, "Counted", figures_counted(indicator));
    document_fact(doc, "Out of", indicator->universe);
    document_fact(doc, "Shown", shown_where(indicator));
    tell_homes(doc, indicator);
    tell_codes(doc, indicator);
}

bool pack_add_codebook(struct pack *p, struct err *err) {
    const struct figures *figures = p->figures;
    AUTO(strbuf_done) struct strbuf footer = {0};
    strbuf_addf(&footer, "%s%s. Approved on %s. For %s.", p->practice ? PACK_PRACTICE ". " : "",
                figures->survey, p->day, p->for_whom);
    const struct document_info info = {.title = "The questions, word for word",
                                       .subtitle = figures->survey,
                                       .author = figures->survey,
                                       .lang = "en",
                                       .footer = footer.data,
                                       .made_utc_ms = p->approval.approved_utc};
    AUTO(document_freep) struct document *doc = document_new(&info);
    document_para(doc, "Every figure of tables.csv belongs to an indicator and an answer. Here is "
                       "each, in the words of the questionnaire. codebook.csv says the same.");
    const char *topic = "";
    for (size_t i = 0; i < figures->n_indicators; i++) {
        const struct indicator *indicator = &figures->indicators[i];
        if (strcmp(topic, indicator->topic) != 0) {
            topic = indicator->topic;
            document_heading(doc, 1, topic);
        }
        tell_indicator(doc, indicator);
    }
    return document_pdf(pack_files_add(&p->files, "codebook.pdf"), doc,
                        &(struct document_paper){.size = PAPER_A4}, err);
}
