/* tests/survey/test_ledger.c — no two tables that left can be taken from one another to find a
 * home. */
#include <string.h>

#include "survey/ledger.h"
#include "tests/survey/kit.h"

#define LATER (KIT_NOW + INT64_C(86400000) * 30)

/* The table of two blocks' homes with damp, as public at threshold 5, with these homes. */
static struct ledger_table table_of(struct ledger_cell cells[2], const char *bytes, int64_t ash,
                                    int64_t birch) {
    cells[0] = (struct ledger_cell){"ASH", "damp", ash};
    cells[1] = (struct ledger_cell){"BIR", "damp", birch};
    return (struct ledger_table){.table_id = "worries by block",
                                 .geography = "block",
                                 .tier = "public",
                                 .threshold = 5,
                                 .bytes = bytes,
                                 .len = strlen(bytes),
                                 .cells = cells,
                                 .n_cells = 2};
}

static void test_what_is_written_down(void **state) {
    struct kit *kit = *state;
    struct ledger_cell cells[2];
    struct ledger_table table = table_of(cells, "10 20", 12, 18);
    ASSERT_OK(ledger_check(kit->st, &table, &kit->err), &kit->err);
    kit_assert_sql(kit, "SELECT count(*) FROM published_table", "0"); // looking writes nothing
    ASSERT_OK(ledger_add(kit->st, &table, KIT_NOW, &kit->err), &kit->err);
    ASSERT_OK(ledger_add(kit->st, &table, LATER, &kit->err), &kit->err); // the same again
    kit_assert_sql(kit,
                   "SELECT table_id || '|' || geography || '|' || tier || '|' || published_utc "
                   "FROM published_table",
                   "worries by block|block|public|2026-11-22T07:34:32.271Z");
    kit_assert_sql(kit,
                   "SELECT group_concat(area || ' ' || category || ' ' || homes) FROM "
                   "published_cell",
                   "ASH damp 12,BIR damp 18");
}

static void test_differences(void **state) {
    struct kit *kit = *state;
    static const struct {
        const char *bytes;
        int64_t ash, birch;
        const char *refused; // a part of the words; NULL: may leave
    } cases[] = {
        {"a", 12, 19,
         "'worries by block', BIR, damp: this figure and the one published on "
         "2026-11-22 are 1 apart"             },
        {"b", 8,  18, "ASH, damp"             },
        {"c", 16, 18, "until 5 or more"       },
        {"d", 12, 23, NULL                    },
        {"e", 12, 27, "2026-12-22 are 4 apart"}, // of the table let through just before
        {"f", 17, 13, NULL                    },
    };
    struct ledger_cell cells[2];
    struct ledger_table table = table_of(cells, "first", 12, 18);
    ASSERT_OK(ledger_add(kit->st, &table, KIT_NOW, &kit->err), &kit->err);
    for (size_t i = 0; i < LEN(cases); i++) {
        table = table_of(cells, cases[i].bytes, cases[i].ash, cases[i].birch);
        bool ok = ledger_add(kit->st, &table, LATER, &kit->err);
        assert_int_equal(ok, !cases[i].refused);
        if (!ok) {
            kit_assert_err(kit, ERR_CONFLICT, cases[i].refused);
        }
    }
    kit_assert_sql(kit, "SELECT count(*) FROM published_table", "3"); // refused ones left nothing
}

/* Who holds the public table may hold the meeting's; another question is another matter. */
static void test_what_is_compared(void **state) {
    struct kit *kit = *state;
    struct ledger_cell cells[2];
    struct ledger_table table = table_of(cells, "first", 12, 18);
    ASSERT_OK(ledger_add(kit->st, &table, KIT_NOW, &kit->err), &kit->err);
    table = table_of(cells, "second", 14, 18);
    table.tier = "meeting";
    assert_false(ledger_check(kit->st, &table, &kit->err));
    kit_assert_err(kit, ERR_CONFLICT, "ASH, damp");
    table.table_id = "repairs by block";
    ASSERT_OK(ledger_check(kit->st, &table, &kit->err), &kit->err);
    table = table_of(cells, "third", 14, 18);
    cells[0].category = "";
    table.n_cells = 1; // a figure hidden then or now gives nothing to take away from
    ASSERT_OK(ledger_check(kit->st, &table, &kit->err), &kit->err);
}

static void test_other_places(void **state) {
    struct kit *kit = *state;
    struct ledger_cell cells[2];
    struct ledger_table table = table_of(cells, "first", 12, 18);
    table.geography = "staircase";
    assert_false(ledger_add(kit->st, &table, KIT_NOW, &kit->err));
    kit_assert_err(kit, ERR_USAGE, "not by 'staircase'");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_what_is_written_down, kit_setup, kit_teardown),
        cmocka_unit_test_setup_teardown(test_differences, kit_setup, kit_teardown),
        cmocka_unit_test_setup_teardown(test_what_is_compared, kit_setup, kit_teardown),
        cmocka_unit_test_setup_teardown(test_other_places, kit_setup, kit_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
