// SPDX-License-Identifier: Apache-2.0
/* The way of a delivery, from the inbox to the store. Read deliver() from top to bottom.
 *
 * What may go wrong has three outcomes. A fault of the delivery (ERR_DATA) refuses it as a whole: nothing is stored, the
 * agency gets a receipt that says why, the file stays. A fault of a row is counted and listed. Everything else is an error
 * of ours or of the machine: the transaction is rolled back and the caller told; the delivery is taken in by the next run.
 *
 * One transaction a delivery. Killed before its end, nothing happened; killed behind it, the next run finds the delivery by
 * its id, writes the receipt again and removes the extract. */
#include "ingest/ingest.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/fsio.h"
#include "common/stop.h"
#include "config/agreement_check.h"
#include "ingest/delivery.h"
#include "ingest/encode.h"
#include "ingest/extract.h"
#include "ingest/ingest_store.h"
#include "ingest/receipt.h"
#include "ingest/row_key.h"
#include "ingest/seen.h"

/* The filter of keys that a source's first delivery was met with: 2 MiB, for a delivery of any size, since memory is not to
 * grow with it. Of 1.3 million rows 6 in 10,000 are taken for known, of 5 million 9 in 100, of 10 million every third: those
 * wait and are compared with what is held, as all rows of later deliveries are. */
enum { FILTER_KEYS = 1 << 19 };

/* --- before a row is read ------------------------------------------------------------------------------------------------ */

static const char *last_part(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash != NULL ? slash + 1 : path;
}

static bool find_source(struct delivery *d, const char *name, struct error *err)
{
    enum { NAMES_MAX = 256 };
    const char *known[NAMES_MAX];
    size_t n = 0;
    d->source = sources_find(d->ctx->sources, name);
    if (d->source != NULL)
        return true;
    for (; n < sources_count(d->ctx->sources) && n < NAMES_MAX; n++)
        known[n] = sources_at(d->ctx->sources, n)->name;
    const char *nearest = text_nearest(name, known, n);
    err_set(err, ERR_DATA, "source \"%s\" is not known here", name);
    return nearest != NULL ? err_hint(err, "did you mean \"%s\"?", nearest) : false;
}

static bool read_manifest(struct delivery *d, struct error *err)
{
    struct ingest_result *r = d->result;
    if (!manifest_read(d->manifest_path, &d->manifest, err))
        return false;
    d->has_manifest = true;
    (void)snprintf(r->agency, sizeof(r->agency), "%s", d->manifest.agency);
    (void)snprintf(r->source, sizeof(r->source), "%s", d->manifest.source);
    (void)snprintf(r->agreement, sizeof(r->agreement), "%s", d->manifest.agreement);
    r->as_of = d->manifest.as_of;
    return find_source(d, d->manifest.source, err);
}

/* The name of the folder in the inbox a path lies in; false when it lies elsewhere. */
static bool inbox_folder(const struct delivery *d, struct view *ret_name)
{
    const char *inbox = d->ctx->hub->inbox;
    size_t n = strlen(inbox);
    if (strncmp(d->path, inbox, n) != 0 || d->path[n] != '/')
        return false;
    const char *name = d->path + n + 1;
    const char *slash = strchr(name, '/');
    *ret_name = (struct view){name, slash != NULL ? (size_t)(slash - name) : 0};
    return slash != NULL;
}

/* An agency delivers in its own name, and for its own system only. */
static bool agency_may_deliver(const struct delivery *d, struct error *err)
{
    struct view folder;
    if (d->ctx->hub == NULL)
        return true;
    const struct hub_agency *agency = hub_find_agency(d->ctx->hub, d->manifest.agency);
    if (agency == NULL)
        return err_set(err, ERR_DATA, "agency \"%s\" is not known here", d->manifest.agency);
    if (strcmp(agency->system, d->source->system) != 0)
        return err_set(err, ERR_DATA, "agency \"%s\" delivers for system %s, not for %s", agency->name, agency->system,
                       d->source->system);
    if (inbox_folder(d, &folder) && !view_equals(folder, agency->name))
        return err_set(err, ERR_DATA, "the manifest names agency \"%s\", the extract lies in another agency's folder",
                       agency->name);
    return true;
}

/* Agencies' clocks may be a day ahead of ours, not more. */
static bool date_has_come(const struct delivery *d, struct error *err)
{
    char date[11];
    if (d->manifest.as_of.days <= d->ctx->today.days + 1)
        return true;
    date_to_iso(d->manifest.as_of, date);
    return err_set(err, ERR_DATA, "as_of %s lies in the future", date);
}

/* --- may it be taken in at all ----------------------------------------------------------------------------------------------- */

static bool find_agreement(const struct delivery *d, const struct agreement **ret_agreement, struct error *err)
{
    enum { IDS_MAX = 256 };
    const char *known[IDS_MAX];
    size_t n = 0;
    const struct agreements *all = d->ctx->agreements;
    *ret_agreement = all == NULL ? NULL : agreements_find(all, d->manifest.agreement);
    if (*ret_agreement != NULL)
        return true;
    for (; all != NULL && n < agreements_count(all) && n < IDS_MAX; n++)
        known[n] = agreements_at(all, n)->id;
    const char *nearest = text_nearest(d->manifest.agreement, known, n);
    err_set(err, ERR_DENIED, "clause id: agreement \"%s\" is not known here", d->manifest.agreement);
    return nearest != NULL ? err_hint(err, "did you mean \"%s\"?", nearest) : false;
}

/* Under the agreement its manifest names, on the run's date: the agency, its source, every column of it. A check leaves the
 * signatures out, as they are the hub's. */
static bool agreement_allows(struct delivery *d, bool is_check, struct error *err)
{
    const struct ingest_context *ctx = d->ctx;
    const struct agreement *a = NULL;
    const char *agency = d->manifest.agency;
    struct error refusal = {0};
    bool allowed = find_agreement(d, &a, &refusal) &&
                   (is_check ? agreement_would_take(ctx->agreements, a, agency, d->source, ctx->today, &refusal)
                             : agreement_takes(ctx->agreements, a, ctx->hub, agency, d->source, ctx->today, &refusal));
    if (allowed)
        return true;
    d->denied = refusal.code == ERR_DENIED;
    *err = refusal;
    return a == NULL ? false : err_wrap(err, "agreement \"%s\"", a->id);
}

/* --- what came before ------------------------------------------------------------------------------------------------------ */

/* The id was made of the digest in the manifest: only the file itself proves that it is the same delivery. */
static bool is_the_same_file(struct delivery *d, struct error *err)
{
    uint8_t digest[DIGEST_BYTES];
    if (!extract_hash(d->path, digest, &d->stamp, err))
        return false;
    if (memcmp(digest, d->manifest.sha256, DIGEST_BYTES) != 0)
        return err_set(err, ERR_DATA, "the extract is not the one its manifest describes (sha256 differs)");
    return true;
}

/* --- the transaction --------------------------------------------------------------------------------------------------------- */

static const char *lane_of(const struct delivery *d)
{
    static const char *const lanes[INGEST_LANES] = {"lane_1", "lane_2", "lane_3", "lane_4"};
    return lanes[d->ctx->lane];
}

static bool adopt(struct delivery *d, int64_t known_withdrawn, struct error *err)
{
    return store_adopt_first(d->ctx->pg, lane_of(d), d->source, d->manifest.as_of, &d->id, known_withdrawn, err);
}

static bool save(struct delivery *d, const struct loader *loader, bool first, int64_t known_withdrawn,
                 struct error *err)
{
    struct ingest_result *r = d->result;
    uint8_t content[HMAC_BYTES];
    rejects_summarise(d->rejects, r);
    failpoint("ingest_rows_sent");
    if (!store_lock_decision(d->ctx->pg, err) ||
        !(first ? adopt(d, known_withdrawn, err) : store_index_records(d->ctx->pg, d->source, err)))
        return false;
    failpoint("ingest_adopted");
    if (loader_has_staged(loader) && !store_merge(d->ctx->pg, &r->duplicate, err))
        return false;
    failpoint("ingest_merged");
    r->accepted = r->rows - r->rejected - r->duplicate;
    return content_key(d->ctx->keys, d->manifest.sha256, content, err) &&
           store_save_delivery(d->ctx->pg, &d->id, &d->manifest, d->source->system, r, content, err);
}

static bool need_pieces(struct ingest_kept *kept, struct pieces **ret_pieces, struct error *err)
{
    if (kept->pieces == NULL && !pieces_new(LOADER_PIECES, &kept->pieces, err))
        return false;
    *ret_pieces = kept->pieces;
    return true;
}

static bool need_filter(struct ingest_kept *kept, struct seen **ret_seen, struct error *err)
{
    if (kept->seen != NULL)
        seen_clear(kept->seen);
    else if (!seen_new(FILTER_KEYS, &kept->seen, err))
        return false;
    *ret_seen = kept->seen;
    return true;
}

void ingest_kept_done(struct ingest_kept *kept)
{
    encoder_freep(&kept->encoder);
    pieces_freep(&kept->pieces);
    seen_freep(&kept->seen);
}

static bool load(struct delivery *d, struct error *err)
{
    CLEANUP(ingest_kept_done) struct ingest_kept own = {0};
    CLEANUP(seen_freep) struct seen *withdrawn = NULL;
    CLEANUP(loader_closep) struct loader *loader = NULL;
    struct ingest_kept *kept = d->ctx->kept != NULL ? d->ctx->kept : &own;
    struct pg *pg = d->ctx->pg;
    struct loader_delivery target = {.id = d->id, .as_of = d->manifest.as_of, .source = d->source};
    int64_t n_withdrawn = 0;
    if (!need_pieces(kept, &target.pieces, err) || !pg_begin(pg, err) ||
        !store_open_stage(pg, lane_of(d), d->source, &target.first, err) ||
        (target.first &&
         (!need_filter(kept, &target.seen, err) || !store_read_withdrawn(pg, &withdrawn, &n_withdrawn, err))))
        return false;
    target.withdrawn = withdrawn;
    if (!loader_open(pg, &target, &loader, err) || !intake_rows(d, d->ctx->keys, loader, err) ||
        !loader_finish(loader, err) || !save(d, loader, target.first, n_withdrawn, err))
        return false;
    failpoint("ingest_before_commit");
    return pg_commit(pg, err);
}

/* --- after it ------------------------------------------------------------------------------------------------------------------ */

static bool write_receipt(struct delivery *d, const char *agency, const struct reject *rejects, size_t n_rejects,
                          struct error *err)
{
    struct receipt receipt = {
        .file = d->file,
        .agency = agency,
        .manifest = d->has_manifest ? &d->manifest : NULL,
        .delivery = d->result->outcome != INGEST_REFUSED ? &d->id : NULL,
        .result = d->result,
        .rejects = rejects,
        .n_rejects = n_rejects,
    };
    return receipt_write(&receipt, d->ctx->hub->receipts, d->result->receipt, sizeof(d->result->receipt), err);
}

static bool write_receipt_again(struct delivery *d, struct error *err)
{
    CLEANUP(pg_result_freep) struct pg_result *rows = NULL;
    struct reject *list = NULL;
    size_t count = 0;
    if (!store_list_rejects(d->ctx->pg, &d->id, d->result, &list, &count, &rows, err))
        return false;
    bool ok = write_receipt(d, d->manifest.agency, list, count, err);
    free(list);
    return ok;
}

static bool remove_file(const char *path, struct error *err)
{
    return unlink(path) == 0 || errno == ENOENT || err_set_errno(err, ERR_OUTPUT, errno, "\"%s\"", path);
}

/* The extract first: it is the one that holds identifiers. When its agency has put the next one in its place meanwhile,
 * both files are that one's, and the next run's. */
static bool remove_extract(const struct delivery *d, struct error *err)
{
    failpoint("ingest_receipt_written");
    if (d->ctx->hub->keep_extracts || (fs_exists(d->path) && !fs_is_still(d->path, &d->stamp)))
        return true;
    if (!remove_file(d->path, err))
        return false;
    failpoint("ingest_extract_removed");
    return remove_file(d->manifest_path, err);
}

/* --- the story ------------------------------------------------------------------------------------------------------------------- */

static bool deliver(struct delivery *d, struct error *err)
{
    bool found = false;
    if (!manifest_path(d->path, d->manifest_path, err) || !read_manifest(d, err) || !agency_may_deliver(d, err) ||
        !date_has_come(d, err))
        return false;
    if (!delivery_key(d->ctx->keys, &d->manifest, &d->id, err) ||
        !store_find_delivery(d->ctx->pg, &d->id, d->result, &found, err))
        return false;
    if (found) {
        d->result->outcome = INGEST_ALREADY_IN;
        return is_the_same_file(d, err) && write_receipt_again(d, err) && remove_extract(d, err);
    }
    failpoint("ingest_begin");
    if (!agreement_allows(d, false, err) || !load(d, err))
        return false;
    failpoint("ingest_committed");
    d->result->outcome = INGEST_ACCEPTED;

    return write_receipt(d, d->manifest.agency, d->rejects->listed, d->rejects->n_listed, err) &&
           remove_extract(d, err);
}

/* Whose receipt a refusal is: the agency of the folder, else of the manifest; nobody's when neither is known. */
static const char *agency_to_tell(const struct delivery *d)
{
    struct view folder;
    const struct hub *hub = d->ctx->hub;
    for (size_t i = 0; inbox_folder(d, &folder) && i < hub->n_agencies; i++)
        if (view_equals(folder, hub->agencies[i].name))
            return hub->agencies[i].name;
    const struct hub_agency *agency = d->has_manifest ? hub_find_agency(hub, d->manifest.agency) : NULL;
    return agency != NULL ? agency->name : NULL;
}

static bool refuse(struct delivery *d, struct error *err)
{
    struct ingest_result *r = d->result;
    r->outcome = INGEST_REFUSED;
    r->refusal = *err;
    r->accepted = r->duplicate = 0;
    rejects_summarise(d->rejects, r);
    err_clear(err);
    const char *agency = d->ctx->hub != NULL && d->ctx->pg != NULL ? agency_to_tell(d) : NULL;
    return agency == NULL || write_receipt(d, agency, d->rejects->listed, d->rejects->n_listed, err);
}

bool ingest_delivery(const struct ingest_context *ctx, const char *path, struct ingest_result *ret_result,
                     struct error *err)
{
    struct error fault = {0};
    CLEANUP(rejects_freep) struct rejects *rejects = NULL;
    struct ingest_result result = {0};
    struct delivery d = {.ctx = ctx, .path = path, .file = last_part(path), .result = &result};
    if (!rejects_new(&rejects, err))
        return false;
    d.rejects = rejects;
    bool done = deliver(&d, &fault);
    if (!done) {
        pg_rollback(ctx->pg);
        done = (fault.code == ERR_DATA || d.denied) && refuse(&d, &fault);
    }
    if (!done) {
        if (err != NULL)
            *err = fault;
        return false;
    }
    *ret_result = result;
    return true;
}

/* --- a check ----------------------------------------------------------------------------------------------------------------------- */

/* Without a manifest the file's name tells the source, and today stands for as_of. */
static bool guess_manifest(struct delivery *d, struct error *err)
{
    d->source = sources_match(d->ctx->sources, d->file);
    if (d->source == NULL) {
        err_set(err, ERR_DATA, "the file's name does not tell its source, and it has no manifest");
        return err_hint(err, "file names of each source are in its description (files:)");
    }
    d->manifest.as_of = d->ctx->today;
    (void)snprintf(d->result->source, sizeof(d->result->source), "%s", d->source->name);
    d->result->as_of = d->ctx->today;
    return true;
}

/* A key for this run only: a check needs to tell rows apart, not to know them again. */
static bool make_passing_key(struct keyring **ret_keys, struct error *err)
{
    CLEANUP(secret_freep) struct secret *secret = NULL;
    uint8_t schema[DIGEST_BYTES] = {0};
    return secret_random(MASTER_KEY_BYTES, &secret, err) && keyring_new(secret, 1, schema, ret_keys, err);
}

static bool check(struct delivery *d, struct error *err)
{
    CLEANUP(keyring_freep) struct keyring *keys = NULL;
    struct ingest_result *r = d->result;
    if (!manifest_path(d->path, d->manifest_path, err))
        return false;
    bool ok = fs_exists(d->manifest_path) ? read_manifest(d, err) && agency_may_deliver(d, err) && date_has_come(d, err)
                                          : guess_manifest(d, err);
    if (ok && d->has_manifest && d->ctx->agreements != NULL)
        ok = agreement_allows(d, true, err);
    if (!ok || !make_passing_key(&keys, err) || !intake_rows(d, keys, NULL, err))
        return false;
    rejects_summarise(d->rejects, r);
    r->accepted = r->rows - r->rejected - r->duplicate;
    r->outcome = INGEST_ACCEPTED;
    return true;
}

bool ingest_check(const struct ingest_context *ctx, const char *path, struct ingest_result *ret_result,
                  struct error *err)
{
    struct error fault = {0};
    CLEANUP(rejects_freep) struct rejects *rejects = NULL;
    struct ingest_result result = {0};
    struct ingest_context quiet = *ctx;
    quiet.pg = NULL; /* nothing is written, not even a receipt */
    struct delivery d = {.ctx = &quiet, .path = path, .file = last_part(path), .result = &result};
    if (!rejects_new(&rejects, err))
        return false;
    d.rejects = rejects;
    if (!check(&d, &fault) && !((fault.code == ERR_DATA || d.denied) && refuse(&d, &fault))) {
        if (err != NULL)
            *err = fault;
        return false;
    }
    *ret_result = result;
    return true;
}

/* --- a record's key ------------------------------------------------------------------------------------------------------------------ */

/* "19/000123" is a local id behind its qualifier, "rln:..." one of a source's further namespaces. */
/* Take "rln:" off an id that names its owner; else -1. */
static int named_owner(const struct source *source, struct view *id)
{
    for (size_t i = 0; i < source->n_owners; i++) {
        size_t n = strlen(source->owners[i].namespace_name);
        if (id->len > n && memcmp(id->ptr, source->owners[i].namespace_name, n) == 0 && id->ptr[n] == ':') {
            *id = (struct view){id->ptr + n + 1, id->len - n - 1};
            return (int)i;
        }
    }
    return -1;
}

/* An id as one owner has it: its qualifier apart, the rest normalised. False when it has not that owner's form. */
static bool owner_takes(const struct source *source, int owner, struct view id, struct view *ret_qualifier,
                        char normal[IDENTITY_ID_SIZE], size_t *ret_len)
{
    struct view qualifier = {"", 0};
    if (source->owners[owner].qualifier >= 0) {
        const char *slash = id.len > 0 ? memchr(id.ptr, '/', id.len) : NULL;
        if (slash == NULL)
            return false;
        qualifier = (struct view){id.ptr, (size_t)(slash - id.ptr)};
        id = (struct view){slash + 1, id.len - qualifier.len - 1};
    }
    const struct source_column *column = &source->columns[source->owners[owner].id];
    if (normalise_id(column->form, column->length, view_trim(id), normal, ret_len) != NORMAL_OK)
        return false;
    *ret_qualifier = qualifier;
    return true;
}

bool ingest_record_key(const struct source *source, const struct keyring *keys, struct view record_id,
                       struct uuid *ret_key, struct error *err)
{
    CLEANUP(row_keys_freep) struct row_keys *row_keys = NULL;
    struct view id = record_id, qualifier = {"", 0};
    char normal[IDENTITY_ID_SIZE];
    size_t len = 0;
    int named = named_owner(source, &id), owner = named >= 0 ? named : 0;
    while (owner < (int)source->n_owners && !owner_takes(source, owner, id, &qualifier, normal, &len))
        owner = named >= 0 ? (int)source->n_owners : owner + 1;
    if (owner == (int)source->n_owners)
        return err_set(err, ERR_DATA, "not an id of source \"%s\"", source->name) ||
               err_hint(err, "an id with a qualifier is written \"19/000123\"");
    return row_keys_new(keys, source, &row_keys, err) &&
           row_keys_of_id(row_keys, owner, qualifier, (struct view){normal, len}, ret_key, err);
}
