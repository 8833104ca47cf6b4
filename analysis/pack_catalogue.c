/* analysis/pack_catalogue.c — what a council's catalogue takes in: metadata.xml (UK GEMINI 2.3,
 * which is ISO 19139) from the form in data/pack/metadata.xml, dcat.jsonld (DCAT-AP). The names of
 * people stand in neither: of the contact only an e-mail address is taken. */
#include <assert.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "analysis/metadata_xml.h"
#include "analysis/pack_impl.h"
#include "base/err.h"
#include "base/strbuf.h"
#include "base/utf8.h"

#define CODES "http://publications.europa.eu/resource/authority/"

enum { DAY = 10, BOX = 4 };

static const struct language {
    const char *tag, *code; // BCP 47, ISO 639-2
} languages[] = {
    {"ar", "ara"},
    {"en", "eng"},
    {"pl", "pol"},
    {"ur", "urd"},
};

struct catalogue {
    const struct pack *p;
    bool is_public, has_box;
    double box[BOX]; // west, south, east, north
    struct strbuf id, title, owner, mail, first, last, about, lineage, use;
    const char *language; // ISO 639-2
};

static void catalogue_done(struct catalogue *c) {
    struct strbuf *const texts[] = {&c->id,   &c->title, &c->owner,   &c->mail, &c->first,
                                    &c->last, &c->about, &c->lineage, &c->use};
    for (size_t i = 0; i < LEN(texts); i++) {
        strbuf_done(texts[i]);
    }
}

/* ---- what is told ---- */

static void read_box(struct catalogue *c) {
    const struct strbuf *bytes = &pack_files_find(&c->p->files, PACK_AREAS)->bytes;
    json_t *areas = json_loadb(strbuf_text(bytes), bytes->len, 0, NULL);
    const json_t *box = json_object_get(areas, "bbox");
    c->has_box = json_array_size(box) == BOX;
    for (size_t i = 0; c->has_box && i < BOX; i++) {
        c->box[i] = json_number_value(json_array_get(box, i));
    }
    json_decref(areas);
}

/* The word with an "@" in it, of "Amina Khan, ashbrook@example.org". */
static void find_mail(struct strbuf *out, const char *text) {
    const char *at = strchr(text, '@'), *from = at, *to = at;
    static const char others[] = ".@-_+%";
    while (from && from > text && (isalnum((unsigned char)from[-1]) || strchr(others, from[-1]))) {
        from--;
    }
    while (to && *to && (isalnum((unsigned char)*to) || strchr(others, *to))) {
        to++;
    }
    while (to && to > at && to[-1] == '.') { // of the sentence
        to--;
    }
    if (at && from < at && to > at + 1) {
        strbuf_addn(out, from, (size_t)(to - from));
    }
}

static void add_safe(struct strbuf *out, const char *text) {
    utf8_add_safe(out, text, strlen(text));
}

static void tell(struct catalogue *c) {
    const struct pack *p = c->p;
    const struct tier_rules *rules = &tier_rules[p->options->tier];
    const char *slash = strchr(p->figures->period, '/');
    c->is_public = p->options->tier == TIER_PUBLIC;
    strbuf_addf(&c->id, "doorstep-%.16s-%s", p->key, rules->name);
    add_safe(&c->title, p->figures->survey);
    add_safe(&c->owner, pack_owner(p));
    find_mail(&c->mail, p->contact);
    strbuf_addf(&c->first, "%.*s", DAY, p->figures->period);
    strbuf_addf(&c->last, "%.*s", DAY, slash ? slash + 1 : p->figures->period);
    strbuf_addf(
        &c->about,
        "%sWhat homes of %s said, door by door: what matters most to them, and more. Counts "
        "by block and estate, made safe to show. For %s.",
        p->practice ? PACK_PRACTICE ". " : "", strbuf_text(&c->title), p->for_whom);
    strbuf_addf(&c->lineage,
                "Residents knocked on doors and asked the same questions of every home, from %s to "
                "%s; see method.md. Counts are rounded to %u; fewer than %u homes, and groups of "
                "fewer than %u, are hidden. Edges of areas are as the group drew or was given "
                "them. %s",
                strbuf_text(&c->first), strbuf_text(&c->last), rules->base, rules->cell_min,
                rules->group_min, p->grid->words);
    strbuf_add(&c->use, c->is_public ? "Creative Commons Attribution 4.0 (CC BY 4.0): "
                                       "https://creativecommons.org/licenses/by/4.0/"
                                     : "By agreement with the group alone: see LICENCE.txt");
    c->language = "eng";
    for (size_t i = 0; i < LEN(languages); i++) {
        c->language = strcmp(languages[i].tag, p->lang) == 0 ? languages[i].code : c->language;
    }
    read_box(c);
}

/* ---- metadata.xml ---- */

/* The e-mail address, or that there is none: the standard wants one. */
static void add_contact(struct strbuf *out, const struct catalogue *c) {
    strbuf_add(out, "<gmd:contactInfo><gmd:CI_Contact><gmd:address><gmd:CI_Address>");
    if (c->mail.len > 0) {
        strbuf_add(out, "<gmd:electronicMailAddress><gco:CharacterString>");
        xml_text(out, c->mail.data);
        strbuf_add(out, "</gco:CharacterString></gmd:electronicMailAddress>");
    } else {
        strbuf_add(out, "<gmd:electronicMailAddress gco:nilReason=\"missing\"/>");
    }
    strbuf_add(out, "</gmd:CI_Address></gmd:address></gmd:CI_Contact></gmd:contactInfo>");
}

/* Of areas.gpkg, and of areas.geojson where that is another. */
static void add_systems(struct strbuf *out, const struct catalogue *c) {
    enum { WORLD = 4326 };
    const struct pack_grid *grid = c->p->grid;
    const struct pack_grid world = {.epsg = WORLD, .name = "WGS 84"};
    const struct pack_grid *const both[] = {grid, &world};
    for (size_t i = 0; i < (grid->epsg == WORLD ? 1 : LEN(both)); i++) {
        strbuf_addf(out,
                    "<gmd:referenceSystemInfo><gmd:MD_ReferenceSystem>"
                    "<gmd:referenceSystemIdentifier><gmd:RS_Identifier><gmd:code><gmx:Anchor "
                    "xlink:href=\"http://www.opengis.net/def/crs/EPSG/0/%d\">%s</gmx:Anchor>"
                    "</gmd:code></gmd:RS_Identifier></gmd:referenceSystemIdentifier>"
                    "</gmd:MD_ReferenceSystem></gmd:referenceSystemInfo>",
                    both[i]->epsg, both[i]->name);
    }
}

static void add_box(struct strbuf *out, const struct catalogue *c) {
    static const char *const sides[BOX] = {"westBoundLongitude", "eastBoundLongitude",
                                           "southBoundLatitude", "northBoundLatitude"};
    static const int of[BOX] = {0, 2, 1, 3};
    if (!c->has_box) {
        return;
    }
    strbuf_add(out, "<gmd:geographicElement><gmd:EX_GeographicBoundingBox>");
    for (int i = 0; i < BOX; i++) {
        strbuf_addf(out, "<gmd:%s><gco:Decimal>%.5f</gco:Decimal></gmd:%s>", sides[i],
                    c->box[of[i]], sides[i]);
    }
    strbuf_add(out, "</gmd:EX_GeographicBoundingBox></gmd:geographicElement>");
}

struct blank { // "{owner}" of the form
    const char *name;
    const char *text;
    bool is_xml;
};

static void fill_in(struct strbuf *out, const char *form, size_t len, const struct blank *blanks,
                    size_t n) {
    for (size_t at = 0; at < len;) {
        const char *open = memchr(form + at, '{', len - at);
        size_t plain = open ? (size_t)(open - form) : len;
        strbuf_addn(out, form + at, plain - at);
        at = plain;
        for (size_t i = 0; open && i < n; i++) {
            size_t width = strlen(blanks[i].name);
            if (strncmp(open + 1, blanks[i].name, width) == 0 && open[width + 1] == '}') {
                (blanks[i].is_xml ? strbuf_add : xml_text)(out, blanks[i].text);
                at += width + 2;
            }
        }
        assert(!open || at > plain); // every blank of the form is in the table
    }
}

static void add_metadata(struct strbuf *out, const struct catalogue *c) {
    AUTO(strbuf_done) struct strbuf contact = {0}, box = {0}, systems = {0};
    add_contact(&contact, c);
    add_box(&box, c);
    add_systems(&systems, c);
    const struct blank blanks[] = {
        {"id",          strbuf_text(&c->id),                                                false},
        {"title",       strbuf_text(&c->title),                                             false},
        {"owner",       strbuf_text(&c->owner),                                             false},
        {"contact",     strbuf_text(&contact),                                              true },
        {"date",        c->p->approved_on,                                                  false},
        {"about",       strbuf_text(&c->about),                                             false},
        {"use",         strbuf_text(&c->use),                                               false},
        {"systems",     strbuf_text(&systems),                                              true },
        {"language",    c->language,                                                        false},
        {"box",         strbuf_text(&box),                                                  true },
        {"first_day",   strbuf_text(&c->first),                                             false},
        {"last_day",    strbuf_text(&c->last),                                              false},
        {"lineage",     strbuf_text(&c->lineage),                                           false},
        {"access_code", c->is_public ? "noLimitations" : "INSPIRE_Directive_Article13_1g",  false},
        {"access",
         c->is_public ? "no limitations on public access"
                      : "public access limited according to Article 13(1)(g) of the INSPIRE "
                        "Directive: people answered of their own will, for this use alone", false},
    };
    fill_in(out, (const char *)METADATA_XML, METADATA_XML_len, blanks, LEN(blanks));
}

/* ---- dcat.jsonld ---- */

static json_t *id_of(const char *address) {
    return json_pack("{s:s}", "@id", address);
}

static json_t *typed(const char *text, const char *type) {
    return json_pack("{s:s, s:s}", "@value", text, "@type", type);
}

static json_t *english(const char *text) {
    return json_pack("{s:s, s:s}", "@value", text, "@language", "en");
}

static json_t *distributions(const struct catalogue *c) {
    json_t *list = json_array();
    for (size_t i = 0; i < n_pack_parts; i++) {
        const struct pack_part *part = &pack_parts[i];
        const struct pack_file *file = pack_files_find(&c->p->files, part->name);
        if (!file || !part->format) {
            continue;
        }
        char bytes[24], media[160];
        snprintf(bytes, sizeof bytes, "%zu", file->bytes.len);
        snprintf(media, sizeof media, "https://www.iana.org/assignments/media-types/%s",
                 part->mediatype);
        json_t *one = json_pack("{s:s, s:o, s:s, s:o, s:o, s:o, s:o}", "@type", "dcat:Distribution",
                                "dct:title", english(part->title), "dct:identifier", part->name,
                                "dcat:accessURL", id_of(part->name), "dcat:downloadURL",
                                id_of(part->name), "dcat:mediaType", id_of(media), "dcat:byteSize",
                                typed(bytes, "xsd:nonNegativeInteger"));
        json_object_set_new(
            one, c->is_public ? "dct:license" : "dct:rights",
            id_of(c->is_public ? "https://creativecommons.org/licenses/by/4.0/" : "LICENCE.txt"));
        json_array_append_new(list, one);
    }
    return list;
}

static json_t *where(const struct catalogue *c) {
    AUTO(strbuf_done) struct strbuf wkt = {0};
    const double *b = c->box;
    strbuf_addf(&wkt, "POLYGON((%.5f %.5f, %.5f %.5f, %.5f %.5f, %.5f %.5f, %.5f %.5f))", b[0],
                b[1], b[2], b[1], b[2], b[3], b[0], b[3], b[0], b[1]);
    return json_pack("{s:s, s:o}", "@type", "dct:Location", "dcat:bbox",
                     typed(wkt.data, "geo:wktLiteral"));
}

static json_t *contact_point(const struct catalogue *c) {
    json_t *out =
        json_pack("{s:s, s:s}", "@type", "vcard:Organization", "vcard:fn", strbuf_text(&c->owner));
    AUTO(strbuf_done) struct strbuf mail = {0};
    if (c->mail.len > 0) {
        strbuf_addf(&mail, "mailto:%s", c->mail.data);
        json_object_set_new(out, "vcard:hasEmail", id_of(mail.data));
    }
    return out;
}

static json_t *make_dcat(const struct catalogue *c) {
    char address[64];
    snprintf(address, sizeof address, "urn:x-%s", strbuf_text(&c->id));
    json_t *names =
        json_pack("{s:s, s:s, s:s, s:s, s:s, s:s}", "dcat", "http://www.w3.org/ns/dcat#", "dct",
                  "http://purl.org/dc/terms/", "foaf", "http://xmlns.com/foaf/0.1/", "vcard",
                  "http://www.w3.org/2006/vcard/ns#", "xsd", "http://www.w3.org/2001/XMLSchema#",
                  "geo", "http://www.opengis.net/ont/geosparql#");
    char language[80];
    snprintf(language, sizeof language, CODES "language/%.3s", c->language);
    for (char *s = language + strlen(language) - strlen(c->language); *s; s++) {
        *s = (char)toupper((unsigned char)*s);
    }
    json_t *out = json_pack(
        "{s:o, s:s, s:s, s:s, s:o, s:o, s:{s:s, s:s}, s:o, s:o, s:s, s:o, s:o, s:o, s:o, s:{s:s, "
        "s:o, s:o}}",
        "@context", names, "@id", address, "@type", "dcat:Dataset", "dct:identifier",
        strbuf_text(&c->id), "dct:title", english(strbuf_text(&c->title)), "dct:description",
        english(strbuf_text(&c->about)), "dct:publisher", "@type", "foaf:Agent", "foaf:name",
        strbuf_text(&c->owner), "dct:issued", typed(c->p->approved_on, "xsd:date"), "dct:modified",
        typed(c->p->approved_on, "xsd:date"), "dcat:version", c->p->approved_on, "dct:language",
        id_of(language), "dcat:theme", id_of(CODES "data-theme/SOCI"), "dct:accessRights",
        id_of(c->is_public ? CODES "access-right/PUBLIC" : CODES "access-right/RESTRICTED"),
        "dcat:contactPoint", contact_point(c), "dct:temporal", "@type", "dct:PeriodOfTime",
        "dcat:startDate", typed(strbuf_text(&c->first), "xsd:date"), "dcat:endDate",
        typed(strbuf_text(&c->last), "xsd:date"));
    json_object_set_new(out, "dct:provenance",
                        json_pack("{s:s, s:o}", "@type", "dct:ProvenanceStatement", "rdfs:label",
                                  english(strbuf_text(&c->lineage))));
    json_object_set_new(names, "rdfs", json_string("http://www.w3.org/2000/01/rdf-schema#"));
    if (c->has_box) {
        json_object_set_new(out, "dct:spatial", where(c));
    }
    json_object_set_new(out, "dcat:keyword",
                        json_pack("[o, o, o]", english("community survey"), english("households"),
                                  english("residents' priorities")));
    json_object_set_new(out, "dcat:distribution", distributions(c));
    return out;
}

bool pack_add_catalogue(struct pack *p, struct err *err) {
    (void)err;
    AUTO(catalogue_done) struct catalogue c = {.p = p};
    tell(&c);
    json_t *dcat = make_dcat(&c);
    char *text = json_dumps(dcat, JSON_INDENT(2) | JSON_PRESERVE_ORDER);
    add_metadata(pack_files_add(&p->files, "metadata.xml"), &c);
    strbuf_addf(pack_files_add(&p->files, "dcat.jsonld"), "%s\n", text);
    free(text);
    json_decref(dcat);
    return true;
}
