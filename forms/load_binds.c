/* forms/load_binds.c — binds: types, conditions, messages (rule D). */
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "forms/form_impl.h"

static const char JR[] = "http://openrosa.org/javarosa";
static const char ENTITIES[] = "http://www.opendatakit.org/xforms/entities";

static const struct {
    const char *name; // after the prefix
    enum form_type type;
} types[] = {
    {"string",             FT_STRING  },
    {"int",                FT_INT     },
    {"integer",            FT_INT     },
    {"long",               FT_LONG    },
    {"decimal",            FT_DECIMAL },
    {"double",             FT_DECIMAL },
    {"float",              FT_DECIMAL },
    {"boolean",            FT_BOOLEAN },
    {"date",               FT_DATE    },
    {"time",               FT_TIME    },
    {"dateTime",           FT_DATETIME},
    {"select1",            FT_SELECT1 },
    {"listItem",           FT_SELECT1 },
    {"select",             FT_SELECT  },
    {"listItems",          FT_SELECT  },
    {"rank",               FT_RANK    },
    {"geopoint",           FT_GEOPOINT},
    {"geotrace",           FT_GEOTRACE},
    {"geoshape",           FT_GEOSHAPE},
    {"binary",             FT_BINARY  },
    {"barcode",            FT_BARCODE },
    {"intent",             FT_INTENT  },
    {"gYear",              FT_UNTYPED },
    {"gMonth",             FT_UNTYPED },
    {"gDay",               FT_UNTYPED },
    {"gYearMonth",         FT_UNTYPED },
    {"gMonthDay",          FT_UNTYPED },
    {"base64Binary",       FT_UNTYPED },
    {"hexBinary",          FT_UNTYPED },
    {"anyURI",             FT_UNTYPED },
    {"nonNegativeInteger", FT_INT     },
    {"positiveInteger",    FT_INT     },
};

static enum form_type read_type(struct loader *ld, const char *text, int line, const char *where) {
    const char *colon = strrchr(text, ':');
    const char *name = colon ? colon + 1 : text;
    for (size_t i = 0; i < LEN(types); i++) {
        if (strcmp(types[i].name, name) == 0) {
            return types[i].type;
        }
    }
    issue(ld, ISSUE_NOTE, "D3", line, where, "the type \"%s\" is not known; taken as text", text);
    return FT_STRING;
}

/* ---- one attribute at a time --------------------------------------------------------------- */

struct bind {
    uint32_t el, node;
    int line;
};

static bool is_constant(const char *text, const char *constant) {
    text += strspn(text, " \t\r\n");
    size_t len = strlen(constant);
    return strncmp(text, constant, len) == 0 && text[len + strspn(text + len, " \t\r\n")] == '\0';
}

static void set_expr(struct loader *ld, const struct bind *b, const char *name, const char *text,
                     const char *idle, struct form_expr **slot) {
    const char *path = ld->form->nodes[b->node].path;
    if (*slot) {
        issue(ld, ISSUE_WARNING, "D16", b->line, path, "two binds give %s; the later one counts",
              name);
    }
    if (!text[strspn(text, " \t\r\n")] || (idle && is_constant(text, idle))) {
        *slot = NULL;
        return;
    }
    *slot = add_expr(ld, text, b->node, b->line, "bind %s, %s", path, name);
}

static void set_relevant(struct loader *ld, const struct bind *b, const char *text) {
    set_expr(ld, b, "relevant", text, "true()", &ld->form->nodes[b->node].relevant);
}
static void set_required(struct loader *ld, const struct bind *b, const char *text) {
    set_expr(ld, b, "required", text, "false()", &ld->form->nodes[b->node].required);
}
static void set_readonly(struct loader *ld, const struct bind *b, const char *text) {
    set_expr(ld, b, "readonly", text, "false()", &ld->form->nodes[b->node].readonly);
}
static void set_calculate(struct loader *ld, const struct bind *b, const char *text) {
    set_expr(ld, b, "calculate", text, NULL, &ld->form->nodes[b->node].calculate);
}
static void set_constraint(struct loader *ld, const struct bind *b, const char *text) {
    set_expr(ld, b, "constraint", text, "true()", &ld->form->nodes[b->node].constraint);
}
static void set_type(struct loader *ld, const struct bind *b, const char *text) {
    struct form_node *node = &ld->form->nodes[b->node];
    node->type = read_type(ld, text, b->line, node->path);
}
static void set_preload(struct loader *ld, const struct bind *b, const char *text) {
    ld->form->nodes[b->node].preload = text;
    if (!preload_known(text)) { // rule L4
        issue(ld, ISSUE_WARNING, "L4", b->line, ld->form->nodes[b->node].path,
              "the preload \"%.40s\" is not known; the place stays as it is", text);
    }
}
static void set_params(struct loader *ld, const struct bind *b, const char *text) {
    ld->form->nodes[b->node].preload_params = text;
}
static void set_constraint_msg(struct loader *ld, const struct bind *b, const char *text) {
    ld->form->nodes[b->node].constraint_msg = text;
}
static void set_required_msg(struct loader *ld, const struct bind *b, const char *text) {
    ld->form->nodes[b->node].required_msg = text;
}
static void set_saveto(struct loader *ld, const struct bind *b, const char *text) {
    ld->form->nodes[b->node].saveto = text;
}
static void set_nothing(struct loader *ld, const struct bind *b, const char *text) {
    (void)ld, (void)b, (void)text;
}

static const struct {
    const char *ns, *name;
    void (*set)(struct loader *ld, const struct bind *b, const char *text);
} attributes[] = {
    {"",       "nodeset",       set_nothing       },
    {"",       "id",            set_nothing       },
    {"",       "type",          set_type          },
    {"",       "relevant",      set_relevant      },
    {"",       "required",      set_required      },
    {"",       "readonly",      set_readonly      },
    {"",       "calculate",     set_calculate     },
    {"",       "constraint",    set_constraint    },
    {JR,       "preload",       set_preload       },
    {JR,       "preloadParams", set_params        },
    {JR,       "constraintMsg", set_constraint_msg},
    {JR,       "requiredMsg",   set_required_msg  },
    {ENTITIES, "saveto",        set_saveto        },
};

static void add_extra(struct loader *ld, uint32_t node, uint32_t attr) {
    struct form *form = ld->form;
    struct form_attr *extra = ARENA_NEW(&form->arena, struct form_attr);
    extra->ns = names_ns(&form->names, form->tree.attrs[attr].name);
    extra->name = names_local(&form->names, form->tree.attrs[attr].name);
    extra->value = tree_str(&form->tree, form->tree.attrs[attr].text);
    struct form_attr **end = &form->nodes[node].extra;
    while (*end) {
        end = &(*end)->next;
    }
    *end = extra;
}

static void apply(struct loader *ld, uint32_t el, uint32_t node) {
    struct form *form = ld->form;
    const struct tree *t = &form->tree;
    struct bind b = {.el = el, .node = node, .line = (int)t->nodes[el].line};
    form->nodes[node].line = b.line;
    for (uint32_t a = t->nodes[el].attrs; a; a = t->attrs[a].next) {
        const char *local = names_local(&form->names, t->attrs[a].name);
        const char *ns = names_ns(&form->names, t->attrs[a].name);
        size_t i = 0;
        while (i < LEN(attributes) &&
               (strcmp(attributes[i].name, local) != 0 || strcmp(attributes[i].ns, ns) != 0)) {
            i++;
        }
        if (i < LEN(attributes)) {
            attributes[i].set(ld, &b, tree_str(t, t->attrs[a].text));
        } else {
            add_extra(ld, node, a);
        }
    }
}

static void load_bind(struct loader *ld, uint32_t el) {
    struct form *form = ld->form;
    const char *nodeset = tree_attr(&form->tree, el, "nodeset");
    int line = (int)form->tree.nodes[el].line;
    if (!nodeset || !*nodeset) {
        issue(ld, ISSUE_ERROR, "R5", line, "bind", "a bind without a nodeset");
        return;
    }
    struct abs_path path;
    struct err err = {0};
    if (!abs_path_parse(ld, nodeset, NULL, &path, &err)) {
        issue(ld, ISSUE_ERROR, "R5", line, nodeset, "the bind's nodeset: %s", err.text);
        return;
    }
    uint32_t node = path.n ? abs_path_node(form, &path) : 0;
    if (!node) {
        if (path.n) {
            issue(ld, ISSUE_WARNING, "R10", line, nodeset,
                  "a bind for a question that the form does not have");
        }
        return;
    }
    for (; node; node = form->next_alike[node]) { // all siblings of that name (rule D1)
        const struct xp_step *last = path.steps[path.n - 1];
        if (form->nodes[node].attr == (last->axis == AXIS_ATTRIBUTE) &&
            step_matches(form, last, form->nodes[node].name_id)) {
            apply(ld, el, node);
        }
    }
}

bool load_binds(struct loader *ld) {
    const struct tree *t = &ld->form->tree;
    for (uint32_t c = tree_child(t, ld->form->model_el, "bind"); c; c = tree_next(t, c, "bind")) {
        load_bind(ld, c);
    }
    return true;
}
