/* survey/app.h — the web app on the wire: its files, and what it asks for besides OpenRosa.
 *
 * Routes    below a device's token (url_path), which leads a browser to app/: app/ and its files;
 * app/survey.json; app/visit. Everything else the app uses is OpenRosa's: formList, manifest,
 * files, the door list, submission.
 *
 *     GET app/survey.json      {"protocol":1,"name":"Ashbrook","device":"Amina's phone",
 *                               "now":1795348800000,
 *                               "outcomes":[{"code":"no_answer","label":"…","again":true}]}
 *     POST app/visit           the fields of survey/told_knock.h:
 *                              201 logged, 202 the same knock is there already;
 *                              X-Doorstep-Received says `at` again
 *
 * Headers   scripts of our own and WebAssembly, nothing inline; camera, microphone and place for
 *           these pages alone. */
#pragma once
#include "survey/site.h"

/* Grows when an older app could take an answer wrongly; server.js has it too. */
enum { APP_PROTOCOL = 1 };

extern const struct route app_routes[]; // ends with a zeroed row
