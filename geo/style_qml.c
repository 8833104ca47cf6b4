/* geo/style_qml.c — a map's look for QGIS: see style.h. Properties are written as <prop k v>, which
 * every QGIS 3 reads. */
#include "base/attr.h"
#include "base/strbuf.h"
#include "geo/style.h"

static void prop(struct strbuf *out, const char *name, const char *value) {
    strbuf_addf(out, "<prop k=\"%s\" v=\"%s\"/>", name, value);
}

static void prop_mm(struct strbuf *out, const char *name, double mm) {
    strbuf_addf(out, "<prop k=\"%s\" v=\"", name);
    strbuf_add_fixed(out, mm, 2);
    strbuf_addf(out, "\"/><prop k=\"%s_unit\" v=\"MM\"/>", name);
}

static void prop_colour(struct strbuf *out, const char *name, uint32_t colour, int opacity) {
    strbuf_addf(out, "<prop k=\"%s\" v=\"%u,%u,%u,%d\"/>", name, (unsigned)(colour >> 16 & 0xFF),
                (unsigned)(colour >> 8 & 0xFF), (unsigned)(colour & 0xFF), opacity);
}

static void begin_layer(struct strbuf *out, const char *class) {
    strbuf_addf(out, "<layer class=\"%s\" enabled=\"1\" locked=\"0\" pass=\"0\">", class);
}

enum { OPAQUE = 255, MARKS = 178 };

/* ---- hatching ---- */

/* The symbol inside a pattern: QGIS names it after the one outside and its layer. */
static void begin_inner(struct strbuf *out, const char *type, size_t symbol, int layer) {
    strbuf_addf(out,
                "<symbol type=\"%s\" name=\"@%zu@%d\" alpha=\"1\" clip_to_extent=\"1\" "
                "force_rhr=\"0\">",
                type, symbol, layer);
}

static void lines(struct strbuf *out, size_t symbol, int layer, int angle_deg, double apart_mm,
                  double width_mm, uint32_t colour, int opacity) {
    begin_layer(out, "LinePatternFill");
    strbuf_addf(out, "<prop k=\"angle\" v=\"%d\"/>", angle_deg);
    prop_mm(out, "distance", apart_mm);
    prop_colour(out, "color", colour, opacity);
    prop_mm(out, "line_width", width_mm);
    begin_inner(out, "line", symbol, layer);
    begin_layer(out, "SimpleLine");
    prop_colour(out, "line_color", colour, opacity);
    prop_mm(out, "line_width", width_mm);
    prop(out, "line_style", "solid");
    strbuf_add(out, "</layer></symbol></layer>");
}

static void points(struct strbuf *out, size_t symbol, int layer, const char *marker,
                   double apart_mm) {
    begin_layer(out, "PointPatternFill");
    prop_mm(out, "distance_x", apart_mm);
    prop_mm(out, "distance_y", apart_mm);
    prop_mm(out, "displacement_x", apart_mm / 2);
    begin_inner(out, "marker", symbol, layer);
    begin_layer(out, "SimpleMarker");
    prop(out, "name", marker);
    prop_colour(out, "color", 0, MARKS);
    prop_colour(out, "outline_color", 0, MARKS);
    prop_mm(out, "outline_width", 0.2);
    prop_mm(out, "size", 0.9);
    strbuf_add(out, "</layer></symbol></layer>");
}

static int hatching(struct strbuf *out, size_t symbol, int layer, enum hatch hatch) {
    const struct style_marks *marks = style_marks_of(hatch);
    for (int i = 0; i < marks->n; i++, layer++) {
        if (marks->mark[i].qgis) {
            points(out, symbol, layer, marks->mark[i].qgis, marks->apart_mm);
        } else {
            lines(out, symbol, layer, marks->mark[i].angle_deg, marks->apart_mm, 0.2, 0, MARKS);
        }
    }
    return layer;
}

/* ---- areas ---- */

static void ground(struct strbuf *out, const char *style, uint32_t colour, const char *outline) {
    begin_layer(out, "SimpleFill");
    prop(out, "style", style);
    prop_colour(out, "color", colour, OPAQUE);
    prop(out, "outline_style", outline);
    prop_colour(out, "outline_color", STYLE_INK, OPAQUE);
    prop_mm(out, "outline_width", 0.4);
    strbuf_add(out, "</layer>");
}

static void begin_symbol(struct strbuf *out, const char *type, size_t symbol) {
    strbuf_addf(out,
                "<symbol type=\"%s\" name=\"%zu\" alpha=\"1\" clip_to_extent=\"1\" "
                "force_rhr=\"0\">",
                type, symbol);
}

static void area_symbol(struct strbuf *out, const struct style_look *look, size_t symbol,
                        bool outlined) {
    begin_symbol(out, "fill", symbol);
    if (look->n == 0) {
        bool few = look->state == MAP_TOO_FEW;
        ground(out, "solid", few ? 0xFFFFFF : 0xF3F3F3, few ? "dot" : "dash");
    } else if (outlined) {
        ground(out, "solid", 0xFFFFFF, "solid");
    } else {
        ground(out, "solid", look->colour[0], "solid");
        int layer = 1;
        if (look->n > 1) { // stripes of the second over the first
            lines(out, symbol, layer++, 90, 5, 2.5, look->colour[1], OPAQUE);
        }
        hatching(out, symbol, layer, look->hatch[0]);
    }
    strbuf_add(out, "</symbol>\n");
}

/* ---- circles ---- */

static void circle_symbol(struct strbuf *out, const struct style *style,
                          const struct style_look *look, size_t symbol) {
    bool hidden = look->n == 0;
    begin_symbol(out, "marker", symbol);
    begin_layer(out, "SimpleMarker");
    prop(out, "name", "circle");
    prop_colour(out, "color", hidden ? 0xFFFFFF : look->colour[0], hidden ? 0 : 200);
    prop_colour(out, "outline_color", STYLE_INK, OPAQUE);
    prop(out, "outline_style", hidden ? "dot" : "solid");
    prop_mm(out, "outline_width", 0.3);
    prop_mm(out, "size", 2 * STYLE_RADIUS_MM / MAP_HIDDEN_SHARE);
    prop(out, "scale_method", "diameter");
    if (!hidden) {
        strbuf_add(out, "<data_defined_properties><Option type=\"Map\"><Option name=\"name\" "
                        "type=\"QString\" value=\"\"/><Option name=\"properties\" type=\"Map\">"
                        "<Option name=\"size\" type=\"Map\"><Option name=\"active\" type=\"bool\" "
                        "value=\"true\"/><Option name=\"expression\" type=\"QString\" value=\"");
        strbuf_add_fixed(out, 2 * STYLE_RADIUS_MM, 0);
        strbuf_add(out, " * sqrt(coalesce(&quot;homes&quot;, 0) / ");
        strbuf_add_fixed(out, style->map->value_max > 0 ? style->map->value_max : 1, 1);
        strbuf_add(out, ")\"/><Option name=\"type\" type=\"int\" value=\"3\"/></Option></Option>"
                        "<Option name=\"type\" type=\"QString\" value=\"collection\"/></Option>"
                        "</data_defined_properties>");
    }
    strbuf_add(out, "</layer></symbol>\n");
}

/* ---- the whole ---- */

/* The name and the words on the area, with a white edge. */
static void labels(struct strbuf *out, const struct style *style) {
    strbuf_add(out, "<labeling type=\"simple\"><settings calloutType=\"simple\">\n"
                    "<text-style fieldName=\"coalesce(&quot;");
    strbuf_add(out, style->name_field ? style->name_field : "name&quot;, &quot;code");
    strbuf_add(out,
               "&quot;) || '\\n' || "
               "&quot;words&quot;\" isExpression=\"1\" fontFamily=\"Noto Sans\" fontSize=\"9\" "
               "fontSizeUnit=\"Point\" textColor=\"26,26,26,255\" textOpacity=\"1\">"
               "<text-buffer bufferDraw=\"1\" bufferSize=\"1\" bufferSizeUnits=\"MM\" "
               "bufferColor=\"255,255,255,255\" bufferOpacity=\"1\"/></text-style>\n"
               "<text-format multilineAlign=\"1\" autoWrapLength=\"24\"/>\n"
               "<placement placement=\"1\" centroidWhole=\"1\" centroidInside=\"1\"/>\n"
               "<rendering drawLabels=\"1\" obstacle=\"1\"/>\n</settings></labeling>\n");
}

void style_add_qml(struct strbuf *out, const struct style *style, bool circles) {
    bool outlined = style->map->style == MAP_CIRCLES;
    strbuf_addf(out,
                "<qgis version=\"3.22.0\" styleCategories=\"Symbology|Labeling\" "
                "labelsEnabled=\"%d\">\n<renderer-v2 type=\"categorizedSymbol\" attr=\"legend\" "
                "symbollevels=\"0\" enableorderby=\"0\" forceraster=\"0\">\n<categories>\n",
                !circles);
    for (size_t i = 0; i < style->n; i++) {
        strbuf_addf(out, "<category render=\"true\" symbol=\"%zu\" type=\"string\" value=\"", i);
        xml_attr(out, style->looks[i].word);
        strbuf_add(out, "\" label=\"");
        xml_attr(out, style->looks[i].word);
        strbuf_add(out, "\"/>\n");
    }
    strbuf_add(out, "</categories>\n<symbols>\n");
    for (size_t i = 0; i < style->n; i++) {
        if (circles) {
            circle_symbol(out, style, &style->looks[i], i);
        } else {
            area_symbol(out, &style->looks[i], i, outlined);
        }
    }
    strbuf_add(out, "</symbols>\n</renderer-v2>\n");
    if (!circles) {
        labels(out, style);
    }
    strbuf_addf(out, "<layerGeometryType>%d</layerGeometryType>\n</qgis>\n", circles ? 0 : 2);
}
