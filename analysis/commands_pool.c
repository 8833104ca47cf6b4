/* analysis/commands_pool.c — pool: packs of many groups as one network view. */
#include "analysis/commands.h"
#include "analysis/document.h"
#include "analysis/jsonout.h"
#include "analysis/pack_files.h"
#include "analysis/pool.h"
#include "analysis/pool_choose.h"
#include "analysis/pool_map.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/strbuf.h"

/* ---- which packs ---- */

struct given { // on the command line
    struct pool_candidate *list;
    size_t n;
};

static void given_done(struct given *given) {
    mem_freep(&given->list);
}

/* Packs may be large: each is read twice, to choose and to add, and none is kept. */
static bool choose(const struct cmd *cmd, struct given *given, struct err *err) {
    given->n = (size_t)cmd_n_args(cmd);
    given->list = mem_zalloc(given->n * sizeof *given->list);
    for (size_t i = 0; i < given->n; i++) {
        AUTO(pack_files_done) struct pack_files files = {0};
        const char *path = cmd_arg(cmd, (int)i);
        if (!pack_files_read(&files, path, err) || !pool_look(&given->list[i], path, &files, err)) {
            return err_where(err, "%s", path);
        }
    }
    return pool_choose(given->list, given->n, err);
}

static size_t count_older(const struct given *given, size_t at) {
    size_t n = 0;
    for (size_t i = 0; i < given->n; i++) {
        n += given->list[i].verdict == POOL_OLDER && given->list[i].counted == at;
    }
    return n;
}

static bool add_all(const struct given *given, struct pool *pool, struct err *err) {
    for (size_t i = 0; i < given->n; i++) {
        AUTO(pack_files_done) struct pack_files files = {0};
        const char *path = given->list[i].path;
        if (given->list[i].verdict == POOL_COUNTED &&
            (!pack_files_read(&files, path, err) ||
             !pool_add(pool, &files, count_older(given, i), err))) {
            return err_where(err, "%s", path);
        }
    }
    return pool->n_packs >= POOL_PACKS_MIN ||
           err_set(err, ERR_USAGE, "a network is packs of two groups or more; name them all%s",
                   given->n > 1 ? ". These are of one survey" : "");
}

/* ---- what is made of them ---- */

static bool write_all(struct pool *pool, const char *dir, size_t *n_files, struct err *err) {
    AUTO(pack_files_done) struct pack_files files = {0};
    AUTO(pack_place_done) struct pack_place place = {0};
    AUTO(pool_map_freep) struct pool_map *map = pool_map_new(pool);
    AUTO(document_freep) struct document *doc = pool_document(pool, map);
    AUTO(strbuf_done) struct strbuf sums = {0};
    pool_csv(pack_files_add(&files, "network.csv"), pool);
    pool_geojson(pack_files_add(&files, "network.geojson"), pool);
    if (map) {
        map_add_svg(pack_files_add(&files, "network-map.svg"), pool_map_sheet(map), true);
        if (!pool_map_gpkg(pack_files_add(&files, "network.gpkg"), map, err)) {
            return false;
        }
    }
    document_html(pack_files_add(&files, "index.html"), doc);
    if (!document_pdf(pack_files_add(&files, "network.pdf"), doc,
                      &(struct document_paper){.size = PAPER_A4}, err)) {
        return false;
    }
    pack_files_sort(&files);
    pack_files_sums(&sums, &files);
    strbuf_addn(pack_files_add(&files, "SHA256SUMS"), sums.data, sums.len);
    pack_files_sort(&files);
    *n_files = files.n;
    return pack_files_write(&files, dir, &place, err) && pack_place_keep(&place, err);
}

static const char *const left_out[] = {[POOL_TWICE] = "twice", [POOL_OLDER] = "older"};

static void report_json(struct strbuf *out, const char *folder, const struct pool *pool,
                        const struct given *given, size_t n_shown, size_t n_files) {
    struct jsonout json = {.out = out};
    jsonout_open(&json, '{');
    jsonout_key(&json, "folder");
    jsonout_text(&json, folder);
    jsonout_key(&json, "files");
    jsonout_whole(&json, (int64_t)n_files);
    jsonout_key(&json, "groups");
    jsonout_whole(&json, (int64_t)pool->n_packs);
    jsonout_key(&json, "figures");
    jsonout_whole(&json, (int64_t)n_shown);
    jsonout_key(&json, "tier");
    jsonout_text(&json, tier_rules[pool->tier].name);
    jsonout_key(&json, "left_out");
    jsonout_open(&json, '[');
    for (size_t i = 0; i < given->n; i++) {
        const struct pool_candidate *one = &given->list[i];
        if (one->verdict != POOL_COUNTED) {
            jsonout_open(&json, '{');
            jsonout_key(&json, "pack");
            jsonout_text(&json, one->path);
            jsonout_key(&json, "why");
            jsonout_text(&json, left_out[one->verdict]);
            jsonout_key(&json, "counted");
            jsonout_text(&json, given->list[one->counted].path);
            jsonout_close(&json, '}');
        }
    }
    jsonout_close(&json, ']');
    jsonout_close(&json, '}');
    strbuf_addc(out, '\n');
}

static void report_text(struct strbuf *out, const char *folder, const struct pool *pool,
                        const struct given *given, size_t n_shown) {
    size_t with;
    strbuf_addf(out,
                "%s: %zu groups, %zu figures of all together, tier %s; begin with index.html\n",
                folder, pool->n_packs, n_shown, tier_rules[pool->tier].name);
    for (size_t i = 0; i < given->n; i++) {
        const struct pool_candidate *one = &given->list[i];
        const char *counted = given->list[one->counted].path;
        if (one->verdict == POOL_TWICE) {
            strbuf_addf(out, "%s is the same pack as %s: counted once\n", one->path, counted);
        } else if (one->verdict == POOL_OLDER) {
            strbuf_addf(out, "%s is of the same survey as %s, and older: left out\n", one->path,
                        counted);
        }
    }
    AUTO(strbuf_done) struct strbuf words = {0};
    if (pool_say_tiers(&words, pool)) {
        strbuf_addf(out, "%s\n", words.data);
    }
    for (size_t i = 0; i < pool->n_estates; i++) {
        if (pool_same_estate(pool, i, &with)) {
            strbuf_addf(
                out,
                "%s and %s both have an estate of the code %s: if these are the same homes, "
                "name the newer pack only\n",
                pool->packs[pool->estates[with].pack].title,
                pool->packs[pool->estates[i].pack].title, pool->estates[i].code);
        }
    }
}

static void report(const struct cmd *cmd, struct strbuf *out, const struct pool *pool,
                   const struct given *given, size_t n_files) {
    size_t n_shown = 0;
    for (size_t i = 0; i < pool->n_figures; i++) {
        n_shown += pool_is_shown(pool, &pool->figures[i]);
    }
    if (cmd_json(cmd)) {
        report_json(out, cmd_value(cmd, "output"), pool, given, n_shown, n_files);
    } else {
        report_text(out, cmd_value(cmd, "output"), pool, given, n_shown);
    }
}

static bool pool_packs(const struct cmd *cmd, struct strbuf *out, struct err *err) {
    AUTO(pool_done) struct pool pool = {0};
    AUTO(given_done) struct given given = {0};
    size_t n_files = 0;
    if (!cmd_value(cmd, "output")) {
        err_where(err, "pool");
        return err_set(err, ERR_USAGE, "where to? Name a folder with -o DIR");
    }
    if (!choose(cmd, &given, err) || !add_all(&given, &pool, err) ||
        !write_all(&pool, cmd_value(cmd, "output"), &n_files, err)) {
        return false;
    }
    report(cmd, out, &pool, &given, n_files);
    return true;
}

int cmd_pool(struct cmd *cmd) {
    struct err err = {0};
    AUTO(strbuf_done) struct strbuf out = {0};
    return pool_packs(cmd, &out, &err) ? commands_print(&out, cmd_json(cmd)) : cmd_fail(&err);
}
