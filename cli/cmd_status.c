/* SPDX-License-Identifier: Apache-2.0 */
/* status: what an analyst looks at in the morning. Reads only. */
#include "cli/stages.h"
#include "export/calendar.h"

static void report_view(struct report *report, struct view v)
{
    report_text(report, v.ptr);
}

static bool report_runs(struct session *s, struct report *report, struct error *err)
{
    static const char *const columns[] = {"command", "for", "state", "exit", "started", "seconds", NULL};
    CLEANUP(pg_result_freep) struct pg_result *r = NULL;
    if (!pg_run(s->pg, SQL_OPS_STATUS_RUNS, NULL, 0, &r, err))
        return false;
    report_table(report, "runs", "Last runs", false, columns);
    for (int i = 0; i < pg_rows(r); i++) {
        report_view(report, pg_get_text(r, i, 0));
        report_date(report, pg_get_date(r, i, 1));
        report_view(report, pg_get_text(r, i, 2));
        pg_is_null(r, i, 3) ? report_text(report, NULL) : report_count(report, (uint64_t)pg_get_int(r, i, 3));
        report_view(report, pg_get_text(r, i, 4));
        pg_is_null(r, i, 5) ? report_text(report, NULL) : report_real(report, pg_get_float8(r, i, 5), 1);
    }
    return true;
}

static bool report_deliveries(struct session *s, struct report *report, struct error *err)
{
    static const char *const columns[] = {"source",   "agency",    "as of",    "rows",       "accepted",
                                          "rejected", "duplicate", "withheld", "deliveries", NULL};
    CLEANUP(pg_result_freep) struct pg_result *r = NULL;
    if (!pg_run(s->pg, SQL_OPS_STATUS_DELIVERIES, NULL, 0, &r, err))
        return false;
    report_table(report, "deliveries", "Newest delivery of each source", false, columns);
    for (int i = 0; i < pg_rows(r); i++) {
        report_view(report, pg_get_text(r, i, 0));
        report_view(report, pg_get_text(r, i, 1));
        report_date(report, pg_get_date(r, i, 2));
        for (int c = 3; c <= 8; c++)
            report_count(report, (uint64_t)pg_get_int(r, i, c));
    }
    return true;
}

static bool report_holds(struct session *s, struct report *report, struct error *err)
{
    static const char *const columns[] = {"release", "agreement", "made by", "since", "until", NULL};
    CLEANUP(pg_result_freep) struct pg_result *r = NULL;
    if (!pg_run(s->pg, SQL_OPS_STATUS_HOLDS, NULL, 0, &r, err))
        return false;
    report_table(report, "held", "Releases that wait for a second person", false, columns);
    for (int i = 0; i < pg_rows(r); i++) {
        for (int c = 0; c < 3; c++)
            report_view(report, pg_get_text(r, i, c));
        report_date(report, pg_get_date(r, i, 3));
        report_date(report, pg_get_date(r, i, 4));
    }
    return true;
}

static bool report_destructions(struct session *s, struct report *report, struct error *err)
{
    static const char *const columns[] = {"agreement", "destroyed on", "deliveries",  "records",
                                          "events",    "links",        "certificate", NULL};
    CLEANUP(pg_result_freep) struct pg_result *r = NULL;
    if (!pg_run(s->pg, SQL_OPS_STATUS_DESTRUCTIONS, NULL, 0, &r, err))
        return false;
    report_table(report, "destructions", "Data destroyed at the end of an agreement", false, columns);
    for (int i = 0; i < pg_rows(r); i++) {
        report_view(report, pg_get_text(r, i, 0));
        report_date(report, pg_get_date(r, i, 1));
        for (int c = 2; c <= 5; c++)
            report_count(report, (uint64_t)pg_get_int(r, i, c));
        report_view(report, pg_get_text(r, i, 6));
    }
    return true;
}

static bool report_links(struct session *s, struct report *report, struct error *err)
{
    static const char *const columns[] = {"records", "links", "children", "in two systems or more", "withdrawn", NULL};
    CLEANUP(pg_result_freep) struct pg_result *r = NULL;
    if (!pg_run(s->pg, SQL_OPS_STATUS_LINKS, NULL, 0, &r, err))
        return false;
    report_table(report, "links", "Links", true, columns);
    for (int c = 0; c < 5; c++)
        report_count(report, (uint64_t)pg_get_int(r, 0, c));
    return true;
}

static bool report_agreement(struct session *s, const struct agreement *a, struct report *report, struct error *err)
{
    CLEANUP(pg_result_freep) struct pg_result *r = NULL;
    const struct pg_param id = pg_text(a->id);
    struct calendar_due due[CALENDAR_MAX_DUE];
    struct period period = {0};
    size_t n = 0;
    if (!pg_run(s->pg, SQL_OPS_STATUS_RELEASES, &id, 1, &r, err) || !calendar_due(s->pg, a, s->today, due, &n, err))
        return false;
    bool named = n > 0 && period_of(a->period_type, due[n - 1].year, &period);
    report_text(report, a->id);
    report_text(report, a->status);
    report_text(report, named ? period.code : NULL);
    report_text(report, pg_rows(r) > 0 ? pg_get_text(r, 0, 0).ptr : NULL);
    report_date(report, a->retention.destroy_after);
    return true;
}

static bool report_releases(struct session *s, struct report *report, struct error *err)
{
    static const char *const columns[] = {"agreement", "status", "due", "last release", "data held until", NULL};
    report_table(report, "agreements", "Releases under each agreement", false, columns);
    for (size_t i = 0; i < agreements_count(s->agreements); i++)
        if (!report_agreement(s, agreements_at(s->agreements, i), report, err))
            return false;
    return true;
}

bool cmd_status(const struct invocation *in, struct report *report, int *status, struct error *err)
{
    CLEANUP(session_close) struct session s = {0};
    return session_open(in, NEED_AGREEMENTS | NEED_DATABASE, &s, err) && report_runs(&s, report, err) &&
           report_deliveries(&s, report, err) && report_links(&s, report, err) && report_releases(&s, report, err) &&
           report_holds(&s, report, err) && report_destructions(&s, report, err) &&
           report_orphans(&s, report, status, err);
}
