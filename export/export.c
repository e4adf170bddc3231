// SPDX-License-Identifier: Apache-2.0
// The third stage, from top to bottom:
//
//   resolve     which agreement, tables and period are meant
//   gate        does the agreement allow it, and is it signed
//   count       the tables' SQL over the temporary tables of this period, into one system of cells
//   hide        small counts, and what else would reveal them, over all tables together
//   prove       a second look as an attacker would take it
//   compose     every file in memory; its digest names the release
//   write       to a work folder
//   hold        when a second person is to look at it first, and has not: it waits (hold.h), and nothing has left
//   log         one row in the disclosure log, committed: the point of no return
//   publish     rename into place, point `latest` to it
//
// Killed before the log: nothing has left. Killed after it: the next run makes the same files, finds the row and puts them
// into place. The same release already in place: nothing changes.
#include "export/export.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/fsio.h"
#include "common/stop.h"
#include "export/cost.h"
#include "export/counting.h"
#include "export/gate.h"
#include "export/hold.h"
#include "export/manifest.h"
#include "export/panel_score.h"
#include "export/protection.h"
#include "export/release.h"
#include "export/release_folder.h"
#include "export/report.h"
#include "export/table_csv.h"
#include "export/whole.h"

enum { EXPORT_MAX_TABLES = 64, STEPS = 7 };

struct job {
    const struct export_context *ctx;
    struct arena *arena;
    struct gate gate;
    const char *table_id[EXPORT_MAX_TABLES];
    const struct table *table[EXPORT_MAX_TABLES];
    struct counted counted;
    struct suppression suppression;
    struct certificate certificate;
    int64_t *told; // of each cell
    struct release release;
    struct release_files files;
    uint8_t digest[DIGEST_BYTES];
    char name[64], parent[RELEASE_PATH_MAX - 80];
    uint64_t step;
    struct export_result result;
};

static void job_done(struct job *job)
{
    release_files_done(&job->files);
    certificate_done(&job->certificate);
    suppression_done(&job->suppression);
    counted_done(&job->counted);
    arena_freep(&job->arena);
}

static bool next_step(struct job *job, const char *what, struct error *err)
{
    if (job->ctx->progress != NULL)
        job->ctx->progress(job->ctx->progress_ctx, what, job->step, STEPS);
    job->step++;
    return stop_check(err);
}

static bool resolve_tables(struct job *job, const struct export_request *request, struct error *err)
{
    const struct agreement *a = job->gate.agreement;
    bool all = request->n_tables == 0;
    size_t n = all ? a->n_tables : request->n_tables;
    if (n > EXPORT_MAX_TABLES)
        return err_set(err, ERR_CONFIG, "over %d tables in a release", EXPORT_MAX_TABLES);
    for (size_t i = 0; i < n; i++) { // in the order of their ids, whatever order they were named in, and each once
        const char *id = all ? a->tables[i] : request->tables[i];
        size_t at = job->gate.n_tables;
        while (at > 0 && strcmp(job->table_id[at - 1], id) > 0)
            at--;
        if (at > 0 && strcmp(job->table_id[at - 1], id) == 0)
            continue;
        memmove(&job->table_id[at + 1], &job->table_id[at], (job->gate.n_tables - at) * sizeof(job->table_id[0]));
        job->table_id[at] = id;
        job->gate.n_tables++;
    }
    for (size_t i = 0; i < job->gate.n_tables; i++)
        job->table[i] = tables_find(job->ctx->tables, job->table_id[i]);
    job->gate.table_ids = job->table_id;
    job->gate.tables = job->table;
    return true;
}

// The year asked for, else the latest period that is over and that the agreement still covers.
static bool resolve_period(struct job *job, const struct export_request *request, struct error *err)
{
    const struct agreement *a = job->gate.agreement;
    int year = request->year;
    if (year == 0) {
        if (!period_latest_closed(a->period_type, job->ctx->today, &year))
            return err_set(err, ERR_CONFIG, "agreement \"%s\": unknown type of period \"%s\"", a->id, a->period_type);
        year = year > a->last_period ? a->last_period : year;
    }
    if (!period_of(a->period_type, year, &job->gate.period))
        return err_set(err, ERR_CONFIG, "agreement \"%s\": no %s begins in %d", a->id, a->period_type, year);
    job->gate.year = year;
    return true;
}

static bool resolve(struct job *job, const struct export_request *request, struct error *err)
{
    const struct export_context *ctx = job->ctx;
    const struct agreement *a = agreements_find(ctx->agreements, request->agreement);
    if (a == NULL)
        return err_set(err, ERR_CONFIG, "no agreement \"%s\"", request->agreement);
    job->gate.agreement = a;
    job->gate.parent = a->parent == NULL ? NULL : agreements_find(ctx->agreements, a->parent);
    job->gate.signatures = agreements_signatures(ctx->agreements, a, &job->gate.n_signatures);
    job->gate.agencies = ctx->hub->agencies;
    job->gate.n_agencies = ctx->hub->n_agencies;
    job->gate.today = ctx->today;
    return resolve_tables(job, request, err) && resolve_period(job, request, err);
}

// Out of the key that signs releases: who signs them draws their noise and knows their counts.
static bool derive_key(const struct job *job, const char *purpose, struct hmac **ret_key, struct error *err)
{
    return hmac_derive(job->ctx->signing_key, purpose, ret_key, err);
}

static bool count(struct job *job, struct error *err)
{
    CLEANUP(hmac_freep) struct hmac *key = NULL;
    struct release *r = &job->release;
    struct period before = {0};
    if (!period_of(job->gate.agreement->period_type, job->gate.year - 1, &before))
        return err_set(err, ERR_BUG, "no period comes before %s", job->gate.period.code);
    if (!agreement_digest(job->gate.agreement, r->agreement_digest, err) || !derive_key(job, "ledger", &key, err))
        return false;
    const struct counting counting = {.pg = job->ctx->pg,
                                      .agreement = job->gate.agreement,
                                      .agreement_digest = r->agreement_digest,
                                      .period = &job->gate.period,
                                      .period_before = &before,
                                      .defined = job->ctx->tables,
                                      .printed = job->table,
                                      .n_printed = job->gate.n_tables,
                                      .key = key,
                                      .arena = job->arena};
    if (!counting_run(&counting, &job->counted, err))
        return false;
    r->cells = job->counted.cells;
    r->n_panels = job->counted.n_panels;
    r->n_cells = job->counted.n_cells;
    r->basis = job->counted.basis;
    return linkage_error_make(job->table, job->gate.n_tables, job->gate.agreement, job->counted.sums,
                              job->counted.n_sums, job->arena, &r->linkage_error, err);
}

// Decide what is hidden, given what must be for a whole group's sake and what earlier releases of the period told, and let the
// attacker have a go at it; and then one who has only what will be printed.
static bool hide(struct job *job, struct error *err)
{
    struct release *r = &job->release;
    const struct counted *k = &job->counted;
    const struct agreement_policy *agreed = &r->agreement->policy;
    const struct whole_policy whole = {agreed->whole_groups_shown, agreed->minimum_count, agreed->minimum_denominator};
    r->certificate = &job->certificate;
    whole_judge(k->cells, &whole);
    return next_step(job, "hiding small counts", err) &&
           cost_prefer(k->cells, k->past.hidden_before, k->past.n_hidden_before, err) &&
           protection_decide(k->cells, k->n_panels, k->past.entries, k->past.n_entries, &r->policy, &job->suppression,
                             err) &&
           next_step(job, "proving that nothing can be inferred", err) &&
           audit_cells(k->cells, &job->suppression, &r->policy, &r->audit, err) &&
           certificate_make(k->cells, job->table, job->gate.n_tables, &job->suppression, &r->policy, &job->certificate,
                            err);
}

static bool hide_nothing(struct job *job, struct error *err)
{
    job->suppression.n_cells = job->counted.cells->n_cells;
    job->suppression.state = calloc((size_t)job->suppression.n_cells + 1, sizeof(*job->suppression.state));
    return job->suppression.state != NULL || err_set(err, ERR_RETRY, "out of memory");
}

// Every count is told with noise, and none is hidden.
static bool add_noise(struct job *job, struct error *err)
{
    CLEANUP(hmac_freep) struct hmac *key = NULL;
    struct noise *noise = &job->release.noise;
    const struct cells *cells = job->counted.cells;
    char scope[256];
    noise->epsilon = job->gate.agreement->policy.epsilon;
    (void)snprintf(scope, sizeof(scope), "%s %s", job->gate.agreement->id, job->gate.period.code);
    return hide_nothing(job, err) && next_step(job, "adding noise", err) &&
           noise_sensitivity(cells, &noise->sensitivity, err) && derive_key(job, "noise", &key, err) &&
           noise_add(cells, noise, key, scope, job->told, err) && next_step(job, "adding noise", err);
}

// Every count is told as a multiple of the base, and none is hidden. Told again, it is the same multiple where it can be.
static bool round_counts(struct job *job, struct error *err)
{
    CLEANUP(hmac_freep) struct hmac *key = NULL;
    struct rounding *r = &job->release.rounding;
    const struct counted *k = &job->counted;
    int64_t *before = arena_alloc(job->arena, ((size_t)k->cells->n_cells + 1) * sizeof(*before), err);
    return before != NULL && hide_nothing(job, err) && next_step(job, "rounding", err) &&
           ledger_last(k->cells, k->past.entries, k->past.n_entries, before, err) &&
           derive_key(job, ROUNDING_PURPOSE, &key, err) &&
           rounding_find(k->cells, job->gate.agreement->policy.base, key, job->gate.period.code, before,
                         ROUNDING_SECONDS, r, job->told, err) &&
           next_step(job, "checking that it adds up", err) && rounding_check(k->cells, r, job->told, err);
}

static bool protect_by_method(struct job *job, struct error *err)
{
    switch (job->gate.agreement->policy.method) {
    case METHOD_NOISE:
        return add_noise(job, err);
    case METHOD_ROUNDING:
        return round_counts(job, err);
    case METHOD_HIDE:
        break;
    }
    return hide(job, err);
}

static bool protect(struct job *job, struct error *err)
{
    struct release *r = &job->release;
    const struct agreement *a = job->gate.agreement;
    const struct cells *cells = job->counted.cells;
    r->hub = job->ctx->hub;
    r->agreement = a;
    r->period = job->gate.period;
    r->tables = job->table;
    r->n_tables = job->gate.n_tables;
    r->policy = suppress_policy_of(a->policy.minimum_count, a->policy.interval);
    r->suppression = &job->suppression;
    r->told = job->told = arena_alloc(job->arena, ((size_t)cells->n_cells + 1) * sizeof(*job->told), err);
    if (job->told == NULL)
        return false;
    for (int i = 0; i < cells->n_cells; i++)
        job->told[i] = cells->cell[i].count;
    return protect_by_method(job, err) && panel_scores(r, job->arena, &r->scores, err);
}

static bool compose_table(struct job *job, const struct table *t, struct error *err)
{
    struct release_file *csv = release_files_add(&job->files, err, "tables/%s.csv", t->id);
    if (csv == NULL || !table_csv(&job->release, t, &csv->content, err) || !release_file_seal(csv, err))
        return false;
    struct release_file *schema = release_files_add(&job->files, err, "tables/%s.schema.json", t->id);
    return schema != NULL && table_schema(t, job->release.agreement, &schema->content, err) &&
           release_file_seal(schema, err);
}

// Beside the tables, when one of them prints it and there is something to say.
static bool compose_linkage_error(struct job *job, struct error *err)
{
    if (job->release.linkage_error.n == 0)
        return true;
    struct release_file *csv = release_files_add(&job->files, err, "%s.csv", LINKAGE_ERROR_PATH);
    if (csv == NULL || !linkage_error_csv(&job->release.linkage_error, job->gate.period.code, &csv->content, err) ||
        !release_file_seal(csv, err))
        return false;
    struct release_file *schema = release_files_add(&job->files, err, "%s.schema.json", LINKAGE_ERROR_PATH);
    return schema != NULL && linkage_error_schema(&schema->content, err) && release_file_seal(schema, err);
}

// What a reader can tell of every hidden count; of counts with noise there is none.
static bool compose_certificate(struct job *job, struct error *err)
{
    const struct release *r = &job->release;
    if (r->certificate == NULL)
        return true;
    struct release_file *file = release_files_add(&job->files, err, "certificate.json");
    return file != NULL &&
           certificate_text(r->certificate, r->cells, r->suppression, &r->policy, &file->content, err) &&
           release_file_seal(file, err);
}

static bool compose_signed(struct job *job, struct error *err)
{
    uint8_t signature[SIGN_BYTES];
    char hex[2 * SIGN_BYTES + 1];
    struct release_files listed = job->files; // release.json lists what came before it
    struct release_file *manifest = release_files_add(&job->files, err, "release.json");
    if (manifest == NULL || !manifest_release(&job->release, &listed, &manifest->content, err) ||
        !sign_message(job->ctx->signing_key, manifest->content.data, manifest->content.len, signature, err))
        return false;
    hex_encode(signature, sizeof(signature), hex);
    struct release_file *sig = release_files_add(&job->files, err, "release.json.sig");
    return sig != NULL && buf_printf(&sig->content, err, "%s\n", hex);
}

// Every file in memory, in the order in which release.json lists them; and the name of the release.
static bool compose(struct job *job, struct error *err)
{
    char hex[DIGEST_HEX + 1];
    for (size_t i = 0; i < job->gate.n_tables; i++)
        if (!compose_table(job, job->table[i], err))
            return false;
    if (!compose_linkage_error(job, err) || !compose_certificate(job, err))
        return false;
    struct release_file *package = release_files_add(&job->files, err, "datapackage.json");
    if (package == NULL || !manifest_datapackage(&job->release, &job->files, &package->content, err) ||
        !release_file_seal(package, err))
        return false;
    struct release_file *report = release_files_add(&job->files, err, "report.html");
    if (report == NULL || !report_html(&job->release, &report->content, err) || !release_file_seal(report, err) ||
        !manifest_digest(&job->release, &job->files, job->digest, err))
        return false;
    hex_encode(job->digest, DIGEST_BYTES, hex);
    (void)snprintf(job->name, sizeof(job->name), "%s-%.12s", job->gate.period.code, hex);
    int len = snprintf(job->parent, sizeof(job->parent), "%s/%s/%s", job->ctx->hub->outbox,
                       job->gate.agreement->recipient.folder, job->gate.agreement->id);
    if (len < 0 || (size_t)len + sizeof(job->name) + 1 >= sizeof(job->result.folder))
        return err_set(err, ERR_CONFIG, "the path of the outbox is too long");
    return compose_signed(job, err);
}

static bool join_tables(struct job *job, struct buf *out, struct error *err)
{
    buf_init(out, 1 << 16);
    for (size_t i = 0; i < job->gate.n_tables; i++)
        if (!buf_printf(out, err, "%s%s", i == 0 ? "" : ", ", job->table_id[i]))
            return false;
    return true;
}

static bool log_release(struct job *job, bool *ret_new, struct error *err)
{
    CLEANUP(buf_done) struct buf tables = {0};
    struct disclosure_text text;
    struct disclosure d;
    if (!join_tables(job, &tables, err))
        return false;
    disclosure_of(job->gate.agreement, job->name, job->gate.period.code, tables.data, job->digest, job->ctx->today,
                  &text, &d);
    return export_log(job->ctx->pg, &d, ret_new, err);
}

// Under an agreement that asks for a second person it does not leave yet.
static bool hold_back(struct job *job, struct error *err)
{
    CLEANUP(buf_done) struct buf tables = {0};
    const struct hold_context ctx = {job->ctx->hub, job->ctx->agreements, job->ctx->pg, job->ctx->today};
    bool is_new = false;
    if (!join_tables(job, &tables, err))
        return false;
    const struct hold_release release = {.agreement = job->gate.agreement,
                                         .digest = job->digest,
                                         .name = job->name,
                                         .period = job->gate.period.code,
                                         .tables = tables.data,
                                         .prepared_by = job->ctx->made_by,
                                         .files = &job->files};
    job->result.held = true;
    return next_step(job, "holding for review", err) && hold_put(&ctx, &release, &is_new, job->result.folder, err);
}

static bool write_and_publish(struct job *job, struct error *err)
{
    bool is_new = false;
    if (!next_step(job, "writing files", err) || !fs_make_dirs(job->parent, 0750, err) ||
        !release_folder_write(job->parent, job->name, &job->files, err))
        return false;
    failpoint("export-written");
    if (!next_step(job, "logging the disclosure", err) || !log_release(job, &is_new, err))
        return false;
    failpoint("export-logged");
    if (!next_step(job, "publishing", err) || !release_folder_publish(job->parent, job->name, err))
        return false;
    failpoint("export-published");
    return release_folder_make_latest(job->parent, job->name, err);
}

static bool is_in_place(struct job *job, bool *ret_logged, bool *ret_there, struct error *err)
{
    bool logged = false, there = false;
    if (!export_is_logged(job->ctx->pg, job->digest, &logged, err) ||
        !release_folder_is_there(job->parent, job->name, &job->files, &there, err))
        return false;
    *ret_logged = logged;
    *ret_there = logged && there;
    return true;
}

static double gap_of(const struct suppression *s)
{
    return s->cost > 0 ? (s->cost - s->bound) / s->cost : s->lp_solved > 0 ? 0 : NAN;
}

static void fill_result(struct job *job)
{
    struct export_result *r = &job->result;
    (void)snprintf(r->agreement, sizeof(r->agreement), "%s", job->gate.agreement->id);
    (void)snprintf(r->period, sizeof(r->period), "%s", job->gate.period.code);
    r->cells = (uint64_t)job->counted.n_cells;
    for (int i = 0; i < job->counted.n_cells; i++) {
        r->hidden_small += job->suppression.state[i] == CELL_SMALL;
        r->hidden_other += job->suppression.state[i] == CELL_OTHER;
    }
    r->shown = r->cells - r->hidden_small - r->hidden_other;
    r->narrowest = job->certificate.hidden > 0 ? (double)job->release.audit.narrowest : 0;
    r->gap = gap_of(&job->suppression);
    r->lp_solved = job->suppression.lp_solved + job->release.audit.lp_solved + job->certificate.answer.lp_solved;
}

static bool may_spend(const struct job *job, struct error *err)
{
    const struct agreement *a = job->gate.agreement;
    struct disclosure d = {
        .agreement = a->id, .period = job->gate.period.code, .epsilon = a->policy.epsilon, .budget = a->policy.budget};
    memcpy(d.digest, job->digest, DIGEST_BYTES);
    return a->policy.method != METHOD_NOISE || export_may_spend(job->ctx->pg, &d, err);
}

static bool keep_in_ledger(const struct job *job, struct error *err)
{
    const struct counted *k = &job->counted;
    const struct ledger_record record = {.digest = job->digest,
                                         .inputs = k->inputs,
                                         .beside = k->beside,
                                         .period = job->gate.period.code,
                                         .method = ledger_method(job->gate.agreement->policy.method),
                                         .tables = job->table,
                                         .n_tables = job->gate.n_tables,
                                         .cells = k->cells,
                                         .n_cells = k->n_cells,
                                         .state = job->suppression.state,
                                         .told = job->told};
    return job->gate.agreement->policy.method == METHOD_NOISE || ledger_keep(job->ctx->pg, &record, err);
}

static bool place_release(struct job *job, struct error *err)
{
    bool logged = false;
    if (!is_in_place(job, &logged, &job->result.unchanged, err) || (!job->result.unchanged && !may_spend(job, err)))
        return false;
    (void)snprintf(job->result.release, sizeof(job->result.release), "%s", job->name);
    (void)snprintf(job->result.folder, sizeof(job->result.folder), "%s/%s", job->parent, job->name);
    if (job->ctx->dry_run) {
        job->result.release[0] = job->result.folder[0] = '\0';
        return true;
    }
    if (!job->result.unchanged && !keep_in_ledger(job, err))
        return false;
    if (job->gate.agreement->review.required && !logged)
        return hold_back(job, err);
    return job->result.unchanged ? release_folder_make_latest(job->parent, job->name, err)
                                 : write_and_publish(job, err);
}

bool export_release(const struct export_context *ctx, const struct export_request *request,
                    struct export_result *ret_result, struct error *err)
{
    CLEANUP(job_done) struct job job = {.ctx = ctx};
    if (!arena_new(&job.arena, err))
        return false;
    if (!resolve(&job, request, err) || !gate_allow(&job.gate, err))
        return err_wrap(err, "agreement \"%s\"", request->agreement);
    if (!next_step(&job, "counting", err) || !count(&job, err) || !protect(&job, err) ||
        !next_step(&job, "composing the release", err) || !compose(&job, err))
        return err_wrap(err, "agreement \"%s\"", request->agreement);
    fill_result(&job);
    if (!place_release(&job, err))
        return err_wrap(err, "agreement \"%s\"", request->agreement);
    *ret_result = job.result;
    return true;
}
