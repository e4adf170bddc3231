// SPDX-License-Identifier: Apache-2.0
// The calendar says days; release.closed_period says which of them are done with. A date is done with once its release was made, so
// a run that is killed before makes it again: the same files, or, when numbers have changed meanwhile, those of today.
#include "export/calendar.h"

static bool last_done(struct pg *pg, const struct agreement *a, int year, struct date *ret_done, bool *ret_any,
                      struct error *err)
{
    CLEANUP(pg_result_freep) struct pg_result *r = NULL;
    struct period p;
    if (!period_of(a->period_type, year, &p))
        return err_set(err, ERR_CONFIG, "agreement \"%s\": unknown type of period \"%s\"", a->id, a->period_type);
    const struct pg_param of[] = {pg_text(a->id), pg_text(p.code)};
    if (!pg_run(pg, SQL_RELEASE_LIST_CLOSED, of, (int)COUNT_OF(of), &r, err))
        return false;
    *ret_any = pg_rows(r) > 0;
    if (*ret_any)
        *ret_done = pg_get_date(r, 0, 0);
    return true;
}

// The newest period that the agreement covers and of which a release is due.
static bool newest(const struct agreement *a, struct date today, int *ret_year)
{
    size_t round = 0;
    struct date due;
    int year = 0;
    if (!period_latest_closed(a->period_type, today, &year))
        return false;
    for (year = year > a->last_period ? a->last_period : year; year >= a->first_period; year--)
        if (agreement_round_due(a, year, today, &round, &due)) {
            *ret_year = year;
            return true;
        }
    return false;
}

bool calendar_due(struct pg *pg, const struct agreement *a, struct date today,
                  struct calendar_due ret_due[CALENDAR_MAX_DUE], size_t *ret_count, struct error *err)
{
    int last = 0;
    size_t n = 0, round = 0;
    if (newest(a, today, &last))
        for (int year = last - (CALENDAR_MAX_DUE - 1); year <= last; year++) {
            struct calendar_due d = {.year = year};
            struct date done = {0};
            bool any = false;
            if (year < a->first_period || !agreement_round_due(a, year, today, &round, &d.due))
                continue;
            if (!last_done(pg, a, year, &done, &any, err))
                return false;
            if (any ? done.days < d.due.days : year == last)
                ret_due[n++] = d;
        }
    *ret_count = n;
    return true;
}

bool calendar_close(struct pg *pg, const struct agreement *a, const struct calendar_due *due, const char *release,
                    struct error *err)
{
    struct period p;
    if (!period_of(a->period_type, due->year, &p))
        return err_set(err, ERR_BUG, "a period that is none");
    const struct pg_param row[] = {pg_text(a->id), pg_text(p.code), pg_date(due->due), pg_text(release)};
    return pg_run(pg, SQL_RELEASE_CLOSE_PERIOD, row, (int)COUNT_OF(row), NULL, err);
}
