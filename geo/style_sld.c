/* geo/style_sld.c — a map's look for programs that read SLD: see style.h. Sizes are pixels of
 * 0.28 mm, as the standard has them. */
#include "base/strbuf.h"
#include "geo/style.h"

static const double px_per_mm = 1 / 0.28;

static void parameter(struct strbuf *out, const char *name, const char *value) {
    strbuf_addf(out, "<se:SvgParameter name=\"%s\">%s</se:SvgParameter>", name, value);
}

static void parameter_colour(struct strbuf *out, const char *name, uint32_t colour) {
    strbuf_addf(out, "<se:SvgParameter name=\"%s\">#%06x</se:SvgParameter>", name,
                (unsigned)colour);
}

static void stroke(struct strbuf *out, const char *dashes) {
    strbuf_add(out, "<se:Stroke>");
    parameter_colour(out, "stroke", STYLE_INK);
    parameter(out, "stroke-width", "1.5");
    if (dashes) {
        parameter(out, "stroke-dasharray", dashes);
    }
    strbuf_add(out, "</se:Stroke>");
}

static void plain(struct strbuf *out, uint32_t colour, const char *dashes) {
    strbuf_add(out, "<se:PolygonSymbolizer><se:Fill>");
    parameter_colour(out, "fill", colour);
    strbuf_add(out, "</se:Fill>");
    stroke(out, dashes);
    strbuf_add(out, "</se:PolygonSymbolizer>");
}

static void size(struct strbuf *out, double mm) {
    strbuf_add(out, "<se:Size>");
    strbuf_add_fixed(out, mm * px_per_mm, 1);
    strbuf_add(out, "</se:Size>");
}

static void pattern(struct strbuf *out, const char *known, uint32_t colour, double width_px,
                    double apart_mm) {
    strbuf_addf(out,
                "<se:PolygonSymbolizer><se:Fill><se:GraphicFill><se:Graphic><se:Mark>"
                "<se:WellKnownName>%s</se:WellKnownName><se:Stroke>",
                known);
    parameter_colour(out, "stroke", colour);
    strbuf_add(out, "<se:SvgParameter name=\"stroke-width\">");
    strbuf_add_fixed(out, width_px, 1);
    strbuf_add(out, "</se:SvgParameter></se:Stroke></se:Mark>");
    size(out, apart_mm);
    strbuf_add(out, "</se:Graphic></se:GraphicFill></se:Fill></se:PolygonSymbolizer>");
}

static void area_symbol(struct strbuf *out, const struct style_look *look, bool outlined) {
    if (look->n == 0) {
        bool few = look->state == MAP_TOO_FEW;
        plain(out, few ? 0xFFFFFF : 0xF3F3F3, few ? "1 4" : "7 4");
        return;
    }
    plain(out, outlined ? 0xFFFFFF : look->colour[0], NULL);
    if (outlined) {
        return;
    }
    if (look->n > 1) {
        pattern(out, "shape://vertline", look->colour[1], 9, 5);
    }
    const struct style_marks *marks = style_marks_of(look->hatch[0]);
    for (int i = 0; i < marks->n; i++) {
        pattern(out, marks->mark[i].known, 0, 0.8, marks->apart_mm);
    }
}

/* Areas of circles are in proportion: the diameter goes with the root of the number. */
static void circle_size(struct strbuf *out, double value_max) {
    strbuf_add(out, "<se:Size><ogc:Mul><ogc:Literal>");
    strbuf_add_fixed(out, 2 * STYLE_RADIUS_MM * px_per_mm, 1);
    strbuf_add(out, "</ogc:Literal><ogc:Function name=\"sqrt\"><ogc:Div><ogc:PropertyName>homes"
                    "</ogc:PropertyName><ogc:Literal>");
    strbuf_add_fixed(out, value_max > 0 ? value_max : 1, 1);
    strbuf_add(out, "</ogc:Literal></ogc:Div></ogc:Function></ogc:Mul></se:Size>");
}

static void circle_symbol(struct strbuf *out, const struct style *style,
                          const struct style_look *look) {
    strbuf_add(out, "<se:PointSymbolizer><se:Graphic><se:Mark><se:WellKnownName>circle"
                    "</se:WellKnownName>");
    if (look->n) {
        strbuf_add(out, "<se:Fill>");
        parameter_colour(out, "fill", look->colour[0]);
        parameter(out, "fill-opacity", "0.8");
        strbuf_add(out, "</se:Fill>");
    }
    stroke(out, look->n ? NULL : "1 3");
    strbuf_add(out, "</se:Mark>");
    if (look->n) {
        circle_size(out, style->map->value_max);
    } else {
        size(out, 2 * STYLE_RADIUS_MM / MAP_HIDDEN_SHARE);
    }
    strbuf_add(out, "</se:Graphic></se:PointSymbolizer>");
}

static void labels(struct strbuf *out) {
    strbuf_add(out, "<se:Rule><se:TextSymbolizer><se:Label><ogc:PropertyName>words"
                    "</ogc:PropertyName></se:Label><se:Font>");
    parameter(out, "font-family", "Noto Sans");
    parameter(out, "font-size", "12");
    strbuf_add(out, "</se:Font><se:Halo><se:Radius>2</se:Radius><se:Fill>");
    parameter_colour(out, "fill", 0xFFFFFF);
    strbuf_add(out, "</se:Fill></se:Halo><se:Fill>");
    parameter_colour(out, "fill", STYLE_INK);
    strbuf_add(out, "</se:Fill></se:TextSymbolizer></se:Rule>\n");
}

static void rule(struct strbuf *out, const struct style *style, const struct style_look *look,
                 bool circles) {
    strbuf_add(out, "<se:Rule><se:Name>");
    xml_text(out, look->word);
    strbuf_add(out, "</se:Name><ogc:Filter><ogc:PropertyIsEqualTo><ogc:PropertyName>legend"
                    "</ogc:PropertyName><ogc:Literal>");
    xml_text(out, look->word);
    strbuf_add(out, "</ogc:Literal></ogc:PropertyIsEqualTo></ogc:Filter>");
    if (circles) {
        circle_symbol(out, style, look);
    } else {
        area_symbol(out, look, style->map->style == MAP_CIRCLES);
    }
    strbuf_add(out, "</se:Rule>\n");
}

void style_add_sld(struct strbuf *out, const struct style *style, bool circles) {
    strbuf_add(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                    "<StyledLayerDescriptor xmlns=\"http://www.opengis.net/sld\" "
                    "xmlns:ogc=\"http://www.opengis.net/ogc\" "
                    "xmlns:se=\"http://www.opengis.net/se\" version=\"1.1.0\">\n"
                    "<NamedLayer><se:Name>");
    xml_text(out, map_layer(style->map));
    strbuf_add(out, "</se:Name><UserStyle><se:Name>");
    xml_text(out, map_layer(style->map));
    strbuf_add(out, "</se:Name><se:FeatureTypeStyle>\n");
    for (size_t i = 0; i < style->n; i++) {
        rule(out, style, &style->looks[i], circles);
    }
    if (!circles) {
        labels(out);
    }
    strbuf_add(out, "</se:FeatureTypeStyle></UserStyle></NamedLayer></StyledLayerDescriptor>\n");
}
