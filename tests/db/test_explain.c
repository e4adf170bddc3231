// SPDX-License-Identifier: Apache-2.0
// linker/explain.c against a live server: the weights of tests/support/toy_children.c, one by one.
#include <math.h>

#include "linker/explain.h"
#include "tests/support/toy_children.h"

static struct explanation got;

static struct uuid key_of(int record)
{
    return (struct uuid){.bytes = {[9] = 2, [15] = (uint8_t)(record / 10 << 4 | record % 10)}};
}

static void run(void)
{
    struct link_context ctx = toy_context();
    struct link_result result;
    OK(link_run(&ctx, &result, &toy_err));
}

static void explain(int a, int b)
{
    struct link_context ctx = toy_context();
    struct uuid x = key_of(a), y = key_of(b);
    OK(explain_pair(&ctx, &x, &y, &got, &toy_err));
}

static void check_field(size_t i, const char *name, enum level level, double weight, double sum)
{
    ck_assert_str_eq(got.field[i].name, name);
    ck_assert_int_eq(got.field[i].level, level);
    ck_assert_double_eq_tol(got.field[i].weight, weight, 0.01);
    ck_assert_double_eq_tol(got.field[i].sum, sum, 0.05);
}

START_TEST(adds_up_field_by_field_to_the_weight_of_the_link)
{
    PUT(CHILD(1, 1, CW, 100, 7, 5, .cin = 33), CHILD(2, 2, HE, 109, 7, 5, .cin = 33));
    run();
    explain(1, 2);
    ck_assert_uint_eq(got.n_fields, 4);
    ck_assert_double_eq_tol(got.prior, -10, 0.01);
    check_field(0, "given_name", LEVEL_EXACT, 7, -3);
    check_field(1, "family_name", LEVEL_SIMILAR, 6, 3);
    check_field(2, "birth_date", LEVEL_EXACT, 10, 13);
    check_field(3, "id/cin", LEVEL_EXACT, 25, 38);
    ck_assert_double_eq_tol(got.weight, strtod(toy_ask("SELECT weight FROM linkage.link"), NULL), 1e-9);
    ck_assert(got.probability > 0.999);
    ck_assert_int_eq(got.verdict, VERDICT_LINKED);
    ck_assert_str_eq(got.system[0], "child_welfare");
    ck_assert_str_eq(got.system[1], "health");
}
END_TEST

START_TEST(names_the_recipes_of_which_they_share_a_token)
{
    PUT(CHILD(1, 1, CW, 100, 7, 5), CHILD(2, 2, HE, 109, 7, 5));
    run();
    explain(1, 2);
    ck_assert_uint_eq(got.recipes, 1u << C2);
}
END_TEST

START_TEST(what_is_missing_weighs_nothing)
{
    PUT(CHILD(1, 1, CW, 100, 7, 5, .cin = 33), CHILD(2, 2, HE, 100, 7, 5));
    run();
    explain(1, 2);
    check_field(3, "id/cin", LEVEL_MISSING, 0, 14);
}
END_TEST

START_TEST(order_of_the_two_does_not_matter)
{
    PUT(CHILD(1, 1, CW, 100, 7, 5), CHILD(2, 2, HE, 109, 7, 5));
    run();
    explain(1, 2);
    struct explanation first = got;
    explain(2, 1);
    ck_assert_mem_eq(got.record, first.record, sizeof(got.record));
    ck_assert_double_eq(got.weight, first.weight);
}
END_TEST

START_TEST(says_what_refused_a_link)
{
    PUT(CHILD(1, 1, CW, 100, 7, 5), CHILD(2, 2, HE, 100, 7, 5));
    run();
    toy_sql("DELETE FROM linkage.link; UPDATE linkage.person SET person_id = record_key; DELETE FROM linkage.refused;"
            " INSERT INTO linkage.refused SELECT min(record_key::text)::uuid, max(record_key::text)::uuid, 'twins', 14"
            " FROM linkage.person");
    explain(1, 2);
    ck_assert_int_eq(got.verdict, VERDICT_REFUSED);
    ck_assert_str_eq(got.refused, "twins");
}
END_TEST

START_TEST(tells_other_outcomes_apart)
{
    PUT(CHILD(1, 1, CW, 100, 7, 5), CHILD(2, 2, HE, 100, 7, 6), CHILD(3, 3, CW, 100, 7, 5));
    explain(1, 2);
    ck_assert_int_eq(got.verdict, VERDICT_NOT_RUN);
    run();
    explain(1, 2);
    ck_assert_int_eq(got.verdict, VERDICT_REVIEW);
    toy_sql("DELETE FROM linkage.review_pair");
    explain(1, 2);
    ck_assert_int_eq(got.verdict, VERDICT_LIGHT);
    ck_assert_str_eq(verdict_text(got.verdict), "not linked: weighs too little");
    toy_sql("DELETE FROM linkage.refused");
    explain(1, 3);
    ck_assert_int_eq(got.verdict, VERDICT_NAMESPACE);
    toy_sql("UPDATE linkage.person SET person_id = '00000000-0000-0000-0000-000000000001'");
    explain(1, 2);
    ck_assert_int_eq(got.verdict, VERDICT_INDIRECT);
}
END_TEST

// Keep the model of a run, for these fields or, with its last field called otherwise, for others.
static void keep_model(bool of_other_fields)
{
    struct link_context ctx = toy_context();
    struct link_result result;
    struct linkage_config linkage = toy_linkage;
    struct linkage_field fields[4];
    memcpy(fields, toy_linkage.fields, sizeof(fields));
    fields[3].name = of_other_fields ? "id/ssid" : fields[3].name;
    linkage.fields = fields;
    OK(link_run(&ctx, &result, &toy_err));
    CLEANUP(jfreep) json *j = model_to_json(&result.model, &linkage);
    CLEANUP(buf_done) struct buf text = {0};
    char sql[16384];
    buf_init(&text, 1u << 20);
    OK(jtext(j, true, &text, &toy_err));
    (void)snprintf(sql, sizeof(sql), "DELETE FROM linkage.model; INSERT INTO linkage.model VALUES (true, '%s')",
                   text.data);
    toy_sql(sql);
}

START_TEST(estimates_a_model_when_none_is_kept_for_this_configuration)
{
    PUT(CHILD(1, 1, CW, 100, 7, 5), CHILD(2, 2, HE, 100, 7, 5));
    keep_model(true);
    if (_i == 1)
        toy_sql("DELETE FROM linkage.model");
    explain(1, 2);
    ck_assert(!got.stored_model);
    ck_assert_double_eq_tol(got.weight, 14, 0.05);
}
END_TEST

START_TEST(uses_the_model_of_the_last_run)
{
    PUT(CHILD(1, 1, CW, 100, 7, 5), CHILD(2, 2, HE, 100, 7, 5));
    keep_model(false);
    toy_sql("UPDATE linkage.model SET model = jsonb_set(model, '{prior}', '-20')");
    explain(1, 2);
    ck_assert(got.stored_model);
    ck_assert_double_eq_tol(got.weight, 4, 0.05);
}
END_TEST

START_TEST(links_nothing_by_itself)
{
    PUT(CHILD(1, 1, CW, 100, 7, 5), CHILD(2, 2, HE, 100, 7, 5));
    explain(1, 2);
    ck_assert_str_eq(toy_persons(), "");
}
END_TEST

START_TEST(unknown_record_is_refused)
{
    PUT(CHILD(1, 1, CW, 100, 7, 5));
    struct link_context ctx = toy_context();
    struct uuid x = key_of(1), y = key_of(77);
    ck_assert(!explain_pair(&ctx, &x, &y, &got, &toy_err));
    ck_assert_int_eq(toy_err.code, ERR_DATA);
}
END_TEST

Suite *suite(void);
Suite *suite(void)
{
    Suite *s = suite_create("explain");
    TCase *t = tcase_create("explain");
    tcase_set_timeout(t, 60);
    tcase_add_checked_fixture(t, toy_setup, toy_teardown);
    tcase_add_test(t, adds_up_field_by_field_to_the_weight_of_the_link);
    tcase_add_test(t, names_the_recipes_of_which_they_share_a_token);
    tcase_add_test(t, what_is_missing_weighs_nothing);
    tcase_add_test(t, order_of_the_two_does_not_matter);
    tcase_add_test(t, says_what_refused_a_link);
    tcase_add_test(t, tells_other_outcomes_apart);
    tcase_add_loop_test(t, estimates_a_model_when_none_is_kept_for_this_configuration, 0, 2);
    tcase_add_test(t, uses_the_model_of_the_last_run);
    tcase_add_test(t, links_nothing_by_itself);
    tcase_add_test(t, unknown_record_is_refused);
    suite_add_tcase(s, t);
    return s;
}
