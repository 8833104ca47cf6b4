/* analysis/report.c — see report.h: the sections in the order of the paper, and what is made of
 * them. */
#include "analysis/report.h"

#include <stdlib.h>
#include <string.h>

#include "analysis/count.h"
#include "analysis/map_priorities.h"
#include "analysis/report_impl.h"
#include "base/date.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/strbuf.h"

/* ---- sections ---- */

enum reader { WALL = 1, OFFICER = 2 };

struct report_section {
    const char *name;
    unsigned who; // a sum of enum reader
    bool new_page;
    report_section_fn say;
};

static const struct report_section sections[] = {
    {"who",       WALL | OFFICER, false, section_who      },
    {"asks",      WALL | OFFICER, false, section_asks     },
    {"headline",  WALL | OFFICER, false, section_headline },
    {"houses",    WALL | OFFICER, false, section_houses   },
    {"map",       WALL | OFFICER, true,  section_map      },
    {"fair",      WALL | OFFICER, false, section_fair     },
    {"raised",    WALL | OFFICER, false, section_raised   },
    {"voices",    OFFICER,        false, section_voices   },
    {"how",       OFFICER,        false, section_how      },
    {"outcomes",  OFFICER,        false, section_outcomes },
    {"missing",   OFFICER,        false, section_missing  },
    {"order",     OFFICER,        false, section_order    },
    {"gap",       OFFICER,        false, section_gap      },
    {"groups",    OFFICER,        false, section_groups   },
    {"blocks",    OFFICER,        false, section_blocks   },
    {"answers",   OFFICER,        false, section_answers  },
    {"checks",    OFFICER,        false, section_checks   },
    {"weights",   OFFICER,        false, section_weights  },
    {"hidden",    OFFICER,        false, section_hidden   },
    {"limits",    OFFICER,        false, section_limits   },
    {"questions", OFFICER,        false, section_questions},
    {"checklist", OFFICER,        false, section_checklist},
    {"actions",   OFFICER,        false, section_actions  },
    {"next",      OFFICER,        false, section_next     },
};

void report_say_practice(struct report *r, struct document *doc) {
    if (r->work.n_practice) {
        document_box(doc, BOX_WARNING, WORD(r, TELL_PRACTICE));
        document_para(doc, WORD(r, TELL_PRACTICE_SO));
        document_end(doc);
    }
}

static struct document *tell(struct report *r, unsigned who) {
    struct document *doc = report_start(r, r->name, WORD(r, TELL_SUBTITLE));
    report_say_practice(r, doc);
    for (size_t i = 0; i < LEN(sections); i++) {
        if (sections[i].who & who) {
            if (sections[i].new_page) {
                document_break(doc);
            }
            sections[i].say(r, doc);
        }
    }
    return doc;
}

/* ---- documents ---- */

const char *report_stamp(struct report *r) {
    if (r->tier == TIER_INTERNAL) {
        return WORD(r, TELL_STAMP_INTERNAL);
    }
    return r->options.approved ? NULL : WORD(r, TELL_STAMP_DRAFT);
}

static enum report_word tier_word(enum tier tier) {
    switch (tier) {
    case TIER_INTERNAL:
        return TELL_TIER_INTERNAL;
    case TIER_MEETING:
        return TELL_TIER_MEETING;
    case TIER_PUBLIC:
        break;
    }
    return TELL_TIER_PUBLIC;
}

struct document *report_start(struct report *r, const char *title, const char *subtitle) {
    const struct document_words words = {
        .skip = WORD(r, TELL_DOC_SKIP),
        .page = WORD(r, TELL_DOC_PAGE),
        .goes_on = WORD(r, TELL_DOC_GOES_ON),
    };
    const char *footer = TELL(r, TELL_FOOTER, r->name, r->today, WORD(r, tier_word(r->tier)));
    if (r->work.n_practice) {
        footer = TELL(r, TELL_AND_THEN, WORD(r, TELL_PRACTICE), footer);
    }
    int64_t day = r->options.now_utc_ms / DATE_MS_PER_DAY; // reports of one day are the same bytes
    const struct document_info info = {
        .title = title,
        .subtitle = subtitle,
        .author = r->texts[REPORT_OWNER] ? r->texts[REPORT_OWNER] : r->name,
        .lang = r->lang,
        .footer = footer,
        .stamp = report_stamp(r),
        .made_utc_ms = day * DATE_MS_PER_DAY,
        .words = &words,
    };
    return document_new(&info);
}

struct document *report_document(struct report *report, enum report_part part) {
    switch (part) {
    case REPORT_SUMMARY:
        return tell(report, WALL);
    case REPORT_WHOLE:
        return tell(report, OFFICER);
    case REPORT_METHOD:
        return report_method(report);
    case REPORT_WALL:
        return report_wall(report);
    case REPORT_LEAFLETS:
        break;
    }
    return report_leaflets(report);
}

/* ---- files ---- */

enum {
    OFFICER_PT = 12,
    LARGE_PT = 18,
    WALL_PT = 30,
    LEAFLET_PT = 12,
    SUMMARY_PAGES = 2,
    WHOLE_PAGES = 10
};
enum { QUESTIONS_FEW = 20, QUESTIONS_PAGE = 15 }; // a long questionnaire takes pages of its own

const struct report_file_row report_files[REPORT_FILES] = {
    [REPORT_HTML] = {"report.html",            "the whole report as a page for any browser"},
    [REPORT_PDF] = {"report.pdf",             "the whole report to print, for the officer"},
    [REPORT_SUMMARY_PDF] = {"summary.pdf",            "two pages for the wall"                    },
    [REPORT_LARGE_PDF] = {"report-large-print.pdf", "the whole report in large print"           },
    [REPORT_WALL_PDF] = {"wall.pdf",               "a large sheet for each block, A3"          },
    [REPORT_LEAFLETS_PDF] = {"leaflets.pdf",           "a leaflet for each block, A5"              },
};

static const struct {
    enum report_part part;
    struct document_paper paper;
} prints[REPORT_FILES] = {
    [REPORT_HTML] = {REPORT_WHOLE,    {.size = PAPER_A4}                                   },
    [REPORT_PDF] = {REPORT_WHOLE,
                     {.size = PAPER_A4, .max_pages = WHOLE_PAGES, .else_pt = OFFICER_PT}   },
    [REPORT_SUMMARY_PDF] = {REPORT_SUMMARY,  {.size = PAPER_A4, .max_pages = SUMMARY_PAGES}       },
    [REPORT_LARGE_PDF] = {REPORT_WHOLE,
                     {.size = PAPER_A4, .type_pt = LARGE_PT, .least_pt = LARGE_PT}         },
    [REPORT_WALL_PDF] = {REPORT_WALL,
                     {.size = PAPER_A3, .across = true, .type_pt = WALL_PT, .sheets = true}},
    [REPORT_LEAFLETS_PDF] = {REPORT_LEAFLETS, {.size = PAPER_A5, .type_pt = LEAFLET_PT}            },
};

bool report_write(struct strbuf *out, struct report *report, enum report_file file, bool *empty,
                  struct err *err) {
    enum report_part part = prints[file].part;
    bool sheets = part == REPORT_WALL || part == REPORT_LEAFLETS;
    *empty = sheets && (!report->has_ranking || report->n_blocks == 0);
    if (*empty) {
        return true;
    }
    report->large = file == REPORT_LARGE_PDF;
    AUTO(document_freep) struct document *doc = report_document(report, part);
    report->large = false;
    if (file == REPORT_HTML) {
        document_html(out, doc);
        return true;
    }
    struct document_paper paper = prints[file].paper;
    if (sheets) {
        paper.max_pages = report->n_blocks; // one each
    }
    if (paper.max_pages == WHOLE_PAGES && report->n_questions > QUESTIONS_FEW) {
        paper.max_pages += (report->n_questions - QUESTIONS_FEW) / QUESTIONS_PAGE + 1;
    }
    return document_pdf(out, doc, &paper, err);
}

/* ---- made and let go ---- */

struct report *report_new(struct store *st, const struct report_options *options, struct err *err) {
    AUTO(report_freep) struct report *r = mem_zalloc(sizeof *r);
    r->options = *options;
    r->tier = options->tier;
    if (!report_gather(r, st, err) || !report_gather_ranking(r, st, err) ||
        !report_gather_records(r, st, err) || !report_gather_map(r, st, err)) {
        return NULL;
    }
    return mem_steal(&r);
}

void report_free(struct report *r) {
    if (!r) {
        return;
    }
    if (!r->options.figures) {
        figures_done(&r->figures);
    }
    knocks_done(&r->own_knocks);
    gather_done(&r->all);
    gather_done(&r->by_block);
    if (r->count) {
        count_done(r->count);
        mem_freep(&r->count);
    }
    priority_map_free(r->map);
    mem_freep(&r->questions);
    mem_freep(&r->voices);
    mem_freep(&r->differences);
    arena_done(&r->mem);
    mem_freep(&r);
}

/* ---- for others ---- */

const char *report_own_text(const struct report *report, enum report_text which) {
    return report->texts[which] ? report->texts[which] : "";
}

const char *report_lang(const struct report *report) {
    return report->lang;
}

const char *report_ranking(const struct report *report) {
    return report->stem;
}

const struct verdict *report_block(const struct report *report, size_t i, const char **code) {
    if (!report->has_ranking || i >= report->n_blocks) {
        return NULL;
    }
    *code = report->blocks[i].code;
    return &report->blocks[i].v;
}
