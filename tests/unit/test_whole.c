// SPDX-License-Identifier: Apache-2.0
// Covers export/whole.c: which counts tell of a whole group, and that after the decision nobody can tell it any more.
#include "export/whole.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "export/audit.h"
#include "export/ledger.h"
#include "tests/support/toy_table.h"

static const char *const names[] = {"age", "identified"};
static const bool first_tells[] = {true, false};
static const struct whole_policy eleven = {.minimum_count = 11};

static struct error err;
static struct toy toy;
static struct cells *cells;
static bool zeros_hidden;

static void setup(void)
{
    err_clear(&err);
    cells = NULL;
    zeros_hidden = false;
}

static void teardown(void)
{
    cells_freep(&cells);
}

// rows by columns, in printing order.
static void count(int rows, int columns, const int64_t *counts)
{
    const struct table *tables[] = {&toy.table};
    ck_assert(cells_new(tables, 1, &cells, &err));
    for (int i = 0; i < rows * columns; i++) {
        const char *codes[] = {toy_code(i / columns), toy_code(i % columns)};
        ck_assert(cells_add(cells, tables[0], "children", codes, counts[i], &err));
    }
    ck_assert(cells_settle(cells, &err));
}

static void make(int rows, int columns)
{
    toy_init(&toy, "T", 2, names, (int[]){rows, columns});
}

static struct cell *at(int row, int column)
{
    int place = cells_place(&cells->panel[0], (int[TABLE_MAX_DIMENSIONS]){row, column});
    return &cells->cell[cells->panel[0].cell[place]];
}

static int n_marked(void)
{
    int n = 0;
    for (int i = 0; i < cells->n_cells; i++)
        n += cells->cell[i].must_hide;
    return n;
}

// As the ledger does when nothing was told before.
static void judge(const struct whole_policy *policy)
{
    whole_judge(cells, policy);
    for (int i = 0; i < cells->n_cells; i++)
        cells->cell[i].fate = cells->cell[i].must_hide ? FATE_CLOSE : FATE_FREE;
    zeros_hidden = whole_hides_zeros(cells);
}

// What nobody outside can tell: any interval of the cell that reaches from below its group's total to it.
static void assert_protected(int row, int column, struct suppression *s)
{
    CLEANUP(attack_freep) struct attack *attack = NULL;
    struct audit audit;
    struct attacker outsider = {.floor = 0, .minimum_count = 11, .width = 10};
    struct suppress_policy policy = suppress_policy_of(11, 10);
    char text[1024];
    int64_t low = 0, high = 0;
    policy.zeros_hidden = zeros_hidden;
    ck_assert_msg(suppress_decide(cells, &policy, s, &err), "%s", err_message(&err, text, sizeof(text)));
    ck_assert_msg(audit_cells(cells, s, &policy, &audit, &err), "%s", err_message(&err, text, sizeof(text)));
    ck_assert(attack_new(cells, NULL, s->state, outsider, &attack, &err));
    ck_assert(attack_interval(attack, (int)(at(row, column) - cells->cell), &low, &high, &err));
    ck_assert_int_le(low, at(row, column)->count - 10);
}

// Children in care by age, identified or not: all 40 of one age were.
START_TEST(a_known_group_that_was_identified_whole_is_not_told)
{
    CLEANUP(suppression_done) struct suppression s = {0};
    make(3, 2);
    toy.panel.denominator = 1;
    toy.panel.known_group = first_tells;
    count(3, 2, (const int64_t[]){40, 0, 30, 500, 0, 600});
    judge(&eleven);
    ck_assert(zeros_hidden);
    ck_assert_int_eq(at(0, 0)->must_hide, true);
    ck_assert_int_eq(at(0, 1)->must_hide, true);
    ck_assert_int_eq(n_marked(), 2); // that none of the 600 of another age was is no secret
    assert_protected(0, 0, &s);
}
END_TEST

START_TEST(of_a_denominator_that_nobody_can_know_nothing_is_hidden)
{
    make(2, 2);
    toy.panel.denominator = 1;
    count(2, 2, (const int64_t[]){40, 0, 30, 500});
    judge(&eleven);
    ck_assert(!zeros_hidden);
    ck_assert_int_eq(n_marked(), 0);
}
END_TEST

START_TEST(a_sensitive_code_is_not_told_of_a_whole_row)
{
    CLEANUP(suppression_done) struct suppression s = {0};
    make(4, 3);
    toy.dimension[1].sensitive = true;
    count(4, 3, (const int64_t[]){0, 25, 0, 12, 40, 30, 0, 7, 0, 0, 0, 0});
    const struct whole_policy shown = {.minimum_count = 11, .whole_groups_shown = true};
    judge(&shown);
    ck_assert(!zeros_hidden && n_marked() == 0); // the agreement lets it be told
    judge(&eleven);
    ck_assert(zeros_hidden);
    ck_assert_int_eq(at(0, 1)->must_hide, true);
    ck_assert_int_eq(at(0, 0)->must_hide, true); // one zero is enough
    ck_assert_int_eq(at(0, 2)->must_hide, false);
    ck_assert_int_eq(at(2, 1)->must_hide, false); // seven: their total is hidden as it is
    ck_assert_int_eq(n_marked(), 2);
    assert_protected(0, 1, &s);
}
END_TEST

// Random tables with many zeros: disclosure control copes with whatever is marked, and of no marked row can it be told that
// all of it is of one code: there is a table of whole numbers, true to what is shown, in which fewer are.
START_TEST(no_whole_row_of_a_random_table_can_be_told)
{
    const char *given = getenv("CROSSCOUNT_TEST_SEED");
    unsigned seed = given != NULL ? (unsigned)strtoul(given, NULL, 10) : 20251127u;
    int n_whole = 0;
    (void)printf("seed %u\n", seed);
    for (int round = 0; round < 150; round++) {
        CLEANUP(suppression_done) struct suppression s = {0};
        int rows = 2 + rand_r(&seed) % 3, columns = 2 + rand_r(&seed) % 3;
        int64_t counts[16];
        for (int i = 0; i < rows * columns; i++)
            counts[i] = rand_r(&seed) % 2 == 0 ? 0 : rand_r(&seed) % (rand_r(&seed) % 2 == 0 ? 12 : 60);
        make(rows, columns);
        toy.dimension[1].sensitive = true;
        cells_freep(&cells);
        count(rows, columns, counts);
        judge(&eleven);
        int marked = 0;
        for (int row = 0; row <= rows; row++)
            for (int column = 0; column < columns; column++)
                if (at(row, column)->count >= 11 && at(row, column)->count == at(row, columns)->count) {
                    ck_assert_int_eq(at(row, column)->must_hide, true);
                    assert_protected(row, column, &s);
                    suppression_done(&s);
                    marked += 2;
                }
        ck_assert_int_eq(n_marked(), marked);
        ck_assert(zeros_hidden == (marked > 0));
        n_whole += marked / 2;
    }
    ck_assert_int_gt(n_whole, 50);
}
END_TEST

// The ledger knows better: a zero that was told cannot be hidden, and then zeros need not be.
START_TEST(what_was_told_before_stays_as_it_is)
{
    const struct ledger_entry told[] = {{"children|age=0|identified=1", 0, 0}};
    make(2, 2);
    toy.dimension[1].sensitive = true;
    count(2, 2, (const int64_t[]){40, 0, 30, 500});
    whole_judge(cells, &eleven);
    ck_assert(ledger_judge(cells, 1, LEDGER_DOUBTS, NULL, 0, 11, &err));
    ck_assert_int_eq(at(0, 0)->fate, FATE_CLOSE);
    ck_assert_int_eq(at(0, 1)->fate, FATE_CLOSE);
    ck_assert_int_eq(at(1, 0)->fate, FATE_FREE);
    ck_assert(whole_hides_zeros(cells));
    ck_assert(ledger_judge(cells, 1, LEDGER_DOUBTS, told, 1, 11, &err));
    ck_assert_int_eq(at(0, 0)->fate, FATE_CLOSE);
    ck_assert_int_eq(at(0, 1)->fate, FATE_KNOWN);
    ck_assert(!whole_hides_zeros(cells));
}
END_TEST

START_TEST(of_a_small_known_group_nothing_but_zero_is_told)
{
    const struct whole_policy screen = {.minimum_count = 11, .minimum_denominator = 20001};
    make(3, 2);
    toy.panel.denominator = 1;
    toy.panel.known_group = first_tells;
    count(3, 2, (const int64_t[]){40, 19960, 41, 19960, 200, 60000});
    judge(&screen);
    ck_assert(!zeros_hidden);
    ck_assert_int_eq(at(0, 0)->must_hide, true);
    ck_assert_int_eq(at(1, 0)->must_hide, false); // 20,001
    ck_assert_int_eq(n_marked(), 1);
}
END_TEST

Suite *suite(void);

Suite *suite(void)
{
    Suite *s = suite_create("whole");
    TCase *t = tcase_create("whole");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_test(t, a_known_group_that_was_identified_whole_is_not_told);
    tcase_add_test(t, of_a_denominator_that_nobody_can_know_nothing_is_hidden);
    tcase_add_test(t, a_sensitive_code_is_not_told_of_a_whole_row);
    tcase_add_test(t, no_whole_row_of_a_random_table_can_be_told);
    tcase_add_test(t, what_was_told_before_stays_as_it_is);
    tcase_add_test(t, of_a_small_known_group_nothing_but_zero_is_told);
    suite_add_tcase(s, t);
    return s;
}
