// SPDX-License-Identifier: Apache-2.0
// Covers export/kernel.c: the moves of random systems of linked tables, held against their lines and against elimination of a full
// matrix.
#include "export/kernel.h"

#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/support/toy_table.h"

enum { ROUNDS = 200, MAX_CELLS = 200, MAX_LINES = 200 };

static unsigned seed;

// Two tables of up to four by four by three that share two dimensions.
static struct cells *random_system(struct toy toys[2])
{
    static const char *const first[] = {"a", "b", "c"}, *const second[] = {"d", "b", "c"};
    const struct table *tables[] = {&toys[0].table, &toys[1].table};
    struct error err = {0};
    struct cells *c = NULL;
    int sizes[] = {2 + rand_r(&seed) % 3, 2 + rand_r(&seed) % 3, 1 + rand_r(&seed) % 3};
    toy_init(&toys[0], "T1", 3, first, sizes);
    toy_init(&toys[1], "T2", 3, second, sizes);
    ck_assert(cells_new(tables, 2, &c, &err));
    for (int child = rand_r(&seed) % 60; child > 0; child--) {
        const char *b = toy_code(rand_r(&seed) % sizes[1]), *third = toy_code(rand_r(&seed) % sizes[2]);
        for (int t = 0; t < 2; t++)
            ck_assert(cells_add(c, tables[t], "children",
                                (const char *const[]){toy_code(rand_r(&seed) % sizes[0]), b, third}, 1, &err));
    }
    ck_assert(cells_settle(c, &err));
    ck_assert_int_le(c->n_cells, MAX_CELLS);
    ck_assert_int_le(c->n_lines, MAX_LINES);
    return c;
}

static void exchange_rows(double *a, double *b, int n)
{
    for (int j = 0; j < n; j++) {
        double other = a[j];
        a[j] = b[j];
        b[j] = other;
    }
}

static void write_lines(const struct cells *c, const bool *column, double m[MAX_LINES][MAX_CELLS])
{
    for (int l = 0; l < c->n_lines; l++) {
        for (int i = 0; i < c->n_cells; i++)
            m[l][i] = 0;
        m[l][c->line[l].total] = column[c->line[l].total] ? -1 : 0;
        for (int k = 0; k < c->line[l].n_parts; k++)
            m[l][c->line[l].part[k]] += column[c->line[l].part[k]] ? 1 : 0;
    }
}

// The rank of the lines, of these columns alone.
static int rank_of(const struct cells *c, const bool *column)
{
    static double m[MAX_LINES][MAX_CELLS];
    int rank = 0;
    write_lines(c, column, m);
    for (int i = 0; i < c->n_cells && rank < c->n_lines; i++) {
        int pivot = rank;
        for (int l = rank; l < c->n_lines; l++)
            if (fabs(m[l][i]) > fabs(m[pivot][i]))
                pivot = l;
        if (fabs(m[pivot][i]) < 1e-9)
            continue;
        exchange_rows(m[pivot], m[rank], c->n_cells);
        for (int l = rank + 1; l < c->n_lines; l++)
            for (int j = c->n_cells - 1; j >= i; j--)
                m[l][j] -= m[rank][j] * (m[l][i] / m[rank][i]);
        rank++;
    }
    return rank;
}

static int count(const bool *flags, int n)
{
    int sum = 0;
    for (int i = 0; i < n; i++)
        sum += flags[i];
    return sum;
}

static double change(const struct kernel *k, int move, int cell)
{
    const struct kernel_list *list = &k->move[move];
    for (int s = 0; s < list->n; s++)
        if (list->entry[s].at == cell)
            return list->entry[s].by;
    return 0;
}

static void assert_move_fits(const struct cells *c, const struct kernel *k, int m, const bool *open, const bool *hidden)
{
    for (int i = 0; i < c->n_cells; i++)
        if (fabs(change(k, m, i)) > 0)
            ck_assert(m < k->n_inner ? hidden[i] : open[i]);
    for (int l = 0; l < c->n_lines; l++) {
        double sum = -change(k, m, c->line[l].total);
        for (int p = 0; p < c->line[l].n_parts; p++)
            sum += change(k, m, c->line[l].part[p]);
        ck_assert_double_eq_tol(sum, 0, 1e-9);
    }
}

// Each move changes its own free cell, by 1, and no other move of its kind does: so none is a sum of others.
static void assert_moves_differ(const struct kernel *k)
{
    for (int m = 0; m < k->n_moves; m++)
        for (int other = 0; other < k->n_moves; other++) {
            bool comparable = (m < k->n_inner) == (other < k->n_inner);
            double by = change(k, other, k->free_cell[m]);
            if (comparable)
                ck_assert_double_eq_tol(by, m == other ? 1 : 0, 1e-9);
        }
}

static void assert_groups_change_together(const struct kernel *k, int n_cells)
{
    for (int i = 0; i < n_cells; i++) {
        int g = k->group_of_cell[i];
        for (int m = 0; m < k->n_inner; m++) {
            double by = change(k, m, i);
            ck_assert(g >= 0 || fabs(by) < 1e-9);
            if (g < 0)
                continue;
            int first = k->member[k->group[g].first];
            ck_assert_double_eq_tol(by * k->cell_factor[first], change(k, m, first) * k->cell_factor[i], 1e-9);
        }
    }
}

START_TEST(every_change_that_keeps_the_sums_is_a_sum_of_moves)
{
    struct error err = {0};
    int moves = 0, inner = 0;
    seed = 20261127u;
    (void)printf("seed %u\n", seed);
    for (int round = 0; round < ROUNDS; round++) {
        struct toy toys[2];
        bool open[MAX_CELLS], hidden[MAX_CELLS];
        CLEANUP(cells_freep) struct cells *c = random_system(toys);
        CLEANUP(kernel_freep) struct kernel *k = NULL;
        for (int i = 0; i < c->n_cells; i++) {
            open[i] = c->cell[i].count > 0;
            hidden[i] = open[i] && rand_r(&seed) % 4 > 0;
        }
        ck_assert(kernel_new(c, open, hidden, &k, &err));
        ck_assert_int_eq(k->n_moves, count(open, c->n_cells) - rank_of(c, open));
        ck_assert_int_eq(k->n_inner, count(hidden, c->n_cells) - rank_of(c, hidden));
        for (int m = 0; m < k->n_moves; m++)
            assert_move_fits(c, k, m, open, hidden);
        assert_moves_differ(k);
        assert_groups_change_together(k, c->n_cells);
        moves += k->n_moves;
        inner += k->n_inner;
    }
    ck_assert_int_gt(inner, ROUNDS);
    ck_assert_int_gt(moves, inner);
}
END_TEST

Suite *suite(void);

Suite *suite(void)
{
    Suite *s = suite_create("kernel");
    TCase *t = tcase_create("kernel");
    tcase_set_timeout(t, 60);
    tcase_add_test(t, every_change_that_keeps_the_sums_is_a_sum_of_moves);
    suite_add_tcase(s, t);
    return s;
}
