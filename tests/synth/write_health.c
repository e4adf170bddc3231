// SPDX-License-Identifier: Apache-2.0
/* Health: pipes, lower-case header, YYYYMMDD, no dots in diagnoses. Eligibility rows have the names; encounters have only a
 * Medi-Cal number (9, 10 or 14 characters), a record linkage number, or both. When two records were combined, the older
 * number is frozen and stays on older rows. */
#include <stdio.h>
#include <string.h>

#include "common/attrs.h"
#include "tests/synth/county.h"
#include "tests/synth/delivery.h"
#include "tests/synth/ids.h"
#include "tests/synth/rates.h"
#include "tests/synth/seen.h"

enum fault { FAULT_NONE, FAULT_NO_NAME, FAULT_BAD_DATE, FAULT_BAD_ID, FAULT_SHORT_ROW, FAULTS };
enum { DIAGNOSES = 25 };

struct chart {
    const struct delivery *d;
    const struct child *c;
    struct rng rows;
    struct seen seen;
    bool older, correct;
    char cin[2][CIN_BYTES]; /* live, frozen */
    char ssn[SSN_BYTES], rln[RLN_BYTES];
    bool rln_told;
    char ethnicity;
};

static char draw_ethnicity(struct rng *r, enum group group)
{
    static const char asian[] = "CV7NKJHT4", islander[] = "PMR";
    if (CHANCE(r, RACE_MISSING))
        return rng_below(r, 2) == 0 ? '8' : '9';
    switch (group) {
    case HISPANIC:
        return '2';
    case WHITE:
        return '1';
    case BLACK:
        return '3';
    case ASIAN:
        return asian[rng_below(r, sizeof(asian) - 1)];
    case AIAN:
        return '5';
    case NHPI:
        return islander[rng_below(r, sizeof(islander) - 1)];
    default:
        return "138"[rng_below(r, 3)];
    }
}

static void open_chart(const struct delivery *d, const struct child *c, bool correct, struct chart *h)
{
    struct rng r;
    memset(h, 0, sizeof(*h));
    h->d = d;
    h->c = c;
    h->correct = correct;
    h->older = child_has_older_cin(d, c);
    child_stream(d->world, c, STREAM_SEEN + HEALTH, &r);
    child_stream(d->world, c, STREAM_ROWS + HEALTH, &h->rows);
    seen_draw(d->world, &r, c, HEALTH, correct, &h->seen);
    h->ethnicity = draw_ethnicity(&r, c->group);
    child_cin(d, c, false, h->cin[0]);
    child_cin(d, c, true, h->cin[1]);
    id_ssn(d->world->seed, c->index, h->ssn);
    id_rln(d->world->seed, c->index, h->rln);
    if (CHANCE(&r, SSN_WRONG)) {
        uint32_t at = 4 + rng_below(&r, 5);
        h->ssn[at] = (char)('1' + (int)rng_below(&r, 9));
    }
    if (CHANCE(&r, SSN_DUMMY))
        id_ssn_dummy(rng_below(&r, 6), h->ssn);
    if (!CHANCE(&r, SSN_HEALTH))
        h->ssn[0] = h->rln[0] = '\0';
}

/* The number as printed: alone, with its check digit, or with check digit and issue date. */
static void put_cin(struct chart *h, struct extract *x, bool frozen)
{
    char printed[2 * CIN_BYTES];
    const char *cin = h->cin[frozen ? 1 : 0];
    uint32_t luck = rng_below(&h->rows, 1000000);
    int check = (cin[7] - '0' + cin[3] - '0') % 10;
    unsigned issued = 9001 + (unsigned)(h->c->index % 365);
    if (luck < rates[RATE_CIN_LONG])
        (void)snprintf(printed, sizeof(printed), "%.9s%d", cin, check);
    else if (luck < 2 * rates[RATE_CIN_LONG])
        (void)snprintf(printed, sizeof(printed), "%.9s%d%u", cin, check, issued);
    else
        (void)snprintf(printed, sizeof(printed), "%.9s", cin);
    extract_text(x, printed);
}

static void put_eligibility(struct chart *h, bool frozen, struct date from, struct date thru, enum fault fault)
{
    static const char *const aid[] = {"30", "3N", "34", "4M", "45", "5K", "M5", "P9", "T2"};
    struct extract *x = h->d->file[HE_ELIGIBILITY];
    char initial[3] = {h->seen.middle[0], '\0', '\0'};
    extract_begin(x);
    if (fault == FAULT_BAD_ID)
        extract_text(x, "91234567B");
    else
        put_cin(h, x, frozen);
    extract_upper(x, fault == FAULT_NO_NAME ? "" : h->seen.family);
    extract_upper(x, h->seen.given);
    extract_upper(x, initial);
    if (fault == FAULT_BAD_DATE)
        extract_text(x, "20090231");
    else
        extract_compact(x, h->seen.birth);
    extract_char(x, h->seen.sex);
    if (fault != FAULT_SHORT_ROW) {
        extract_text(x, h->ssn);
        extract_digits(x, (uint64_t)h->seen.county, 2);
        extract_char(x, h->ethnicity);
        extract_text(x, aid[rng_below(&h->rows, COUNT_OF(aid))]);
        extract_month(x, from);
        extract_month(x, thru);
        extract_char(x, frozen ? 'Y' : rng_below(&h->rows, 2) == 0 ? 'N' : '\0');
    }
    extract_end(x);
}

static void write_eligibility(struct chart *h)
{
    struct rng *r = &h->rows;
    struct date as_of = h->d->world->as_of, from = date_add(as_of, -rng_between(r, 40, 1800)), thru = NO_DATE;
    from = date_most(from, h->c->birth);
    if (h->older)
        put_eligibility(h, true, date_most(date_add(from, -400), h->c->birth), from, FAULT_NONE);
    if (rng_below(r, 100) < 25 && as_of.days - from.days > 600) {
        struct date middle = date_add(from, rng_between(r, 100, 300));
        put_eligibility(h, false, from, middle, FAULT_NONE);
        from = date_add(middle, rng_between(r, 31, 120));
    }
    if (rng_below(r, 100) < 35)
        thru = date_add(from, rng_between(r, 31, 700));
    struct rng same = *r;
    put_eligibility(h, false, from, thru, FAULT_NONE);
    if (CHANCE(r, REPEATED) && !h->correct) {
        struct rng now = *r;
        *r = same;
        put_eligibility(h, false, from, thru, FAULT_NONE);
        *r = now;
    }
    if (CHANCE(r, BROKEN) && !h->correct && extract_may_break(h->d->file[HE_ELIGIBILITY]))
        put_eligibility(h, false, from, thru, (enum fault)rng_between(r, FAULT_NO_NAME, FAULTS - 1));
}

static const char *race_code(enum group group)
{
    static const char *const code[GROUPS] = {
        [HISPANIC] = "R9", [WHITE] = "R5", [BLACK] = "R3",    [ASIAN] = "R2",
        [AIAN] = "R1",     [NHPI] = "R4",  [MULTIPLE] = "R3",
    };
    return code[group];
}

static void put_race(struct chart *h, struct extract *x)
{
    bool missing = CHANCE(&h->rows, RACE_MISSING);
    extract_text(x, missing ? "99" : h->c->group == HISPANIC ? "E1" : "E2");
    extract_text(x, missing ? "99" : race_code(h->c->group));
    extract_text(x, !missing && h->c->group == MULTIPLE ? "R5" : "");
    extract_blank(x, 3);
}

static const char *diagnosis_code(const struct signal *s, int age)
{
    bool child = age < 18;
    switch ((enum diagnosis)s->code) {
    case DIAGNOSIS_CONFIRMED:
        return child ? "T7452XA" : "T7451XA";
    case DIAGNOSIS_SUSPECTED:
        return child ? "T7652XA" : "T7651XA";
    case DIAGNOSIS_EXAMINED:
        return "Z0481";
    case DIAGNOSIS_HISTORY:
        return child ? "Z62813" : "Z9142";
    case DIAGNOSIS_LABOUR:
        return child ? "T7462XA" : "T7461XA";
    }
    return "";
}

static void put_diagnoses(struct chart *h, struct extract *x, const struct signal *s, struct date on)
{
    static const char *const usual[] = {"J069", "R109", "S0990XA", "F329",    "Z23",   "N390", "J45909",  "R45851",
                                        "F419", "A749", "Z3202",   "T1491XA", "R112",  "L309", "S93401A", "F1210",
                                        "Z113", "R079", "G43909",  "B349",    "K5900", "E119", "F909",    "Z9152"};
    static const uint32_t many[] = {45, 25, 15, 8, 5, 2};
    const char *code[DIAGNOSES] = {0};
    size_t n = 1 + rng_weighted(&h->rows, many, COUNT_OF(many));
    for (size_t i = 0; i < n; i++)
        code[i] = usual[rng_below(&h->rows, COUNT_OF(usual))];
    if (s != NULL)
        code[rng_below(&h->rows, (uint32_t)n)] = diagnosis_code(s, age_on(h->c->birth, on));
    for (size_t i = 0; i < DIAGNOSES; i++)
        extract_text(x, code[i] == NULL ? "" : code[i]);
}

static void put_encounter(struct chart *h, struct date on, const struct signal *s, enum fault fault)
{
    struct extract *x = h->d->file[HE_ENCOUNTER];
    struct rng *r = &h->rows;
    bool inpatient = rng_below(r, 100) < 18, alone = h->rln[0] != '\0' && CHANCE(r, RLN_ALONE) && !h->c->plain;
    int nights = inpatient ? rng_between(r, 1, 9) : 0;
    extract_begin(x);
    extract_char(x, inpatient ? 'P' : 'E');
    extract_text(x, h->rln);
    if (alone)
        extract_blank(x, 1);
    else
        put_cin(h, x, h->older && rng_below(r, 2) == 0);
    h->rln_told = h->rln_told || alone;
    extract_compact(x, date_least(h->seen.birth, on));
    extract_char(x, h->seen.sex);
    put_race(h, x);
    extract_digits(x, (uint64_t)county_zip(r, h->seen.county), 5);
    extract_digits(x, (uint64_t)h->seen.county, 2);
    extract_digits(x, 106000000 + (uint64_t)h->seen.county * 10000 + rng_below(r, 12) * 37, 9);
    extract_compact(x, on);
    extract_compact(x, fault == FAULT_BAD_DATE ? date_add(on, -30) : date_add(on, nights));
    char iso[11];
    date_to_iso(on, iso);
    iso[4] = '\0';
    extract_text(x, iso);
    extract_text(x, rng_below(r, 100) < 95 ? "01" : "07");
    extract_text(x, "02");
    put_diagnoses(h, x, s, on);
    extract_text(x, rng_below(r, 100) < 5 ? "Y076" : "");
    extract_int(x, nights);
    extract_char(x, CHANCE(r, PART2) && fault == FAULT_NONE && !h->c->plain ? 'Y' : 'N');
    extract_end(x);
}

static void write_encounters(struct chart *h)
{
    static const uint32_t many[] = {56, 29, 10, 5};
    struct rng *r = &h->rows;
    struct date low = date_most(h->d->world->from, h->c->birth), high = h->d->world->as_of;
    for (int i = 0; i < h->c->n_signals; i++)
        if (h->c->signal[i].kind == SIGNAL_DIAGNOSIS)
            put_encounter(h, h->c->signal[i].on, &h->c->signal[i], FAULT_NONE);
    for (size_t n = rng_weighted(r, many, COUNT_OF(many)); n > 0; n--) {
        struct date on = date_add(low, rng_between(r, 0, high.days - low.days));
        put_encounter(h, on, NULL, FAULT_NONE);
        if (CHANCE(r, BROKEN) && extract_may_break(h->d->file[HE_ENCOUNTER]))
            put_encounter(h, on, NULL, FAULT_BAD_DATE);
    }
}

void health_write(const struct delivery *d, const struct child *c, enum mode mode)
{
    struct chart h;
    if (!c->in[HEALTH] || mode == MODE_DELETED || mode == MODE_SEALED)
        return;
    open_chart(d, c, mode == MODE_CHANGED, &h);
    write_eligibility(&h);
    if (mode != MODE_ALL)
        return;
    write_encounters(&h);
    truth_add(d->truth, HE_ELIGIBILITY, h.cin[0], c);
    if (h.older)
        truth_add(d->truth, HE_ELIGIBILITY, h.cin[1], c);
    if (h.rln_told) {
        char id[RLN_BYTES + 4]; /* not of the source's first namespace, so it says which */
        (void)snprintf(id, sizeof(id), "rln:%s", h.rln);
        truth_add(d->truth, HE_ENCOUNTER, id, c);
    }
}
