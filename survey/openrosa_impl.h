/* survey/openrosa_impl.h — the handlers behind openrosa_routes, by file. */
#pragma once
#include <stdbool.h>

struct call;
struct err;
struct http_part;

/* survey/openrosa.c */
#define OPENROSA_XML "text/xml; charset=utf-8"
void openrosa_fail(struct call *call, const struct err *err);

/* survey/openrosa_post.c: a submission */
void openrosa_post_open(struct call *call);
bool openrosa_post_part(struct call *call, const struct http_part *part);
void openrosa_post_end(struct call *call);

/* survey/openrosa_entities.c: the door list as an entity list */
void openrosa_entities(struct call *call);
void openrosa_integrity(struct call *call);
struct store;
struct strbuf;
/* Does this survey answer to an entity list of this file name ("dwellings.csv")? */
bool openrosa_is_entity_list(const char *file_name);
bool openrosa_write_entities(struct store *st, struct strbuf *out, struct err *err);
