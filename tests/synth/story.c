// SPDX-License-Identifier: Apache-2.0
/* Calibration (published aggregates): four children at risk for each confirmed or suspected; 91% of the confirmed are
 * girls; 69% are 15 to 17 when first identified. The date comes first, then the age on it, then the birth date: so the
 * ages hold whatever span of years is asked for.
 *
 * Each system notes what its own records can hold: the CSEC grid, allegations and screenings in child welfare; a flag,
 * a screening score or a charge in probation; diagnoses in health. Schools note none of it. One child is often noted by
 * several, on different days and with different certainty. */
#include "tests/synth/story.h"

#include "common/attrs.h"

static const enum tier tiers[] = {TIER_AT_RISK, TIER_CONFIRMED, TIER_SUSPECTED, TIER_HISTORY};

static int draw_age(struct rng *r)
{
    static const uint32_t weight[] = {1, 2, 4, 7, 11, 20, 25, 24, 3, 2, 1}; /* from 10 to 20 years */
    return 10 + (int)rng_weighted(r, weight, COUNT_OF(weight));
}

static char draw_sex(struct rng *r, enum tier tier)
{
    return rng_below(r, 100) < (tier == TIER_CONFIRMED ? 91 : 79) ? 'F' : 'M';
}

static struct date draw_birth(struct rng *r, struct date on, int age)
{
    int year, month, day;
    date_to_ymd(on, &year, &month, &day);
    struct date birthday = on;
    if (!date_from_ymd(year - age, month, day, &birthday))
        (void)date_from_ymd(year - age, month, 28, &birthday);
    return date_add(birthday, -rng_between(r, 0, 363));
}

/* The last 30 June until then: tables of the state fiscal year that is closed must hold the one child that is plain. */
static struct date last_fiscal_year_end(struct date as_of)
{
    int year, month, day;
    struct date end = as_of;
    date_to_ymd(as_of, &year, &month, &day);
    (void)date_from_ymd(month < 7 && !(month == 6 && day == 30) ? year - 1 : year, 6, 30, &end);
    return end;
}

void story_begin(const struct world *w, struct rng *r, struct child *c, struct date *ret_first)
{
    static const uint32_t weight[] = {775, 150, 45, 30};
    struct date first = date_add(w->as_of, -rng_between(r, 1, w->as_of.days - w->from.days));
    c->tier = tiers[rng_weighted(r, weight, COUNT_OF(weight))];
    if (c->plain) {
        c->tier = TIER_CONFIRMED;
        first = date_most(date_add(last_fiscal_year_end(w->as_of), -120), w->from);
    }
    c->sex = draw_sex(r, c->tier);
    c->birth = draw_birth(r, first, c->plain ? 15 : draw_age(r));
    *ret_first = first;
}

static void note(const struct world *w, struct child *c, enum signal_kind kind, int code, struct date on)
{
    if (c->n_signals == MAX_SIGNALS)
        return;
    on = date_least(on, w->as_of);
    c->signal[c->n_signals++] = (struct signal){.kind = kind, .code = code, .on = on, .end = {INT32_MIN}};
}

static struct date later(struct rng *r, const struct child *c, struct date first)
{
    return c->n_signals == 0 ? first : date_add(first, rng_between(r, 0, 240));
}

static bool percent(struct rng *r, uint32_t share)
{
    return rng_below(r, 100) < share;
}

/* A score somewhat later; one draw a statement, so that every compiler draws in the same order. */
static void note_score(const struct world *w, struct rng *r, struct child *c, enum signal_kind kind, int low, int high,
                       struct date first)
{
    int score = rng_between(r, low, high);
    note(w, c, kind, score, later(r, c, first));
}

static int victim_type(struct rng *r, const struct child *c, struct date on)
{
    static const uint32_t weight[] = {30, 22, 25, 18, 5}; /* before, during, open case at home, absent, closed */
    static const int type[] = {6868, 6869, 6870, 6871, 6872};
    int drawn = type[rng_weighted(r, weight, COUNT_OF(weight))];
    return drawn == 6872 && age_on(c->birth, on) < 16 ? 6870 : drawn;
}

static void note_at_risk(const struct world *w, struct rng *r, struct child *c, struct date first)
{
    if (c->in[CHILD_WELFARE] && percent(r, 75))
        note(w, c, SIGNAL_GRID, 6867, first);
    if (c->in[CHILD_WELFARE] && percent(r, 30))
        note_score(w, r, c, SIGNAL_SCREEN, 4, 8, first);
    if (c->in[PROBATION] && percent(r, 50))
        note(w, c, SIGNAL_FLAG, 0, later(r, c, first));
    if (c->in[PROBATION] && percent(r, 15))
        note_score(w, r, c, SIGNAL_CSEIT, 4, 8, first);
    if (c->n_signals > 0)
        return;
    if (c->in[PROBATION] && !c->in[CHILD_WELFARE]) {
        note(w, c, SIGNAL_FLAG, 0, first);
        return;
    }
    c->in[CHILD_WELFARE] = true;
    note(w, c, SIGNAL_GRID, 6867, first);
}

static void note_suspected(const struct world *w, struct rng *r, struct child *c, struct date first)
{
    if (c->in[CHILD_WELFARE] && percent(r, 50))
        note(w, c, SIGNAL_ALLEGATION, 0, first);
    if (c->in[CHILD_WELFARE] && percent(r, 60))
        note_score(w, r, c, SIGNAL_SCREEN, 9, 23, first);
    if (c->in[PROBATION] && percent(r, 50))
        note(w, c, SIGNAL_FLAG, 1, later(r, c, first));
    if (c->in[PROBATION] && percent(r, 25))
        note_score(w, r, c, SIGNAL_CSEIT, 9, 23, first);
    if (c->in[PROBATION] && percent(r, 12))
        note(w, c, SIGNAL_CHARGE, 0, later(r, c, first));
    if (c->in[HEALTH] && percent(r, 50)) {
        int diagnosis = percent(r, 60) ? DIAGNOSIS_SUSPECTED : DIAGNOSIS_EXAMINED;
        note(w, c, SIGNAL_DIAGNOSIS, diagnosis, later(r, c, first));
    }
    if (c->n_signals > 0)
        return;
    if (c->in[HEALTH]) {
        note(w, c, SIGNAL_DIAGNOSIS, DIAGNOSIS_SUSPECTED, first);
        return;
    }
    c->in[CHILD_WELFARE] = true;
    note(w, c, SIGNAL_ALLEGATION, 0, first);
}

static void note_confirmed(const struct world *w, struct rng *r, struct child *c, struct date first)
{
    if (c->in[CHILD_WELFARE] && percent(r, 80))
        note(w, c, SIGNAL_GRID, victim_type(r, c, first), first);
    if (c->in[CHILD_WELFARE] && percent(r, 35))
        note(w, c, SIGNAL_ALLEGATION, 1, later(r, c, first));
    if (c->in[HEALTH] && (c->n_signals == 0 || percent(r, 35)))
        note(w, c, SIGNAL_DIAGNOSIS, DIAGNOSIS_CONFIRMED, later(r, c, first));
    if (c->n_signals == 0) {
        c->in[CHILD_WELFARE] = true;
        note(w, c, SIGNAL_GRID, victim_type(r, c, first), first);
    }
    if (c->in[CHILD_WELFARE] && percent(r, 30))
        note(w, c, SIGNAL_GRID, 6867, date_most(date_add(first, -rng_between(r, 20, 400)), w->from));
    if (c->in[CHILD_WELFARE] && percent(r, 35))
        note_score(w, r, c, SIGNAL_SCREEN, 9, 23, first);
    if (c->in[PROBATION] && percent(r, 45))
        note(w, c, SIGNAL_FLAG, 1, later(r, c, first));
    if (c->in[PROBATION] && percent(r, 8))
        note(w, c, SIGNAL_CHARGE, 0, later(r, c, first));
}

static void note_history(const struct world *w, struct rng *r, struct child *c, struct date first)
{
    c->in[HEALTH] = true;
    note(w, c, SIGNAL_DIAGNOSIS, DIAGNOSIS_HISTORY, first);
    if (percent(r, 20))
        note(w, c, SIGNAL_DIAGNOSIS, DIAGNOSIS_LABOUR, later(r, c, first));
}

/* An absence always has an end; other entries have one more often than not. A few begin before the child was born. */
static void finish_grid(const struct world *w, struct rng *r, struct child *c)
{
    for (int i = 0; i < c->n_signals; i++) {
        struct signal *s = &c->signal[i];
        if (s->kind == SIGNAL_GRID && (s->code == 6871 || percent(r, 60)))
            s->end = date_least(date_add(s->on, rng_between(r, 0, 90)), w->as_of);
    }
    if (c->in[CHILD_WELFARE] && !c->plain && percent(r, 1))
        note(w, c, SIGNAL_GRID, 6868, date_add(c->birth, -rng_between(r, 40, 400)));
}

void story_tell(const struct world *w, struct rng *r, struct child *c, struct date first)
{
    switch (c->tier) {
    case TIER_NONE:
        return;
    case TIER_AT_RISK:
        note_at_risk(w, r, c, first);
        break;
    case TIER_CONFIRMED:
        note_confirmed(w, r, c, first);
        break;
    case TIER_SUSPECTED:
        note_suspected(w, r, c, first);
        break;
    case TIER_HISTORY:
        note_history(w, r, c, first);
        break;
    }
    finish_grid(w, r, c);
}

const struct signal *story_find(const struct child *c, enum signal_kind kind, int nth)
{
    for (int i = 0; i < c->n_signals; i++)
        if (c->signal[i].kind == kind && nth-- == 0)
            return &c->signal[i];
    return NULL;
}
