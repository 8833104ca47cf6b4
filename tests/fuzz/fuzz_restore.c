/* tests/fuzz/fuzz_restore.c — a saved record from hostile bytes, laid over a form: taken or refused
 * in words. What is taken can be answered on, and what is then written restores to the same record.
 * The first byte says whether a draft goes on or a record is edited. */
#include <string.h>

#include "base/err.h"
#include "base/strbuf.h"
#include "forms/form.h"
#include "forms/interview.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/fuzz_host.h"

/* Every kind of place a record can have: types, groups, hidden parts, repeats in repeats, a counted
 * one, sums over rows, attributes, meta. */
static const char xml[] =
    "<h:html xmlns='http://www.w3.org/2002/xforms' xmlns:h='http://www.w3.org/1999/xhtml'"
    " xmlns:jr='http://openrosa.org/javarosa' "
    "xmlns:orx='http://openrosa.org/xforms'><h:head><model>"
    "<instance><data id='d' version='1'><s/><n/><d/><t/><g k='1'><p/><c/></g>"
    "<r jr:template=''><x/><sum/><q><y/></q></r><k/><z><v/></z>"
    "<orx:meta><orx:instanceID/><orx:deprecatedID/></orx:meta></data></instance>"
    "<bind nodeset='/data/n' type='int' constraint='. &lt; 100'/>"
    "<bind nodeset='/data/d' type='date'/><bind nodeset='/data/t' type='dateTime'/>"
    "<bind nodeset='/data/g' relevant='/data/n &gt; 1'/><bind nodeset='/data/g/p' type='geopoint'/>"
    "<bind nodeset='/data/g/c' type='select'/><bind nodeset='/data/r/x' type='decimal'/>"
    "<bind nodeset='/data/r/sum' calculate='sum(/data/r/x) + count(../q)'/>"
    "<bind nodeset='/data/k' type='int'/><bind nodeset='/data/z/v' calculate='position(..)'/>"
    "<bind nodeset='/data/orx:meta/orx:instanceID' jr:preload='uid'/></model></h:head><h:body>"
    "<input ref='/data/s'><label>s</label></input><input ref='/data/n'><label>n</label></input>"
    "<select ref='/data/g/c'><label>c</label><item><label>A</label><value>a</value></item>"
    "<item><label>B</label><value>b</value></item></select><group ref='/data/r'>"
    "<repeat nodeset='/data/r'><input ref='/data/r/x'><label>x</label></input>"
    "<group ref='/data/r/q'><repeat nodeset='/data/r/q'><input ref='/data/r/q/y'><label>y</label>"
    "</input></repeat></group></repeat></group><input ref='/data/k'><label>k</label></input>"
    "<group ref='/data/z'><repeat nodeset='/data/z' jr:count='/data/k mod 50'><input "
    "ref='/data/z/v'>"
    "<label>v</label></input></repeat></group></h:body></h:html>";

static void dump(struct interview *iv, struct strbuf *out) {
    strbuf_clear(out);
    interview_write(iv, SUBMIT_ALL, out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len) {
    static struct form *form; // kept
    struct err err = {0};
    if (!form) {
        form = form_parse(xml, sizeof xml - 1, NULL, &err);
        FUZZ_CHECK(form);
    }
    if (len == 0) {
        return 0;
    }
    fuzz_dice = 1;
    AUTO(interview_freep) struct interview *iv = interview_new(form, &fuzz_host);
    enum restore_mode mode = data[0] % 2 ? RESTORE_EDIT : RESTORE_DRAFT;
    if (!interview_restore(iv, (const char *)data + 1, len - 1, mode, &err)) {
        FUZZ_CHECK(err.text[0]);
        return 0;
    }
    AUTO(strbuf_done) struct strbuf first = {0}, again = {0};
    struct problems problems = {0};
    interview_validate(iv, &problems);
    problems_done(&problems);
    interview_set(iv, interview_find(iv, "/data/n"), "3");
    dump(iv, &first);
    FUZZ_CHECK(interview_restore(iv, first.data, first.len, RESTORE_DRAFT, &err));
    dump(iv, &again);
    FUZZ_CHECK(strcmp(first.data, again.data) == 0);
    return 0;
}
