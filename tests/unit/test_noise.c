// SPDX-License-Identifier: Apache-2.0
// Covers export/noise.c. Limits on means and spreads are five standard errors wide, and the draws come from a fixed key, so the
// outcome is the same every time.
#include "export/noise.h"

#include <check.h>
#include <math.h>
#include <string.h>

#include "tests/support/toy_table.h"

enum { COUNTIES = 58, AGES = 7 };

static struct toy toy, other;
static struct cells *cells;
static struct hmac *key;

static struct hmac *key_of(uint8_t byte)
{
    struct error err = {0};
    CLEANUP(secret_freep) struct secret *secret = NULL;
    struct hmac *h = NULL;
    ck_assert(secret_new(32, &secret, &err));
    memset(secret_bytes_rw(secret), byte, 32);
    ck_assert(hmac_new(secret, &h, &err));
    return h;
}

static void setup(void)
{
    static const char *const names[] = {"county", "age"}, *const other_names[] = {"age", "race"};
    static const int sizes[] = {COUNTIES, AGES}, other_sizes[] = {AGES, 4};
    struct error err = {0};
    toy_init(&toy, "T01", 2, names, sizes);
    toy_init(&other, "T03", 2, other_names, other_sizes);
    const struct table *tables[] = {&toy.table, &other.table};
    ck_assert(cells_new(tables, 2, &cells, &err));
    for (int county = 0; county < COUNTIES; county++)
        for (int age = 0; age < AGES; age++) {
            const char *codes[] = {toy_code(county), toy_code(age)};
            ck_assert(cells_add(cells, &toy.table, "children", codes, 1000, &err));
        }
    for (int age = 0; age < AGES; age++) {
        const char *codes[] = {toy_code(age), toy_code(0)};
        ck_assert(cells_add(cells, &other.table, "children", codes, 1000 * COUNTIES, &err));
    }
    ck_assert(cells_settle(cells, &err));
    key = key_of(7);
}

static void teardown(void)
{
    hmac_freep(&key);
    cells_freep(&cells);
}

static int64_t *told_with(const struct noise *noise, const char *scope)
{
    struct error err = {0};
    int64_t *told = calloc((size_t)cells->n_cells, sizeof(*told));
    ck_assert_ptr_nonnull(told);
    ck_assert(noise_add(cells, noise, key, scope, told, &err));
    return told;
}

START_TEST(a_child_is_counted_once_for_every_set_of_dimensions)
{
    struct error err = {0};
    int sensitivity = 0;
    ck_assert(noise_sensitivity(cells, &sensitivity, &err));
    ck_assert_int_eq(sensitivity, 6); // all, county, age, county and age; race, age and race
}
END_TEST

START_TEST(what_a_child_has_many_of_gets_no_noise)
{
    struct error err = {0};
    int sensitivity = 0;
    char text[256];
    other.panel.population = "rows";
    ck_assert(!noise_sensitivity(cells, &sensitivity, &err));
    ck_assert_ptr_nonnull(strstr(err_message(&err, text, sizeof(text)), "T03"));
    ck_assert_ptr_nonnull(strstr(text, "rows"));
}
END_TEST

START_TEST(noise_is_unbiased_and_as_wide_as_stated)
{
    const struct noise noise = {.epsilon = 2, .sensitivity = 6};
    int64_t *told = told_with(&noise, "DSA CY2025");
    double sum = 0, squares = 0, n = 0;
    int within = 0;
    for (int i = 0; i < cells->n_cells; i++) {
        if (cells->cell[i].count < 100)
            continue; // these are kept from falling below zero
        double x = (double)(told[i] - cells->cell[i].count);
        n++;
        sum += x;
        squares += x * x;
        within += fabs(x) <= (double)noise_margin(&noise);
    }
    double spread = noise_spread(&noise);
    ck_assert_double_gt(n, 400);
    ck_assert_double_lt(fabs(sum / n), 5 * spread / sqrt(n));
    ck_assert_double_gt(squares / n, spread * spread * 0.6); // its fourth moment is six times the square of the second
    ck_assert_double_lt(squares / n, spread * spread * 1.6);
    ck_assert_double_gt(within / n, 0.92);
    free(told);
}
END_TEST

START_TEST(half_the_epsilon_is_twice_the_noise)
{
    const struct noise two = {.epsilon = 2, .sensitivity = 60}, one = {.epsilon = 1, .sensitivity = 60};
    ck_assert_double_eq_tol(noise_spread(&one) / noise_spread(&two), 2, 0.01);
    // The Laplace distribution of the same scale: sqrt(2) * 60 and ln(20) * 60.
    ck_assert_double_eq_tol(noise_spread(&one), 84.85, 0.01);
    ck_assert_int_eq(noise_margin(&one), 180);
}
END_TEST

START_TEST(a_count_told_again_is_the_same_number_and_a_changed_one_says_not_by_how_much)
{
    const struct noise noise = {.epsilon = 1, .sensitivity = 6};
    int64_t *first = told_with(&noise, "DSA CY2025"), *again = told_with(&noise, "DSA CY2025");
    int64_t *elsewhere = told_with(&noise, "DSA CY2026");
    ck_assert_mem_eq(first, again, (size_t)cells->n_cells * sizeof(*first));
    int same_elsewhere = 0, same_step = 0;
    for (int i = 0; i < cells->n_cells; i++) {
        same_elsewhere += first[i] == elsewhere[i];
        cells->cell[i].count++;
    }
    int64_t *changed = told_with(&noise, "DSA CY2025");
    for (int i = 0; i < cells->n_cells; i++)
        same_step += changed[i] == first[i] + 1;
    ck_assert_int_lt(same_elsewhere, cells->n_cells / 5);
    ck_assert_int_lt(same_step, cells->n_cells / 5);
    free(first);
    free(again);
    free(elsewhere);
    free(changed);
}
END_TEST

START_TEST(no_number_told_is_below_zero)
{
    const struct noise noise = {.epsilon = 0.5, .sensitivity = 6};
    int64_t *told = told_with(&noise, "DSA CY2025");
    for (int i = 0; i < cells->n_cells; i++)
        ck_assert_int_ge(told[i], 0);
    free(told);
}
END_TEST

START_TEST(without_an_epsilon_there_is_no_release)
{
    const struct noise noise = {.epsilon = 0, .sensitivity = 6};
    struct error err = {0};
    int64_t told[1];
    ck_assert(!noise_add(cells, &noise, key, "DSA CY2025", told, &err));
    ck_assert_int_eq(err.code, ERR_CONFIG);
}
END_TEST

Suite *suite(void);

Suite *suite(void)
{
    Suite *s = suite_create("noise");
    TCase *t = tcase_create("noise");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_test(t, a_child_is_counted_once_for_every_set_of_dimensions);
    tcase_add_test(t, what_a_child_has_many_of_gets_no_noise);
    tcase_add_test(t, noise_is_unbiased_and_as_wide_as_stated);
    tcase_add_test(t, half_the_epsilon_is_twice_the_noise);
    tcase_add_test(t, a_count_told_again_is_the_same_number_and_a_changed_one_says_not_by_how_much);
    tcase_add_test(t, no_number_told_is_below_zero);
    tcase_add_test(t, without_an_epsilon_there_is_no_release);
    suite_add_tcase(s, t);
    return s;
}
