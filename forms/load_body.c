/* forms/load_body.c — controls, groups, repeats, choices (rules F, H, J). */
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/num.h"
#include "base/strbuf.h"
#include "forms/form_impl.h"

enum { CHOICE_LONG = 32 }; // bytes of a value that people still read

static const struct {
    const char *local;
    enum control_kind kind;
} kinds[] = {
    {"input",   CTRL_INPUT  },
    {"select1", CTRL_SELECT1},
    {"select",  CTRL_SELECT },
    {"rank",    CTRL_RANK   },
    {"upload",  CTRL_UPLOAD },
    {"trigger", CTRL_TRIGGER},
    {"range",   CTRL_RANGE  },
    {"secret",  CTRL_SECRET },
    {"group",   CTRL_GROUP  },
    {"repeat",  CTRL_REPEAT },
};

/* Children that are not controls; load_actions.c reads the actions. */
static const char *const parts[] = {
    "label", "hint",     "help",        "alert",       "value", "item",   "itemset",
    "copy",  "setvalue", "setgeopoint", "recordaudio", "tag",   "output", "addEmptyCaption"};

struct place {                      // where a body element stands
    uint32_t parent;                // control
    const struct abs_path *context; // of relative references; NULL: the root
    uint32_t repeat;                // node of the innermost repeat; 0 for none
};

static void walk(struct loader *ld, uint32_t el, const struct place *at);

static int line_of(const struct loader *ld, uint32_t el) {
    return (int)ld->form->tree.nodes[el].line;
}

static bool is_part(const char *local) {
    for (size_t i = 0; i < LEN(parts); i++) {
        if (strcmp(local, parts[i]) == 0) {
            return true;
        }
    }
    return false;
}

/* Files whose rows the client offers as choices: those of search('FILE', …), and itemsets.csv of a
 * question with a query (rules C15, H20, H21). */
static void note_lists(struct form *form, uint32_t el, const char *appearance) {
    const char *call = strstr(appearance, "search(");
    const char *at = call ? call + strlen("search(") + strspn(call + strlen("search("), " ") : "";
    size_t len = *at == '\'' || *at == '"' ? strcspn(at + 1, (char[]){*at, '\0'}) : 0;
    if (len && at[1 + len]) {
        AUTO(strbuf_done) struct strbuf name = {0};
        strbuf_addn(&name, at + 1, len);
        bool whole = len > 4 && strcmp(name.data + len - 4, ".csv") == 0;
        strbuf_add(&name, whole ? "" : ".csv");
        intern_add(&form->media, name.data, name.len);
    }
    if (tree_attr(&form->tree, el, "query")) {
        intern_add(&form->media, "itemsets.csv", strlen("itemsets.csv"));
    }
}

static uint32_t add_control(struct loader *ld, enum control_kind kind, uint32_t el,
                            uint32_t parent) {
    struct form *form = ld->form;
    uint32_t id = (uint32_t)form->n_controls;
    const char *appearance = tree_attr(&form->tree, el, "appearance");
    *MEM_PUSH(form->controls, form->n_controls, form->cap_controls) =
        (struct form_control){.kind = kind,
                              .el = el,
                              .parent = parent,
                              .appearance = appearance ? appearance : "",
                              .mediatype = "",
                              .line = line_of(ld, el)};
    struct form_control *up = &form->controls[parent]; // 0: the body
    *(up->last_child ? &form->controls[up->last_child].next : &up->first_child) = id;
    up->last_child = id;
    note_lists(form, el, appearance ? appearance : "");
    return id;
}

/* ---- what a control is bound to ---- */

static bool in_repeat(const struct form *form, uint32_t node, uint32_t repeat) {
    return !repeat || (node >= repeat && node < form->nodes[repeat].end);
}

/* Rule J4: a repeat between the question and its answer needs its <repeat> around the question.
 * Outside all repeats other engines show the first row, so there it is only said. */
static void check_reach(struct loader *ld, uint32_t el, uint32_t node, uint32_t repeat) {
    const struct form *form = ld->form;
    uint32_t scope = form->nodes[node].repeat ? form->scopes[form->nodes[node].repeat].parent
                                              : form->nodes[node].scope;
    uint32_t inner = scope ? form->scopes[scope].node : 0;
    if (inner == repeat || node == repeat) {
        return;
    }
    issue(ld, repeat ? ISSUE_ERROR : ISSUE_WARNING, "R18", line_of(ld, el), form->nodes[node].path,
          "its answer lies in the repeat %s, but <%s> stands outside it", form->nodes[inner].path,
          tree_local(&form->tree, el));
}

/* Resolve the element's reference. *path gets it; 0 with an issue when it leads nowhere. */
static uint32_t resolve(struct loader *ld, uint32_t el, const struct place *at,
                        struct abs_path *path, bool *has_ref) {
    int bad_bind;
    const char *local = tree_local(&ld->form->tree, el);
    const char *ref = element_ref(ld, el, &bad_bind);
    *has_ref = ref || bad_bind;
    if (bad_bind) {
        issue(ld, ISSUE_ERROR, "R6", line_of(ld, el), local, "bind=\"%s\": no bind has that id",
              tree_attr(&ld->form->tree, el, "bind"));
        return 0;
    }
    if (!ref) {
        return 0;
    }
    struct err err = {0};
    if (!abs_path_parse(ld, ref, at->context, path, &err)) {
        issue(ld, ISSUE_ERROR, "R11", line_of(ld, el), ref, "the reference of <%s>: %s", local,
              err.text);
        return 0;
    }
    uint32_t node = abs_path_node(ld->form, path);
    if (!node) {
        issue(ld, ISSUE_ERROR, "R11", line_of(ld, el), ref,
              "<%s> asks for \"%s\", but the form has no such place to put the answer", local, ref);
    } else if (!in_repeat(ld->form, node, at->repeat)) {
        issue(ld, ISSUE_ERROR, "R18", line_of(ld, el), ref,
              "<%s> stands in the repeat %s but its answer lies outside it", local,
              ld->form->nodes[at->repeat].path);
    } else {
        check_reach(ld, el, node, at->repeat);
    }
    return node;
}

/* ---- choices ----------------------------------------------------------------------------------
 */

static bool below_context(const struct xp_node *path) {
    for (const struct xp_step *s = path->path.steps; s; s = s->next) {
        if (s->axis == AXIS_PARENT) {
            return false;
        }
    }
    return path->path.start == START_CONTEXT;
}

static struct xp_node *relative_path(struct loader *ld, uint32_t el, uint32_t itemset,
                                     const char *what, bool *itext) {
    struct form *form = ld->form;
    const char *ref = el ? tree_attr(&form->tree, el, "ref") : NULL;
    int line = line_of(ld, itemset);
    if (!ref || !*ref) {
        issue(ld, ISSUE_ERROR, "R14", line, "itemset", "the choice list gives no %s", what);
        return NULL;
    }
    struct form_expr *expr = add_expr(ld, ref, 0, line, "%s of a choice list", what);
    struct xp_node *tree = expr ? expr->tree : NULL;
    if (tree && tree->op == XP_CALL && itext && strcmp(tree->call.name, "jr:itext") == 0 &&
        tree->call.n_args == 1) { // rule H3
        *itext = true;
        tree = tree->call.args[0];
    }
    if (tree && tree->op != XP_PATH) {
        issue(ld, ISSUE_ERROR, "R14", line, ref, "the %s of a choice must be a path", what);
        return NULL;
    }
    if (tree && !below_context(tree)) { // rule H4
        issue(ld, ISSUE_ERROR, "R14", line, ref, "the %s of a choice must lie below the item",
              what);
        return NULL;
    }
    return tree;
}

static void check_source(struct loader *ld, const struct xp_node *source, int line,
                         const char *where) {
    if (source->op != XP_PATH) {
        issue(ld, ISSUE_ERROR, "R15", line, where,
              "a choice list must be a path, maybe inside randomize()");
        return;
    }
    const struct xp_node *base = source->path.start == START_EXPR ? source->path.base : NULL;
    if (base && base->op == XP_CALL && strcmp(base->call.name, "instance") == 0 &&
        base->call.n_args == 1 && base->call.args[0]->op == XP_STRING) {
        const char *id = base->call.args[0]->str.text;
        if (!form_find_instance(ld->form, id, strlen(id))) {
            issue(ld, ISSUE_ERROR, "R14", line, where,
                  "the choice list \"%s\" is missing" FIX "add an <instance id=\"%s\">", id, id);
        }
    }
}

static struct form_itemset *load_itemset(struct loader *ld, uint32_t el, uint32_t node) {
    struct form *form = ld->form;
    const struct tree *t = &form->tree;
    const char *nodeset = tree_attr(t, el, "nodeset");
    const char *where = node ? form->nodes[node].path : "itemset";
    if (!nodeset || !*nodeset) {
        issue(ld, ISSUE_ERROR, "R14", line_of(ld, el), where, "a choice list without a nodeset");
        return NULL;
    }
    struct form_itemset *set = ARENA_NEW(&form->arena, struct form_itemset);
    set->nodeset = add_expr(ld, nodeset, node, line_of(ld, el), "choice list of %s", where);
    if (!set->nodeset) {
        return NULL;
    }
    set->source = set->nodeset->tree;
    if (set->source->op == XP_CALL) {
        if (strcmp(set->source->call.name, "randomize") != 0 || !set->source->call.n_args) {
            issue(ld, ISSUE_ERROR, "R15", line_of(ld, el), where,
                  "only randomize() may stand around a choice list, not %s()",
                  set->source->call.name);
            return NULL;
        }
        set->randomize = true;
        set->seed = set->source->call.n_args > 1 ? set->source->call.args[1] : NULL;
        set->source = set->source->call.args[0];
    }
    check_source(ld, set->source, line_of(ld, el), where);
    set->value = relative_path(ld, tree_child(t, el, "value"), el, "value", NULL);
    set->label = relative_path(ld, tree_child(t, el, "label"), el, "label", &set->label_itext);
    return set;
}

static void check_value(struct loader *ld, const char *value, int line, const char *where) {
    if (strlen(value) > CHOICE_LONG) {
        issue(ld, ISSUE_NOTE, "R27", line, where,
              "the choice value \"%.80s\" is longer than %d characters", value, CHOICE_LONG);
    }
}

static void load_items(struct loader *ld, uint32_t control) {
    struct form *form = ld->form;
    const struct tree *t = &form->tree;
    uint32_t el = form->controls[control].el, n = 0;
    uint32_t node = form->controls[control].node;
    const char *where = node ? form->nodes[node].path : tree_local(t, el);
    for (uint32_t c = tree_child(t, el, "item"); c; c = tree_next(t, c, "item")) {
        n++;
    }
    struct form_item *items = ARENA_ARRAY(&form->arena, struct form_item, n + 1);
    uint32_t i = 0;
    for (uint32_t c = tree_child(t, el, "item"); c; c = tree_next(t, c, "item"), i++) {
        uint32_t value = tree_child(t, c, "value"), label = tree_child(t, c, "label");
        const char *text = tree_text(t, value);
        if (!value || !label || !*text) {
            issue(ld, ISSUE_ERROR, "R14", line_of(ld, c), where, "a choice without a %s",
                  value && *text ? "label" : "value");
            continue;
        }
        text += strspn(text, " \t\r\n");
        size_t len = strlen(text);
        while (len && strchr(" \t\r\n", text[len - 1])) {
            len--;
        }
        items[i].value = arena_strndup(&form->arena, text, len);
        check_value(ld, items[i].value, line_of(ld, c), where);
        items[i].label = load_text(ld, label, where);
    }
    form->controls[control].items = items;
    form->controls[control].n_items = n;
}

static void load_choices(struct loader *ld, uint32_t control) {
    struct form *form = ld->form;
    uint32_t el = form->controls[control].el, node = form->controls[control].node;
    const char *where = node ? form->nodes[node].path : "select";
    uint32_t itemset = tree_child(&form->tree, el, "itemset");
    load_items(ld, control);
    if (itemset) {
        form->controls[control].itemset = load_itemset(ld, itemset, node);
    }
    if (itemset && form->controls[control].n_items) {
        issue(ld, ISSUE_ERROR, "R13", line_of(ld, el), where,
              "choices both written out and from a list" FIX "keep one of the two");
    } else if (!itemset && !form->controls[control].n_items &&
               form->controls[control].kind != CTRL_RANGE) {
        issue(ld, ISSUE_ERROR, "R13", line_of(ld, el), where, "a choice question without choices");
    }
}

/* ---- particular controls ---- */

static bool read_bound(struct loader *ld, uint32_t control, const char *name, double *out) {
    struct form *form = ld->form;
    const char *text = tree_attr(&form->tree, form->controls[control].el, name);
    if (text && num_parse(text, strlen(text), out)) {
        return true;
    }
    return issue(ld, ISSUE_ERROR, "R22", form->controls[control].line,
                 form->nodes[form->controls[control].node].path,
                 text ? "the range's %s \"%s\" is not a number" : "the range has no %s%s", name,
                 text ? text : "");
}

static void load_range(struct loader *ld, uint32_t control) {
    struct form_control *c = &ld->form->controls[control];
    if (read_bound(ld, control, "start", &c->start) && read_bound(ld, control, "end", &c->end) &&
        read_bound(ld, control, "step", &c->step)) {
        c->step = c->step < 0 ? -c->step : c->step;
    }
}

/* The node's type where the bind leaves it open (rules E9, F5). */
static void type_from_control(struct form *form, const struct form_control *c) {
    static const enum form_type by_kind[] = {
        [CTRL_SELECT1] = FT_SELECT1, [CTRL_SELECT] = FT_SELECT, [CTRL_RANK] = FT_RANK,
        [CTRL_UPLOAD] = FT_BINARY,   [CTRL_RANGE] = FT_UNTYPED,
    };
    struct form_node *node = &form->nodes[c->node];
    bool open = node->type == FT_UNTYPED || node->type == FT_STRING;
    if (c->node && open && c->kind < LEN(by_kind) && by_kind[c->kind] != FT_UNTYPED) {
        node->type = by_kind[c->kind];
    }
}

static void load_texts(struct loader *ld, uint32_t control) {
    struct form *form = ld->form;
    uint32_t el = form->controls[control].el, node = form->controls[control].node;
    const char *where = node ? form->nodes[node].path : tree_local(&form->tree, el);
    uint32_t label = tree_child(&form->tree, el, "label");
    uint32_t hint = tree_child(&form->tree, el, "hint");
    if (label) {
        struct form_text text = load_text(ld, label, where);
        form->controls[control].label = text;
    }
    if (hint) {
        struct form_text text = load_text(ld, hint, where);
        form->controls[control].hint = text;
    }
}

static void load_question(struct loader *ld, enum control_kind kind, uint32_t el,
                          const struct place *at) {
    struct form *form = ld->form;
    uint32_t control = add_control(ld, kind, el, at->parent);
    struct abs_path path;
    bool has_ref;
    uint32_t node = resolve(ld, el, at, &path, &has_ref);
    if (!has_ref && kind != CTRL_TRIGGER) {
        issue(ld, ISSUE_ERROR, "R12", line_of(ld, el), tree_local(&form->tree, el),
              "<%s> does not say which answer it asks for (no ref)", tree_local(&form->tree, el));
    }
    if (node && form->nodes[node].repeat) { // its rows come and go; no answer can be kept there
        issue(ld, ISSUE_ERROR, "R18", line_of(ld, el), form->nodes[node].path,
              "a question cannot ask for a repeat; ask for a place inside its rows");
        node = 0;
    }
    form->n_questions++;
    form->controls[control].node = node;
    if (node && !form->nodes[node].control) {
        form->nodes[node].control = control;
    }
    uint32_t child = node ? form->nodes[node].first_child : 0;
    while (child && form->nodes[child].attr) {
        child = form->nodes[child].next;
    }
    if (child) {
        issue(ld, ISSUE_WARNING, "F12", line_of(ld, el), form->nodes[node].path,
              "a question bound to a group");
    }
    load_texts(ld, control);
    if (kind == CTRL_SELECT || kind == CTRL_SELECT1 || kind == CTRL_RANK) {
        load_choices(ld, control);
    } else if (kind == CTRL_RANGE && node) {
        load_range(ld, control);
        load_choices(ld, control); // names of ticks (rule F7)
    } else if (kind == CTRL_UPLOAD) {
        const char *accept = tree_attr(&form->tree, el, "accept");
        accept = accept ? accept : tree_attr(&form->tree, el, "mediatype");
        form->controls[control].mediatype = accept ? accept : "";
    }
    type_from_control(form, &form->controls[control]);
}

/* ---- groups and repeats ---- */

static void load_group(struct loader *ld, uint32_t el, const struct place *at) {
    uint32_t control = add_control(ld, CTRL_GROUP, el, at->parent);
    struct abs_path path;
    bool has_ref;
    uint32_t node = resolve(ld, el, at, &path, &has_ref);
    ld->form->controls[control].node = node;
    load_texts(ld, control);
    struct place inner = {control, node ? &path : at->context, at->repeat};
    walk(ld, el, &inner);
}

static bool is_true(const char *text) {
    return strcmp(text, "false()") != 0 && strcmp(text, "false") != 0; // rule J13
}

/* J6: a relative jr:count is seen from the group around the repeat. Where that leads nowhere it is
 * left to be seen from the repeat itself, as in groups that have no place of their own. */
static const char *count_text(struct loader *ld, const char *count, const struct place *at) {
    struct abs_path path;
    struct err ignored = {0};
    bool plain = !strpbrk(count, "[(") && count[strspn(count, " \t\r\n")] != '/' &&
                 abs_path_parse(ld, count, at->context, &path, &ignored);
    uint32_t node = plain ? abs_path_node(ld->form, &path) : 0;
    return node ? ld->form->nodes[node].path : count;
}

/* Is the repeat all that its group holds, besides label and the like? */
static bool is_alone(const struct loader *ld, uint32_t el) {
    const struct tree *t = &ld->form->tree;
    uint32_t others = 0;
    for (uint32_t c = tree_child(t, t->nodes[el].parent, NULL); c; c = tree_next(t, c, NULL)) {
        others += c != el && !is_part(tree_local(t, c));
    }
    return !others;
}

static void load_repeat(struct loader *ld, uint32_t el, const struct place *at) {
    struct form *form = ld->form;
    uint32_t control = add_control(ld, CTRL_REPEAT, el, at->parent);
    struct abs_path path;
    bool has_ref;
    uint32_t node = resolve(ld, el, at, &path, &has_ref);
    if (!has_ref) {
        issue(ld, ISSUE_ERROR, "R18", line_of(ld, el), "repeat", "a repeat without a nodeset");
    }
    if (node && (node == 1 || node == at->repeat || !form->nodes[node].repeat)) {
        issue(ld, ISSUE_ERROR, "R18", line_of(ld, el), form->nodes[node].path,
              node == 1 ? "the whole form cannot repeat" : "two repeats of one place");
        node = 0;
    }
    form->controls[control].node = node;
    if (!node) {
        return;
    }
    form->nodes[node].control = control;
    if (is_alone(ld, el)) { // rule J3
        form->controls[control].label = form->controls[at->parent].label;
    }
    const char *fixed = tree_attr(&form->tree, el, "noAddRemove");
    form->nodes[node].no_add_remove = fixed && is_true(fixed);
    const char *count = tree_attr(&form->tree, el, "count");
    if (count && *count) {
        form->nodes[node].count = add_expr(ld, count_text(ld, count, at), node, line_of(ld, el),
                                           "jr:count of %s", form->nodes[node].path);
        form->nodes[node].no_add_remove = true;
    }
    struct place inner = {control, &path, node};
    walk(ld, el, &inner);
}

static void walk(struct loader *ld, uint32_t el, const struct place *at) {
    const struct tree *t = &ld->form->tree;
    for (uint32_t c = tree_child(t, el, NULL); c; c = tree_next(t, c, NULL)) {
        const char *local = tree_local(t, c);
        size_t i = 0;
        while (i < LEN(kinds) && strcmp(kinds[i].local, local) != 0) {
            i++;
        }
        if (i == LEN(kinds)) {
            if (!is_part(local) && t->nodes[c].first_child) { // rule A9
                issue(ld, ISSUE_WARNING, "A9", line_of(ld, c), local,
                      "<%s> is not known; what stands in it is read as if it were not there",
                      local);
                walk(ld, c, at);
            }
        } else if (kinds[i].kind == CTRL_GROUP) {
            load_group(ld, c, at);
        } else if (kinds[i].kind == CTRL_REPEAT) {
            load_repeat(ld, c, at);
        } else {
            load_question(ld, kinds[i].kind, c, at);
        }
    }
}

bool load_body(struct loader *ld) {
    struct form *form = ld->form;
    *MEM_PUSH(form->controls, form->n_controls, form->cap_controls) =
        (struct form_control){.kind = CTRL_GROUP, .appearance = "", .mediatype = ""};
    if (form->body_el) {
        struct place at = {0};
        walk(ld, form->body_el, &at);
    }
    form->first_control = form->controls[0].first_child;
    return true;
}
