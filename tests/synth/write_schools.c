// SPDX-License-Identifier: Apache-2.0
/* Schools: carets, no header, CRLF, CCYYMMDD, names with their accents. A pupil has a demographic row for each change, an
 * enrolment and an absence summary for each school year, and program rows now and then. */
#include <string.h>

#include "common/attrs.h"
#include "tests/synth/delivery.h"
#include "tests/synth/ids.h"
#include "tests/synth/rates.h"
#include "tests/synth/seen.h"

enum fault { FAULT_NONE, FAULT_NO_NAME, FAULT_BAD_DATE, FAULT_BAD_ID, FAULT_BAD_BYTES, FAULTS };
enum { LEA_COUNTY = 100000, SCHOOLS_EACH = 40 };

struct pupil {
    const struct delivery *d;
    const struct child *c;
    struct rng rows;
    struct seen seen;
    bool correct;
    char ssid[SSID_BYTES];
    uint64_t lea, school;
    int race[2];
    bool race_missing;
    int first_year, last_year; /* school years in the file, by the year they begin */
};

static struct date on_day(int year, int month, int day)
{
    struct date d = {0};
    (void)date_from_ymd(year, month, day, &d);
    return d;
}

static void draw_race(struct rng *r, enum group group, int race[2])
{
    static const int asian[] = {201, 204, 400, 205, 203, 202, 207, 206, 208, 299}, islander[] = {301, 303, 302, 399};
    race[1] = 0;
    switch (group) {
    case BLACK:
        race[0] = 600;
        break;
    case ASIAN:
        race[0] = asian[rng_below(r, COUNT_OF(asian))];
        break;
    case AIAN:
        race[0] = 100;
        break;
    case NHPI:
        race[0] = islander[rng_below(r, COUNT_OF(islander))];
        break;
    case MULTIPLE:
        race[0] = 600;
        race[1] = 700;
        break;
    default:
        race[0] = 700;
    }
}

/* The first year of school that begins on or before the day. */
static int school_year_of(struct date d)
{
    int year, month, day;
    date_to_ymd(d, &year, &month, &day);
    return month >= 7 ? year : year - 1;
}

static uint64_t draw_school(struct rng *r, uint64_t lea)
{
    return 100000 + lea % 899 * 1000 + rng_below(r, SCHOOLS_EACH) * 7;
}

static void open_pupil(const struct delivery *d, const struct child *c, bool correct, struct pupil *p)
{
    struct rng r;
    int year, month, day;
    memset(p, 0, sizeof(*p));
    p->d = d;
    p->c = c;
    p->correct = correct;
    child_stream(d->world, c, STREAM_SEEN + SCHOOLS, &r);
    child_stream(d->world, c, STREAM_ROWS + SCHOOLS, &p->rows);
    seen_draw(d->world, &r, c, SCHOOLS, correct, &p->seen);
    p->race_missing = CHANCE(&r, RACE_MISSING);
    draw_race(&r, c->group, p->race);
    id_ssid(d->world->seed, c->index, p->ssid);
    p->lea = (uint64_t)p->seen.county * LEA_COUNTY + 10000 + rng_below(&r, 9) * 1117;
    p->school = draw_school(&r, p->lea);
    date_to_ymd(c->birth, &year, &month, &day);
    p->first_year = year + 5 + (month >= 9 ? 1 : 0);
    p->last_year = p->first_year + 13;
    int from = school_year_of(d->world->from), to = school_year_of(d->world->as_of);
    p->first_year = p->first_year < from ? from : p->first_year;
    p->last_year = p->last_year > to ? to : p->last_year;
    if (p->first_year > p->last_year) /* left before, or begins soon: one year all the same */
        p->first_year = p->last_year = p->first_year > to ? to : from;
}

static void put_aliases(const struct pupil *p, struct extract *x)
{
    bool has = p->c->alias_given[0] != '\0' && p->c->index % 2 == 0;
    extract_text(x, has ? p->c->alias_given : "");
    extract_blank(x, 1);
    extract_text(x, has ? p->c->alias_family : "");
}

static void put_races(const struct pupil *p, struct extract *x)
{
    extract_char(x, p->race_missing ? '\0' : p->c->group == HISPANIC ? 'Y' : 'N');
    extract_char(x, p->race_missing ? 'Y' : 'N');
    for (int i = 0; i < 5; i++) {
        if (p->race_missing || i > 1 || p->race[i] == 0)
            extract_blank(x, 1);
        else
            extract_int(x, p->race[i]);
    }
    extract_char(x, p->race_missing ? 'Y' : 'N');
}

static void put_demographics(struct pupil *p, int year, struct date start, struct date end, char tran, enum fault fault)
{
    struct extract *x = p->d->file[SC_DEMOGRAPHICS];
    extract_begin(x);
    extract_text(x, "SINF");
    extract_char(x, tran);
    extract_digits(x, p->c->index % 1000000, 6);
    extract_compact(x, start);
    extract_compact(x, end);
    extract_digits(x, p->lea, 7);
    extract_digits(x, p->school, 7);
    extract_school_year(x, year);
    extract_text(x, fault == FAULT_BAD_ID ? "12345" : p->ssid);
    extract_digits(x, rng_scatter(p->c->index, 9999991, 7), 7);
    extract_text(x, p->seen.given);
    extract_text(x, p->seen.middle);
    extract_text(x, fault == FAULT_NO_NAME     ? ""
                    : fault == FAULT_BAD_BYTES ? "Pe\xf1"
                                                 "a"
                                               : p->seen.family);
    extract_text(x, p->c->suffix);
    put_aliases(p, x);
    if (fault == FAULT_BAD_DATE)
        extract_text(x, "20130431");
    else
        extract_compact(x, p->seen.birth);
    extract_char(x, p->seen.sex);
    put_races(p, x);
    extract_end(x);
}

static void write_demographics(struct pupil *p, char tran)
{
    struct rng *r = &p->rows;
    struct date start = on_day(p->first_year, 8, 10 + (int)rng_below(r, 15)), end = NO_DATE;
    bool second = CHANCE(r, SECOND_SIGHTING) && p->last_year > p->first_year, repeat = CHANCE(r, REPEATED);
    if (second)
        end = on_day(p->first_year + 1, 7, 31);
    put_demographics(p, p->first_year, start, end, tran, FAULT_NONE);
    if (repeat && !p->correct)
        put_demographics(p, p->first_year, start, end, tran, FAULT_NONE);
    if (CHANCE(r, BROKEN) && !p->correct && extract_may_break(p->d->file[SC_DEMOGRAPHICS]))
        put_demographics(p, p->first_year, start, end, tran, (enum fault)rng_between(r, FAULT_NO_NAME, FAULTS - 1));
    if (!second)
        return;
    p->lea = p->lea / LEA_COUNTY * LEA_COUNTY + 10000 + rng_below(r, 9) * 1117;
    p->school = draw_school(r, p->lea);
    put_demographics(p, p->first_year + 1, on_day(p->first_year + 1, 8, 1), NO_DATE, tran, FAULT_NONE);
}

static void put_grade(struct extract *x, int years_old)
{
    if (years_old < 6)
        extract_text(x, years_old < 5 ? "TK" : "KN");
    else
        extract_digits(x, (uint64_t)(years_old - 5 > 12 ? 12 : years_old - 5), 2);
}

static void put_enrolment(struct pupil *p, int year, struct date start, struct date end, const char *exit_reason,
                          enum fault fault)
{
    struct extract *x = p->d->file[SC_ENROLMENT];
    extract_begin(x);
    extract_text(x, "SENR");
    extract_blank(x, 1);
    extract_digits(x, p->c->index % 1000000, 6);
    extract_digits(x, p->lea, 7);
    extract_digits(x, p->school, 7);
    extract_school_year(x, year);
    extract_text(x, p->ssid);
    extract_digits(x, rng_scatter(p->c->index, 9999991, 7), 7);
    extract_compact(x, start);
    extract_text(x, fault == FAULT_BAD_ID ? "77" : "10");
    put_grade(x, age_on(p->c->birth, on_day(year, 9, 1)));
    extract_compact(x, fault == FAULT_BAD_DATE ? date_add(start, -300) : end);
    extract_text(x, exit_reason);
    extract_blank(x, 1);
    extract_end(x);
}

static void put_attendance(struct pupil *p, int year)
{
    struct extract *x = p->d->file[SC_ATTENDANCE];
    struct rng *r = &p->rows;
    int expected = CHANCE(r, SHORT_YEAR) ? rng_between(r, 4, 30) : 180;
    bool often = rng_below(r, 100) < (p->c->tier == TIER_NONE ? 16 : 55);
    int excused = rng_between(r, 0, expected / (often ? 6 : 25)),
        unexcused = rng_between(r, 0, expected / (often ? 4 : 40));
    int out = rng_below(r, 100) < 5 ? rng_between(r, 1, 3) : 0, in = rng_below(r, 100) < 3 ? 1 : 0;
    out = out > expected - excused - unexcused ? 0 : out;
    extract_begin(x);
    extract_text(x, "STAS");
    extract_blank(x, 1);
    extract_school_year(x, year);
    extract_text(x, p->ssid);
    extract_digits(x, p->school, 7);
    extract_char(x, rng_below(r, 1000) < 5 ? 'Y' : 'N');
    extract_int(x, expected);
    extract_int(x, expected - excused - unexcused - out);
    extract_int(x, out);
    extract_int(x, in);
    extract_int(x, excused);
    extract_int(x, unexcused);
    extract_int(x, rng_below(r, 100) < 2 ? 2 : 0);
    extract_end(x);
}

static void write_years(struct pupil *p)
{
    struct rng *r = &p->rows;
    for (int year = p->first_year; year <= p->last_year; year++) {
        struct date start = on_day(year, 8, 10 + (int)rng_below(r, 15)),
                    end = on_day(year + 1, 6, 1 + (int)rng_below(r, 12));
        bool moves = rng_below(r, 100) < (p->c->tier == TIER_NONE ? 4 : 15);
        struct date until = moves ? date_add(start, rng_between(r, 60, 200)) : end;
        put_enrolment(p, year, start, until, moves ? "T160" : rng_below(r, 100) < 96 ? "E155" : "E140", FAULT_NONE);
        put_attendance(p, year);
        if (CHANCE(r, BROKEN) && extract_may_break(p->d->file[SC_ENROLMENT]))
            put_enrolment(p, year, date_add(start, -3), until, "E155",
                          rng_below(r, 2) == 0 ? FAULT_BAD_ID : FAULT_BAD_DATE);
        if (!moves)
            continue;
        p->school = draw_school(r, p->lea);
        put_enrolment(p, year, date_add(until, 3), end, "E155", FAULT_NONE);
    }
}

static void put_program(struct pupil *p, int code, struct date start, struct date end, bool homeless)
{
    static const int dwelling[] = {120, 110, 100, 130};
    static const uint32_t share[] = {84, 7, 6, 3};
    struct extract *x = p->d->file[SC_PROGRAM];
    struct rng *r = &p->rows;
    extract_begin(x);
    extract_text(x, "SPRG");
    extract_blank(x, 1);
    extract_text(x, p->ssid);
    extract_int(x, code);
    extract_compact(x, start);
    extract_compact(x, end);
    if (!homeless) {
        extract_blank(x, 3);
    } else {
        extract_int(x, dwelling[rng_weighted(r, share, COUNT_OF(share))]);
        extract_char(x, rng_below(r, 100) < 6 ? 'Y' : 'N');
        extract_char(x, rng_below(r, 100) < (p->c->tier == TIER_NONE ? 2 : 20) ? 'Y' : 'N');
    }
    extract_end(x);
}

static void write_programs(struct pupil *p)
{
    struct rng *r = &p->rows;
    struct date start = on_day(p->last_year, 8, 20), end = on_day(p->last_year + 1, 6, 10);
    if (rng_chance(r, rates[RATE_HOMELESS] * (p->c->tier == TIER_NONE ? 1 : 4))) {
        struct date since = date_add(start, rng_between(r, 0, 200));
        put_program(p, 191, since, rng_below(r, 2) == 0 ? end : NO_DATE, true);
    }
    if (rng_below(r, 100) < 12)
        put_program(p, 144, start, NO_DATE, false);
    if (p->c->in[CHILD_WELFARE] && rng_below(r, 100) < 15)
        put_program(p, 190, start, end, false);
    if (CHANCE(r, BROKEN) && extract_may_break(p->d->file[SC_PROGRAM]))
        put_program(p, 191, end, start, true);
}

void schools_write(const struct delivery *d, const struct child *c, enum mode mode)
{
    struct pupil p;
    if (!c->in[SCHOOLS] || mode == MODE_DELETED || mode == MODE_SEALED)
        return;
    open_pupil(d, c, mode == MODE_CHANGED, &p);
    write_demographics(&p, mode == MODE_CHANGED ? 'R' : '\0');
    if (mode != MODE_ALL)
        return;
    write_years(&p);
    write_programs(&p);
    truth_add(d->truth, SC_DEMOGRAPHICS, p.ssid, c);
}
