/* survey/site.h — what the handlers of one server share, and one request on its way through it.
 *
 * A route is a row: a pattern of path segments ('*' takes any one), the methods, what to do.
 * Reading routes answer in `open`; those with a body take its pieces in `part` and answer in `end`.
 */
#pragma once
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attr.h"
#include "survey/device.h"
#include "survey/http.h"
#include "survey/store.h"

struct err;
struct certificate;
struct inbox;
struct site_files;
struct site_hosts;
struct site_readers;
struct sessions;

enum { SITE_SEGMENTS = 8, SITE_READER_CACHE_KIB = 2048, SITE_READERS = 8 };

struct site {
    const char *survey, *dir; // the file, its folder
    struct inbox *inbox;
    struct site_readers *readers;
    struct site_hosts *hosts;
    struct site_files *files;
    struct sessions *sessions;
    const struct certificate *certificate; // of our own making; NULL: none. Borrowed
    const char *public_url;                // "https://doors.example.org"; NULL: none. Borrowed
};

struct call { // one request
    struct site *site;
    struct http_request *req;
    const struct route *route;
    const char *segments[SITE_SEGMENTS]; // decoded, without those of the device's prefix
    int n_segments;
    struct device device; // who sends; name NULL: nobody yet
    const char *base;     // "http://192.168.8.2:8980/k/TOKEN": what addresses of ours begin with
    const char *origin;   // "http://192.168.8.2:8980"
    void *data;           // of the route
    void (*drop)(void *data);
    struct arena mem; // dies with the call
};

struct route {
    const char *pattern; // "form/*/manifest"
    unsigned methods;    // of enum http_method
    void (*open)(struct call *call);
    bool (*part)(struct call *call, const struct http_part *part); // NULL: no body
    void (*end)(struct call *call);
};

/* Does the path fit a route's pattern? */
bool site_matches(const char *pattern, const struct call *call);

/* ---- survey/site.c ---- */

/* `survey` is borrowed. NULL on failure. */
MUST_USE struct site *site_new(const char *survey, struct err *err);
void site_free(struct site *site);
DEFINE_FREEP(site_freep, struct site *, site_free)

/* A connection to read with, for one request: give it back. NULL on failure. */
struct store *site_take_reader(struct site *site, struct err *err);
void site_give_reader(struct site *site, struct store *st);

/* Is this Host header one of this machine's names and addresses? Port and case don't matter. */
bool site_knows_host(const struct site *site, const char *host);
void site_add_host(struct site *site, const char *name);
const char *site_host(const struct site *site, int i); // NULL behind the last

/* A file of the survey, by the hash of its content: an open file to read from `offset` 0 on, its
 * size and MD5. Kept open for the next who asks. `fd` is the caller's to close. */
struct site_file {
    int fd;
    uint64_t size;
    char md5[33];
};
bool site_open_file(struct site *site, struct store *st, const char *hash, struct site_file *out,
                    struct err *err);
/* MD5 of something that never changes, by a key; computed once. False when it is not known yet. */
bool site_find_md5(struct site *site, const char *key, char md5[33]);
void site_keep_md5(struct site *site, const char *key, const char *md5);
