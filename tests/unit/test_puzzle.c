// SPDX-License-Identifier: Apache-2.0
// Covers export/puzzle.c, export/unknowns.c and export/elimination.c: puzzles whose answer is known by heart, and random ones against
// two slower ways, each by itself: the plain linear programs over all lines as they are, and trying every table.
#include "export/puzzle.h"

#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "common/lp.h"

enum { BASE = 7, LINES = 9, CELLS = BASE + LINES, HIGHEST = 6, BLANK = PUZZLE_BLANK };
static struct error err;
static char text[1024];

static struct puzzle_answer solve(const struct puzzle *p)
{
    struct puzzle_answer a = {0};
    ck_assert_msg(puzzle_solve(p, &a, &err), "%s", err_message(&err, text, sizeof(text)));
    return a;
}

// --- known by heart -----------------------------------------------------------------------------------------------------------

// The guidelines' example: 10, 14, 10, 10, 0, 0, 0, 30 add up to 74.
START_TEST(a_row_of_hidden_tens_opens_up_with_one_more)
{
    static const int parts[] = {0, 1, 2, 3, 4, 5, 6, 7};
    const struct puzzle_line line = {8, parts, 8};
    int64_t count[] = {BLANK, 14, BLANK, BLANK, 0, 0, 0, 30, 74};
    const struct puzzle p = {.n_cells = 9, .count = count, .floor = 1, .line = &line, .n_lines = 1};
    CLEANUP(puzzle_answer_done) struct puzzle_answer three = solve(&p);
    ck_assert_int_eq(three.low[0], 1);
    ck_assert_int_eq(three.high[0], 28);
    ck_assert_int_eq(three.low[1], 14);
    ck_assert_int_eq(three.high[1], 14);
    count[0] = count[3] = 10; // one alone is told
    CLEANUP(puzzle_answer_done) struct puzzle_answer one = solve(&p);
    ck_assert_int_eq(one.low[2], 10);
    ck_assert_int_eq(one.high[2], 10);
    ck_assert_uint_eq(one.lp_solved, 0);
}
END_TEST

// Each line hides two or more, and yet x = 4: (x + y) + (x + z) - (y + z) is twice x, and y + z is shown elsewhere.
START_TEST(a_count_told_by_three_lines_together_is_found)
{
    static const int xy[] = {0, 1}, xz[] = {0, 2}, yz[] = {1, 2};
    const struct puzzle_line lines[] = {{3, xy, 2}, {4, xz, 2}, {5, yz, 2}};
    const int64_t count[] = {BLANK, BLANK, BLANK, 9, 10, 11};
    const struct puzzle p = {.n_cells = 6, .count = count, .floor = 1, .line = lines, .n_lines = 3};
    CLEANUP(puzzle_answer_done) struct puzzle_answer a = solve(&p);
    for (int i = 0; i < 3; i++) {
        ck_assert_int_eq(a.low[i], 4 + i);
        ck_assert_int_eq(a.high[i], 4 + i);
    }
}
END_TEST

START_TEST(what_nothing_limits_has_no_upper_end)
{
    static const int ab[] = {0, 1}, cd[] = {3, 4};
    const struct puzzle_line lines[] = {{2, ab, 2}, {5, cd, 2}};
    const int64_t count[] = {BLANK, 7, BLANK, BLANK, BLANK, BLANK};
    const struct puzzle p = {.n_cells = 6, .count = count, .floor = 1, .line = lines, .n_lines = 2};
    CLEANUP(puzzle_answer_done) struct puzzle_answer a = solve(&p);
    for (int i = 0; i < 6; i++)
        ck_assert(a.high[i] == (i == 1 ? 7 : PUZZLE_UNBOUNDED));
    ck_assert_int_eq(a.low[2], 8);
    ck_assert_int_eq(a.low[5], 2);
}
END_TEST

START_TEST(numbers_that_cannot_be_true_are_refused)
{
    static const int ab[] = {0, 1}, xy[] = {0, 1}, xz[] = {0, 2}, yz[] = {1, 2};
    static const struct puzzle_line two[] = {{2, ab, 2}};
    static const struct puzzle_line three[] = {{3, xy, 2}, {4, xz, 2}, {5, yz, 2}};
    static const int64_t no_sum[] = {3, 4, 8}, too_low[] = {BLANK, 8, 8}, half[] = {BLANK, BLANK, BLANK, 9, 10, 10},
                         negative[] = {-2, 4, 2}, huge[] = {INT64_MAX - 1, 1, INT64_MAX - 1};
    const struct puzzle cases[] = {
        {.n_cells = 3, .count = no_sum, .floor = 1, .line = two, .n_lines = 1},
        {.n_cells = 3, .count = too_low, .floor = 1, .line = two, .n_lines = 1},
        {.n_cells = 6, .count = half, .floor = 1, .line = three, .n_lines = 3},
        {.n_cells = 3, .count = negative, .floor = 0, .line = two, .n_lines = 1},
        {.n_cells = 3, .count = huge, .floor = 0, .line = two, .n_lines = 1},
    };
    for (size_t k = 0; k < COUNT_OF(cases); k++) {
        struct puzzle_answer a = {0};
        err_clear(&err);
        ck_assert_msg(!puzzle_solve(&cases[k], &a, &err), "case %zu", k);
        ck_assert_int_eq(err.code, ERR_DATA);
        ck_assert_ptr_null(a.low);
    }
}
END_TEST

// --- random -------------------------------------------------------------------------------------------------------------------

// Seven numbers, and nine more that are each the sum of some before them; some of all are hidden.
struct trial {
    int64_t value[CELLS], count[CELLS];
    int parts[LINES][CELLS];
    struct puzzle_line line[LINES];
    struct puzzle p;
    int64_t low[CELLS], high[CELLS]; // over all tables of whole numbers
};

static void make_trial(struct trial *t, unsigned *seed)
{
    int floor = rand_r(seed) % 2;
    for (int i = 0; i < BASE; i++)
        t->value[i] = rand_r(seed) % HIGHEST;
    for (int l = 0; l < LINES; l++) {
        int total = BASE + l, n = 0;
        t->value[total] = 0;
        for (int i = 0; i < total; i++)
            if (rand_r(seed) % (i < BASE ? 2 : 6) == 0) {
                t->parts[l][n++] = i;
                t->value[total] += t->value[i];
            }
        t->line[l] = (struct puzzle_line){total, t->parts[l], n};
    }
    for (int i = 0; i < CELLS; i++) {
        bool hidden = rand_r(seed) % 5 < (i < BASE ? 4 : 2);
        t->count[i] = hidden && t->value[i] >= floor ? BLANK : t->value[i];
    }
    t->p = (struct puzzle){.n_cells = CELLS, .count = t->count, .floor = floor, .line = t->line, .n_lines = LINES};
}

// The numbers that follow from the first seven; do they agree with what is shown?
static bool agrees(const struct trial *t, int64_t value[CELLS])
{
    for (int l = 0; l < LINES; l++) {
        int total = t->line[l].total;
        value[total] = 0;
        for (int k = 0; k < t->line[l].n_parts; k++)
            value[total] += value[t->line[l].part[k]];
    }
    for (int i = 0; i < CELLS; i++)
        if (t->count[i] == BLANK ? value[i] < t->p.floor : value[i] != t->count[i])
            return false;
    return true;
}

static void try_all(struct trial *t)
{
    int64_t value[CELLS] = {0};
    for (int i = 0; i < CELLS; i++)
        t->low[i] = t->high[i] = t->value[i];
    for (int i = 0; i < BASE; i++)
        value[i] = t->count[i] == BLANK ? 0 : t->count[i];
    for (;;) {
        if (agrees(t, value))
            for (int i = 0; i < CELLS; i++) {
                t->low[i] = value[i] < t->low[i] ? value[i] : t->low[i];
                t->high[i] = value[i] > t->high[i] ? value[i] : t->high[i];
            }
        int i = 0;
        for (; i < BASE && (t->count[i] != BLANK || value[i] == HIGHEST); i++)
            value[i] = t->count[i] == BLANK ? 0 : t->count[i];
        if (i == BASE)
            return;
        value[i]++;
    }
}

static struct lp *plain_program(const struct trial *t)
{
    struct lp_entry entry[LINES * (CELLS + 1)];
    double zero[LINES] = {0}, lower[CELLS], upper[CELLS];
    size_t n = 0;
    struct lp *lp = NULL;
    for (int l = 0; l < LINES; l++) {
        entry[n++] = (struct lp_entry){l, t->line[l].total, -1};
        for (int k = 0; k < t->line[l].n_parts; k++)
            entry[n++] = (struct lp_entry){l, t->line[l].part[k], 1};
    }
    for (int i = 0; i < CELLS; i++) {
        lower[i] = t->count[i] == BLANK ? (double)t->p.floor : (double)t->count[i];
        upper[i] = t->count[i] == BLANK ? LP_INFINITY : lower[i];
    }
    ck_assert(lp_new(LINES, CELLS, entry, n, zero, zero, lower, upper, &lp, &err));
    return lp;
}

static double plain_end(struct lp *lp, int cell, bool high)
{
    enum lp_status status;
    double value = 0;
    lp_set_cost(lp, cell, 1);
    ck_assert(lp_solve(lp, high, &status, &value, &err));
    lp_set_cost(lp, cell, 0);
    ck_assert_int_ne(status, LP_INFEASIBLE);
    return status == LP_UNBOUNDED ? INFINITY : value;
}

static void check_cell(const struct trial *t, const struct puzzle_answer *a, struct lp *lp, int i, int round)
{
    double low = plain_end(lp, i, false), high = plain_end(lp, i, true);
    bool open = a->high[i] == PUZZLE_UNBOUNDED;
    ck_assert_msg(open == isinf(high), "round %d cell %d", round, i);
    ck_assert_msg((double)a->low[i] >= low - 1e-6 && (open || (double)a->high[i] <= high + 1e-6),
                  "round %d cell %d: %jd..%jd is wider than %g..%g", round, i, (intmax_t)a->low[i],
                  (intmax_t)a->high[i], low, high);
    ck_assert_msg(a->low[i] <= t->low[i] && a->high[i] >= t->high[i], "round %d cell %d: a table is lost", round, i);
    ck_assert_msg((double)a->low[i] < low + 1 - 1e-6 && (open || (double)a->high[i] > high - 1 + 1e-6),
                  "round %d cell %d: %jd..%jd is narrower than %g..%g", round, i, (intmax_t)a->low[i],
                  (intmax_t)a->high[i], low, high);
}

START_TEST(random_puzzles_are_solved_as_plain_programs_solve_them_and_lose_no_table)
{
    const char *given = getenv("CROSSCOUNT_TEST_SEED");
    unsigned seed = given != NULL ? (unsigned)strtoul(given, NULL, 10) : 20260702u;
    uint64_t programs = 0;
    static struct trial t;
    (void)printf("seed %u\n", seed);
    for (int round = 0; round < 1500; round++) {
        make_trial(&t, &seed);
        CLEANUP(puzzle_answer_done) struct puzzle_answer a = solve(&t.p);
        CLEANUP(lp_freep) struct lp *lp = plain_program(&t);
        if (round % 10 == 0)
            try_all(&t);
        else
            for (int i = 0; i < CELLS; i++)
                t.low[i] = t.high[i] = t.value[i];
        for (int i = 0; i < CELLS; i++)
            check_cell(&t, &a, lp, i, round);
        programs += a.lp_solved;
    }
    ck_assert_uint_gt(programs, 1000);
}
END_TEST

// --- the same whoever solves it ----------------------------------------------------------------------------------------------

enum { SIDE = 7, CUBE = (SIDE + 1) * (SIDE + 1) * (SIDE + 1) };

static int place(int a, int b, int c)
{
    return (a * (SIDE + 1) + b) * (SIDE + 1) + c;
}

static void fill_cube(int64_t count[CUBE], unsigned seed)
{
    for (int i = 0; i < CUBE; i++)
        count[i] = 0;
    for (int i = 0; i < CUBE; i++) {
        int a = i / ((SIDE + 1) * (SIDE + 1)), b = i / (SIDE + 1) % (SIDE + 1), c = i % (SIDE + 1);
        int n = a == SIDE || b == SIDE || c == SIDE ? 0 : rand_r(&seed) % 14;
        for (int t = 0; t < 8; t++) // all margins above
            count[place(t & 1 ? SIDE : a, t & 2 ? SIDE : b, t & 4 ? SIDE : c)] += n;
    }
    for (int i = 0; i < CUBE; i++)
        if (count[i] >= 1 && (count[i] <= 10 || rand_r(&seed) % 6 == 0))
            count[i] = BLANK;
}

// The place where dimension d has code x, and the other two have i and k.
static int across(int d, int x, int i, int k)
{
    switch (d) {
    case 0:
        return place(x, i, k);
    case 1:
        return place(i, x, k);
    default:
        return place(i, k, x);
    }
}

static int lay_cube(struct puzzle_line *line, int (*part)[SIDE])
{
    int n = 0;
    for (int d = 0; d < 3; d++)
        for (int i = 0; i <= SIDE; i++)
            for (int k = 0; k <= SIDE; k++, n++) {
                for (int x = 0; x < SIDE; x++)
                    part[n][x] = across(d, x, i, k);
                line[n] = (struct puzzle_line){across(d, SIDE, i, k), part[n], SIDE};
            }
    return n;
}

START_TEST(the_answer_depends_neither_on_threads_nor_on_the_order_of_lines)
{
    static int64_t count[CUBE];
    static struct puzzle_line line[3 * (SIDE + 1) * (SIDE + 1)];
    static int part[3 * (SIDE + 1) * (SIDE + 1)][SIDE];
    fill_cube(count, 5);
    int n = lay_cube(line, part);
    struct puzzle p = {.n_cells = CUBE, .count = count, .floor = 1, .line = line, .n_lines = n, .threads = 1};
    CLEANUP(puzzle_answer_done) struct puzzle_answer one = solve(&p);
    ck_assert_uint_gt(one.lp_solved, 20);
    for (int k = 0; k < n / 2; k++) {
        struct puzzle_line kept = line[k];
        line[k] = line[n - 1 - k];
        line[n - 1 - k] = kept;
    }
    p.threads = 3;
    CLEANUP(puzzle_answer_done) struct puzzle_answer three = solve(&p);
    for (int i = 0; i < CUBE; i++)
        ck_assert(one.low[i] == three.low[i] && one.high[i] == three.high[i]);
}
END_TEST

static void setup(void)
{
    err_clear(&err);
}

Suite *suite(void);
Suite *suite(void)
{
    Suite *s = suite_create("puzzle");
    TCase *t = tcase_create("puzzle");
    tcase_set_timeout(t, 60);
    tcase_add_checked_fixture(t, setup, NULL);
    tcase_add_test(t, a_row_of_hidden_tens_opens_up_with_one_more);
    tcase_add_test(t, a_count_told_by_three_lines_together_is_found);
    tcase_add_test(t, what_nothing_limits_has_no_upper_end);
    tcase_add_test(t, numbers_that_cannot_be_true_are_refused);
    tcase_add_test(t, random_puzzles_are_solved_as_plain_programs_solve_them_and_lose_no_table);
    tcase_add_test(t, the_answer_depends_neither_on_threads_nor_on_the_order_of_lines);
    suite_add_tcase(s, t);
    return s;
}
