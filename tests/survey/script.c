/* tests/survey/script.c — see script.h. */
#include "tests/survey/script.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "forms/hostnative.h"
#include "survey/catalog.h"
#include "survey/term.h"

enum { FORM_MAX = 1 << 20 };

#define FIELD(name, type) "<bind nodeset=\"/data/g/" name "\" type=\"" type "\"/>"
const char SCRIPT_LIST_FORM[] =
    "<h:html xmlns=\"http://www.w3.org/2002/xforms\" xmlns:h=\"http://www.w3.org/1999/xhtml\" "
    "xmlns:jr=\"http://openrosa.org/javarosa\"><h:head><h:title>Home</h:title><model>"
    "<instance><data id=\"list\" "
    "version=\"1\"><first/><g><head/><note/><rooms/><beds/><why/><rent/>"
    "</g><p jr:template=\"\"><tag/><age/></p><meta><instanceID/></meta></data></instance>"
    "<bind nodeset=\"/data/g/note\" readonly=\"true()\" type=\"string\"/>" //
    FIELD("rooms",
          "int") "<bind nodeset=\"/data/g/beds\" type=\"int\" required=\"true()\" "
                 "constraint=\". &lt;= ../rooms\" jr:constraintMsg=\"No more than there are "
                 "rooms.\"/>"
                 "<bind nodeset=\"/data/g/why\" type=\"string\" relevant=\"../beds = 1\"/>" //
    FIELD("rent", "string")                                                                 //
    "</model></h:head><h:body><input ref=\"/data/first\"><label>First?</label></input>"
    "<group ref=\"/data/g\" appearance=\"field-list\"><label>Your rooms</label>"
    "<select1 ref=\"/data/g/head\" appearance=\"label\"><label>H</label>"
    "<item><label>a</label><value>a</value></item></select1>"
    "<input ref=\"/data/g/note\"><label>Count all of them.</label></input>"
    "<input ref=\"/data/g/rooms\"><label>Rooms?</label></input>"
    "<input ref=\"/data/g/beds\"><label>Bedrooms?</label></input>"
    "<input ref=\"/data/g/why\"><label>Why only one?</label></input>"
    "<select1 ref=\"/data/g/rent\" appearance=\"list-nolabel\"><label>Rent?</label>"
    "<item><label>Low</label><value>l</value></item><item><label>High</label><value>h</value></"
    "item>"
    "</select1></group>"
    "<group ref=\"/data/p\"><label>Person in this home</label><repeat nodeset=\"/data/p\">"
    "<group appearance=\"field-list\"><input ref=\"/data/p/tag\"><label>Word?</label></input>"
    "<input ref=\"/data/p/age\"><label>Age?</label></input></group></repeat></group>"
    "</h:body></h:html>";

static uint64_t seed; // another one for each record, or all would have one instanceID

int script_setup(void **state) {
    seed = 7;
    setenv("TZ", "UTC0", 1);
    setenv("TERM", "dumb", 1);
    unsetenv("COLUMNS");
    return kit_setup(state);
}

void script_add_form(struct kit *kit, const char *path) {
    size_t len;
    AUTO(mem_freep) char *full = test_path(path);
    AUTO(mem_freep) char *xml = file_read(full, FORM_MAX, &len, &kit->err);
    struct catalog_added added;
    ASSERT_OK(xml && catalog_add(kit->st, xml, len, NULL, NULL, KIT_NOW, &added, &kit->err),
              &kit->err);
}

/* Run an interview, or a sitting at paper forms, over `script`; *out gets all it said. */
enum ask_end script_run_either(struct kit *kit, const struct ask_options *options,
                               const struct paper_options *paper, const char *script,
                               struct strbuf *out) {
    AUTO(host_native_freep)
    struct host_native *native = host_native_new(
        &(struct host_native_options){.fixed_now = true, .now_ms = KIT_NOW, .seed = seed});
    FILE *in = tmpfile(), *said = tmpfile();
    struct term term;
    assert_true(in && said);
    fputs(script, in);
    fflush(in);
    rewind(in);
    term_init(&term, fileno(in), fileno(said), false);
    kit->err = (struct err){0};
    const struct host *host = host_native_host(native);
    enum ask_end end = paper ? paper_run(kit->st, paper, host, &term, &kit->err)
                             : ask_run(kit->st, options, host, &term, &kit->err);
    seed += paper || end == ASK_DONE;
    term_done(&term);
    rewind(said);
    for (int c; (c = fgetc(said)) != EOF;) {
        strbuf_addc(out, (char)c);
    }
    fclose(in);
    fclose(said);
    return end;
}

enum ask_end script_run(struct kit *kit, const struct ask_options *options, const char *script,
                        struct strbuf *out) {
    return script_run_either(kit, options, NULL, script, out);
}

/* The folder has another name each time. */
void script_hide_folder(const struct kit *kit, struct strbuf *out) {
    size_t n = strlen(kit->dir);
    for (char *at; (at = strstr(strbuf_text(out), kit->dir));) {
        memcpy(at, "DIR", 3);
        memmove(at + 3, at + n, out->len + 1 - n - (size_t)(at - out->data));
        out->len -= n - 3;
    }
}

void script_check(struct kit *kit, const struct ask_options *options, const char *script,
                  enum ask_end want, const char *golden) {
    AUTO(strbuf_done) struct strbuf out = {0};
    enum ask_end end = script_run(kit, options, script, &out);
    script_hide_folder(kit, &out);
    golden_check(golden, strbuf_text(&out), out.len);
    if (end != want) {
        fail_msg("ended with %d: %s", (int)end, kit->err.text);
    }
}

/* Run and look for what must have been said. */
void script_says(struct kit *kit, const struct ask_options *options, const char *script,
                 enum ask_end want, const char *const says[]) {
    AUTO(strbuf_done) struct strbuf out = {0};
    enum ask_end end = script_run(kit, options, script, &out);
    for (size_t i = 0; says[i]; i++) {
        if (!strstr(strbuf_text(&out), says[i])) {
            fail_msg("'%s' is not in:\n%s", says[i], strbuf_text(&out));
        }
    }
    assert_int_equal(end, want);
}
