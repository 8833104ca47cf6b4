/* analysis/commands.c — the verbs of this folder. */
#include "analysis/commands.h"
#include "base/err.h"
#include "base/file.h"

static const struct cmd_opt priorities_opts[] = {
    {"by",          0,   "block|estate|QUESTION",
     "one result for each area, or for each answer; or visit: first knock or later"                               },
    {"form",        'f', "FORM_ID",                 "which form, where several have the question"                 },
    {"tier",        't', "internal|meeting|public", "who will read it; text: meeting, JSON: internal"             },
    {"lang",        'l', "LANG",                    "language of the issues' names"                               },
    {"pairs",       'p', NULL,
     "in words also head to head: who beats whom, Schulze, ranked pairs, Kemeny"                                  },
    {"tally-sheet", 0,   "FILE",                    "also sheets to count the ballots again by hand: .pdf or .svg"},
    {"stability",   0,   NULL,                      "in JSON also how sure the order is"                          },
    {"ballots",     'b', "FILE.csv",
     "count a meeting's ballots: weight,ranking with R>G=S>Y; - reads a pipe"                                     },
    {"issues",      'i', "A,B,C",                   "names on the ballots, in the order of the card"              },
    {NULL,          0,   NULL,                      NULL                                                          },
};

static const struct cmd_opt tabulate_opts[] = {
    {"by",     0,   "block|estate|QUESTION",   "one table for each area, or for each answer"                  },
    {"form",   'f', "FORM_ID",                 "which form, where several have the question"                  },
    {"tier",   't', "internal|meeting|public", "who will read it; text: meeting, JSON: internal"              },
    {"before", 'b', "SURVEY",                  "the survey of the round before: what changed?"                },
    {"rake",   0,   "FILE.csv",                "known totals to weigh by as a check: question,answer,homes"   },
    {"rows",   'r', NULL,                      "of a question asked for each person: count answers, not homes"},
    {"lang",   'l', "LANG",                    "language of the answers' names"                               },
    {NULL,     0,   NULL,                      NULL                                                           },
};

static const struct cmd_opt map_opts[] = {
    {"output",  'o', "FILE",                                  "where the map goes: .geojson, .gpkg, .svg, .pdf or .html"         },
    {"kind",    0,   "top|share|circles|hex|change|progress",
     "first priority; homes in ten; circles; hexagons; two rounds; doors left"                                                   },
    {"answer",  'a', "CODE",                                  "which answer or issue is shown; the one most named when not given"},
    {"level",   0,   "block|estate",                          "the areas on the map; block when not given"                       },
    {"before",  'b', "SURVEY",                                "of change: the survey of the round before"                        },
    {"good",    0,   "more|fewer",                            "of change: which is better; fewer when an issue is ranked"        },
    {"hex-m",   0,   "METRES",
     "width of hexagons, 50 to 100, for the team; as the homes stand when not given"                                             },
    {"tier",    't', "internal|meeting|public",               "who will look at it; meeting when not given"                      },
    {"title",   0,   "TEXT",                                  "heading of the map"                                               },
    {"paper",   0,   "a3|a4",                                 "size of the sheet, of .svg and .pdf; a3 when not given"           },
    {"upright", 0,   NULL,                                    "the sheet stands upright"                                         },
    {"form",    'f', "FORM_ID",                               "which form, where several have the question"                      },
    {"lang",    'l', "LANG",                                  "language of the issues' names"                                    },
    {NULL,      0,   NULL,                                    NULL                                                               },
};

static const struct cmd_opt suppress_opts[] = {
    {"threshold", 0, "T",  "the smallest count that may be shown, but 0"       },
    {"base",      0, "B",  "counts are rounded to multiples of this"           },
    {"exact",     0, NULL, "true counts, with more cells hidden instead"       },
    {"sensitive", 0, NULL, "also hide what tells of everybody in a small group"},
    {NULL,        0, NULL, NULL                                                },
};

static const struct cmd_opt approve_opts[] = {
    {"tier",       't', "meeting|public", "for whom: meeting, council and landlord; or everybody" },
    {"by",         'b', "NAME",           "who agreed: give it twice, for two people of the group"},
    {"meeting",    'm', "TEXT",           "the report-back meeting it was agreed at"              },
    {"date",       'd', "DAY",            "its day, where the text does not say: 2026-11-22"      },
    {"conditions", 0,   "TEXT",           "what was agreed with it"                               },
    {"until",      'u', "DAY",            "the last day it holds"                                 },
    {"vote",       0,   "TEXT",           "how it was agreed: \"all but two\""                    },
    {"form",       'f', "FORM_ID",        "which form, where there are several"                   },
    {"list",       0,   NULL,             "what was approved so far"                              },
    {NULL,         0,   NULL,             NULL                                                    },
};

static const struct cmd_opt pack_opts[] = {
    {"output",     'o', "DIR|FILE.zip",            "where it goes: a new folder, or a ZIP archive"        },
    {"tier",       't', "internal|meeting|public", "for whom it is"                                       },
    {"lang",       'l', "LANG",                    "language of the report"                               },
    {"form",       'f', "FORM_ID",                 "which form, where there are several: the approved one"},
    {"boundaries", 0,   "FILE",                    "official areas (LSOA, ward) for the best-fit table"   },
    {"layer",      0,   "LAYER",                   "which layer of that file"                             },
    {"code",       0,   "FIELD",                   "its field with codes"                                 },
    {"name",       0,   "FIELD",                   "its field with names"                                 },
    {"set",        0,   "NAME",                    "what they are and of which year: \"Ward 2023\""       },
    {"yes",        0,   NULL,                      "tier internal: yes, single homes' answers"            },
    {NULL,         0,   NULL,                      NULL                                                   },
};

static const struct cmd_opt pack_verify_opts[] = {
    {"key", 'k', "FINGERPRINT", "whose pack it must be: the fingerprint the group read out"},
    {NULL,  0,   NULL,          NULL                                                       },
};

static const struct cmd_opt report_opts[] = {
    {"output",   'o', "DIR",                     "the folder that the report goes to"                     },
    {"tier",     't', "internal|meeting|public", "who will read it; meeting when not given"               },
    {"lang",     'l', "LANG",                    "language of the report, one of the questionnaire's"     },
    {"form",     'f', "FORM_ID",                 "which form, where there are several"                    },
    {"question", 'q', "QUESTION",                "the question that puts issues in order, where not found"},
    {"ask",      0,   "TEXT",                    "an ask in the group's own words, up to three; kept"     },
    {"owner",    0,   "TEXT",                    "who asked; this and the next are kept in the survey"    },
    {"purpose",  0,   "TEXT",                    "what for, in one sentence"                              },
    {"area",     0,   "TEXT",                    "how the edge of the area was agreed"                    },
    {"training", 0,   "TEXT",                    "how those who asked were trained"                       },
    {"contact",  0,   "TEXT",                    "whom to write to"                                       },
    {"next",     0,   "TEXT",                    "when the next survey is"                                },
    {NULL,       0,   NULL,                      NULL                                                     },
};

static const struct cmd_opt pool_opts[] = {
    {"output", 'o', "DIR", "where it goes: a new folder"},
    {NULL,     0,   NULL,  NULL                         },
};

static const struct cmd_opt share_opts[] = {
    {"output",    'o', "DIR",              "where it goes: a new folder"                         },
    {"mask",      0,   "donut|grid",       "points of homes, moved: for the stewards' own maps"  },
    {"question",  'q', "QUESTION",         "of --mask: whose answers stand at the points"        },
    {"k",         0,   "HOMES",            "of --mask donut: homes in the ring; 50"              },
    {"rows-safe", 0,   NULL,               "a row a home, made coarser until ten homes are alike"},
    {"tier",      't', "internal|meeting", "who will have it; never everybody"                   },
    {"form",      'f', "FORM_ID",          "which form, where there are several"                 },
    {NULL,        0,   NULL,               NULL                                                  },
};

#define PRIORITIES_EXAMPLE "doorstep priorities ashbrook.gpkg prio --by block"
#define REPORT_EXAMPLE "doorstep report ashbrook.gpkg -o ashbrook-report"
#define SUPPRESS_EXAMPLE "doorstep suppress homes.csv --threshold 5 --base 5"
#define TABULATE_EXAMPLE "doorstep tabulate ashbrook.gpkg tenure3 --by block"
#define APPROVE_EXAMPLE                                                                            \
    "doorstep approve ashbrook.gpkg --tier meeting --by \"Amina Khan\" --by \"Joan Price\" "       \
    "--meeting "                                                                                   \
    "\"Ashbrook hall, 2026-11-20\""
#define PACK_EXAMPLE "doorstep pack ashbrook.gpkg --tier meeting -o council.zip"
#define VERIFY_EXAMPLE "doorstep pack verify council.zip --key \"3f2a 91bc 77d0 1e4c 5a02\""
#define POOL_EXAMPLE "doorstep pool ashbrook.zip birchfield.zip cedar.zip -o network"
#define SHARE_EXAMPLE "doorstep share ashbrook.gpkg --rows-safe -o for-the-university"
#define MAP_EXAMPLE "doorstep map ashbrook.gpkg prio -o priorities.html"

// A verb, what it does, its example: in columns it would be 200 letters wide.
// clang-format off
const struct command analysis_commands[] = {
    {"priorities", "SURVEY QUESTION",
     "what matters most, counted in all good ways",
     PRIORITIES_EXAMPLE, 0, 2, priorities_opts, cmd_priorities},
    {"tabulate", "SURVEY QUESTION",
     "one question counted, by area or by another answer, and how sure",
     TABULATE_EXAMPLE, 2, 2, tabulate_opts, cmd_tabulate},
    {"map", "SURVEY [QUESTION]",
     "a map: what each area wants most, how many say so, what changed, doors left",
     MAP_EXAMPLE, 1, 2, map_opts, cmd_map},
    {"report", "SURVEY",
     "pages for the wall, the officer and every block",
     REPORT_EXAMPLE, 1, 1, report_opts, cmd_report},
    {"suppress", "TABLE.csv",
     "a table of counts with totals, made safe to show",
     SUPPRESS_EXAMPLE, 1, 1, suppress_opts, cmd_suppress},
    {"approve", "SURVEY",
     "two people of the group agree that results may leave",
     APPROVE_EXAMPLE, 1, 1, approve_opts, cmd_approve},
    {"pack", "SURVEY",
     "the council's data pack: report, tables, areas, how it was done",
     PACK_EXAMPLE, 1, 1, pack_opts, cmd_pack},
    {"pack verify", "PACK",
     "is a pack whole, unchanged and by its own rules?",
     VERIFY_EXAMPLE, 1, 1, pack_verify_opts, cmd_pack_verify},
    {"pool", "PACK…",
     "packs of many groups as one network view",
     POOL_EXAMPLE, 1, CMD_MANY, pool_opts, cmd_pool},
    {"share", "SURVEY",
     "answers of single homes, made coarse, for those the group agrees with",
     SHARE_EXAMPLE, 1, 1, share_opts, cmd_share},
    {NULL, NULL, NULL, NULL, 0, 0, NULL, NULL},
};
// clang-format on

bool commands_check_before(const struct cmd *cmd, struct err *err) {
    const char *before = cmd_value(cmd, "before");
    return !before || !file_same(cmd_arg(cmd, 0), before) ||
           err_set(err, ERR_USAGE, "--before is the survey itself: give that of the earlier round");
}
