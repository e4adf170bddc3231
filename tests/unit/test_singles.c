// SPDX-License-Identifier: Apache-2.0
// Covers export/singles.c, on moves made by hand: cells 0 to 2 are to be asked about, 3 to 5 count one child each.
#include "export/singles.h"

#include <check.h>
#include <stdlib.h>

enum { CELLS = 6, ANY = 100 };

static const bool is_single[CELLS] = {false, false, false, true, true, true};
static struct error err;
static struct evidence evidence;
static struct singles singles;

static void set_up(void)
{
    err_clear(&err);
    ck_assert(evidence_init(&evidence, CELLS, &err));
    for (int i = 0; i < CELLS; i++) {
        evidence.least[i] = -ANY;
        evidence.most[i] = ANY;
    }
    ck_assert(singles_init(&singles, CELLS, is_single, &err));
}

static void tear_down(void)
{
    singles_done(&singles);
    evidence_done(&evidence);
}

// A move that changes each of these cells (a bit each) by as much.
static void take(unsigned cells, double by)
{
    struct move m = {.whole = by >= 1, .cell = calloc(CELLS, sizeof(*m.cell)), .by = calloc(CELLS, sizeof(*m.by))};
    ck_assert(m.cell != NULL && m.by != NULL);
    for (int i = 0; i < CELLS; i++)
        if ((cells >> i & 1u) != 0) {
            m.cell[m.n] = i;
            m.by[m.n++] = by;
        }
    ck_assert(evidence_take(&evidence, &m, &err));
}

// Those that a cell shares, a bit each.
static unsigned shared(int cell)
{
    unsigned bits = 0;
    for (int k = 0; k < singles.n[cell]; k++)
        bits |= 1u << singles.single[singles.first[cell] + k];
    return bits;
}

static void gather(bool relaxed)
{
    ck_assert(singles_gather(&singles, &evidence, relaxed, &err));
}

START_TEST(a_cell_is_left_with_the_single_children_that_all_its_moves_change)
{
    take(1u << 0 | 1u << 3 | 1u << 4 | 1u << 5, 1);
    take(1u << 0 | 1u << 1 | 1u << 4 | 1u << 5, 2);
    take(1u << 0 | 1u << 1 | 1u << 4, 1);
    gather(false);
    ck_assert_uint_eq(shared(0), 1u << 4);
    ck_assert_uint_eq(shared(1), 1u << 4);
    ck_assert_uint_eq(shared(5), 1u << 4); // not itself
}
END_TEST

START_TEST(a_cell_that_no_move_changes_tells_no_child_anything_by_moves)
{
    take(1u << 0 | 1u << 3, 1);
    gather(false);
    ck_assert_int_eq(singles.n[2], 0);
    ck_assert_int_lt(singles.first[2], 0);
}
END_TEST

START_TEST(moves_with_fractions_count_only_where_fractions_will_do)
{
    take(1u << 0 | 1u << 3 | 1u << 4, 1);
    take(1u << 0 | 1u << 3, 0.5);
    gather(false);
    ck_assert_uint_eq(shared(0), 1u << 3 | 1u << 4);
    gather(true);
    ck_assert_uint_eq(shared(0), 1u << 3);
}
END_TEST

START_TEST(moves_that_change_what_is_shown_by_now_do_not_count)
{
    take(1u << 0 | 1u << 3 | 1u << 4, 1);
    take(1u << 0 | 1u << 1 | 1u << 3, 1);
    evidence.most[1] = 0;
    gather(false);
    ck_assert_uint_eq(shared(0), 1u << 3 | 1u << 4);
}
END_TEST

Suite *suite(void);

Suite *suite(void)
{
    Suite *s = suite_create("singles");
    TCase *t = tcase_create("singles");
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_add_test(t, a_cell_is_left_with_the_single_children_that_all_its_moves_change);
    tcase_add_test(t, a_cell_that_no_move_changes_tells_no_child_anything_by_moves);
    tcase_add_test(t, moves_with_fractions_count_only_where_fractions_will_do);
    tcase_add_test(t, moves_that_change_what_is_shown_by_now_do_not_count);
    suite_add_tcase(s, t);
    return s;
}
