// SPDX-License-Identifier: Apache-2.0
/* Child welfare: comma, header, ISO dates, values padded with blanks, base-62 ids whose case counts. A child has one client
 * row; its allegations, episodes, placements and screenings follow from its story and, for most, from chance.
 *
 * Keys of rows are made of the child's number and the row's, so that a second delivery can name the same row again. */
#include <string.h>

#include "common/attrs.h"
#include "tests/synth/county.h"
#include "tests/synth/delivery.h"
#include "tests/synth/ids.h"
#include "tests/synth/rates.h"
#include "tests/synth/seen.h"
#include "tests/synth/story.h"

enum row_kind { ROW_GRID = 1, ROW_ALLEGATION, ROW_REFERRAL, ROW_EPISODE };
enum fault { FAULT_NONE, FAULT_NO_NAME, FAULT_BAD_DATE, FAULT_BAD_CODE, FAULT_BAD_ID, FAULTS };

struct case_file {
    const struct delivery *d;
    const struct child *c;
    struct rng rows;
    char id[CWS_BYTES];
    char op;
    int county;
    struct date seen_since; /* events begin here: birth, or the first day of the years asked for */
};

static struct date draw_between(struct rng *r, struct date low, struct date high)
{
    return low.days >= high.days ? high : date_add(low, rng_between(r, 0, high.days - low.days));
}

static void begin_case(const struct delivery *d, const struct child *c, enum mode mode, struct case_file *f)
{
    memset(f, 0, sizeof(*f));
    f->d = d;
    f->c = c;
    child_stream(d->world, c, STREAM_ROWS + CHILD_WELFARE, &f->rows);
    bool lower = CHANCE(&f->rows, CASE_TWIN) && c->index > 1;
    id_cws(d->world->seed, lower ? c->index - 1 : c->index, lower, f->id);
    f->op = mode == MODE_ALL ? 'I' : mode == MODE_DELETED ? 'D' : 'U';
    f->seen_since = date_most(c->birth, d->world->from);
}

static int draw_ethnicity(struct rng *r, enum group group)
{
    static const int asian[] = {825, 838, 827, 822, 832, 831, 824, 833, 5922}, islander[] = {829, 837, 828};
    static const int none[] = {6351, 6352, 6453};
    if (CHANCE(r, RACE_MISSING))
        return none[rng_below(r, COUNT_OF(none))];
    switch (group) {
    case HISPANIC:
        return rng_below(r, 100) < 55 ? 3164 : rng_below(r, 100) < 80 ? 830 : 3163;
    case WHITE:
        return rng_below(r, 100) < 90 ? 839 : rng_below(r, 2) == 0 ? 840 : 843;
    case BLACK:
        return rng_below(r, 100) < 96 ? 823 : 826;
    case ASIAN:
        return asian[rng_below(r, COUNT_OF(asian))];
    case AIAN:
        return rng_below(r, 10) == 0 ? 820 : 821;
    case NHPI:
        return islander[rng_below(r, COUNT_OF(islander))];
    default:
        return rng_below(r, 3) == 0 ? 839 : rng_below(r, 2) == 0 ? 823 : 5922;
    }
}

static char draw_hispanic(struct rng *r, enum group group)
{
    uint32_t luck = rng_below(r, 100);
    if (luck < 8)
        return luck < 5 ? 'U' : luck < 7 ? 'X' : 'Z';
    return group == HISPANIC ? 'Y' : 'N';
}

struct client {
    struct seen seen;
    int ethnicity;
    char hispanic, access, sealed;
    char ui[UI_BYTES], ssn[SSN_BYTES], cin[CIN_BYTES];
    struct date updated;
    uint32_t micros;
    enum fault fault;
};

static void damage_digit(struct rng *r, char *digits, size_t len)
{
    uint32_t at = 3 + rng_below(r, (uint32_t)len - 3);
    digits[at] = (char)('1' + (int)rng_below(r, 9));
}

static void draw_client(struct case_file *f, bool correct, struct client *out)
{
    struct rng r;
    memset(out, 0, sizeof(*out));
    child_stream(f->d->world, f->c, STREAM_SEEN + CHILD_WELFARE, &r);
    seen_draw(f->d->world, &r, f->c, CHILD_WELFARE, correct, &out->seen);
    out->ethnicity = draw_ethnicity(&r, f->c->group);
    out->hispanic = draw_hispanic(&r, f->c->group);
    out->access = CHANCE(&r, SEALED) ? 'R' : CHANCE(&r, SENSITIVE) ? 'S' : 'N';
    out->sealed = CHANCE(&r, SEALED) && rng_below(&r, 3) == 0 ? 'Y' : 'N';
    if (f->c->plain)
        out->access = out->sealed = 'N';
    if (CHANCE(&r, UI_ID))
        id_cws_printed(f->id, out->ui);
    id_ssn(f->d->world->seed, f->c->index, out->ssn);
    if (CHANCE(&r, SSN_WRONG))
        damage_digit(&r, out->ssn, SSN_BYTES - 1);
    if (CHANCE(&r, SSN_DUMMY))
        id_ssn_dummy(rng_below(&r, 6), out->ssn);
    if (!CHANCE(&r, SSN_CHILD_WELFARE))
        out->ssn[0] = '\0';
    child_cin(f->d, f->c, child_has_older_cin(f->d, f->c) && rng_below(&r, 5) < 2, out->cin);
    if (!CHANCE(&r, CIN_CHILD_WELFARE) || !f->c->in[HEALTH])
        out->cin[0] = '\0';
    out->updated = draw_between(&r, f->seen_since, f->d->world->as_of);
    out->micros = rng_below(&r, 32400000);
    f->county = out->seen.county;
}

/* What the agency shows in place of the name of a sealed child. */
static void put_placeholder(const struct case_file *f, struct client *row)
{
    (void)snprintf(row->seen.given, sizeof(row->seen.given), "Victim%d", 1 + (int)(f->c->index % 3));
    (void)snprintf(row->seen.family, sizeof(row->seen.family), "SEALED.%04dA", (int)(f->c->index % 9999));
    row->seen.middle[0] = row->ssn[0] = '\0';
}

static void put_client(const struct case_file *f, const struct client *row)
{
    struct extract *x = f->d->file[CW_CLIENT];
    extract_begin(x);
    extract_padded(x, row->fault == FAULT_BAD_ID ? "5Y3vKV?0X5" : f->id, 10);
    extract_text(x, row->fault == FAULT_BAD_ID ? "" : row->ui);
    extract_padded(x, row->seen.given, 20);
    extract_padded(x, row->seen.middle, 20);
    extract_padded(x, row->fault == FAULT_NO_NAME ? "" : row->seen.family, 25);
    extract_padded(x, f->c->suffix, 4);
    if (row->fault == FAULT_BAD_DATE)
        extract_text(x, "2011-02-30");
    else
        extract_iso(x, row->seen.birth);
    extract_char(x, row->seen.birth_estimated ? 'Y' : 'N');
    extract_char(x, row->fault == FAULT_BAD_CODE ? '?' : row->seen.sex);
    extract_int(x, row->ethnicity);
    extract_char(x, row->hispanic);
    extract_padded(x, row->ssn, 9);
    extract_text(x, row->cin);
    extract_int(x, COUNTY_SYSTEM_ID + f->county);
    extract_char(x, row->access);
    extract_char(x, row->sealed);
    extract_char(x, f->op);
    extract_stamp(x, row->updated, row->micros);
    extract_end(x);
}

static bool may_break(struct case_file *f, enum source source)
{
    return CHANCE(&f->rows, BROKEN) && f->op == 'I' && extract_may_break(f->d->file[source]);
}

static void write_client(struct case_file *f, enum mode mode)
{
    struct client row;
    draw_client(f, mode == MODE_CHANGED, &row);
    if (mode == MODE_SEALED)
        row.access = 'R';
    if (mode != MODE_ALL)
        row.updated = f->d->as_of;
    if (row.access == 'R')
        put_placeholder(f, &row);
    put_client(f, &row);
    if (CHANCE(&f->rows, REPEATED) && mode == MODE_ALL) {
        row.updated = f->d->world->as_of;
        put_client(f, &row);
    }
    if (row.access == 'N' && row.sealed == 'N' && may_break(f, CW_CLIENT)) {
        row.fault = (enum fault)rng_between(&f->rows, FAULT_NO_NAME, FAULTS - 1);
        put_client(f, &row);
    }
    if (mode == MODE_ALL)
        truth_add(f->d->truth, CW_CLIENT, f->id, f->c);
}

/* The child's id in a row about something else: now and then in its printed form. */
static void put_owner(struct case_file *f, struct extract *x)
{
    char printed[UI_BYTES];
    if (!CHANCE(&f->rows, UI_ID_ALONE)) {
        extract_padded(x, f->id, 10);
        return;
    }
    id_cws_printed(f->id, printed);
    extract_text(x, printed);
}

static void put_grid(struct case_file *f, int number, const struct signal *s, enum fault fault)
{
    struct extract *x = f->d->file[CW_GRID];
    char third[CWS_BYTES];
    id_cws_row(f->d->world->seed, ROW_GRID, f->c->index * 32 + (uint64_t)number, third);
    extract_begin(x);
    put_owner(f, x);
    extract_text(x, third);
    extract_int(x, fault == FAULT_BAD_CODE ? 6871 : s->code);
    extract_iso(x, s->on);
    if (fault == FAULT_BAD_CODE) /* an absence without its end: rule R-10971 */
        extract_blank(x, 1);
    else
        extract_iso(x, fault == FAULT_BAD_DATE ? date_add(s->on, -9) : s->end);
    extract_stamp(x, date_least(date_most(date_add(s->on, 2), f->seen_since), f->d->as_of),
                  (uint32_t)s->on.days * 1543u % 32400000u);
    extract_char(x, f->op);
    extract_end(x);
}

static void write_grid(struct case_file *f)
{
    for (int i = 0; i < f->c->n_signals; i++) {
        const struct signal *s = &f->c->signal[i];
        if (s->kind != SIGNAL_GRID)
            continue;
        put_grid(f, i, s, FAULT_NONE);
        if (CHANCE(&f->rows, REPEATED) && f->op == 'I')
            put_grid(f, i, s, FAULT_NONE);
        if (may_break(f, CW_GRID))
            put_grid(f, MAX_SIGNALS + i, s, rng_below(&f->rows, 2) == 0 ? FAULT_BAD_CODE : FAULT_BAD_DATE);
    }
}

static void put_allegation(struct case_file *f, int number, int type, const char *disposition, struct date on)
{
    struct extract *x = f->d->file[CW_ALLEGATION];
    char id[CWS_BYTES], referral[CWS_BYTES];
    id_cws_row(f->d->world->seed, ROW_ALLEGATION, f->c->index * 32 + (uint64_t)number, id);
    id_cws_row(f->d->world->seed, ROW_REFERRAL, f->c->index * 32 + (uint64_t)number, referral);
    extract_begin(x);
    extract_text(x, id);
    put_owner(f, x);
    extract_text(x, referral);
    extract_int(x, type);
    extract_padded(x, disposition, 14);
    extract_iso(x, on);
    extract_digits(x, (uint64_t)f->county, 2);
    extract_end(x);
}

static void write_allegations(struct case_file *f)
{
    static const int type[] = {2178, 2176, 2179, 2169, 2181, 2180, 5001};
    static const uint32_t share[] = {46, 16, 14, 8, 6, 4, 6}, many[] = {35, 38, 18, 9};
    static const char *const disposition[] = {"Unfounded", "Inconclusive", "Substantiated", ""};
    static const uint32_t found[] = {55, 22, 19, 4};
    struct rng *r = &f->rows;
    int n = (int)rng_weighted(r, many, COUNT_OF(many));
    for (int i = 0; i < n; i++) {
        int of_type = type[rng_weighted(r, share, COUNT_OF(share))];
        const char *as = disposition[rng_weighted(r, found, COUNT_OF(found))];
        put_allegation(f, i, of_type, as, draw_between(r, f->seen_since, f->d->world->as_of));
    }
    for (int i = 0; i < f->c->n_signals; i++)
        if (f->c->signal[i].kind == SIGNAL_ALLEGATION)
            put_allegation(f, 8 + i, 2177, f->c->signal[i].code == 1 ? "Substantiated" : "Inconclusive",
                           f->c->signal[i].on);
    if (f->c->tier == TIER_NONE && rng_below(r, 1000) < 4)
        put_allegation(f, 30, 2177, "Unfounded", draw_between(r, f->seen_since, f->d->world->as_of));
    if (may_break(f, CW_ALLEGATION))
        put_allegation(f, 31, rng_below(r, 2) == 0 ? 9999 : 2178, "Pending", f->d->world->as_of);
}

static void put_placement(struct case_file *f, const char *episode, struct date start, struct date end,
                          const char *facility, bool absent)
{
    struct extract *x = f->d->file[CW_PLACEMENT];
    extract_begin(x);
    put_owner(f, x);
    extract_text(x, episode);
    extract_iso(x, start);
    extract_iso(x, end);
    extract_text(x, facility);
    extract_char(x, absent ? 'Y' : 'N');
    extract_end(x);
}

static const char *draw_facility(struct rng *r, int age)
{
    static const char *const kind[] = {"FFH", "REL", "FFA", "GRP", "STRTP", "GRD", "OTH"};
    static const uint32_t share[] = {18, 34, 28, 4, 10, 4, 2};
    return age >= 18 ? "SILP" : kind[rng_weighted(r, share, COUNT_OF(kind))];
}

/* One to four placements one behind the other, some of them with an absence at their end. */
static void write_placements(struct case_file *f, const char *episode, struct date start, struct date end,
                             const struct signal *absence)
{
    struct rng *r = &f->rows;
    struct date stop = date_is_given(end) ? end : f->d->world->as_of, day = start;
    int n = 1 + (int)rng_below(r, 3);
    for (int i = 0; i < n && day.days < stop.days; i++) {
        int age = age_on(f->c->birth, day);
        struct date until = i == n - 1 ? stop : date_least(stop, date_add(day, rng_between(r, 20, 300)));
        bool away = age >= 11 && rng_below(r, 100) < (f->c->tier == TIER_NONE ? 6 : 25) && until.days < stop.days;
        put_placement(f, episode, day, until.days >= stop.days ? end : until, draw_facility(r, age), false);
        if (away)
            put_placement(f, episode, until, date_least(date_add(until, rng_between(r, 1, 60)), stop), "", true);
        day = date_add(until, away ? 61 : 0);
    }
    if (absence != NULL)
        put_placement(f, episode, date_add(absence->on, -1), date_add(absence->end, 1), "", true);
}

static const struct signal *signal_in_care(const struct child *c)
{
    const struct signal *s;
    for (int i = 0; (s = story_find(c, SIGNAL_GRID, i)) != NULL; i++)
        if (s->code == 6869 || s->code == 6871)
            return s;
    return NULL;
}

static void write_episode(struct case_file *f)
{
    struct rng *r = &f->rows;
    struct extract *x = f->d->file[CW_EPISODE];
    const struct signal *s = signal_in_care(f->c);
    char episode[CWS_BYTES];
    if (s == NULL && rng_below(r, 100) >= (f->c->tier == TIER_NONE ? 30 : 45))
        return;
    struct date latest = s == NULL ? f->d->world->as_of : s->on;
    struct date start = date_most(date_add(latest, -rng_between(r, 30, 700)), f->c->birth), end = NO_DATE;
    if (s == NULL && rng_below(r, 100) < 55)
        end = date_least(date_add(start, rng_between(r, 5, 600)), f->d->world->as_of);
    id_cws_row(f->d->world->seed, ROW_EPISODE, f->c->index * 32, episode);
    extract_begin(x);
    put_owner(f, x);
    extract_text(x, episode);
    extract_iso(x, start);
    extract_iso(x, end);
    extract_char(x, f->c->in[PROBATION] && rng_below(r, 4) == 0 ? 'P' : 'C');
    extract_int(x, COUNTY_SYSTEM_ID + f->county);
    extract_end(x);
    write_placements(f, episode, start, end, s != NULL && s->code == 6871 ? s : NULL);
}

static const char *concern(int score)
{
    return score >= 9 ? "CLEAR" : score >= 4 ? "POSSIBLE" : "NONE";
}

static void put_screening(struct case_file *f, struct date on, int score, enum fault fault)
{
    static const char *const other[] = {"HTST", "CSST", "RST"};
    struct extract *x = f->d->file[CW_SCREENING];
    bool own_tool = fault == FAULT_NONE && rng_below(&f->rows, 100) < 8;
    extract_begin(x);
    put_owner(f, x);
    extract_text(x, own_tool ? other[rng_below(&f->rows, 3)] : "CSE-IT");
    extract_iso(x, on);
    if (own_tool)
        extract_blank(x, 1);
    else
        extract_int(x, fault == FAULT_BAD_CODE ? 77 : score);
    extract_text(x, concern(score));
    extract_end(x);
}

static void write_screenings(struct case_file *f)
{
    struct rng *r = &f->rows;
    for (int i = 0; i < f->c->n_signals; i++)
        if (f->c->signal[i].kind == SIGNAL_SCREEN)
            put_screening(f, f->c->signal[i].on, f->c->signal[i].code, FAULT_NONE);
    if (f->c->tier != TIER_NONE || age_on(f->c->birth, f->d->world->as_of) < 12 || rng_below(r, 100) >= 12)
        return;
    struct date on = draw_between(r, date_most(f->seen_since, date_add(f->c->birth, 4018)), f->d->world->as_of);
    put_screening(f, on, rng_between(r, 0, 3), FAULT_NONE);
    if (may_break(f, CW_SCREENING))
        put_screening(f, on, 0, FAULT_BAD_CODE);
}

void child_welfare_write(const struct delivery *d, const struct child *c, enum mode mode)
{
    struct case_file f;
    if (!c->in[CHILD_WELFARE])
        return;
    begin_case(d, c, mode, &f);
    write_client(&f, mode);
    if (mode == MODE_ALL || mode == MODE_DELETED)
        write_grid(&f);
    if (mode != MODE_ALL)
        return;
    write_allegations(&f);
    write_episode(&f);
    write_screenings(&f);
}
