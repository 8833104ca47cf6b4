/* survey/openrosa.c — lists and files for ODK Collect. Rule numbers: spec/openrosa.md 3.1. */
#include "survey/openrosa.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/intern.h"
#include "base/mem.h"
#include "base/num.h"
#include "base/strbuf.h"
#include "survey/md5.h"
#include "survey/openrosa_impl.h"
#include "survey/site.h"

#define XML_HEAD "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"

/* ---- answers ---- */

void openrosa_headers(struct call *call) {
    char limit[16];
    snprintf(limit, sizeof limit, "%d", OPENROSA_MAX_BODY);
    http_reply_header(call->req, "X-OpenRosa-Version", "1.0"); // rule 1
    http_reply_header(call->req, "X-OpenRosa-Accept-Content-Length", limit);
    http_reply_header(call->req, "Content-Language", "en");
    http_reply_header(call->req, "X-Content-Type-Options", "nosniff");
    http_reply_header(call->req, "Referrer-Policy", "no-referrer"); // the address is a secret
    http_reply_header(call->req, "Vary", "Authorization");
}

void openrosa_message(struct strbuf *out, const char *nature, const char *text) {
    strbuf_add(out, XML_HEAD "<OpenRosaResponse xmlns=\"http://openrosa.org/http/response\" "
                             "items=\"0\">\n<message nature=\"");
    xml_attr(out, nature);
    strbuf_add(out, "\">");
    xml_text(out, text);
    strbuf_add(out, "</message></OpenRosaResponse>\n");
}

void openrosa_say(struct call *call, int status, const char *nature, const char *fmt, ...) {
    char text[600];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    AUTO(strbuf_done) struct strbuf body = {0};
    openrosa_message(&body, nature, text);
    http_reply_header(call->req, "Cache-Control", "private, no-store");
    http_reply(call->req, status, OPENROSA_XML, &body);
}

/* What went wrong: a status a client can act on (survey/intake.h), what is said of it where the
 * error's own words are about this machine, and what the person with the phone can do. */
struct refusal {
    enum err_code code;
    int status;
    const char *said; // NULL: the error's own words
    const char *todo;
};

static const struct refusal *refusal_of(enum err_code code) {
    static const char show[] = "Show this to your supervisor.";
    static const struct refusal refusals[] = {
        {ERR_SYNTAX,      400, NULL,                                            show},
        {ERR_UNSUPPORTED, 400, NULL,                                            show},
        {ERR_NOT_FOUND,   404, NULL,                                            show},
        {ERR_CONFLICT,    409, NULL,                                            show},
        {ERR_LIMIT,       413, NULL,                                            show},
        {ERR_FULL,        507, "the disk of the survey's computer is full",
         "Nothing is lost: keep it, tell your supervisor, and send again later."    },
        {ERR_IO,          503, "the survey cannot be written to just now",
         "Nothing is lost: please send again later."                                },
        {ERR_NONE,        500, "something went wrong on the survey's computer", show},
    };
    const struct refusal *found = refusals;
    while (found->code != code && found->code != ERR_NONE) {
        found++;
    }
    return found;
}

/* Where something stands on this machine is no client's business: that goes to our own log. */
void openrosa_fail(struct call *call, const struct err *err) {
    const struct refusal *refusal = refusal_of(err->code);
    char text[sizeof err->text], line[24] = "";
    err_open_text(err, text, sizeof text);
    if (refusal->status == 503) {
        http_reply_header(call->req, "Retry-After", "10");
    }
    if (err->n_open > 0 || refusal->said) {
        err_print(err);
    }
    if (err->line > 0) {
        snprintf(line, sizeof line, "line %d: ", err->line);
    }
    openrosa_say(call, refusal->status, "error", "%s%s. %s", line,
                 refusal->said ? refusal->said : text, refusal->todo);
}

/* Rule 21: what did not change need not travel. */
static void reply_list(struct call *call, const char *type, const struct strbuf *body) {
    char tag[MD5_HEX + 2], hex[MD5_HEX];
    md5_hex(hex, strbuf_text(body), body->len);
    snprintf(tag, sizeof tag, "\"%s\"", hex);
    const char *have = http_header(call->req, "If-None-Match");
    bool same = have && strstr(have, tag);
    http_reply_header(call->req, "ETag", tag);
    http_reply_header(call->req, "Cache-Control", "private, no-cache");
    http_reply(call->req, same ? 304 : 200, same ? NULL : type, same ? NULL : body);
}

/* ---- form list ---- */

/* A form's bytes never change under its number, so its MD5 is worked out once (rule 5). */
static bool form_md5(struct call *call, struct store *st, int64_t id, char hex[MD5_HEX],
                     struct err *err) {
    char key[40];
    snprintf(key, sizeof key, "form %" PRId64, id);
    if (site_find_md5(call->site, key, hex)) {
        return true;
    }
    AUTO(arena_done) struct arena mem = {0};
    struct store_form form;
    if (!store_get_form_by_id(st, id, &mem, &form, err)) {
        return false;
    }
    md5_hex(hex, form.xml, form.xml_len);
    site_keep_md5(call->site, key, hex);
    return true;
}

struct listed {
    int64_t id;
    const char *form_id, *version, *title;
    uint32_t name; // form_id as a number
};

struct list {
    struct call *call;
    const char *only; // form id; NULL: all
    struct listed *forms;
    size_t n, cap;
    struct intern names;
};

static bool note_form(void *ctx, const struct store_form *form, struct err *err) {
    (void)err;
    struct list *list = ctx;
    struct arena *mem = &list->call->mem;
    if (!list->only || strcmp(list->only, form->form_id) == 0) {
        *MEM_PUSH(list->forms, list->n, list->cap) =
            (struct listed){.id = form->id,
                            .form_id = arena_strdup(mem, form->form_id),
                            .version = arena_strdup(mem, form->version),
                            .title = arena_strdup(mem, form->title),
                            .name = intern_add(&list->names, form->form_id, strlen(form->form_id))};
    }
    return true;
}

/* The newest of each is the one added last: go backwards, keep the first of each name. */
static void keep_newest(struct list *list) {
    if (list->n == 0) {
        return; // nothing to move, and nowhere
    }
    AUTO(mem_freep) bool *seen = mem_zalloc(list->names.n + 1);
    size_t to = list->n;
    for (size_t i = list->n; i-- > 0;) {
        if (!seen[list->forms[i].name]) {
            seen[list->forms[i].name] = true;
            list->forms[--to] = list->forms[i];
        }
    }
    list->n -= to;
    memmove(list->forms, list->forms + to, list->n * sizeof *list->forms);
}

static void element(struct strbuf *out, const char *name, const char *text) {
    strbuf_addf(out, "<%s>", name);
    xml_text(out, text);
    strbuf_addf(out, "</%s>\n", name);
}

static void address(struct strbuf *out, const char *element_name, const struct call *call,
                    int64_t id, const char *what, const char *name) {
    strbuf_addf(out, "<%s>", element_name);
    xml_text(out, call->base);
    strbuf_addf(out, "/form/%" PRId64 "/%s", id, what);
    http_encode(out, name);
    strbuf_addf(out, "</%s>\n", element_name);
}

static bool write_form(struct call *call, struct store *st, const struct listed *form,
                       struct strbuf *out, struct err *err) {
    char hex[MD5_HEX], hash[MD5_HEX + 4];
    if (!form_md5(call, st, form->id, hex, err)) {
        return false;
    }
    snprintf(hash, sizeof hash, "md5:%s", hex);
    strbuf_add(out, "<xform>\n");
    element(out, "formID", form->form_id);
    element(out, "name", form->title[0] ? form->title : form->form_id); // rule 4: never empty
    element(out, "version", form->version);
    element(out, "hash", hash);
    address(out, "downloadUrl", call, form->id, "form.xml", "");
    address(out, "manifestUrl", call, form->id, "manifest", "");
    strbuf_add(out, "</xform>\n");
    return true;
}

static bool write_list(struct list *list, struct store *st, struct strbuf *out, struct err *err) {
    const char *all = http_query(list->call->req, "listAllVersions");
    if (!store_each_form(st, note_form, list, err)) {
        return false;
    }
    if (!all || strcmp(all, "true") != 0) {
        keep_newest(list);
    }
    strbuf_add(out, XML_HEAD "<xforms xmlns=\"http://openrosa.org/xforms/xformsList\">\n");
    for (size_t i = 0; i < list->n; i++) {
        if (!write_form(list->call, st, &list->forms[i], out, err)) {
            return false;
        }
    }
    strbuf_add(out, "</xforms>\n");
    return true;
}

static void form_list(struct call *call) {
    struct err err = {0};
    struct list list = {.call = call, .only = http_query(call->req, "formID")};
    AUTO(strbuf_done) struct strbuf out = {0};
    struct store *st = site_take_reader(call->site, &err);
    bool ok = st && write_list(&list, st, &out, &err);
    site_give_reader(call->site, st);
    intern_done(&list.names);
    free(list.forms);
    if (ok) {
        reply_list(call, OPENROSA_XML, &out);
    } else {
        openrosa_fail(call, &err);
    }
}

/* ---- one form ---- */

typedef bool (*form_answer)(struct call *call, struct store *st, const struct store_form *form,
                            struct err *err);

static void with_form(struct call *call, form_answer answer) {
    struct err err = {0};
    int64_t id;
    const char *number = call->segments[1];
    struct store_form form;
    struct store *st = site_take_reader(call->site, &err);
    bool ok = st &&
              (num_parse_i64(number, strlen(number), &id) ||
               err_set(&err, ERR_NOT_FOUND, "the survey has no such form")) &&
              store_get_form_by_id(st, id, &call->mem, &form, &err) &&
              answer(call, st, &form, &err);
    site_give_reader(call->site, st);
    if (!ok) {
        openrosa_fail(call, &err);
    }
}

static bool answer_xml(struct call *call, struct store *st, const struct store_form *form,
                       struct err *err) {
    (void)st;
    (void)err;
    const struct strbuf body = {.data = (char *)form->xml, .len = form->xml_len};
    reply_list(call, OPENROSA_XML, &body);
    return true;
}

static void form_xml(struct call *call) {
    with_form(call, answer_xml);
}

/* ---- manifest ---- */

struct manifest {
    struct call *call;
    struct store *st;
    const struct store_form *form;
    struct strbuf *out;
    bool has_entities; // the form brings a file of that name itself
};

static bool file_md5(struct manifest *m, const char *hash, char hex[MD5_HEX], struct err *err) {
    if (site_find_md5(m->call->site, hash, hex)) {
        return true;
    }
    struct site_file file;
    if (!site_open_file(m->call->site, m->st, hash, &file, err)) {
        return false;
    }
    close(file.fd);
    memcpy(hex, file.md5, MD5_HEX);
    site_keep_md5(m->call->site, hash, hex);
    return true;
}

static bool write_media(void *ctx, const struct store_file *file, struct err *err) {
    struct manifest *m = ctx;
    char hex[MD5_HEX];
    m->has_entities = m->has_entities || openrosa_is_entity_list(file->name);
    if (!file->hash) {
        return true; // not here yet: rule 7, a file without a hash would void the manifest
    }
    if (!file_md5(m, file->hash, hex, err)) {
        return false;
    }
    strbuf_add(m->out, "<mediaFile>\n");
    element(m->out, "filename", file->name);
    strbuf_addf(m->out, "<hash>md5:%s</hash>\n", hex);
    address(m->out, "downloadUrl", m->call, m->form->id, "media/", file->name);
    strbuf_add(m->out, "</mediaFile>\n");
    return true;
}

/* Rules 10 and 11. A form that reads dwellings.csv and brings none gets the door list. */
static bool write_entity_list(struct manifest *m, struct err *err) {
    AUTO(strbuf_done) struct strbuf body = {0};
    char hex[MD5_HEX];
    if (m->has_entities || !strstr(m->form->xml, "/dwellings.csv")) {
        return true;
    }
    if (!openrosa_write_entities(m->st, &body, err)) {
        return false;
    }
    md5_hex(hex, strbuf_text(&body), body.len);
    strbuf_add(m->out, "<mediaFile type=\"entityList\">\n");
    element(m->out, "filename", "dwellings.csv");
    strbuf_addf(m->out, "<hash>md5:%s</hash>\n<downloadUrl>", hex);
    xml_text(m->out, m->call->base);
    strbuf_add(m->out, "/entities/dwellings.csv</downloadUrl>\n<integrityUrl>");
    xml_text(m->out, m->call->base);
    strbuf_add(m->out, "/entities/dwellings/integrity</integrityUrl>\n</mediaFile>\n");
    return true;
}

static bool answer_manifest(struct call *call, struct store *st, const struct store_form *form,
                            struct err *err) {
    AUTO(strbuf_done) struct strbuf out = {0};
    struct manifest m = {.call = call, .st = st, .form = form, .out = &out};
    strbuf_add(&out, XML_HEAD "<manifest xmlns=\"http://openrosa.org/xforms/xformsManifest\">\n");
    if (!store_each_form_media(st, form->form_id, form->version, write_media, &m, err) ||
        !write_entity_list(&m, err)) {
        return false;
    }
    strbuf_add(&out, "</manifest>\n");
    reply_list(call, OPENROSA_XML, &out);
    return true;
}

static void form_manifest(struct call *call) {
    with_form(call, answer_manifest);
}

/* ---- files of a form ---- */

struct wanted {
    const char *name;
    char hash[65];
};

static bool match_name(void *ctx, const struct store_file *file, struct err *err) {
    (void)err;
    struct wanted *wanted = ctx;
    if (file->hash && strcmp(file->name, wanted->name) == 0) {
        wanted->hash[0] = '\0';
        strncat(wanted->hash, file->hash, sizeof wanted->hash - 1);
    }
    return true;
}

/* Bytes as they are, never to be shown by a browser: a picture may be a page in disguise. */
static bool answer_media(struct call *call, struct store *st, const struct store_form *form,
                         struct err *err) {
    struct wanted wanted = {.name = call->segments[3]};
    struct site_file file;
    if (!store_each_form_media(st, form->form_id, form->version, match_name, &wanted, err)) {
        return false;
    }
    if (!wanted.hash[0]) {
        return err_set(err, ERR_NOT_FOUND, "the form has no such file");
    }
    if (!site_open_file(call->site, st, wanted.hash, &file, err)) {
        return false;
    }
    char tag[MD5_HEX + 2];
    snprintf(tag, sizeof tag, "\"%s\"", file.md5);
    const char *have = http_header(call->req, "If-None-Match");
    http_reply_header(call->req, "ETag", tag);
    http_reply_header(call->req, "Cache-Control", "private, no-cache");
    if (have && strstr(have, tag)) {
        close(file.fd);
        http_reply(call->req, 304, NULL, NULL);
        return true;
    }
    http_reply_header(call->req, "Content-Disposition", "attachment");
    http_reply_file(call->req, 200, "application/octet-stream", file.fd, file.size);
    return true;
}

static void form_media(struct call *call) {
    with_form(call, answer_media);
}

/* ---- the table ---- */

static void can_submit(struct call *call) {
    http_reply_header(call->req, "Cache-Control", "private, no-store");
    http_reply(call->req, 204, NULL, NULL); // rule 13
}

static void submission(struct call *call) {
    if (http_method(call->req) == HTTP_POST) {
        openrosa_post_open(call);
    } else {
        can_submit(call);
    }
}

const struct route openrosa_routes[] = {
    {"formList",        HTTP_GET | HTTP_HEAD, form_list, NULL, NULL},
    {"form/*/form.xml",        HTTP_GET | HTTP_HEAD, form_xml, NULL, NULL},
    {"form/*/manifest",             HTTP_GET | HTTP_HEAD, form_manifest, NULL, NULL},
    {"form/*/media/*", HTTP_GET | HTTP_HEAD, form_media, NULL, NULL},
    {"entities/*",         HTTP_GET | HTTP_HEAD, openrosa_entities, NULL, NULL},
    {"entities/*/integrity",             HTTP_GET | HTTP_HEAD, openrosa_integrity, NULL, NULL},
    {"submission", HTTP_GET | HTTP_HEAD | HTTP_POST, submission, openrosa_post_part,
     openrosa_post_end},
    {0   },
};
