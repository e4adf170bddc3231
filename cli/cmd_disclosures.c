/* SPDX-License-Identifier: Apache-2.0 */
/* disclosures: the accounting that Civil Code 1798.25 asks for. Reads only. */
#include <string.h>
#include <strings.h>

#include "cli/session.h"
#include "export/disclosures.h"

struct filter {
    const char *agency, *system, *recipient;
    struct date since, until;
    int year;
};

static bool read_day(const struct invocation *in, enum option_id option, struct date *ret, struct error *err)
{
    return !in->given[option] || date_from_iso(view_of(in->value[option]), ret) ||
           err_set(err, ERR_USAGE, "--%s \"%s\" is not a date", option_specs[option].name, in->value[option]) ||
           err_hint(err, "write it as 2026-07-01");
}

static bool read_filter(const struct invocation *in, const struct hub *hub, struct filter *f, struct error *err)
{
    int64_t year = 0;
    *f = (struct filter){.agency = in->value[OPTION_AGENCY],
                         .recipient = in->value[OPTION_RECIPIENT],
                         .since = {INT32_MIN},
                         .until = {INT32_MAX}};
    if (f->agency != NULL) {
        const struct hub_agency *a = hub_find_agency(hub, f->agency);
        f->system = a == NULL ? NULL : a->system;
    }
    if (in->given[OPTION_PERIOD] && !text_to_int64(view_of(in->value[OPTION_PERIOD]), 1990, 2100, &year))
        return err_set(err, ERR_USAGE, "--period \"%s\" is not a year", in->value[OPTION_PERIOD]);
    f->year = (int)year;
    return read_day(in, OPTION_SINCE, &f->since, err) && read_day(in, OPTION_UNTIL, &f->until, err);
}

/* "SFY2024-25" begins in 2024. */
static bool is_of_year(const char *period, int year)
{
    int64_t begins = 0;
    const char *digits = period + strcspn(period, "0123456789");
    return strlen(digits) >= 4 && text_to_int64((struct view){digits, 4}, 1, 9999, &begins) && begins == year;
}

/* Entries of before agencies were noted tell it by the system. */
static bool is_of_agency(const struct disclosure *d, const struct filter *f)
{
    return d->agencies != NULL ? disclosures_lists(d->agencies, f->agency)
                               : f->system != NULL && disclosures_lists(d->systems, f->system);
}

static bool passes(const struct disclosure *d, const struct filter *f)
{
    return (f->agency == NULL || is_of_agency(d, f)) &&
           (f->recipient == NULL || strcasestr(d->recipient_name, f->recipient) != NULL) &&
           (f->year == 0 || is_of_year(d->period, f->year)) && d->released_on.days >= f->since.days &&
           d->released_on.days <= f->until.days;
}

static void report_entry(struct report *report, const struct disclosure *d)
{
    report_date(report, d->released_on);
    report_text(report, d->release_name);
    report_text(report, d->nature);
    report_text(report, d->purpose);
    report_text(report, d->recipient_name);
    report_text(report, d->recipient_title);
    report_text(report, d->recipient_address);
    report_text(report, d->agencies != NULL ? d->agencies : d->systems);
    report_text(report, d->tables);
    report_text(report, d->period);
    report_printf(report, "%s, version %s", d->agreement, d->agreement_version);
}

bool cmd_disclosures(const struct invocation *in, struct report *report, int *status, struct error *err)
{
    static const char *const columns[] = {"date",    "release",      "nature", "purpose", "recipient", "title",
                                          "address", "from data of", "tables", "period",  "agreement", NULL};
    CLEANUP(session_close) struct session s = {0};
    CLEANUP(arena_freep) struct arena *arena = NULL;
    struct disclosure *list = NULL;
    struct filter filter;
    size_t n = 0, broken = 0;
    bool intact = false;
    (void)status;
    if (!arena_new(&arena, err) || !session_open(in, NEED_DATABASE, &s, err) || !read_filter(in, s.hub, &filter, err) ||
        !disclosures_read(s.pg, arena, &list, &n, &intact, &broken, err))
        return false;
    if (!intact)
        return err_set(err, ERR_DATA, "the disclosure log was tampered with: its chain breaks at release %s",
                       list[broken].release_name);
    report_table(report, "disclosures", NULL, false, columns);
    for (size_t i = 0; i < n; i++)
        if (passes(&list[i], &filter))
            report_entry(report, &list[i]);
    report_note(report, "The chain of all %zu entries holds.", n);
    return true;
}
