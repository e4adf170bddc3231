/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/stages.h"

#include <inttypes.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/fsio.h"
#include "common/log.h"
#include "common/stop.h"
#include "export/calendar.h"
#include "export/export.h"
#include "export/hold.h"
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
    return strcmp(a->type, "mou") != 0 && strcmp(a->status, "in_force") == 0 && a->effective.days <= today.days &&
           today.days <= a->expires.days;
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
    report_text(report, dry_run        ? "would be released"
                        : r->unchanged ? "unchanged"
                        : r->held      ? "held for review"
                                       : "released");
    report_text(report, r->release[0] == '\0' ? NULL : r->release);
    report_count(report, r->cells);
    report_count(report, r->hidden_small);
    report_count(report, r->hidden_other);
    report_real(report, r->narrowest, 0);
    report_real(report, 100 * r->gap, 1);
}

/* The export's steps have names, no rates. */
static void show_step(void *ctx, const char *step, uint64_t done, uint64_t total)
{
    (void)done;
    (void)total;
    progress_step(ctx, step, 0, 0);
}

/* Who makes the releases of this run: the name given, else the account. */
static const char *made_by(const struct invocation *in)
{
    static char account[64];
    const struct passwd *who = getpwuid(getuid());
    (void)snprintf(account, sizeof(account), "%s", who != NULL ? who->pw_name : "unknown account");
    return in->given[OPTION_BY] ? in->value[OPTION_BY] : account;
}

static void note_folder(struct report *report, const struct export_result *r)
{
    if (r->folder[0] == '\0')
        return;
    report_note(report, "The release of %s %s %s", r->agreement, r->held ? "waits in" : "lies in", r->folder);
    if (r->held)
        report_note(report, "One who reviews lets it leave by \"crosscount release approve %s --by NAME\"", r->release);
}

/* One agreement. A refusal is a finding: it is told, the others go on. due: the date of the calendar it is made for, or NULL. */
static bool release_one(const struct export_context *ctx, const struct export_request *request,
                        const struct calendar_due *due, struct report *report, int *status, struct error *err)
{
    struct export_result result = {0};
    struct error refusal = {0};
    if (export_release(ctx, request, &result, &refusal)) {
        report_release(report, &result, ctx->dry_run);
        note_folder(report, &result);
        return due == NULL || ctx->dry_run ||
               calendar_close(ctx->pg, agreements_find(ctx->agreements, request->agreement), due, result.release, err);
    }
    if (refusal.code != ERR_DENIED) {
        *err = refusal;
        return false;
    }
    log_error(&refusal);
    *status = worse_status(*status, err_exit_status(ERR_DENIED));
    return true;
}

/* What the calendar says is due under an agreement. */
static bool release_due(const struct export_context *ctx, const struct agreement *a, struct report *report, int *status,
                        struct error *err)
{
    struct calendar_due due[CALENDAR_MAX_DUE];
    size_t n = 0;
    if (!calendar_due(ctx->pg, a, ctx->today, due, &n, err))
        return false;
    if (n == 0)
        log_message(LOG_INFO, "agreement \"%s\": no release is due", a->id);
    for (size_t i = 0; i < n; i++) {
        const struct export_request request = {.agreement = a->id, .year = due[i].year};
        if (!release_one(ctx, &request, &due[i], report, status, err))
            return false;
    }
    return true;
}

static bool release_all(struct session *s, const struct export_context *ctx, struct export_request *request,
                        struct report *report, int *status, struct error *err)
{
    bool by_calendar = request->year == 0 && request->n_tables == 0;
    for (size_t i = 0; i < agreements_count(s->agreements); i++) {
        const struct agreement *a = agreements_at(s->agreements, i);
        request->agreement = a->id;
        if (!in_force(a, s->today)) {
            log_message(LOG_INFO, "agreement \"%s\" is not in force: nothing is due under it", a->id);
            continue;
        }
        if (!stop_check(err) || !(by_calendar ? release_due(ctx, a, report, status, err)
                                              : release_one(ctx, request, NULL, report, status, err)))
            return false;
        progress_finish(&s->progress);
    }
    return true;
}

bool stage_export(struct session *s, const struct invocation *in, bool named, struct report *report, int *status,
                  struct error *err)
{
    static const char *const columns[] = {"agreement",    "period",       "verdict",   "release", "cells",
                                          "small hidden", "other hidden", "narrowest", "gap %",   NULL};
    struct export_context ctx = {.hub = s->hub,
                                 .agreements = s->agreements,
                                 .tables = s->tables,
                                 .signing_key = s->signing,
                                 .pg = s->pg,
                                 .today = s->today,
                                 .made_by = made_by(in),
                                 .dry_run = s->dry_run,
                                 .progress = show_step,
                                 .progress_ctx = &s->progress};
    const struct hold_context holds = {s->hub, s->agreements, s->pg, s->today};
    struct export_request request = {.tables = in->tables, .n_tables = in->n_tables};
    if (!period_year(in, &request.year, err) || (!s->dry_run && !hold_sweep(&holds, err)))
        return false;
    report_table(report, "releases", "Releases", false, columns);
    if (!named)
        return release_all(s, &ctx, &request, report, status, err);
    for (int i = 0; i < in->n_operands; i++) {
        request.agreement = in->operands[i];
        if (!stop_check(err) || !release_one(&ctx, &request, NULL, report, status, err))
            return false;
        progress_finish(&s->progress);
    }
    return true;
}
