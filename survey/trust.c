/* survey/trust.c — see trust.h. */
#include "survey/trust.h"

#include <string.h>

#include "base/strbuf.h"
#include "survey/certificate.h"

static const char steps[] =
    "<h2>Android</h2><ol>"
    "<li>Take the file: <a href=\"/trust/doorstep.crt\">doorstep.crt</a>.</li>"
    "<li>Open Settings, search for <b>CA certificate</b> (Security, Encryption and credentials, "
    "Install a certificate).</li>"
    "<li>Choose <b>CA certificate</b>, then <b>Install anyway</b>, then the file.</li></ol>"
    "<h2>iPhone and iPad</h2><ol>"
    "<li>In Safari take the file: <a href=\"/trust/doorstep.crt\">doorstep.crt</a>, and allow "
    "it.</li>"
    "<li>Settings, General, VPN and Device Management: install <b>Doorstep</b>.</li>"
    "<li>Settings, General, About, Certificate Trust Settings: switch <b>Doorstep</b> on.</li></ol>"
    "<h2>After the survey</h2>"
    "<p>Take it away again in the same places. It can vouch only for computers in the room, never "
    "for "
    "a page on the internet.</p>";

static void show_page(struct call *call) {
    AUTO(strbuf_done) struct strbuf out = {0};
    strbuf_add(&out,
               "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
               "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
               "<link rel=\"stylesheet\" href=\"/style.css\"><title>Trust this computer</title>"
               "</head><body><main id=\"main\"><h1>Let this phone trust this computer</h1>"
               "<p>Once for each phone. Then the app works with the camera and without a "
               "signal.</p><p>First compare: this is the fingerprint on the laptop's screen. If "
               "it is another one, stop.</p><p><code>");
    html_text(&out, call->site->certificate->print);
    strbuf_addf(&out, "</code></p>%s</main></body></html>\n", steps);
    http_reply_header(
        call->req, "Content-Security-Policy",
        "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'");
    http_reply(call->req, 200, "text/html; charset=utf-8", &out);
}

bool trust_open(struct call *call) {
    const struct certificate *certificate = call->site->certificate;
    bool file = call->n_segments == 2 && strcmp(call->segments[1], "doorstep.crt") == 0;
    if (!certificate || http_method(call->req) != HTTP_GET || call->n_segments < 1 ||
        strcmp(call->segments[0], "trust") != 0 || (call->n_segments > 1 && !file)) {
        return false;
    }
    http_reply_header(call->req, "Cache-Control", "no-store");
    http_reply_header(call->req, "X-Content-Type-Options", "nosniff");
    if (file) {
        const struct strbuf bytes = {.data = (char *)certificate->authority,
                                     .len = certificate->authority_len};
        http_reply(call->req, 200, "application/x-x509-ca-cert", &bytes);
    } else {
        show_page(call);
    }
    return true;
}
