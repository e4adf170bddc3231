// SPDX-License-Identifier: Apache-2.0
// Covers export/sweep.c and export/probe.c where it pushes many cells at once: random tables of three dimensions, most of their
// counts hidden.
#include "export/sweep.h"

#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/support/toy_table.h"

enum { ROUNDS = 20, A = 8, B = 5, C = 4, WIDTH = 10, MOST_LP = 60 };

static unsigned seed;

// What is needed to ask about one table, all counts from 1 to 24 of which are hidden.
struct scene {
    struct toy toy;
    struct cells *cells;
    bool *hidden;
    int *order;
    int64_t *falls, *rises;
    struct kernel *kernel;
    struct evidence evidence;
    struct field field;
    struct crew crew;
};

static int draw_count(void)
{
    return rand_r(&seed) % 4 == 0 ? 0 : 1 + rand_r(&seed) % 12;
}

static void set_up(struct scene *s)
{
    struct error err = {0};
    *s = (struct scene){0};
    s->cells = toy_cube(&s->toy, (int[]){A, B, C}, draw_count);
    size_t n = (size_t)s->cells->n_cells;
    s->hidden = calloc(n, sizeof(*s->hidden));
    s->order = calloc(n, sizeof(*s->order));
    s->falls = calloc(n, sizeof(*s->falls));
    s->rises = calloc(n, sizeof(*s->rises));
    ck_assert(evidence_init(&s->evidence, (int)n, &err));
    for (int i = 0; i < (int)n; i++) {
        int64_t count = s->cells->cell[i].count;
        s->order[i] = i;
        s->hidden[i] = count > 0 && count < 25;
        s->falls[i] = 1 - count;
        s->rises[i] = 5000;
        s->evidence.least[i] = s->hidden[i] ? s->falls[i] : 0;
        s->evidence.most[i] = s->hidden[i] ? s->rises[i] : 0;
    }
    ck_assert(kernel_new(s->cells, s->hidden, s->hidden, &s->kernel, &err));
    s->field = (struct field){.cells = s->cells,
                              .kernel = s->kernel,
                              .least = s->evidence.least,
                              .most = s->evidence.most,
                              .falls = s->falls,
                              .rises = s->rises};
    ck_assert(field_init(&s->field, &err));
    s->crew = (struct crew){.cells = s->cells, .evidence = &s->evidence};
    for (; s->crew.n_probes < PROBES_MAX; s->crew.n_probes++)
        ck_assert(probe_new(&s->field, &s->crew.probe[s->crew.n_probes], &err));
}

static uint64_t programs_of(const struct scene *s)
{
    uint64_t n = 0;
    for (unsigned t = 0; t < s->crew.n_probes; t++)
        n += probe_lp_solved(s->crew.probe[t]);
    return n;
}

static void tear_down(struct scene *s)
{
    for (unsigned t = 0; t < s->crew.n_probes; t++)
        probe_freep(&s->crew.probe[t]);
    field_done(&s->field);
    evidence_done(&s->evidence);
    kernel_freep(&s->kernel);
    cells_freep(&s->cells);
    free(s->hidden);
    free(s->order);
    free(s->falls);
    free(s->rises);
}

static void sweep_all(struct scene *s)
{
    struct error err = {0};
    CLEANUP(sweep_freep) struct sweep *sweep = NULL;
    ck_assert(sweep_new(s->cells, s->order, &sweep, &err));
    ck_assert(sweep_run(sweep, &s->crew, s->hidden, WIDTH, &err));
}

static void adds_up(const struct cells *c, const struct move *m)
{
    for (int l = 0; l < c->n_lines; l++) {
        double sum = -move_change(m, c->line[l].total);
        for (int k = 0; k < c->line[l].n_parts; k++)
            sum += move_change(m, c->line[l].part[k]);
        ck_assert_double_le(fabs(sum), 1e-6);
    }
}

START_TEST(what_a_sweep_finds_are_tables_that_look_alike)
{
    seed = 20261201u;
    (void)printf("seed %u\n", seed);
    for (int round = 0; round < ROUNDS; round++) {
        struct scene s;
        set_up(&s);
        sweep_all(&s);
        ck_assert_int_gt(s.evidence.n_moves, 0);
        for (int m = 0; m < s.evidence.n_moves; m++) {
            adds_up(s.cells, &s.evidence.move[m]);
            ck_assert(evidence_fits(&s.evidence, &s.evidence.move[m]));
        }
        tear_down(&s);
    }
}
END_TEST

// Held against questions one by one: nothing is shown wide that is not, and what is wide is shown by a tenth of the programs.
START_TEST(a_sweep_shows_nearly_all_cells_wide_that_are_with_few_programs)
{
    int wide = 0, shown = 0;
    seed = 20261202u;
    (void)printf("seed %u\n", seed);
    for (int round = 0; round < ROUNDS; round++) {
        struct scene s;
        struct error err = {0};
        set_up(&s);
        sweep_all(&s);
        ck_assert_uint_le(programs_of(&s), MOST_LP);
        for (int i = 0; i < s.cells->n_cells; i++) {
            double bound[2] = {0};
            for (int side = 0; side < 2 && s.hidden[i]; side++) {
                struct push push = {i, side == 0 ? 1 : -1, INT64_MAX, 0, -1, true};
                struct move move = {0};
                ck_assert(probe_push(s.crew.probe[0], &push, &bound[side], &move, NULL, &err));
                move_done(&move);
            }
            ck_assert_double_le(s.evidence.any[i].high - s.evidence.any[i].low, bound[0] + bound[1] + 1e-6);
            wide += bound[0] + bound[1] >= WIDTH;
            shown += evidence_is_wide(&s.evidence, i, WIDTH, false);
        }
        tear_down(&s);
    }
    ck_assert_int_gt(wide, ROUNDS * A * B * C / 4);
    ck_assert_int_ge(10 * shown, 9 * wide);
}
END_TEST

Suite *suite(void);

Suite *suite(void)
{
    Suite *s = suite_create("sweep");
    TCase *t = tcase_create("sweep");
    tcase_add_test(t, what_a_sweep_finds_are_tables_that_look_alike);
    tcase_add_test(t, a_sweep_shows_nearly_all_cells_wide_that_are_with_few_programs);
    suite_add_tcase(s, t);
    return s;
}
