// SPDX-License-Identifier: Apache-2.0
// Covers export/rounding.c, on random linked tables from a printed seed, and what a reader can tell of rounded counts.
#include "export/rounding.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/lp.h"
#include "tests/support/toy_table.h"

enum { BASE = 12, WORLDS = 60, SECONDS = 60, COUNTIES = 7, TIERS = 4, RACES = 5 };

static struct toy by_county, by_race, cube;
static struct error err;
static struct hmac *key;
static struct cells *cells;
static int64_t *told, *before;

static void setup(void)
{
    static const char *const county[] = {"county", "tier"}, *const race[] = {"race", "tier"};
    static const char *const all[] = {"county", "race", "tier"};
    CLEANUP(secret_freep) struct secret *secret = NULL;
    err_clear(&err);
    toy_init(&by_county, "T01", 2, county, (int[]){COUNTIES, TIERS});
    toy_init(&by_race, "T03", 2, race, (int[]){RACES, TIERS});
    toy_init(&cube, "T09", 3, all, (int[]){COUNTIES, RACES, TIERS});
    ck_assert(secret_new(32, &secret, &err));
    memset(secret_bytes_rw(secret), 3, 32);
    ck_assert(hmac_new(secret, &key, &err));
}

static void forget(void)
{
    cells_freep(&cells);
    free(told);
    free(before);
    told = before = NULL;
}

static void teardown(void)
{
    forget();
    hmac_freep(&key);
}

// Random children by county, race and tier, in these tables.
static void count(const struct table *const *tables, size_t n, unsigned *seed)
{
    forget();
    ck_assert(cells_new(tables, n, &cells, &err));
    for (int i = 0; i < COUNTIES * RACES * TIERS; i++) {
        int county = i % COUNTIES, race = i / COUNTIES % RACES, tier = i / COUNTIES / RACES;
        int64_t children = rand_r(seed) % 3 == 0 ? 0 : rand_r(seed) % (rand_r(seed) % 4 == 0 ? 90 : 9);
        for (size_t t = 0; t < n; t++) {
            const char *const of_two[] = {toy_code(tables[t] == &by_race.table ? race : county), toy_code(tier)};
            const char *const of_three[] = {toy_code(county), toy_code(race), toy_code(tier)};
            ck_assert(
                cells_add(cells, tables[t], "children", tables[t] == &cube.table ? of_three : of_two, children, &err));
        }
    }
    ck_assert(cells_settle(cells, &err));
    told = calloc((size_t)cells->n_cells, sizeof(*told));
    before = malloc((size_t)cells->n_cells * sizeof(*before));
    for (int i = 0; i < cells->n_cells; i++)
        before[i] = -1;
}

static struct rounding round_all(const char *scope)
{
    struct rounding r = {0};
    char text[512];
    ck_assert_msg(rounding_find(cells, BASE, key, scope, before, SECONDS, &r, told, &err), "%s",
                  err_message(&err, text, sizeof(text)));
    ck_assert_msg(rounding_check(cells, &r, told, &err), "%s", err_message(&err, text, sizeof(text)));
    return r;
}

static const struct table *const linked[] = {&by_county.table, &by_race.table};
static const struct table *const three[] = {&cube.table, &by_race.table};

START_TEST(linked_tables_add_up_and_every_count_is_told_by_a_multiple_beside_it)
{
    unsigned seed = 20260312;
    (void)printf("seed %u\n", seed);
    for (int i = 0; i < WORLDS; i++) {
        count(linked, 2, &seed);
        struct rounding r = round_all("CY2025");
        ck_assert_int_eq(r.steps, 1);
        ck_assert_int_lt(r.farthest, BASE);
    }
}
END_TEST

START_TEST(tables_of_three_dimensions_add_up_too)
{
    unsigned seed = 20260313;
    int farther = 0;
    for (int i = 0; i < WORLDS / 3; i++) {
        count(three, 2, &seed);
        farther += round_all("CY2025").steps > 1;
    }
    (void)printf("seed 20260313: %d of %d needed multiples farther off\n", farther, WORLDS / 3);
}
END_TEST

START_TEST(counts_are_right_on_average)
{
    unsigned seed = 20260314;
    double off = 0, n = 0, against = 0;
    for (int i = 0; i < WORLDS; i++) {
        char scope[32];
        count(linked, 2, &seed);
        (void)snprintf(scope, sizeof(scope), "CY%d", i);
        (void)round_all(scope);
        for (int k = 0; k < cells->n_cells; k++)
            if (cells->cell[k].count % BASE != 0) {
                off += (double)(told[k] - cells->cell[k].count);
                against += abs((int)(told[k] - cells->cell[k].count)) > BASE / 2;
                n++;
            }
    }
    (void)printf("%.0f counts, off by %.3f on average; %.0f%% told by the farther multiple\n", n, off / n,
                 100 * against / n);
    ck_assert_double_lt(off / n < 0 ? -off / n : off / n, 0.5); // cells of a table hang together
    ck_assert_double_gt(against / n, 0.15);                     // who knows the rule does not know the half
}
END_TEST

START_TEST(told_again_it_is_the_same_and_a_child_more_moves_little)
{
    unsigned seed = 20260315;
    int moved = 0, all = 0;
    for (int i = 0; i < WORLDS / 3; i++) {
        count(linked, 2, &seed);
        (void)round_all("CY2025");
        memcpy(before, told, (size_t)cells->n_cells * sizeof(*told));
        (void)round_all("CY2025");
        ck_assert_mem_eq(before, told, (size_t)cells->n_cells * sizeof(*told));
        // A child of county 0, race 0, tier 0.
        for (int k = 0; k < cells->n_cells; k++) {
            const char *p = strchr(cells->cell[k].key, '|');
            bool counted = true;
            for (; p != NULL && counted; p = strchr(p + 1, '|'))
                counted = strncmp(strchr(p, '=') + 1, "0", 1) == 0;
            cells->cell[k].count += counted;
        }
        (void)round_all("CY2025");
        for (int k = 0; k < cells->n_cells; k++, all++)
            moved += told[k] != before[k];
    }
    (void)printf("%d of %d cells moved for a child\n", moved, all);
    ck_assert_int_lt(moved * 100, all * 10);
}
END_TEST

// Which tables of numbers of children could have been told like this? The least and the greatest of each cell.
START_TEST(no_sum_tells_a_reader_more_than_the_base_does)
{
    unsigned seed = 20260316;
    for (int i = 0; i < 6; i++) {
        CLEANUP(lp_freep) struct lp *lp = NULL;
        count(linked, 2, &seed);
        (void)round_all("CY2025");
        int n = cells->n_cells;
        size_t n_entries = 0;
        struct lp_entry *entry = malloc((size_t)cells->n_lines * 64 * sizeof(*entry));
        double *low = malloc((size_t)n * sizeof(*low)), *high = malloc((size_t)n * sizeof(*high));
        double *zero = calloc((size_t)cells->n_lines, sizeof(*zero));
        for (int k = 0; k < n; k++) {
            low[k] = told[k] < BASE ? 0 : (double)(told[k] - BASE + 1);
            high[k] = (double)(told[k] + BASE - 1);
        }
        for (int l = 0; l < cells->n_lines; l++) {
            entry[n_entries++] = (struct lp_entry){l, cells->line[l].total, 1};
            for (int k = 0; k < cells->line[l].n_parts; k++)
                entry[n_entries++] = (struct lp_entry){l, cells->line[l].part[k], -1};
        }
        ck_assert(lp_new(cells->n_lines, n, entry, n_entries, zero, zero, low, high, &lp, &err));
        for (int k = 0; k < n; k++) {
            enum lp_status status;
            double least = 0, most = 0;
            lp_set_cost(lp, k, 1);
            ck_assert(lp_solve(lp, false, &status, &least, &err));
            ck_assert(lp_solve(lp, true, &status, &most, &err));
            lp_set_cost(lp, k, 0);
            ck_assert_double_ge(most - least, BASE - 1 - 1e-6);
            if (cells->cell[k].count >= 1 && cells->cell[k].count < BASE - 1)
                ck_assert_double_le(least, 1e-6 + (told[k] > 0 ? 1 : 0));
        }
        free(entry);
        free(low);
        free(high);
        free(zero);
    }
}
END_TEST

START_TEST(where_no_neighbouring_multiples_add_up_some_go_farther)
{
    // Three counts of 6, and every two of them together, which are multiples: one up and one down, thrice, there is not.
    static const int pairs[3][2] = {{0, 1}, {0, 2}, {1, 2}};
    static const char *const keys[] = {"a", "b", "c", "a and b", "a and c", "b and c"};
    struct cell cell[6] = {{0}};
    struct cell_line line[3];
    struct cells system = {.cell = cell, .n_cells = 6, .line = line, .n_lines = 3};
    int64_t never[6] = {-1, -1, -1, -1, -1, -1}, out[6];
    struct rounding r = {0};
    for (int i = 0; i < 6; i++)
        cell[i] = (struct cell){.key = keys[i], .count = i < 3 ? 6 : 12};
    for (int l = 0; l < 3; l++)
        line[l] = (struct cell_line){.total = 3 + l, .part = pairs[l], .n_parts = 2};
    ck_assert(rounding_find(&system, BASE, key, "CY2025", never, SECONDS, &r, out, &err));
    ck_assert_int_eq(r.steps, 2);
    ck_assert_int_ge(r.farthest, BASE);
    ck_assert(rounding_check(&system, &r, out, &err));
    r.steps = 1;
    ck_assert(!rounding_check(&system, &r, out, &err));
}
END_TEST

START_TEST(the_second_look_finds_what_is_wrong)
{
    unsigned seed = 20260317;
    char text[512];
    count(linked, 2, &seed);
    struct rounding r = round_all("CY2025");
    static const struct {
        int64_t by;
        const char *want;
    } cases[] = {{1, "is not rounded"}, {2 * BASE, "is not rounded"}, {-3 * BASE, "is not rounded"}};
    int cell = 0;
    while (cells->cell[cell].count % BASE == 0 || told[cell] < cells->cell[cell].count)
        cell++;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        told[cell] += cases[i].by;
        ck_assert(!rounding_check(cells, &r, told, &err));
        ck_assert_ptr_nonnull(strstr(err_message(&err, text, sizeof(text)), cases[i].want));
        told[cell] -= cases[i].by;
    }
    told[cell] -= BASE; // to its other multiple
    ck_assert(!rounding_check(cells, &r, told, &err));
    ck_assert_ptr_nonnull(strstr(err_message(&err, text, sizeof(text)), "do not add up"));
}
END_TEST

Suite *suite(void);

Suite *suite(void)
{
    Suite *s = suite_create("rounding");
    TCase *t = tcase_create("rounding");
    tcase_set_timeout(t, 120);
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_test(t, linked_tables_add_up_and_every_count_is_told_by_a_multiple_beside_it);
    tcase_add_test(t, tables_of_three_dimensions_add_up_too);
    tcase_add_test(t, counts_are_right_on_average);
    tcase_add_test(t, told_again_it_is_the_same_and_a_child_more_moves_little);
    tcase_add_test(t, no_sum_tells_a_reader_more_than_the_base_does);
    tcase_add_test(t, where_no_neighbouring_multiples_add_up_some_go_farther);
    tcase_add_test(t, the_second_look_finds_what_is_wrong);
    suite_add_tcase(s, t);
    return s;
}
