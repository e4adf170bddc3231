// SPDX-License-Identifier: Apache-2.0
// export/linkage_error.c
#include "export/linkage_error.h"

#include <check.h>
#include <string.h>

#include "common/json.h"

static struct error err;
static struct arena *arena;
static struct linkage_error made;

static struct vocabulary_entry system_codes[] = {
    {"child_welfare", "Child welfare"}, {"probation", "Probation"}, {"health", "Health"}, {"court", "Court"}};
static struct vocabulary_entry sex_codes[] = {{"F", "Female"}, {"M", "Male"}, {"X", "Another, or \"none\""}};
static struct vocabulary_entry age_codes[] = {{"0-10", "10 and younger"}, {"unknown", "Unknown"}};
static const struct vocabulary systems = {"system", system_codes, 4}, sex = {"sex", sex_codes, 3},
                               age = {"age", age_codes, 2};
static const struct table_error_group few[] = {{"systems", &systems}},
                                      many[] = {{"systems", &systems}, {"sex", &sex}, {"age", &age}};
static const struct table one = {.id = "T05", .error_groups = few, .n_error_groups = 1},
                          other = {.id = "T15", .error_groups = many, .n_error_groups = 3}, plain = {.id = "T01"};
static struct agreement_system parties[] = {
    {"health", "a", NULL}, {"child_welfare", "b", NULL}, {"probation", "c", NULL}};
static const char *const dimensions[] = {"age", "sex"};
static struct agreement agreement;

static void setup(void)
{
    err_clear(&err);
    ck_assert(arena_new(&arena, &err));
    agreement = (struct agreement){.systems = parties,
                                   .n_systems = 3,
                                   .dimensions = dimensions,
                                   .n_dimensions = 2,
                                   .policy = {.minimum_count = 11, .interval = 10}};
}

static void teardown(void)
{
    arena_freep(&arena);
}

static void make(const struct table *a, const struct table *b, const struct linkage_error_sum *sums, size_t n)
{
    const struct table *const tables[] = {a, b};
    ck_assert(linkage_error_make(tables, 2, &agreement, sums, n, arena, &made, &err));
}

static const struct linkage_error_row *row(const char *group, const char *code)
{
    for (size_t i = 0; i < made.n; i++)
        if (strcmp(made.row[i].group, group) == 0 && strcmp(made.row[i].code, code) == 0)
            return &made.row[i];
    return NULL;
}

static void assert_row(const char *group, const char *code, int false_per_100, int missed_per_100)
{
    const struct linkage_error_row *r = row(group, code);
    ck_assert_msg(r != NULL, "no row %s %s", group, code);
    ck_assert_msg(r->false_per_100 == false_per_100 && r->missed_per_100 == missed_per_100, "%s %s: %d, %d", group,
                  code, r->false_per_100, r->missed_per_100);
}

static const struct linkage_error_sum sums[] = {
    {"all", "", 100000, 400, 5000},
    {"sex", "F", 40000, 40000 * 0.031, 0},
    {"systems", "child_welfare+health", 110, 44, 0},
};

START_TEST(rates_are_whole_per_cent_and_under_1_is_0)
{
    make(&other, &plain, sums, COUNT_OF(sums));
    assert_row("all", "all", 0, 5);
    assert_row("sex", "F", 3, 0);
    ck_assert_str_eq(made.row[0].group, "all");
}
END_TEST

START_TEST(a_group_of_fewer_pairs_than_the_minimum_is_printed_like_all)
{
    static const struct linkage_error_sum tiny[] = {{"all", "", 100000, 400, 5000}, {"sex", "M", 10, 9, 0.5}};
    make(&other, &plain, tiny, COUNT_OF(tiny));
    assert_row("sex", "M", 0, 5);
    assert_row("sex", "X", 0, 5); // as is one of none: nothing tells them apart
}
END_TEST

START_TEST(a_small_group_is_drawn_towards_all)
{
    make(&one, &plain, sums, COUNT_OF(sums));
    assert_row("systems", "child_welfare+health", 20, 3); // 44 of 110 by itself, with 110 more at 0.4 in 100
}
END_TEST

START_TEST(groups_are_those_the_tables_print_and_the_agreement_allows)
{
    make(&one, &other, sums, COUNT_OF(sums));
    ck_assert_uint_eq(made.n, 1 + 3 + 3 + 1);
    ck_assert_str_eq(made.row[1].label, "Child welfare and probation");
    ck_assert_str_eq(made.row[3].code, "health+probation"); // printed in the order of the vocabulary
    ck_assert_str_eq(made.row[3].label, "Probation and health");
    ck_assert_ptr_null(row("systems", "child_welfare+court")); // no party
    ck_assert_ptr_null(row("age", "unknown"));
    agreement.n_dimensions = 1;
    make(&one, &other, sums, COUNT_OF(sums));
    ck_assert_ptr_null(row("sex", "F"));
    ck_assert(linkage_error_printed(&made, &one) && !linkage_error_printed(&made, &plain));
    make(&plain, &plain, sums, COUNT_OF(sums));
    ck_assert_uint_eq(made.n, 0);
}
END_TEST

START_TEST(of_too_few_pairs_nothing_is_said)
{
    static const struct linkage_error_sum tiny[] = {{"all", "", 10, 0, 500}};
    make(&one, &other, tiny, 1);
    ck_assert_uint_eq(made.n, 0);
    make(&one, &other, NULL, 0);
    ck_assert_uint_eq(made.n, 0);
}
END_TEST

START_TEST(the_schema_names_the_columns_of_the_csv_in_their_order)
{
    CLEANUP(buf_done) struct buf csv = {0}, text = {0};
    CLEANUP(jfreep) json *j = NULL;
    char header[256] = "";
    size_t len = 0;
    make(&other, &plain, sums, COUNT_OF(sums));
    buf_init(&csv, 1 << 20);
    buf_init(&text, 1 << 20);
    ck_assert(linkage_error_csv(&made, "CY2025", &csv, &err) && linkage_error_schema(&text, &err));
    ck_assert(jparse(text.data, text.len, &j, &err));
    for (size_t i = 0; i < jcount(jget(j, "fields")); i++)
        len += (size_t)snprintf(header + len, sizeof(header) - len, "%s%s", i == 0 ? "" : ",",
                                jstr(jget(jat(jget(j, "fields"), i), "name")));
    ck_assert(strncmp(csv.data, header, len) == 0 && csv.data[len] == '\n');
    ck_assert_ptr_nonnull(strstr(csv.data, "\nCY2025,all,all,All,0,5\n"));
    ck_assert_ptr_nonnull(strstr(csv.data, "\nCY2025,sex,X,\"Another, or \"\"none\"\"\",0,5\n"));
}
END_TEST

Suite *suite(void);
Suite *suite(void)
{
    Suite *s = suite_create("linkage_error");
    TCase *t = tcase_create("linkage_error");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_test(t, rates_are_whole_per_cent_and_under_1_is_0);
    tcase_add_test(t, a_group_of_fewer_pairs_than_the_minimum_is_printed_like_all);
    tcase_add_test(t, a_small_group_is_drawn_towards_all);
    tcase_add_test(t, groups_are_those_the_tables_print_and_the_agreement_allows);
    tcase_add_test(t, of_too_few_pairs_nothing_is_said);
    tcase_add_test(t, the_schema_names_the_columns_of_the_csv_in_their_order);
    suite_add_tcase(s, t);
    return s;
}
