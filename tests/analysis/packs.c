/* tests/analysis/packs.c — see packs.h. */
#include "tests/analysis/packs.h"

#include <string.h>

#include "base/mem.h"
#include "tests/analysis/estate.h"

static const struct {
    const char *name, *text;
} parts[] = {
    {"CHANGES.txt",      "The first pack.\n"                                             },
    {"LICENCE.txt",      "By agreement.\n"                                               },
    {"approval.txt",     "Amina Khan, Joan Price\n"                                      },
    {"areas.geojson",
     "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\",\"properties\":"
     "{\"geography_code\":\"ASH\",\"geography_name\":\"Ash House\"},\"geometry\":null}]}"},
    {"areas.gpkg",       "SQLite format 3"                                               },
    {"codebook.csv",     "variable,question\r\nprio_top3,What matters\r\n"               },
    {"datapackage.json",
     "{\"name\":\"test\",\"doorstep\":{\"tier\":\"meeting\"},\"resources\":[{\"path\":"
     "\"codebook.csv\",\"schema\":{\"fields\":[{\"name\":\"variable\"},{\"name\":\"question\"}]}}]"
     "}"                                                                                 },
    {"method.md",        "# How\n"                                                       },
    {"report.pdf",       "%PDF-1.7"                                                      },
    {"tables.csv",
     PACK_TABLES_HEAD "all,Ashbrook,survey,2026-03-01/2026-04-12,Priorities,prio_top3,damp,25,40,"
                      "62.5,47,76,,\r\n"
                      "ASH,Ash House,block,2026-03-01/2026-04-12,Priorities,prio_top3,damp,,20,,,,"
                      "hidden,\"small, so hidden\"\r\n"                                  },
    {"tables.xlsx",      "PK"                                                            },
};

void packs_fill(struct pack_files *files) {
    for (size_t i = 0; i < LEN(parts); i++) {
        strbuf_add(pack_files_add(files, parts[i].name), parts[i].text);
    }
}

static struct strbuf *bytes_of(struct pack_files *files, const char *name) {
    for (size_t i = 0; i < files->n; i++) {
        if (strcmp(files->items[i]->name, name) == 0) {
            strbuf_clear(&files->items[i]->bytes);
            return &files->items[i]->bytes;
        }
    }
    return pack_files_add(files, name);
}

void packs_set(struct pack_files *files, const char *name, const char *text) {
    strbuf_add(bytes_of(files, name), text);
}

void packs_sign(struct pack_files *files, struct estate *e) {
    char key[SIGNING_KEY_HEX], signature[SIGNING_SIGNATURE_HEX];
    struct pack_files others = {0}; // but the two, borrowed
    AUTO(strbuf_done) struct strbuf sums = {0}, text = {0};
    pack_files_sort(files);
    for (size_t i = 0; i < files->n; i++) {
        const char *name = files->items[i]->name;
        if (strcmp(name, PACK_SUMS) != 0 && strcmp(name, PACK_SIGNATURE) != 0) {
            *MEM_PUSH(others.items, others.n, others.cap) = files->items[i];
        }
    }
    pack_files_sums(&sums, &others);
    ASSERT_OK(signing_key(e->st, 0, key, &e->err), &e->err);
    ASSERT_OK(signing_sign(e->st, sums.data, sums.len, signature, &e->err), &e->err);
    assert_true(pack_signature_text(&text, key, signature));
    packs_set(files, PACK_SIGNATURE, text.data);
    struct pack_file *own = NULL;
    for (size_t i = 0; i < files->n; i++) {
        own = strcmp(files->items[i]->name, PACK_SIGNATURE) == 0 ? files->items[i] : own;
    }
    *MEM_PUSH(others.items, others.n, others.cap) = own;
    pack_files_sort(&others);
    strbuf_clear(&sums);
    pack_files_sums(&sums, &others);
    packs_set(files, PACK_SUMS, sums.data);
    pack_files_sort(files);
    mem_freep(&others.items);
}
