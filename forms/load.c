/* forms/load.c — from XML bytes to a form: the order of the steps, issues, references.
 *
 * Each step may find several things wrong; loading goes on as long as the next step has something
 * to stand on, so that one check shows as much as it can. Any error refuses the form. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "forms/form_impl.h"
#include "forms/xml.h"

void issue_words(struct form_issue *it, const char *fmt, va_list args) {
    char text[sizeof it->message + sizeof it->fix];
    vsnprintf(text, sizeof text, fmt, args);
    char *fix = strchr(text, FIX[0]);
    if (fix) {
        *fix++ = '\0';
    }
    snprintf(it->message, sizeof it->message, "%.*s", (int)sizeof it->message - 1, text);
    snprintf(it->fix, sizeof it->fix, "%.*s", (int)sizeof it->fix - 1, fix ? fix : "");
}

bool issue(struct loader *ld, enum issue_level level, const char *code, int line, const char *where,
           const char *fmt, ...) {
    struct form_issues *list = ld->issues;
    struct form_issue *it = MEM_PUSH(list->items, list->n, list->cap);
    *it = (struct form_issue){.level = level, .line = line};
    snprintf(it->code, sizeof it->code, "%s", code);
    snprintf(it->where, sizeof it->where, "%s", where ? where : "");
    va_list args;
    va_start(args, fmt);
    issue_words(it, fmt, args);
    va_end(args);
    ld->n_errors += level == ISSUE_ERROR;
    return false;
}

/* ---- references ------------------------------------------------------------------------------ */

bool step_matches(const struct form *form, const struct xp_step *step, uint32_t name_id) {
    const struct names *names = &form->names;
    if (!name_id || strcmp(names_local(names, name_id), step->local) != 0) {
        return false;
    }
    if (strcmp(names_prefix(names, name_id), step->prefix) == 0) {
        return true;
    }
    const char *ns = step->prefix[0] ? names_binding(names, step->prefix) : NULL;
    return ns && strcmp(ns, names_ns(names, name_id)) == 0;
}

static struct xp_step *step_named(struct form *form, const char *prefix, const char *local,
                                  enum xp_axis axis) {
    struct xp_step *step = ARENA_NEW(&form->arena, struct xp_step);
    *step = (struct xp_step){.axis = axis, .test = TEST_NAME, .prefix = prefix, .local = local};
    return step;
}

static void root_path(struct form *form, struct abs_path *out) {
    uint32_t name = form->tree.nodes[form->primary_el].name;
    out->steps[0] = step_named(form, names_prefix(&form->names, name),
                               names_local(&form->names, name), AXIS_CHILD);
    out->n = 1;
}

/* Apply the steps of a path to an absolute path; predicates are left aside. */
static bool extend(struct abs_path *path, const struct xp_step *steps, struct err *err) {
    for (const struct xp_step *s = steps; s; s = s->next) {
        if (s->axis == AXIS_PARENT) {
            if (path->n == 0) {
                return err_set(err, ERR_SYNTAX, "the path climbs above the form");
            }
            path->n--;
        } else if (s->axis == AXIS_CHILD || s->axis == AXIS_ATTRIBUTE) {
            if (s->test != TEST_NAME) {
                return err_set(err, ERR_UNSUPPORTED, "a path here may hold names only");
            }
            if (path->n == FORM_MAX_PATH) {
                return err_set(err, ERR_LIMIT, "more than %d steps", FORM_MAX_PATH);
            }
            path->steps[path->n++] = s;
        } else if (s->axis != AXIS_SELF) {
            return err_set(err, ERR_UNSUPPORTED, "a path here may hold names only");
        }
    }
    return true;
}

bool abs_path_parse(struct loader *ld, const char *text, const struct abs_path *context,
                    struct abs_path *out, struct err *err) {
    struct xp_node *tree = xpath_parse(text, strlen(text), &ld->form->arena, err);
    if (!tree) {
        return false;
    }
    if (tree->op != XP_PATH) {
        return err_set(err, ERR_SYNTAX, "\"%s\" is not a path", text);
    }
    const struct xp_step *steps = tree->path.steps;
    out->n = 0;
    if (tree->path.start == START_CONTEXT) {
        if (context) {
            *out = *context;
        } else {
            root_path(ld->form, out);
        }
    } else if (tree->path.start == START_EXPR) { // current()/../x
        bool current = tree->path.base->op == XP_CALL && context &&
                       strcmp(tree->path.base->call.name, "current") == 0;
        if (!current) {
            return err_set(err, ERR_SYNTAX, "\"%s\" is not a path into the form", text);
        }
        *out = *context;
    }
    return extend(out, steps, err);
}

uint32_t abs_path_node(const struct form *form, const struct abs_path *path) {
    uint32_t node = 0;
    for (int i = 0; i < path->n && form->n_nodes > 1; i++) {
        const struct xp_step *step = path->steps[i];
        bool attr = step->axis == AXIS_ATTRIBUTE;
        uint32_t local = intern_find(&form->names.texts, step->local, strlen(step->local));
        node = local ? form_child(form, node, local) : 0;
        while (node && (form->nodes[node].attr != attr ||
                        !step_matches(form, step, form->nodes[node].name_id))) {
            node = form->next_alike[node];
        }
        if (!node) {
            return 0;
        }
    }
    return node;
}

/* The nodeset of a bind, seen from the root element wherever the bind is mentioned (rule D1). */
static const char *bind_path(struct loader *ld, uint32_t bind) {
    struct form *form = ld->form;
    const char *nodeset = tree_attr(&form->tree, bind, "nodeset");
    if (!nodeset || nodeset[strspn(nodeset, " \t\r\n")] == '/') {
        return nodeset;
    }
    uint32_t root = form->tree.nodes[form->primary_el].name;
    const char *prefix = names_prefix(&form->names, root);
    return arena_printf(&form->arena, "/%s%s%s/%s", prefix, *prefix ? ":" : "",
                        names_local(&form->names, root), nodeset);
}

const char *element_ref(struct loader *ld, uint32_t el, int *bad_bind) {
    const struct tree *t = &ld->form->tree;
    const char *id = tree_attr(t, el, "bind");
    *bad_bind = 0;
    if (id) { // rule D2
        for (size_t i = 0; i < ld->n_bind_els; i++) {
            if (strcmp(tree_attr(t, ld->bind_els[i], "id"), id) == 0) {
                return bind_path(ld, ld->bind_els[i]);
            }
        }
        *bad_bind = 1;
        return NULL;
    }
    const char *ref = tree_attr(t, el, "ref");
    ref = ref ? ref : tree_attr(t, el, "nodeset");
    return ref && *ref ? ref : NULL;
}

struct form_expr *add_expr(struct loader *ld, const char *text, uint32_t node, int line,
                           const char *where_fmt, ...) {
    struct form *form = ld->form;
    char where[200];
    va_list args;
    va_start(args, where_fmt);
    vsnprintf(where, sizeof where, where_fmt, args);
    va_end(args);
    struct err err = {0};
    struct xp_node *tree = xpath_parse(text, strlen(text), &form->arena, &err);
    if (!tree) {
        issue_unreadable(ld, ISSUE_ERROR, "R7", line, where, text, &err);
        return NULL;
    }
    struct form_expr *expr = ARENA_NEW(&form->arena, struct form_expr);
    *expr = (struct form_expr){.text = text,
                               .tree = tree,
                               .node = node,
                               .line = line,
                               .where = arena_strdup(&form->arena, where)};
    *MEM_PUSH(form->exprs, form->n_exprs, form->cap_exprs) = expr;
    return expr;
}

/* ---- the outer shape ------------------------------------------------------------------------- */

static uint32_t find_deep(const struct tree *t, uint32_t from, const char *local) {
    for (uint32_t i = from; i < t->nodes[from].end; i++) {
        if (tree_is(t, i, local)) {
            return i;
        }
    }
    return 0;
}

static const char *trimmed(struct arena *arena, const char *text) {
    text += strspn(text, " \t\r\n");
    size_t len = strlen(text);
    while (len && strchr(" \t\r\n", text[len - 1])) {
        len--;
    }
    return arena_strndup(arena, text, len);
}

/* html with head, model and body (rules A1, A4, A6, R2). */
static bool find_parts(struct loader *ld) {
    struct form *form = ld->form;
    const struct tree *t = &form->tree;
    if (!tree_is(t, 1, "html")) {
        return issue(ld, ISSUE_ERROR, "R2", (int)t->nodes[1].line, tree_local(t, 1),
                     "this is not an XForm: the outermost element is <%s>, it should be <h:html>",
                     tree_local(t, 1));
    }
    uint32_t head = tree_child(t, 1, "head");
    form->model_el = head ? find_deep(t, head, "model") : 0;
    if (!form->model_el) {
        return issue(ld, ISSUE_ERROR, "R2", (int)t->nodes[1].line, "html",
                     "the form has no <model> in its head");
    }
    for (uint32_t m = form->model_el; (m = tree_next(t, m, "model"));) {
        issue(ld, ISSUE_WARNING, "A4", (int)t->nodes[m].line, "model",
              "a second <model> is ignored");
    }
    form->body_el = tree_child(t, 1, "body");
    if (!form->body_el) {
        issue(ld, ISSUE_WARNING, "A1", (int)t->nodes[1].line, "html",
              "the form has no body, so it asks nothing");
    }
    uint32_t title = tree_child(t, head, "title");
    form->title = trimmed(&form->arena, title ? tree_text(t, title) : "");
    const char *class = form->body_el ? tree_attr(t, form->body_el, "class") : NULL;
    form->body_class = class ? class : "";
    return true;
}

static bool load_all(struct loader *ld) {
    static bool (*const steps[])(struct loader *) = {
        find_parts,  load_submissions, load_instances, load_itext,   load_repeats,  load_nodes,
        load_binds,  load_body,        load_actions,   load_outputs, resolve_exprs, load_external,
        check_lists, check_entities,   check_audit,    check_texts,  build_graph,
    };
    for (size_t i = 0; i < LEN(steps); i++) {
        if (!steps[i](ld)) {
            return false;
        }
    }
    return ld->n_errors == 0;
}

/* The first error becomes the refusal. */
static void report(const struct loader *ld, struct err *err) {
    for (size_t i = 0; i < ld->issues->n; i++) {
        const struct form_issue *it = &ld->issues->items[i];
        if (it->level == ISSUE_ERROR) {
            bool ours = strncmp(it->code, "R9", 3) == 0 || strncmp(it->code, "R26", 4) == 0;
            err_at(err, ours ? ERR_UNSUPPORTED : ERR_SYNTAX, it->line, "%s%s%s%s%s", it->where,
                   it->where[0] ? ": " : "", it->message, it->fix[0] ? "; " : "", it->fix);
            return;
        }
    }
    err_set(err, ERR_SYNTAX, "the form cannot be used");
}

struct form *form_parse(const char *xml, size_t len, const struct form_options *options,
                        struct err *err) {
    static const struct form_options none = {0};
    if (len > FORM_MAX_BYTES) {
        err_set(err, ERR_LIMIT, "the form is larger than %zu MB", FORM_MAX_BYTES >> 20);
        return NULL;
    }
    AUTO(form_freep) struct form *form = mem_zalloc(sizeof *form);
    struct loader ld = {.form = form, .options = options ? options : &none};
    form->plain_xpath = ld.options->plain_xpath;
    form->has_function = ld.options->has_function;
    form->function_ctx = ld.options->function_ctx;
    ld.issues = ld.options->issues ? ld.options->issues : &ld.own;
    struct err own = {0};
    bool ok = xml_parse_form(&form->tree, &form->names, xml, len, &own);
    if (!ok) {
        issue(&ld, ISSUE_ERROR, "R1", own.line, "", "%s", own.text);
        if (err && err->code == ERR_NONE) {
            *err = own;
        }
    } else if (!(ok = load_all(&ld))) {
        report(&ld, err);
    }
    mem_freep(&ld.bind_els);
    mem_freep(&ld.repeat_el);
    mem_freep(&ld.stamps);
    form_issues_done(&ld.own);
    return ok ? mem_steal(&form) : NULL;
}
