/* analysis/tabulate_impl.h — between tabulate.c, tabulate_spread.c and tabulate_change.c. */
#pragma once
#include "analysis/figures.h"
#include "analysis/tabulate.h"

enum { TAB_CELLS_MAX = 4 << 20 }; // groups times answers

bool table_in_group(const struct table *t, size_t group, uint32_t home);

/* ---- raking (tabulate_rake.c) ---- */

enum { RAKE_TARGETS = 200 }; // answers of a margin

struct rake_target {
    const char *answer;
    double homes;
};

struct rake_target_list {
    const char *question;
    struct rake_target *items;
    size_t n, cap;
};

struct rake_file { // zeroed is empty
    struct rake_target_list margins[RAKE_MARGINS];
    size_t n_margins;
    struct arena mem;
};

/* Read question,answer,homes. Fills a zeroed struct, to be freed also after a failure. */
bool rake_file_read(struct rake_file *file, const char *path, struct err *err);
void rake_file_done(struct rake_file *file);

/* A weight for each home; its margins are t->margins, in order of the file. Owned; NULL with err
 * set. */
double *table_rake(struct table *t, const struct rake_file *file, struct err *err);

/* ---- what is hidden (tabulate_guard.c) ---- */

/* Groups are blocks: those that stand in one row with others are shown in that row, which is one
 * more group, behind them. */
void table_join(struct table *t, const struct joined *joined);
void table_group_init(const struct table *t, struct tab_group *group);
void table_group_done(struct tab_group *group);
void table_judge(const struct table *t, struct tab_group *group);
/* What the figures have of its questions. */
bool table_figures(struct figures *out, const struct table *t, struct store *st, struct err *err);
void table_guard(struct table *t, const struct figures *figures, const struct tab_options *options);

/* ---- questions asked of those who gave an answer (tabulate_asked.c) ---- */

/* Laid across a third question, the homes of one that is asked of who gave an answer are those of
 * that answer laid across it: what the page of these hides is hidden here. */
bool table_asked(struct table *t, struct store *st, const struct figures *figures,
                 const struct tab_options *options, struct err *err);

/* ---- the rest ---- */

/* Means, medians and quartiles of a question of numbers, for all groups (tabulate_spread.c). */
void table_spread(struct table *t);

/* The same question in the survey of the earlier round (tabulate_change.c). */
bool table_compare(struct table *t, const struct tab_options *options, struct err *err);
