/* forms/steps_form.c — steps for what a form says beyond its questions: attributes, media, sending.
 */
#include <string.h>

#include "base/mem.h"
#include "forms/form.h"
#include "forms/markdown.h"
#include "forms/reply.h"
#include "forms/steps.h"

static void reply_attributes(struct strbuf *out, const struct form_attr *a) {
    reply_open(out, "attributes", '[');
    for (; a; a = a->next) {
        reply_open(out, NULL, '{');
        reply_text(out, "ns", a->ns);
        reply_text(out, "name", a->name);
        reply_text(out, "value", a->value);
        reply_close(out, '}');
    }
    reply_close(out, ']');
}

static void reply_control(const struct player *p, uint32_t control, struct iv_ref ref,
                          struct strbuf *out) {
    static const char *const forms[] = {"short",     "guidance", "image",
                                        "big-image", "audio",    "video"};
    const struct form *form = interview_form(p->iv);
    const struct form_control *c = form_control(form, control);
    reply_text_if(out, "control", control_kind_name(c->kind));
    reply_text_if(out, "appearance", c->appearance);
    reply_text_if(out, "mediatype", c->mediatype);
    reply_text_if(out, "intent", form_control_attr(form, control, "intent"));
    for (size_t i = 0; i < LEN(forms); i++) {
        reply_text_if(out, forms[i], interview_text_form(p->iv, control, ref, forms[i]));
    }
    if (p->fields[1][0]) {
        reply_text_if(out, p->fields[1], interview_text_form(p->iv, control, ref, p->fields[1]));
    }
}

/* `about PATH [FORM]`: what the form says of a question or group beyond its words, for who draws
 * it; FORM is one more form of its label to show. */
void step_about(struct player *p, struct strbuf *out) {
    struct iv_ref ref = play_find(p);
    if (!ref.node) {
        step_no_place(p, out);
        return;
    }
    uint32_t control = any_control_at(p, ref.node);
    const struct form_node *node = form_node(interview_form(p->iv), ref.node);
    reply_text(out, "path", p->fields[0]);
    reply_attributes(out, node->extra);
    reply_text_if(out, "saveto", node->saveto);
    if (control) {
        reply_control(p, control, ref, out);
    }
}

static void reply_submission(const struct form_submission *it, struct strbuf *out) {
    const struct {
        const char *key, *text;
    } rest[] = {
        {"id",              it->id             },
        {"mediatype",       it->mediatype      },
        {"ref",             it->ref            },
        {"bind",            it->bind           },
        {"public_key",      it->public_key     },
        {"auto_send",       it->auto_send      },
        {"auto_delete",     it->auto_delete    },
        {"client_editable", it->client_editable},
    };
    reply_open(out, NULL, '{');
    reply_text(out, "action", it->action);
    reply_text(out, "method", it->method);
    reply_attributes(out, it->extra);
    for (size_t i = 0; i < LEN(rest); i++) {
        reply_text_if(out, rest[i].key, rest[i].text);
    }
    reply_close(out, '}');
}

/* `form`: what the form says of itself. */
void step_form(struct player *p, struct strbuf *out) {
    const struct form *form = interview_form(p->iv);
    reply_text(out, "step", "form");
    reply_text(out, "form_id", form_id(form));
    reply_text(out, "version", form_version(form));
    reply_text(out, "title", form_title(form));
    reply_text(out, "class", form_body_class(form));
    reply_open(out, "languages", '[');
    for (uint32_t i = 0; i < form_n_languages(form); i++) {
        reply_text(out, NULL, form_language(form, i));
    }
    reply_close(out, ']');
    reply_open(out, "media", '[');
    for (uint32_t i = 0; i < form_n_media(form); i++) {
        reply_text(out, NULL, form_media(form, i));
    }
    reply_close(out, ']');
    reply_open(out, "submissions", '[');
    for (size_t i = 0; i < form_n_submissions(form); i++) {
        reply_submission(form_submission(form, i), out);
    }
    reply_close(out, ']');
}

/* ---- markup ---- */

typedef void (*markup_writer)(struct strbuf *out, const char *text);

static void reply_marked(struct strbuf *out, const char *key, const char *text,
                         markup_writer write) {
    AUTO(strbuf_done) struct strbuf marked = {0};
    write(&marked, text);
    reply_text(out, key, strbuf_text(&marked));
}

static void reply_choices_html(struct player *p, uint32_t control, struct iv_ref ref,
                               struct strbuf *out) {
    struct choices choices;
    interview_choices(p->iv, control, ref, &choices);
    reply_open(out, "choices", '[');
    for (uint32_t i = 0; i < choices.n; i++) {
        reply_marked(out, NULL, choices.items[i].label, markdown_html);
    }
    reply_close(out, ']');
}

/* `html PATH`: the texts of a question, with their markup (rule I13), and the label without it. */
void step_html(struct player *p, struct strbuf *out) {
    struct iv_ref ref = play_find(p);
    uint32_t control = any_control_at(p, ref.node);
    if (!control) {
        step_no_place(p, out);
        return;
    }
    reply_text(out, "path", p->fields[0]);
    interview_escape_values(p->iv, true);
    reply_marked(out, "label", interview_label(p->iv, control, ref), markdown_html);
    reply_marked(out, "plain", interview_label(p->iv, control, ref), markdown_plain);
    reply_marked(out, "hint", interview_hint(p->iv, control, ref), markdown_html);
    reply_choices_html(p, control, ref, out);
    interview_escape_values(p->iv, false);
}
