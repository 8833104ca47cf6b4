/* analysis/pack_report.c — report.pdf, method.md and method.pdf: the report of the survey
 * (report.h), as it stood on the day it was approved. What the group says of itself goes on from
 * here to the workbook, the index and the catalogue. */
#include "analysis/document.h"
#include "analysis/pack_impl.h"
#include "analysis/report.h"
#include "base/mem.h"

const char *pack_owner(const struct pack *p) {
    return *p->owner ? p->owner : p->figures->survey;
}

static void take_words(struct pack *p, struct report *r) {
    const char *asks[REPORT_ASKS];
    p->n_asks = report_asks(r, asks, &p->own_asks);
    for (size_t i = 0; i < p->n_asks; i++) {
        p->asks[i] = arena_strdup(&p->mem, asks[i]);
    }
    p->owner = arena_strdup(&p->mem, report_own_text(r, REPORT_OWNER));
    p->contact = arena_strdup(&p->mem, report_own_text(r, REPORT_CONTACT));
    p->lang = arena_strdup(&p->mem, report_lang(r));
}

static void take_verdicts(struct pack *p, const struct report *r) {
    const struct verdict *v;
    const char *code;
    size_t cap = 0;
    p->ranking = report_ranking(r) ? arena_strdup(&p->mem, report_ranking(r)) : NULL;
    for (size_t i = 0; (v = report_block(r, i, &code)); i++) {
        *MEM_PUSH(p->blocks, p->n_blocks, cap) =
            (struct pack_block){arena_strdup(&p->mem, code), *v};
    }
}

enum { METHOD_PAGES = 4, METHOD_PT = 12 }; // of a few blocks; more take more

static bool add_method(struct pack *p, struct report *r, struct err *err) {
    AUTO(document_freep) struct document *doc = report_document(r, REPORT_METHOD);
    document_markdown(pack_files_add(&p->files, "method.md"), doc);
    const struct document_paper paper = {
        .size = PAPER_A4, .max_pages = METHOD_PAGES, .else_pt = METHOD_PT};
    return document_pdf(pack_files_add(&p->files, "method.pdf"), doc, &paper, err);
}

bool pack_add_report(struct pack *p, struct err *err) {
    const struct report_options options = {.tier = p->options->tier,
                                           .form_id = p->figures->form_id,
                                           .lang = p->options->lang,
                                           .figures = p->options->lang ? NULL : p->figures,
                                           .now_utc_ms = p->approval.approved_utc,
                                           .approved = true};
    AUTO(report_freep) struct report *r = report_new(p->st, &options, err);
    bool empty;
    if (!r || !report_write(pack_files_add(&p->files, "report.pdf"), r, REPORT_PDF, &empty, err)) {
        return false;
    }
    take_words(p, r);
    take_verdicts(p, r);
    return add_method(p, r, err);
}
