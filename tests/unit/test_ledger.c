// SPDX-License-Identifier: Apache-2.0
// Covers export/ledger.c and export/protection.c, and what export/suppress.c makes of them.
#include "export/protection.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "export/audit.h"
#include "tests/support/toy_table.h"

enum { MINIMUM = 11, MAX_ENTRIES = 512 };

static struct toy toy, earlier;
static struct error err;
static struct ledger_entry entries[MAX_ENTRIES];
static size_t n_entries;

static void setup(void)
{
    err_clear(&err);
    n_entries = 0;
}

// A table of rows by columns with these finest counts.
static struct cells *count(int rows, int columns, const int64_t *counts)
{
    static const char *const names[] = {"a", "b"};
    const struct table *tables[] = {&toy.table};
    struct cells *c = NULL;
    toy_init(&toy, "T01", 2, names, (int[]){rows, columns});
    ck_assert(cells_new(tables, 1, &c, &err));
    for (int i = 0; i < rows * columns; i++) {
        const char *codes[] = {toy_code(i / columns), toy_code(i % columns)};
        ck_assert(cells_add(c, &toy.table, "children", codes, counts[i], &err));
    }
    ck_assert(cells_settle(c, &err));
    return c;
}

static struct suppression protect(const struct cells *c)
{
    struct suppress_policy policy = suppress_policy_of(MINIMUM, MINIMUM - 1);
    struct suppression s = {0};
    struct audit audit;
    char text[512];
    ck_assert_msg(suppress_decide(c, &policy, &s, &err), "%s", err_message(&err, text, sizeof(text)));
    ck_assert_msg(audit_cells(c, &s, &policy, &audit, &err), "%s", err_message(&err, text, sizeof(text)));
    return s;
}

// What this release shows, into the ledger. Keys live in the cells.
static void tell(const struct cells *c, const struct suppression *s)
{
    for (int i = 0; i < c->n_cells; i++)
        if (s->state[i] == CELL_SHOWN) {
            ck_assert_uint_lt(n_entries, MAX_ENTRIES);
            entries[n_entries++] = (struct ledger_entry){.key = c->cell[i].key, .count = c->cell[i].count};
        }
}

static void judge(struct cells *c, int printed)
{
    ck_assert(ledger_judge(c, printed, LEDGER_DOUBTS, entries, n_entries, MINIMUM, &err));
}

static int find(const struct cells *c, const char *key)
{
    for (int i = 0; i < c->n_cells; i++)
        if (strcmp(c->cell[i].key, key) == 0)
            return i;
    ck_abort_msg("no cell %s", key);
}

START_TEST(a_count_is_judged_by_how_near_it_lies_to_one_that_was_told)
{
    static const struct {
        int64_t told, now;
        enum cell_fate fate;
    } cases[] = {{30, 30, FATE_KNOWN}, {30, 31, FATE_CLOSE}, {40, 30, FATE_CLOSE}, {30, 41, FATE_FREE},
                 {41, 30, FATE_FREE},  {0, 0, FATE_KNOWN},   {12, 0, FATE_FREE}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        CLEANUP(cells_freep) struct cells *c = count(2, 2, (int64_t[]){cases[i].now, 400, 500, 600});
        entries[0] = (struct ledger_entry){.key = "children|a=0|b=0", .count = cases[i].told};
        n_entries = 1;
        judge(c, 1);
        ck_assert_int_eq(c->cell[find(c, "children|a=0|b=0")].fate, cases[i].fate);
        ck_assert_int_eq(c->cell[find(c, "children|a=1|b=0")].fate, FATE_FREE);
    }
}
END_TEST

START_TEST(what_a_release_hid_stays_hidden_and_what_was_told_of_other_systems_is_another_number)
{
    static const struct {
        struct ledger_entry entry;
        int64_t now;
        enum cell_fate doubts, believes;
    } cases[] = {
        {{.count = LEDGER_HIDDEN}, 30, FATE_CLOSE, FATE_CLOSE},
        {{.count = LEDGER_HIDDEN}, 0, FATE_CLOSE, FATE_CLOSE},
        {{.count = LEDGER_HIDDEN, .block = 1}, 30, FATE_CLOSE, FATE_CLOSE},
        {{.count = LEDGER_HIDDEN, .block = 1}, 0, FATE_FREE, FATE_FREE},
        {{.count = 30}, 30, FATE_KNOWN, FATE_KNOWN},
        {{.count = 30}, 33, FATE_CLOSE, FATE_KNOWN},
        {{.count = 0}, 3, FATE_CLOSE, FATE_KNOWN},
        {{.count = 30, .block = 1}, 30, FATE_FREE, FATE_KNOWN},
        {{.count = 30, .block = 1}, 33, FATE_CLOSE, FATE_KNOWN},
        {{.count = 30, .block = 1}, 50, FATE_FREE, FATE_FREE},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        CLEANUP(cells_freep) struct cells *c = count(2, 2, (int64_t[]){cases[i].now, 400, 500, 600});
        int cell = find(c, "children|a=0|b=0");
        entries[0] = cases[i].entry;
        entries[0].key = "children|a=0|b=0";
        n_entries = 1;
        judge(c, 1);
        ck_assert_msg(c->cell[cell].fate == cases[i].doubts, "case %zu: %d", i, c->cell[cell].fate);
        ck_assert(ledger_judge(c, 1, LEDGER_BELIEVES, entries, n_entries, MINIMUM, &err));
        ck_assert_msg(c->cell[cell].fate == cases[i].believes, "case %zu: %d", i, c->cell[cell].fate);
    }
}
END_TEST

START_TEST(a_zero_stays_hidden_only_while_its_totals_do_not_tell_it)
{
    static const char *const parts[] = {"children|a=0|b=0", "children|a=0|b=1"};
    entries[0] = (struct ledger_entry){.key = parts[0], .count = LEDGER_HIDDEN};
    entries[1] = (struct ledger_entry){.key = parts[1], .count = LEDGER_HIDDEN};
    n_entries = 2;
    CLEANUP(cells_freep) struct cells *part = count(2, 2, (int64_t[]){0, 40, 500, 600});
    judge(part, 1);
    ck_assert_int_eq(part->cell[find(part, parts[0])].fate, FATE_CLOSE);
    ck_assert(ledger_keeps_zeros(part));
    CLEANUP(cells_freep) struct cells *all = count(2, 2, (int64_t[]){0, 0, 500, 600}); // the row is shown as zero
    judge(all, 1);
    ck_assert_int_eq(all->cell[find(all, parts[0])].fate, FATE_FREE);
    ck_assert(!ledger_keeps_zeros(all));
}
END_TEST

START_TEST(who_believes_in_an_old_total_does_not_learn_the_one_part_that_is_small)
{
    // A table by a told 300 and 216 of 520; one by c is next, one child later. Its total is hidden, being near; but 521 less
    // what it shows would be its small count, to who believes in 520.
    static const char *const a[] = {"a"}, *const c_names[] = {"c"};
    const struct table *tables[] = {&toy.table, &earlier.table};
    struct suppress_policy policy = suppress_policy_of(MINIMUM, MINIMUM - 1);
    CLEANUP(suppression_done) struct suppression s = {0};
    CLEANUP(cells_freep) struct cells *c = NULL;
    static const int64_t of_a[] = {301, 220}, of_c[] = {250, 266, 5};
    toy_init(&toy, "T02", 1, c_names, (int[]){3});
    toy_init(&earlier, "T01", 1, a, (int[]){2});
    ck_assert(cells_new(tables, 2, &c, &err));
    for (int i = 0; i < 2; i++)
        ck_assert(cells_add(c, &earlier.table, "children", (const char *const[]){toy_code(i)}, of_a[i], &err));
    for (int i = 0; i < 3; i++)
        ck_assert(cells_add(c, &toy.table, "children", (const char *const[]){toy_code(i)}, of_c[i], &err));
    ck_assert(cells_settle(c, &err));
    entries[n_entries++] = (struct ledger_entry){.key = "children|a=0", .count = 300};
    entries[n_entries++] = (struct ledger_entry){.key = "children|a=1", .count = 220};
    entries[n_entries++] = (struct ledger_entry){.key = "children", .count = 520};
    ck_assert(protection_decide(c, 1, entries, n_entries, &policy, &s, &err));
    ck_assert_int_ne(s.state[find(c, "children|c=2")], CELL_SHOWN);
    ck_assert_int_ne(s.state[find(c, "children")], CELL_SHOWN);
    ck_assert(s.state[find(c, "children|c=0")] != CELL_SHOWN || s.state[find(c, "children|c=1")] != CELL_SHOWN);
}
END_TEST

START_TEST(an_unchanged_release_is_shown_and_hidden_alike)
{
    static const int64_t counts[] = {3, 40, 50, 60, 70, 80, 90, 5, 100};
    CLEANUP(cells_freep) struct cells *first = count(3, 3, counts);
    CLEANUP(suppression_done) struct suppression a = protect(first);
    tell(first, &a);
    CLEANUP(cells_freep) struct cells *second = count(3, 3, counts);
    judge(second, 1);
    CLEANUP(suppression_done) struct suppression b = protect(second);
    for (int i = 0; i < first->n_cells; i++)
        ck_assert_int_eq(a.state[i] == CELL_SHOWN, b.state[i] == CELL_SHOWN);
}
END_TEST

START_TEST(one_child_more_is_not_told_by_the_difference)
{
    CLEANUP(cells_freep) struct cells *first = count(2, 2, (int64_t[]){30, 40, 50, 60});
    CLEANUP(suppression_done) struct suppression a = protect(first);
    tell(first, &a);
    ck_assert_int_eq(a.state[find(first, "children|a=0|b=0")], CELL_SHOWN);
    CLEANUP(cells_freep) struct cells *second = count(2, 2, (int64_t[]){31, 40, 50, 60});
    judge(second, 1);
    CLEANUP(suppression_done) struct suppression b = protect(second);
    static const char *const changed[] = {"children|a=0|b=0", "children|a=0", "children|b=0", "children"};
    for (size_t i = 0; i < COUNT_OF(changed); i++)
        ck_assert_msg(b.state[find(second, changed[i])] != CELL_SHOWN, "%s is shown", changed[i]);
    ck_assert_int_eq(b.state[find(second, "children|a=1|b=1")], CELL_SHOWN);
}
END_TEST

START_TEST(a_total_that_changed_much_does_not_tell_how_little_the_hidden_ones_did)
{
    // One row: 4 and 30 hidden, 100 shown, total 134. Then 5, 30, 112: the total's change of 12 less 11... is 1.
    CLEANUP(cells_freep) struct cells *c = count(1, 3, (int64_t[]){5, 30, 112});
    entries[n_entries++] = (struct ledger_entry){.key = "children|b=2", .count = 100};
    entries[n_entries++] = (struct ledger_entry){.key = "children", .count = 134};
    judge(c, 1);
    ck_assert_int_eq(c->cell[find(c, "children|b=2")].fate, FATE_FREE);
    ck_assert_int_eq(c->cell[find(c, "children")].fate, FATE_CLOSE);
}
END_TEST

// Over more systems 85, of which 40 and 17 were told, the other two hidden: 5 of these are of the systems that this release does
// not count.
START_TEST(a_total_over_other_systems_does_not_tell_how_few_are_counted_there_alone)
{
    static const char *const keys[] = {"children|a=0", "children|a=0|b=0", "children|a=0|b=1", "children|a=0|b=2",
                                       "children|a=0|b=3"};
    static const int64_t told[] = {80, 40, 17, LEDGER_HIDDEN, LEDGER_HIDDEN};
    CLEANUP(cells_freep) struct cells *c = count(2, 4, (int64_t[]){28, 4, 8, 15, 90, 90, 90, 90});
    for (size_t i = 0; i < COUNT_OF(told); i++)
        entries[n_entries++] = (struct ledger_entry){.key = keys[i], .count = told[i], .block = 1};
    judge(c, 1);
    ck_assert_int_eq(c->cell[find(c, keys[0])].fate, FATE_FREE); // 80 - 55 less 40 - 28 less 17 - 4 is none: nobody is
    entries[0].count = 85;
    judge(c, 1);
    ck_assert_int_eq(c->cell[find(c, keys[0])].fate, FATE_CLOSE);
}
END_TEST

START_TEST(what_an_earlier_table_hid_is_kept_safe_from_a_later_one)
{
    // The earlier table crosses a and b, and hid what is small there. A new table by a and c shares the margin of a.
    static const char *const ab[] = {"a", "b"}, *const ac[] = {"a", "c"};
    const struct table *tables[] = {&toy.table, &earlier.table};
    CLEANUP(cells_freep) struct cells *c = NULL;
    toy_init(&toy, "T02", 2, ac, (int[]){2, 2});
    toy_init(&earlier, "T01", 2, ab, (int[]){2, 3});
    static const int64_t of_ab[] = {4, 30, 60, 20, 9, 80}, of_ac[] = {44, 50, 49, 60};
    ck_assert(cells_new(tables, 2, &c, &err));
    for (int i = 0; i < 6; i++)
        ck_assert(cells_add(c, &earlier.table, "children", (const char *const[]){toy_code(i / 3), toy_code(i % 3)},
                            of_ab[i], &err));
    for (int i = 0; i < 4; i++)
        ck_assert(cells_add(c, &toy.table, "children", (const char *const[]){toy_code(i / 2), toy_code(i % 2)},
                            of_ac[i], &err));
    ck_assert(cells_settle(c, &err));
    // It told all but a=0,b=0 (4), a=1,b=1 (9), their partners, and the margin of a: with that, both rows would give way.
    entries[n_entries++] = (struct ledger_entry){.key = "children|a=0|b=2", .count = 60};
    entries[n_entries++] = (struct ledger_entry){.key = "children|a=1|b=2", .count = 80};
    entries[n_entries++] = (struct ledger_entry){.key = "children|a=0|b=1", .count = 30};
    entries[n_entries++] = (struct ledger_entry){.key = "children|a=1|b=0", .count = 20};
    entries[n_entries++] = (struct ledger_entry){.key = "children|b=2", .count = 140};
    judge(c, 1);
    ck_assert_int_eq(c->cell[find(c, "children|a=0|b=0")].fate, FATE_CLOSE);
    CLEANUP(suppression_done) struct suppression s = protect(c);
    ck_assert_int_ne(s.state[find(c, "children|a=0")], CELL_SHOWN); // else 94 - 30 - 60
    ck_assert_int_ne(s.state[find(c, "children|a=1")], CELL_SHOWN);
}
END_TEST

START_TEST(where_earlier_releases_told_too_much_there_is_none)
{
    // The earlier release told the total and one part of what is now small: nothing can take that back.
    CLEANUP(cells_freep) struct cells *c = count(1, 2, (int64_t[]){4, 60});
    struct suppress_policy policy = suppress_policy_of(MINIMUM, MINIMUM - 1);
    CLEANUP(suppression_done) struct suppression s = {0};
    char text[512];
    entries[n_entries++] = (struct ledger_entry){.key = "children|b=1", .count = 60};
    entries[n_entries++] = (struct ledger_entry){.key = "children", .count = 64};
    judge(c, 1);
    ck_assert(!suppress_decide(c, &policy, &s, &err));
    ck_assert_int_eq(err.code, ERR_DENIED);
    ck_assert_ptr_nonnull(strstr(err_message(&err, text, sizeof(text)), "earlier releases"));
}
END_TEST

// Whatever changes a little: no two shown counts of a cell lie 1 to 10 apart, and every hidden one keeps its interval (the audit).
START_TEST(no_sequence_of_releases_tells_a_small_difference)
{
    unsigned seed = 20260701;
    (void)printf("seed %u\n", seed);
    for (int round = 0; round < 60; round++) {
        struct cells *release[3] = {NULL};
        int64_t counts[12];
        n_entries = 0;
        for (int i = 0; i < 12; i++)
            counts[i] = rand_r(&seed) % 4 == 0 ? rand_r(&seed) % 11 : rand_r(&seed) % 200;
        for (int k = 0; k < 3; k++) {
            struct suppress_policy policy = suppress_policy_of(MINIMUM, MINIMUM - 1);
            CLEANUP(suppression_done) struct suppression s = {0};
            struct audit audit;
            release[k] = count(3, 4, counts);
            judge(release[k], 1);
            err_clear(&err);
            if (suppress_decide(release[k], &policy, &s, &err)) {
                ck_assert(audit_cells(release[k], &s, &policy, &audit, &err));
                for (size_t e = 0; e < n_entries; e++) {
                    int i = find(release[k], entries[e].key);
                    int64_t apart = llabs(release[k]->cell[i].count - entries[e].count);
                    bool known = release[k]->cell[i].fate == FATE_KNOWN;
                    ck_assert(s.state[i] != CELL_SHOWN || known || apart == 0 || apart >= MINIMUM ||
                              release[k]->cell[i].count == 0);
                }
                tell(release[k], &s);
            } else {
                ck_assert_int_eq(err.code, ERR_DENIED);
            }
            for (int i = 0; i < 12; i++)
                counts[i] += rand_r(&seed) % 3 == 0 ? rand_r(&seed) % 4 : 0;
        }
        for (int k = 0; k < 3; k++)
            cells_freep(&release[k]);
    }
}
END_TEST

Suite *suite(void);

Suite *suite(void)
{
    Suite *s = suite_create("ledger");
    TCase *t = tcase_create("ledger");
    tcase_set_timeout(t, 60);
    tcase_add_checked_fixture(t, setup, NULL);
    tcase_add_test(t, a_count_is_judged_by_how_near_it_lies_to_one_that_was_told);
    tcase_add_test(t, what_a_release_hid_stays_hidden_and_what_was_told_of_other_systems_is_another_number);
    tcase_add_test(t, a_zero_stays_hidden_only_while_its_totals_do_not_tell_it);
    tcase_add_test(t, who_believes_in_an_old_total_does_not_learn_the_one_part_that_is_small);
    tcase_add_test(t, an_unchanged_release_is_shown_and_hidden_alike);
    tcase_add_test(t, one_child_more_is_not_told_by_the_difference);
    tcase_add_test(t, a_total_that_changed_much_does_not_tell_how_little_the_hidden_ones_did);
    tcase_add_test(t, a_total_over_other_systems_does_not_tell_how_few_are_counted_there_alone);
    tcase_add_test(t, what_an_earlier_table_hid_is_kept_safe_from_a_later_one);
    tcase_add_test(t, where_earlier_releases_told_too_much_there_is_none);
    tcase_add_test(t, no_sequence_of_releases_tells_a_small_difference);
    suite_add_tcase(s, t);
    return s;
}
