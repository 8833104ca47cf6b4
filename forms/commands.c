/* forms/commands.c — the verbs of this folder. */
#include "forms/commands.h"

#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/strbuf.h"

enum { MEDIA_MAX_BYTES = 256 << 20 };

static const struct cmd_opt check_opts[] = {
    {"media", 'm', "DIR", "folder with the form's files"},
    {"strict",  0, NULL, "warn of what ODK Collect would refuse"},
    {"all",       'a', NULL, "say everything, not only the first few of a kind"},
    {0    },
};
static const struct cmd_opt play_opts[] = {
    {"steps",                         's', "FILE", "steps to take; - or nothing: standard input"},
    {"media",                         'm', "DIR", "folder with the form's files"},
    {"instance",                               'i', "FILE", "go on with this saved draft"},
    {"edit",    'e', "FILE", "edit this submitted record"},
    {"last-saved", 0, "FILE", "the record saved last"},
    {"property",                      0, "NAME=VALUE,…", "what the device says of itself, such as username=ada"},
    {"now",                         0, "ISO8601", "pretend it is this time"},
    {"function",                               0, "NAME=TEXT,…",
     "functions of the device's own; $1 to $9 are what they are given"},
    {"plain-xpath",                         0, NULL, "in a row an absolute path means all rows, not the own one"},
    {"strict-jr",   0, NULL, "be as strict as ODK Collect's engine, and stop at the first fault"},
    {"seed",                    0, "N", "start of the dice"},
    {0                        },
};
static const struct cmd_opt bench_opts[] = {
    {"repeat", 'n', "N", "how often; figures are medians"},
    {"media",     'm', "DIR", "folder with the form's files"},
    {0       },
};

const struct command forms_commands[] = {
    {"form check",                                          "FORM.xml…", "load a questionnaire and say what is wrong with it",
     "doorstep form check my-form.xml", 1, CMD_MANY, check_opts, cmd_form_check},
    {"form play", "FORM.xml", "fill a questionnaire by steps, one answer a line",
     "printf 'set /data/name\\tAda\\ndump\\n' | doorstep form play my-form.xml", 1, 1, play_opts,
     cmd_form_play},
    {"form bench",                                                    "FORM.xml", "measure loading and starting a questionnaire",
     "doorstep form bench my-form.xml -n 20", 1, 1, bench_opts, cmd_form_bench},
    {0                                          },
};

bool media_from_folder(void *ctx, const char *name, struct strbuf *out) {
    return file_read_named(ctx, name, MEDIA_MAX_BYTES, out);
}
