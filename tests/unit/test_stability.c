// SPDX-License-Identifier: Apache-2.0
// Covers export/cost.c, and measures how steady the pattern of hidden cells is (docs/ledger.md has the figures): on random pairs
// of linked tables, one child more in a cell that is not small, and another period with other counts.
#include "export/cost.h"

#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "export/suppress.h"
#include "tests/support/toy_table.h"

enum { COUNTIES = 9, TIERS = 5, RACES = 6, WORLDS = 60 };

struct world {
    int64_t n[COUNTIES][TIERS][RACES];
};

static struct toy by_county, by_race;
static struct error err;

static void setup(void)
{
    static const char *const county[] = {"county", "tier"}, *const race[] = {"race", "tier"};
    toy_init(&by_county, "T01", 2, county, (int[]){COUNTIES, TIERS});
    toy_init(&by_race, "T03", 2, race, (int[]){RACES, TIERS});
}

static double random_rate(unsigned *seed, double spread)
{
    return exp(spread * (double)rand_r(seed) / RAND_MAX);
}

// Counts as skewed as those of counties are.
static struct world make_world(unsigned *seed)
{
    struct world w;
    double county[COUNTIES], tier[TIERS], race[RACES];
    for (int i = 0; i < COUNTIES; i++)
        county[i] = random_rate(seed, 3.2);
    for (int i = 0; i < TIERS; i++)
        tier[i] = random_rate(seed, 2);
    for (int i = 0; i < RACES; i++)
        race[i] = random_rate(seed, 2);
    for (int c = 0; c < COUNTIES; c++)
        for (int t = 0; t < TIERS; t++)
            for (int r = 0; r < RACES; r++)
                w.n[c][t][r] = (int64_t)(county[c] * tier[t] * race[r] / 20 * random_rate(seed, 1));
    return w;
}

static void add_a_child(struct world *w, unsigned *seed)
{
    for (;;) {
        int64_t *n = &w->n[rand_r(seed) % COUNTIES][rand_r(seed) % TIERS][rand_r(seed) % RACES];
        if (*n >= 5) {
            (*n)++;
            return;
        }
    }
}

// A third of the counts is a twelfth and one child larger or smaller.
static void pass_a_year(struct world *w, unsigned *seed)
{
    for (int i = 0; i < COUNTIES * TIERS * RACES; i++) {
        int64_t *n = &w->n[i / (TIERS * RACES)][i / RACES % TIERS][i % RACES];
        if (*n > 0 && rand_r(seed) % 3 == 0)
            *n += (rand_r(seed) % 2 == 0 ? 1 : -1) * (1 + *n / 12);
    }
}

static struct cells *count(const struct world *w)
{
    const struct table *tables[] = {&by_county.table, &by_race.table};
    struct cells *cells = NULL;
    ck_assert(cells_new(tables, 2, &cells, &err));
    for (int c = 0; c < COUNTIES; c++)
        for (int t = 0; t < TIERS; t++)
            for (int r = 0; r < RACES; r++) {
                const char *const county[] = {toy_code(c), toy_code(t)}, *const race[] = {toy_code(r), toy_code(t)};
                ck_assert(cells_add(cells, &by_county.table, "children", county, w->n[c][t][r], &err));
                ck_assert(cells_add(cells, &by_race.table, "children", race, w->n[c][t][r], &err));
            }
    ck_assert(cells_settle(cells, &err));
    return cells;
}

struct pattern {
    struct cells *cells;
    struct suppression s;
};

static void pattern_done(struct pattern *p)
{
    suppression_done(&p->s);
    cells_freep(&p->cells);
}

static struct pattern decide(const struct world *w, const struct pattern *before)
{
    struct suppress_policy policy = suppress_policy_of(11, 10);
    struct pattern p = {.cells = count(w)};
    const char *hidden[512];
    size_t n = 0;
    for (int i = 0; before != NULL && i < before->s.n_cells; i++)
        if (before->s.state[i] != CELL_SHOWN)
            hidden[n++] = before->cells->cell[i].key;
    ck_assert(cost_prefer(p.cells, hidden, n, &err));
    ck_assert(suppress_decide(p.cells, &policy, &p.s, &err));
    return p;
}

struct tally {
    int other, changed, patterns;
};

static struct tally compare(void (*happen)(struct world *, unsigned *), bool prefer)
{
    struct tally t = {0};
    unsigned seed = 20261127;
    for (int i = 0; i < WORLDS; i++) {
        int changed = 0;
        struct world w = make_world(&seed);
        CLEANUP(pattern_done) struct pattern before = decide(&w, NULL);
        happen(&w, &seed);
        CLEANUP(pattern_done) struct pattern after = decide(&w, prefer ? &before : NULL);
        for (int k = 0; k < before.s.n_cells; k++) {
            t.other += before.s.state[k] == CELL_OTHER;
            changed += (before.s.state[k] == CELL_OTHER) != (after.s.state[k] == CELL_OTHER);
        }
        t.changed += changed;
        t.patterns += changed > 0;
    }
    (void)printf("seed 20261127: %d further cells hidden in %d patterns; %d cells in %d patterns changed\n", t.other,
                 WORLDS, t.changed, t.patterns);
    return t;
}

START_TEST(one_child_more_changes_next_to_nothing)
{
    struct tally t = compare(add_a_child, false);
    ck_assert_int_lt(t.changed * 100, t.other * 3);
    ck_assert_int_lt(t.patterns * 100, WORLDS * 10);
}
END_TEST

START_TEST(another_period_hides_what_the_one_before_hid_where_it_can)
{
    struct tally without = compare(pass_a_year, false), with = compare(pass_a_year, true);
    ck_assert_int_lt(with.changed * 100, without.changed * 80);
}
END_TEST

START_TEST(half_the_cost_for_what_was_hidden_before)
{
    struct world w = {.n = {{{40}}}};
    static const char *const hidden[] = {"children|county=0|tier=0", "no such cell"};
    CLEANUP(cells_freep) struct cells *cells = count(&w);
    ck_assert(cost_prefer(cells, NULL, 0, &err));
    ck_assert_double_eq(cells->cell[0].cost, 0); // as suppress_decide has it
    ck_assert(cost_prefer(cells, hidden, 2, &err));
    ck_assert_str_eq(cells->cell[0].key, hidden[0]);
    ck_assert_double_eq_tol(cells->cell[0].cost, 0.5 * log2(42), 1e-9);
    ck_assert_double_eq_tol(cells->cell[1].cost, 1, 1e-9);
}
END_TEST

Suite *suite(void);

Suite *suite(void)
{
    Suite *s = suite_create("stability");
    TCase *t = tcase_create("stability");
    tcase_set_timeout(t, 60);
    tcase_add_checked_fixture(t, setup, NULL);
    tcase_add_test(t, one_child_more_changes_next_to_nothing);
    tcase_add_test(t, another_period_hides_what_the_one_before_hid_where_it_can);
    tcase_add_test(t, half_the_cost_for_what_was_hidden_before);
    suite_add_tcase(s, t);
    return s;
}
