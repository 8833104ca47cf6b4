/* forms/commands_play_form.c — steps of form play for what a form says beyond its questions:
 * attributes, media, sending. */
#include <string.h>

#include "base/mem.h"
#include "forms/commands_play.h"
#include "forms/form.h"
#include "forms/markdown.h"

static json_t *attributes_of(const struct form_attr *a) {
    json_t *list = json_array();
    for (; a; a = a->next) {
        json_array_append_new(
            list, json_pack("{s:s, s:s, s:s}", "ns", a->ns, "name", a->name, "value", a->value));
    }
    return list;
}

static void add_text(json_t *out, const char *key, const char *text) {
    if (text && *text) {
        json_object_set_new(out, key, json_string(text));
    }
}

static void add_control(const struct player *p, uint32_t control, struct iv_ref ref, json_t *out) {
    static const char *const forms[] = {"short",     "guidance", "image",
                                        "big-image", "audio",    "video"};
    const struct form *form = interview_form(p->iv);
    const struct form_control *c = form_control(form, control);
    add_text(out, "control", control_kind_name(c->kind));
    add_text(out, "appearance", c->appearance);
    add_text(out, "mediatype", c->mediatype);
    add_text(out, "intent", form_control_attr(form, control, "intent"));
    for (size_t i = 0; i < LEN(forms); i++) {
        add_text(out, forms[i], interview_text_form(p->iv, control, ref, forms[i]));
    }
    if (p->fields[1][0]) {
        add_text(out, p->fields[1], interview_text_form(p->iv, control, ref, p->fields[1]));
    }
}

/* `about PATH [FORM]`: what the form says of a question or group beyond its words, for who draws
 * it; FORM is one more form of its label to show. */
json_t *step_about(struct player *p) {
    struct iv_ref ref = play_find(p);
    if (!ref.node) {
        return json_pack("{s:s, s:s}", "path", p->fields[0], "status", "not-found");
    }
    uint32_t control = any_control_at(p, ref.node);
    const struct form_node *node = form_node(interview_form(p->iv), ref.node);
    json_t *out =
        json_pack("{s:s, s:o}", "path", p->fields[0], "attributes", attributes_of(node->extra));
    add_text(out, "saveto", node->saveto);
    if (control) {
        add_control(p, control, ref, out);
    }
    return out;
}

static json_t *submission_json(const struct form_submission *it) {
    json_t *out = json_pack("{s:s, s:s, s:o}", "action", it->action, "method", it->method,
                            "attributes", attributes_of(it->extra));
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
    for (size_t i = 0; i < LEN(rest); i++) {
        add_text(out, rest[i].key, rest[i].text);
    }
    return out;
}

/* `form`: what the form says of itself. */
json_t *step_form(struct player *p) {
    const struct form *form = interview_form(p->iv);
    json_t *media = json_array(), *submissions = json_array();
    for (uint32_t i = 0; i < form_n_media(form); i++) {
        json_array_append_new(media, json_string(form_media(form, i)));
    }
    for (size_t i = 0; i < form_n_submissions(form); i++) {
        json_array_append_new(submissions, submission_json(form_submission(form, i)));
    }
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:o, s:o}", "step", "form", "form_id",
                     form_id(form), "version", form_version(form), "title", form_title(form),
                     "class", form_body_class(form), "media", media, "submissions", submissions);
}

/* ---- markup ---- */

static json_t *marked_up(const char *text, void (*write)(struct strbuf *out, const char *text)) {
    AUTO(strbuf_done) struct strbuf out = {0};
    write(&out, text);
    return json_string(strbuf_text(&out));
}

static json_t *choices_html(struct player *p, uint32_t control, struct iv_ref ref) {
    struct choices choices;
    json_t *list = json_array();
    interview_choices(p->iv, control, ref, &choices);
    for (uint32_t i = 0; i < choices.n; i++) {
        json_array_append_new(list, marked_up(choices.items[i].label, markdown_html));
    }
    return list;
}

/* `html PATH`: the texts of a question, with their markup (rule I13), and the label without it. */
json_t *step_html(struct player *p) {
    struct iv_ref ref = play_find(p);
    uint32_t control = any_control_at(p, ref.node);
    if (!control) {
        return json_pack("{s:s, s:s}", "path", p->fields[0], "status", "not-found");
    }
    json_t *out = json_pack("{s:s}", "path", p->fields[0]);
    interview_escape_values(p->iv, true);
    json_object_set_new(out, "label",
                        marked_up(interview_label(p->iv, control, ref), markdown_html));
    json_object_set_new(out, "plain",
                        marked_up(interview_label(p->iv, control, ref), markdown_plain));
    json_object_set_new(out, "hint", marked_up(interview_hint(p->iv, control, ref), markdown_html));
    json_object_set_new(out, "choices", choices_html(p, control, ref));
    interview_escape_values(p->iv, false);
    return out;
}
