/* base/canvas_lib.h — cairo and Pango, opened by the first sheet; for canvas_cairo.c alone.
 *
 * They are not linked: with fontconfig and their kin they would cost each start of the program six
 * milliseconds. Every call goes through the table `lib`. */
#pragma once
#include <stdbool.h>

#include <cairo-pdf.h>
#include <pango/pangocairo.h>

struct err;

/* Every function we call, by its own name. */
#define CANVAS_LIB_FUNCTIONS(X)                                                                    \
    X(cairo_clip)                                                                                  \
    X(cairo_close_path)                                                                            \
    X(cairo_create)                                                                                \
    X(cairo_curve_to)                                                                              \
    X(cairo_destroy)                                                                               \
    X(cairo_fill)                                                                                  \
    X(cairo_fill_preserve)                                                                         \
    X(cairo_font_options_create)                                                                   \
    X(cairo_font_options_destroy)                                                                  \
    X(cairo_font_options_set_antialias)                                                            \
    X(cairo_font_options_set_hint_metrics)                                                         \
    X(cairo_font_options_set_hint_style)                                                           \
    X(cairo_image_surface_create)                                                                  \
    X(cairo_line_to)                                                                               \
    X(cairo_matrix_init_scale)                                                                     \
    X(cairo_move_to)                                                                               \
    X(cairo_new_path)                                                                              \
    X(cairo_paint)                                                                                 \
    X(cairo_pattern_create_for_surface)                                                            \
    X(cairo_pattern_destroy)                                                                       \
    X(cairo_pattern_set_extend)                                                                    \
    X(cairo_pattern_set_matrix)                                                                    \
    X(cairo_pdf_surface_add_outline)                                                               \
    X(cairo_pdf_surface_create_for_stream)                                                         \
    X(cairo_pdf_surface_restrict_to_version)                                                       \
    X(cairo_pdf_surface_set_metadata)                                                              \
    X(cairo_pdf_surface_set_size)                                                                  \
    X(cairo_recording_surface_create)                                                              \
    X(cairo_rectangle)                                                                             \
    X(cairo_restore)                                                                               \
    X(cairo_rotate)                                                                                \
    X(cairo_save)                                                                                  \
    X(cairo_scale)                                                                                 \
    X(cairo_set_dash)                                                                              \
    X(cairo_set_fill_rule)                                                                         \
    X(cairo_set_line_cap)                                                                          \
    X(cairo_set_line_join)                                                                         \
    X(cairo_set_line_width)                                                                        \
    X(cairo_set_source)                                                                            \
    X(cairo_set_source_rgb)                                                                        \
    X(cairo_set_source_rgba)                                                                       \
    X(cairo_show_page)                                                                             \
    X(cairo_status)                                                                                \
    X(cairo_status_to_string)                                                                      \
    X(cairo_stroke)                                                                                \
    X(cairo_surface_destroy)                                                                       \
    X(cairo_surface_finish)                                                                        \
    X(cairo_surface_status)                                                                        \
    X(cairo_surface_write_to_png_stream)                                                           \
    X(cairo_tag_begin)                                                                             \
    X(cairo_tag_end)                                                                               \
    X(cairo_translate)                                                                             \
    X(g_object_unref)                                                                              \
    X(pango_attr_font_features_new)                                                                \
    X(pango_attr_list_insert)                                                                      \
    X(pango_attr_list_new)                                                                         \
    X(pango_attr_list_unref)                                                                       \
    X(pango_cairo_context_set_font_options)                                                        \
    X(pango_cairo_font_map_new)                                                                    \
    X(pango_cairo_layout_line_path)                                                                \
    X(pango_cairo_show_layout_line)                                                                \
    X(pango_context_set_base_dir)                                                                  \
    X(pango_context_set_language)                                                                  \
    X(pango_context_set_round_glyph_positions)                                                     \
    X(pango_font_description_free)                                                                 \
    X(pango_font_description_from_string)                                                          \
    X(pango_font_description_set_absolute_size)                                                    \
    X(pango_font_description_set_weight)                                                           \
    X(pango_font_map_create_context)                                                               \
    X(pango_language_from_string)                                                                  \
    X(pango_layout_get_line_readonly)                                                              \
    X(pango_layout_line_get_extents)                                                               \
    X(pango_layout_new)                                                                            \
    X(pango_layout_set_attributes)                                                                 \
    X(pango_layout_set_auto_dir)                                                                   \
    X(pango_layout_set_font_description)                                                           \
    X(pango_layout_set_single_paragraph_mode)                                                      \
    X(pango_layout_set_text)

#define CANVAS_LIB_MEMBER(name) __typeof__(&name) name;
struct canvas_lib {
    CANVAS_LIB_FUNCTIONS(CANVAS_LIB_MEMBER)
};

/* Empty until canvas_lib_load() has succeeded. */
extern struct canvas_lib lib;

/* ERR_UNSUPPORTED when they are not installed. */
bool canvas_lib_load(struct err *err);
