/* forms/xpath_funcs.c — ODK XForms, XPath Functions; the rule numbers are those of section O.
 * Sorted for bsearch; a test checks the order and that every row has cases. Columns: name, least
 * and most arguments, flags, rule, implementation.
 *
 * FN_SETS     of join, checklist and weighted-checklist the first argument (two of the checklists)
 *             is a single value all the same.
 * FN_OWN_VALUE  rows whose least is 0 read the context node only when called without argument. */
#include "forms/xpath_funcs.h"

#include <stdlib.h>
#include <string.h>

#define ANY XP_VARIADIC

static const struct xp_func funcs[] = {
    {"abs",                     1, 1,   0,            "O28",  fn_abs                    },
    {"acos",                    1, 1,   0,            "O28",  fn_acos                   },
    {"add-date",                1, 6,   0,            "ZZ21", fn_add_date               },
    {"area",                    1, ANY, FN_SETS,      "O53",  fn_area                   },
    {"asin",                    1, 1,   0,            "O28",  fn_asin                   },
    {"atan",                    1, 1,   0,            "O28",  fn_atan                   },
    {"atan2",                   2, 2,   0,            "O28",  fn_atan2                  },
    {"base64-decode",           1, 1,   0,            "O13",  fn_base64_decode          },
    {"boolean",                 1, 1,   0,            "O20",  fn_boolean                },
    {"boolean-from-string",     1, 1,   0,            "O21",  fn_boolean_from_string    },
    {"ceiling",                 1, 1,   0,            "O27",  fn_ceiling                },
    {"checklist",               2, ANY, FN_SETS,      "O22",  fn_checklist              },
    {"coalesce",                2, 2,   0,            "O18",  fn_coalesce               },
    {"concat",                  0, ANY, FN_LONE_SET,  "O2",   fn_concat                 },
    {"cond",                    3, ANY, 0,            "ZZ21", fn_cond                   },
    {"contains",                2, 2,   0,            "O10",  fn_contains               },
    {"cos",                     1, 1,   0,            "O28",  fn_cos                    },
    {"count",                   1, 1,   FN_SETS,      "O32",  fn_count                  },
    {"count-non-empty",         1, 1,   FN_SETS,      "O32",  fn_count_non_empty        },
    {"count-selected",          1, 1,   0,            "O48",  fn_count_selected         },
    {"current",                 0, 0,   0,            "O37",  fn_current                },
    {"date",                    1, 1,   0,            "O41",  fn_date                   },
    {"date-time",               1, 1,   0,            "O42",  fn_date_time              },
    {"decimal-date-time",       1, 1,   0,            "O43",  fn_decimal_date_time      },
    {"decimal-time",            1, 1,   0,            "O44",  fn_decimal_time           },
    {"depend",                  1, ANY, 0,            "O59",  fn_depend                 },
    {"difference-in-days",      2, 2,   0,            "ZZ21", fn_difference_in_days     },
    {"difference-in-months",    2, 2,   0,            "ZZ21", fn_difference_in_months   },
    {"difference-in-weeks",     2, 2,   0,            "ZZ21", fn_difference_in_weeks    },
    {"difference-in-years",     2, 2,   0,            "ZZ21", fn_difference_in_years    },
    {"digest",                  2, 3,   0,            "O12",  fn_digest                 },
    {"distance",                1, ANY, FN_SETS,      "O54",  fn_distance               },
    {"enclosed-area",           1, ANY, FN_SETS,      "O53",  fn_area                   },
    {"ends-with",               2, 2,   0,            "O10",  fn_ends_with              },
    {"exp",                     1, 1,   0,            "O28",  fn_exp                    },
    {"exp10",                   1, 1,   0,            "O28",  fn_exp10                  },
    {"extract-signed",          2, 2,   0,            "O14",  fn_extract_signed         },
    {"false",                   0, 0,   0,            "O20",  fn_false                  },
    {"floor",                   1, 1,   0,            "O27",  fn_floor                  },
    {"format-date",             2, 2,   0,            "O45",  fn_format_date            },
    {"format-date-time",        2, 2,   0,            "O45",  fn_format_date            },
    {"geofence",                2, 2,   0,            "O55",  fn_geofence               },
    {"id",                      1, 1,   0,            "O35",  fn_id                     },
    {"if",                      3, 3,   0,            "O17",  fn_if                     },
    {"indexed-repeat",          3, 11,  0,            "O52",  fn_indexed_repeat         },
    {"instance",                1, 1,   0,            "O36",  fn_instance               },
    {"int",                     1, 1,   0,            "O25",  fn_int                    },
    {"intersects",              1, 1,   0,            "O56",  fn_intersects             },
    {"is-selected",             2, 2,   0,            "O47",  fn_selected               },
    {"join",                    1, ANY, FN_SETS,      "O3",   fn_join                   },
    {"jr:choice-name",          2, 2,   FN_CHOICES,   "O51",  fn_choice_name            },
    {"jr:itext",                1, 1,   0,            "O50",  fn_itext                  },
    {"lang",                    1, 1,   0,            "O35",  fn_lang                   },
    {"last",                    0, 0,   0,            "O34",  fn_last                   },
    {"local-name",              0, 1,   0,            "O35",  fn_local_name             },
    {"log",                     1, 1,   0,            "O28",  fn_log                    },
    {"log10",                   1, 1,   0,            "O28",  fn_log10                  },
    {"lower-case",              1, 1,   0,            "ZZ21", fn_lower_case             },
    {"max",                     1, ANY, FN_SETS,      "O31",  fn_max                    },
    {"min",                     1, ANY, FN_SETS,      "O31",  fn_min                    },
    {"name",                    0, 1,   0,            "O35",  fn_name                   },
    {"namespace-uri",           0, 1,   0,            "O35",  fn_namespace_uri          },
    {"normalize-space",         0, 1,   FN_OWN_VALUE, "O9",   fn_normalize_space        },
    {"not",                     1, 1,   0,            "O20",  fn_not                    },
    {"now",                     0, 0,   FN_VOLATILE,  "O40",  fn_now                    },
    {"number",                  0, 1,   FN_OWN_VALUE, "O24",  fn_number                 },
    {"once",                    1, 1,   FN_OWN_VALUE, "O19",  fn_once                   },
    {"parse-timestamp-to-date", 1, 1,   0,            "ZZ21", fn_parse_timestamp_to_date},
    {"pi",                      0, 0,   0,            "O28",  fn_pi                     },
    {"position",                0, 1,   FN_OWN_PLACE, "O33",  fn_position               },
    {"pow",                     2, 2,   0,            "O28",  fn_pow                    },
    {"property",                1, 1,   0,            "O58",  fn_property               },
    {"pulldata",                4, 4,   0,            "O15",  fn_pulldata               },
    {"random",                  0, 0,   FN_VOLATILE,  "O29",  fn_random                 },
    {"randomize",               1, 2,   FN_SETS,      "O38",  fn_randomize              },
    {"regex",                   2, 2,   0,            "O16",  fn_regex                  },
    {"round",                   1, 2,   0,            "O26",  fn_round                  },
    {"selected",                2, 2,   0,            "O46",  fn_selected               },
    {"selected-at",             2, 2,   0,            "O49",  fn_selected_at            }, // index from 0
    {"sin",                     1, 1,   0,            "O28",  fn_sin                    },
    {"sqrt",                    1, 1,   0,            "O28",  fn_sqrt                   },
    {"starts-with",             2, 2,   0,            "O10",  fn_starts_with            },
    {"string",                  0, 1,   FN_OWN_VALUE, "O1",   fn_string                 },
    {"string-length",           0, 1,   FN_OWN_VALUE, "O8",   fn_string_length          },
    {"substr",                  2, 3,   0,            "O4",   fn_substr                 }, // from 0, end excluded
    {"substring",               2, 3,   0,            "O5",   fn_substring              }, // from 1, with a length
    {"substring-after",         2, 2,   0,            "O6",   fn_substring_after        },
    {"substring-before",        2, 2,   0,            "O6",   fn_substring_before       },
    {"sum",                     1, 1,   FN_SETS,      "O30",  fn_sum                    },
    {"tan",                     1, 1,   0,            "O28",  fn_tan                    },
    {"today",                   0, 0,   FN_VOLATILE,  "O39",  fn_today                  },
    {"translate",               3, 3,   0,            "O7",   fn_translate              },
    {"true",                    0, 0,   0,            "O20",  fn_true                   },
    {"upper-case",              1, 1,   0,            "ZZ21", fn_upper_case             },
    {"uuid",                    0, 1,   FN_VOLATILE,  "O11",  fn_uuid                   },
    {"version",                 0, 0,   0,            "O57",  fn_version                },
    {"weighted-checklist",      4, ANY, FN_SETS,      "O23",  fn_weighted_checklist     },
};

static int by_name(const void *name, const void *row) {
    return strcmp(name, ((const struct xp_func *)row)->name);
}

/* The name as written. Functions outside the specification (rule ZZ21) also answer to "cht:". */
const struct xp_func *xp_func_find(const char *name) {
    const struct xp_func *row = bsearch(name, funcs, LEN(funcs), sizeof funcs[0], by_name);
    if (!row && strncmp(name, "cht:", 4) == 0) {
        row = bsearch(name + 4, funcs, LEN(funcs), sizeof funcs[0], by_name);
        row = row && strcmp(row->rule, "ZZ21") == 0 ? row : NULL;
    }
    return row;
}

size_t xp_func_count(void) {
    return LEN(funcs);
}

const struct xp_func *xp_func_at(size_t i) {
    return &funcs[i];
}

/* ---- arguments --------------------------------------------------------------------------- */

struct xval arg_value(struct xctx *cx, const struct xp_node *call, uint32_t i) {
    const struct xp_node *arg = arg_node(call, i);
    return arg ? eval_value(cx, arg) : xv_text("");
}

const char *arg_string(struct xctx *cx, const struct xp_node *call, uint32_t i, size_t *len) {
    struct xval v = arg_value(cx, call, i);
    return xv_to_string(&cx->iv->scratch, &v, len);
}

double arg_number(struct xctx *cx, const struct xp_node *call, uint32_t i) {
    struct xval v = arg_value(cx, call, i);
    return xv_to_number(cx->iv->host, &v);
}

bool arg_boolean(struct xctx *cx, const struct xp_node *call, uint32_t i) {
    struct xval v = arg_value(cx, call, i);
    return xv_to_boolean(&v);
}

static void push_value(struct xctx *cx, struct value_list *list, struct xval v) {
    if (list->n == XP_VALUES_MAX) {
        fault(cx->iv, "more than %d values in one function", XP_VALUES_MAX);
        return;
    }
    if (list->n == list->cap) {
        uint32_t cap = list->cap ? list->cap * 2 : 8;
        struct xval *items = arena_alloc(&cx->iv->scratch, cap * sizeof *items);
        if (list->n) {
            memcpy(items, list->items, list->n * sizeof *items);
        }
        list->items = items;
        list->cap = cap;
    }
    list->items[list->n++] = v;
}

void arg_values(struct xctx *cx, const struct xp_node *call, uint32_t first,
                struct value_list *out) {
    for (uint32_t i = first; i < call->call.n_args; i++) {
        struct xval v = eval(cx, call->call.args[i]);
        if (v.kind != XV_NODESET) {
            push_value(cx, out, v);
            continue;
        }
        for (uint32_t k = 0; k < v.len; k++) {
            push_value(cx, out, node_value(cx, &v.nodes[k]));
        }
    }
}

struct xval xv_copy(struct xctx *cx, const char *text, size_t len) {
    return xv_string(arena_strndup(&cx->iv->scratch, text, len), len);
}
