/* tests/analysis/figures_tool.c — figures_tool SURVEY TIER [publish [DAY]]: tables.csv of a survey
 * on standard output, for tests/analysis/attacker.py, which reads nothing else. `publish` writes
 * them into the ledger, as a pack does, so many days later. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/figures.h"
#include "base/err.h"
#include "base/strbuf.h"
#include "survey/store.h"

#define NOW INT64_C(1795332872271)
#define A_DAY INT64_C(86400000)

static bool run(const char *path, const char *tier, bool codebook, bool publish, int64_t now,
                struct err *err) {
    struct figures_options options = {0};
    struct figures figures = {0};
    AUTO(strbuf_done) struct strbuf text = {0};
    AUTO(store_closep) struct store *st = store_open(path, NULL, err);
    bool ok = st && tier_parse(tier, TIER_MEETING, &options.tier, err) &&
              figures_make(&figures, st, &options, err) &&
              (!publish || figures_publish(st, &figures, now, err));
    if (ok) {
        (codebook ? figures_codebook : figures_csv)(&text, &figures);
        fwrite(text.data, 1, text.len, stdout);
    }
    figures_done(&figures);
    return ok;
}

int main(int argc, char **argv) {
    struct err err = {0};
    const char *what = argc > 3 ? argv[3] : "";
    if (argc < 3) {
        fprintf(stderr, "figures_tool SURVEY TIER [publish|codebook]\n");
        return 2;
    }
    int64_t now = NOW + (argc > 4 ? atoi(argv[4]) : 0) * A_DAY;
    if (!run(argv[1], argv[2], strcmp(what, "codebook") == 0, strcmp(what, "publish") == 0, now,
             &err)) {
        fprintf(stderr, "figures_tool: %s\n", err.text);
        return 1;
    }
    return 0;
}
