// SPDX-License-Identifier: Apache-2.0
// Covers export/cube.c, export/cuts.c, export/optimum.c, export/puzzle.c, export/certificate.c and config/spec.c together: published
// instances with their proven optima, and thousands of small random linked hierarchical tables against trying everything. Public
// data are read from ../shared/data (or CROSSCOUNT_SHARED_DATA); where they are not there those tests say so and pass.
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "common/fsio.h"
#include "export/audit.h"
#include "export/certificate.h"
#include "export/cube.h"
#include "tests/support/ok.h"
#include "tests/support/scratch.h"

static struct error err;

#define OK(call) OK_OR(err, call)

struct world {
    struct spec *spec;
    struct cube *cube;
    struct suppress_policy policy;
    struct suppression s;
    struct certificate certificate;
};

static void world_done(struct world *w)
{
    certificate_done(&w->certificate);
    suppression_done(&w->s);
    cube_freep(&w->cube);
    spec_freep(&w->spec);
}

static void protect(struct world *w, const char *spec, const char *cells, double seconds)
{
    struct audit audit;
    OK(spec_load(spec, &w->spec, &err));
    OK(cube_read(w->spec, cells, &w->cube, &err));
    w->policy = suppress_policy_of_spec(&w->spec->policy);
    w->policy.seconds = seconds;
    OK(suppress_decide(w->cube->cells, &w->policy, &w->s, &err));
    OK(audit_cells(w->cube->cells, &w->s, &w->policy, &audit, &err));
    OK(certificate_make(w->cube->cells, NULL, 0, &w->s, &w->policy, &w->certificate, &err));
}

static bool shared(const char *name, char path[512])
{
    const char *root = getenv("CROSSCOUNT_SHARED_DATA");
    (void)snprintf(path, 512, "%s/sdc/%s", root != NULL ? root : "../shared/data", name);
    if (fs_exists(path))
        return true;
    (void)printf("skipped: %s is not here\n", path);
    return false;
}

static void setup(void)
{
    scratch_make();
    err_clear(&err);
}

// Statistics Norway's z2: eleven regions in six counties (fylke), and in two groups, by main income.
static const char fylke[] =
    "parent,child\nall,f1\nall,f4\nall,f5\nall,f6\nall,f8\nall,f10\nf1,A\nf4,B\nf5,C\nf5,D\nf6,E\nf6,F\n"
    "f8,G\nf8,H\nf1,I\nf10,J\nf10,K\n";
static const char kostra[] =
    "parent,child\nall,k300\nall,k400\nk300,A\nk300,B\nk300,C\nk300,D\nk300,E\nk300,F\nk300,G\nk300,H\n"
    "k400,I\nk400,J\nk400,K\n";

START_TEST(proves_the_published_optimum_of_z2_single_and_linked)
{
    static const struct {
        bool linked;
        int minimum;
        unsigned small, further;
    } cases[] = {{false, 3, 6, 10}, {false, 11, 23, 10}, {true, 3, 7, 13}, {true, 11, 24, 14}};
    char cells[512];
    if (!shared("ssb/z2.csv", cells))
        return;
    (void)scratch_printf("fylke.csv", "%s", fylke);
    (void)scratch_printf("kostra.csv", "%s", kostra);
    for (size_t k = 0; k < COUNT_OF(cases); k++) {
        CLEANUP(world_done) struct world w = {0};
        char spec[512];
        (void)snprintf(
            spec, sizeof(spec), "%s",
            scratch_printf(
                "z2.yaml",
                "count: ant\ndimensions:\n"
                "  - {name: fylke, column: region, total: all, hierarchy: fylke.csv}\n"
                "  - {name: kostra, column: region, total: all, hierarchy: kostra.csv}\n"
                "  - {name: hovedint, total: all}\n"
                "tables:\n  - {name: a, dimensions: [fylke, hovedint]}\n%s"
                "policy: {minimum_count: %d, interval: 1, line_rule: false, cost: cells, contributor: ignored}\n",
                cases[k].linked ? "  - {name: b, dimensions: [kostra, hovedint]}\n" : "", cases[k].minimum));
        protect(&w, spec, cells, 60);
        ck_assert_uint_eq(w.s.n_small, cases[k].small);
        ck_assert_uint_eq(w.s.n_other, cases[k].further);
        ck_assert_double_eq_tol(w.s.bound, cases[k].further, 1e-6);
    }
}
END_TEST

// --- random tables against trying everything ------------------------------------------------------------------------------------

enum { MAX_CELLS = 48, RISE = 9 };

struct trial {
    const struct cells *c;
    const enum cell_state *state;
    int64_t value[MAX_CELLS], low[MAX_CELLS], high[MAX_CELLS];
    int64_t floor, steps;
};

static bool lines_hold(const struct trial *t, int set_up_to)
{
    for (int l = 0; l < t->c->n_lines; l++) {
        const struct cell_line *line = &t->c->line[l];
        int64_t sum = 0;
        bool whole = true;
        for (int k = -1; k < line->n_parts; k++) {
            int i = k < 0 ? line->total : line->part[k];
            whole = whole && (i < set_up_to || t->state[i] == CELL_SHOWN);
            sum += k < 0 ? -t->value[i] : t->value[i];
        }
        if (whole && sum != 0)
            return false;
    }
    return true;
}

static void try_all(struct trial *t, int cell)
{
    while (cell < t->c->n_cells && t->state[cell] == CELL_SHOWN)
        cell++;
    if (t->steps++ > 40000)
        return;
    if (cell == t->c->n_cells) {
        for (int i = 0; i < cell; i++) {
            t->low[i] = t->value[i] < t->low[i] ? t->value[i] : t->low[i];
            t->high[i] = t->value[i] > t->high[i] ? t->value[i] : t->high[i];
        }
        return;
    }
    for (t->value[cell] = t->floor; t->value[cell] <= t->c->cell[cell].count + RISE; t->value[cell]++)
        if (lines_hold(t, cell + 1))
            try_all(t, cell + 1);
    t->value[cell] = t->c->cell[cell].count;
}

// Two trees over one column of four places, by two grades; the second table may leave the grades out.
static void random_files(unsigned *seed, char spec[512], char cells[512])
{
    char rows[1024] = "place,grade,n\n";
    size_t len = strlen(rows);
    int split = 1 + rand_r(seed) % 3;
    (void)scratch_printf("one.csv", "parent,child\nall,x\nall,y\nx,A\n%s,B\n%s,C\ny,D\n", split > 1 ? "x" : "y",
                         split > 2 ? "x" : "y");
    (void)scratch_printf("two.csv", "parent,child\nall,A\nall,z\nz,B\n%s,C\nz,D\n", rand_r(seed) % 2 ? "z" : "all");
    for (int i = 0; i < 8; i++) {
        int n = rand_r(seed) % 3 == 0 ? 0 : rand_r(seed) % 5;
        len += (size_t)snprintf(rows + len, sizeof(rows) - len, "%c,%d,%d\n", 'A' + i / 2, i % 2, n);
    }
    (void)snprintf(cells, 512, "%s", scratch_printf("cells.csv", "%s", rows));
    (void)snprintf(
        spec, 512, "%s",
        scratch_printf("spec.yaml",
                       "count: n\ndimensions:\n  - {name: one, column: place, total: all, hierarchy: one.csv}\n"
                       "  - {name: two, column: place, total: all, hierarchy: two.csv}\n"
                       "  - {name: grade, total: all}\n"
                       "tables:\n  - {name: a, dimensions: [one, grade]}\n"
                       "  - {name: b, dimensions: [two%s]}\n"
                       "policy: {minimum_count: 3, interval: %d, line_rule: %s, zeros: %s, cost: %s}\n",
                       rand_r(seed) % 2 ? ", grade" : "", 1 + rand_r(seed) % 3, rand_r(seed) % 2 ? "true" : "false",
                       rand_r(seed) % 4 == 0 ? "hidden" : "shown", rand_r(seed) % 2 ? "cells" : "margins"));
}

static void check_world(const struct world *w, int round, int *hidden, int *complete)
{
    const struct cells *c = w->cube->cells;
    struct trial t = {.c = c, .state = w->s.state, .floor = w->policy.zeros_hidden ? 0 : 1};
    ck_assert_int_le(c->n_cells, MAX_CELLS);
    for (int i = 0; i < c->n_cells; i++)
        t.value[i] = t.low[i] = t.high[i] = c->cell[i].count;
    try_all(&t, 0);
    *complete += t.steps <= 40000;
    for (int i = 0; i < c->n_cells; i++) {
        if (w->s.state[i] == CELL_SHOWN)
            continue;
        ++*hidden;
        ck_assert_msg(t.steps > 40000 || t.high[i] - t.low[i] >= w->policy.interval, "round %d: %s lies in %jd..%jd",
                      round, c->cell[i].key, (intmax_t)t.low[i], (intmax_t)t.high[i]);
        // what the reader proves holds for every table that there is
        ck_assert_int_le(w->certificate.answer.low[i], t.low[i]);
        ck_assert_int_ge(w->certificate.answer.high[i], t.high[i]);
    }
}

static void random_rounds(int rounds, double seconds)
{
    const char *given = getenv("CROSSCOUNT_TEST_SEED");
    unsigned seed = given != NULL ? (unsigned)strtoul(given, NULL, 10) : 20260701u;
    int hidden = 0, complete = 0;
    (void)printf("seed %u\n", seed);
    for (int round = 0; round < rounds; round++) {
        CLEANUP(world_done) struct world w = {0};
        char spec[512], cells[512];
        random_files(&seed, spec, cells);
        protect(&w, spec, cells, seconds);
        ck_assert_double_le(w.s.bound, w.s.cost + 1e-6);
        check_world(&w, round, &hidden, &complete);
    }
    ck_assert_int_gt(hidden, rounds);
    ck_assert_int_gt(complete, rounds / 3);
}

START_TEST(no_greedy_choice_for_random_linked_hierarchies_is_narrower_than_promised)
{
    random_rounds(2000, 0);
}
END_TEST

START_TEST(no_cheapest_choice_for_random_linked_hierarchies_is_narrower_than_promised)
{
    random_rounds(60, 20);
}
END_TEST

Suite *suite(void);
Suite *suite(void)
{
    Suite *s = suite_create("optimum");
    TCase *t = tcase_create("optimum");
    tcase_set_timeout(t, 60);
    tcase_add_checked_fixture(t, setup, NULL);
    tcase_add_test(t, proves_the_published_optimum_of_z2_single_and_linked);
    tcase_add_test(t, no_greedy_choice_for_random_linked_hierarchies_is_narrower_than_promised);
    tcase_add_test(t, no_cheapest_choice_for_random_linked_hierarchies_is_narrower_than_promised);
    suite_add_tcase(s, t);
    return s;
}
