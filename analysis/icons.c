/* analysis/icons.c — each icon is a line of drawing orders on a grid of 24 by 24.
 *
 *   M x y   move        L x y   line        C x1 y1 x2 y2 x y   curve        Z   close
 *   O x y r   circle    R x y w h r   rectangle with round corners
 *   F   fill with the colour    E   with white
 *   S w   stroke with the colour, w wide    Q w   with white    D w   with the colour, in dots
 *
 * The orders of the last two lines end a path. */
#include "analysis/icons.h"

#include <assert.h>
#include <string.h>

#include "base/attr.h"
#include "base/canvas.h"
#include "base/num.h"

static const double GRID = 24;
enum { WHITE = 0xFFFFFF, NUMBERS_MAX = 6 };

static const struct icon {
    const char *name, *orders;
} icons[] = {
  // a drop on a wall, and spots of mould
    {"damp_mould",      "M 9 1 C 8 4 2 10 2 15.5 C 2 19.5 5 22.5 9 22.5 C 13 22.5 16 19.5 16 15.5 "
                   "C 16 10 10 4 9 1 Z F M 5.6 15.5 C 5.6 17.6 7 19 9 19 S 1.7 "
                   "O 20 5 2.7 F O 19.4 12 1.7 F O 20.4 18.6 2.3 F"          },
 // a spanner
    {"repairs",         "M 3.5 20.5 L 13.5 10.5 S 5 O 16.2 7.8 6.6 F M 17.9 9.5 L 14.5 6.1 L 22.3 -1.7 "
                "L 25.7 1.7 Z E O 4.4 19.6 1.1 E"                               },
 // a flash
    {"energy_cost",     "M 14.5 1 L 4 13.8 L 11 13.8 L 8.5 23 L 20 9.4 L 12.6 9.4 Z F"         },
 // a house with a key's hole, and one behind it
    {"social_homes",    "M 1 12.5 L 8.5 5 L 16 12.5 L 14.4 12.5 L 14.4 22 L 2.6 22 L 2.6 12.5 Z F "
                     "R 6.6 15 3.8 7 0 E M 11.5 5.4 L 15.5 1.4 L 23 9 L 21.6 9 L 21.6 22 L 16.4 22 "
                     "L 16.4 14.2 L 18.6 14.2 Z F"                         },
 // a shield with a tick
    {"safety_asb",      "M 12 1 C 15 3.2 18 4 21.5 4 C 21.5 13 19 19.5 12 23 C 5 19.5 2.5 13 2.5 4 "
                   "C 6 4 9 3.2 12 1 Z F M 7.4 11.6 L 11 15.4 L 17 8 Q 2.4"  },
 // a leaf
    {"clean_green",
     "M 22 2 C 11 2 3.5 6 3.5 14 C 3.5 18 6.5 20.5 10 20.5 C 18.5 20.5 22 12 22 2 Z F "
     "M 6.8 17.4 C 9 13 12.5 9.5 16.5 7.5 Q 1.6 M 1.6 22.6 C 3 20.6 4.5 19 6.8 17.4 S 1.8"     },
 // two people under a roof
    {"community_space",
     "M 12 1 L 23.5 9 L 22 11 L 12 4.4 L 2 11 L 0.5 9 Z F O 7.4 12.4 2.5 F "
     "O 16.6 12.4 2.5 F M 3 23 L 3 19.6 C 3 14.8 11.8 14.8 11.8 19.6 L 11.8 23 Z F "
     "M 12.6 23 L 12.6 19.6 C 12.6 14.8 21 14.8 21 19.6 L 21 23 Z F"                           },
 // someone who runs after a ball
    {"young_people",    "O 10.5 3.6 2.7 F M 3 10.5 L 7.5 8.3 L 12.5 8.6 L 15.5 12 L 19 11.5 S 2.4 "
                     "M 10 9 L 9 15 L 13.5 17.5 L 12.5 22.5 S 2.8 M 9 15 L 7.5 18.2 L 2.5 19 S 2.8 "
                     "O 19.8 20 2.9 F"                                     },
 // a cross
    {"health_care",     "R 1.5 1.5 21 21 4 F M 12 5.6 L 12 18.4 Q 4.4 M 5.6 12 L 18.4 12 Q 4.4"},
 // a bus from the front
    {"transport",       "R 3 1.5 18 18 3 F R 5.4 5.4 13.2 6.4 1 E O 7 15.8 1.5 E O 17 15.8 1.5 E "
                  "R 8.4 2.9 7.2 1.3 0.6 E R 4.5 18 3.6 5 1 F R 15.9 18 3.6 5 1 F "
                  "M 1.4 8 L 1.4 12 S 1.6 M 22.6 8 L 22.6 12 S 1.6"           },
 // a coin, a bowl
    {"money_food",
     "O 12 6.2 5.4 F M 14 4.4 C 13.4 3 10.8 3 10.8 5 L 10.8 8.4 M 9.6 8.5 L 14.4 8.5 "
     "M 9.8 6.2 L 13.2 6.2 Q 1.2 M 1.2 13.4 L 22.8 13.4 C 22.8 18 19.6 20.6 16.4 21.2 "
     "L 16.4 23 L 7.6 23 L 7.6 21.2 C 4.4 20.6 1.2 18 1.2 13.4 Z F"                            },
 // one, and a ring around
    {"isolation",
     "O 12 8.6 2.9 F M 7.2 18.6 L 7.2 16.6 C 7.2 11.4 16.8 11.4 16.8 16.6 L 16.8 18.6 Z F "
     "O 12 12 10.7 D 1.9"                                                                      },
 // something that is said
    {"other",
     "M 4 2 L 20 2 C 22 2 23 3 23 5 L 23 14 C 23 16 22 17 20 17 L 11.5 17 L 5 22.6 L 5.6 17 "
     "L 4 17 C 2 17 1 16 1 14 L 1 5 C 1 3 2 2 4 2 Z F O 6.8 9.6 1.7 E O 12 9.6 1.7 E "
     "O 17.2 9.6 1.7 E"                                                                        },
    {"none",            "O 12 12 9.8 S 2 M 7 12 L 17 12 S 2.4"                                 },
};
enum { GENERAL = 12 }; // stands for names not known

const char *icon_name(size_t i) {
    return i < LEN(icons) ? icons[i].name : NULL;
}

static const struct icon *find(const char *name) {
    for (size_t i = 0; name && i < LEN(icons); i++) {
        if (strcmp(icons[i].name, name) == 0) {
            return &icons[i];
        }
    }
    return NULL;
}

bool icon_known(const char *name) {
    return find(name) != NULL;
}

/* Up to six numbers from *at on; returns how many. */
static int read_numbers(const char **at, double numbers[NUMBERS_MAX]) {
    int n = 0;
    for (;;) {
        const char *start = *at + strspn(*at, " ");
        size_t len = strcspn(start, " ");
        double value;
        if (n == NUMBERS_MAX || !num_parse(start, len, &value)) {
            return n;
        }
        numbers[n++] = value;
        *at = start + len;
    }
}

static void obey(struct canvas *c, char order, const double v[NUMBERS_MAX], uint32_t colour) {
    struct canvas_paint paint = {
        .fill = CANVAS_NONE, .stroke = colour, .stroke_mm = v[0], .round = true};
    switch (order) {
    case 'M':
        canvas_move(c, v[0], v[1]);
        return;
    case 'L':
        canvas_line(c, v[0], v[1]);
        return;
    case 'C':
        canvas_curve(c, v[0], v[1], v[2], v[3], v[4], v[5]);
        return;
    case 'Z':
        canvas_close(c);
        return;
    case 'O':
        canvas_circle(c, v[0], v[1], v[2]);
        return;
    case 'R':
        canvas_rect(c, v[0], v[1], v[2], v[3], v[4]);
        return;
    case 'F':
    case 'E':
        paint = (struct canvas_paint){.fill = order == 'F' ? colour : WHITE, .stroke = CANVAS_NONE};
        break;
    case 'Q':
        paint.stroke = WHITE;
        break;
    case 'D':
        paint.dash_mm[0] = 0;
        paint.dash_mm[1] = 2 * v[0];
        break;
    default:
        assert(order == 'S');
    }
    canvas_paint(c, &paint);
}

void icon_draw(struct canvas *canvas, const char *name, double x, double y, double size,
               uint32_t colour) {
    const struct icon *icon = find(name);
    const char *at = icon ? icon->orders : icons[GENERAL].orders;
    canvas_save(canvas);
    canvas_shift(canvas, x, y);
    canvas_scale(canvas, size / GRID);
    while (*at) {
        char order = *at++;
        double numbers[NUMBERS_MAX] = {0};
        read_numbers(&at, numbers);
        obey(canvas, order, numbers, colour);
        at += strspn(at, " ");
    }
    canvas_restore(canvas);
}
