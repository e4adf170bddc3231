/* SPDX-License-Identifier: Apache-2.0 */
/* Reporting periods: the state's fiscal year (July to June) and the calendar year. Pure. */
#include <stdio.h>
#include <string.h>

#include "config/agreement.h"

enum { DAYS_OF_100_YEARS = 36525, MONTHS_OF_100_YEARS = 1200 };

int period_months(const struct period *p)
{
    int64_t days = (int64_t)p->end.days - p->start.days + 1;
    return (int)((days * MONTHS_OF_100_YEARS + DAYS_OF_100_YEARS / 2) / DAYS_OF_100_YEARS);
}

bool period_of(const char *type, int year, struct period *ret_period)
{
    struct period p = {0};
    bool fiscal = strcmp(type, "state_fiscal_year") == 0;
    if (!fiscal && strcmp(type, "calendar_year") != 0)
        return false;
    if (!date_from_ymd(year, fiscal ? 7 : 1, 1, &p.start) ||
        !date_from_ymd(fiscal ? year + 1 : year, fiscal ? 6 : 12, fiscal ? 30 : 31, &p.end))
        return false;
    if (fiscal) {
        (void)snprintf(p.code, sizeof(p.code), "SFY%04d-%02d", year % 10000, (year + 1) % 100);
        (void)snprintf(p.label, sizeof(p.label), "July %d to June %d", year, year + 1);
    } else {
        (void)snprintf(p.code, sizeof(p.code), "CY%04d", year % 10000);
        (void)snprintf(p.label, sizeof(p.label), "January to December %d", year);
    }
    *ret_period = p;
    return true;
}

bool period_latest_closed(const char *type, struct date on, int *ret_year)
{
    int year, month, day;
    date_to_ymd(on, &year, &month, &day);
    for (int begins = year; begins >= year - 2; begins--) {
        struct period p;
        if (period_of(type, begins, &p) && p.end.days < on.days) {
            *ret_year = begins;
            return true;
        }
    }
    return false;
}

bool agreement_round_due(const struct agreement *a, int year, struct date on, size_t *ret_round, struct date *ret_due)
{
    struct period p;
    if (!period_of(a->period_type, year, &p))
        return false;
    for (size_t i = a->n_rounds; i-- > 0;)
        if (p.end.days + a->due_days[i] <= on.days) {
            *ret_round = i;
            ret_due->days = p.end.days + a->due_days[i];
            return true;
        }
    return false;
}
