/* analysis/pack_index.c — index.html: what is in the pack, in plain words, and the officer's
 * checklist (spec/domain.md 5.4). One page without scripts or other files; prints on paper. */
#include <string.h>

#include "analysis/pack_impl.h"
#include "base/strbuf.h"

const struct pack_part pack_parts[] = {
    {"report.pdf",             PART_WORDS,    "The report",
     "Read this first: three asks, what people said, maps, and how it was done.",                                                    "pdf",
     "application/pdf"                                                                                                                                                                                             },
    {"method.md",              PART_WORDS,    "How the survey was done",
     "Who asked, whom, when, how many answered, what was checked, and the limits.",                                                  NULL,      NULL                                                               },
    {"method.pdf",             PART_WORDS,    "The same, to print",              "The method statement as a tagged PDF.",            "pdf",
     "application/pdf"                                                                                                                                                                                             },
    {"tables.xlsx",            PART_FIGURES,  "The figures, as a workbook",
     "Opens in Excel and LibreOffice: one sheet for each part of the questionnaire, and one to "
     "answer the asks.",                                                                                                             "xlsx",    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
    {"tables.csv",             PART_FIGURES,  "The figures, as a plain table",
     "One figure a row, for Power BI, R or Python. UTF-8.",                                                                          "csv",     "text/csv"                                                         },
    {"tables-excel.csv",       PART_FIGURES,  "The same table for Excel",
     "The same bytes behind a mark by which Excel knows that letters are UTF-8.",                                                    "csv",
     "text/csv"                                                                                                                                                                                                    },
    {"codebook.csv",           PART_FIGURES,  "The questions, word for word",
     "What each indicator is, its answers, who was asked, how many did not answer.",                                                 "csv",
     "text/csv"                                                                                                                                                                                                    },
    {"codebook.pdf",           PART_FIGURES,  "The same, to print",
     "The questions and their answers, a heading each.",                                                                             "pdf",     "application/pdf"                                                  },
    {"lookup.csv",             PART_FIGURES,  "Best fit to official areas",
     "What share of the homes of each of our areas lies in which official area.",                                                    "csv",
     "text/csv"                                                                                                                                                                                                    },
    {"areas.gpkg",             PART_PLACES,   "The areas, for map programs",
     "GeoPackage for QGIS and ArcGIS, one layer for each kind of area.",                                                             "gpkg",
     "application/geopackage+sqlite3"                                                                                                                                                                              },
    {"areas.geojson",          PART_PLACES,   "The areas, for the web",
     "GeoJSON in WGS 84, longitude and latitude.",                                                                                   "geojson", "application/geo+json"                                             },
    {"approval.txt",           PART_TRUST,    "Who approved it",
     "Which people of the group agreed, after which meeting, on what conditions.",                                                   NULL,      NULL                                                               },
    {"LICENCE.txt",            PART_TRUST,    "What you may do with it",         "Please read it first.",                            NULL,      NULL                                                               },
    {"CHANGES.txt",            PART_TRUST,    "What changed",                    "What is different from the pack before this one.",
     NULL,                                                                                                                                      NULL                                                               },
    {"SHA256SUMS",             PART_TRUST,    "Checksums",
     "Shows whether a file was changed on its way: sha256sum -c SHA256SUMS.",                                                        NULL,      NULL                                                               },
    {"SIGNATURE",              PART_TRUST,    "Signature",                       "Shows that the checksums are the group's own.",    NULL,
     NULL                                                                                                                                                                                                          },
    {"datapackage.json",       PART_MACHINES, "Description for programs",        "Frictionless Data Package.",
     NULL,                                                                                                                                      NULL                                                               },
    {"metadata.xml",           PART_MACHINES, "For the council's map catalogue",
     "UK GEMINI 2.3 (ISO 19139). Needed only where the council lists it.",                                                           NULL,      NULL                                                               },
    {"dcat.jsonld",            PART_MACHINES, "For an open data site",
     "DCAT-AP, as data.gov.uk and others take it in.",                                                                               NULL,      NULL                                                               },
    {"tables-metadata.json",   PART_MACHINES, "Columns of tables.csv",           "CSV on the Web (W3C).",                            NULL,
     NULL                                                                                                                                                                                                          },
    {"codebook-metadata.json", PART_MACHINES, "Columns of codebook.csv",         "CSV on the Web (W3C).",
     NULL,                                                                                                                                      NULL                                                               },
};
const size_t n_pack_parts = LEN(pack_parts);

const char *const pack_action_columns[PACK_ACTION_COLUMNS] = {"What homes ask", "Who will do it",
                                                              "What will be done", "By when"};

static const char *const headings[] = {
    [PART_WORDS] = "To read",         [PART_FIGURES] = "Figures",
    [PART_PLACES] = "Places",         [PART_TRUST] = "Can I trust it, and what may I do?",
    [PART_MACHINES] = "For programs",
};

static const struct {
    const char *tick, *files[3];
    const char *lacking; // what is said where the first file is not there
} checklist[] = {
    {"I can tell who owns it and what I may do with it.",                                     {"LICENCE.txt", "approval.txt"}, NULL},
    {"There is a summary with three asks, each with a service and a date.",                   {"report.pdf"},                  NULL},
    {"Areas come for map programs and for the web, with their codes and coordinate systems.",
     {"areas.gpkg", "areas.geojson"},
     NULL                                                                                                                          },
    {"Counts have their totals, the rounding rule, response rate and dates.",
     {"tables.xlsx", "method.md"},
     NULL                                                                                                                          },
    {"Questions are there word for word, and how many did not answer.",
     {"codebook.csv", "codebook.pdf"},
     NULL                                                                                                                          },
    {"The table opens without editing and holds no personal data.",
     {"tables.csv", "tables-excel.csv"},
     NULL                                                                                                                          },
    {"Our areas can be set beside ward and LSOA, and it says of which year these are.",
     {"lookup.csv"},
     "not in this pack: the group had no official boundaries at hand. Its codes are its own; "
     "areas.gpkg can be laid over yours"                                                                                           },
    {"Limits are stated; comparisons say whether they are like for like.",                    {"method.md"},                   NULL},
    {"Nothing was changed on its way; differences from before are listed.",
     {"SHA256SUMS", "CHANGES.txt"},
     NULL                                                                                                                          },
    {"The table of actions below is filled in and sent back.",                                {NULL},                          NULL},
};

static const char style[] =
    "body{font:1rem/1.5 system-ui,'Noto Sans',sans-serif;color:#1a1a1a;background:#fff;margin:0 "
    "auto;"
    "max-width:46rem;padding:1rem}h1{font-size:1.6rem;line-height:1.25}h2{font-size:1.25rem;"
    "margin-top:2rem}dt{font-weight:700;margin-top:.75rem}dd{margin:0}a{color:#004b87}"
    ".mind{border:.2rem solid "
    "#8a2a00;padding:.6rem}code{overflow-wrap:anywhere}ul.ticks{list-style:none;padding:0}ul.ticks "
    "li{padding:.3rem 0 "
    ".3rem "
    "2rem;text-indent:-2rem}.box{display:inline-block;width:1rem;height:1rem;border:2px solid "
    "#1a1a1a;"
    "margin-right:.85rem;vertical-align:-.15rem}table{border-collapse:collapse;width:100%}th,td{"
    "border:"
    "1px solid #595959;padding:.4rem;text-align:left;height:1.6rem}@media "
    "print{body{max-width:none;"
    "font-size:11pt}h2{break-after:avoid}dt{break-after:avoid}tr,li{break-inside:avoid}a{color:#"
    "000}}"
    "@media(prefers-color-scheme:dark){body{background:#14181c;color:#eee}a{color:#8ec9ff}.box{"
    "border-color:#eee}.mind{border-color:#ffb38a}th,td{border-color:#aaa}}";

static void add_link(struct strbuf *out, const char *name) {
    strbuf_addf(out, "<a href=\"%s\">%s</a>", name, name);
}

static void add_files(struct strbuf *out, const struct pack *p, enum part_kind kind) {
    strbuf_addf(out, "<h2>%s</h2>\n<dl>\n", headings[kind]);
    for (size_t i = 0; i < n_pack_parts; i++) {
        const struct pack_part *part = &pack_parts[i];
        bool later = kind == PART_TRUST; // sums and signature are made after this page
        if (part->kind != kind || !(later || pack_files_find(&p->files, part->name))) {
            continue;
        }
        strbuf_addf(out, "<dt>%s: ", part->title);
        add_link(out, part->name);
        bool grid = strcmp(part->name, "areas.gpkg") == 0;
        strbuf_addf(out, "</dt><dd>%s%s%s</dd>\n", part->what, grid ? " " : "",
                    grid ? p->grid->words : "");
    }
    strbuf_add(out, "</dl>\n");
}

static bool is_there(const struct pack *p, const char *name) {
    return name && (strcmp(name, PACK_SUMS) == 0 || pack_files_find(&p->files, name));
}

static void add_checklist(struct strbuf *out, const struct pack *p) {
    strbuf_add(out, "<h2>Checklist for the officer</h2>\n<ul class=\"ticks\">\n");
    for (size_t i = 0; i < LEN(checklist); i++) {
        const char *const *files = checklist[i].files;
        strbuf_addf(out, "<li><span class=\"box\"></span>%s", checklist[i].tick);
        for (size_t k = 0; k < LEN(checklist[i].files); k++) {
            if (is_there(p, files[k])) {
                strbuf_addc(out, ' ');
                add_link(out, files[k]);
            }
        }
        if (checklist[i].lacking && !is_there(p, files[0])) {
            strbuf_addf(out, " (%s)", checklist[i].lacking);
        }
        strbuf_add(out, "</li>\n");
    }
    strbuf_add(out, "</ul>\n");
}

/* The asks, and room for more. */
static void add_actions(struct strbuf *out, const struct pack *p) {
    enum { ROWS = 5 };
    strbuf_add(out,
               "<h2>What will be done? Please fill in and send back</h2>\n<p>The sheet \"Actions\" "
               "of <a href=\"tables.xlsx\">tables.xlsx</a> is the same table, to type into.");
    strbuf_add(out, p->own_asks ? "</p>\n"
                                : " The group has named no service and no day for its asks: they "
                                  "are what homes put first.</p>\n");
    strbuf_add(out, "<table><thead><tr>");
    for (size_t i = 0; i < PACK_ACTION_COLUMNS; i++) {
        strbuf_addf(out, "<th scope=\"col\">%s</th>", pack_action_columns[i]);
    }
    strbuf_add(out, "</tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < ROWS; i++) {
        strbuf_add(out, "<tr><td>");
        html_text(out, i < p->n_asks ? p->asks[i] : "");
        strbuf_add(out, "</td><td></td><td></td><td></td></tr>\n");
    }
    strbuf_add(out, "</tbody></table>\n");
}

static void add_trust(struct strbuf *out, const struct pack *p) {
    strbuf_addf(
        out,
        "<h2>Is it really from the group?</h2>\n<p>Run <code>doorstep pack verify</code> on "
        "this pack. Then ring the group, on a number you know, and ask for the fingerprint of "
        "their key. It must be:</p>\n<p><code>%s</code><br>or, as words to spell: "
        "<code>%s</code></p>\n",
        p->finger, p->words);
}

bool pack_add_index(struct pack *p, struct err *err) {
    (void)err;
    struct strbuf *out = pack_files_add(&p->files, "index.html");
    const struct tier_rules *rules = &tier_rules[p->options->tier];
    strbuf_add(out, "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta "
                    "name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n<title>");
    html_text(out, p->figures->survey);
    strbuf_addf(out, ": data pack</title>\n<style>%s</style></head>\n<body><main>\n<h1>", style);
    html_text(out, p->figures->survey);
    strbuf_add(out, ": data pack</h1>\n");
    if (p->practice) {
        strbuf_add(out, "<p class=\"mind\"><strong>" PACK_PRACTICE ".</strong></p>\n");
    }
    strbuf_add(out, "<p>Made by ");
    html_text(out, *p->owner ? p->owner : "residents");
    strbuf_addf(
        out,
        ", for %s. Approved on %s, which is its version. Answers given: %s.</p>\n<p>Counts are "
        "rounded to %u. Fewer than %u homes are not shown, nor groups of fewer than %u. What is "
        "hidden says so.</p>\n",
        p->for_whom, p->day, p->period, rules->base, rules->cell_min, rules->group_min);
    if (pack_shows_nothing(p->figures)) {
        strbuf_addf(out, "<p><strong>Mind: %s.</strong></p>\n", pack_shows_nothing(p->figures));
    }
    for (int kind = PART_WORDS; kind <= PART_MACHINES; kind++) {
        add_files(out, p, (enum part_kind)kind);
    }
    add_trust(out, p);
    add_checklist(out, p);
    add_actions(out, p);
    strbuf_add(out, "</main></body></html>\n");
    return true;
}
