// SPDX-License-Identifier: Apache-2.0
/* The rows of one delivery, one after the other: read, judged, given their keys, encoded, sealed, handed to the loader.
 * This is the only place where identifiers and keys meet. Identifiers live in buffers that are filled again with each row and
 * wiped at the end; nothing is allocated for a row.
 *
 * A fault of a row rejects the row; a fault of the file (ERR_DATA of the extract) refuses the delivery. */
#include <stdlib.h>
#include <string.h>

#include "common/secret.h"
#include "common/stop.h"
#include "ingest/delivery.h"
#include "ingest/encode.h"
#include "ingest/extract.h"
#include "ingest/read_ahead.h"
#include "ingest/row_key.h"
#include "ingest/seen.h"

enum { PROGRESS_ROWS = 1 << 13 };

struct intake {
    struct delivery *d;
    struct loader *loader; /* NULL: a check */
    struct extract *extract;
    struct read_ahead *rows; /* of the extract */
    uint64_t n_rows;         /* handed over so far, without the header */
    struct row *row;
    struct row_keys *keys;
    struct encoder *encoder, *own; /* own: NULL when it is the lane's */
    struct seen *seen;             /* of a check: rows of a key met before */
    struct identity identity;
    struct bundle bundle;
    uint8_t sealed[ENCODER_MAX_SEALED];
};

static void intake_freep(struct intake **intake)
{
    struct intake *in = *intake;
    if (in == NULL)
        return;
    read_ahead_closep(&in->rows);
    extract_closep(&in->extract);
    row_freep(&in->row);
    row_keys_freep(&in->keys);
    encoder_freep(&in->own);
    seen_freep(&in->seen);
    identity_wipe(&in->identity);
    secret_wipe(&in->bundle, sizeof(in->bundle));
    free(in);
    *intake = NULL;
}

/* What the lane's encoder met in earlier deliveries it need not encode again. A check has a key of its own. */
static bool need_encoder(struct intake *in, const struct keyring *keys, struct error *err)
{
    struct ingest_kept *kept = keys == in->d->ctx->keys ? in->d->ctx->kept : NULL;
    struct encoder **place = kept != NULL ? &kept->encoder : &in->own;
    if (*place == NULL && !encoder_new(keys, place, err))
        return false;
    in->encoder = *place;
    return true;
}

static bool intake_new(struct delivery *d, const struct keyring *keys, struct loader *loader,
                       struct intake **ret_intake, struct error *err)
{
    CLEANUP(intake_freep) struct intake *in = calloc(1, sizeof(*in));
    if (in == NULL)
        return err_set(err, ERR_RETRY, "out of memory");
    in->d = d;
    in->loader = loader;
    if (!row_new(d->source, d->ctx->codes, d->manifest.as_of, &in->row, err) ||
        !row_keys_new(keys, d->source, &in->keys, err) || !need_encoder(in, keys, err) ||
        (loader == NULL && !seen_new(d->has_manifest ? d->manifest.rows : UINT64_MAX, &in->seen, err)) ||
        !extract_open(d->path, d->source, &in->extract, err) ||
        !read_ahead_open(in->extract, d->source->n_columns, &in->rows, err))
        return false;
    *ret_intake = in;
    in = NULL;
    return true;
}

/* --- one row ---------------------------------------------------------------------------------------------------------- */

static bool reject(struct intake *in, uint64_t line, int column, const char *reason, bool withheld, struct error *err)
{
    const char *name = column >= 0 ? in->d->source->columns[column].name : "";
    rejects_add(in->d->rejects, line, name, reason, withheld);
    return in->loader == NULL || loader_reject(in->loader, line, name, reason, err);
}

/* Encode and seal what identifies the child; *ret_len 0 when the row says nothing of that. *ret_good false: the row is to be
 * rejected (row->reason). */
static bool seal_identity(struct intake *in, const struct uuid *row_key, size_t *ret_len, bool *ret_good,
                          struct error *err)
{
    *ret_len = 0;
    *ret_good = true;
    if (in->d->source->n_identifiers == 0 || in->row->deleted)
        return true;
    if (!row_identity(in->row, encoder_fold(in->encoder), &in->identity, err)) {
        *ret_good = false;
        if (err->code != ERR_DATA)
            return false;
        err_clear(err);
        return true;
    }
    if (in->loader == NULL)
        return true;
    if (!encoder_encode(in->encoder, &in->identity, &in->bundle, err))
        return false;
    return in->bundle.n_slots == 0 || encoder_seal(in->encoder, &in->bundle, row_key->bytes, in->sealed, ret_len, err);
}

static bool take_accepted(struct intake *in, uint64_t line, struct error *err)
{
    struct loader_row r = {.row = in->row, .line = line};
    size_t len = 0;
    bool good = true;
    if (!row_keys_row(in->keys, in->row, &r.row_key, err))
        return false;
    if (in->loader != NULL)
        loader_expect(in->loader, &r.row_key);
    if (!row_keys_record(in->keys, in->row, &r.record_key, err) || !seal_identity(in, &r.row_key, &len, &good, err))
        return false;
    if (!good)
        return reject(in, line, in->row->column, in->row->reason, false, err);
    if (in->loader == NULL) {
        in->d->result->duplicate += seen_before(in->seen, &r.row_key);
        return true;
    }
    r.bundle = len > 0 ? in->sealed : NULL;
    r.bundle_len = len;
    return loader_add(in->loader, &r, err);
}

/* A withheld row is rejected, and takes with it what was said before of the same row, or of the child. */
static bool take_withheld(struct intake *in, uint64_t line, struct error *err)
{
    struct loader_row r = {.row = in->row, .line = line, .withheld = true};
    if (!reject(in, line, in->row->column, in->row->reason, true, err))
        return false;
    if (!in->row->has_owner || in->loader == NULL)
        return true;
    if (!row_keys_record(in->keys, in->row, &r.record_key, err) ||
        (in->row->withdraw && !loader_withdraw(in->loader, &r.record_key, err)))
        return false;
    return !in->row->has_key || (row_keys_row(in->keys, in->row, &r.row_key, err) && loader_add(in->loader, &r, err));
}

static bool take_row(struct intake *in, const struct extract_row *from, struct error *err)
{
    if (from->fault != NULL)
        return reject(in, from->line, -1, from->fault, false, err);
    row_judge(in->row, from->cell);
    switch (in->row->verdict) {
    case ROW_ACCEPTED:
        return take_accepted(in, from->line, err);
    case ROW_WITHHELD:
        return take_withheld(in, from->line, err);
    case ROW_REJECTED:
        return reject(in, from->line, in->row->column, in->row->reason, false, err);
    }
    return err_set(err, ERR_BUG, "a row without a verdict");
}

/* --- the file as a whole ------------------------------------------------------------------------------------------------ */

static void tell_progress(const struct intake *in)
{
    const struct ingest_context *ctx = in->d->ctx;
    if (ctx->progress != NULL)
        ctx->progress(ctx->progress_ctx, in->d->file, in->n_rows, in->d->rejects->total,
                      read_ahead_bytes_read(in->rows), extract_bytes_total(in->extract));
}

static bool matches_manifest(struct intake *in, struct error *err)
{
    uint8_t digest[DIGEST_BYTES];
    uint64_t rows = in->n_rows;
    const struct manifest *m = &in->d->manifest;
    if (!in->d->has_manifest)
        return true;
    if (rows != m->rows)
        return err_set(err, ERR_DATA, "the manifest says %ju rows, the extract has %ju", (uintmax_t)m->rows,
                       (uintmax_t)rows);
    if (!extract_digest(in->extract, digest, err))
        return false;
    if (memcmp(digest, m->sha256, DIGEST_BYTES) != 0)
        return err_set(err, ERR_DATA, "the extract is not the one its manifest describes (sha256 differs)");
    return true;
}

static bool share_is_allowed(const struct intake *in, struct error *err)
{
    const struct rejects *r = in->d->rejects;
    uint64_t rows = in->n_rows, faulty = r->total - r->withheld;
    double share = rows > 0 ? (double)faulty / (double)rows : 0;
    if (share <= in->d->source->max_reject_share)
        return true;
    err_set(err, ERR_DATA, "%ju of %ju rows are rejected (%.1f%%), at most %.1f%% are allowed", (uintmax_t)faulty,
            (uintmax_t)rows, share * 100, in->d->source->max_reject_share * 100);
    return err_hint(err, "lines, columns and reasons are listed; nothing is stored");
}

static bool read_rows(struct intake *in, struct error *err)
{
    struct extract_row row = {0};
    bool has_row = true;
    while (has_row) {
        if (!read_ahead_next(in->rows, &row, &has_row, err))
            return false;
        in->n_rows += has_row;
        if (has_row && !take_row(in, &row, err))
            return false;
        if (in->n_rows % PROGRESS_ROWS == 0) {
            if (!stop_check(err))
                return false;
            tell_progress(in);
        }
    }
    tell_progress(in);
    return true;
}

bool intake_rows(struct delivery *d, const struct keyring *keys, struct loader *loader, struct error *err)
{
    CLEANUP(intake_freep) struct intake *in = NULL;
    if (!intake_new(d, keys, loader, &in, err))
        return false;
    d->stamp = extract_stamp(in->extract);
    bool ok = read_rows(in, err);
    d->result->rows = in->n_rows;
    return ok && matches_manifest(in, err) && share_is_allowed(in, err);
}
