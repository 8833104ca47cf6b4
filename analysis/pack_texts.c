/* analysis/pack_texts.c — approval.txt, LICENCE.txt, CHANGES.txt. Of people only approval.txt
 * speaks. */
#include <inttypes.h>
#include <string.h>

#include "analysis/pack_impl.h"
#include "base/err.h"
#include "base/strbuf.h"
#include "base/utf8.h"

/* What somebody typed, on one line. */
static void add_line(struct strbuf *out, const char *label, const char *text) {
    if (!text) {
        return;
    }
    strbuf_addf(out, "%s: ", label);
    size_t start = out->len;
    utf8_add_safe(out, text, strlen(text));
    for (size_t i = start; i < out->len; i++) {
        out->data[i] = strchr("\n\t", out->data[i]) ? ' ' : out->data[i];
    }
    strbuf_addc(out, '\n');
}

static void add_approval(struct pack *p) {
    struct strbuf *out = pack_files_add(&p->files, "approval.txt");
    const struct approval *a = &p->approval;
    strbuf_addf(out, "APPROVAL\n\n%s", p->practice ? PACK_PRACTICE ".\n\n" : "");
    add_line(out, "Survey", p->figures->survey);
    add_line(out, "Approved for", p->for_whom);
    add_line(out, "Approved on", p->approved_on);
    for (size_t i = 0; i < a->n_names; i++) {
        add_line(out, "Approved by", a->names[i]);
    }
    add_line(out, "Report-back meeting", a->meeting->text);
    add_line(out, "Held on", a->meeting->held_on);
    if (a->meeting->people >= 0) {
        strbuf_addf(out, "People there: %" PRId64 "\n", a->meeting->people);
    }
    add_line(out, "What changed because of it", a->meeting->changed);
    strbuf_addf(out, "Objections: %" PRIu64 "%s\n", p->n_objections,
                p->n_objections ? ", each has its answer" : "");
    add_line(out, "Vote", a->vote);
    add_line(out, "Conditions", a->conditions);
    add_line(out, "Holds until", a->until);
    strbuf_addf(
        out,
        "\nThey were shown the figures that stand in tables.csv. Its SHA-256:\n%s\n\nThe key "
        "that signed this pack has the fingerprint\n%s\n%s\n",
        a->tables_hash, p->finger, p->words);
}

static const char public_licence[] =
    "You may copy, share, change and build on this pack, also for money, under the Creative "
    "Commons\n"
    "Attribution 4.0 International licence (CC BY 4.0):\n"
    "https://creativecommons.org/licenses/by/4.0/\n\n"
    "Say where it is from, and whether you changed it:\n\n    %s, %.4s, CC BY 4.0\n\n"
    "Boundaries from official sources keep their own licences.\n";

static const char meeting_licence[] =
    "This pack is for the report-back meeting, the council and the landlord it was given to, by\n"
    "agreement with the group that made it: %s, %.4s.\n\n"
    "You may read it, use its figures in your work, and show it to colleagues who need it for "
    "that.\n"
    "Do not publish it, pass it on to others or put it beside other data to find out who said "
    "what.\n"
    "Ask the group first for anything else. If somebody asks you for it under freedom of "
    "information\n"
    "law, tell the group before you answer.\n";

static const char both_licences[] =
    "\nNobody may try to find out from it who lives where or who said what.\n";

static void add_licence(struct pack *p) {
    struct strbuf *out = pack_files_add(&p->files, "LICENCE.txt");
    AUTO(strbuf_done) struct strbuf name = {0};
    utf8_add_safe(&name, pack_owner(p), strlen(pack_owner(p)));
    strbuf_add(out, "WHAT YOU MAY DO WITH IT\n\n");
    if (p->options->tier == TIER_PUBLIC) {
        strbuf_addf(out, public_licence, strbuf_text(&name), p->approved_on);
    } else {
        strbuf_addf(out, meeting_licence, strbuf_text(&name), p->approved_on);
    }
    strbuf_add(out, both_licences);
}

static bool add_changes(struct pack *p, struct err *err) {
    enum { DAY = 10 };
    struct strbuf *out = pack_files_add(&p->files, "CHANGES.txt");
    strbuf_add(out, "WHAT CHANGED\n\n");
    if (!p->has_before) {
        strbuf_addf(out, "This is the first pack of this survey for %s.\n", p->for_whom);
        return true;
    }
    char before[DATE_TEXT_MAX];
    date_format_ms(before, p->before.approved_utc, 0, true);
    strbuf_addf(out, "Compared with the pack for %s approved on %.*s.\n\n", p->for_whom, DAY,
                before);
    const struct strbuf *now = &pack_files_find(&p->files, PACK_TABLES)->bytes;
    return pack_changes(out, strbuf_text(&p->before_tables), p->before_tables.len, strbuf_text(now),
                        now->len, err);
}

bool pack_add_texts(struct pack *p, struct err *err) {
    add_approval(p);
    add_licence(p);
    return add_changes(p, err);
}
