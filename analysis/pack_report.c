/* analysis/pack_report.c — report.pdf and method.md in their plainest form: what was found, and
 * how. */
#include <inttypes.h>
#include <math.h>

#include "analysis/document.h"
#include "analysis/pack_impl.h"
#include "base/canvas.h"
#include "base/err.h"
#include "base/num.h"
#include "base/strbuf.h"

enum { PAGE_W = 210, PAGE_H = 297, MARGIN = 18 };
static const double text_mm = 14 * CANVAS_PT_MM, heading_mm = 20 * CANVAS_PT_MM, gap_mm = 3;

struct sheet {
    struct canvas *canvas;
    double y;
};

static void say(struct sheet *s, enum canvas_role role, const char *text) {
    const struct canvas_type type = {.size_mm = role == CANVAS_P ? text_mm : heading_mm,
                                     .bold = role != CANVAS_P};
    double width = PAGE_W - 2 * MARGIN;
    double height = canvas_paragraph_mm(s->canvas, width, 0, &type, text);
    if (s->y + height > PAGE_H - MARGIN) {
        canvas_page(s->canvas, PAGE_W, PAGE_H);
        s->y = MARGIN;
    }
    canvas_begin(s->canvas, role, NULL);
    s->y += canvas_paragraph(s->canvas, MARGIN, s->y, width, 0, &type, text) + gap_mm;
    canvas_end(s->canvas);
}

static void add_percent(struct strbuf *out, double value) {
    char text[NUM_TEXT_MAX];
    strbuf_addn(out, text, num_format(text, value));
}

static void say_indicator(struct sheet *s, const struct pack *p, uint32_t at) {
    const struct indicator *indicator = &p->figures->indicators[at];
    say(s, CANVAS_H2, indicator->label);
    for (uint32_t i = 0; i < indicator->n_categories; i++) {
        const struct figure *f = figures_find(p->figures, 0, at, i); // of the whole survey
        AUTO(strbuf_done) struct strbuf line = {0};
        strbuf_addf(&line, "%s: ", indicator->categories[i].label);
        if (!f || f->hidden || isnan(f->value)) {
            strbuf_add(&line, "not shown");
        } else if (f->has_count) {
            strbuf_addf(&line, "about %" PRId64 " of %" PRId64 " homes (", f->numerator,
                        f->denominator);
            add_percent(&line, f->value);
            strbuf_add(&line, " %)");
        } else {
            add_percent(&line, f->value);
        }
        say(s, CANVAS_P, line.data);
    }
}

static bool add_pdf(struct pack *p, struct err *err) {
    const struct canvas_info info = {.title = p->figures->survey,
                                     .author = p->figures->survey,
                                     .lang = "en",
                                     .made_utc_ms = p->approval.approved_utc};
    AUTO(canvas_freep)
    struct canvas *canvas = canvas_pdf(pack_files_add(&p->files, "report.pdf"), &info, err);
    if (!canvas) {
        return false;
    }
    canvas_page(canvas, PAGE_W, PAGE_H);
    struct sheet sheet = {.canvas = canvas, .y = MARGIN};
    say(&sheet, CANVAS_H1, p->figures->survey);
    for (uint32_t i = 0; i < p->figures->n_indicators; i++) {
        say_indicator(&sheet, p, i);
    }
    return canvas_finish(canvas, err);
}

static void add_method(struct pack *p) {
    const struct tier_rules *rules = &tier_rules[p->options->tier];
    const struct document_info info = {.title = "How the survey was done",
                                       .author = p->figures->survey,
                                       .lang = "en",
                                       .made_utc_ms = p->approval.approved_utc};
    AUTO(document_freep) struct document *doc = document_new(&info);
    AUTO(strbuf_done) struct strbuf line = {0};
    document_heading(doc, 1, "Dates of the answers");
    document_para(doc, p->figures->period);
    document_heading(doc, 1, "Report-back");
    strbuf_addf(&line,
                "Residents were shown the results on %s. Objections: %" PRIu64 ", each answered.",
                p->approval.meeting->held_on, p->n_objections);
    document_para(doc, line.data);
    document_heading(doc, 1, "What is hidden, and rounding");
    strbuf_clear(&line);
    strbuf_addf(&line,
                "Counts are rounded to %u. Counts of fewer than %u homes and groups of fewer "
                "than %u are hidden, and what would give them away.",
                rules->base, rules->cell_min, rules->group_min);
    document_para(doc, line.data);
    document_markdown(pack_files_add(&p->files, "method.md"), doc);
}

bool pack_add_report(struct pack *p, struct err *err) {
    add_method(p);
    return add_pdf(p, err);
}
