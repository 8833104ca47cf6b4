/* survey/settings_qr.h — the code a phone scans to know this server (spec/openrosa.md 3.4).
 *
 * Text   base64 of zlib of JSON, as ODK Collect reads it; error level L. */
#pragma once
#include <stdbool.h>

struct err;
struct strbuf;

struct settings {
    const char *server_url;   // "http://192.168.8.2:8980/k/TOKEN"
    const char *project_name; // shown on the phone
};

/* Append the text that the code holds. */
bool settings_text(const struct settings *settings, struct strbuf *out, struct err *err);
/* Append the code in block characters for a terminal: dark on light, two rows a line. */
bool settings_terminal(const char *text, struct strbuf *out, struct err *err);
/* Write the code as a picture. */
bool settings_png(const char *text, const char *path, struct err *err);
