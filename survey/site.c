/* survey/site.c — what the handlers of one server share: connections, names, open files. */
#include "survey/site.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <ifaddrs.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/err.h"
#include "base/intern.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "survey/inbox.h"
#include "survey/md5.h"
#include "survey/session.h"
#include "survey/spool.h"

/* ---- connections ---- */

struct site_readers {
    pthread_mutex_t lock;
    struct store *idle[SITE_READERS];
    int n;
};

struct store *site_take_reader(struct site *site, struct err *err) {
    struct site_readers *readers = site->readers;
    pthread_mutex_lock(&readers->lock);
    struct store *st = readers->n > 0 ? readers->idle[--readers->n] : NULL;
    pthread_mutex_unlock(&readers->lock);
    const struct store_options options = {.read_only = true, .cache_kib = SITE_READER_CACHE_KIB};
    return st ? st : store_open(site->survey, &options, err);
}

void site_give_reader(struct site *site, struct store *st) {
    struct site_readers *readers = site->readers;
    if (!st) {
        return;
    }
    pthread_mutex_lock(&readers->lock);
    bool room = readers->n < SITE_READERS;
    if (room) {
        readers->idle[readers->n++] = st;
    }
    pthread_mutex_unlock(&readers->lock);
    if (!room) {
        store_close(st);
    }
}

/* ---- names of this machine ---- */

enum { HOSTS_MAX = 64, HOST_LEN = 256 };

struct site_hosts {
    char names[HOSTS_MAX][HOST_LEN];
    int n;
};

void site_add_host(struct site *site, const char *name) {
    struct site_hosts *hosts = site->hosts;
    size_t len = strcspn(name, "%"); // fe80::1%eth0
    if (hosts->n < HOSTS_MAX && len > 0 && len < HOST_LEN) {
        memcpy(hosts->names[hosts->n], name, len);
        hosts->names[hosts->n++][len] = '\0';
    }
}

const char *site_host(const struct site *site, int i) {
    return i < site->hosts->n ? site->hosts->names[i] : NULL;
}

static void add_addresses(struct site *site) {
    struct ifaddrs *list = NULL;
    if (getifaddrs(&list) != 0) {
        return;
    }
    for (const struct ifaddrs *i = list; i; i = i->ifa_next) {
        char text[INET6_ADDRSTRLEN] = "";
        if (i->ifa_addr && i->ifa_addr->sa_family == AF_INET) {
            inet_ntop(AF_INET, &((const struct sockaddr_in *)(const void *)i->ifa_addr)->sin_addr,
                      text, sizeof text);
        } else if (i->ifa_addr && i->ifa_addr->sa_family == AF_INET6) {
            inet_ntop(AF_INET6,
                      &((const struct sockaddr_in6 *)(const void *)i->ifa_addr)->sin6_addr, text,
                      sizeof text);
        }
        site_add_host(site, text);
    }
    freeifaddrs(list);
}

static void add_names(struct site *site) {
    char name[HOST_LEN - 8] = "", local[HOST_LEN];
    site_add_host(site, "localhost");
    site_add_host(site, "127.0.0.1");
    site_add_host(site, "::1");
    if (gethostname(name, sizeof name - 1) == 0 && name[0]) {
        site_add_host(site, name);
        strcpy(local, name);
        strcat(local, ".local");
        site_add_host(site, local);
    }
    add_addresses(site);
}

/* "host", "host:80", "[::1]:80"; a number must follow the colon. */
bool site_knows_host(const struct site *site, const char *host) {
    bool bracket = host[0] == '[';
    const char *name = host + bracket;
    size_t len = strcspn(name, bracket ? "]" : ":");
    const char *rest = name + len;
    if (bracket && *rest++ != ']') {
        return false;
    }
    size_t digits = *rest == ':' ? strspn(rest + 1, "0123456789") : 0;
    if (*rest && (digits == 0 || digits > 5 || rest[1 + digits] != '\0')) {
        return false;
    }
    for (int i = 0; i < site->hosts->n; i++) {
        const char *known = site->hosts->names[i];
        if (strlen(known) == len && strncasecmp(known, name, len) == 0) {
            return true;
        }
    }
    return false;
}

/* ---- files ---- */

enum { FILES_MAX = 128 };

struct kept_file {
    char hash[SPOOL_HASH];
    struct site_file file;
    uint64_t used; // the clock of uses when it was asked for last
};

struct site_files {
    pthread_mutex_t lock;
    struct kept_file kept[FILES_MAX];
    int n;
    uint64_t clock;
    struct intern keys; // of `md5`, by number
    char (*md5)[33];
    size_t cap_md5;
};

static struct kept_file *find_file(struct site_files *files, const char *hash) {
    for (int i = 0; i < files->n; i++) {
        if (strcmp(files->kept[i].hash, hash) == 0) {
            return &files->kept[i];
        }
    }
    return NULL;
}

static struct kept_file *room_for_file(struct site_files *files) {
    if (files->n < FILES_MAX) {
        return &files->kept[files->n++];
    }
    struct kept_file *oldest = &files->kept[0];
    for (int i = 1; i < files->n; i++) {
        oldest = files->kept[i].used < oldest->used ? &files->kept[i] : oldest;
    }
    close(oldest->file.fd); // replies on their way have copies
    return oldest;
}

static bool copy_out(const struct site *site, struct store *st, const char *hash,
                     struct site_file *file, struct err *err) {
    file->fd = spool_open(site->dir, err);
    if (file->fd < 0) {
        return false;
    }
    if (store_copy_content(st, hash, file->fd, &file->size, err) &&
        (md5_hex_fd(file->md5, file->fd) || err_set(err, ERR_IO, "could not be read again"))) {
        return true;
    }
    close(file->fd);
    return false;
}

bool site_open_file(struct site *site, struct store *st, const char *hash, struct site_file *out,
                    struct err *err) {
    struct site_files *files = site->files;
    pthread_mutex_lock(&files->lock);
    struct kept_file *kept = find_file(files, hash);
    struct site_file fresh;
    if (!kept && copy_out(site, st, hash, &fresh, err)) {
        kept = room_for_file(files);
        *kept = (struct kept_file){.file = fresh};
        strncat(kept->hash, hash, sizeof kept->hash - 1);
    }
    if (kept) {
        kept->used = ++files->clock;
        *out = kept->file;
        out->fd = fcntl(kept->file.fd, F_DUPFD_CLOEXEC, 0);
    }
    pthread_mutex_unlock(&files->lock);
    return kept && (out->fd >= 0 || err_set(err, ERR_IO, "too many files are open"));
}

bool site_find_md5(struct site *site, const char *key, char md5[33]) {
    struct site_files *files = site->files;
    pthread_mutex_lock(&files->lock);
    uint32_t id = intern_find(&files->keys, key, strlen(key));
    if (id) {
        memcpy(md5, files->md5[id], 33);
    }
    pthread_mutex_unlock(&files->lock);
    return id != 0;
}

void site_keep_md5(struct site *site, const char *key, const char *md5) {
    struct site_files *files = site->files;
    pthread_mutex_lock(&files->lock);
    uint32_t id = intern_add(&files->keys, key, strlen(key));
    files->md5 = mem_grow(files->md5, &files->cap_md5, id + 1, sizeof *files->md5);
    memcpy(files->md5[id], md5, 33);
    pthread_mutex_unlock(&files->lock);
}

/* ---- life ---- */

static char *folder_of(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash == path ? mem_strdup("/")
           : slash       ? mem_strndup(path, (size_t)(slash - path))
                         : mem_strdup(".");
}

struct site *site_new(const char *survey, struct err *err) {
    AUTO(site_freep) struct site *site = mem_zalloc(sizeof *site);
    site->survey = survey;
    site->dir = folder_of(survey);
    site->readers = mem_zalloc(sizeof *site->readers);
    site->hosts = mem_zalloc(sizeof *site->hosts);
    site->files = mem_zalloc(sizeof *site->files);
    site->sessions = sessions_new();
    pthread_mutex_init(&site->readers->lock, NULL);
    pthread_mutex_init(&site->files->lock, NULL);
    add_names(site);
    struct store *st = site_take_reader(site, err);
    if (!st) {
        return NULL;
    }
    site_give_reader(site, st);
    return mem_steal(&site);
}

void site_free(struct site *site) {
    if (!site) {
        return;
    }
    inbox_free(site->inbox);
    for (int i = 0; i < site->readers->n; i++) {
        store_close(site->readers->idle[i]);
    }
    for (int i = 0; i < site->files->n; i++) {
        close(site->files->kept[i].file.fd);
    }
    intern_done(&site->files->keys);
    free(site->files->md5);
    pthread_mutex_destroy(&site->readers->lock);
    pthread_mutex_destroy(&site->files->lock);
    sessions_free(site->sessions);
    free(site->readers);
    free(site->hosts);
    free(site->files);
    free((char *)site->dir);
    free(site);
}
