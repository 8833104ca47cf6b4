/* tests/forms/test_tree.c — lists as rows answer like the same lists as trees. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/err.h"
#include "base/strbuf.h"
#include "forms/names.h"
#include "forms/xml.h"
#include "tests/forms/tree_same.h"

struct pair {
    struct names names[2];
    struct tree plain, list;
};

static void read_both(struct pair *pair, const char *xml, size_t len) {
    struct err err = {0};
    *pair = (struct pair){0};
    assert_true(xml_parse(&pair->plain, &pair->names[0], xml, len, XML_DOCTYPE_IGNORE, &err));
    assert_true(xml_parse_list(&pair->list, &pair->names[1], xml, len, &err));
}

static void pair_done(struct pair *pair) {
    tree_done(&pair->plain);
    tree_done(&pair->list);
    names_done(&pair->names[0]);
    names_done(&pair->names[1]);
}

static bool same(const struct pair *pair) {
    return tree_same_node(&pair->plain, &pair->list, 1, 1) &&
           tree_same_below(&pair->plain, &pair->list, 1, 1);
}

static void test_rows_answer_like_nodes(void **state) {
    (void)state;
    static const struct {
        const char *xml;
        bool packed;
    } lists[] = {
        {"<r><i><a>1</a><b>2</b></i><i><a>3</a><b>2</b></i></r>",                            true },
        {"<r>\n <i>\n  <a>1</a>\n  <label> </label>\n </i>\n</r>",                           true },
        {"<r><i><a>1</a><b/></i><i><b>2</b></i><i><a> </a></i><i/></r>",                     true },
        {"<r><i><a>1</a></i><i><a>1</a><b>late</b></i><i><x>first</x><a>1</a></i></r>",      true },
        {"<r><i><a>1</a><a>2</a></i><i><a>3</a></i><i><a>4</a><a>5</a><a>6</a></i></r>",     true },
        {"<r k='1'><i><a>1</a></i><i><a>2</a></i></r>",                                      true },
        {"<r><i/><i/></r>",                                                                  true },
        {"<r/>",                                                                             false},
        {"<r>text</r>",                                                                      false},
        {"<r>text<i><a>1</a></i></r>",                                                       false},
        {"<r><i><a>1</a></i>text<i><a>2</a></i></r>",                                        false},
        {"<r><i><a>1</a>text</i><i><a>2</a></i></r>",                                        false},
        {"<r><i><a>1</a></i><i>text<a>2</a><b/></i></r>",                                    false},
        {"<r><i><a>1</a></i><i k='1'><a>2</a></i></r>",                                      false},
        {"<r><i><a>1</a><b>x</b></i><i><a>2</a><b k='1'>3</b></i><i><a>4</a></i></r>",       false},
        {"<r><i><a>1</a></i><i><a>t<b>2</b>u</a><a>3</a></i><i><b/></i></r>",                false},
        {"<r><i><a>1</a><b>2</b></i><i><b>2</b><a>1</a></i><i><b>2</b><a>1</a><c/></i></r>", true },
        {"<r><i><a>1</a></i><j><a>1</a></j><i><a>2</a></i></r>",                             false},
        {"<r xmlns:p='u'><i><a>1</a><p:a>2</p:a></i><i><p:a>3</p:a></i></r>",                true },
        {"<r><i><a>1<!-- no --> and <![CDATA[<2>]]></a></i><i><a>&lt;</a></i></r>",          true },
    };
    for (size_t i = 0; i < LEN(lists); i++) {
        AUTO(pair_done) struct pair pair;
        read_both(&pair, lists[i].xml, strlen(lists[i].xml));
        if (!same(&pair) || (pair.list.table.n_rows > 0) != lists[i].packed) {
            fail_msg("%s", lists[i].xml);
        }
        assert_int_equal(pair.plain.table.n_rows, 0);
    }
}

static void test_lines_of_rows_and_columns_are_kept(void **state) {
    (void)state;
    static const char xml[] =
        "<r>\n<i>\n<a>1</a>\n<b>2</b>\n</i>\n\n<i>\n<a>3</a>\n<b>4</b>\n</i></r>";
    AUTO(pair_done) struct pair pair;
    read_both(&pair, xml, sizeof xml - 1);
    for (uint32_t node = 1; node < 8; node++) {
        assert_int_equal(tree_line(&pair.list, node), tree_line(&pair.plain, node));
    }
}

/* Each row has a column of its own: as rows that would cost the square. */
static void test_a_sparse_list_stays_a_tree(void **state) {
    (void)state;
    AUTO(strbuf_done) struct strbuf xml = {0};
    strbuf_add(&xml, "<r><i>");
    for (int i = 0; i < 300; i++) {
        strbuf_addf(&xml, "<c%d/>", i);
    }
    strbuf_add(&xml, "</i>");
    for (int i = 0; i < 300; i++) {
        strbuf_addf(&xml, "<i><c%d>x</c%d></i>", i, i);
    }
    strbuf_add(&xml, "</r>");
    AUTO(pair_done) struct pair pair;
    read_both(&pair, xml.data, xml.len);
    assert_true(same(&pair));
    assert_int_equal(pair.list.table.n_rows, 0);
}

static void test_equal_texts_are_kept_once(void **state) {
    (void)state;
    AUTO(strbuf_done) struct strbuf xml = {0};
    strbuf_add(&xml, "<r>");
    for (int i = 0; i < 1000; i++) {
        strbuf_addf(&xml, "<i><n>%d</n><w>a ward of %d</w></i>", i, i % 20);
    }
    strbuf_add(&xml, "</r>");
    AUTO(pair_done) struct pair pair;
    read_both(&pair, xml.data, xml.len);
    assert_true(same(&pair));
    assert_in_range(pair.list.len_texts, 1, pair.plain.len_texts / 2);
}

static void test_lists_of_a_form_are_set_apart(void **state) {
    (void)state;
    static const char xml[] =
        "<h><model><instance><d/></instance><instance id='a'><r><i><n>1</n></i><i><n>2</n></i></r>"
        "</instance><instance id='b'><r><i k='1'><n>3</n></i></r></instance><instance id='c'/>"
        "<instance id='d'><r/><r><i><n>4</n></i></r></instance><bind/></model><instance/></h>";
    struct names names = {0};
    struct tree t;
    struct err err = {0};
    assert_true(xml_parse_form(&t, &names, xml, sizeof xml - 1, &err));
    uint32_t el[6] = {0}, n = 0;
    for (uint32_t c = tree_child(&t, 2, "instance"); c; c = tree_next(&t, c, "instance")) {
        el[n++] = c;
    }
    assert_int_equal(n, 5);
    const struct tree *list = tree_list_of(&t, el[1]);
    assert_non_null(list);
    uint32_t root = tree_child(list, 0, "r"), item = tree_child(list, root, "i");
    uint32_t second = tree_next(list, item, "i");
    assert_string_equal(tree_text(list, tree_child(list, second, "n")), "2");
    assert_int_equal(tree_next(list, second, NULL), 0);
    assert_int_equal(tree_past(list, 0), list->n_nodes);
    assert_int_equal(t.n_lists, 1); // attributes, nothing, two roots: in the form's own tree
    uint32_t of_b = tree_child(&t, tree_child(&t, el[2], "r"), "i");
    assert_string_equal(tree_text(&t, tree_child(&t, of_b, "n")), "3");
    uint32_t of_d = tree_child(&t, tree_next(&t, tree_child(&t, el[4], "r"), "r"), "i");
    assert_string_equal(tree_text(&t, tree_child(&t, of_d, "n")), "4");
    tree_done(&t);
    names_done(&names);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows_answer_like_nodes),
        cmocka_unit_test(test_lines_of_rows_and_columns_are_kept),
        cmocka_unit_test(test_a_sparse_list_stays_a_tree),
        cmocka_unit_test(test_equal_texts_are_kept_once),
        cmocka_unit_test(test_lists_of_a_form_are_set_apart),
    };
    return cmocka_run_group_tests_name("tree", tests, NULL, NULL);
}
