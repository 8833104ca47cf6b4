/* analysis/list_fields.c — see list_fields.h. */
#include "analysis/list_fields.h"

#include "base/mem.h"
#include "forms/form.h"
#include "forms/interview.h"
#include "survey/catalog.h"

struct list_fields {
    struct host host; // without a clock and dice: nothing that needs them is looked at
    struct form *own;
    const struct form *form;
    struct interview *iv;
};

struct list_fields *list_fields_new(struct store *st, const char *form_id, const struct form *form,
                                    struct err *err) {
    AUTO(list_fields_freep) struct list_fields *fields = mem_zalloc(sizeof *fields);
    if (!form && !(form = fields->own = catalog_load(st, form_id, NULL, err))) {
        return NULL;
    }
    fields->form = form;
    fields->iv = interview_new(fields->form, &fields->host);
    return mem_steal(&fields);
}

void list_fields_free(struct list_fields *fields) {
    if (fields) {
        interview_free(fields->iv);
        form_free(fields->own);
        mem_freep(&fields);
    }
}

const char *list_fields_get(struct list_fields *fields, const char *path, const char *value,
                            const char *name) {
    uint32_t node = form_find(fields->form, path);
    uint32_t control = node ? form_node(fields->form, node)->control : 0;
    if (!control) {
        return "";
    }
    struct iv_ref at = interview_find(fields->iv, path);
    return interview_choice_field(fields->iv, control, at, value, name);
}
