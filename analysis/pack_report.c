/* analysis/pack_report.c — report.pdf and method.md: the report of the survey (report.h), as it
 * stood on the day it was approved. */
#include "analysis/pack_impl.h"
#include "analysis/report.h"

bool pack_add_report(struct pack *p, struct err *err) {
    const struct report_options options = {.tier = p->options->tier,
                                           .form_id = p->figures->form_id,
                                           .lang = p->options->lang,
                                           .now_utc_ms = p->approval.approved_utc,
                                           .approved = true};
    return report_pdf(pack_files_add(&p->files, "report.pdf"), p->st, &options, err) &&
           report_method_markdown(pack_files_add(&p->files, "method.md"), p->st, &options, err);
}
