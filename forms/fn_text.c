/* forms/fn_text.c — functions over text: rules O1-O16 and O46-O49. Positions and lengths count code
 * points (O8), so no function splits a character. */
#include <math.h>
#include <string.h>
#include <strings.h>

#include "base/strbuf.h"
#include "base/utf8.h"
#include "forms/host.h"
#include "forms/xpath_funcs.h"

enum { UUID_TEXT_MAX = 4096 }; // characters of uuid(n)

struct span {
    const char *at;
    size_t len;
};

static struct span arg_span(struct xctx *cx, const struct xp_node *call, uint32_t i) {
    struct span s;
    s.at = arg_string(cx, call, i, &s.len);
    return s;
}

/* The first argument; without any the value of the context node. */
static struct span own_or_arg(struct xctx *cx, const struct xp_node *call) {
    struct span s;
    if (call->call.n_args) {
        return arg_span(cx, call, 0);
    }
    s.at = node_text(cx, &cx->node, &s.len);
    return s;
}

static struct xval give(struct xctx *cx, struct span s) {
    return xv_copy(cx, s.at, s.len);
}

static bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static struct span trim(struct span s) {
    while (s.len && is_blank(s.at[0])) {
        s.at++, s.len--;
    }
    while (s.len && is_blank(s.at[s.len - 1])) {
        s.len--;
    }
    return s;
}

static bool same(struct span a, struct span b) {
    return a.len == b.len && memcmp(a.at, b.at, a.len) == 0;
}

/* Bytes that count as one node looked at: searching compares many at a time. */
enum { FIND_STEP = 32, TRANSLATE_STEP = 4 };

/* Offset of the first `needle` in `s`; s.len + 1 when there is none. Whole characters are found,
 * since no UTF-8 sequence begins inside another. */
static size_t find(struct xctx *cx, struct span s, struct span needle) {
    if (!eval_spend(cx, (uint64_t)(s.len / FIND_STEP) * (needle.len + 1))) {
        return SIZE_MAX;
    }
    for (size_t i = 0; i + needle.len <= s.len; i++) {
        if (memcmp(s.at + i, needle.at, needle.len) == 0) {
            return i;
        }
    }
    return s.len + 1;
}

/* Append; false and a fault past XP_TEXT_MAX. */
static bool grow(struct xctx *cx, struct strbuf *out, const char *bytes, size_t len) {
    if (len > XP_TEXT_MAX - out->len) {
        fault(cx->iv, "an expression makes a text of more than %d bytes", XP_TEXT_MAX);
        return false;
    }
    strbuf_addn(out, bytes, len);
    return true;
}

/* ---- whole texts ------------------------------------------------------------------------- */

struct xval fn_string(struct xctx *cx, const struct xp_node *call) {
    struct span s = own_or_arg(cx, call);
    return xv_string(s.at, s.len);
}

static struct xval join(struct xctx *cx, struct span separator, const struct value_list *list) {
    AUTO(strbuf_done) struct strbuf out = {0};
    for (uint32_t i = 0; i < list->n; i++) {
        size_t len;
        const char *text = xv_to_string(&cx->iv->scratch, &list->items[i], &len);
        if ((i && !grow(cx, &out, separator.at, separator.len)) || !grow(cx, &out, text, len)) {
            return xv_text("");
        }
    }
    return xv_copy(cx, strbuf_text(&out), out.len);
}

struct xval fn_concat(struct xctx *cx, const struct xp_node *call) {
    struct value_list list = {0};
    arg_values(cx, call, 0, &list);
    return join(cx, (struct span){"", 0}, &list);
}

struct xval fn_join(struct xctx *cx, const struct xp_node *call) {
    struct span separator = arg_span(cx, call, 0);
    struct value_list list = {0};
    arg_values(cx, call, 1, &list);
    return join(cx, separator, &list);
}

struct xval fn_string_length(struct xctx *cx, const struct xp_node *call) {
    struct span s = own_or_arg(cx, call);
    return xv_number((double)utf8_count(s.at, s.len));
}

struct xval fn_normalize_space(struct xctx *cx, const struct xp_node *call) {
    struct span s = trim(own_or_arg(cx, call));
    char *out = arena_alloc(&cx->iv->scratch, s.len + 1);
    size_t len = 0;
    for (size_t i = 0; i < s.len; i++) {
        if (!is_blank(s.at[i])) {
            out[len++] = s.at[i];
        } else if (!is_blank(s.at[i - 1])) { // never the first byte: s is trimmed
            out[len++] = ' ';
        }
    }
    out[len] = '\0';
    return xv_string(out, len);
}

/* ---- parts ------------------------------------------------------------------------------- */

/* Bytes before code point number `n`. */
static size_t offset_of(struct span s, double n) {
    size_t at = 0;
    for (double i = 0; i < n && at < s.len; i++) {
        uint32_t code;
        at += utf8_decode(s.at + at, s.len - at, &code);
    }
    return at;
}

/* O4: from 0; a negative place counts from the end; clamped. */
static double clamp_place(double place, double n) {
    place = isnan(place) ? 0 : trunc(place);
    place = place < 0 ? place + n : place;
    return place < 0 ? 0 : place > n ? n : place;
}

static struct xval cut(struct xctx *cx, struct span s, double from, double to) {
    if (!(from < to)) {
        return xv_text("");
    }
    size_t first = offset_of(s, from), end = offset_of(s, to);
    return xv_copy(cx, s.at + first, end - first);
}

struct xval fn_substr(struct xctx *cx, const struct xp_node *call) {
    struct span s = arg_span(cx, call, 0);
    double n = (double)utf8_count(s.at, s.len);
    double from = clamp_place(arg_number(cx, call, 1), n);
    double to = call->call.n_args > 2 ? clamp_place(arg_number(cx, call, 2), n) : n;
    return cut(cx, s, from, to);
}

static double round_half_up(double x) {
    return floor(x + 0.5); // XPath 1.0 §4.4; NaN and infinities pass through
}

/* XPath 1.0 §4.2: characters at places p (from 1) with p >= round(from) and p < from + length. */
struct xval fn_substring(struct xctx *cx, const struct xp_node *call) {
    struct span s = arg_span(cx, call, 0);
    double n = (double)utf8_count(s.at, s.len);
    double from = round_half_up(arg_number(cx, call, 1));
    double to = INFINITY;
    if (call->call.n_args > 2) {
        to = from + round_half_up(arg_number(cx, call, 2));
    }
    if (isnan(from) || isnan(to)) {
        return xv_text("");
    }
    return cut(cx, s, fmax(from, 1) - 1, fmin(to, n + 1) - 1);
}

struct xval fn_substring_before(struct xctx *cx, const struct xp_node *call) {
    struct span s = arg_span(cx, call, 0);
    size_t at = find(cx, s, arg_span(cx, call, 1));
    return at > s.len ? xv_text("") : xv_copy(cx, s.at, at);
}

struct xval fn_substring_after(struct xctx *cx, const struct xp_node *call) {
    struct span s = arg_span(cx, call, 0), needle = arg_span(cx, call, 1);
    size_t at = find(cx, s, needle);
    if (at > s.len) {
        return xv_text("");
    }
    at += needle.len;
    return xv_copy(cx, s.at + at, s.len - at);
}

struct xval fn_contains(struct xctx *cx, const struct xp_node *call) {
    struct span s = arg_span(cx, call, 0);
    return xv_boolean(find(cx, s, arg_span(cx, call, 1)) <= s.len);
}

struct xval fn_starts_with(struct xctx *cx, const struct xp_node *call) {
    struct span s = arg_span(cx, call, 0), start = arg_span(cx, call, 1);
    return xv_boolean(s.len >= start.len && memcmp(s.at, start.at, start.len) == 0);
}

struct xval fn_ends_with(struct xctx *cx, const struct xp_node *call) {
    struct span s = arg_span(cx, call, 0), end = arg_span(cx, call, 1);
    return xv_boolean(s.len >= end.len && memcmp(s.at + s.len - end.len, end.at, end.len) == 0);
}

/* O7: the first occurrence in `from` decides; what has no partner in `to` is dropped. */
struct xval fn_translate(struct xctx *cx, const struct xp_node *call) {
    struct span s = arg_span(cx, call, 0), from = arg_span(cx, call, 1);
    struct span to = arg_span(cx, call, 2);
    AUTO(strbuf_done) struct strbuf out = {0};
    for (size_t i = 0, n; i < s.len; i += n) {
        uint32_t code, wanted, with;
        n = utf8_decode(s.at + i, s.len - i, &code);
        size_t f = 0, t = 0, f_len, t_len = 0;
        for (; f < from.len; f += f_len, t += t_len) {
            f_len = utf8_decode(from.at + f, from.len - f, &wanted);
            t_len = t < to.len ? utf8_decode(to.at + t, to.len - t, &with) : 0;
            if (wanted == code) {
                break;
            }
        }
        bool kept = f >= from.len;
        if (!eval_spend(cx, f / TRANSLATE_STEP) ||
            !grow(cx, &out, kept ? s.at + i : to.at + t, kept ? n : t_len)) {
            return xv_text("");
        }
    }
    return xv_copy(cx, strbuf_text(&out), out.len);
}

/* ---- case -------------------------------------------------------------------------------- */

/* Capital letters `from`..`to`, every `step`-th; the small one stands `small` further on. The
 * alphabets with case that questionnaires are written in; the engine has no Unicode tables. */
static const struct {
    uint16_t from, to;
    uint8_t step;
    int16_t small;
} capitals[] = {
    {'A',    'Z',    1, 32  }, // Latin
    {0x00C0, 0x00D6, 1, 32  },
    {0x00D8, 0x00DE, 1, 32  },
    {0x0100, 0x012E, 2, 1   },
    {0x0132, 0x0136, 2, 1   },
    {0x0139, 0x0147, 2, 1   },
    {0x014A, 0x0176, 2, 1   },
    {0x0178, 0x0178, 1, -121},
    {0x0179, 0x017D, 2, 1   },
    {0x0181, 0x0181, 1, 210 }, // letters of African alphabets
    {0x0186, 0x0186, 1, 206 },
    {0x0189, 0x018A, 1, 205 },
    {0x018E, 0x018E, 1, 79  },
    {0x018F, 0x018F, 1, 202 },
    {0x0190, 0x0190, 1, 203 },
    {0x0193, 0x0193, 1, 205 },
    {0x0194, 0x0194, 1, 207 },
    {0x0196, 0x0196, 1, 211 },
    {0x0198, 0x0198, 1, 1   },
    {0x019D, 0x019D, 1, 213 },
    {0x01A0, 0x01A0, 1, 1   }, // Vietnamese
    {0x01AF, 0x01AF, 1, 1   },
    {0x01B3, 0x01B3, 1, 1   },
    {0x01B7, 0x01B7, 1, 219 },
    {0x01CD, 0x01DB, 2, 1   },
    {0x01DE, 0x01EE, 2, 1   },
    {0x01F8, 0x021E, 2, 1   },
    {0x0222, 0x0232, 2, 1   },
    {0x0386, 0x0386, 1, 38  }, // Greek
    {0x0388, 0x038A, 1, 37  },
    {0x038C, 0x038C, 1, 64  },
    {0x038E, 0x038F, 1, 63  },
    {0x0391, 0x03A1, 1, 32  },
    {0x03A3, 0x03AB, 1, 32  },
    {0x0400, 0x040F, 1, 80  }, // Cyrillic
    {0x0410, 0x042F, 1, 32  },
    {0x0460, 0x0480, 2, 1   },
    {0x048A, 0x04BE, 2, 1   },
    {0x04C1, 0x04CD, 2, 1   },
    {0x04D0, 0x052E, 2, 1   },
    {0x0531, 0x0556, 1, 48  }, // Armenian
    {0x1E00, 0x1E94, 2, 1   }, // Latin with more accents, Vietnamese
    {0x1EA0, 0x1EFE, 2, 1   },
    {0xFF21, 0xFF3A, 1, 32  }, // full width
};

static uint32_t change_case(uint32_t code, bool up) {
    for (size_t i = 0; i < LEN(capitals); i++) {
        int64_t shift = up ? capitals[i].small : 0; // what lies between `code` and its capital
        int64_t capital = (int64_t)code - shift;
        if (capital >= capitals[i].from && capital <= capitals[i].to &&
            (capital - capitals[i].from) % capitals[i].step == 0) {
            return (uint32_t)(capital + (up ? 0 : capitals[i].small));
        }
    }
    return code;
}

static struct xval recase(struct xctx *cx, const struct xp_node *call, bool up) {
    struct span s = arg_span(cx, call, 0);
    AUTO(strbuf_done) struct strbuf out = {0};
    for (size_t i = 0, n; i < s.len; i += n) {
        uint32_t code;
        n = utf8_decode(s.at + i, s.len - i, &code);
        uint32_t changed = change_case(code, up);
        char text[4];
        bool kept = changed == code;
        size_t len = kept ? n : utf8_encode(text, changed);
        if (!grow(cx, &out, kept ? s.at + i : text, len)) {
            return xv_text("");
        }
    }
    return xv_copy(cx, strbuf_text(&out), out.len);
}

struct xval fn_upper_case(struct xctx *cx, const struct xp_node *call) {
    return recase(cx, call, true);
}

struct xval fn_lower_case(struct xctx *cx, const struct xp_node *call) {
    return recase(cx, call, false);
}

/* ---- choices ----------------------------------------------------------------------------- */

/* Take the next token off `list`; false at its end. */
static bool next_token(struct span *list, struct span *token) {
    while (list->len && is_blank(list->at[0])) {
        list->at++, list->len--;
    }
    *token = (struct span){list->at, 0};
    while (list->len && !is_blank(list->at[0])) {
        list->at++, list->len--, token->len++;
    }
    return token->len > 0;
}

/* O46: whole tokens; nothing is selected in nothing. */
struct xval fn_selected(struct xctx *cx, const struct xp_node *call) {
    struct span list = arg_span(cx, call, 0), wanted = trim(arg_span(cx, call, 1)), token;
    if (!wanted.len) {
        return xv_boolean(!next_token(&list, &token));
    }
    while (next_token(&list, &token)) {
        if (same(token, wanted)) {
            return xv_boolean(true);
        }
    }
    return xv_boolean(false);
}

struct xval fn_count_selected(struct xctx *cx, const struct xp_node *call) {
    struct span list = arg_span(cx, call, 0), token;
    double n = 0;
    while (next_token(&list, &token)) {
        n++;
    }
    return xv_number(n);
}

struct xval fn_selected_at(struct xctx *cx, const struct xp_node *call) {
    struct span list = arg_span(cx, call, 0), token;
    double index = trunc(arg_number(cx, call, 1));
    for (double i = 0; i <= index && next_token(&list, &token); i++) {
        if (i == index) {
            return give(cx, token);
        }
    }
    return xv_text("");
}

/* ---- with the host's help ---------------------------------------------------------------- */

static struct xval random_text(struct xctx *cx, size_t n) {
    static const char letters[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    const struct host *host = cx->iv->host;
    char *out = arena_alloc(&cx->iv->scratch, n + 1);
    for (size_t i = 0; i < n; i++) {
        out[i] = letters[host->random(host->ctx) % (sizeof letters - 1)];
    }
    out[n] = '\0';
    return xv_string(out, n);
}

struct xval fn_uuid(struct xctx *cx, const struct xp_node *call) {
    if (!cx->iv->host || !cx->iv->host->random) {
        fault(cx->iv, "uuid() is not available here: there are no dice");
        return xv_text("");
    }
    if (!call->call.n_args) {
        char text[37];
        make_uuid(cx->iv, text);
        return xv_copy(cx, text, strlen(text));
    }
    double n = trunc(arg_number(cx, call, 0));
    if (!(n >= 0 && n <= UUID_TEXT_MAX)) {
        fault(cx->iv, "uuid() makes a text of 0 to %d characters", UUID_TEXT_MAX);
        return xv_text("");
    }
    return random_text(cx, (size_t)n);
}

struct xval fn_regex(struct xctx *cx, const struct xp_node *call) {
    const struct host *host = cx->iv->host;
    struct span s = arg_span(cx, call, 0), pattern = arg_span(cx, call, 1);
    if (!host || !host->regex) {
        fault(cx->iv, "regex() is not available here");
        return xv_text("");
    }
    int found = host->regex(host->ctx, s.at, s.len, pattern.at);
    if (found < 0) {
        fault(cx->iv,
              found == -1 ? "regex() cannot read the pattern %s"
                          : "regex() took too many steps with the pattern %s",
              pattern.at);
        return xv_text("");
    }
    return xv_boolean(found);
}

static int sextet(char c) {
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    const char *at = c ? strchr(digits, c) : NULL;
    return at ? (int)(at - digits) : c == '+' || c == '-' ? 62 : c == '/' || c == '_' ? 63 : -1;
}

/* RFC 4648, both alphabets; blanks are skipped and padding may be missing, but not be wrong. */
static bool base64_read(struct span s, struct strbuf *out) {
    uint32_t bits = 0;
    size_t n = 0, pad = 0;
    for (size_t i = 0; i < s.len; i++) {
        int value = sextet(s.at[i]);
        if (is_blank(s.at[i])) {
            continue;
        }
        if (s.at[i] == '=') {
            pad++;
            continue;
        }
        if (value < 0 || pad) {
            return false;
        }
        bits = bits << 6 | (uint32_t)value;
        if (++n % 4 != 1) {
            strbuf_addc(out, (char)(bits >> (8 - n % 4 * 2) % 8 & 0xFF));
        }
    }
    return n % 4 != 1 && pad <= 2 && (!pad || (n + pad) % 4 == 0);
}

/* Bytes from outside become text only when they are text. */
static struct xval bytes_to_text(struct xctx *cx, const char *bytes, size_t len) {
    if (!len || !utf8_valid(bytes, len) || memchr(bytes, '\0', len)) {
        return xv_text("");
    }
    return xv_copy(cx, bytes, len);
}

struct xval fn_base64_decode(struct xctx *cx, const struct xp_node *call) {
    AUTO(strbuf_done) struct strbuf bytes = {0};
    if (!base64_read(arg_span(cx, call, 0), &bytes)) {
        return xv_text("");
    }
    return bytes_to_text(cx, strbuf_text(&bytes), bytes.len);
}

/* O14: a signature of 64 bytes, then the message. */
struct xval fn_extract_signed(struct xctx *cx, const struct xp_node *call) {
    enum { SIGNATURE = 64, KEY = 32 };
    const struct host *host = cx->iv->host;
    AUTO(strbuf_done) struct strbuf content = {0}, key = {0};
    bool read =
        base64_read(arg_span(cx, call, 0), &content) && base64_read(arg_span(cx, call, 1), &key);
    if (!host || !host->verify) {
        fault(cx->iv, "extract-signed() is not available here");
        return xv_text("");
    }
    if (!read || content.len < SIGNATURE || key.len != KEY) {
        return xv_text("");
    }
    const char *msg = content.data + SIGNATURE;
    size_t len = content.len - SIGNATURE;
    if (!host->verify(host->ctx, (const unsigned char *)content.data, msg, len,
                      (const unsigned char *)key.data)) {
        return xv_text("");
    }
    return bytes_to_text(cx, msg, len);
}

static struct xval write_hex(struct xctx *cx, const unsigned char *bytes, size_t len) {
    static const char digits[] = "0123456789abcdef";
    char text[2 * 64];
    for (size_t i = 0; i < len; i++) {
        text[2 * i] = digits[bytes[i] >> 4];
        text[2 * i + 1] = digits[bytes[i] & 15];
    }
    return xv_copy(cx, text, 2 * len);
}

static struct xval write_base64(struct xctx *cx, const unsigned char *bytes, size_t len) {
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    char text[4 * 22]; // of 64 bytes
    size_t n = 0;
    for (size_t i = 0; i < len; i += 3) {
        uint32_t bits = (uint32_t)bytes[i] << 16;
        bits |= i + 1 < len ? (uint32_t)bytes[i + 1] << 8 : 0;
        bits |= i + 2 < len ? bytes[i + 2] : 0;
        text[n++] = digits[bits >> 18];
        text[n++] = digits[bits >> 12 & 63];
        text[n++] = i + 1 < len ? digits[bits >> 6 & 63] : '=';
        text[n++] = i + 2 < len ? digits[bits & 63] : '=';
    }
    return xv_copy(cx, text, n);
}

/* "SHA-256", "sha256", ... to the host's name (ZZ19). */
static const char *digest_name(struct span s) {
    static const char *const known[] = {"md5", "sha1", "sha256", "sha384", "sha512"};
    char name[8] = "";
    size_t n = 0;
    for (size_t i = 0; i < s.len; i++) {
        char c = s.at[i];
        if (c != '-' && n + 1 < sizeof name) {
            name[n++] = (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
        } else if (c != '-') {
            return NULL;
        }
    }
    for (size_t i = 0; i < LEN(known); i++) {
        if (strcmp(name, known[i]) == 0) {
            return known[i];
        }
    }
    return NULL;
}

struct xval fn_digest(struct xctx *cx, const struct xp_node *call) {
    const struct host *host = cx->iv->host;
    struct span s = arg_span(cx, call, 0), name = trim(arg_span(cx, call, 1));
    struct span encoding = {"base64", 6};
    if (call->call.n_args > 2) {
        encoding = arg_span(cx, call, 2);
    }
    const char *algorithm = digest_name(name);
    bool hex = encoding.len == 3 && strncasecmp(encoding.at, "hex", 3) == 0;
    if (!host || !host->digest) {
        fault(cx->iv, "digest() is not available here");
    } else if (!algorithm) {
        fault(cx->iv, "digest() does not know the algorithm %s", name.at);
    } else if (!hex && (encoding.len != 6 || strncasecmp(encoding.at, "base64", 6) != 0)) {
        fault(cx->iv, "digest() writes hex or base64, not %s", encoding.at);
    } else {
        unsigned char out[64];
        size_t len = host->digest(host->ctx, algorithm, s.at, s.len, out);
        return hex ? write_hex(cx, out, len) : write_base64(cx, out, len);
    }
    return xv_text("");
}
