/* analysis/commands_pool.c — pool: packs of many groups as one network view. */
#include "analysis/commands.h"
#include "analysis/document.h"
#include "analysis/jsonout.h"
#include "analysis/pack_files.h"
#include "analysis/pool.h"
#include "analysis/pool_map.h"
#include "base/err.h"
#include "base/strbuf.h"

static bool add_all(const struct cmd *cmd, struct pool *pool, struct err *err) {
    if (cmd_n_args(cmd) < POOL_PACKS_MIN) {
        return err_set(err, ERR_USAGE, "a network is two packs or more; name them all");
    }
    for (int i = 0; i < cmd_n_args(cmd); i++) {
        AUTO(pack_files_done) struct pack_files files = {0};
        if (!pack_files_read(&files, cmd_arg(cmd, i), err) || !pool_add(pool, &files, err)) {
            return err_where(err, "%s", cmd_arg(cmd, i));
        }
    }
    return true;
}

static bool write_all(const struct pool *pool, const char *dir, size_t *n_files, struct err *err) {
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

static void report(const struct cmd *cmd, struct strbuf *out, const struct pool *pool,
                   size_t n_files) {
    size_t n_shown = 0;
    for (size_t i = 0; i < pool->n_figures; i++) {
        n_shown += pool_is_shown(&pool->figures[i]);
    }
    if (!cmd_json(cmd)) {
        strbuf_addf(out,
                    "%s: %zu groups, %zu figures of all together, tier %s; begin with index.html\n",
                    cmd_value(cmd, "output"), pool->n_packs, n_shown, tier_rules[pool->tier].name);
        return;
    }
    struct jsonout json = {.out = out};
    jsonout_open(&json, '{');
    jsonout_key(&json, "folder");
    jsonout_text(&json, cmd_value(cmd, "output"));
    jsonout_key(&json, "files");
    jsonout_whole(&json, (int64_t)n_files);
    jsonout_key(&json, "groups");
    jsonout_whole(&json, (int64_t)pool->n_packs);
    jsonout_key(&json, "figures");
    jsonout_whole(&json, (int64_t)n_shown);
    jsonout_key(&json, "tier");
    jsonout_text(&json, tier_rules[pool->tier].name);
    jsonout_close(&json, '}');
    strbuf_addc(out, '\n');
}

static bool pool_packs(const struct cmd *cmd, struct strbuf *out, struct err *err) {
    AUTO(pool_done) struct pool pool = {0};
    size_t n_files = 0;
    if (!cmd_value(cmd, "output")) {
        err_where(err, "pool");
        return err_set(err, ERR_USAGE, "where to? Name a folder with -o DIR");
    }
    if (!add_all(cmd, &pool, err) || !write_all(&pool, cmd_value(cmd, "output"), &n_files, err)) {
        return false;
    }
    report(cmd, out, &pool, n_files);
    return true;
}

int cmd_pool(struct cmd *cmd) {
    struct err err = {0};
    AUTO(strbuf_done) struct strbuf out = {0};
    return pool_packs(cmd, &out, &err) ? commands_print(&out, cmd_json(cmd)) : cmd_fail(&err);
}
