/* tests/analysis/test_suppress_command.c — suppress as it is called: JSON, text, files that are
 * refused. */
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "tests/analysis/estate.h"
#include "tests/support.h"

static char *table_file(const char *dir, const char *text) {
    AUTO(strbuf_done) struct strbuf path = {0};
    struct err err = {0};
    strbuf_addf(&path, "%s/table.csv", dir);
    ASSERT_OK(file_write(path.data, text, strlen(text), &err), &err);
    return strbuf_steal(&path);
}

static const char tv9[] = "\xEF\xBB\xBF"
                          "block,damp,\"repairs\",asb,Total\r\nAspen,12,3, 6 ,21\r\n\r\n"
                          "\"Birch, north\",8,9,0,17\r\nCedar,4,11,5,20\r\ntotal,24,23,11,58\r\n";

static void test_json(void **state) {
    AUTO(mem_freep) char *path = table_file(*state, tv9);
    AUTO(ran_done)
    struct ran ran =
        estate_run("suppress", path, "--threshold", "5", "--base", "5", "--exact", "--json", NULL);
    assert_int_equal(ran.status, 0);
    assert_string_equal(ran.out,
                        "{\"rows\": [\"Aspen\", \"Birch, north\", \"Cedar\", \"total\"], "
                        "\"columns\": [\"damp\", \"repairs\", \"asb\", \"total\"], "
                        "\"cells\": [[null, null, 6, 21], [8, 9, 0, 17], [null, null, 5, 20], "
                        "[24, 23, 11, 58]], "
                        "\"reasons\": [[\"S\", \"P\", \"\", \"\"], [\"\", \"\", \"\", \"\"], "
                        "[\"P\", \"S\", \"\", \"\"], [\"\", \"\", \"\", \"\"]]}\n");
}

/* What people copy says that a figure is hidden, and not why. */
static void test_text(void **state) {
    AUTO(mem_freep) char *path = table_file(*state, tv9);
    AUTO(ran_done)
    struct ran ran = estate_run("suppress", path, "--threshold", "5", "--base", "5", NULL);
    assert_int_equal(ran.status, 0);
    assert_string_equal(ran.out, "              damp  repairs  asb  total\n"
                                 "Aspen           10        *    5     20\n"
                                 "Birch, north    10       10    0     15\n"
                                 "Cedar            *       10    5     20\n"
                                 "total           25       25   10     60\n"
                                 "* not shown, so that nobody can be picked out\n");
}

static void test_refusals(void **state) {
    static const struct {
        const char *text, *part;
    } cases[] = {
        {"n,a,b,total\nx,1,2,4\ntotal,1,2,4\n",                    "line 2: the total of 'x'"    },
        {"n,a,b,total\nx,1,2,3\ntotal,1,3,4\n",                    "line 3: the total of 'b'"    },
        {"n,a,b,total\nx,1,2,3\ntotal,1,2,4\n",                    "line 3: the total of 'total'"},
        {"n,a,b,sum\nx,1,2,3\ntotal,1,2,3\n",                      "line 1"                      },
        {"n,a,b,total\nx,1,2,3\ny,1,2,3\n",                        "line 3: the last row"        },
        {"n,a,b,total\ntotal,0,0,0\n",                             "line 2: there are no rows"   },
        {"n,a,b,total\n",                                          "line 1"                      },
        {"n,a,b,total\nx,-1,2,1\ntotal,-1,2,1\n",                  "line 2: '-1'"                },
        {"n,a,b,total\nx,1.5,2,3.5\ntotal,1.5,2,3.5\n",            "line 2: '1.5'"               },
        {"n,a,b,total\nx,,2,2\ntotal,0,2,2\n",                     "line 2: ''"                  },
        {"n,a,b,total\nx,+1,2,3\ntotal,1,2,3\n",                   "line 2: '+1'"                },
        {"n,a,b,total\nx,99999999999999999999,0,0\ntotal,0,0,0\n", "line 2: '9999"               },
        {"n,a,b,total\nx,1,2\ntotal,1,2,3\n",                      "line 2: has 3 fields"        },
        {"n,a,b,total\nx,1,2,3,\ntotal,1,2,3\n",                   "line 2: has 5 fields"        },
        {"n,a,b,total\nx,1,2,3,9\ntotal,1,2,3\n",                  "line 2: has 5 fields"        },
        {"n,total\nx,1\ntotal,1\n",                                "line 1"                      },
        {"n,a,\"total\nx,1,1\n",                                   "quotation mark"              },
        {"",                                                       "empty"                       },
    };
    for (size_t i = 0; i < LEN(cases); i++) {
        AUTO(mem_freep) char *path = table_file(*state, cases[i].text);
        AUTO(ran_done)
        struct ran ran =
            estate_run("suppress", path, "--threshold", "5", "--base", "5", "--json", NULL);
        assert_in_range(ran.status, 1, 2);
        assert_string_equal(ran.out, "");
        assert_has(ran.err, cases[i].part);
        assert_ptr_equal(strchr(ran.err, '\n'), ran.err + strlen(ran.err) - 1); // one line
    }
}

static void test_rules_of_the_call(void **state) {
    static const char *const cases[][2] = {
        {"0",   "5"  },
        {"5",   "0"  },
        {"-1",  "5"  },
        {"5",   "x"  },
        {"2.5", "5"  },
        {"",    "5"  },
        {"5",   "1e9"},
    };
    AUTO(mem_freep) char *path = table_file(*state, tv9);
    for (size_t i = 0; i < LEN(cases); i++) {
        AUTO(ran_done)
        struct ran ran = estate_run("suppress", path, "--threshold", cases[i][0], "--base",
                                    cases[i][1], "--json", NULL);
        assert_int_equal(ran.status, 2);
        assert_string_equal(ran.out, "");
    }
    AUTO(ran_done) struct ran bare = estate_run("suppress", path, "--base", "5", NULL);
    assert_int_equal(bare.status, 2);
    AUTO(ran_done) struct ran base = estate_run("suppress", path, "--threshold", "5", NULL);
    assert_int_equal(base.status, 2);
    AUTO(ran_done)
    struct ran none =
        estate_run("suppress", "/no/table.csv", "--threshold", "5", "--base", "5", NULL);
    assert_int_equal(none.status, 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_json, temp_dir_setup, temp_dir_teardown),
        cmocka_unit_test_setup_teardown(test_text, temp_dir_setup, temp_dir_teardown),
        cmocka_unit_test_setup_teardown(test_refusals, temp_dir_setup, temp_dir_teardown),
        cmocka_unit_test_setup_teardown(test_rules_of_the_call, temp_dir_setup, temp_dir_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
