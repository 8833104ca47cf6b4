/* survey/submission.c — reading a record's XML with suspicion. */
#include "survey/submission.h"

#include <string.h>
#include <strings.h>

#include "base/err.h"
#include "forms/xml.h"
#include "survey/store.h"

/* Names of elements seen are kept from record to record, since the same ones come again. A hostile
 * client could make them grow without end. */
enum { NAMES_MAX = 20000, BINDINGS_MAX = 200 };

static const char blanks[] = " \t\r\n";

static const char *trimmed(struct arena *mem, const char *text) {
    text += strspn(text, blanks);
    size_t len = strlen(text);
    while (len > 0 && strchr(blanks, text[len - 1])) {
        len--;
    }
    return arena_strndup(mem, text, len);
}

/* Control characters of ASCII and of Latin-1 (U+0080 to U+009F, in UTF-8 c2 80 to c2 9f). */
static bool has_control(const char *text) {
    for (const unsigned char *p = (const unsigned char *)text; *p; p++) {
        if (*p < 0x20 || *p == 0x7f || (*p == 0xc2 && p[1] >= 0x80 && p[1] <= 0x9f)) {
            return true;
        }
    }
    return false;
}

bool submission_file_name_ok(const char *name) {
    return *name && *name != '.' && strlen(name) <= STORE_MAX_FILE_NAME && !strpbrk(name, "/\\") &&
           !has_control(name);
}

/* ---- the shape of the bytes ---- */

/* Just behind the first `close` ("-->", "]]>", "?>", ">") in [p, end); `end` when there is none. */
static const char *skip_to(const char *p, const char *end, const char *close) {
    const char *start = p;
    size_t n = strlen(close);
    while (p < end && (p = memchr(p, '>', (size_t)(end - p)))) {
        p++;
        if ((size_t)(p - start) >= n && memcmp(p - n, close, n) == 0) {
            return p;
        }
    }
    return end;
}

struct count {             // of one record
    uint32_t names_before; // in `tags`, from other records
    size_t n_attrs;
};

/* Behind the tag that begins at p; attributes are counted by their quotes. */
static const char *skip_tag(const char *p, const char *end, size_t *n_attrs) {
    for (; p < end && *p != '>'; p++) {
        if (*p == '"' || *p == '\'') {
            ++*n_attrs;
            p = memchr(p + 1, *p, (size_t)(end - p - 1));
            if (!p) {
                return end; // libxml2 will say what is wrong
            }
        }
    }
    return p;
}

/* Behind the passage that begins at p and is no tag; NULL when a tag begins there. */
static const char *skip_passage(const char *p, const char *end) {
    static const struct {
        const char *open, *close;
    } passages[] = {
        {"<!--",      "-->"},
        {"<![CDATA[", "]]>"},
        {"<?",        "?>" },
        {"<!",        ">"  },
    };
    for (size_t i = 0; i < LEN(passages); i++) {
        size_t n = strlen(passages[i].open);
        if ((size_t)(end - p) > n && memcmp(p, passages[i].open, n) == 0) {
            return skip_to(p + n, end, passages[i].close);
        }
    }
    return NULL;
}

/* One tag at p, which is '<'; NULL past a limit. */
static const char *count_tag(struct submission *sub, const char *p, const char *end,
                             struct count *count) {
    size_t n_attrs = 0, name = 0;
    const char *from = p + 1;
    while (from + name < end && !strchr(" \t\r\n/>", from[name])) { // strchr() finds NUL too
        name++;
    }
    if (name > 0) { // no end tag
        intern_add(&sub->tags, from, name);
    }
    p = skip_tag(from + name, end, &n_attrs);
    count->n_attrs += n_attrs;
    return n_attrs <= SUBMISSION_MAX_ATTRS && count->n_attrs <= SUBMISSION_MAX_ALL_ATTRS &&
                   sub->tags.n - count->names_before <= SUBMISSION_MAX_NAMES
               ? p
               : NULL;
}

/* libxml2 compares the attributes of a tag pairwise, and its table of names stops growing: a
 * million of either keep it busy for minutes. No record of a real form comes near the limits. */
static bool check_tags(struct submission *sub, const char *xml, size_t len, struct err *err) {
    const char *end = xml + len;
    struct count count = {.names_before = sub->tags.n};
    for (const char *p = xml; p < end && (p = memchr(p, '<', (size_t)(end - p)));) {
        const char *next = skip_passage(p, end);
        p = next ? next : count_tag(sub, p, end, &count);
        if (!p) {
            return err_set(err, ERR_LIMIT,
                           "the record has too many attributes or names of "
                           "elements for one of a real form");
        }
    }
    return true;
}

/* Encodings in which '<' and '"' are the bytes they are in ASCII. The checks here, and every
 * program that reads the record later, then see what libxml2 sees. UTF-16 comes from no client;
 * UTF-7 and EBCDIC only from those with something to hide. */
static const char *const encodings[] = {"utf-8",      "us-ascii", "ascii",
                                        "iso-8859-1", "latin1",   "windows-1252"};

/* The value of encoding="…" in the XML declaration at xml; *n is 0 when there is none. */
static const char *declared_encoding(const char *xml, const char *end, size_t *n) {
    static const char open[] = "<?xml", word[] = "encoding";
    *n = 0;
    if ((size_t)(end - xml) < sizeof open || memcmp(xml, open, sizeof open - 1) != 0) {
        return NULL;
    }
    const char *close = skip_to(xml, end, "?>");
    for (const char *p = xml; p + sizeof word < close; p++) {
        if (memcmp(p, word, sizeof word - 1) == 0) {
            const char *from = p + sizeof word - 1;
            while (from < close && *from != '"' && *from != '\'') {
                from++;
            }
            const char *to =
                from < close ? memchr(from + 1, *from, (size_t)(close - from - 1)) : NULL;
            *n = to ? (size_t)(to - from - 1) : 0;
            return from + 1;
        }
    }
    return NULL;
}

static bool check_encoding(const char *xml, size_t len, struct err *err) {
    static const char bom[] = "\xef\xbb\xbf";
    const char *end = xml + len;
    xml += len >= 3 && memcmp(xml, bom, 3) == 0 ? 3 : 0;
    if (end - xml >= 2 && (xml[0] == '\0' || xml[1] == '\0' || memcmp(xml, "\xff\xfe", 2) == 0 ||
                           memcmp(xml, "\xfe\xff", 2) == 0 || memcmp(xml, "\x4c\x6f", 2) == 0)) {
        return err_set(err, ERR_SYNTAX, "the record is not written in UTF-8");
    }
    size_t n;
    const char *name = declared_encoding(xml, end, &n);
    for (size_t i = 0; i < LEN(encodings); i++) {
        if (n == 0 || (strlen(encodings[i]) == n && strncasecmp(encodings[i], name, n) == 0)) {
            return true;
        }
    }
    return err_set(err, ERR_SYNTAX, "the record is written in %.*s; it should be UTF-8",
                   n > 40 ? 40 : (int)n, name);
}

static bool check_bytes(struct submission *sub, const char *xml, size_t len, struct err *err) {
    if (len > SUBMISSION_MAX_BYTES) {
        return err_set(err, ERR_LIMIT, "the record is larger than %d MB",
                       SUBMISSION_MAX_BYTES >> 20);
    }
    return check_encoding(xml, len, err) && check_tags(sub, xml, len, err);
}

/* ---- who it is ---- */

/* The text of `meta`/`name`, whichever namespace; *twice when two differ. */
static const char *find_meta(struct submission *sub, const char *name, bool *twice) {
    const struct tree *t = &sub->xml;
    const char *found = NULL;
    for (uint32_t meta = tree_child(t, 1, "meta"); meta; meta = tree_next(t, meta, "meta")) {
        for (uint32_t c = tree_child(t, meta, name); c; c = tree_next(t, c, name)) {
            const char *text = trimmed(&sub->mem, tree_text(t, c));
            *twice |= found && strcmp(found, text) != 0;
            found = found ? found : text;
        }
    }
    return found;
}

static bool read_id(struct submission *sub, const char *name, const char **out, struct err *err) {
    bool twice = false;
    *out = find_meta(sub, name, &twice);
    if (twice) {
        return err_set(err, ERR_SYNTAX, "the record has two different values of %s", name);
    }
    if (*out && strlen(*out) > STORE_MAX_INSTANCE_ID) {
        return err_set(err, ERR_SYNTAX, "its %s is longer than %d bytes", name,
                       STORE_MAX_INSTANCE_ID);
    }
    if (*out && has_control(*out)) {
        return err_set(err, ERR_SYNTAX, "its %s holds control characters", name);
    }
    return true;
}

static bool read_ids(struct submission *sub, struct err *err) {
    if (!read_id(sub, "instanceID", &sub->instance_id, err) ||
        !read_id(sub, "deprecatedID", &sub->deprecated_id, err)) {
        return false;
    }
    if (!sub->instance_id || !*sub->instance_id) {
        return err_set(err, ERR_SYNTAX,
                       "the record has no instanceID, so it cannot be told from "
                       "others");
    }
    if (sub->deprecated_id && !*sub->deprecated_id) {
        sub->deprecated_id = NULL;
    }
    if (sub->deprecated_id && strcmp(sub->deprecated_id, sub->instance_id) == 0) {
        return err_set(err, ERR_SYNTAX, "the record says that it edits itself");
    }
    return true;
}

static bool read_form(struct submission *sub, struct err *err) {
    const struct tree *t = &sub->xml;
    const char *id = tree_attr(t, 1, "id"), *version = tree_attr(t, 1, "version");
    if (tree_is(t, 1, "html") && tree_child(t, 1, "head")) {
        return err_set(err, ERR_SYNTAX,
                       "is a form, not answers to one; add it with: doorstep form "
                       "add");
    }
    if (!id || !*id) {
        return err_set(err, ERR_SYNTAX,
                       "is no record: <%.80s> does not say to which form it "
                       "belongs (no id)",
                       tree_local(t, 1));
    }
    if (has_control(id) || has_control(version ? version : "")) {
        return err_set(err, ERR_SYNTAX, "its form id or version holds control characters");
    }
    sub->form_id = id;
    sub->version = version ? version : "";
    return true;
}

/* Rule T6, by what is there and not by what the form says: an encrypted record stays one. */
static bool is_envelope(const struct submission *sub) {
    const struct tree *t = &sub->xml;
    const char *said = tree_attr(t, 1, "encrypted");
    return (said && (strcmp(said, "yes") == 0 || strcmp(said, "true") == 0)) ||
           tree_child(t, 1, "base64EncryptedKey");
}

static void forget(struct submission *sub) {
    tree_done(&sub->xml);
    arena_release(&sub->mem, (struct arena_mark){0});
    if (sub->names.keys.n > NAMES_MAX || sub->names.n_bindings > BINDINGS_MAX) {
        names_done(&sub->names);
        sub->names = (struct names){0};
    }
    if (sub->tags.n > NAMES_MAX) {
        intern_done(&sub->tags);
        sub->tags = (struct intern){0};
    }
}

bool submission_read(struct submission *sub, const char *xml, size_t len, struct err *err) {
    forget(sub);
    if (!check_bytes(sub, xml, len, err) ||
        !xml_parse(&sub->xml, &sub->names, xml, len, XML_DOCTYPE_REFUSE, err) ||
        !read_form(sub, err) || !read_ids(sub, err)) {
        return false;
    }
    sub->encrypted = is_envelope(sub);
    return true;
}

void submission_done(struct submission *sub) {
    tree_done(&sub->xml);
    names_done(&sub->names);
    intern_done(&sub->tags);
    arena_done(&sub->mem);
    *sub = (struct submission){0};
}

/* ---- answers ---- */

const char *submission_answer(struct submission *sub, const char *path) {
    const struct tree *t = &sub->xml;
    uint32_t el = 1;
    const char *p = path + strcspn(path + 1, "/") + 1; // behind the root
    while (*p == '/' && el) {
        size_t len = strcspn(++p, "/");
        const char *colon = memchr(p, ':', len);
        const char *local = colon ? colon + 1 : p;
        el = tree_child(t, el, arena_strndup(&sub->mem, local, (size_t)(p + len - local)));
        p += len;
    }
    const char *text = el ? trimmed(&sub->mem, tree_text(t, el)) : "";
    return *text ? text : NULL;
}

/* ---- envelopes ---- */

static const char *child_text(struct submission *sub, const char *local) {
    uint32_t child = tree_child(&sub->xml, 1, local);
    return child ? trimmed(&sub->mem, tree_text(&sub->xml, child)) : NULL;
}

void submission_envelope(struct submission *sub, struct submission_envelope *out) {
    const struct tree *t = &sub->xml;
    *out = (struct submission_envelope){.key = child_text(sub, "base64EncryptedKey"),
                                        .signature =
                                            child_text(sub, "base64EncryptedElementSignature"),
                                        .xml_file = child_text(sub, "encryptedXmlFile")};
    size_t n = 0;
    for (int pass = 0; pass < 2; pass++) { // count them, then take them
        out->files = pass == 0 ? NULL : ARENA_ARRAY(&sub->mem, const char *, n);
        for (uint32_t m = tree_child(t, 1, "media"); m; m = tree_next(t, m, "media")) {
            for (uint32_t f = tree_child(t, m, "file"); f; f = tree_next(t, f, "file")) {
                if (pass == 0) {
                    n++;
                } else {
                    out->files[out->n_files++] = trimmed(&sub->mem, tree_text(t, f));
                }
            }
        }
    }
}

bool submission_sealed_name_ok(const char *name) {
    size_t len = strlen(name), end = strlen(SUBMISSION_SEALED);
    return submission_file_name_ok(name) && len > end &&
           strcmp(name + len - end, SUBMISSION_SEALED) == 0;
}
