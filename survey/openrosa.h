/* survey/openrosa.h — what ODK Collect asks for and sends: form list, manifest, files, submissions.
 *
 * Source   OpenRosa 1.0 (Form List, Manifest, Form Submission) as ODK Collect follows it: the rules
 *          of spec/openrosa.md 3.1, quoted by number; CONTRACTS.md, Devices and the wire.
 * Routes   formList, form/N/form.xml, form/N/manifest, form/N/media/NAME, entities/NAME.csv,
 *          entities/NAME/integrity, submission. N is the store's number of a form: nothing a form
 * or a file is called gets to be a path. */
#pragma once
#include "base/attr.h"
#include "survey/site.h"

struct strbuf;

enum { OPENROSA_MAX_BODY = 100000000 }; // bytes of a POST: X-OpenRosa-Accept-Content-Length

extern const struct route openrosa_routes[]; // ends with a zeroed row

/* An OpenRosaResponse: `nature` as Collect knows it ("submit_success", "error", ...), and a
 * sentence.
 */
void openrosa_say(struct call *call, int status, const char *nature, const char *fmt, ...)
    PRINTF_LIKE(4, 5);
/* As above, as the body of a reply that the caller sends. */
void openrosa_message(struct strbuf *out, const char *nature, const char *text);
/* Headers that every answer on an OpenRosa route carries. */
void openrosa_headers(struct call *call);
