/* base/canvas_none.c — PDF and PNG in a build without cairo and Pango: an answer in words. */
#include "base/canvas.h"

#include "base/err.h"

static struct canvas *refuse(struct err *err) {
    err_set(err, ERR_UNSUPPORTED,
            "this build draws no PDF or PNG: it was made without cairo and Pango (Debian, Ubuntu: "
            "apt install libcairo2-dev libpango1.0-dev, then build again)");
    return NULL;
}

struct canvas *canvas_pdf(struct strbuf *out, const struct canvas_info *info, struct err *err) {
    (void)out, (void)info;
    return refuse(err);
}

struct canvas *canvas_png(struct strbuf *out, double dots_per_mm, struct err *err) {
    (void)out, (void)dots_per_mm;
    return refuse(err);
}
