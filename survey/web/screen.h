/* survey/web/screen.h — one screen of an interview as JSON, for a page to draw; moving between
 * them.
 *
 * The way is that of survey/ask_way.h. A screen is
 *
 *     {"kind":"list","key":"/data/h","number":3,"left":12,"answered":2,"empty":9,"section":["Home"],
 *      "items":[{"kind":"question","path":"/data/h/n","control":"input","type":"int","value":"3",
 *                "required":true,"readonly":false,"label":"<p>How many?</p>","words":"How many?"}]}
 *
 * with `kind` question, note, list, one-more or end. Labels, hints and choices are HTML of the
 * engine's own making (rule I13), `words` the label without markup; `image`, `big-image`, `audio`
 * and `video` name files of the form. An item of one-more names the
 * rows there are. What a form does not say is left out. */
#pragma once
#include <stdbool.h>

struct interview;
struct iv_step;
struct strbuf;

/* `how`: start, next, back, resume, here, row (from the offer of one more into the last row there
 * is), or the key of a screen. False: there is no such screen (the first has none before it); *at
 * stays. */
bool screen_move(struct interview *iv, struct iv_step *at, const char *how);
void screen_write(struct interview *iv, const struct iv_step *at, struct strbuf *out);
/* Every screen of the interview, for a table of contents:
 * {"items":[{"key","kind","words","section", "answered","needed"}]}. */
void screen_write_all(struct interview *iv, struct strbuf *out);
