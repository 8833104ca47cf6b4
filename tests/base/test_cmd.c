/* tests/base/test_cmd.c — whole command lines in, exit status and both outputs back. */
#include "tests/support.h"

#include <stdlib.h>
#include <string.h>

#include "base/cmd.h"
#include "base/strbuf.h"

enum { WORDS_MAX = 16 };

/* Prints what it was given, so that a test reads a call as one line. */
static int echo(struct cmd *cmd) {
    for (int i = 0; i < cmd_n_args(cmd); i++) {
        printf("[%s]", cmd_arg(cmd, i));
    }
    for (int i = 0; cmd_value_at(cmd, "by", i); i++) {
        printf(" by=%s", cmd_value_at(cmd, "by", i));
    }
    if (cmd_value(cmd, "out")) {
        printf(" out=%s", cmd_value(cmd, "out"));
    }
    printf("%s%s", cmd_flag(cmd, "exact") ? " exact" : "", cmd_json(cmd) ? " json" : "");
    return 0;
}

static int count_homes(struct cmd *cmd) {
    struct err err = {0};
    int64_t homes;
    if (!cmd_int(cmd, "homes", 1, 1000, 60, &homes, &err)) {
        return cmd_fail(&err);
    }
    printf("%d homes", (int)homes);
    return 0;
}

static int could_not(struct cmd *cmd) {
    struct err err = {0};
    if (cmd_json(cmd)) {
        return cmd_fail(&err);
    }
    err_set(&err, ERR_NOT_FOUND, "there is no such block");
    err_where(&err, "%s", cmd_arg(cmd, 0));
    return cmd_fail(&err);
}

static const struct cmd_opt echo_opts[] = {
    {"out",   'o', "FILE", "where to write"},
    {"by", 0, "NAME", "who says so"},
    {"exact",       'x', NULL, "do not round figures"},
    {0     },
};

static const struct cmd_opt practice_opts[] = {
    {"homes", 'n', "N", "how many invented homes"},
    {0   },
};

static const struct command first_table[] = {
    {"form check",                      "FORM.xml…", "read and check a questionnaire", "doorstep form check roof.xml", 1,
     CMD_MANY, echo_opts, echo},
    {"form play", "FORM.xml", "answer by steps", "doorstep form play roof.xml", 1, 1, NULL,
     could_not},
    {0                               },
};

static const struct command second_table[] = {
    {"pack",                "SURVEY", "make the data pack", "doorstep pack a.gpkg -o pack", 1, 1, echo_opts, echo},
    {"pack verify", "PACK", "check a pack", "doorstep pack verify pack.zip", 1, 1, echo_opts, echo},
    {"practice",                    "", "invented homes", "doorstep practice", 0, 0, practice_opts, count_homes},
    {0           },
};

static const struct command *const tables[] = {first_table, second_table, NULL};

/* One line, words parted by blanks, run as the shell would. */
static struct captured call(const char *line, int *status) {
    char *copy = strdup(line), *argv[WORDS_MAX + 1] = {0};
    int argc = 0;
    for (char *word = copy; word && argc < WORDS_MAX;) {
        char *blank = strchr(word, ' ');
        if (blank) {
            *blank = '\0';
        }
        argv[argc++] = word;
        word = blank ? blank + 1 : NULL;
    }
    capture_start();
    *status = cmd_main(tables, argc, argv);
    struct captured captured = capture_stop();
    free(copy);
    return captured;
}

struct called {
    const char *line, *output;
};

static void check(const struct called *rows, size_t n, int want_status) {
    for (size_t i = 0; i < n; i++) {
        int status;
        AUTO(captured_done) struct captured got = call(rows[i].line, &status);
        if (status != want_status) {
            fail_msg("%s: exit status %d", rows[i].line, status);
        }
        assert_string_equal(want_status == 0 ? got.out : got.err, rows[i].output);
        assert_string_equal(want_status == 0 ? got.err : got.out, "");
    }
}

static void test_words_and_options_stand_anywhere(void **state) {
    (void)state;
    static const struct called rows[] = {
        {"doorstep form check a.xml",                       "[a.xml]"                },
        {"doorstep form check a b c",                       "[a][b][c]"              },
        {"doorstep form check --out f a",                   "[a] out=f"              },
        {"doorstep form check a --out=f b",                 "[a][b] out=f"           },
        {"doorstep form check -o f a -x",                   "[a] out=f exact"        },
        {"doorstep form check a --out f --out g",           "[a] out=g"              },
        {"doorstep form check a --by Amina --by=Jo --json", "[a] by=Amina by=Jo json"},
        {"doorstep form check a --out=",                    "[a] out="               },
        {"doorstep form check a --out=x=y",                 "[a] out=x=y"            },
        {"doorstep form check a -o -",                      "[a] out=-"              },
        {"doorstep form check -",                           "[-]"                    },
        {"doorstep form check -- --out -x",                 "[--out][-x]"            },
        {"doorstep form check a -- -- b",                   "[a][--][b]"             },
        {"doorstep pack s",                                 "[s]"                    },
        {"doorstep pack verify p",                          "[p]"                    },
        {"doorstep practice",                               "60 homes"               },
        {"doorstep practice -n 1000",                       "1000 homes"             },
    };
    check(rows, LEN(rows), 0);
}

static void test_misuse_is_one_line_and_status_2(void **state) {
    (void)state;
    static const struct called rows[] = {
        {"doorstep",                      "doorstep: a verb is missing; 'doorstep help' lists them\n"        },
        {"doorstep --json",               "doorstep: a verb is missing; 'doorstep help' lists them\n"        },
        {"doorstep sing",                 "doorstep: there is no verb 'sing'; 'doorstep help' lists them\n"  },
        {"doorstep form",                 "doorstep: 'form' goes with one of: check, play\n"                 },
        {"doorstep form dance",           "doorstep: 'form' goes with one of: check, play\n"                 },
        {"doorstep form chek a",
         "doorstep: there is no verb 'form chek'; did you mean 'form check'?\n"                              },
        {"doorstep practise",             "doorstep: there is no verb 'practise'; did you mean 'practice'?\n"},
        {"doorstep practise -n 5",
         "doorstep: there is no verb 'practise'; did you mean 'practice'?\n"                                 },
        {"doorstep form check",
         "doorstep: form check: something is missing; usage: doorstep form check FORM.xml…\n"              },
        {"doorstep form play a b",
         "doorstep: form play: 'b' is one word too many; usage: doorstep form play FORM.xml\n"               },
        {"doorstep pack a --outt f",
         "doorstep: pack: there is no option --outt; did you mean --out?\n"                                  },
        {"doorstep pack a --colour=red",
         "doorstep: pack: there is no option --colour; see 'doorstep help pack'\n"                           },
        {"doorstep pack a -q",            "doorstep: pack: there is no option -q; see 'doorstep help pack'\n"},
        {"doorstep pack a -of",
         "doorstep: pack: there is no option -of; see 'doorstep help pack'\n"                                },
        {"doorstep pack a --out",         "doorstep: pack: --out wants a value: FILE\n"                      },
        {"doorstep pack a -o",            "doorstep: pack: -o wants a value: FILE\n"                         },
        {"doorstep pack a --exact=yes",   "doorstep: pack: --exact takes no value\n"                         },
        {"doorstep practice --homes 0",
         "doorstep: practice: --homes takes a whole number from 1 to 1000, not 0\n"                          },
        {"doorstep practice --homes 12x",
         "doorstep: practice: --homes takes a whole number from 1 to 1000, not 12x\n"                        },
        {"doorstep help sing",            "doorstep: there is no verb 'sing'; 'doorstep help' lists them\n"  },
    };
    check(rows, LEN(rows), 2);
}

static void test_a_failed_command_says_where_and_what(void **state) {
    (void)state;
    static const struct called rows[] = {
        {"doorstep form play B",        "doorstep: B: there is no such block\n"         },
        {"doorstep form play B --json", "doorstep: could not, and the reason got lost\n"},
    };
    check(rows, LEN(rows), 1);
}

static void test_help_lists_and_explains(void **state) {
    (void)state;
    static const char *const lines[] = {
        "doorstep help",        "doorstep --help",
        "doorstep help form",   "doorstep help form check",
        "doorstep help pack",   "doorstep pack verify x --help",
        "doorstep practice -h",
    };
    AUTO(strbuf_done) struct strbuf all = {0};
    for (size_t i = 0; i < LEN(lines); i++) {
        int status;
        AUTO(captured_done) struct captured got = call(lines[i], &status);
        assert_int_equal(status, 0);
        assert_string_equal(got.err, "");
        strbuf_addf(&all, "$ %s\n%s\n", lines[i], got.out);
    }
    golden_check("base/help.txt", all.data, all.len);
}

static void test_version(void **state) {
    (void)state;
    int status;
    AUTO(captured_done) struct captured got = call("doorstep --version", &status);
    assert_int_equal(status, 0);
    assert_memory_equal(got.out, "doorstep ", 9);
}

static void test_progress_is_silent_when_piped(void **state) {
    (void)state;
    capture_start();
    progress_show("homes", 1, 10);
    progress_end();
    AUTO(captured_done) struct captured got = capture_stop();
    assert_string_equal(got.out, "");
    assert_string_equal(got.err, "");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_words_and_options_stand_anywhere),
        cmocka_unit_test(test_misuse_is_one_line_and_status_2),
        cmocka_unit_test(test_a_failed_command_says_where_and_what),
        cmocka_unit_test(test_help_lists_and_explains),
        cmocka_unit_test(test_version),
        cmocka_unit_test(test_progress_is_silent_when_piped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
