/* SPDX-License-Identifier: Apache-2.0 */
/* review: pairs for a clerk, by levels alone; review decide: what clerks decided, in; review calibration: how often they confirmed
 * what the weights say. */
#include <math.h>

#include "cli/session.h"
#include "common/fsio.h"
#include "common/gz.h"
#include "common/uuid_text.h"
#include "linker/review.h"

/* --- review ----------------------------------------------------------------------------------------------------------- */

enum { FIXED_COLUMNS = 4, NAME_MAX_BYTES = 80 };

/* Columns must outlive the settings their names come from: a process runs one command. */
static const char *const *columns_of(const struct linkage_config *linkage, bool all)
{
    static char names[LINKAGE_MAX_FIELDS][NAME_MAX_BYTES];
    static const char *columns[FIXED_COLUMNS + LINKAGE_MAX_FIELDS + 2] = {"record_a", "system_a", "record_b",
                                                                          "system_b"};
    size_t n = FIXED_COLUMNS;
    for (size_t i = 0; i < linkage->n_fields; i++) {
        (void)snprintf(names[i], sizeof(names[i]), "%s", linkage->fields[i].name);
        columns[n++] = names[i];
    }
    if (all)
        columns[n++] = "decision";
    columns[n] = NULL;
    return columns;
}

static void show_pair(struct report *report, const struct review_pair *p, size_t n_fields, bool all)
{
    for (int i = 0; i < 2; i++) {
        char key[UUID_TEXT];
        uuid_to_text(&p->record[i], key);
        report_text(report, key);
        report_text(report, p->system[i]);
    }
    for (size_t i = 0; i < n_fields; i++)
        report_text(report, level_name((enum level)(p->pattern >> (LEVEL_BITS * i) & (LEVEL_COUNT - 1))));
    if (all)
        report_text(report, p->decision);
}

bool cmd_review(const struct invocation *in, struct report *report, int *status, struct error *err)
{
    (void)status;
    CLEANUP(session_close) struct session s = {0};
    CLEANUP(arena_freep) struct arena *arena = NULL;
    const struct review_pair *pairs;
    size_t n;
    bool all = in->given[OPTION_ALL];
    if (!session_open(in, NEED_LINKAGE | NEED_DATABASE, &s, err) || !arena_new(&arena, err) ||
        !review_list(s.pg, s.linkage, all, arena, &pairs, &n, err))
        return false;
    report_table(report, "pairs", "Are these one child?", false, columns_of(s.linkage, all));
    for (size_t i = 0; i < n; i++)
        show_pair(report, &pairs[i], s.linkage->n_fields, all);
    return true;
}

/* --- review decide ------------------------------------------------------------------------------------------------------ */

static bool read_bytes(void *ctx, void *out, size_t size, size_t *ret_len, struct error *err)
{
    return gz_read(ctx, out, size, ret_len, err);
}

static bool read_file(const char *path, struct date today, struct decision_file *file, struct error *err)
{
    CLEANUP(closep) int fd = -1;
    CLEANUP(gz_closep) struct gz_reader *gz = NULL;
    return fs_open_regular(path, &fd, err) && gz_open(fd, (struct gz_limits){0}, &gz, err) &&
           decision_file_read(file, read_bytes, gz, today, err);
}

static void show_decided(struct report *report, const struct decision_file *file, uint64_t stored)
{
    static const char *const counts[] = {"read", "stored", "refused", NULL};
    static const char *const columns[] = {"line", "column", "reason", NULL};
    size_t n_rows, n_findings;
    (void)decision_file_rows(file, &n_rows);
    const struct decision_finding *findings = decision_file_findings(file, &n_findings);
    report_table(report, "decisions", "Decisions", true, counts);
    report_count(report, n_rows);
    report_count(report, stored);
    report_count(report, n_findings);
    if (n_findings == 0)
        return;
    report_table(report, "refused", "What is wrong; nothing was stored", false, columns);
    for (size_t i = 0; i < n_findings; i++) {
        report_count(report, findings[i].line);
        report_text(report, findings[i].column);
        report_text(report, findings[i].reason);
    }
}

static bool decide(const struct invocation *in, struct session *s, struct decision_file *file, struct report *report,
                   int *status, struct error *err)
{
    uint64_t stored = 0;
    size_t n_findings;
    if (!read_file(in->operands[0], s->today, file, err))
        return err_wrap(err, "decisions \"%s\"", in->operands[0]);
    if (!review_decide(s->pg, file, s->dry_run, &stored, err))
        return false;
    (void)decision_file_findings(file, &n_findings);
    if (n_findings > 0)
        *status = err_exit_status(ERR_DATA);
    show_decided(report, file, stored);
    return true;
}

bool cmd_review_decide(const struct invocation *in, struct report *report, int *status, struct error *err)
{
    CLEANUP(session_close) struct session s = {0};
    CLEANUP(decision_file_done) struct decision_file file = {0};
    decision_file_init(&file);
    return session_open(in, NEED_DATABASE | NEED_LOCK, &s, err) && decide(in, &s, &file, report, status, err);
}

/* --- review calibration ------------------------------------------------------------------------------------------------- */

bool cmd_review_calibration(const struct invocation *in, struct report *report, int *status, struct error *err)
{
    static const char *const columns[] = {"bits from", "bits below", "decided", "confirmed",
                                          "share",     "expected",   "unsure",  NULL};
    (void)status;
    CLEANUP(session_close) struct session s = {0};
    CLEANUP(arena_freep) struct arena *arena = NULL;
    const struct review_band *bands;
    size_t n;
    if (!session_open(in, NEED_DATABASE, &s, err) || !arena_new(&arena, err) ||
        !review_calibration(s.pg, arena, &bands, &n, err))
        return false;
    report_table(report, "bands", "Share that clerks confirmed, by weight", false, columns);
    for (size_t i = 0; i < n; i++) {
        uint64_t decided = bands[i].match + bands[i].no_match;
        report_real(report, bands[i].from, 0);
        report_real(report, bands[i].below, 0);
        report_count(report, decided);
        report_count(report, bands[i].match);
        report_real(report, decided == 0 ? (double)NAN : (double)bands[i].match / (double)decided, 3);
        report_real(report, bands[i].expected, 3);
        report_count(report, bands[i].unsure);
    }
    return true;
}
