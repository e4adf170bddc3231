// SPDX-License-Identifier: Apache-2.0
// linker/model.c, linker/model_defaults.c, linker/model_json.c
#include <check.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#include "linker/evidence.h"
#include "linker/model.h"

static struct error err;
static struct linkage_field fields[] = {{.field = FIELD_GIVEN_NAME, .name = "given_name", .frequency = true},
                                        {.field = FIELD_BIRTH_DATE, .name = "birth_date"},
                                        {.field = FIELD_ID, .name = "id/cin", .subject = 7}};
static struct recipe recipes[] = {{.name = "GB", .part = {{PART_GIVEN, 0}, {PART_BIRTH, 0}}, .n_parts = 2},
                                  {.name = "CIN", .part = {{PART_ID, 7}}, .n_parts = 1}};
static struct linkage_config linkage = {
    .fields = fields, .n_fields = COUNT_OF(fields), .recipes = recipes, .n_recipes = COUNT_OF(recipes)};
static struct model model;

static void fill(struct model_field *f, enum field field, const double *m, const double *u)
{
    for (int level = 0; level < LEVEL_COUNT; level++) {
        bool known = (field_levels(field) >> level & 1) != 0 && level != LEVEL_MISSING;
        f->m[level] = m[level];
        f->u[level] = u[level];
        f->m_from[level] = known ? ORIGIN_ESTIMATED : ORIGIN_NONE;
        f->u_from[level] = known ? ORIGIN_SAMPLED : ORIGIN_NONE;
    }
}

static void setup(void)
{
    err_clear(&err);
    model = (struct model){.n_fields = COUNT_OF(fields), .prior = -10, .prior_from = ORIGIN_STRICT};
    for (size_t f = 0; f < COUNT_OF(fields); f++) {
        fill(&model.field[f], fields[f].field, model_default_m(fields[f].field), model_default_u(fields[f].field));
        model.field[f].frequency = fields[f].frequency;
    }
    model_settle(&model);
}

static uint64_t pattern_of(enum level given, enum level birth, enum level id)
{
    return (uint64_t)given | (uint64_t)birth << LEVEL_BITS | (uint64_t)id << (2 * LEVEL_BITS);
}

START_TEST(default_shares_add_up_to_one_over_the_levels_of_their_field)
{
    for (int i = 0; i < FIELD_COUNT; i++) {
        enum field field = (enum field)i;
        double m = 0, u = 0;
        for (int level = 0; level < LEVEL_COUNT; level++) {
            bool known = (field_levels(field) >> level & 1) != 0 && level != LEVEL_MISSING;
            ck_assert_msg((model_default_m(field)[level] > 0) == known, "%s %s", field_name(field),
                          level_name((enum level)level));
            ck_assert_msg((model_default_u(field)[level] > 0) == known, "%s %s", field_name(field),
                          level_name((enum level)level));
            m += model_default_m(field)[level];
            u += model_default_u(field)[level];
        }
        ck_assert_msg(fabs(m - 1) < 1e-9 && fabs(u - 1) < 1e-9, "%s: %g %g", field_name(field), m, u);
        ck_assert_msg(model_default_m(field)[LEVEL_EXACT] > model_default_u(field)[LEVEL_EXACT], "%s",
                      field_name(field));
    }
}
END_TEST

START_TEST(weights_of_a_pattern_add_up_and_missing_says_nothing)
{
    double given = log2(0.79 / 0.01), birth = log2(0.85 / 0.0003);
    ck_assert_double_eq_tol(model_pattern_weight(&model, pattern_of(LEVEL_EXACT, LEVEL_EXACT, LEVEL_MISSING)),
                            -10 + given + birth, 1e-9);
    ck_assert_double_eq(model_pattern_weight(&model, 0), -10);
}
END_TEST

START_TEST(probability_is_half_at_weight_zero)
{
    ck_assert_double_eq_tol(model_probability(0), 0.5, 1e-12);
    ck_assert_double_eq_tol(model_probability(log2(99)), 0.99, 1e-12);
    ck_assert_double_eq_tol(model_probability(-2000), 0, 1e-12);
    ck_assert_double_eq_tol(model_probability(2000), 1, 1e-12);
}
END_TEST

START_TEST(rare_value_weighs_more_than_a_frequent_one)
{
    ck_assert_double_eq_tol(model_frequency_weight(&model, 0, 0.01), 0, 1e-9); // as frequent as the average
    ck_assert_double_eq_tol(model_frequency_weight(&model, 0, 0.0025), 2, 1e-9);
    ck_assert_double_eq_tol(model_frequency_weight(&model, 0, 0.04), -2, 1e-9);
    ck_assert_double_eq(model_frequency_weight(&model, 0, 1e-9), model_frequency_weight(&model, 0, 1e-8));
    ck_assert_double_eq(model_frequency_weight(&model, 0, 0), 0);   // not known
    ck_assert_double_eq(model_frequency_weight(&model, 1, 0.5), 0); // not asked for
}
END_TEST

START_TEST(comparison_weighs_its_levels_and_its_rare_values)
{
    struct comparison c = {.level = {LEVEL_EXACT, LEVEL_DIFFERENT, LEVEL_MISSING}, .frequency = {0.0025F}};
    double plain = model_pattern_weight(&model, comparison_pattern(&c, COUNT_OF(fields)));
    ck_assert_double_eq_tol(model_weight(&model, &c), plain + 2, 1e-6);
    c.level[0] = LEVEL_NEAR; // a frequency is of an exact agreement
    plain = model_pattern_weight(&model, comparison_pattern(&c, COUNT_OF(fields)));
    ck_assert_double_eq_tol(model_weight(&model, &c), plain, 1e-9);
}
END_TEST

static uint64_t random_state;

static double chance(void)
{
    random_state = random_state * 6364136223846793005u + 1442695040888963407u;
    return (double)(random_state >> 11) * 0x1p-53;
}

static void random_shares(enum field field, double *ret)
{
    double sum = 0;
    for (int level = 0; level < LEVEL_COUNT; level++) {
        bool known = (field_levels(field) >> level & 1) != 0 && level != LEVEL_MISSING;
        ret[level] = known ? pow(chance(), 1 + 6 * chance()) + 1e-9 : 0;
        sum += ret[level];
    }
    for (int level = 0; level < LEVEL_COUNT; level++)
        ret[level] /= sum;
}

START_TEST(more_agreement_never_lowers_a_weight)
{
    uint64_t seed = (uint64_t)_i * 1001 + 3;
    printf("seed %ju\n", (uintmax_t)seed);
    random_state = seed;
    enum field field = (enum field)(_i % FIELD_COUNT);
    double m[LEVEL_COUNT], u[LEVEL_COUNT];
    random_shares(field, m);
    random_shares(field, u);
    fill(&model.field[0], field, m, u);
    model.field[0].frequency = true;
    model_settle(&model);
    const double *weight = model.field[0].weight;
    double last = -INFINITY, evidence_m = 0, evidence_u = 0;
    for (int level = LEVEL_DIFFERENT; level <= LEVEL_EXACT; level++) {
        if (!(m[level] > 0))
            continue;
        double frequent = level == LEVEL_EXACT ? model_frequency_weight(&model, 0, pow(chance(), 4)) : 0;
        ck_assert_msg(weight[level] + frequent >= last - 1e-9, "%s falls at %s", field_name(field),
                      level_name((enum level)level));
        last = weight[level];
        evidence_m += m[level];
        evidence_u += u[level] * exp2(weight[level]);
    }
    ck_assert_double_eq_tol(evidence_m, evidence_u, 1e-9); // pooled, not invented
    if (m[LEVEL_SWAPPED] > 0)
        ck_assert_double_eq_tol(weight[LEVEL_SWAPPED], log2(m[LEVEL_SWAPPED] / u[LEVEL_SWAPPED]), 1e-9);
}
END_TEST

START_TEST(rising_levels_are_left_as_they_are)
{
    const struct model_field *f = &model.field[0];
    for (int level = LEVEL_DIFFERENT; level <= LEVEL_SWAPPED; level++)
        ck_assert_double_eq_tol(f->weight[level], log2(f->m[level] / f->u[level]), 1e-12);
}
END_TEST

START_TEST(field_that_is_constant_or_never_given_weighs_nothing)
{
    model.field[0].m_from[LEVEL_EXACT] = ORIGIN_NONE;
    model.field[1].m_from[LEVEL_EXACT] = ORIGIN_CONSTANT;
    model_settle(&model);
    ck_assert_double_eq(model_pattern_weight(&model, pattern_of(LEVEL_EXACT, LEVEL_DIFFERENT, LEVEL_MISSING)), -10);
    ck_assert_double_eq(model_frequency_weight(&model, 0, 0.5), 0);
}
END_TEST

START_TEST(parts_belong_to_their_fields)
{
    struct recipe_part given = {PART_GIVEN_INITIAL, 0}, cin = {PART_ID, 7}, ssid = {PART_ID, 8};
    ck_assert(model_part_is_of(&given, &fields[0]) && !model_part_is_of(&given, &fields[1]));
    ck_assert(model_part_is_of(&cin, &fields[2]) && !model_part_is_of(&ssid, &fields[2]));
    ck_assert(!model_part_is_of(&given, &fields[2]) && !model_part_is_of(&cin, &fields[0]));
}
END_TEST

// --- JSON --------------------------------------------------------------------------------------------------------------

static void to_text(const struct model *m, struct buf *out)
{
    json *j = model_to_json(m, &linkage);
    ck_assert(jtext(j, false, out, &err));
    jfreep(&j);
}

static json *parsed(const struct buf *text)
{
    json *j = NULL;
    ck_assert(jparse(text->data, text->len, &j, &err));
    return j;
}

static void add_passes(void)
{
    model.n_passes = 2;
    model.pass[0] = (struct model_pass){.recipe = 1, .pairs = 120, .matches = 119.5, .iterations = 4, .used = true};
    model.pass[1] = (struct model_pass){.recipe = 0, .pairs = 30, .anchored = true, .farthest = 2, .apart = 3.25};
    model.converged = true;
    model.found_share = 0.875;
    model.em_prior = -10.5;
    model.iterations = 9;
    model.field[1].seen[LEVEL_NEAR] = true;
}

START_TEST(model_survives_json)
{
    CLEANUP(buf_done) struct buf first = {0}, second = {0};
    struct model back;
    buf_init(&first, 1 << 20);
    buf_init(&second, 1 << 20);
    add_passes();
    to_text(&model, &first);
    json *j = parsed(&first);
    ck_assert(model_from_json(j, &linkage, &back, &err));
    jfreep(&j);
    to_text(&back, &second);
    ck_assert_uint_eq(first.len, second.len);
    ck_assert_mem_eq(first.data, second.data, first.len);
    ck_assert_double_eq_tol(back.field[0].weight[LEVEL_NEAR], model.field[0].weight[LEVEL_NEAR], 1e-12);
    ck_assert(back.field[1].seen[LEVEL_NEAR] && back.field[0].frequency && !back.field[1].frequency);
    ck_assert(back.pass[1].farthest == 2 && back.pass[0].recipe == 1 && back.converged);
    buf_done(&second);
}
END_TEST

static void refuses(const json *j, enum err_code code, const char *why)
{
    struct model back;
    char message[1024];
    err_clear(&err);
    ck_assert(!model_from_json(j, &linkage, &back, &err));
    ck_assert_msg(err.code == code, "%s: %s", why, err_message(&err, message, sizeof(message)));
}

START_TEST(refuses_the_model_of_another_configuration)
{
    CLEANUP(buf_done) struct buf text = {0};
    buf_init(&text, 1 << 20);
    add_passes();
    to_text(&model, &text);
    json *j = parsed(&text);
    fields[1].name = "death_date";
    refuses(j, ERR_CONFIG, "a field by another name");
    fields[1].name = "birth_date";
    recipes[1].name = "RLN";
    refuses(j, ERR_CONFIG, "a recipe by another name");
    recipes[1].name = "CIN";
    linkage.n_fields--;
    refuses(j, ERR_CONFIG, "a field less");
    linkage.n_fields++;
    jfreep(&j);
}
END_TEST

START_TEST(refuses_what_is_no_model)
{
    json *empty = jmap(), *list = jlist();
    refuses(empty, ERR_DATA, "an empty map");
    refuses(list, ERR_DATA, "a list");
    jput(empty, "prior", jstring("-10"));
    refuses(empty, ERR_DATA, "a number in quotes");
    jfreep(&empty);
    jfreep(&list);
}
END_TEST

Suite *suite(void);
Suite *suite(void)
{
    Suite *s = suite_create("link_model");
    TCase *t = tcase_create("weights");
    tcase_add_checked_fixture(t, setup, NULL);
    tcase_add_test(t, default_shares_add_up_to_one_over_the_levels_of_their_field);
    tcase_add_test(t, weights_of_a_pattern_add_up_and_missing_says_nothing);
    tcase_add_test(t, probability_is_half_at_weight_zero);
    tcase_add_test(t, rare_value_weighs_more_than_a_frequent_one);
    tcase_add_test(t, comparison_weighs_its_levels_and_its_rare_values);
    tcase_add_loop_test(t, more_agreement_never_lowers_a_weight, 0, 600);
    tcase_add_test(t, rising_levels_are_left_as_they_are);
    tcase_add_test(t, field_that_is_constant_or_never_given_weighs_nothing);
    tcase_add_test(t, parts_belong_to_their_fields);
    suite_add_tcase(s, t);
    t = tcase_create("json");
    tcase_add_checked_fixture(t, setup, NULL);
    tcase_add_test(t, model_survives_json);
    tcase_add_test(t, refuses_the_model_of_another_configuration);
    tcase_add_test(t, refuses_what_is_no_model);
    suite_add_tcase(s, t);
    return s;
}
