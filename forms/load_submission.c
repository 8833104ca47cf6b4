/* forms/load_submission.c — what a form says of sending (rule S10): facts, for who sends. */
#include <string.h>

#include "base/mem.h"
#include "forms/form_impl.h"

static const char ORX[] = "http://openrosa.org/xforms";
static const char ODK[] = "http://www.opendatakit.org/xforms";

/* An address of http where anybody may post: other methods are those of other programs. */
static void read_method(struct loader *ld, uint32_t el, struct form_submission *out) {
    const char *method = tree_attr(&ld->form->tree, el, "method");
    out->method = "post";
    if (method && strcmp(method, "post") != 0 && strcmp(method, "form-data-post") != 0) {
        issue(ld, ISSUE_WARNING, "S10", (int)ld->form->tree.nodes[el].line, "submission",
              "the method \"%.40s\" is not known; records are sent by post", method);
    }
}

bool load_submissions(struct loader *ld) {
    struct form *form = ld->form;
    const struct tree *t = &form->tree;
    for (uint32_t el = tree_child(t, form->model_el, "submission"); el;
         el = tree_next(t, el, "submission")) {
        struct form_submission it = {0};
        const struct {
            const char *ns, *name; // ns NULL: any
            const char **to;
        } known[] = {
            {NULL, "id",                 &it.id             },
            {NULL, "action",             &it.action         },
            {NULL, "method",             &it.method         },
            {NULL, "mediatype",          &it.mediatype      },
            {NULL, "ref",                &it.ref            },
            {NULL, "bind",               &it.bind           },
            {NULL, "base64RsaPublicKey", &it.public_key     },
            {ORX,  "auto-send",          &it.auto_send      },
            {ORX,  "auto-delete",        &it.auto_delete    },
            {ODK,  "client-editable",    &it.client_editable},
        };
        struct form_attr **end = &it.extra;
        for (size_t i = 0; i < LEN(known); i++) {
            *known[i].to = "";
        }
        for (uint32_t a = t->nodes[el].attrs; a; a = t->attrs[a].next) {
            const char *name = names_local(&form->names, t->attrs[a].name);
            const char *ns = names_ns(&form->names, t->attrs[a].name);
            size_t i = 0;
            while (i < LEN(known) && (strcmp(known[i].name, name) != 0 ||
                                      (known[i].ns && strcmp(known[i].ns, ns) != 0))) {
                i++;
            }
            if (i < LEN(known)) {
                *known[i].to = tree_str(t, t->attrs[a].text);
                continue;
            }
            *end = ARENA_NEW(&form->arena, struct form_attr);
            **end = (struct form_attr){ns, name, tree_str(t, t->attrs[a].text), NULL};
            end = &(*end)->next;
        }
        read_method(ld, el, &it);
        *MEM_PUSH(form->submissions, form->n_submissions, form->cap_submissions) = it;
    }
    return true;
}
