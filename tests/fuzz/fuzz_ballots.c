/* tests/fuzz/fuzz_ballots.c — a meeting's ballots from a hostile file: refused with a reason, or
 * put in the box: weights add up, each ranking prints to a text that reads back the same, and the
 * result can be told in words and as JSON. */
#include <string.h>

#include <jansson.h>

#include "analysis/ballots.h"
#include "analysis/priorities.h"
#include "base/err.h"
#include "base/strbuf.h"
#include "base/utf8.h"
#include "tests/fuzz/fuzz_file.h"

static void check_ranking(const struct ballot_box *box, uint32_t id) {
    struct err err = {0};
    struct ranking again;
    AUTO(strbuf_done) struct strbuf text = {0};
    const uint8_t *bytes = (const uint8_t *)intern_text(&box->rankings, id);
    size_t n = box->rankings.lens[id];
    ranking_print(&text, &box->issues, bytes, n);
    FUZZ_CHECK(ranking_parse(&again, &box->issues, text.data, &err));
    FUZZ_CHECK(again.n == n && memcmp(again.issue, bytes, n) == 0);
}

static void check_result(const struct ballot_box *box) {
    AUTO(strbuf_done) struct strbuf text = {0}, json = {0};
    vote_text(&text, box, true);
    FUZZ_CHECK(utf8_valid(text.data, text.len));
    vote_json(&json, box);
    json_t *value = json_loadb(json.data, json.len, JSON_REJECT_DUPLICATES, NULL);
    FUZZ_CHECK(json_is_object(value));
    json_decref(value);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len) {
    struct err err = {0};
    AUTO(ballot_box_done) struct ballot_box box = {0};
    FUZZ_CHECK(issues_parse(&box.issues, "R,G,S,Y,Lift and stairs", &err));
    if (!ballot_box_read(&box, fuzz_file(data, len), &err)) {
        FUZZ_CHECK(err.text[0]);
        return 0;
    }
    uint64_t sum = 0;
    for (size_t i = 0; i < box.n; i++) {
        FUZZ_CHECK(box.weights[i] > 0);
        sum += box.weights[i];
    }
    FUZZ_CHECK(sum == box.weight && sum <= WEIGHT_MAX);
    for (uint32_t id = 1; id <= box.rankings.n; id++) {
        check_ranking(&box, id);
    }
    if (box.n) {
        check_result(&box);
    }
    return 0;
}
