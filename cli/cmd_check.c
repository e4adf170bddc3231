/* SPDX-License-Identifier: Apache-2.0 */
/* check: what an agency sees before it sends. */
#include "cli/session.h"
#include "cli/stages.h"
#include "common/log.h"
#include "ingest/ingest.h"

static void report_verdict(struct report *report, const char *path, const struct ingest_result *r)
{
    report_text(report, path);
    report_text(report, r->source);
    report_text(report, r->outcome == INGEST_REFUSED ? "would be refused" : "would be accepted");
    report_count(report, r->rows);
    report_count(report, r->accepted);
    report_count(report, r->rejected);
    report_count(report, r->withheld);
    report_count(report, r->duplicate);
}

static void report_reasons(struct report *report, const char *path, const struct ingest_result *r)
{
    for (size_t i = 0; i < r->n_reasons; i++) {
        report_text(report, path);
        report_text(report, r->reasons[i].column);
        report_text(report, r->reasons[i].reason);
        report_count(report, r->reasons[i].count);
        report_count(report, r->reasons[i].first_line);
    }
}

/* The verdict on each file first, then the reasons of all: two tables, so two passes over the results. */
static bool check_files(const struct ingest_context *ctx, struct session *s, const struct invocation *in,
                        struct ingest_result *results, struct report *report, int *status, struct error *err)
{
    static const char *const columns[] = {"extract",  "source",   "verdict",   "rows", "accepted",
                                          "rejected", "withheld", "duplicate", NULL};
    static const char *const reason_columns[] = {"extract", "column", "reason", "rows", "first line", NULL};
    report_table(report, "extracts", NULL, false, columns);
    for (int i = 0; i < in->n_operands; i++) {
        if (!ingest_check(ctx, in->operands[i], &results[i], err))
            return err_wrap(err, "extract \"%s\"", in->operands[i]);
        progress_finish(&s->progress);
        report_verdict(report, in->operands[i], &results[i]);
        if (results[i].outcome == INGEST_REFUSED) {
            (void)err_wrap(&results[i].refusal, "extract \"%s\"", in->operands[i]);
            log_error(&results[i].refusal);
            *status = worse_status(*status, err_exit_status(results[i].refusal.code));
        }
    }
    report_table(report, "reasons", "Rows that would be rejected, by column and reason", false, reason_columns);
    for (int i = 0; i < in->n_operands; i++)
        report_reasons(report, in->operands[i], &results[i]);
    return true;
}

bool cmd_check(const struct invocation *in, struct report *report, int *status, struct error *err)
{
    CLEANUP(session_close) struct session s = {0};
    if (!session_open(in, NEED_SOURCES | NEED_AGREEMENTS, &s, err))
        return false;
    struct ingest_context ctx = {.hub = s.hub,
                                 .agreements = s.agreements,
                                 .sources = s.sources,
                                 .codes = s.codes,
                                 .today = s.today,
                                 .progress = progress_ingest,
                                 .progress_ctx = &s.progress};
    struct ingest_result *results = calloc((size_t)in->n_operands, sizeof(*results));
    if (results == NULL)
        return err_set(err, ERR_RETRY, "out of memory");
    bool done = check_files(&ctx, &s, in, results, report, status, err);
    free(results);
    return done;
}
