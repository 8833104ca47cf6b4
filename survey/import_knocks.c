/* survey/import_knocks.c — the knocks that a phone could not send: knocks.json, a list of objects
 * of texts as told_knock.h names them, beside the records of the same file (survey/web/export.js).
 */
#include <string.h>

#include <jansson.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/mem.h"
#include "survey/import_impl.h"
#include "survey/told_knock.h"

static bool log_knock(struct import *im, const json_t *said, bool *again, struct err *err) {
    AUTO(arena_done) struct arena mem = {0};
    const char *texts[TOLD_FIELDS];
    struct told_knock told;
    for (int i = 0; i < TOLD_FIELDS; i++) {
        texts[i] = json_string_value(json_object_get(said, told_field_names[i]));
    }
    return told_knock_read(texts, &told, err) && told_knock_log(im->st, &told, &mem, again, err);
}

/* One that cannot be taken is noted by its number. False only when the survey file fails. */
static bool take_knock(struct import *im, const struct place *place, const json_t *said,
                       size_t number, struct err *err) {
    struct err why = {0}, told = {0};
    bool again = false;
    if (!import_open_batch(im, err)) {
        return false;
    }
    if (log_knock(im, said, &again, &why)) {
        im->batch.n_knocks += !again;
        return true;
    }
    err_where(&told, "%s", why.source);
    err_set(&told, why.code, "knock %zu: %s", number, why.text);
    return import_refuse(im, place, &told, err);
}

bool import_knocks(struct import *im, const struct place *place, const char *json, size_t len,
                   struct err *err) {
    json_error_t where;
    json_t *all = json_loadb(json, len, JSON_REJECT_DUPLICATES, &where);
    bool ok = true;
    if (!json_is_array(all)) {
        import_note(im, place, IMPORT_REFUSED, all ? "is no list of knocks" : where.text);
    }
    for (size_t i = 0; ok && i < json_array_size(all); i++) {
        ok = take_knock(im, place, json_array_get(all, i), i + 1, err);
    }
    json_decref(all);
    return ok;
}
