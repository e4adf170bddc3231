// SPDX-License-Identifier: Apache-2.0
/* Builds a receipt's JSON and writes it. The agency and the file name become parts of a path: both were checked before
 * (manifest.c; a name that came from a path holds no slash). */
#include "ingest/receipt.h"

#include <stdio.h>
#include <string.h>

#include "common/digest.h"
#include "common/fsio.h"
#include "common/json.h"

enum { NAME_BYTES = 256 };

static void put_manifest(json *root, const struct manifest *m)
{
    char hex[DIGEST_HEX + 1];
    hex_encode(m->sha256, DIGEST_BYTES, hex);
    jput(root, "agency", jstring(m->agency));
    jput(root, "source", jstring(m->source));
    jput(root, "agreement", jstring(m->agreement));
    jput(root, "as_of", jdate(m->as_of));
    jput(root, "sha256", jstring(hex));
}

static void put_refusal(json *root, const struct error *refusal)
{
    char message[ERR_FRAMES * ERR_FRAME_LEN];
    json *why = jmap();
    jput(why, "message", jstring(err_message(refusal, message, sizeof(message))));
    if (refusal->hint[0] != '\0')
        jput(why, "hint", jstring(refusal->hint));
    jput(root, "refusal", why);
}

static void put_counts(json *root, const struct ingest_result *r)
{
    json *rows = jmap();
    jput(rows, "read", jint((int64_t)r->rows));
    if (r->outcome != INGEST_REFUSED) {
        jput(rows, "accepted", jint((int64_t)r->accepted));
        jput(rows, "duplicate", jint((int64_t)r->duplicate));
    }
    jput(rows, "rejected", jint((int64_t)r->rejected));
    jput(rows, "withheld", jint((int64_t)r->withheld));
    jput(root, "rows", rows);
}

static void put_reasons(json *root, const struct ingest_result *r)
{
    json *list = jlist();
    for (size_t i = 0; i < r->n_reasons; i++) {
        json *reason = jmap();
        jput(reason, "reason", jstring(r->reasons[i].reason));
        jput(reason, "column", jstring(r->reasons[i].column));
        jput(reason, "count", jint((int64_t)r->reasons[i].count));
        jput(reason, "first_line", jint((int64_t)r->reasons[i].first_line));
        jpush(list, reason);
    }
    jput(root, "reasons", list);
}

static json *build_reject(const void *receipt, size_t i)
{
    const struct reject *from = &((const struct receipt *)receipt)->rejects[i];
    json *reject = jmap();
    jput(reject, "line", jint((int64_t)from->line));
    jput(reject, "column", jstring(from->column));
    jput(reject, "reason", jstring(from->reason));
    return reject;
}

/* All but the rejected rows: thousands of them as values would be the largest thing of a run. */
static json *build(const struct receipt *r)
{
    char id[2 * UUID_BYTES + 1];
    json *root = jmap();
    jput(root, "receipt", jstring("crosscount 1"));
    jput(root, "file", jstring(r->file));
    if (r->manifest != NULL)
        put_manifest(root, r->manifest);
    jput(root, "verdict", jstring(r->result->outcome == INGEST_REFUSED ? "refused" : "accepted"));
    if (r->delivery != NULL) {
        hex_encode(r->delivery->bytes, UUID_BYTES, id);
        jput(root, "delivery", jstring(id));
    }
    if (r->result->outcome == INGEST_REFUSED)
        put_refusal(root, &r->result->refusal);
    put_counts(root, r->result);
    put_reasons(root, r->result);
    jput(root, "rejected_rows_listed", jint((int64_t)r->n_rejects));
    return root;
}

/* A file's name may be so long that no room is left for what a receipt's adds: then its digest stands for the rest. */
static bool short_name(const char *file, char out[NAME_BYTES], struct error *err)
{
    enum { LONGEST = 200, KEPT = 120 };
    uint8_t digest[DIGEST_BYTES];
    char hex[2 * 16 + 1];
    if (strlen(file) <= LONGEST) {
        (void)snprintf(out, NAME_BYTES, "%s", file);
        return true;
    }
    if (!digest_once(file, strlen(file), digest, err))
        return false;
    hex_encode(digest, 16, hex);
    (void)snprintf(out, NAME_BYTES, "%.*s~%s", KEPT, file, hex);
    return true;
}

bool receipt_write(const struct receipt *r, const char *folder, char *ret_path, size_t size, struct error *err)
{
    enum { RECEIPT_MAX = 16 << 20 };
    char path[MANIFEST_PATH], name[NAME_BYTES];
    CLEANUP(buf_done) struct buf text = {0};
    CLEANUP(jfreep) json *root = build(r);
    buf_init(&text, RECEIPT_MAX);
    int n = snprintf(path, sizeof(path), "%s/%s", folder, r->agency);
    if (n < 0 || (size_t)n >= sizeof(path) || !fs_make_dirs(path, 0750, err))
        return n < 0 || (size_t)n >= sizeof(path) ? err_set(err, ERR_OUTPUT, "the receipt's path is too long") : false;
    if (!short_name(r->file, name, err))
        return false;
    n = snprintf(path, sizeof(path), "%s/%s/%s.receipt.json", folder, r->agency, name);
    if (n < 0 || (size_t)n >= sizeof(path))
        return err_set(err, ERR_OUTPUT, "the receipt's path is too long");
    if (!jtext_with_list(root, "rejected_rows", r->n_rejects, build_reject, r, &text, err) ||
        !fs_write_file(path, text.data, text.len, 0640, err))
        return err_wrap(err, "receipt");
    (void)snprintf(ret_path, size, "%s", path);
    return true;
}
