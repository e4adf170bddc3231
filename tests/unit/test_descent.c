// SPDX-License-Identifier: Apache-2.0
// Covers export/descent.c, the blocks of export/parts.c and what export/cuts.c leaves to decide within one: random tables of counties in
// regions, by two more dimensions.
#include "export/descent.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "export/cover.h"
#include "export/cube.h"
#include "tests/support/ok.h"
#include "tests/support/scratch.h"

enum { ROUNDS = 4, REGIONS = 3, COUNTIES = 4, A = 4, B = 4, MINIMUM = 6, WIDTH = 5, CHOICES = 40 };

static struct error err;
static unsigned seed = 20261128u;
static const struct suppress_policy policy = {.minimum_count = MINIMUM, .interval = WIDTH};
static struct spec *spec;
static struct cube *cube;
static enum cell_state *state;
static struct decision d;

#define OK(call) OK_OR(err, call)

static void write_files(void)
{
    static char regions[1024], cells[16384];
    int n = snprintf(regions, sizeof(regions), "parent,child\n"), m = snprintf(cells, sizeof(cells), "c,a,b,n\n");
    for (int r = 0; r < REGIONS; r++) {
        n += snprintf(regions + n, sizeof(regions) - (size_t)n, "all,r%d\n", r);
        for (int c = 0; c < COUNTIES; c++)
            n += snprintf(regions + n, sizeof(regions) - (size_t)n, "r%d,c%d\n", r, r * COUNTIES + c);
    }
    for (int k = 0; k < REGIONS * COUNTIES * A * B; k++)
        m += snprintf(cells + m, sizeof(cells) - (size_t)m, "c%d,a%d,b%d,%d\n", k / (A * B), k / B % A, k % B,
                      rand_r(&seed) % 5 == 0 ? 0 : 1 + rand_r(&seed) % 14);
    (void)scratch_printf("regions.csv", "%s", regions);
    (void)scratch_printf("cells.csv", "%s", cells);
}

static void setup(void)
{
    err_clear(&err);
    scratch_make();
    (void)printf("seed %u\n", seed);
    write_files();
    OK(spec_load(scratch_printf("table.yaml",
                                "count: n\ndimensions:\n"
                                "  - {name: c, total: all, hierarchy: regions.csv}\n"
                                "  - {name: a, total: all}\n  - {name: b, total: all}\n"
                                "tables: [{name: t, dimensions: [c, a, b]}]\n"
                                "policy: {minimum_count: 6, interval: 5, cost: cells, line_rule: false}\n"),
                 &spec, &err));
    OK(cube_read(spec, scratch_path("cells.csv"), &cube, &err));
    state = calloc((size_t)cube->cells->n_cells + 1, sizeof(*state));
    ck_assert_ptr_nonnull(state);
    OK(decision_init(&d, cube->cells, &policy, state, &err));
    OK(parts_new(d.cells, d.open, guards_outsider(&policy), &d.parts, &err));
}

static void teardown(void)
{
    decision_done(&d);
    d = (struct decision){0};
    free(state);
    cube_freep(&cube);
    spec_freep(&spec);
    scratch_remove();
}

// Another table.
static void renew(void)
{
    teardown();
    setup();
}

static void hide_all(void)
{
    memset(d.hide, true, (size_t)d.cuts->n_columns);
    decision_keep(&d);
}

// Inequalities from choices at random, more and more hidden.
static void learn(void)
{
    for (int share = 20; share <= 80; share += 20) {
        int found = 0;
        for (int j = 0; j < d.cuts->n_columns; j++)
            d.hide[j] = rand_r(&seed) % 100 < share;
        OK(decision_look_at_parts(&d, PARTS_CHOICE, &found, &err));
    }
}

static bool fulfils(const struct cuts *c, const struct cut *cut, const bool *hide)
{
    return !cut_applies(cut, hide) || cuts_lack(c, cut, hide) <= CUT_DONE;
}

static bool fulfils_all(const struct cuts *c, const bool *hide)
{
    bool all = true;
    for (int k = 0; k < c->n_cuts; k++)
        all = all && fulfils(c, &c->cut[k], hide);
    return all;
}

START_TEST(a_county_is_at_home_in_its_region_and_a_region_in_no_block_alone)
{
    struct part *list[64];
    int all = 0, counties = 0, regions = 0;
    const int *home = parts_home(d.parts);
    ck_assert_int_eq(parts_n_blocks(d.parts), REGIONS + 1);
    for (int b = 0; b < parts_n_blocks(d.parts); b++) {
        int n = 0;
        parts_of_block(d.parts, b, list, &n);
        all += n;
    }
    // a slice and a block for each region and the state, where a region's slice is at home nowhere
    ck_assert_int_eq(all, REGIONS * (COUNTIES + 1) + 2);
    for (int i = 0; i < d.cells->n_cells; i++) {
        const char *county = strstr(d.cells->cell[i].key, "c=c"), *region = strstr(d.cells->cell[i].key, "c=r");
        counties += county != NULL;
        regions += region != NULL;
        ck_assert(county == NULL || home[i] >= 0);
        ck_assert(region == NULL || home[i] < 0);
    }
    ck_assert_int_eq(counties, REGIONS * COUNTIES * (A + 1) * (B + 1));
    ck_assert_int_eq(regions, REGIONS * (A + 1) * (B + 1));
}
END_TEST

// Others hide everything: what they are asked for is done, so all depends on those at home in the block.
static int decide_within(int block)
{
    int fulfilled = 0;
    bool *mine = calloc((size_t)d.cuts->n_columns + 1, sizeof(*mine));
    bool *own = calloc((size_t)d.cuts->n_columns + 1, sizeof(*own));
    ck_assert(mine != NULL && own != NULL);
    for (int k = 0; k < CHOICES; k++) {
        CLEANUP(cuts_freep) struct cuts *within = NULL;
        for (int j = 0; j < d.cuts->n_columns; j++) {
            mine[j] = parts_home(d.parts)[d.cuts->cell[j]] == block;
            d.hide[j] = !mine[j] || rand_r(&seed) % 100 < 97;
        }
        OK(cuts_within(d.cuts, d.hide, mine, &within, &err));
        for (int j = 0; j < within->n_columns; j++)
            own[j] = d.hide[d.cuts->column[within->cell[j]]];
        ck_assert(fulfils_all(within, own) == fulfils_all(d.cuts, d.hide));
        fulfilled += fulfils_all(within, own);
    }
    free(mine);
    free(own);
    return fulfilled;
}

START_TEST(what_is_left_to_decide_in_a_block_is_fulfilled_when_all_is)
{
    int fulfilled = 0;
    for (int round = 0; round < ROUNDS; round++) {
        learn();
        for (int block = 0; block < REGIONS; block++)
            fulfilled += decide_within(block);
        renew();
    }
    ck_assert_int_gt(fulfilled, 0);
    ck_assert_int_lt(fulfilled, ROUNDS * REGIONS * CHOICES);
}
END_TEST

// What slices and blocks can tell of the choice in hand; the whole, which is a part of so small a system too, is not asked.
static int reasons_of_blocks(void)
{
    struct part *list[64];
    bool *skip = calloc((size_t)d.cells->n_cells + 1, sizeof(*skip));
    int found = 0;
    ck_assert_ptr_nonnull(skip);
    decision_apply(&d);
    for (int i = 0; i < d.cells->n_cells; i++)
        d.hidden[i] = state[i] != CELL_SHOWN ? PART_WHOLE : 0;
    for (int b = 0; b < parts_n_blocks(d.parts); b++) {
        int parts = 0, n = 0;
        parts_of_block(d.parts, b, list, &parts);
        for (int k = 0; k < parts; k++, found += n) {
            OK(part_find_reasons(list[k], &(struct part_look){d.hidden, skip, 0, 0}, &err));
            (void)part_reasons(list[k], &n);
        }
    }
    free(skip);
    return found;
}

static void descend_from_everything(void)
{
    hide_all();
    ck_assert_int_eq(reasons_of_blocks(), 0);
    double before = cover_cost(d.cuts, d.hide);
    OK(descent_run(&d, decision_now() + 1, &err));
    ck_assert_double_lt(cover_cost(d.cuts, d.hide), before * 0.9);
    ck_assert(fulfils_all(d.cuts, d.hide));
    ck_assert_int_eq(reasons_of_blocks(), 0);
    ck_assert_int_gt(d.cuts->n_cuts, d.cuts->n_rules); // it learned
    hide_all();
    ck_assert(fulfils_all(d.cuts, d.hide)); // nothing that could not be fulfilled
}

START_TEST(a_descent_ends_at_a_cheaper_choice_of_which_no_block_gives_anything_away)
{
    for (int round = 0; round < ROUNDS; round++) {
        descend_from_everything();
        renew();
    }
}
END_TEST

START_TEST(a_descent_without_time_leaves_the_choice_as_it_is)
{
    hide_all();
    double before = cover_cost(d.cuts, d.hide);
    OK(descent_run(&d, decision_now() - 1, &err));
    ck_assert_double_eq_tol(cover_cost(d.cuts, d.hide), before, 1e-9);
}
END_TEST

Suite *suite(void);

Suite *suite(void)
{
    Suite *s = suite_create("descent");
    TCase *t = tcase_create("descent");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_set_timeout(t, 60);
    tcase_add_test(t, a_county_is_at_home_in_its_region_and_a_region_in_no_block_alone);
    tcase_add_test(t, what_is_left_to_decide_in_a_block_is_fulfilled_when_all_is);
    tcase_add_test(t, a_descent_ends_at_a_cheaper_choice_of_which_no_block_gives_anything_away);
    tcase_add_test(t, a_descent_without_time_leaves_the_choice_as_it_is);
    suite_add_tcase(s, t);
    return s;
}
