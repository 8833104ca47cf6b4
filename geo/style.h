/* geo/style.h — the look of a map for other programs, so that a GeoPackage opens in QGIS with the
 * colours, hatches and words of the printed map.
 *
 * Table    layer_styles, as QGIS keeps styles in a GeoPackage: it reads styleQML of the row whose
 *          f_table_name and f_geometry_column are the layer's and useAsDefault is set; its
 *          f_table_schema has to be empty, not null. Other programs read styleSLD.
 * Field    "legend" of every row of a map is a word of the legend; styles have a rule for each.
 * QML      QGIS 3: a categorized renderer on "legend"; hatches are line and point patterns; labels
 *          are the name and the words on the area.
 * SLD      1.1.0 (OGC 05-077r4): rules with a filter on "legend"; hatches by GeoServer's well-known
 *          marks (shape://slash and the like).
 *
 *   <category value="Damp" label="Damp" symbol="0" …/>
 *   <se:Rule><se:Name>Damp</se:Name><ogc:Filter><ogc:PropertyIsEqualTo>
 *     <ogc:PropertyName>legend</ogc:PropertyName><ogc:Literal>Damp</ogc:Literal>… */
#pragma once
#include <stddef.h>

#include "base/arena.h"
#include "geo/map.h"

struct strbuf;

struct style_look { // one line of the legend
    const char *word;
    enum map_state state;
    int n; // colours: 2 for a tie, 0 for areas that show nothing
    uint32_t colour[MAP_TIES_MAX];
    enum hatch hatch[MAP_TIES_MAX];
};

struct style { // zeroed is empty
    const struct map *map;
    const char *name_field; // what stands above the words on an area; NULL: name, else code
    struct style_look *looks;
    size_t n, cap;
    struct arena mem;
};

void style_of(struct style *style, const struct map *map);
void style_done(struct style *style);

/* For the layer of areas; or for that of circles at their middle: `circles`. */
void style_add_qml(struct strbuf *out, const struct style *style, bool circles);
void style_add_sld(struct strbuf *out, const struct style *style, bool circles);

/* The table of them: a row for each layer that has a look, of `style`'s memory. The day is the
 * map's. */
struct layer_row style_row(struct style *style, const char *layer, bool circles);
struct layer style_layer(const struct layer_row *rows, size_t n);

/* Marks that make up a hatch: lines at an angle, or shapes in rows. */
enum { STYLE_MARKS_MAX = 2 };
struct style_marks {
    int n;
    struct {
        const char *qgis;  // marker of a point pattern; NULL: lines
        const char *known; // well-known mark of SLD
        int angle_deg;     // of lines, anticlockwise from level
    } mark[STYLE_MARKS_MAX];
    double apart_mm;
};
const struct style_marks *style_marks_of(enum hatch hatch);

#define STYLE_RADIUS_MM 10.0 // of the largest circle
#define STYLE_INK 0x1A1A1A
