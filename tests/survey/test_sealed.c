/* tests/survey/test_sealed.c — encrypted records, sealed here as a phone seals them, step by step
 * after spec/openrosa.md 3.5, and opened by `doorstep decrypt`. */
#include "tests/survey/desk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/evp.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "base/mem.h"
#include "base/strbuf.h"

#define T(name) cmocka_unit_test_setup_teardown(name, setup, desk_teardown)
#define SENTENCE "does not open with this key"

enum { FILES_MAX = 40, AES = 32, BLOCK = 16 };

struct plain {
    const char *name;
    const void *bytes;
    size_t len;
};

/* What a phone makes of one record; each spoiler turns one thing wrong. */
struct envelope {
    const char *id, *answers;
    struct plain files[FILES_MAX];
    size_t n_files;
    enum {
        SOUND,
        SHORT_KEY,       // AES key of 16 bytes
        BROKEN_KEY,      // base64 of nothing
        CUT_BYTE,        // the answers, one byte short
        CUT_BLOCK,       // one block short
        EMPTY,           // nothing left of them
        FLIPPED,         // one bit
        BAD_PADDING,     // sealed with none
        SWAPPED,         // two files in the other order
        OTHER_SIGNATURE, // of something else
        NO_SIGNATURE,
        NO_ANSWERS, // the envelope names no encryptedXmlFile
        PLAIN_NAME, // a file in the list that is not sealed
        NAMED_TWICE,
    } spoiled;
};

static char public_key[1000]; // base64, of key.pem

/* ---- the phone's side ---- */

static EVP_PKEY *phone_key(void) {
    unsigned char der[1000];
    const unsigned char *p = der;
    int n = EVP_DecodeBlock(der, (const unsigned char *)public_key, (int)strlen(public_key));
    EVP_PKEY *key = d2i_PUBKEY(NULL, &p, n);
    assert_non_null(key);
    return key;
}

/* Base64 of RSA-OAEP, SHA-256 twice (step 2). */
static char *seal_rsa(const unsigned char *bytes, size_t len) {
    unsigned char out[512];
    size_t n = sizeof out;
    EVP_PKEY *key = phone_key();
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(key, NULL);
    assert_int_equal(EVP_PKEY_encrypt_init(ctx), 1);
    assert_int_equal(EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_OAEP_PADDING), 1);
    assert_int_equal(EVP_PKEY_CTX_set_rsa_oaep_md(ctx, EVP_sha256()), 1);
    assert_int_equal(EVP_PKEY_CTX_set_rsa_mgf1_md(ctx, EVP_sha256()), 1);
    assert_int_equal(EVP_PKEY_encrypt(ctx, out, &n, bytes, len), 1);
    EVP_PKEY_CTX_free(ctx);
    EVP_PKEY_free(key);
    char *text = mem_zalloc(n * 2);
    EVP_EncodeBlock((unsigned char *)text, out, (int)n);
    return text;
}

/* AES-256-CFB, PKCS #5 padding; *len becomes the sealed length. Owned. */
static unsigned char *seal_aes(const unsigned char *key, const unsigned char *iv,
                               const struct plain *file, size_t *len, bool pad) {
    size_t n_pad = pad ? BLOCK - file->len % BLOCK : 0, total = file->len + n_pad;
    unsigned char *in = mem_alloc(total + 1), *out = mem_alloc(total + BLOCK);
    memcpy(in, file->bytes, file->len);
    memset(in + file->len, (int)n_pad, n_pad);
    int n = 0;
    EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
    assert_int_equal(EVP_EncryptInit_ex(ctx, EVP_aes_256_cfb(), NULL, key, iv), 1);
    assert_int_equal(EVP_EncryptUpdate(ctx, out, &n, in, (int)total), 1);
    EVP_CIPHER_CTX_free(ctx);
    free(in);
    *len = (size_t)n;
    return out;
}

static void digest(unsigned char out[BLOCK], const void *bytes, size_t len) {
    assert_int_equal(EVP_Digest(bytes, len, out, NULL, EVP_md5(), NULL), 1);
}

static void sign_file(struct strbuf *text, const struct plain *file) {
    unsigned char sum[BLOCK];
    digest(sum, file->bytes, file->len);
    strbuf_addf(text, "%s::", file->name);
    for (int i = 0; i < BLOCK; i++) {
        strbuf_addf(text, "%02x", sum[i]);
    }
    strbuf_addc(text, '\n');
}

static void spoil(const struct envelope *e, unsigned char *sealed, size_t *len) {
    switch (e->spoiled) {
    case CUT_BYTE:
        --*len;
        break;
    case CUT_BLOCK:
        *len -= BLOCK;
        break;
    case EMPTY:
        *len = 0;
        break;
    case FLIPPED:
        sealed[3] ^= 1;
        break;
    default:
        break;
    }
}

/* Hand in the envelope's XML, then its files, as a phone does. */
static void send_sealed(struct desk *desk, const char *id, const char *xml,
                        const struct plain *sealed, size_t n) {
    struct kit *kit = &desk->kit;
    assert_int_equal(kit_add(kit, xml), STORE_NEW);
    for (size_t i = 0; i < n; i++) {
        char name[80];
        enum store_added added;
        snprintf(name, sizeof name, "%s.enc", sealed[i].name);
        ASSERT_OK(store_put_attachment(kit->st, id, name, sealed[i].bytes, sealed[i].len, &added,
                                       &kit->err),
                  &kit->err);
    }
}

static void write_envelope(struct strbuf *out, const struct envelope *e, const char *key,
                           const char *signature) {
    strbuf_addf(out,
                "<data xmlns=\"http://www.opendatakit.org/xforms/encrypted\" id=\"house\" "
                "version=\"1\" encrypted=\"yes\"><base64EncryptedKey>%s</base64EncryptedKey>"
                "<orx:meta xmlns:orx=\"http://openrosa.org/xforms\"><orx:instanceID>%s"
                "</orx:instanceID></orx:meta>",
                e->spoiled == BROKEN_KEY ? "!" : key, e->id);
    for (size_t i = 0; i < e->n_files; i++) {
        size_t at = e->spoiled == SWAPPED ? e->n_files - 1 - i : i;
        strbuf_addf(out, "<media><file>%s%s</file></media>", e->files[at].name,
                    e->spoiled == PLAIN_NAME && i == 0 ? "" : ".enc");
    }
    if (e->spoiled == NAMED_TWICE) {
        strbuf_addf(out, "<media><file>%s.enc</file></media>", e->files[0].name);
    }
    strbuf_addf(
        out, "%s%s%s%s</data>",
        e->spoiled == NO_ANSWERS ? "" : "<encryptedXmlFile>submission.xml.enc</encryptedXmlFile>",
        e->spoiled == NO_SIGNATURE ? "" : "<base64EncryptedElementSignature>",
        e->spoiled == NO_SIGNATURE ? "" : signature,
        e->spoiled == NO_SIGNATURE ? "" : "</base64EncryptedElementSignature>");
}

/* Steps 2 to 6. */
static void post(struct desk *desk, const struct envelope *e) {
    unsigned char key[AES], iv[BLOCK], sum[BLOCK];
    AUTO(strbuf_done) struct strbuf seed = {0}, text = {0}, xml = {0};
    assert_int_equal(RAND_bytes(key, AES), 1);
    AUTO(mem_freep) char *sealed_key = seal_rsa(key, e->spoiled == SHORT_KEY ? AES / 2 : AES);
    strbuf_add(&seed, e->id);
    strbuf_addn(&seed, (const char *)key, AES);
    digest(iv, seed.data, seed.len);
    strbuf_addf(&text, "house\n1\n%s\n%s\n", sealed_key, e->id);
    struct plain all[FILES_MAX + 1], sealed[FILES_MAX + 1];
    memcpy(all, e->files, sizeof e->files);
    AUTO(mem_freep) char *answers = kit_record(e->id, e->answers, NULL);
    all[e->n_files] = (struct plain){"submission.xml", answers, strlen(answers)};
    for (size_t i = 0; i <= e->n_files; i++) {
        bool last = i == e->n_files;
        iv[i % BLOCK]++;
        size_t len;
        unsigned char *bytes =
            seal_aes(key, iv, &all[i], &len, !(last && e->spoiled == BAD_PADDING));
        if (last) {
            spoil(e, bytes, &len);
        }
        sealed[i] = (struct plain){all[i].name, bytes, len};
        sign_file(&text, &all[i]);
    }
    if (e->spoiled == OTHER_SIGNATURE) {
        strbuf_addc(&text, '\n');
    }
    digest(sum, text.data, text.len);
    AUTO(mem_freep) char *signature = seal_rsa(sum, BLOCK);
    write_envelope(&xml, e, sealed_key, signature);
    send_sealed(desk, e->id, xml.data, sealed, e->n_files + 1);
    for (size_t i = 0; i <= e->n_files; i++) {
        free((void *)sealed[i].bytes);
    }
}

/* ---- the group's side ---- */

static void make_key(struct desk *desk, const char *name) {
    desk_status(desk, CALL(desk, "key", "make", name, "--json"), 0);
    json_t *all = desk_json(desk);
    snprintf(public_key, sizeof public_key, "%s",
             json_string_value(json_object_get(all, "public_key")));
    json_decref(all);
}

static int setup(void **state) {
    if (desk_setup(state) != 0) {
        return -1;
    }
    struct desk *desk = *state;
    kit_add_form(&desk->kit, KIT_FORM);
    make_key(desk, "@key.pem");
    return 0;
}

static int decrypt(struct desk *desk) {
    return CALL(desk, "decrypt", "@survey.gpkg", "--key", "@key.pem");
}

static void test_a_sealed_record_opens(void **state) {
    struct desk *desk = *state;
    struct kit *kit = &desk->kit;
    const struct store_dwelling home = {.code = "ARW-C-014"};
    ASSERT_OK(store_add_dwelling(kit->st, &home, &kit->err), &kit->err);
    const struct envelope e = {
        .id = "uuid:a",
        .answers = "<dwelling_id>ARW-C-014</dwelling_id><surveyor>Amina</surveyor><rooms>4</rooms>"
                   "<photo>p.jpg</photo>",
        .files = {{"p.jpg", "\xff\xd8photo", 7}, {"audit.csv", "event\n", 6}},
        .n_files = 2
    };
    post(desk, &e);
    kit_assert_sql(kit, "SELECT count(*) FROM data_house", "0");
    AUTO(mem_freep) char *before = kit_sql(kit, "SELECT hash FROM submission");
    desk_status(desk, decrypt(desk), 0);
    desk_part(desk->said.out, "1 opened, 0 open before, 0 wait for files, 0 refused; 2 files\n");
    kit_assert_sql(kit, "SELECT rooms || dwelling FROM data_house", "4ARW-C-014");
    kit_assert_sql(kit, "SELECT surveyor || dwelling FROM opened", "AminaARW-C-014");
    kit_assert_sql(kit, "SELECT group_concat(name || '=' || hex(content)) FROM opened_media",
                   "audit.csv=6576656E740A,p.jpg=FFD870686F746F");
    kit_assert_sql(kit, "SELECT surveyor || instance_id FROM visit", "Aminauuid:a");
    AUTO(strbuf_done) struct strbuf same = {0};
    strbuf_addf(&same, "SELECT count(*) FROM submission WHERE encrypted AND hash = '%s'", before);
    kit_assert_sql(kit, same.data, "1"); // the truth stays
    kit_assert_sql(kit, "SELECT group_concat(name) FROM submission_media WHERE content NOT NULL",
                   "audit.csv.enc,p.jpg.enc,submission.xml.enc");
    desk_status(desk, decrypt(desk), 0);
    desk_part(desk->said.out, "0 opened, 1 open before");
    kit_exec(kit, "UPDATE data_house SET rooms = 9");
    desk_status(desk, CALL(desk, "rebuild", "@survey.gpkg"), 0); // without the key
    kit_assert_sql(kit, "SELECT rooms || dwelling FROM data_house", "4ARW-C-014");
    kit_assert_sql(kit, "SELECT count(*) FROM visit", "1");
}

/* The IV counts through its sixteen bytes and wraps; sizes around a block, none, and large. */
static void test_many_files_of_every_size(void **state) {
    enum { BIG = (3 << 20) + 5, N = 36 };
    struct desk *desk = *state;
    AUTO(mem_freep) char *big = mem_alloc(BIG);
    for (size_t i = 0; i < BIG; i++) {
        big[i] = (char)(i * 31 + i / 251);
    }
    char names[N][20];
    struct envelope e = {.id = "uuid:many", .answers = "<rooms>1</rooms>", .n_files = N};
    for (size_t i = 0; i < N; i++) {
        snprintf(names[i], sizeof names[i], "f%02zu.bin", i);
        e.files[i] = (struct plain){names[i], big + i, i == N - 1 ? BIG - N : i};
    }
    post(desk, &e);
    desk_status(desk, decrypt(desk), 0);
    for (size_t i = 0; i < N; i++) {
        AUTO(strbuf_done) struct strbuf sql = {0};
        strbuf_addf(&sql, "SELECT hash FROM opened_file WHERE name = '%s'", names[i]);
        AUTO(mem_freep) char *name = kit_sql(&desk->kit, sql.data);
        int fd = fileno(tmpfile());
        uint64_t size;
        ASSERT_OK(store_copy_content(desk->kit.st, name, fd, &size, &desk->kit.err),
                  &desk->kit.err);
        assert_int_equal(size, e.files[i].len);
        AUTO(mem_freep) char *have = mem_alloc(size + 1);
        assert_int_equal(pread(fd, have, size, 0), (ssize_t)size);
        assert_memory_equal(have, e.files[i].bytes, size);
        close(fd);
    }
}

static void test_what_does_not_open_says_one_thing_68(void **state) {
    struct desk *desk = *state;
    struct kit *kit = &desk->kit;
    char id[32];
    AUTO(strbuf_done) struct strbuf first = {0};
    for (int spoiled = SHORT_KEY; spoiled <= NAMED_TWICE; spoiled++) {
        snprintf(id, sizeof id, "uuid:%02d", spoiled);
        const struct envelope e = {
            .id = id,
            .answers = "<rooms>4</rooms>",
            .files = {{"a.jpg", "aaaa", 4}, {"b.jpg", "bbbbbb", 6}},
            .n_files = 2,
            .spoiled = spoiled
        };
        post(desk, &e);
    }
    desk_status(desk, decrypt(desk), 1);
    char *line = desk->said.err;
    for (int spoiled = SHORT_KEY; spoiled <= NAMED_TWICE; spoiled++) {
        char *end = strchr(line, '\n');
        assert_non_null(end);
        *end = '\0';
        snprintf(id, sizeof id, "uuid:%02d: ", spoiled);
        char *why = strstr(line, id);
        assert_non_null(why);
        why += strlen(id);
        if (!first.len) {
            strbuf_add(&first, why);
            desk_part(why, SENTENCE);
        }
        assert_string_equal(why, first.data);
        line = end + 1;
    }
    assert_string_equal(line, "");
    kit_assert_sql(kit, "SELECT count(*) FROM opened", "0"); // nothing half-written
    kit_assert_sql(kit, "SELECT count(*) FROM opened_file", "0");
    kit_assert_sql(kit, "SELECT count(*) FROM data_house", "0");
}

static void test_another_key_says_the_same_68(void **state) {
    struct desk *desk = *state;
    const struct envelope e = {.id = "uuid:a", .answers = "<rooms>4</rooms>"};
    post(desk, &e);
    make_key(desk, "@other.pem");
    desk_status(desk, CALL(desk, "decrypt", "@survey.gpkg", "--key", "@other.pem"), 1);
    desk_part(desk->said.err, SENTENCE);
    desk_status(desk, CALL(desk, "decrypt", "@survey.gpkg", "--key", "@other.pem", "--json"), 1);
    desk_json_is(desk, "refused", "1");
    desk_status(desk, decrypt(desk), 0); // and the right one still does
    kit_assert_sql(&desk->kit, "SELECT rooms FROM data_house", "4");
}

static void test_missing_files_are_waited_for_68(void **state) {
    struct desk *desk = *state;
    struct kit *kit = &desk->kit;
    const struct envelope e = {.id = "uuid:a",
                               .answers = "<rooms>4</rooms>",
                               .files = {{"a.jpg", "aaaa", 4}},
                               .n_files = 1};
    post(desk, &e);
    AUTO(mem_freep)
    char *hash = kit_sql(kit, "SELECT hash FROM attachment WHERE name = 'a.jpg.enc'");
    kit_exec(kit, "UPDATE attachment SET hash = NULL WHERE name = 'a.jpg.enc'");
    desk_status(desk, decrypt(desk), 0);
    desk_part(desk->said.out, "0 opened, 0 open before, 1 wait for files, 0 refused");
    desk_part(desk->said.err, "uuid:a: waits for 1 of its 2 files");
    AUTO(strbuf_done) struct strbuf sql = {0};
    strbuf_addf(&sql, "UPDATE attachment SET hash = '%s' WHERE name = 'a.jpg.enc'", hash);
    kit_exec(kit, sql.data); // it has come
    desk_status(desk, decrypt(desk), 0);
    desk_part(desk->said.out, "1 opened");
}

static void test_plain_files_beside_sealed_ones_are_not_kept_68(void **state) {
    struct desk *desk = *state;
    struct kit *kit = &desk->kit;
    const struct envelope e = {.id = "uuid:a",
                               .answers = "<photo>a.jpg</photo>",
                               .files = {{"a.jpg", "aaaa", 4}},
                               .n_files = 1};
    post(desk, &e);
    enum store_added added;
    ASSERT_OK(store_put_attachment(kit->st, "uuid:a", "a.jpg", "aaaa", 4, &added, &kit->err),
              &kit->err);
    assert_int_equal(added, STORE_UNEXPECTED);
}

/* Whoever has the form can seal and sign: what is inside is looked at like any other record. */
static void test_what_is_inside_is_looked_at(void **state) {
    struct desk *desk = *state;
    const struct envelope e = {
        .id = "uuid:a", .answers = "<orx:meta><orx:instanceID>uuid:z</orx:instanceID></orx:meta>"};
    post(desk, &e); // two instanceIDs
    const struct envelope edit = {
        .id = "uuid:b",
        .answers = "<orx:meta><orx:deprecatedID>uuid:a</orx:deprecatedID></orx:meta>"};
    post(desk, &edit); // an edit that its envelope does not tell of
    desk_status(desk, decrypt(desk), 1);
    desk_part(desk->said.err, "uuid:a: the record has two different values of instanceID");
    desk_part(desk->said.err, "uuid:b: holds another record than its envelope says");
    kit_assert_sql(&desk->kit, "SELECT count(*) FROM opened", "0");
}

static void test_opened_records_come_opened_with_a_merge(void **state) {
    struct desk *desk = *state;
    const struct envelope e = {.id = "uuid:a",
                               .answers = "<rooms>4</rooms><photo>a.jpg</photo>",
                               .files = {{"a.jpg", "aaaa", 4}},
                               .n_files = 1};
    post(desk, &e);
    desk_status(desk, CALL(desk, "init", "@b.gpkg", "--name", "B"), 0);
    AUTO(mem_freep) char *path = kit_file(&desk->kit, "b.gpkg");
    const struct kit b = {.path = path};
    desk_status(desk, CALL(desk, "merge", "@b.gpkg", "@survey.gpkg"), 0);
    kit_assert_sql(&b, "SELECT count(*) FROM data_house", "0"); // sealed there, sealed here
    desk_status(desk, decrypt(desk), 0);
    desk_status(desk, CALL(desk, "merge", "@b.gpkg", "@survey.gpkg"), 0);
    kit_assert_sql(&b, "SELECT rooms FROM data_house", "4");
    kit_assert_sql(&b, "SELECT name || CAST(content AS TEXT) FROM opened_media", "a.jpgaaaa");
    desk_status(desk, CALL(desk, "check", "@b.gpkg"), 0);
}

static void test_keys(void **state) {
    struct desk *desk = *state;
    struct kit *kit = &desk->kit;
    struct stat info;
    AUTO(mem_freep) char *path = kit_file(kit, "key.pem");
    assert_int_equal(stat(path, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
    desk_error(desk, CALL(desk, "key", "make", "@key.pem"), 1, "a key is never written over");
    kit_write(kit, "phrase", "four words on paper\n", 20);
    kit_write(kit, "wrong", "three words\n", 12);
    kit_write(kit, "none", "\n", 1);
    desk_error(desk, CALL(desk, "key", "make", "@k.pem", "--passphrase-file", "@none"), 1,
               "holds no passphrase");
    desk_status(desk,
                CALL(desk, "key", "make", "@locked.pem", "--passphrase-file", "@phrase", "--json"),
                0);
    json_t *all = desk_json(desk);
    snprintf(public_key, sizeof public_key, "%s",
             json_string_value(json_object_get(all, "public_key")));
    json_decref(all);
    const struct envelope e = {.id = "uuid:a", .answers = "<rooms>4</rooms>"};
    post(desk, &e);
    desk_error(desk, CALL(desk, "decrypt", "@survey.gpkg", "--key", "@locked.pem"), 1,
               "--passphrase-file");
    desk_error(desk,
               CALL(desk, "decrypt", "@survey.gpkg", "--key", "@locked.pem", "--passphrase-file",
                    "@wrong"),
               1, "did not open");
    desk_error(desk, CALL(desk, "decrypt", "@survey.gpkg"), 2, "--key");
    desk_error(desk, CALL(desk, "decrypt", "@survey.gpkg", "--key", "@form.xml"), 1,
               "no private key");
    desk_status(desk,
                CALL(desk, "decrypt", "@survey.gpkg", "--key", "@locked.pem", "--passphrase-file",
                     "@phrase"),
                0);
    kit_assert_sql(kit, "SELECT rooms FROM data_house", "4");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        T(test_a_sealed_record_opens),
        T(test_many_files_of_every_size),
        T(test_what_does_not_open_says_one_thing_68),
        T(test_another_key_says_the_same_68),
        T(test_missing_files_are_waited_for_68),
        T(test_plain_files_beside_sealed_ones_are_not_kept_68),
        T(test_what_is_inside_is_looked_at),
        T(test_opened_records_come_opened_with_a_merge),
        T(test_keys),
    };
    return cmocka_run_group_tests_name("sealed", tests, NULL, NULL);
}
