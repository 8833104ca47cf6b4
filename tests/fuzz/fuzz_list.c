/* tests/fuzz/fuzz_list.c — a form's choice list from a hostile file: it loads, or the form is
 * refused with the list's name. What loads is offered, filtered and written like any other. The
 * first byte says which kind of file the rest is. XML gives the same list as rows and as a tree. */
#include <string.h>

#include "base/err.h"
#include "base/strbuf.h"
#include "base/utf8.h"
#include "forms/form.h"
#include "forms/interview.h"
#include "forms/names.h"
#include "forms/xml.h"
#include "tests/forms/tree_same.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/fuzz_host.h"

#define FORM(kind)                                                                                 \
    "<h:html xmlns='http://www.w3.org/2002/xforms' xmlns:h='http://www.w3.org/1999/xhtml'>"        \
    "<h:head><model><instance><data id='d'><a/><n/><f/></data></instance>"                         \
    "<instance id='list' src='jr://file/list." kind "'/>"                                          \
    "<bind nodeset='/data/n' calculate=\"count(instance('list')/root/item)\"/>"                    \
    "<bind nodeset='/data/f' calculate=\"instance('list')/root/item[name = /data/a]/label\"/>"     \
    "</model></h:head><h:body><select1 ref='/data/a'><label>a</label>"                             \
    "<itemset nodeset=\"instance('list')/root/item\"><value ref='name'/><label ref='label'/>"      \
    "</itemset></select1></h:body></h:html>"

static const char *const forms[] = {FORM("csv"), FORM("geojson"), FORM("xml")};

struct bytes {
    const char *at;
    size_t len;
};

static bool media(void *ctx, const char *name, struct strbuf *out) {
    const struct bytes *file = ctx;
    FUZZ_CHECK(strncmp(name, "list.", 5) == 0);
    strbuf_addn(out, file->at, file->len);
    return true;
}

/* Every choice offered is taken, and finds its own row (or an equal one before it). */
static void answer(struct interview *iv) {
    enum { TRIES = 20 };
    struct choices choices;
    struct iv_ref a = interview_find(iv, "/data/a");
    interview_choices(iv, 1, a, &choices);
    for (uint32_t i = 0; i < choices.n && i < TRIES; i++) {
        AUTO(strbuf_done) struct strbuf value = {0};
        strbuf_add(&value, choices.items[i].value); // the texts live until the next call only
        (void)interview_choice_field(iv, 1, a, value.data, "geometry");
        interview_choices(iv, 1, a, &choices);
        enum set_status status = interview_set(iv, a, value.data);
        bool odd =
            !value.len || strpbrk(value.data, " \t\r\n") || !utf8_valid(value.data, value.len);
        FUZZ_CHECK(odd || status == SET_OK);
        interview_choices(iv, 1, a, &choices);
    }
}

static void compare(const struct bytes *file) {
    struct names names[2] = {0};
    struct tree plain = {0}, list = {0};
    bool ok = xml_parse(&plain, &names[0], file->at, file->len, XML_DOCTYPE_IGNORE, NULL);
    FUZZ_CHECK(xml_parse_list(&list, &names[1], file->at, file->len, NULL) == ok);
    FUZZ_CHECK(!ok ||
               (tree_same_node(&plain, &list, 1, 1) && tree_same_below(&plain, &list, 1, 1)));
    for (size_t i = 0; i < LEN(names); i++) {
        names_done(&names[i]);
    }
    tree_done(&plain);
    tree_done(&list);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len) {
    if (len == 0) {
        return 0;
    }
    struct err err = {0};
    fuzz_dice = 1;
    struct bytes file = {(const char *)data + 1, len - 1};
    const char *xml = forms[data[0] % LEN(forms)];
    struct form_options options = {.media = media, .media_ctx = &file};
    AUTO(form_freep) struct form *form = form_parse(xml, strlen(xml), &options, &err);
    FUZZ_CHECK(form || strstr(err.text, "list"));
    if (data[0] % LEN(forms) == LEN(forms) - 1) {
        compare(&file);
    }
    if (form) {
        AUTO(interview_freep) struct interview *iv = interview_new(form, &fuzz_host);
        answer(iv);
        AUTO(strbuf_done) struct strbuf out = {0};
        interview_write(iv, SUBMIT_PLAIN, &out);
        FUZZ_CHECK(out.len > 0);
    }
    return 0;
}
