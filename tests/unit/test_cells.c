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

// A table by source (each of one system), and by whether its records are linked and sent on paper; counted over two sets of systems.
static void make_sources(struct toy *toy)
{
    static const char *const codes[] = {"health.x", "schools.x", "schools.y"};
    toy_init(toy, "T9", 3, (const char *const[]){"source", "linked", "paper"}, (int[]){3, 1, 1});
    for (int i = 0; i < 3; i++)
        toy->entry[0][i].code = codes[i];
    toy->dimension[0].across = ACROSS_SYSTEM;
    toy->dimension[2].across = ACROSS_ALONE;
}

static struct cells *count_sources(struct toy *few, struct toy *all, const char *own, const char *other, int64_t twice,
                                   struct error *err)
{
    static const char *const rows[][3] = {{"schools.x", "0", "0"}, {"schools.y", "0", "0"}, {"health.x", "0", "0"}};
    const struct table *printed[] = {&few->table}, *beside[] = {&all->table};
    const struct cell_block blocks[] = {{own, printed, 1}, {other, beside, 1}};
    struct cells *c = NULL;
    make_sources(few);
    make_sources(all);
    ck_assert(cells_across(blocks, 2, &c, err));
    for (size_t i = 0; i < 2; i++)
        ck_assert(cells_add(c, &few->table, "children", rows[i], 5, err) &&
                  cells_add(c, &all->table, "children", rows[i], i == 0 ? 5 : twice, err));
    ck_assert(cells_add(c, &all->table, "children", rows[2], 7, err));
    return c;
}

START_TEST(what_one_system_says_of_itself_is_one_number_whoever_else_is_counted)
{
    static const struct {
        const char *key, *name; // in the other block, in the system
    } cells[] = {
        {"children", "children@health,schools"},
        {"children|source=schools.x", "children|source=schools.x"},
        {"children|paper=0|source=schools.y", "children|paper=0|source=schools.y"},
        {"children|source=health.x", "children@health|source=health.x"}, // zero where health is not counted
        {"children|linked=0|source=schools.x", "children@health,schools|linked=0|source=schools.x"},
        {"children|paper=0", "children@health,schools|paper=0"},
    };
    struct toy few, all;
    struct error err = {0};
    CLEANUP(cells_freep) struct cells *c = count_sources(&few, &all, "schools", "health,schools", 5, &err);
    ck_assert(cells_settle(c, &err));
    for (size_t i = 0; i < COUNT_OF(cells); i++) {
        int cell = cells_find(c, 1, cells[i].key);
        ck_assert_int_ge(cell, 0);
        ck_assert_str_eq(c->cell[cell].key, cells[i].name);
        ck_assert_int_ge(cells_find(c, 0, cells[i].key), 0);
    }
    ck_assert_int_eq(c->cell[cells_find(c, 0, "children")].count, 10);
    ck_assert_int_eq(c->cell[cells_find(c, 1, "children")].count, 17);
    ck_assert_int_eq(c->cell[cells_find(c, 0, "children|source=health.x")].count, 0);
    ck_assert_int_eq(c->cell[cells_find(c, 1, "children|source=health.x")].count, 7);
    ck_assert_int_eq(cells_find(c, 2, "children"), -1);
}
END_TEST

START_TEST(a_count_that_is_said_to_be_of_one_system_and_is_not_is_found_out)
{
    struct toy few, all;
    struct error err = {0};
    CLEANUP(cells_freep) struct cells *c = count_sources(&few, &all, "schools", "health,schools", 6, &err);
    ck_assert(!cells_settle(c, &err));
    ck_assert_int_eq(err.code, ERR_BUG);
}
END_TEST

// 10 children of the first block, all of them among the 17 of the second.
START_TEST(totals_of_blocks_are_sums_of_the_groups_they_count)
{
    static const struct cell_group nested[] = {{2, 7}, {3, 10}}, crossing[] = {{1, 4}, {2, 11}, {3, 6}}, wrong = {3, 9};
    struct toy few, all;
    struct error err = {0};
    for (int i = 0; i < 2; i++) {
        CLEANUP(cells_freep) struct cells *c = count_sources(&few, &all, "schools", "health,schools", 5, &err);
        ck_assert(cells_settle(c, &err));
        int n_cells = c->n_cells, n_lines = c->n_lines;
        ck_assert(cells_add_groups(c, "children", i == 0 ? nested : crossing, i == 0 ? 2 : 3, &err));
        ck_assert_int_eq(c->n_cells,
                         n_cells + (i == 0 ? 1 : 3)); // who is in both of the nested is the first total itself
        ck_assert_int_eq(c->n_lines, n_lines + (i == 0 ? 1 : 2));
        for (int l = n_lines; l < c->n_lines; l++) {
            int64_t sum = 0;
            for (int k = 0; k < c->line[l].n_parts; k++)
                sum += c->cell[c->line[l].part[k]].count;
            ck_assert_int_eq(sum, c->cell[c->line[l].total].count);
        }
        ck_assert(c->cell[n_cells].latent && c->cell[n_cells].cost > 0);
    }
    CLEANUP(cells_freep) struct cells *c = count_sources(&few, &all, "schools", "health,schools", 5, &err);
    ck_assert(cells_settle(c, &err) && !cells_add_groups(c, "children", &wrong, 1, &err));
    ck_assert_int_eq(err.code, ERR_BUG);
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
    tcase_add_test(t, what_one_system_says_of_itself_is_one_number_whoever_else_is_counted);
    tcase_add_test(t, a_count_that_is_said_to_be_of_one_system_and_is_not_is_found_out);
    tcase_add_test(t, totals_of_blocks_are_sums_of_the_groups_they_count);
    suite_add_tcase(s, t);
    return s;
}
