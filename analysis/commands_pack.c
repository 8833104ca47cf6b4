/* analysis/commands_pack.c — pack verify: what a council does with a pack first. */
#include "analysis/commands.h"
#include "analysis/jsonout.h"
#include "analysis/pack_files.h"
#include "analysis/pack_verify.h"
#include "base/strbuf.h"

static void verify_json(struct strbuf *out, const struct pack_facts *facts) {
    struct jsonout json = {.out = out};
    jsonout_open(&json, '{');
    jsonout_key(&json, "ok");
    jsonout_bool(&json, true);
    jsonout_key(&json, "files");
    jsonout_whole(&json, (int64_t)facts->n_files);
    jsonout_key(&json, "tier");
    jsonout_text(&json, tier_rules[facts->tier].name);
    jsonout_key(&json, "fingerprint");
    jsonout_text(&json, facts->fingerprint);
    jsonout_key(&json, "words");
    jsonout_text(&json, facts->words);
    jsonout_close(&json, '}');
    strbuf_addc(out, '\n');
}

static void verify_text(struct strbuf *out, const struct pack_facts *facts, bool known) {
    strbuf_addf(out,
                "OK: %zu files, tier %s, unchanged since they were signed with the key %s (%s)",
                facts->n_files, tier_rules[facts->tier].name, facts->fingerprint, facts->words);
    strbuf_add(out, known ? ", the one you named\n"
                          : "; ask the group to read theirs out: it must be this one\n");
}

int cmd_pack_verify(struct cmd *cmd) {
    struct err err = {0};
    struct pack_facts facts;
    AUTO(pack_files_done) struct pack_files files = {0};
    AUTO(strbuf_done) struct strbuf out = {0};
    const char *key = cmd_value(cmd, "key");
    if (!pack_files_read(&files, cmd_arg(cmd, 0), &err) ||
        !pack_verify(&files, key, &facts, &err)) {
        return cmd_fail(&err);
    }
    if (cmd_json(cmd)) {
        verify_json(&out, &facts);
    } else {
        verify_text(&out, &facts, key != NULL);
    }
    return commands_print(&out, cmd_json(cmd));
}
