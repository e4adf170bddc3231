// SPDX-License-Identifier: Apache-2.0
// Covers export/cells.c.
#include "export/cells.h"

#include <check.h>
#include <string.h>

#include "tests/support/toy_table.h"

static const char *const ab[] = {"a", "b"}, *const cb[] = {"c", "b"};
static const int two_three[] = {2, 3}, two_two[] = {2, 2}, four_three[] = {4, 3};

static int find(const struct cells *c, const char *key)
{
    for (int i = 0; i < c->n_cells; i++)
        if (strcmp(c->cell[i].key, key) == 0)
            return i;
    ck_abort_msg("no cell %s", key);
}

START_TEST(tables_that_share_a_dimension_share_its_margin)
{
    struct toy one, other;
    struct error err = {0};
    CLEANUP(cells_freep) struct cells *c = NULL;
    toy_init(&one, "T1", 2, ab, two_three);
    toy_init(&other, "T2", 2, cb, four_three);
    const struct table *tables[] = {&one.table, &other.table};
    ck_assert(cells_new(tables, 2, &c, &err));
    ck_assert_int_eq(c->panel[0].n_places, 3 * 4);
    ck_assert_int_eq(c->panel[1].n_places, 5 * 4);
    ck_assert_int_eq(c->n_cells, 12 + 20 - 4);       // three codes of b and the grand total are common
    ck_assert_int_eq(c->n_lines, 4 + 3 + 4 + 5 - 1); // "total by b" is in both
    ck_assert_int_eq(c->cell[find(c, "children")].level, 2);
    ck_assert_int_eq(c->cell[find(c, "children|b=1")].level, 1);
    ck_assert_int_eq(c->cell[find(c, "children|b=1|c=3")].level, 0);
}
END_TEST

START_TEST(a_row_counts_in_its_cell_and_in_every_margin)
{
    struct toy toy;
    struct error err = {0};
    CLEANUP(cells_freep) struct cells *c = NULL;
    toy_init(&toy, "T1", 2, ab, two_two);
    toy.panel.denominator = 1;
    const struct table *tables[] = {&toy.table};
    const char *x[] = {"0", "1"}, *y[] = {"1", "1"};
    ck_assert(cells_new(tables, 1, &c, &err));
    ck_assert(cells_add(c, &toy.table, "children", x, 5, &err) && cells_add(c, &toy.table, "children", y, 7, &err));
    ck_assert(cells_settle(c, &err));
    const struct {
        const char *key;
        int count;
    } want[] = {{"children", 12},    {"children|b=1", 12},    {"children|b=0", 0},    {"children|a=0", 5},
                {"children|a=1", 7}, {"children|a=0|b=1", 5}, {"children|a=0|b=0", 0}};
    for (size_t i = 0; i < COUNT_OF(want); i++)
        ck_assert_int_eq(c->cell[find(c, want[i].key)].count, want[i].count);
    int place = cells_place(&c->panel[0], (int[TABLE_MAX_DIMENSIONS]){0, 1});
    ck_assert_int_eq(c->panel[0].count[cells_denominator(&c->panel[0], place)], 5);
}
END_TEST

START_TEST(refuses_rows_that_fit_no_panel_no_vocabulary_or_contradict_another_table)
{
    struct toy one, other;
    struct error err = {0};
    char text[1024];
    toy_init(&one, "T1", 2, ab, two_three);
    toy_init(&other, "T2", 2, cb, four_three);
    const struct table *tables[] = {&one.table, &other.table};
    CLEANUP(cells_freep) struct cells *c = NULL;
    ck_assert(cells_new(tables, 2, &c, &err));
    const char *half[] = {"0", NULL}, *strange[] = {"0", "9"}, *good[] = {"0", "1"};
    ck_assert(!cells_add(c, &one.table, "children", half, 1, &err));
    ck_assert_ptr_nonnull(strstr(err_message(&err, text, sizeof(text)), "fits no panel"));
    err_clear(&err);
    ck_assert(!cells_add(c, &one.table, "rows", good, 1, &err));
    err_clear(&err);
    ck_assert(!cells_add(c, &one.table, "children", strange, 1, &err));
    ck_assert_ptr_nonnull(strstr(err_message(&err, text, sizeof(text)), "not in its vocabulary"));
    err_clear(&err);
    ck_assert(cells_add(c, &one.table, "children", good, 3, &err) &&
              cells_add(c, &other.table, "children", good, 4, &err));
    ck_assert(!cells_settle(c, &err));
    ck_assert_int_eq(err.code, ERR_BUG);
    ck_assert_ptr_nonnull(strstr(err_message(&err, text, sizeof(text)), "another count"));
}
END_TEST

Suite *suite(void);
Suite *suite(void)
{
    Suite *s = suite_create("cells");
    TCase *t = tcase_create("cells");
    tcase_add_test(t, tables_that_share_a_dimension_share_its_margin);
    tcase_add_test(t, a_row_counts_in_its_cell_and_in_every_margin);
    tcase_add_test(t, refuses_rows_that_fit_no_panel_no_vocabulary_or_contradict_another_table);
    suite_add_tcase(s, t);
    return s;
}
