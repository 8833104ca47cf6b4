/* geo/commands.h — this folder's verbs: area add, dwelling add. */
#pragma once
#include "base/cmd.h"

extern const struct command geo_commands[]; // ends with a zeroed row
