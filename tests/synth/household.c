// SPDX-License-Identifier: Apache-2.0
/* Families of one to five children. What is shared is drawn from the family's stream, what is a child's own from the
 * child's. The groups' shares are those of children known to public agencies, not of all children of the state.
 *
 * The very first child lives in the smallest county and is the only one identified there: a table by county must then hold
 * a count of exactly one. */
#include "tests/synth/household.h"

#include <stdio.h>
#include <string.h>

#include "common/attrs.h"
#include "tests/synth/county.h"
#include "tests/synth/rates.h"
#include "tests/synth/story.h"

struct home {
    enum group group;
    int county;
    char father[NAME_BYTES], mother[NAME_BYTES];
    bool two_family_names;
};

struct date date_add(struct date d, int days)
{
    return (struct date){d.days + days};
}

struct date date_least(struct date a, struct date b)
{
    return a.days < b.days ? a : b;
}

struct date date_most(struct date a, struct date b)
{
    return a.days > b.days ? a : b;
}

int age_on(struct date birth, struct date day)
{
    int year, month, dom, year_on, month_on, dom_on;
    date_to_ymd(birth, &year, &month, &dom);
    date_to_ymd(day, &year_on, &month_on, &dom_on);
    return year_on - year - (month_on < month || (month_on == month && dom_on < dom) ? 1 : 0);
}

void child_stream(const struct world *w, const struct child *c, unsigned stream, struct rng *ret_rng)
{
    rng_init(ret_rng, w->seed, c->index * STREAMS_EACH + stream);
}

static void draw_home(struct rng *r, struct home *home)
{
    static const uint32_t share[GROUPS] = {520, 220, 115, 90, 12, 8, 35};
    home->group = (enum group)rng_weighted(r, share, GROUPS);
    home->county = county_draw(r);
    names_family(r, home->group, home->father);
    names_family(r, home->group, home->mother);
    home->two_family_names = home->group == HISPANIC && CHANCE(r, TWO_FAMILY_NAMES);
}

static struct date draw_birth(const struct world *w, struct rng *r)
{
    static const uint32_t weight[] = {20, 50, 190, 220, 370, 150}; /* ages from 1, 3, 5, 11, 14, 18 */
    static const int low[] = {1, 3, 5, 11, 14, 18, 21};
    size_t band = rng_weighted(r, weight, COUNT_OF(weight));
    return date_add(w->as_of, -rng_between(r, low[band] * 1461 / 4, low[band + 1] * 1461 / 4 - 1));
}

/* A birth some time before or after the sibling's, within the ages of children. */
static struct date draw_sibling_birth(const struct world *w, struct rng *r, struct date of_sibling)
{
    int gap = rng_between(r, 330, 2100);
    struct date birth = date_add(of_sibling, rng_below(r, 2) == 0 ? gap : -gap);
    struct date youngest = date_add(w->as_of, -365), oldest = date_add(w->as_of, -7670);
    if (birth.days > youngest.days)
        birth = date_add(of_sibling, -gap);
    if (birth.days < oldest.days)
        birth = date_add(of_sibling, gap);
    return birth;
}

/* twin is before, when the two are twins. No child is named as the one before. */
static void name_child(struct rng *r, const struct home *home, const struct child *before, const struct child *twin,
                       struct child *c)
{
    int year, month, day;
    date_to_ymd(c->birth, &year, &month, &day);
    bool alike = twin != NULL && CHANCE(r, TWIN_LIKE_NAMES);
    for (int tries = 0; tries < 60; tries++) {
        names_given(r, home->group, c->sex, year, c->given);
        bool same = before != NULL && strcmp(c->given, before->given) == 0;
        if (!same && (!alike || c->given[0] == twin->given[0]))
            break;
    }
    for (int tries = 0; tries < 5; tries++) {
        names_given(r, home->group, c->sex, year, c->middle);
        if (strcmp(c->middle, c->given) != 0)
            break;
    }
    memcpy(c->family[0], home->father, NAME_BYTES);
    if (twin == NULL && CHANCE(r, HALF_SIBLING))
        names_family(r, home->group, c->family[0]);
    if (home->two_family_names)
        memcpy(c->family[1], home->mother, NAME_BYTES);
    if (c->sex == 'M' && rng_below(r, 100) < 3)
        (void)snprintf(c->suffix, sizeof(c->suffix), "%s", rng_below(r, 3) == 0 ? "III" : "JR");
    if (CHANCE(r, ALIAS)) {
        names_given(r, home->group, c->sex, year, c->alias_given);
        memcpy(c->alias_family, rng_below(r, 2) == 0 ? home->mother : c->family[0], NAME_BYTES);
    }
}

/* Rates differ by group, as published rates do: percent of the rate of all. */
static bool chance_by_group(struct rng *r, uint32_t per_million, const uint32_t percent[GROUPS], enum group group)
{
    uint64_t scaled = (uint64_t)per_million * percent[group] / 100;
    return rng_chance(r, scaled > 1000000 ? 1000000 : (uint32_t)scaled);
}

static bool draw_probation(const struct world *w, struct rng *r, const struct child *c)
{
    static const uint32_t percent[GROUPS] = {105, 80, 200, 30, 120, 80, 100};
    uint32_t rate = c->sex == 'M' ? rates[RATE_IN_PROBATION] : rates[RATE_IN_PROBATION] / 3;
    bool of_age = age_on(c->birth, w->as_of) >= 12 && age_on(c->birth, w->from) < 18;
    if (c->county == LASSEN || c->county == SIERRA || !of_age)
        return false;
    return c->tier != TIER_NONE ? CHANCE(r, CSEC_IN_PROBATION) : chance_by_group(r, rate, percent, c->group);
}

static void draw_systems(const struct world *w, struct rng *r, struct child *c)
{
    static const uint32_t in_child_welfare[GROUPS] = {100, 90, 160, 35, 150, 90, 110};
    bool identified = c->tier != TIER_NONE;
    int age = age_on(c->birth, w->as_of);
    c->in[SCHOOLS] = age >= 5 && (identified ? CHANCE(r, CSEC_IN_SCHOOLS) : CHANCE(r, IN_SCHOOLS));
    c->in[HEALTH] = identified ? CHANCE(r, CSEC_IN_HEALTH) : CHANCE(r, IN_HEALTH);
    c->in[CHILD_WELFARE] = identified ? CHANCE(r, CSEC_IN_CHILD_WELFARE)
                                      : chance_by_group(r, rates[RATE_IN_CHILD_WELFARE], in_child_welfare, c->group);
    c->in[PROBATION] = draw_probation(w, r, c);
    if (c->plain)
        c->in[CHILD_WELFARE] = c->in[SCHOOLS] = true;
    if (!c->in[SCHOOLS] && !c->in[HEALTH] && !c->in[CHILD_WELFARE] && !c->in[PROBATION])
        c->in[age >= 5 ? SCHOOLS : HEALTH] = true;
}

static void draw_child(const struct world *w, const struct home *home, const struct child *before, struct child *c)
{
    static const uint32_t identified[GROUPS] = {95, 90, 180, 35, 150, 100, 110};
    struct rng r;
    struct date first = {0};
    child_stream(w, c, STREAM_LIFE, &r);
    c->group = home->group;
    c->county = home->county;
    const struct child *twin = before != NULL && CHANCE(&r, TWINS) ? before : NULL;
    bool may = twin == NULL && c->county != ALPINE;
    if (c->plain || (may && chance_by_group(&r, w->csec_per_million, identified, c->group))) {
        story_begin(w, &r, c, &first);
    } else {
        c->sex = rng_below(&r, 100) < 51 ? 'M' : 'F';
        c->birth = before == NULL ? draw_birth(w, &r) : draw_sibling_birth(w, &r, before->birth);
    }
    if (twin != NULL)
        c->birth = twin->birth;
    name_child(&r, home, before, twin, c);
    draw_systems(w, &r, c);
    child_stream(w, c, STREAM_STORY, &r);
    story_tell(w, &r, c, first);
}

int household_draw(const struct world *w, uint64_t family, uint64_t first_index, struct child out[MAX_SIBLINGS])
{
    static const uint32_t sizes[MAX_SIBLINGS] = {52, 30, 12, 4, 2};
    struct rng r;
    struct home home;
    rng_init(&r, w->seed, (UINT64_C(1) << 60) + family);
    draw_home(&r, &home);
    int n = 1 + (int)rng_weighted(&r, sizes, MAX_SIBLINGS);
    if (first_index == 0)
        home.county = ALPINE;
    for (int i = 0; i < n; i++) {
        memset(&out[i], 0, sizeof(out[i]));
        out[i].index = first_index + (uint64_t)i;
        out[i].plain = out[i].index == 0;
        draw_child(w, &home, i == 0 ? NULL : &out[i - 1], &out[i]);
    }
    return n;
}
