// SPDX-License-Identifier: Apache-2.0
// Covers export/basis.c: moves of a table of rows and columns, mixed at random, become short again and stay the same moves in all.
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "common/arena.h"
#include "export/basis.h"

enum {
    SIDE = 8,
    CELLS = SIDE * SIDE,
    MOVES = (SIDE - 1) * (SIDE - 1),
    OUTER = 3,
    ALL = MOVES + OUTER,
    MIXES = 400,
    ROUNDS = 20
};

static unsigned seed;

struct mix {
    double by[ALL][CELLS];
    int free_cell[ALL];
};

// A move for each cell that is in no first row or column: a rectangle from the corner. The outer ones change one cell.
static void rectangles(struct mix *x)
{
    *x = (struct mix){0};
    for (int m = 0; m < MOVES; m++) {
        int i = 1 + m / (SIDE - 1), j = 1 + m % (SIDE - 1);
        x->free_cell[m] = i * SIDE + j;
        x->by[m][i * SIDE + j] = x->by[m][0] = 1;
        x->by[m][i * SIDE] = x->by[m][j] = -1;
    }
    for (int m = MOVES; m < ALL; m++) {
        x->free_cell[m] = m - MOVES;
        x->by[m][m - MOVES] = 1;
    }
}

// Any move gets any of its cells to itself, where that takes no fractions.
static void mix_once(struct mix *x)
{
    int m = rand_r(&seed) % MOVES, cell = rand_r(&seed) % CELLS;
    double own = x->by[m][cell];
    if (fabs(fabs(own) - 1) > 1e-9)
        return;
    for (int i = 0; i < CELLS; i++)
        x->by[m][i] /= own;
    for (int other = 0; other < ALL; other++) {
        double times = other == m ? 0 : x->by[other][cell];
        for (int i = 0; i < CELLS; i++)
            x->by[other][i] -= times * x->by[m][i];
    }
    x->free_cell[m] = cell;
}

static int length(const struct mix *x)
{
    int n = 0;
    for (int m = 0; m < MOVES; m++)
        for (int i = 0; i < CELLS; i++)
            n += fabs(x->by[m][i]) > 1e-9;
    return n;
}

static void shorten(struct mix *x)
{
    CLEANUP(arena_freep) struct arena *arena = NULL;
    static struct kernel_entry entry[CELLS][ALL];
    struct kernel_list list[CELLS] = {0};
    struct error err = {0};
    ck_assert(arena_new(&arena, &err));
    for (int i = 0; i < CELLS; i++) {
        list[i].entry = entry[i];
        for (int m = 0; m < ALL; m++)
            if (fabs(x->by[m][i]) > 1e-9)
                entry[i][list[i].n++] = (struct kernel_entry){m, x->by[m][i]};
    }
    struct basis b = {arena, list, x->free_cell, CELLS, ALL, MOVES};
    ck_assert(basis_shorten(&b, &err));
    for (int m = 0; m < ALL; m++)
        for (int i = 0; i < CELLS; i++)
            x->by[m][i] = 0;
    for (int i = 0; i < CELLS; i++)
        for (int s = 0; s < list[i].n; s++) {
            ck_assert(s == 0 || list[i].entry[s - 1].at < list[i].entry[s].at);
            x->by[list[i].entry[s].at][i] = list[i].entry[s].by;
        }
}

// Sums of rows and columns stay, and each move has its free cell to itself: so many as there were, they are the same in all.
static void assert_moves(const struct mix *x)
{
    for (int m = 0; m < MOVES; m++) {
        for (int line = 0; line < SIDE; line++) {
            double row = 0, column = 0;
            for (int k = 0; k < SIDE; k++) {
                row += x->by[m][line * SIDE + k];
                column += x->by[m][k * SIDE + line];
            }
            ck_assert_double_eq_tol(row, 0, 1e-9);
            ck_assert_double_eq_tol(column, 0, 1e-9);
        }
        for (int other = 0; other < MOVES; other++)
            ck_assert_double_eq_tol(x->by[other][x->free_cell[m]], m == other ? 1 : 0, 1e-9);
    }
}

// What an outer move is besides sums of inner ones: it changes sums of lines as before.
static void assert_outer_moves(const struct mix *x)
{
    for (int m = MOVES; m < ALL; m++)
        for (int line = 0; line < SIDE; line++) {
            double row = 0;
            for (int k = 0; k < SIDE; k++)
                row += x->by[m][line * SIDE + k];
            ck_assert_double_eq_tol(row, line == 0 ? 1 : 0, 1e-9);
        }
}

START_TEST(mixed_moves_become_as_short_as_they_were)
{
    static struct mix x;
    seed = 20261128u;
    (void)printf("seed %u\n", seed);
    for (int round = 0; round < ROUNDS; round++) {
        rectangles(&x);
        int shortest = length(&x);
        for (int k = 0; k < MIXES; k++)
            mix_once(&x);
        ck_assert_int_gt(length(&x), shortest);
        shorten(&x);
        ck_assert_int_eq(length(&x), shortest);
        assert_moves(&x);
        assert_outer_moves(&x);
    }
}
END_TEST

START_TEST(short_moves_stay_as_they_are)
{
    static struct mix x, before;
    rectangles(&x);
    before = x;
    shorten(&x);
    ck_assert_int_eq(length(&x), length(&before));
}
END_TEST

Suite *suite(void);

Suite *suite(void)
{
    Suite *s = suite_create("basis");
    TCase *t = tcase_create("basis");
    tcase_set_timeout(t, 60);
    tcase_add_test(t, mixed_moves_become_as_short_as_they_were);
    tcase_add_test(t, short_moves_stay_as_they_are);
    suite_add_tcase(s, t);
    return s;
}
