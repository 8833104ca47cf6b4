/* main.c — strings the folders' command tables together and finds nothing else to do. */
#include "base/cmd.h"

#include <limits.h> // __GLIBC__
#ifdef __GLIBC__
#include <malloc.h>
#endif

#ifdef HAVE_ANALYSIS
#include "analysis/commands.h"
#endif
#ifdef HAVE_FORMS
#include "forms/commands.h"
#endif
#ifdef HAVE_GEO
#include "geo/commands.h"
#endif
#ifdef HAVE_SURVEY
#include "survey/commands.h"
#endif

/* In the order of the work: a questionnaire, a survey, places, what comes of it. */
static const struct command *const tables[] = {
#ifdef HAVE_FORMS
    forms_commands,
#endif
#ifdef HAVE_SURVEY
    survey_commands,
    survey_dwelling_commands,
    survey_visit_commands,
    survey_team_commands,
    survey_server_commands,
    survey_account_commands,
    survey_sealed_commands,
    survey_backup_commands,
    survey_approval_commands,
    survey_voice_commands,
#endif
#ifdef HAVE_GEO
    geo_commands,
#endif
#ifdef HAVE_ANALYSIS
    analysis_commands,
#endif
    NULL,
};

/* Arrays of a million homes go back to the system when they are let go: left to itself glibc keeps
 * ever larger ones, which costs a sixth more memory. */
static void give_back_arrays(void) {
#ifdef M_MMAP_THRESHOLD
    enum { ARRAY = 1 << 20 }; // bytes
    mallopt(M_MMAP_THRESHOLD, ARRAY);
#endif
}

int main(int argc, char **argv) {
    give_back_arrays();
    return cmd_main(tables, argc, argv);
}
