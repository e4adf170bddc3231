/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/stages.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "common/fsio.h"
#include "common/log.h"
#include "common/stop.h"
#include "export/export.h"
#include "ingest/ingest.h"
#include "linker/linker.h"

/* A refusal by an agreement (77) outranks faults of the data (65). */
int worse_status(int a, int b)
{
    return a > b ? a : b;
}

/* --- ingest ---------------------------------------------------------------------------------------------------------
 */

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash == NULL ? path : slash + 1;
}

static const char *outcome_name(const struct ingest_result *r)
{
    switch (r->outcome) {
    case INGEST_ACCEPTED:
        return "accepted";
    case INGEST_ALREADY_IN:
        return "already in";
    case INGEST_REFUSED:
    default:
        return "refused";
    }
}

static void report_delivery(struct report *report, const char *path, const struct ingest_result *r)
{
    report_text(report, base_name(path));
    report_text(report, outcome_name(r));
    report_count(report, r->rows);
    report_count(report, r->accepted);
    report_count(report, r->rejected);
    report_count(report, r->withheld);
    report_count(report, r->duplicate);
}

static void warn_refused(const char *path, const struct ingest_result *r)
{
    char message[ERR_FRAMES * ERR_FRAME_LEN];
    log_message(LOG_WARNING, "%s: refused: %s", base_name(path), err_message(&r->refusal, message, sizeof(message)));
    if (r->refusal.hint[0] != '\0')
        log_message(LOG_WARNING, "hint: %s", r->refusal.hint);
}

static bool check_all(const struct ingest_context *ctx, char *const *paths, size_t n, struct ingest_result *results,
                      struct error *err)
{
    for (size_t i = 0; i < n; i++)
        if (!stop_check(err) || !ingest_check(ctx, paths[i], &results[i], err))
            return err_wrap(err, "extract \"%s\"", paths[i]);
    return true;
}

/* Each told in the report, a refusal in the log too. */
static bool take_in(struct session *s, const struct ingest_context *ctx, char *const *paths, size_t n,
                    struct report *report, int *status, struct error *err)
{
    struct ingest_result *results = calloc(n + 1, sizeof(*results));
    bool taken_in = false;
    if (results == NULL)
        return err_set(err, ERR_RETRY, "out of memory");
    bool ok = s->dry_run ? check_all(ctx, paths, n, results, err) : ingest_deliveries(ctx, paths, n, results, err);
    progress_finish(&s->progress);
    for (size_t i = 0; ok && i < n; i++) {
        report_delivery(report, paths[i], &results[i]);
        taken_in = taken_in || results[i].outcome == INGEST_ACCEPTED;
        if (results[i].outcome != INGEST_REFUSED)
            continue;
        warn_refused(paths[i], &results[i]);
        *status = worse_status(*status, err_exit_status(results[i].refusal.code));
    }
    free(results);
    return ok && (s->dry_run || !taken_in || ingest_settle(s->pg, err));
}

bool stage_ingest(struct session *s, char *const *files, int n_files, struct report *report, int *status,
                  struct error *err)
{
    static const char *const columns[] = {"extract",  "verdict",  "rows",      "accepted",
                                          "rejected", "withheld", "duplicate", NULL};
    CLEANUP(fs_names_done) struct fs_names waiting = {0};
    struct ingest_context ctx = {.hub = s->hub,
                                 .agreements = s->agreements,
                                 .sources = s->sources,
                                 .codes = s->codes,
                                 .keys = s->keys,
                                 .pg = s->pg,
                                 .today = s->today,
                                 .progress = progress_ingest,
                                 .progress_ctx = &s->progress};
    bool inbox = n_files == 0;
    if (inbox && ((!s->dry_run && !ingest_sweep(&ctx, err)) || !ingest_inbox(s->hub->inbox, &waiting, err)))
        return false;
    report_table(report, "deliveries", "Deliveries", false, columns);
    return take_in(s, &ctx, inbox ? waiting.name : files, inbox ? waiting.count : (size_t)n_files, report, status, err);
}

/* --- export ---------------------------------------------------------------------------------------------------------
 */

static bool in_force(const struct agreement *a, struct date today)
{
    return strcmp(a->status, "in_force") == 0 && a->effective.days <= today.days && today.days <= a->expires.days;
}

static bool period_year(const struct invocation *in, int *ret_year, struct error *err)
{
    int64_t year = 0;
    if (in->given[OPTION_PERIOD] && !text_to_int64(view_of(in->value[OPTION_PERIOD]), 1990, 2100, &year))
        return err_set(err, ERR_USAGE, "--period \"%s\" is not a year", in->value[OPTION_PERIOD]) ||
               err_hint(err, "write the year in which the period begins: 2024 for July 2024 to June 2025");
    *ret_year = (int)year;
    return true;
}

static void report_release(struct report *report, const struct export_result *r, bool dry_run)
{
    report_text(report, r->agreement);
    report_text(report, r->period);
    report_text(report, dry_run ? "would be released" : r->unchanged ? "unchanged" : "released");
    report_text(report, r->release[0] == '\0' ? NULL : r->release);
    report_count(report, r->cells);
    report_count(report, r->hidden_small);
    report_count(report, r->hidden_other);
    report_real(report, r->narrowest, 0);
}

/* The export's steps have names, no rates. */
static void show_step(void *ctx, const char *step, uint64_t done, uint64_t total)
{
    (void)done;
    (void)total;
    progress_step(ctx, step, 0, 0);
}

/* One agreement. A refusal is a finding: it is told, the others go on. */
static bool release_one(const struct export_context *ctx, struct export_request request, struct report *report,
                        int *status, struct error *err)
{
    struct export_result result = {0};
    struct error refusal = {0};
    if (export_release(ctx, &request, &result, &refusal)) {
        report_release(report, &result, ctx->dry_run);
        if (result.folder[0] != '\0')
            report_note(report, "The release of %s lies in %s", result.agreement, result.folder);
        return true;
    }
    if (refusal.code != ERR_DENIED) {
        *err = refusal;
        return false;
    }
    log_error(&refusal);
    *status = *status == 0 ? err_exit_status(ERR_DENIED) : *status;
    return true;
}

bool stage_export(struct session *s, const struct invocation *in, bool named, struct report *report, int *status,
                  struct error *err)
{
    static const char *const columns[] = {"agreement",    "period",       "verdict",   "release", "cells",
                                          "small hidden", "other hidden", "narrowest", NULL};
    struct export_context ctx = {.hub = s->hub,
                                 .agreements = s->agreements,
                                 .tables = s->tables,
                                 .signing_key = s->signing,
                                 .pg = s->pg,
                                 .today = s->today,
                                 .dry_run = s->dry_run,
                                 .progress = show_step,
                                 .progress_ctx = &s->progress};
    struct export_request request = {.tables = in->tables, .n_tables = in->n_tables};
    if (!period_year(in, &request.year, err))
        return false;
    report_table(report, "releases", "Releases", false, columns);
    size_t count = named ? (size_t)in->n_operands : agreements_count(s->agreements);
    for (size_t i = 0; i < count; i++) {
        request.agreement = named ? in->operands[i] : agreements_at(s->agreements, i)->id;
        if (!named && !in_force(agreements_at(s->agreements, i), s->today)) {
            log_message(LOG_INFO, "agreement \"%s\" is not in force: nothing is due under it", request.agreement);
            continue;
        }
        if (!stop_check(err) || !release_one(&ctx, request, report, status, err))
            return false;
        progress_finish(&s->progress);
    }
    return true;
}
